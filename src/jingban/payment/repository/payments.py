"""Payables, batches, attempts, bank files and changes of account: rows ⇄ core values."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from django.db.models import Count, Max, QuerySet, Sum

from jingban.infra.access.services import Scope, within
from jingban.payment import models
from jingban.payment.core.batches import Limits
from jingban.payment.core.digests import order_digest
from jingban.payment.core.model import BankItem, BankOrder, ItemState, PayableState, ReturnReason
from jingban.payment.core.returns import Sent

_CHUNK = 5000  # ids in one statement
WRITE = 500  # rows in one statement


# --- books and accounts ----------------------------------------------------------------------------


def books(scope: Scope, codes: Iterable[str], *, lock: bool = False) -> dict[str, models.Book]:
    """Books of a scope by code; with ``lock`` held until the end of the transaction, always in the same order."""
    rows = models.Book.objects.filter(within(scope), code__in=set(codes)).order_by("pk")
    return {row.code: row for row in (rows.select_for_update(no_key=True) if lock else rows)}


def book_accounts(book: models.Book) -> tuple[dict[str, models.LedgerAccount], dict[str, models.LedgerAccount]]:
    """Accounts that may be charged: by number, and by the national code of the fund."""
    rows = list(models.LedgerAccount.objects.filter(book=book, postable=True))
    return {row.code: row for row in rows}, {row.fund_code: row for row in rows if row.fund_code}


def account_by_role(book: models.Book, role: str) -> models.LedgerAccount:
    """The account of a role; every chart has it."""
    return models.LedgerAccount.objects.get(book=book, role=role)


def payer(book: models.Book, bank_account_id: int) -> models.BankAccount | None:
    return models.BankAccount.objects.filter(book=book, pk=bank_account_id, active=True).first()


def payers(scope: Scope) -> QuerySet[models.BankAccount]:
    """Accounts orders may be paid from."""
    rows = models.BankAccount.objects.filter(within(scope, "book__centre"), active=True)
    return rows.select_related("book").order_by("book__code", "number")


# --- payables --------------------------------------------------------------------------------------


def payables(scope: Scope) -> QuerySet[models.Payable]:
    return models.Payable.objects.filter(within(scope))


def payable(scope: Scope, payable_id: int) -> models.Payable | None:
    return payables(scope).select_related("book").filter(pk=payable_id).first()


def locked_payables(ids: Sequence[int]) -> list[models.Payable]:
    """Rows in the order of their ids, held until the transaction ends."""
    found: list[models.Payable] = []
    ordered = sorted(set(ids))
    for at in range(0, len(ordered), _CHUNK):
        rows = models.Payable.objects.filter(pk__in=ordered[at : at + _CHUNK])
        found += rows.order_by("pk").select_for_update(no_key=True)
    return found


def due_ids(scope: Scope, book: models.Book) -> list[int]:
    """Everything of a book that waits for payment and whose payee is not about to change."""
    rows = payables(scope).filter(book=book, state=PayableState.DUE)
    waiting = models.AccountChange.objects.filter(state=models.AccountChange.ASKED).values("payable_id")
    return list(rows.exclude(pk__in=waiting).order_by("pk").values_list("pk", flat=True))


def known_payables(book: models.Book, source: str, references: Sequence[str]) -> dict[str, models.Payable]:
    """What was released before, by reference."""
    found: dict[str, models.Payable] = {}
    for at in range(0, len(references), _CHUNK):
        rows = models.Payable.objects.filter(book=book, source=source, source_ref__in=references[at : at + _CHUNK])
        found.update({row.source_ref: row for row in rows})
    return found


def attempts_so_far(ids: Sequence[int]) -> dict[int, int]:
    """How often each payable was tried."""
    found: dict[int, int] = {}
    for at in range(0, len(ids), _CHUNK):
        rows = models.BatchItem.objects.filter(payable_id__in=ids[at : at + _CHUNK]).values("payable_id")
        found.update({row["payable_id"]: row["last"] for row in rows.annotate(last=Max("attempt")).order_by()})
    return found


def in_suspense(ids: Sequence[int]) -> set[int]:
    """Payables whose money came back and lies in 暂收款: sent back once, no attempt stands as paid, not withdrawn."""
    found: set[int] = set()
    for at in range(0, len(ids), _CHUNK):
        rows = models.BatchItem.objects.filter(payable_id__in=ids[at : at + _CHUNK])
        rows = rows.exclude(payable__state=PayableState.CANCELLED)
        back = rows.filter(state=ItemState.RETURNED).values_list("payable_id", flat=True)
        paid = rows.filter(state=ItemState.PAID).values_list("payable_id", flat=True)
        found |= set(back) - set(paid)
    return found


def suspended(found: QuerySet[models.Payable]) -> QuerySet[models.Payable]:
    """Those of a query whose money lies in 暂收款."""
    back = models.BatchItem.objects.filter(state=ItemState.RETURNED).values("payable_id")
    paid = models.BatchItem.objects.filter(state=ItemState.PAID).values("payable_id")
    return found.filter(pk__in=back).exclude(pk__in=paid).exclude(state=PayableState.CANCELLED)


def attempts(row: models.Payable) -> QuerySet[models.BatchItem]:
    """Attempts to pay it, first to last."""
    return models.BatchItem.objects.filter(payable=row).select_related("batch").order_by("attempt")


def by_state(found: QuerySet[Any], amount: str) -> list[tuple[str, int, int]]:
    """(state, count, 分) of the rows of a query."""
    counted = found.order_by().values_list("state").annotate(count=Count("pk"), amount=Sum(amount))
    return [(state, int(count), int(total)) for state, count, total in counted]


def last_reason(payable_id: int) -> ReturnReason | None:
    """Why the latest attempt did not come through."""
    rows = models.BatchItem.objects.filter(payable_id=payable_id).exclude(reason="")
    reason = rows.order_by("-attempt").values_list("reason", flat=True).first()
    return ReturnReason(reason) if reason else None


def lines(ids: Sequence[int]) -> dict[int, list[models.PayableLine]]:
    """Lines by payable, each with its account."""
    found: dict[int, list[models.PayableLine]] = {}
    for at in range(0, len(ids), _CHUNK):
        rows = models.PayableLine.objects.filter(payable_id__in=ids[at : at + _CHUNK])
        for row in rows.select_related("account").order_by("payable_id", "pk"):
            found.setdefault(row.payable_id, []).append(row)
    return found


def set_states(ids: Sequence[int], state: PayableState, **values: Any) -> None:
    """One new state for many payables."""
    for at in range(0, len(ids), _CHUNK):
        models.Payable.objects.filter(pk__in=ids[at : at + _CHUNK]).update(state=state, **values)


# --- batches ---------------------------------------------------------------------------------------


def batches(scope: Scope) -> QuerySet[models.PaymentBatch]:
    return models.PaymentBatch.objects.filter(within(scope))


def batch(scope: Scope, batch_id: int) -> models.PaymentBatch | None:
    return batches(scope).select_related("book", "payer").filter(pk=batch_id).first()


def locked_batch(batch_id: int) -> models.PaymentBatch | None:
    """The row, held until the transaction ends."""
    rows = models.PaymentBatch.objects.select_for_update(no_key=True, of=("self",)).select_related(
        "book", "payer__account"
    )
    return rows.filter(pk=batch_id).first()


def next_number(book: models.Book, day: date) -> str:
    """Number of the next batch of a day; the caller holds the book."""
    head = f"PB{day:%Y%m%d}-{book.pk}-"
    last = models.PaymentBatch.objects.filter(number__startswith=head).order_by("-pk").first()
    return f"{head}{int(last.number.rpartition('-')[2]) + 1 if last else 1:03d}"


def items(row: models.PaymentBatch) -> list[models.BatchItem]:
    return list(models.BatchItem.objects.filter(batch=row).order_by("number"))


def items_of(row: models.PaymentBatch) -> QuerySet[models.BatchItem]:
    return models.BatchItem.objects.filter(batch=row)


def item(scope: Scope, item_id: int) -> models.BatchItem | None:
    """One attempt of a batch within the scope."""
    found = models.BatchItem.objects.filter(within(scope, "batch__centre"), pk=item_id)
    return found.select_related("batch").first()


def files_of(row: models.PaymentBatch) -> QuerySet[models.BankFile]:
    """Files exchanged about a batch, first to last."""
    return models.BankFile.objects.filter(batch=row).order_by("pk")


def order_of(row: models.PaymentBatch, attempts: Sequence[models.BatchItem]) -> BankOrder:
    """The batch as the bank sees it."""
    return BankOrder(
        row.number,
        row.day,
        row.payer.number,
        row.payer.name,
        tuple(
            BankItem(
                item.number,
                item.payee_account,
                item.payee_name,
                item.payee_bank,
                item.amount,
                item.purpose,
                item.reference,
            )
            for item in attempts
        ),
    )


def unaltered(row: models.PaymentBatch, attempts: Sequence[models.BatchItem]) -> bool:
    """Whether the batch is still what was prepared: count, total and digest."""
    order = order_of(row, attempts)
    return (len(order.items), order.total, order_digest(order)) == (row.count, row.total, row.digest)


def sent_of(attempts: Iterable[models.BatchItem]) -> Mapping[int, Sent]:
    return {row.number: Sent(row.number, row.reference, row.amount, ItemState(row.state)) for row in attempts}


# --- files and changes -----------------------------------------------------------------------------


def received(layout: str, number: str) -> models.BankFile | None:
    """A return file that was applied before."""
    return models.BankFile.objects.filter(direction=models.BankFile.IN, layout=layout, number=number).first()


def file(scope: Scope, file_id: int) -> models.BankFile | None:
    """An order or return file of a batch within the scope."""
    rows = models.BankFile.objects.filter(within(scope, "batch__centre"), batch__isnull=False, pk=file_id)
    return rows.select_related("batch").first()


def changes(scope: Scope) -> QuerySet[models.AccountChange]:
    return models.AccountChange.objects.filter(within(scope, "payable__centre")).select_related("payable")


def change(scope: Scope, change_id: int) -> models.AccountChange | None:
    return changes(scope).filter(pk=change_id).first()


def locked_change(change_id: int) -> models.AccountChange | None:
    return models.AccountChange.objects.select_for_update(no_key=True).filter(pk=change_id).first()


def open_changes(ids: Sequence[int]) -> list[int]:
    """Which of these payables wait for a change of account."""
    rows = models.AccountChange.objects.filter(state=models.AccountChange.ASKED, payable_id__in=ids)
    return list(rows.values_list("payable_id", flat=True))


# --- approval --------------------------------------------------------------------------------------


@cache
def approval_limits() -> tuple[Limits, ...]:
    """Shipped limits of approval (``data/approval.yaml``)."""
    text = (files("jingban.payment") / "data" / "approval.yaml").read_text("utf-8")
    return tuple(
        Limits(row["since"], int(Decimal(row["none_up_to"]) * 100), int(Decimal(row["section_up_to"]) * 100))
        for row in yaml.safe_load(text)
    )
