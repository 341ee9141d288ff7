"""HTTP of payables, batches, bank files and changes of account; nothing is decided here."""

from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router
from ninja.files import UploadedFile
from pydantic import Field

from jingban.infra.access.http import actor_of
from jingban.payment.core.accounts import account_number
from jingban.payment.core.payables import ListHead, Payee
from jingban.payment.queries import payments as queries
from jingban.payment.schemas import payments as schemas
from jingban.payment.schemas.shapes import PLAIN, CommandIn, Refused
from jingban.payment.services import account_changes, batches, payments, returns

router = Router()

REFUSALS = dict.fromkeys((400, 401, 403, 404, 409, 413, 422), Refused)
PageNumber = Annotated[int, Field(ge=1, le=1_000_000)]
PageSize = Annotated[int, Field(ge=1, le=200)]
Code = Annotated[str, Field(max_length=40, pattern=PLAIN)]
Words = Annotated[str, Field(max_length=100, pattern=PLAIN)]
FormText = Annotated[str, Field(max_length=50, pattern=PLAIN)]


# --- payables --------------------------------------------------------------------------------------


@router.get("/overview", response={200: schemas.OverviewOut, **REFUSALS}, operation_id="payment_overview")
def overview(request: HttpRequest, book: Code = "") -> Any:
    """Payables and batches by state, what lies in 暂收款, changes that wait."""
    return queries.overview(actor_of(request), book)


