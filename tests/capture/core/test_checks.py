"""Single checks, with exact figures."""

from datetime import date
from decimal import Decimal
from random import Random

import pytest
from tests.capture.core.correct import PAGES, TODAY, bill, fee_list, field, line, put

from jingban.capture.core.checks import run
from jingban.capture.core.checks.paper import Paper
from jingban.capture.core.codes import consumable, drug
from jingban.capture.core.judging import judge
from jingban.capture.core.model import Check, DocumentKind, Line, Record, Value
from jingban.kernel.findings import Severity


def of(record: Record, name: str, today: date | None = TODAY, claims: dict[str, Value] | None = None) -> Check | None:
    return next((c for c in run(Paper(record, today, claims or {})) if c.id == name), None)


def one_row(price: str, quantity: str, amount: int | None) -> Check | None:
    cells = (
        field("ItemPrice", Decimal(price)),
        field("ItemQuantity", Decimal(quantity)),
        field("ItemAmount", amount, "x"),
    )
    return of(Record(DocumentKind.FEE_LIST, PAGES, (), (), (Line(cells),)), "row.lines[0]")


@pytest.mark.parametrize(
    ("price", "quantity", "amount", "ok", "severity", "proves"),
    [
        ("12.50", "2", 2500, True, Severity.ERROR, "APQ"),
        ("0.005", "1", 1, True, Severity.ERROR, "A"),  # half up; the third decimal of the price moves nothing
        ("0.3125", "3", 94, True, Severity.ERROR, "AQ"),
        ("0.3125", "100", 3125, True, Severity.ERROR, "APQ"),
        ("12.5000", "28", 35000, True, Severity.ERROR, "AQ"),
        ("0.00", "3", 0, True, Severity.ERROR, "AP"),  # nothing times any quantity is nothing
        ("12.50", "-1", -1250, True, Severity.ERROR, "APQ"),
        ("0.10", "0.05", 1, True, Severity.ERROR, "A"),
        ("12.50", "1", 1250, True, Severity.ERROR, "APQ"),
        ("12.50", "2", 2501, False, Severity.WARNING, ""),  # within the rounding of the printed price
        ("12.50", "2", 2502, False, Severity.ERROR, ""),
        ("3.33", "30", 10000, False, Severity.WARNING, ""),  # 100.00 / 30
        ("12.50", "2", 250, False, Severity.ERROR, ""),
        ("0.00", "1", 500, False, Severity.ERROR, ""),
    ],
)  # fmt: skip
def test_rows(price: str, quantity: str, amount: int, ok: bool, severity: Severity, proves: str) -> None:
    check = one_row(price, quantity, amount)
    assert check is not None
    assert (check.ok, check.severity) == (ok, severity)
    names = {"A": "lines[0].ItemAmount", "P": "lines[0].ItemPrice", "Q": "lines[0].ItemQuantity"}
    assert set(check.proves) == {names[sign] for sign in proves}


def test_an_unread_amount_is_offered_and_never_completed() -> None:
    check = one_row("12.50", "2", None)
    assert check is not None
    assert (check.ok, check.severity, check.implied, check.proves) == (
        False,
        Severity.WARNING,
        (("lines[0].ItemAmount", 2500),),
        (),
    )
    record = put(fee_list(Random(1), 4), "lines[2].ItemAmount", None)
    assert judge(record).record.by_key["lines[2].ItemAmount"].value is None
    total = of(record, "sum.lines")
    assert total is not None
    assert (total.ok, total.severity, total.proves) == (False, Severity.WARNING, ())
    assert [key for key, _ in total.implied] == ["lines[2].ItemAmount"]


def test_sums_say_the_difference_and_what_would_close_it() -> None:
    record = Record(
        DocumentKind.FEE_LIST,
        PAGES,
        (field("TotalAmount", 600),),
        (),
        (line(ItemAmount=100), line(ItemAmount=300)),
    )
    check = of(record, "sum.lines")
    assert check is not None
    assert (check.ok, check.expected, check.found) == (False, "6.00", "4.00")
    assert check.implied == (("TotalAmount", 400), ("lines[0].ItemAmount", 300), ("lines[1].ItemAmount", 500))
    assert "相差 2.00 元" in check.message


