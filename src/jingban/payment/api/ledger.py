"""HTTP of the ledger; nothing is decided here."""

from typing import Annotated, Any, Literal
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router
from pydantic import Field

from jingban.infra.access.http import actor_of
from jingban.payment.presenting import ledger as presenting
from jingban.payment.queries import ledger as queries
from jingban.payment.queries import ledger_export
from jingban.payment.schemas import ledger as schemas
from jingban.payment.schemas.ledger import Day, Month
from jingban.payment.schemas.shapes import CommandIn, Refused
from jingban.payment.services import ledger as services

router = Router()

REFUSALS = dict.fromkeys((400, 401, 403, 404, 409, 413, 422), Refused)
PageNumber = Annotated[int, Field(ge=1, le=1_000_000)]
PageSize = Annotated[int, Field(ge=1, le=500)]
Form = Literal["xlsx", "pdf", "json"]
FILES: dict[str, Any] = {"responses": {200: {"content": {media: {} for media in ledger_export.MEDIA.values()}}}}
MonthPath = Annotated[str, Path(pattern=r"^(199\d|20\d{2}|2100)-(0[1-9]|1[0-2])$")]


# --- books and months --------------------------------------------------------------------------------


@router.get("/books", response={200: list[schemas.BookOut], **REFUSALS}, operation_id="ledger_books")
def books(request: HttpRequest) -> Any:
    """Books of one's scope with their months."""
    return queries.books(actor_of(request))


@router.get("/plans", response={200: list[schemas.PlanOut], **REFUSALS}, operation_id="ledger_plans")
def plans(request: HttpRequest, centre: Annotated[str, Field(max_length=24)] = "") -> Any:
    """Books by law and by budget item, and which of them a centre has opened."""
    return queries.plans(actor_of(request), centre)


@router.post("/books", response={200: schemas.BookOpened, **REFUSALS}, operation_id="ledger_open_book")
def open_book(request: HttpRequest, data: schemas.OpenBookIn) -> Any:
    """Open a book of the plans with its chart and first month."""
    return services.open_book(actor_of(request), data.centre, data.plan, data.day, data.command_id)


@router.post(
    "/books/{book}/bank-accounts", response={200: schemas.Made, **REFUSALS}, operation_id="ledger_bank_account"
)
def add_bank_account(request: HttpRequest, book: str, data: schemas.BankAccountIn) -> Any:
    """Say which bank account stands behind an account of the book."""
    values = (data.role, data.number, data.name, data.bank, data.layout)
    return services.add_bank_account(actor_of(request), book, *values, data.command_id)


@router.get(
    "/books/{book}/accounts", response={200: list[schemas.LedgerAccountOut], **REFUSALS}, operation_id="ledger_accounts"
)
def accounts(request: HttpRequest, book: str, until: Day | None = None) -> Any:
    """The chart with what is booked and reserved up to a day."""
    return queries.accounts(actor_of(request), book, until)


@router.post("/books/{book}/months", response={200: schemas.MonthDone, **REFUSALS}, operation_id="ledger_open_month")
def open_month(request: HttpRequest, book: str, data: CommandIn) -> Any:
    """Open the month after the last one."""
    return services.open_month(actor_of(request), book, data.command_id)


@router.get(
    "/books/{book}/months/{month}", response={200: schemas.ChecklistOut, **REFUSALS}, operation_id="ledger_checklist"
)
def checklist(request: HttpRequest, book: str, month: MonthPath) -> Any:
    """What is to be done before the month is closed."""
    return queries.checklist(actor_of(request), book, month)


@router.post(
    "/books/{book}/months/{month}/close", response={200: schemas.MonthDone, **REFUSALS}, operation_id="ledger_close"
)
def close_month(request: HttpRequest, book: str, month: MonthPath, data: CommandIn) -> Any:
    """结账. Refused with everything that is not done."""
    return services.close_month(actor_of(request), book, month, data.command_id)


@router.post(
    "/books/{book}/months/{month}/reopen", response={200: schemas.MonthDone, **REFUSALS}, operation_id="ledger_reopen"
)
def reopen_month(request: HttpRequest, book: str, month: MonthPath, data: schemas.ReopenIn) -> Any:
    """反结账: the latest closed month, by another person, with a reason."""
    return services.reopen_month(actor_of(request), book, month, data.reason, data.command_id)


@router.post(
    "/books/{book}/years/{int:year}/carry", response={200: schemas.Carried, **REFUSALS}, operation_id="ledger_carry"
)
def carry_forward(
    request: HttpRequest, book: str, year: Annotated[int, Path(ge=1990, le=2100)], data: CommandIn
) -> Any:
    """年终结转."""
    return services.carry_forward(actor_of(request), book, year, data.command_id)


# --- vouchers ------------------------------------------------------------------------------------------


