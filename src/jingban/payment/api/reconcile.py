"""HTTP of reconciliation."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import File, Form, Router
from ninja.files import UploadedFile
from pydantic import Field

from jingban.infra.access.http import actor_of
from jingban.payment.queries import reconcile as queries
from jingban.payment.schemas import reconcile as schemas
from jingban.payment.schemas.shapes import Refused
from jingban.payment.services import reconcile as services

router = Router()

REFUSALS = dict.fromkeys((400, 401, 403, 404, 409, 413, 422), Refused)
PageNumber = Annotated[int, Field(ge=1, le=1_000_000)]
PageSize = Annotated[int, Field(ge=1, le=200)]
Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2100, 12, 31))]
Code = Annotated[str, Field(max_length=40)]


@router.get("/books", response={200: list[schemas.ReconcileBook], **REFUSALS}, operation_id="reconcile_books")
def books(request: HttpRequest) -> Any:
    """Books with a bank account, and how far each is reconciled."""
    return queries.books(actor_of(request))


@router.get("", response={200: schemas.ReconcileOut, **REFUSALS}, operation_id="reconcile_overview")
def overview(request: HttpRequest, book: Code, day: Day) -> Any:
    """Both levels of a book up to a day: totals, then what differs, with suggestions."""
    return queries.overview(actor_of(request), book, day)


@router.get("/matches", response={200: schemas.MatchPage, **REFUSALS}, operation_id="reconcile_matches")
def matches(request: HttpRequest, book: Code, day: Day, page: PageNumber = 1, size: PageSize = 50) -> Any:
    """What was matched on a day."""
    return queries.matches(actor_of(request), book, day, page, size)


@router.get("/statements", response={200: schemas.StatementPage, **REFUSALS}, operation_id="reconcile_statements")
def statements(request: HttpRequest, book: Code, page: PageNumber = 1, size: PageSize = 50) -> Any:
    """Imported bank statements, newest first."""
    return queries.statements(actor_of(request), book, page, size)


@router.get("/adjustment", response={200: schemas.AdjustmentOut, **REFUSALS}, operation_id="reconcile_adjustment")
def adjustment(request: HttpRequest, book: Code, day: Day) -> Any:
    """The 银行存款余额调节表 at the end of a day."""
    return queries.adjust(actor_of(request), book, day)


@router.post("/statements", response={200: schemas.ImportedOut, **REFUSALS}, operation_id="reconcile_import")
def import_statement(request: HttpRequest, file: File[UploadedFile], account: Form[int], command_id: Form[str]) -> Any:
    """Import a bank statement (CSV, XLSX, camt.053), whole or not at all."""
    return services.import_statement(actor_of(request), account, file.name or "", file.chunks(), command_id)


@router.post("/match-all", response={200: schemas.MatchAllOut, **REFUSALS}, operation_id="reconcile_match_all")
def match_all(request: HttpRequest, data: schemas.MatchAllIn) -> Any:
    """Match all that is certain up to a day."""
    return services.match_all(actor_of(request), data.book, data.day, data.command_id)


@router.post("/matches", response={200: schemas.MatchIdOut, **REFUSALS}, operation_id="reconcile_match")
def match(request: HttpRequest, data: schemas.MatchIn) -> Any:
    """A person's match; the three sides must hang together to the 分."""
    ids = {"business": data.business, "ledger": data.ledger, "bank": data.bank}
    return services.match(actor_of(request), data.book, ids, data.note, data.command_id)


@router.post(
    "/matches/{int:match_id}/undo", response={200: schemas.MatchIdOut, **REFUSALS}, operation_id="reconcile_unmatch"
)
def unmatch(request: HttpRequest, match_id: int, data: schemas.UnmatchIn) -> Any:
    """Take a match apart, as long as no day of it is locked."""
    return services.unmatch(actor_of(request), match_id, data.reason, data.command_id)


@router.post("/lock", response={200: schemas.LockOut, **REFUSALS}, operation_id="reconcile_lock")
def lock(request: HttpRequest, data: schemas.LockIn) -> Any:
    """Lock a day on which the three books agree."""
    return services.lock_day(actor_of(request), data.book, data.day, data.command_id)
