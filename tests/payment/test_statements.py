"""Statements from known entries, to the 分, and from every figure down to its entries; files; the HTTP of the ledger."""

import io
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pypdfium2
import pytest
from django.db import transaction
from django.utils import timezone
from tests.payment.ledger_books import BANK, EMPLOYEES, EXPENSE, FIRST, SUSPENSE, open_books, post, reserve, single

from jingban.infra.access.services import system
from jingban.infra.audit.models import Entry
from jingban.payment.core import statements
from jingban.payment.core.ledger import Balance
from jingban.payment.core.model import Account, AccountKind
from jingban.payment.models import BankAccount, BatchItem, Book, LedgerAccount, Payable, PayableLine, PaymentBatch
from jingban.payment.queries import ledger as queries
from jingban.payment.services import ledger

pytestmark = pytest.mark.django_db
SECOND, DECEMBER = date(2026, 11, 2), date(2026, 12, 3)
LAST = date(2026, 11, 30)


@pytest.fixture
def books(db: None) -> None:
    """§7.1: a batch of three, one returned and paid again; interest; a payment in December."""
    open_books()
    post(single("fund", 20_000_000, memo="财政拨款", source="grant:1"))
    for id_, amount in {"i1": 4_693_250, "i2": 2_860_116, "i3": 3_052_500}.items():
        post(reserve(id_, amount, source=f"item:{id_}"))
    with transaction.atomic():
        ledger.post_reserved("wang", ["i1", "i2", "i3"], FIRST, memo="批次 B1 成功", source="batch:1")
    post(single("i2r", 2_860_116, SECOND, debit=BANK, credit=SUSPENSE, source="item:i2", memo="退票"))
    post(single("interest", 1_234, SECOND, debit=BANK, credit="4201", source="bank:1", memo="=利息"))
    post(single("accounts", 99, SECOND, debit="5001.02", credit=BANK, source="item:9"))
    post(single("december", 500_000, DECEMBER, debit=EXPENSE, credit=BANK, source="item:10"))


def rows(table: statements.Table) -> dict[Any, tuple[Any, ...]]:
    return {line.cells[0]: line.cells[1:] for line in table.lines}


def of(kind: str, since: date = FIRST, until: date = LAST) -> statements.Table:
    return queries.statement(system("test"), EMPLOYEES, kind, since, until)


def test_trial_balance(books: None) -> None:
    table = of("trial")
    assert table.problems == ()
    assert rows(table) == {
        "1003 财政专户存款": (0, 0, 0, 20_000_000, 0, 20_000_000),
        "1004 支出户存款": (0, 0, 22_861_350, 10_605_965, 12_255_385, 0),
        "2001 暂收款": (0, 0, 0, 2_860_116, 0, 2_860_116),
        "2001.01 暂收款—待重发": (0, 0, 0, 2_860_116, 0, 2_860_116),
        "4201 利息收入": (0, 0, 0, 1_234, 0, 1_234),
        "5001 社会保险待遇支出": (0, 0, 10_605_965, 0, 10_605_965, 0),
        "5001.01 待遇支出—统筹基金": (0, 0, 10_605_866, 0, 10_605_866, 0),
        "5001.02 待遇支出—个人账户": (0, 0, 99, 0, 99, 0),
        "合计": (0, 0, 33_467_315, 33_467_315, 22_861_350, 22_861_350),
    }
    december = rows(of("trial", date(2026, 12, 1), date(2026, 12, 31)))
    assert december["1004 支出户存款"] == (12_255_385, 0, 0, 500_000, 11_755_385, 0)


def test_income_and_expense(books: None) -> None:
    table = rows(of("income", date(2026, 12, 1), date(2026, 12, 31)))
    assert table["5001.01 待遇支出—统筹基金"] == (500_000, 11_105_866)
    assert table["收入合计"] == (0, 1_234)
    assert table["支出合计"] == (500_000, 11_105_965)
    assert table["三、本期结余"] == (-500_000, -11_104_731)


def test_balance_sheet_before_and_after_the_year_is_carried_forward(books: None) -> None:
    before = of("balance", until=date(2026, 12, 31))
    assert before.problems == ()
    assert rows(before)["资产合计"] == (0, -8_244_615)
    assert rows(before)["本年结余（未结转）"] == (0, -11_104_731)
    assert rows(before)["负债和净资产合计"] == (0, -8_244_615)
    ledger.carry_forward(system("li"), EMPLOYEES, 2026, "carry-01")
    after = rows(of("balance", until=date(2026, 12, 31)))
    assert after["3001 一般基金结余"] == (0, -11_104_731)
    assert after["本年结余（未结转）"] == (0, 0)
    assert rows(of("income", date(2026, 12, 1), date(2026, 12, 31)))["支出合计"] == (500_000, 11_105_965)
    next_year = rows(of("balance", until=date(2027, 1, 31)))
    assert next_year["3001 一般基金结余"] == (-11_104_731, -11_104_731)