def test_a_bill_with_lines_is_summed_by_category() -> None:
    record = bill(Random(2), lines=10)
    names = {c.id for c in run(Paper(record)) if c.ok}
    assert {"sum.categories", "sum.lines", "sum.payments", "sum.borne", "capital"} <= names
    assert {f"sum.categories[{n}].ItemAmount" for n in range(5)} <= names
    moved = put(record, "lines[0].category", "检查费")
    assert {c.id for c in run(Paper(moved)) if not c.ok} == {
        "sum.categories[0].ItemAmount",
        "sum.categories[1].ItemAmount",
    }


def test_pages_are_summed_and_running_totals_too() -> None:
    record = fee_list(Random(3), 12, 3, subtotals=True)
    assert all(c.ok for c in run(Paper(record)) if c.id.startswith("sum."))
    lines = record.lines
    so_far = sum(int(row.cell("ItemAmount").value) for row in lines if (row.place.page or 0) <= 2)  # type: ignore[union-attr, arg-type]
    ran = put(record, "page_subtotal[2]", so_far)
    assert of(ran, "sum.page_subtotal[2]").ok  # type: ignore[union-attr]
    assert not of(put(record, "page_subtotal[2]", so_far + 1), "sum.page_subtotal[2]").ok  # type: ignore[union-attr]


def test_the_shandong_form_closes_with_zero_self_payment() -> None:
    fields = {"TotalAmount": 500, "FundPayAmount": 0, "OtherPayAmount": 0, "AccountPayAmount": 0, "OwnPayAmount": 500,
              "SelfpaymentAmount": 0, "SelfpaymentCost": 0, "total_in_words": 500}  # fmt: skip
    record = Record(
        DocumentKind.OUTPATIENT,
        PAGES,
        tuple(field(name, value) for name, value in fields.items()),
        (line(ItemName="一般诊疗费", ItemAmount=500),),
    )
    judged = judge(record)
    assert judged.conflicts == ()
    assert {c.id: c.severity for c in judged.checks if not c.ok} == {"sum.borne": Severity.WARNING}
    assert judged.record.by_key["TotalAmount"].state.value == "confirmed_by_check"
    assert judged.record.by_key["categories[0].ItemAmount"].state.value == "confirmed_by_check"


def test_local_help_beside_the_four_payments_is_no_conflict() -> None:
    record = bill(Random(4))
    more = Record(record.kind, record.pages, (*record.fields, field("major_illness_pay", 1000)), record.categories)
    more = put(more, "OwnPayAmount", int(record.by_key["OwnPayAmount"].value or 0) - 1000)  # type: ignore[arg-type]
    check = of(more, "sum.payments")
    assert check is not None
    assert check.ok and "major_illness_pay" in check.subjects
    assert of(put(more, "OwnPayAmount", 1), "sum.payments").severity is Severity.WARNING  # type: ignore[union-attr]


def test_deposits() -> None:
    record = bill(Random(5), deposit=True)
    assert of(record, "sum.deposit").ok  # type: ignore[union-attr]
    wrong = of(put(record, "PrepayAmount", 1), "sum.deposit")
    assert wrong is not None
    assert (wrong.ok, wrong.severity, wrong.proves) == (False, Severity.WARNING, ())


@pytest.mark.parametrize(
    ("key", "day", "name"),
    [
        ("InHospitalDate", date(2024, 2, 1), "days.InHospitalDate.OutHospitalDate"),
        ("IssueDate", date(2023, 1, 9), "days.InHospitalDate.IssueDate"),
        ("IssueDate", date(2026, 11, 24), "future.IssueDate"),
    ],
)
def test_dates_out_of_order(key: str, day: date, name: str) -> None:
    judged = judge(put(bill(Random(6)), key, day), TODAY)
    assert name in {c.id for c in judged.checks if not c.ok and c.severity is Severity.ERROR}
    assert key in judged.conflicts
    assert judge(put(bill(Random(6)), "IssueDate", TODAY), TODAY).conflicts == ()


@pytest.mark.parametrize(
    ("day", "severity"),
    [(date(2023, 12, 30), Severity.WARNING), (date(2021, 1, 2), Severity.ERROR), (date(2024, 1, 9), None)],
)
def test_lines_lie_inside_the_stay(day: date, severity: Severity | None) -> None:
    record = fee_list(Random(7), 2)
    dated = Record(record.kind, PAGES, record.fields, (), (line(ItemName="x", date=day), *record.lines))
    check = of(dated, "days.lines[0].date")
    assert (check.severity if check else None) is severity


