"""A whole month through the services: three books, batches, returns, re-issues, a withdrawal, statements of the
simulated bank, matching, every day locked, the year carried forward, the month closed; then two outside looks."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from beancount import loader
from click.testing import CliRunner
from tests.payment.making import CENTRE, Crew, command, crew, due

from jingban.cli.payment import payment as commands
from jingban.infra import clock
from jingban.infra.access.services import Actor
from jingban.infra.errors import Conflict
from jingban.infra.files import services as files
from jingban.payment.banks.adapters import adapter
from jingban.payment.banks.statements import read_statement
from jingban.payment.core.model import StatementLine
from jingban.payment.core.payables import DueLine, Payee
from jingban.payment.models import BankAccount, BankFile, Payable, PaymentBatch, ReconciliationDay
from jingban.payment.queries import ledger_proof
from jingban.payment.queries import reconcile as queries
from jingban.payment.repository import ledger as ledger_rows
from jingban.payment.repository import reconcile as rows
from jingban.payment.services import account_changes, batches, ledger, payments, reconcile, returns
from jingban.payment.simulator import Response, Rules, respond

pytestmark = pytest.mark.django_db
BOOKS = {"310": "lvzhou-csv", "390": "haichuan-fixed", "610": "iso20022"}
FIRST, MONTH = date(2026, 12, 1), "2026-12"


def noon(day: int) -> Any:
    """The clock of the book at noon of a day of the month (32: 1 January)."""
    return clock.held(datetime(2026, 12, 1, 4, tzinfo=UTC) + timedelta(days=day - 1))


@pytest.fixture
def hands(acting: Callable[..., Actor]) -> Crew:
    return crew(acting)


@pytest.fixture
def payers(hands: Crew) -> dict[str, BankAccount]:
    found = {}
    with noon(1):
        for plan, layout in BOOKS.items():
            code = ledger.open_book(hands.checker, CENTRE, plan, FIRST, command())["book"]
            made = ledger.add_bank_account(
                hands.checker, code, "bank", f"1100{plan}", "测试中心", "甲行", layout, command()
            )
            found[plan] = BankAccount.objects.select_related("book", "account").get(pk=made["id"])
    return found


class Bank:
    """What the bank of one account would print."""

    def __init__(self, payer: BankAccount) -> None:
        self.payer, self.lines = payer, list[StatementLine]()

    def answers(self, hands: Crew, batch: int, day: int) -> Response:
        """The bank reads what it was sent; every answer is applied, one day later each."""
        sent = BankFile.objects.get(batch=batch, direction="out")
        response = respond(adapter(self.payer.layout).read_order(files.read(sent.sha256)), 3, Rules(wait_rate=200))
        self.lines += response.statement
        for file in response.files:
            with noon(max(day, file.day.day)):
                assert not hands.applied(batch, file, self.payer.layout)["already"]
        return response

    def statement(self, first: date, last: date) -> bytes:
        """CSV of these days with balances before and after."""
        opening = sum(line.amount for line in self.lines if line.day < first)
        chosen = sorted((x for x in self.lines if first <= x.day <= last), key=lambda line: line.day)
        closing = opening + sum(line.amount for line in chosen)
        text = f"账号,{self.payer.number},期初余额,{_yuan(opening)},期末余额,{_yuan(closing)}\n"
        text += f"起始日期,{first},截止日期,{last}\n交易日期,流水号,借方,贷方,对方户名,摘要,业务编号\n"
        for x in chosen:
            out, back = (_yuan(-x.amount), "") if x.amount < 0 else ("", _yuan(x.amount))
            text += f"{x.day},{x.serial},{out},{back},{x.counterparty},{x.purpose},{x.reference}\n"
        return text.encode("gb18030")


def _yuan(fen: int) -> str:
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def paid_in(hands: Crew, bank: Bank, fen: int) -> None:
    """Money from the 财政专户; where the book is paid from that account itself, an income of the month."""
    roles = ledger.chart_of(bank.payer.book.code).roles
    other = roles.get("fiscal", roles["subsidy"])
    line = ledger.Line(bank.payer.account.code, roles["subsidy"] if other == bank.payer.account.code else other, fen)
    done = ledger.enter_voucher(hands.accountant, bank.payer.book.code, FIRST, [line], "拨入", command())
    ledger.check_voucher(hands.checker, bank.payer.book.code, done["voucher"], command())
    bank.lines.append(StatementLine(FIRST, fen, f"Z{bank.payer.pk}", "财政", "拨入"))


def month_of_payments(hands: Crew, bank: Bank, plan: str) -> None:
    """Two batches; of what came back one is paid again elsewhere, one is tried again and one is withdrawn."""
    book, payer = bank.payer.book, bank.payer
    # 8003 closed, 8004 frozen, 8008 other: sent back; 9006 over the limit: refused.
    endings = ["0001", "8003", "8004", "8008", "9006", "0002"]
    dues = [
        replace(due(n, 2, book=book.code, ending=endings[n % 6]), lines=_lines(plan, 10_000 + 7 * n)) for n in range(12)
    ]
    with noon(3):
        ids = hands.released(dues)
        sent = [hands.sent(payer, ids[:6]), hands.sent(payer, ids[6:])]
    for batch in sent:
        bank.answers(hands, batch, 4)
    returned = list(Payable.objects.filter(book=book, state="returned").order_by("pk"))
    assert len(returned) == 6
    with noon(10):
        for row in returned[:2]:
            payee = Payee(row.payee_name, f"62220000{row.pk:04d}0001")
            change = account_changes.ask(hands.accountant, row.pk, payee, "换卡", "新卡", command())
            account_changes.decide(hands.checker, change, True, "", command())
        for row in returned[2:4]:
            change = account_changes.ask_withdrawal(hands.accountant, row.pk, "撤回申请", "撤销决定", command())
            account_changes.decide(hands.checker, change, True, "", command())
        [again] = batches.prepare(hands.accountant, book.code, payer.pk, None, command())
        hands.onward(again)
    bank.answers(hands, again, 11)
    with noon(14):  # refused by the bank: the money never left, and now it is not due any more
        for row in Payable.objects.filter(book=book, state="failed"):
            payments.cancel(hands.accountant, row.pk, "不再支付", command())


def _lines(plan: str, fen: int) -> tuple[DueLine, ...]:
    return (DueLine(fen, account=_expense(plan)),)


def _expense(plan: str) -> str:
    return ledger.chart_of(f"{CENTRE}-{plan}").roles["expense"]


def reconciled(hands: Crew, bank: Bank) -> None:
    """A statement for each half of the month, every certain match, every day with movements locked."""
    book, actor = bank.payer.book, hands.checker
    with noon(32):
        for first, last in ((FIRST, date(2026, 12, 8)), (date(2026, 12, 9), date(2026, 12, 31))):
            data = bank.statement(first, last)
            reconcile.import_statement(actor, bank.payer.pk, "流水.csv", [data], command())
        outcome = reconcile.match_all(actor, book.code, date(2026, 12, 31), command())
        # What the 财政专户 paid in has no number in common with its voucher: a person says so.
        assert outcome["open"] == 2
        entry, voucher = queries.overview(actor, book.code, date(2026, 12, 31)).open
        both = {m.side: [m.id] for item in (entry, voucher) for m in item.movements}
        reconcile.match(actor, book.code, both, "拨款通知", command())
        days = ledger_rows.days_not_locked(book, FIRST, date(2026, 12, 31))
        assert len(days) >= 5
        for day in days:
            reconcile.lock_day(actor, book.code, day, command())
        table = queries.adjust(actor, book.code, date(2026, 12, 31))
        assert table.agreed and table.book_balance == table.bank_balance == sum(x.amount for x in bank.lines)


def test_a_whole_month_of_three_books(hands: Crew, payers: dict[str, BankAccount], tmp_path: Path) -> None:
    for plan, payer in payers.items():
        bank, code = Bank(payer), payer.book.code
        with noon(1):
            paid_in(hands, bank, 1_000_000)
        month_of_payments(hands, bank, plan)
        with noon(32), pytest.raises(Conflict) as early:
            ledger.close_month(hands.checker, code, MONTH, command())
        assert {"days_locked", "carried"} <= set(early.value.details["items"])
        reconciled(hands, bank)
        with noon(32):
            held = ledger_rows.open_returns(payer.book, date(2026, 12, 31))
            waiting = Payable.objects.filter(book=payer.book, state="returned")
            assert held == sum(row.amount for row in waiting) > 0
            ledger.carry_forward(hands.checker, code, 2026, command())
            assert ledger.close_month(hands.checker, code, MONTH, command())["state"] == "closed"
            ledger.open_month(hands.checker, code, command())
        balances = ledger_rows.balances(payer.book)
        assert balances[_expense(plan)].debit == balances[_expense(plan)].credit > 0
        suspense = balances[ledger.chart_of(code).roles["suspense"]]
        assert suspense.credit - suspense.debit == held
        assert rows.book_balance(payer.book, date(2026, 12, 31)) == sum(x.amount for x in bank.lines)
    assert not PaymentBatch.objects.exclude(state="answered").exists()
    assert ReconciliationDay.objects.filter(state="locked").count() >= 15
    assert [flaw for book in ledger_proof.verify(hands.checker) for flaw in book["flaws"]] == []
    export = tmp_path / "books.beancount"
    export.write_text("\n".join(ledger_proof.beancount(hands.checker)) + "\n", "utf-8")
    entries, errors, _ = loader.load_file(str(export))
    assert errors == [] and len(entries) > 30


def test_what_the_simulated_bank_writes_is_a_statement(
    hands: Crew, payers: dict[str, BankAccount], tmp_path: Path
) -> None:
    """``jingban payment simulate`` on the file that was sent, and its statement back through the front door."""
    payer = payers["310"]
    with noon(3):
        dues = [replace(due(n, 2, book=payer.book.code, ending=e), lines=_lines("310", 4_693_250 + n))
                for n, e in enumerate(("0001", "8003", "9001"))]  # fmt: skip
        batch = hands.sent(payer, hands.released(dues))
    order = tmp_path / "order.csv"
    order.write_bytes(files.read(BankFile.objects.get(batch=batch).sha256))
    out = tmp_path / "bank"
    done = CliRunner().invoke(commands, ["simulate", str(order), "--layout", "lvzhou-csv", "--output", str(out)])
    assert done.exit_code in (0, 1), done.output
    [path] = out.glob("*-statement.csv")
    lines = read_statement(path.read_bytes()).lines
    assert [(line.day, line.amount) for line in lines] == [
        (date(2026, 12, 4), -4_693_250), (date(2026, 12, 4), -4_693_251), (date(2026, 12, 5), 4_693_251)
    ]  # fmt: skip
    with noon(5):
        for file in sorted(out.glob("[0-9]*-R?.csv")):
            returns.apply(hands.cashier, batch, file.name, [file.read_bytes()], command())
    with noon(6):
        reconcile.import_statement(hands.checker, payer.pk, path.name, [path.read_bytes()], command())
        found = reconcile.match_all(hands.checker, payer.book.code, date(2026, 12, 5), command())
    assert found == {"matched": 3, "open": 0}