@router.get("/payables", response={200: schemas.PayablePage, **REFUSALS}, operation_id="payment_payables")
def payables(
    request: HttpRequest,
    state: schemas.PayableStates | Literal[""] = "",
    book: Code = "",
    query: Words = "",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:
    """Amounts due, newest first; ``query`` looks in reference, person and payee."""
    return queries.payables(actor_of(request), state=state, book=book, query=query, page=page, size=size)


@router.post("/payables/import", response={200: schemas.ImportOut, **REFUSALS}, operation_id="payment_import")
def import_list(
    request: HttpRequest,
    file: File[UploadedFile],
    book: Form[FormText],
    account: Form[FormText],
    name: Form[FormText],
    command_id: Form[str],
) -> Any:
    """A monthly list (XLSX or CSV), all rows or none; with 422 ``details.rows`` tells every bad row."""
    head = ListHead(book, account, name.strip())
    done = payments.import_list(actor_of(request), file.chunks(), head, command_id)
    return {"count": done["count"], "amount": done["total_fen"]}


@router.get(
    "/payables/{int:payable_id}", response={200: schemas.PayableOut, **REFUSALS}, operation_id="payment_payable"
)
def payable(request: HttpRequest, payable_id: int) -> Any:
    """One amount due with its parts, attempts and changes."""
    return queries.payable(actor_of(request), payable_id)


@router.post(
    "/payables/{int:payable_id}/retry", response={200: schemas.StateOut, **REFUSALS}, operation_id="payment_retry"
)
def retry(request: HttpRequest, payable_id: int, data: schemas.ReasonIn) -> Any:
    """Pay to the same account again."""
    payments.retry(actor_of(request), payable_id, data.reason, data.command_id)
    return {"state": "due"}


@router.post(
    "/payables/{int:payable_id}/cancel",
    response={200: schemas.StateOut, **REFUSALS},
    operation_id="payment_cancel_payable",
)
def cancel_payable(request: HttpRequest, payable_id: int, data: schemas.ReasonIn) -> Any:
    """Give up an amount that has not left."""
    payments.cancel(actor_of(request), payable_id, data.reason, data.command_id)
    return {"state": "cancelled"}


@router.post(
    "/payables/{int:payable_id}/unmask",
    response={200: schemas.PayeeUnmasked, **REFUSALS},
    operation_id="payment_unmask_payable",
)
def unmask_payable(request: HttpRequest, payable_id: int, data: schemas.PayeeUnmaskIn) -> Any:
    """Account numbers in clear for 15 minutes; logged."""
    return {"until": queries.unmask_payable(actor_of(request), payable_id, data.reason)}


# --- changes of account ----------------------------------------------------------------------------


@router.post(
    "/payables/{int:payable_id}/changes", response={200: schemas.IdOut, **REFUSALS}, operation_id="payment_ask_change"
)
def ask_change(request: HttpRequest, payable_id: int, data: schemas.ChangeIn) -> Any:
    """Ask for another payee or account; another person decides."""
    payee = Payee(
        data.name.strip(),
        account_number(data.account) or data.account,
        data.bank.strip(),
        data.bank_code.strip(),
        data.id_number.strip().upper(),
        data.relation,
    )
    made = account_changes.ask(actor_of(request), payable_id, payee, data.reason, data.evidence, data.command_id)
    return {"id": made}


@router.post(
    "/payables/{int:payable_id}/withdrawals",
    response={200: schemas.IdOut, **REFUSALS},
    operation_id="payment_ask_withdrawal",
)
def ask_withdrawal(request: HttpRequest, payable_id: int, data: schemas.WithdrawalIn) -> Any:
    """Ask that an amount in 暂收款 goes back to the fund; another person decides, as over a change of account."""
    made = account_changes.ask_withdrawal(actor_of(request), payable_id, data.reason, data.evidence, data.command_id)
    return {"id": made}


@router.get("/changes", response={200: schemas.ChangePage, **REFUSALS}, operation_id="payment_changes")
def changes(
    request: HttpRequest, state: schemas.ChangeStates | Literal[""] = "", page: PageNumber = 1, size: PageSize = 50
) -> Any:
    """Changes of account, newest first."""
    return queries.changes(actor_of(request), state=state, page=page, size=size)


@router.post(
    "/changes/{int:change_id}/decision", response={200: schemas.StateOut, **REFUSALS}, operation_id="payment_decide"
)
def decide(request: HttpRequest, change_id: int, data: schemas.DecisionIn) -> Any:
    """Accept or reject a change."""
    return account_changes.decide(actor_of(request), change_id, data.accept, data.answer, data.command_id)


# --- batches ---------------------------------------------------------------------------------------


@router.get("/payers", response={200: list[schemas.PayerOut], **REFUSALS}, operation_id="payment_payers")
def payers(request: HttpRequest) -> Any:
    """Accounts orders may be paid from."""
    return queries.payers(actor_of(request))


@router.get("/layouts", response={200: list[schemas.LayoutOut], **REFUSALS}, operation_id="payment_layouts")
def layouts(request: HttpRequest) -> Any:
    """Bank formats."""
    return queries.layouts(actor_of(request))


@router.post("/batches", response={200: schemas.PreparedOut, **REFUSALS}, operation_id="payment_prepare")
def prepare(request: HttpRequest, data: schemas.PrepareIn) -> Any:
    """制单: batches of these payables, or of everything due in the book."""
    made = batches.prepare(actor_of(request), data.book, data.payer, data.payables, data.command_id, layout=data.layout)
    return {"batches": made}


@router.get("/batches", response={200: schemas.BatchPage, **REFUSALS}, operation_id="payment_batches")
def batch_list(
    request: HttpRequest,
    state: schemas.BatchStates | Literal[""] = "",
    book: Code = "",
    day: date | None = None,
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:
    """Batches, newest first."""
    return queries.batches(actor_of(request), state=state, book=book, day=day, page=page, size=size)


@router.get("/batches/{int:batch_id}", response={200: schemas.BatchOut, **REFUSALS}, operation_id="payment_batch")
def batch(request: HttpRequest, batch_id: int) -> Any:
    """One batch with its signatures, files and sums."""
    return queries.batch(actor_of(request), batch_id)


@router.get("/batches/{int:batch_id}/items", response={200: schemas.ItemPage, **REFUSALS}, operation_id="payment_items")
def items(
    request: HttpRequest,
    batch_id: int,
    state: Literal["open", "paid", "failed", "returned", "dropped", ""] = "",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:
    """Items of a batch."""
    return queries.items(actor_of(request), batch_id, state=state, page=page, size=size)


@router.get("/items/{int:item_id}", response={200: schemas.AttemptOut, **REFUSALS}, operation_id="payment_item")
def item(request: HttpRequest, item_id: int) -> Any:
    """One attempt to pay: the way from an entry of the ledger to its batch."""
    return queries.item(actor_of(request), item_id)


@router.post(
    "/batches/{int:batch_id}/check", response={200: schemas.BatchDone, **REFUSALS}, operation_id="payment_check"
)
def check(request: HttpRequest, batch_id: int, data: CommandIn) -> Any:
    """复核."""
    return batches.check(actor_of(request), batch_id, data.command_id)


@router.post(
    "/batches/{int:batch_id}/approve", response={200: schemas.BatchDone, **REFUSALS}, operation_id="payment_approve"
)
def approve(request: HttpRequest, batch_id: int, data: CommandIn) -> Any:
    """审批 by amount."""
    return batches.approve(actor_of(request), batch_id, data.command_id)


@router.post(
    "/batches/{int:batch_id}/cancel", response={200: schemas.BatchDone, **REFUSALS}, operation_id="payment_cancel_batch"
)
def cancel_batch(request: HttpRequest, batch_id: int, data: schemas.ReasonIn) -> Any:
    """作废 before it was sent."""
    return batches.cancel(actor_of(request), batch_id, data.reason, data.command_id)


@router.post("/batches/{int:batch_id}/send", response={200: schemas.BatchDone, **REFUSALS}, operation_id="payment_send")
def send(request: HttpRequest, batch_id: int, data: CommandIn) -> Any:
    """报盘: the bank file is made and every item reserved in the ledger."""
    return batches.send(actor_of(request), batch_id, data.command_id)


@router.post(
    "/batches/{int:batch_id}/answers", response={200: schemas.AppliedOut, **REFUSALS}, operation_id="payment_apply"
)
def apply(request: HttpRequest, batch_id: int, file: File[UploadedFile], command_id: Form[str]) -> Any:
    """A return file: applied whole and once, or refused whole with ``details.line``."""
    done = returns.apply(actor_of(request), batch_id, file.name or "", file.chunks(), command_id)
    return {name.replace("_fen", "_amount"): value for name, value in done.items()}


@router.post(
    "/batches/{int:batch_id}/unmask",
    response={200: schemas.PayeeUnmasked, **REFUSALS},
    operation_id="payment_unmask_batch",
)
def unmask_batch(request: HttpRequest, batch_id: int, data: schemas.PayeeUnmaskIn) -> Any:
    """Account numbers in clear for 15 minutes; logged."""
    return {"until": queries.unmask_batch(actor_of(request), batch_id, data.reason)}


@router.get(
    "/files/{int:file_id}",
    operation_id="payment_file",
    response=REFUSALS,
    openapi_extra={"responses": {200: {"content": {"application/octet-stream": {}}}}},
)
def file(request: HttpRequest, file_id: int) -> HttpResponse:
    """A bank file as it was sent or received; logged."""
    name, media, content = queries.file(actor_of(request), file_id)
    answer = HttpResponse(content, content_type=media)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["Cache-Control"] = "no-store"
    return answer
