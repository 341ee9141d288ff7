"""Books, people and payables that tests begin with; everything invented."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from django.utils.timezone import localdate

from jingban.infra import clock
from jingban.infra.access.services import Actor
from jingban.payment.core.model import BankAnswer
from jingban.payment.core.payables import Due, DueLine, Payee
from jingban.payment.models import BankAccount, Book, LedgerAccount, Period
from jingban.payment.services import batches, payments, returns

CENTRE = "110105"
ACCOUNTS = [
    ("1004", "支出户存款", "asset", "bank", ""),
    ("2001.01", "暂收款—待重发", "liability", "suspense", ""),
    ("4101", "财政补贴收入", "income", "subsidy", ""),
    ("5001.01", "统筹基金支出", "expense", "expense", "310100"),
    ("5001.02", "大额补助支出", "expense", "", "330100"),
]
_ids = count(1)


def command() -> str:
    """A fresh command id."""
    return f"test-command-{next(_ids):08d}"


def open_book(code: str = "310", centre: str = CENTRE, layout: str = "lvzhou-csv") -> tuple[Book, BankAccount]:
    """A book with its accounts, its bank account and the months around today open."""
    now = clock.now()
    book = Book.objects.create(
        code=code, name="职工基本医疗保险基金", kind="fund", centre=centre, chart="test", opened_by="t", opened_at=now
    )
    made = {}
    for number, name, kind, role, fund in ACCOUNTS:
        made[number] = LedgerAccount.objects.create(
            book=book, code=number, name=name, kind=kind, role=role, fund_code=fund, active_from=date(2018, 1, 1)
        )
    today = localdate(now)
    for step in range(-1, 3):
        month = today.year * 12 + today.month - 1 + step
        Period.objects.create(book=book, month=f"{month // 12}-{month % 12 + 1:02d}", opened_by="test", opened_at=now)
    payer = BankAccount.objects.create(
        book=book, account=made["1004"], number="11001234", name="测试医保中心", bank="绿洲农商行", layout=layout
    )
    return book, payer


def due(number: int, fen: int, *, book: str = "310", ending: str = "0001", **more: Any) -> Due:
    """One amount due to an invented person, on two accounts when it can be parted."""
    lines = (DueLine(fen, fund="310100"),) if fen < 2 else (DueLine(fen - 1, fund="310100"), DueLine(1, "5001.02"))
    payee = Payee(f"测试{number}", f"62220000{number:04d}{ending}", "绿洲农商行")
    values: dict[str, Any] = {"person_name": f"测试{number}", "purpose": "医疗费报销", **more}
    return Due(book, "claim", f"C{number:06d}", payee, lines, **values)


@dataclass(frozen=True)
class Crew:
    """The four people and their director."""

    accountant: Actor
    checker: Actor
    director: Actor
    cashier: Actor

    def sent(self, payer: BankAccount, ids: list[int]) -> int:
        """One batch of these payables, through all hands to the bank."""
        [batch] = batches.prepare(self.accountant, payer.book.code, payer.pk, ids, command())
        self.onward(batch)
        return batch

    def onward(self, batch: int) -> None:
        """复核, 审批 where the amount asks for it, 报盘."""
        batches.check(self.checker, batch, command())
        if batches.level_of(batches.models.PaymentBatch.objects.get(pk=batch)) != "none":
            batches.approve(self.director, batch, command())
        batches.send(self.cashier, batch, command())

    def applied(self, batch: int, answer: BankAnswer, layout: str = "lvzhou-csv") -> dict[str, Any]:
        """A return file, taken in by the cashier."""
        from jingban.payment.banks.adapters import adapter

        data = adapter(layout).write_answer(answer)
        return returns.apply(self.cashier, batch, f"{answer.number}.csv", [data], command())

    def released(self, dues: list[Due]) -> list[int]:
        """Payables of these amounts."""
        return payments.add_payables(self.accountant, dues, command())


def crew(acting: Callable[..., Actor], scope: str = "1101") -> Crew:
    """Accounts of all four."""
    return Crew(
        acting("accountant", username="kuaiji", scope=scope),
        acting("finance_checker", username="fuhe", scope=scope),
        acting("director", username="zhuren", scope=scope),
        acting("cashier", username="chuna", scope=scope),
    )


def balance(book: Book, account: str) -> int:
    """Debits minus credits that have taken effect, from the rows themselves."""
    from django.db.models import Sum

    from jingban.payment.models import Transfer

    rows = Transfer.objects.filter(book=book, kind__in=["single", "post"])
    debits = rows.filter(debit__code=account).aggregate(total=Sum("amount"))["total"] or 0
    credits = rows.filter(credit__code=account).aggregate(total=Sum("amount"))["total"] or 0
    return int(debits) - int(credits)
