"""Laws of the ledger's pure core, charts of accounts with planted errors, the shipped charts and books."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from jingban.payment.core import closing, ledger
from jingban.payment.core.chart import MARKS, ChartError, chart_on, full_accounts, read_chart, read_plans
from jingban.payment.core.closing import following, last_day
from jingban.payment.core.ledger import Balance, Known, OpenAccount, replay
from jingban.payment.core.model import Account, AccountKind, Side, Transfer, TransferKind
from jingban.payment.services.charts import DATA, charts, plans

DAY = date(2026, 11, 1)
CODES = ("1004", "2001", "3001", "4001", "5001")
ACCOUNTS = [Account("b", code, code, kind) for code, kind in zip(CODES, AccountKind, strict=True)]
KNOWN = Known({("b", a.code): OpenAccount(a, date(2026, 1, 1)) for a in ACCOUNTS}, {("b", "2026-11"): True})


@st.composite
def books(draw: st.DrawFn) -> list[Transfer]:
    """A sound history: singles, reservations, some of them posted or voided."""
    rows = []
    for n in range(draw(st.integers(0, 12))):
        debit, credit = draw(st.permutations(CODES))[:2]
        amount = draw(st.integers(1, 10**13))
        kind = draw(st.sampled_from([TransferKind.SINGLE, TransferKind.PENDING]))
        rows.append(Transfer(f"t{n}", "b", DAY, debit, credit, amount, kind))
        if kind is TransferKind.PENDING and draw(st.booleans()):
            end = draw(st.sampled_from([TransferKind.POST, TransferKind.VOID]))
            rows.append(replace(rows[-1], id=f"t{n}:{end}", kind=end, pending=f"t{n}"))
    return rows


@given(books())
def test_debits_are_credits_booked_and_reserved(rows: list[Transfer]) -> None:
    total = Balance()
    for balance in replay(rows).values():
        total = total.plus(balance)
    assert total.debit == total.credit
    assert total.reserved_debit == total.reserved_credit
    assert ledger.problems(rows, KNOWN) == []


@given(books(), st.randoms())
def test_the_order_of_rows_does_not_matter(rows: list[Transfer], random: Any) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert replay(shuffled) == replay(rows)


@given(books())
def test_posting_is_booking_and_voiding_is_nothing(rows: list[Transfer]) -> None:
    voided = {r.pending for r in rows if r.kind is TransferKind.VOID}
    posted = {r.pending for r in rows if r.kind is TransferKind.POST}
    plain = [
        replace(r, kind=TransferKind.SINGLE) if r.id in posted else r
        for r in rows
        if r.id not in voided and r.kind not in ledger.ENDING
    ]
    empty = Balance()
    assert {k: b for k, b in replay(rows).items() if b != empty} == {
        k: b for k, b in replay(plain).items() if b != empty
    }


@given(books(), books())
def test_balances_add_up(one: list[Transfer], other: list[Transfer]) -> None:
    together, apart = replay([*one, *other]), (replay(one), replay(other))
    for key, balance in together.items():
        assert balance == apart[0].get(key, Balance()).plus(apart[1].get(key, Balance()))


@given(books())
def test_what_is_known_is_nothing_new(rows: list[Transfer]) -> None:
    known = replace(KNOWN, transfers={r.id: r for r in rows})
    assert ledger.split_known(rows, known) == ([], [])
    assert ledger.split_known([*rows, *rows], KNOWN) == (rows, [])


@given(books(), st.data())
def test_one_changed_field_is_a_difference(rows: list[Transfer], data: st.DataObject) -> None:
    if not rows:
        return
    row = data.draw(st.sampled_from(rows))
    changed = replace(row, **data.draw(st.sampled_from([{"amount": row.amount + 1}, {"memo": "x"}, {"debit": "9"}])))
    fresh, problems = ledger.split_known([changed], replace(KNOWN, transfers={row.id: row}))
    assert (fresh, [p.code for p in problems]) == ([], ["transfer_differs"])
    assert ledger.split_known([replace(row, voucher="2026-11-0001")], replace(KNOWN, transfers={row.id: row})) == (
        [],
        [],
    )


@given(books())
def test_a_year_carried_forward_leaves_income_and_expense_at_zero(rows: list[Transfer]) -> None:
    before = {code: balance for (_, code), balance in replay(rows).items()}
    carried = list(closing.carry_forward(ACCOUNTS, before, "b", 2026, "3001"))
    after = replay([*rows, *carried])
    for account in ACCOUNTS:
        if account.kind in (AccountKind.INCOME, AccountKind.EXPENSE):
            assert after.get(("b", account.code), Balance()).on(account.kind.side) == 0
    result = before.get("4001", Balance()).on(Side.CREDIT) - before.get("5001", Balance()).on(Side.DEBIT)
    net = before.get("3001", Balance()).on(Side.CREDIT)
    assert after.get(("b", "3001"), Balance()).on(Side.CREDIT) == net + result
    assert all(t.amount > 0 for t in carried)


@pytest.mark.parametrize(
    ("month", "last", "after"),
    [("2026-11", date(2026, 11, 30), "2026-12"), ("2026-12", date(2026, 12, 31), "2027-01"), ("2028-02", date(2028, 2, 29), "2028-03")],
)  # fmt: skip
def test_months(month: str, last: date, after: str) -> None:
    assert (last_day(month), following(month)) == (last, after)


# --- charts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("plan", plans(), ids=lambda plan: plan.code)
def test_every_book_by_law_has_a_working_chart(plan: Any) -> None:
    chart = chart_on(date(2026, 1, 1), charts(plan.chart))
    accounts = full_accounts(plan, chart)
    assert chart.source
    assert {a.mark for a in accounts} <= MARKS
    assert (plan.kind == "public_budget") == bool(plan.function_code and plan.economic_code)


def test_the_funds_are_apart() -> None:
    where = {a.fund_code: plan.code for plan in plans() for a in plan.accounts if a.fund_code}
    assert where["310100"] == "310"
    assert where["390100"] == "390"
    assert where["390200"] == "392"
    assert where["610100"] == "610"
    assert where["330100"] == "330"
    # 1004 支出户存款 is the number with a source; assistance is paid from the 财政专户 and has no 支出户.
    roles = {p.code: {a.role: a for a in full_accounts(p, chart_on(DAY, charts(p.chart)))} for p in plans()}
    assert (roles["310"]["bank"].code, roles["310"]["bank"].mark) == ("1004", "V2")
    assert roles["610"]["bank"].name == "财政专户存款"


def changed(**more: Any) -> dict[str, Any]:
    data = yaml.safe_load((DATA / "charts" / "insurance.yaml").read_text("utf-8"))
    data["versions"][0]["accounts"][0].update(more)
    return data


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"code": 1001}, "加引号"),
        ({"kind": "money"}, "种类不对"),
        ({"mark": ""}, "可靠程度"),
        ({"colour": "red"}, "不认识的栏"),
        ({"name": " "}, "缺少 name"),
    ],
)
def test_a_spoiled_chart_is_refused(more: dict[str, Any], words: str) -> None:
    with pytest.raises(ChartError, match=words):
        read_chart(changed(**more))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"code": "1004"}, "重复"),
        ({"role": "bank"}, "用途 重复"),
        ({"code": "9999.01"}, "上级科目"),
        ({"code": "2001.02"}, "上级科目"),
    ],
)
def test_a_chart_that_cannot_work_is_refused(more: dict[str, Any], words: str) -> None:
    [chart] = read_chart(changed(**more))
    with pytest.raises(ChartError, match=words):
        full_accounts(plans()[0], chart)


def test_a_chart_without_its_bank_account_is_refused() -> None:
    [chart] = charts("insurance")
    without = replace(chart, accounts=tuple(a for a in chart.accounts if a.role != "bank"))
    with pytest.raises(ChartError, match="bank"):
        full_accounts(plans()[0], without)


def test_a_fund_in_two_books_is_refused() -> None:
    data = yaml.safe_load((DATA / "books.yaml").read_text("utf-8"))
    data["books"][1]["accounts"][0]["fund_code"] = "310100"
    with pytest.raises(ChartError, match="310100"):
        read_plans(data)


def test_before_its_first_version_there_is_no_chart() -> None:
    with pytest.raises(ChartError, match="2018-01-01"):
        chart_on(date(2017, 12, 31), charts("insurance"))