@router.get("/books/{book}/vouchers", response={200: schemas.VoucherPage, **REFUSALS}, operation_id="ledger_vouchers")
def vouchers(
    request: HttpRequest, book: str, month: Month | None = None, page: PageNumber = 1, size: PageSize = 50
) -> Any:
    """Vouchers, newest first."""
    return queries.vouchers(actor_of(request), book, month or "", page, size)


@router.post("/books/{book}/vouchers", response={200: schemas.VoucherDone, **REFUSALS}, operation_id="ledger_enter")
def enter_voucher(request: HttpRequest, book: str, data: schemas.VoucherIn) -> Any:
    """Book a voucher written by hand."""
    lines = [services.Line(line.debit, line.credit, line.amount, line.memo) for line in data.lines]
    return services.enter_voucher(actor_of(request), book, data.day, lines, data.memo, data.command_id)


@router.get(
    "/books/{book}/vouchers/{number}", response={200: schemas.VoucherOut, **REFUSALS}, operation_id="ledger_voucher"
)
def voucher(request: HttpRequest, book: str, number: str) -> Any:
    """One voucher with its entries."""
    return queries.voucher(actor_of(request), book, number)


@router.post(
    "/books/{book}/vouchers/{number}/check",
    response={200: schemas.VoucherDone, **REFUSALS},
    operation_id="ledger_check",
)
def check_voucher(request: HttpRequest, book: str, number: str, data: CommandIn) -> Any:
    """复核 of a voucher written by hand, by another person."""
    return services.check_voucher(actor_of(request), book, number, data.command_id)


@router.post(
    "/books/{book}/vouchers/{number}/reverse",
    response={200: schemas.VoucherDone, **REFUSALS},
    operation_id="ledger_reverse",
)
def reverse_voucher(request: HttpRequest, book: str, number: str, data: schemas.ReverseIn) -> Any:
    """冲正: a reversing voucher; the old one stays."""
    return services.reverse_voucher(actor_of(request), book, number, data.day, data.reason, data.command_id)


# --- statements ------------------------------------------------------------------------------------------


@router.get(
    "/books/{book}/statements/{kind}", response={200: schemas.StatementOut, **REFUSALS}, operation_id="ledger_statement"
)
def statement(request: HttpRequest, book: str, kind: schemas.Statements, since: Day, until: Day) -> Any:
    """科目余额表, 收支表, 资产负债表 or 序时账."""
    return presenting.statement(queries.statement(actor_of(request), book, kind, since, until))


@router.get(
    "/books/{book}/accounts/{code}/entries",
    response={200: schemas.StatementOut, **REFUSALS},
    operation_id="ledger_entries",
)
def entries(
    request: HttpRequest,
    book: str,
    code: str,
    until: Day,
    since: Day | None = None,
    page: PageNumber = 1,
    size: PageSize = 100,
) -> Any:
    """明细账: what a figure of a statement is made of; each row names its transfer and the business object."""
    table, total = queries.entries(actor_of(request), book, code, since, until, page, size)
    return presenting.statement(table, total)


@router.get("/execution", response={200: schemas.StatementOut, **REFUSALS}, operation_id="ledger_execution")
def execution(request: HttpRequest, month: Month) -> Any:
    """Spending by fund and budget item over all books of one's scope."""
    return presenting.statement(queries.execution(actor_of(request), month))


@router.get(
    "/persons/{digest}/payments", response={200: list[schemas.PersonPayment], **REFUSALS}, operation_id="ledger_person"
)
def person_payments(request: HttpRequest, digest: str) -> Any:
    """What was due and paid to a person (by the digest of the ID number), down to the entries."""
    return queries.payments_of(actor_of(request), digest)


@router.get("/books/{book}/export", operation_id="ledger_export", response=REFUSALS, openapi_extra=FILES)
def export(
    request: HttpRequest,
    book: str,
    since: Day,
    until: Day,
    kind: schemas.Statements | Literal["all"] = "all",
    form: Form = "xlsx",
) -> HttpResponse:
    """A statement as a file; ``all`` is 科目余额表, 收支表 and 资产负债表 together."""
    return _file(form, *ledger_export.export(actor_of(request), book, kind, since, until, form))


@router.get(
    "/books/{book}/accounts/{code}/export", operation_id="ledger_export_entries", response=REFUSALS, openapi_extra=FILES
)
def export_entries(
    request: HttpRequest, book: str, code: str, until: Day, since: Day | None = None, form: Form = "xlsx"
) -> HttpResponse:
    """明细账 as a file."""
    return _file(form, *ledger_export.export_entries(actor_of(request), book, code, since, until, form))


@router.get("/execution/export", operation_id="ledger_export_execution", response=REFUSALS, openapi_extra=FILES)
def export_execution(request: HttpRequest, month: Month, form: Form = "xlsx") -> HttpResponse:
    """Execution as a file."""
    return _file(form, *ledger_export.export_execution(actor_of(request), month, form))


def _file(form: str, name: str, content: bytes) -> HttpResponse:
    answer = HttpResponse(content, content_type=ledger_export.MEDIA[form])
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["Cache-Control"] = "no-store"
    return answer