def test_a_book_out_of_balance_is_said_not_hidden() -> None:
    accounts = (
        Account("b", "1004", "支出户存款", AccountKind.ASSET),
        Account("b", "5001", "待遇支出", AccountKind.EXPENSE),
    )
    book = statements.BookOf("b", "账", accounts)
    moved = {"1004": Balance(credit=100), "5001": Balance(debit=101)}
    trial = statements.trial_balance(book, {}, moved, FIRST, LAST)
    assert trial.problems == (
        "本期借方 1.01 元，贷方 1.00 元，不相等",
        "期末借方 1.01 元，贷方 1.00 元，不相等",
    )
    assert statements.balance_sheet(book, {}, moved, LAST).problems == (
        "期末资产 -1.00 元，负债和净资产 -1.01 元，不相等",
    )


def test_every_figure_of_the_trial_balance_comes_down_to_its_entries(books: None) -> None:
    table = of("trial")
    for line in table.lines[:-1]:
        for column, figure in zip(table.columns[1:], line.cells[1:], strict=True):
            since, until = column.days or (None, LAST)
            ledger_of, _ = queries.entries(system("test"), EMPLOYEES, line.account, since, until)
            debit, credit = (sum(row.cells[at] or 0 for row in ledger_of.lines[1:-1]) for at in (4, 5))
            if column.name in ("debit", "credit"):
                assert figure == {"debit": debit, "credit": credit}[column.name]
            else:
                net = debit - credit if column.name.endswith("debit") else credit - debit
                assert figure == max(net, 0)
            assert all(row.transfer and row.source for row in ledger_of.lines[1:-1])


def test_an_account_with_its_running_balance_page_by_page(books: None) -> None:
    table, total = queries.entries(system("test"), EMPLOYEES, BANK, SECOND, LAST)
    assert [line.cells for line in table.lines] == [
        ("", "", "期初余额（借方）", "", None, None, 9_394_134),
        ("2026-11-02", "2026-11-0003", "退票", "2001.01 暂收款—待重发", 2_860_116, None, 12_254_250),
        ("2026-11-02", "2026-11-0004", "=利息", "4201 利息收入", 1_234, None, 12_255_484),
        ("2026-11-02", "2026-11-0005", "", "5001.02 待遇支出—个人账户", None, 99, 12_255_385),
        ("", "", "合计", "", 2_861_350, 99, 12_255_385),
    ]
    assert total == 3
    second, total = queries.entries(system("test"), EMPLOYEES, BANK, SECOND, LAST, page=2, size=2)
    assert [line.cells[6] for line in second.lines] == [12_255_484, 12_255_385, 12_255_385]
    assert total == 3


def test_journal_has_both_sides_of_every_entry_and_no_reservation(books: None) -> None:
    table = of("journal")
    assert len(table.lines) == 2 * 7 + 1
    assert table.lines[-1].cells[4:] == (33_467_315, 33_467_315)
    assert table.lines[0].cells == ("2026-11-01", "2026-11-0001", "财政拨款", "1004 支出户存款", 20_000_000, None)


def test_execution_by_fund_and_budget_item(books: None) -> None:
    open_books("2101399-30307")
    post(single("old", 30_000, book="110105-2101399-30307", debit="5001.01", credit="1011"))
    table = queries.execution(system("test"), "2026-11")
    found = rows(table)
    assert found["一般公共预算：其他医疗救助支出（医疗费补助）"] == ("2101399", "30307", 30_000, 30_000, 0)
    assert found["职工基本医疗保险基金"] == ("", "", 10_605_965, 10_605_965, 1_234)
    assert found["合计"] == ("", "", 10_635_965, 10_635_965, 1_234)