@pytest.mark.parametrize(("days", "ok"), [("8", True), ("9", True), ("10", False), ("7", False)])
def test_length_of_stay(days: str, ok: bool) -> None:
    record = fee_list(Random(7), 2)
    told = Record(record.kind, PAGES, (*record.fields, field("hospital_days", Decimal(days))), (), record.lines)
    check = of(told, "days.stay")
    assert check is not None
    assert (check.ok, check.proves) == (ok, ())


def person(**values: Value) -> Record:
    return Record(DocumentKind.ID_CARD, PAGES, tuple(field(name, value) for name, value in values.items()))


def test_a_citizen_number_speaks_of_sex_and_birth() -> None:
    number = "11010519491231002X"  # the example of GB 11643: a woman, born on 31 December 1949
    judged = judge(person(id_number=number, Gender="女", birth_date=date(1949, 12, 31)))
    assert {key for key, f in judged.record.keyed() if f.state.value == "confirmed_by_check"} == {
        "id_number",
        "Gender",
        "birth_date",
    }
    wrong = judge(person(id_number=number, Gender="男", birth_date=date(1949, 12, 30)))
    assert set(wrong.conflicts) == {"id_number", "Gender", "birth_date"}
    hidden = judge(person(id_number="110105********002X", Gender="男"))
    assert (hidden.conflicts, [c.id for c in hidden.checks]) == ((), [])


def test_age_is_a_hint() -> None:
    record = person(id_number="11010519491231002X", Age="80岁", MedicalDate=date(2024, 1, 1))
    check = of(record, "person.age")
    assert check is not None
    assert (check.ok, check.expected, check.severity) == (False, "74", Severity.WARNING)
    assert of(put(record, "Age", "75"), "person.age").ok  # type: ignore[union-attr]


def test_forms_of_bill_numbers_count_only_for_e_bills() -> None:
    old = Record(DocumentKind.INPATIENT, PAGES, (field("EInvoiceNumber", "No123"),))
    assert of(old, "code.EInvoiceNumber") is None
    new = Record(DocumentKind.INPATIENT, PAGES, (field("EInvoiceNumber", "00123"), field("RandomNumber", "f7790a")))
    assert judge(new).conflicts == ("EInvoiceNumber",)
    right = judge(put(new, "EInvoiceNumber", "0012345678"))
    assert right.record.by_key["EInvoiceNumber"].state.value == "read_only"  # a form proves no digit


def test_a_qr_code_confirms_or_contradicts() -> None:
    record = Record(
        DocumentKind.OUTPATIENT,
        PAGES,
        (
            field("EInvoiceNumber", "0013012040"),
            field("RandomNumber", "F7790A"),
            field("TotalAmount", 500),
            field("IssueDate", date(2020, 12, 26)),
        ),
    )
    text = "01,OU,37060120,0013012040,5.00,20201226,f7790a,"
    assert {k for k, f in judge(record, qr=(text,)).record.keyed() if f.state.value == "confirmed_by_check"} == set(
        record.by_key
    )
    wrong = judge(put(record, "TotalAmount", 600), qr=(text,))
    assert wrong.conflicts == ("TotalAmount",)
    assert ("TotalAmount", 500) in {pair for c in wrong.checks for pair in c.implied}
    assert judge(put(record, "EInvoiceNumber", "00******40"), qr=(text,)).conflicts == ()
    silent = judge(record, qr=(text, text.replace("5.00", "6.00")))  # two codes that differ say nothing
    assert silent.record.by_key["TotalAmount"].state.value == "read_only"


@pytest.mark.parametrize(
    ("check", "code", "verdict"),
    [
        (drug, "XA01ABD075A002010100483", True),
        (drug, "XA0IABD075A002010100483", False),
        (drug, "XA01***", None),
        (consumable, "C1401012100000400001", True),
        (consumable, "C14010121000004O0001", False),
    ],
)
def test_item_codes(check: object, code: str, verdict: bool | None) -> None:
    assert check(code) is verdict  # type: ignore[operator]