def test_statements_ask_the_database_the_same_number_of_times_whatever_the_size(
    books: None, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(14):
        of("trial")


# --- files -----------------------------------------------------------------------------------------------


@pytest.fixture
def accountant(person: Callable[..., Any], desk_of: Callable[[Any], Any]) -> Any:
    return desk_of(person("accountant", username="wang"))


PATH = f"/payment/ledger/books/{EMPLOYEES}"
DAYS = "since=2026-11-01&until=2026-11-30"


def test_xlsx_holds_numbers_and_no_formula(books: None, accountant: Any) -> None:
    response = accountant.ask("GET", f"{PATH}/export?kind=journal&form=xlsx&{DAYS}")
    assert response.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[0][0] == "序时账"
    assert cells[3] == ["2026-11-01", "2026-11-0001", "财政拨款", "1004 支出户存款", 200000, None]
    memo = next(row[2] for row in sheet.iter_rows() if row[2].value == "=利息")
    assert memo.data_type == "s"
    entry = Entry.objects.get(action="ledger.export")
    assert json.loads(entry.payload)["details"]["file"] == f"账簿-{EMPLOYEES}-journal-2026-11-30.xlsx"


def test_pdf_has_the_figures(books: None, accountant: Any) -> None:
    response = accountant.ask("GET", f"{PATH}/export?form=pdf&{DAYS}")
    assert response.status_code == 200, response.content
    document = pypdfium2.PdfDocument(response.content)
    text = "".join(document[n].get_textpage().get_text_range() for n in range(len(document)))
    for expected in ("科目余额表", "收支表", "资产负债表", "334,673.15", "122,553.85"):
        assert expected in text


# --- HTTP ------------------------------------------------------------------------------------------------


def test_statement_over_http_with_the_days_of_its_figures(books: None, accountant: Any) -> None:
    body = accountant.ask("GET", f"{PATH}/statements/trial?{DAYS}").json()
    assert body["problems"] == []
    opening = body["columns"][1]
    assert (opening["since"], opening["until"]) == (None, "2026-10-31")
    bank = next(line for line in body["lines"] if line["account"] == BANK)
    assert bank["cells"] == ["1004 支出户存款", 0, 0, 22_861_350, 10_605_965, 12_255_385, 0]
    entries = accountant.ask("GET", f"{PATH}/accounts/{BANK}/entries?{DAYS}&size=2").json()
    assert (entries["total"], entries["lines"][1]["source"]) == (7, "grant:1")
    assert (
        accountant.ask("GET", f"{PATH}/statements/trial?since=2026-11-30&until=2026-11-01").json()["code"]
        == "wrong_days"
    )
    assert accountant.ask("GET", f"{PATH}/accounts/9/entries?{DAYS}").json()["code"] == "no_account"


def test_a_voucher_over_http_and_back(books: None, accountant: Any, person: Any, desk_of: Any) -> None:
    lines = [{"debit": BANK, "credit": "1003", "amount": 700}]
    values = {"day": "2026-11-05", "memo": "补拨", "lines": lines, "command_id": "voucher-http-1"}
    number = accountant.ask("POST", f"{PATH}/vouchers", values).json()["voucher"]
    checker = desk_of(person("finance_checker", username="li"))
    assert checker.ask("POST", f"{PATH}/vouchers/{number}/check", {"command_id": "check-http-1"}).status_code == 200
    back = {"day": "2026-11-06", "reason": "重复", "command_id": "reverse-http-1"}
    reversal = accountant.ask("POST", f"{PATH}/vouchers/{number}/reverse", back).json()["voucher"]
    body = accountant.ask("GET", f"{PATH}/vouchers/{number}").json()
    assert (body["amount"], body["checked_by"], body["reversed_by"]) == (700, "li", reversal)
    assert accountant.ask("GET", f"{PATH}/vouchers?month=2026-11&size=1").json()["items"][0]["number"] == reversal
    checklist = checker.ask("GET", f"{PATH}/months/2026-11").json()
    assert {item["code"]: item["done"] for item in checklist["items"]}["vouchers_checked"] is False
    assert checker.ask("POST", f"{PATH}/months/2026-11/close", {"command_id": "close-http-1"}).status_code == 409


def test_free_and_reserved_on_the_accounts(books: None, accountant: Any) -> None:
    post(reserve("r9", 1_000))
    found = {row["code"]: row for row in accountant.ask("GET", f"{PATH}/accounts").json()}
    assert (found[BANK]["balance"], found[BANK]["free"]) == (11_755_385, 11_754_385)
    assert found["5001"]["balance"] == 11_105_965


def test_another_centre_sees_nothing(books: None, person: Any, desk_of: Any) -> None:
    elsewhere = desk_of(person("accountant", username="far", scope="12"))
    assert elsewhere.ask("GET", "/payment/ledger/books").json() == []
    assert elsewhere.ask("GET", f"{PATH}/statements/trial?{DAYS}").json()["code"] == "no_book"
    assert elsewhere.ask("GET", "/payment/ledger/persons/abc/payments").json() == []


def test_a_persons_payments_down_to_the_entries(books: None, accountant: Any) -> None:
    book, now = Book.objects.get(code=EMPLOYEES), timezone.now()
    bank = LedgerAccount.objects.get(book=book, code=BANK)
    payer = BankAccount.objects.create(book=book, account=bank, number="0200001", name="支出户")
    due = Payable.objects.create(
        source="claim", source_ref="C1", book=book, amount=60, person_digest="abc", payee_name="甲", payee_account="6222000011112222", created_by="x", created_at=now
    )  # fmt: skip
    PayableLine.objects.create(payable=due, account=LedgerAccount.objects.get(book=book, code=EXPENSE), amount=60)
    batch = PaymentBatch.objects.create(
        number="B9", book=book, payer=payer, day=FIRST, count=1, total=60, digest="d", prepared_by="x", prepared_at=now
    )
    item = BatchItem.objects.create(
        batch=batch, number=1, payable=due, attempt=1, payee_name="甲", payee_account="6222000011112222", amount=60, reference="R1"
    )  # fmt: skip
    post(reserve("item-1", 60, source=f"item:{item.pk}"))
    with transaction.atomic():
        ledger.post_reserved("wang", ["item-1"], FIRST)
    [paid] = accountant.ask("GET", "/payment/ledger/persons/abc/payments").json()
    assert (paid["source_ref"], paid["amount"], paid["attempts"][0]["account"]) == ("C1", 60, "****2222")
    assert [(e["id"], e["amount"]) for e in paid["attempts"][0]["entries"]] == [("item-1:post", 60)]
