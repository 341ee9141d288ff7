"""Claims with one violation planted each, and the near misses beside it: name → (claim, known, rules expected)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from jingban.kernel.workdays import Calendar
from jingban.verification.core.model import (
    Bill,
    Claim,
    Cover,
    Deadline,
    DirectSettlement,
    Hospital,
    Known,
    KnownBill,
    Line,
    NumberRange,
    OfficialCheck,
    OtherPayment,
    Person,
    Stay,
    StayPayment,
)

D = date
HOSPITAL = "H11010100001"
OTHER_HOSPITAL = "H11010100002"
PERSON = Person("P1", "示例甲", "110101198003071234", "1", D(1980, 3, 7), cover=(Cover(D(2010, 1, 1)),))
LINES = (
    Line("L1", "示例药品", Decimal(2), Decimal("20.00"), 4000, D(2024, 5, 10)),
    Line("L2", "示例检查", Decimal(1), Decimal("63.50"), 6350, D(2024, 5, 10)),
)
BILL = Bill(
    "B1", HOSPITAL, "0012345678", D(2024, 5, 10), 10350, code="11010124", check_code="a1b2c3",
    official=OfficialCheck("valid", 10350, D(2024, 5, 10), "示例甲"), service_day=D(2024, 5, 10), lines=LINES,
    categories=(4000, 6350), total_in_words=10350, name="示例甲", id_number="110101198003071234", sex="1", age=44,
    image=0xFFFF_0000_FFFF_0000,
)  # fmt: skip
STAY = Stay("S1", HOSPITAL, D(2024, 5, 1), D(2024, 5, 10), ("I10.x00",))
CLAIM = Claim("C1", PERSON, D(2024, 6, 3), (BILL,), diagnoses=("I10.x00",), applicant="A1")
KNOWN = Known(
    hospitals={HOSPITAL: Hospital(HOSPITAL, D(2000, 1, 1), ranges=(NumberRange("11010124", 12_000_000, 12_999_999),))},
    deadline=Deadline(1, 20, "示例规定"),
)
KNOWN_BILL = KnownBill(
    "C0", "P2", HOSPITAL, "11010124", "0012345678", D(2024, 5, 10), 10350, service_day=D(2024, 5, 10)
)
# Two accepted bills away from everything: other number, day and total.
FAR = replace(KNOWN_BILL, number="0012000001", day=D(2024, 3, 1), service_day=D(2024, 3, 1), total=5000)


def with_bill(claim: Claim = CLAIM, **changes: Any) -> Claim:
    """The claim with its one bill changed."""
    return replace(claim, bills=(replace(claim.bills[0], **changes),))


def bare(**changes: Any) -> Bill:
    """A bill without parts that could disagree with its total."""
    plain: dict[str, Any] = {"lines": (), "categories": (), "total_in_words": None, "official": None, "image": None}
    return replace(BILL, **{**plain, **changes})


def paid(*bills: KnownBill) -> Known:
    return replace(KNOWN, bills=bills)


def inpatient(**changes: Any) -> Claim:
    """The claim as a stay from 1 to 10 May."""
    return replace(with_bill(stay="S1", med_type="21", **changes), stays=(STAY,))


STAY_PAID = Stay("S0", OTHER_HOSPITAL, D(2024, 5, 5), D(2024, 5, 20), claim="C0")


def cases() -> dict[str, tuple[Claim, Known, set[str]]]:
    """All planted claims and near misses."""
    made: dict[str, tuple[Claim, Known, set[str]]] = {}

    def plant(rule: str, what: str, claim: Claim = CLAIM, known: Known = KNOWN) -> None:
        made[f"{rule} {what}"] = (claim, known, {rule})

    def near(rule: str, what: str, claim: Claim = CLAIM, known: Known = KNOWN) -> None:
        made[f"{rule} 近似：{what}"] = (claim, known, set())

    near("D00", "nothing wrong")
    near("D00", "a stay with nothing wrong", inpatient())

    plant("D01", "same number of another person", known=paid(KNOWN_BILL))
    plant(
        "D01", "without leading zeros, full width", known=paid(replace(KNOWN_BILL, number="１２３４５６７８", total=1))
    )
    twice = replace(BILL, id="B2", lines=(), categories=(), total_in_words=None)
    plant("D01", "twice in the claim", replace(CLAIM, bills=(BILL, twice)))
    foreign = bare(foreign=True, hospital="Example Clinic", number="", code="", electronic=False)
    foreign_paid = replace(KNOWN_BILL, foreign=True, hospital="Example Clinic", number="", code="")
    plant("D01", "abroad", replace(CLAIM, bills=(foreign,)), paid(foreign_paid))
    near("D01", "abroad, other amount", replace(CLAIM, bills=(foreign,)), paid(replace(foreign_paid, total=10351)))
    near("D01", "rejected claim", known=paid(replace(KNOWN_BILL, status="rejected")))
    near("D01", "earlier version of this claim", known=paid(replace(KNOWN_BILL, claim="C1")))
    near("D01", "other code", known=paid(replace(KNOWN_BILL, code="31019924")))

    plant("D02", "settled out of town", known=replace(KNOWN, elsewhere=(OtherPayment("异地直接结算", "Y1", "11010124", "12345678"),)))  # fmt: skip
    near("D02", "other number", known=replace(KNOWN, elsewhere=(OtherPayment("商业保险", "Y1", "11010124", "12345679"),)))  # fmt: skip

    plant("D03", "no check code", with_bill(check_code=" "))
    for status in ("void", "reversed", "unknown"):
        plant("D03", status, with_bill(official=OfficialCheck(status)))
    plant("D03", "other amount", with_bill(official=OfficialCheck("valid", 10351)))
    plant("D03", "other day", with_bill(official=OfficialCheck("valid", 10350, D(2024, 5, 11))))
    plant("D03", "other payer", with_bill(official=OfficialCheck("valid", 10350, D(2024, 5, 10), "示例乙")))
    near("D03", "paper bill has none", with_bill(check_code="", electronic=False))
    near("D03", "the check says nothing of the amount", with_bill(official=OfficialCheck("valid")))

    slip = replace(KNOWN_BILL, number="0012345673", day=D(2024, 5, 13), service_day=D(2024, 5, 13))
    plant("D04", "3 for 8", known=paid(slip))
    plant("D04", "neighbours exchanged", known=paid(replace(slip, number="0012345687")))
    plant("D04", "one digit lost", known=paid(replace(slip, number="001234567")))
    plant("D04", "same person and day: said once", known=paid(replace(slip, person="P1", day=D(2024, 5, 10), service_day=D(2024, 5, 10))))  # fmt: skip
    near("D04", "four days", known=paid(replace(slip, number="0012345679", day=D(2024, 5, 14), service_day=D(2024, 5, 14))))  # fmt: skip
    near("D04", "other amount", known=paid(replace(slip, total=10349)))
    near("D04", "other hospital", known=paid(replace(slip, hospital=OTHER_HOSPITAL)))
    near("D04", "two digits", known=paid(replace(slip, number="0012345613")))

    same = replace(KNOWN_BILL, person="P1", number="0012345912")
    plant("D05", "other number", known=paid(same))
    second = bare(id="B2", number="0012345912")
    plant("D05", "within the claim", replace(CLAIM, bills=(BILL, second)))
    near("D05", "other person", known=paid(replace(same, person="P2")))
    near("D05", "other day", known=paid(replace(same, service_day=D(2024, 5, 9))))
    near("D05", "other amount", known=paid(replace(same, total=10360)))

    plant("D06", "against lines", with_bill(total=10353, categories=(4000, 6353), total_in_words=10353, official=None))
    plant("D06", "against categories", with_bill(categories=(4000, 6300)))
    near("D06", "a 分 per line", with_bill(total=10352, categories=(4000, 6352), total_in_words=10352, official=None))

    plant("D07", "words", with_bill(total_in_words=10305))
    refund = bare(id="B2", number="0012345999", total=-350, day=D(2024, 5, 12), refund_of="B1")
    plant("D07", "refund without its bill", replace(CLAIM, bills=(BILL, replace(refund, refund_of=""))))
    plant("D07", "more back than paid", replace(CLAIM, bills=(BILL, replace(refund, total=-10351))))
    near("D07", "netted refund", replace(CLAIM, bills=(BILL, refund)))
    near("D07", "words not entered", with_bill(total_in_words=None))

    plant("D08", "two 分 off", with_bill(lines=(replace(LINES[0], price=Decimal("19.99")), LINES[1])))
    near("D08", "one 分 off", with_bill(lines=(replace(LINES[0], price=Decimal("19.995")), LINES[1])))

    plant("D09", "fee before admission", inpatient(lines=(replace(LINES[0], day=D(2024, 4, 30)), LINES[1])))
    plant("D09", "fee after the bill", with_bill(lines=(replace(LINES[0], day=D(2024, 5, 11)), LINES[1])))
    plant("D09", "bill before discharge", inpatient(day=D(2024, 5, 9), official=None, lines=()))
    near("D09", "first and last day of the stay", inpatient(lines=(replace(LINES[0], day=D(2024, 5, 1)), LINES[1])))
    near("D09", "lines without days", with_bill(lines=tuple(replace(line, day=None) for line in LINES)))

    plant("D10", "another place", inpatient(), replace(KNOWN, stays=(STAY_PAID,)))
    plant("D10", "the same days", inpatient(), replace(KNOWN, stays=(replace(STAY, claim="C0"),)))
    day_surgery = replace(STAY, admission=D(2024, 5, 10), discharge=D(2024, 5, 10))
    plant("D10", "the same day surgery", replace(inpatient(), stays=(day_surgery,)), replace(KNOWN, stays=(replace(day_surgery, claim="C0"),)))  # fmt: skip
    near("D10", "transfer on the day", inpatient(), replace(KNOWN, stays=(replace(STAY_PAID, admission=D(2024, 5, 10)),)))  # fmt: skip
    near("D10", "earlier version of the claim", inpatient(), replace(KNOWN, stays=(replace(STAY_PAID, claim="C1"),)))

    inside = replace(KNOWN, stays=(STAY_PAID,))
    plant("D11", "in a paid stay", known=inside)
    plant("D11", "in a stay of the claim", replace(CLAIM, stays=(replace(STAY, discharge=D(2024, 5, 11)),)))
    near("D11", "emergency", with_bill(med_type="13"), inside)
    near("D11", "chronic", with_bill(med_type="14"), inside)
    near("D11", "dialysis", with_bill(dialysis=True), inside)
    near("D11", "day of admission", known=replace(KNOWN, stays=(replace(STAY_PAID, admission=D(2024, 5, 10)),)))
    near("D11", "day of discharge", known=replace(KNOWN, stays=(replace(STAY_PAID, admission=D(2024, 5, 2), discharge=D(2024, 5, 10)),)))  # fmt: skip

    direct = DirectSettlement("Z1", "P1", HOSPITAL, D(2024, 5, 10), 10349)
    plant("D12", "a 分 apart", known=replace(KNOWN, settlements=(direct,)))
    plant("D12", "fund printed", with_bill(printed_fund=1))
    for what, changes in {
        "two 分": {"total": 10348}, "other day": {"day": D(2024, 5, 11)}, "other person": {"person": "P2"},
        "other hospital": {"hospital": OTHER_HOSPITAL},
    }.items():  # fmt: skip
        near("D12", what, known=replace(KNOWN, settlements=(replace(direct, **changes),)))

    def covered(*cover: Cover) -> Claim:
        return replace(CLAIM, person=replace(PERSON, cover=cover))

    plant("D13", "deadline", replace(CLAIM, filed=D(2025, 1, 21)))
    near("D13", "last day", replace(CLAIM, filed=D(2025, 1, 20)))
    holiday = replace(KNOWN, calendar=Calendar(frozenset({D(2025, 1, 20)})))
    near("D13", "deadline on a holiday", replace(CLAIM, filed=D(2025, 1, 21)), holiday)
    plant("D13", "two days after the holiday", replace(CLAIM, filed=D(2025, 1, 22)), holiday)
    running = replace(STAY, admission=D(2023, 12, 20), discharge=D(2024, 1, 25))
    over = replace(inpatient(lines=()), stays=(running,), filed=D(2025, 1, 20))
    near("D13", "stay still running on the day", over)
    plant("D13", "discharged on the day", replace(over, stays=(replace(running, discharge=D(2024, 1, 20)),)))
    plant("D13", "before enrolment", covered(Cover(D(2024, 5, 11))))
    plant("D13", "arrears", covered(Cover(D(2010, 1, 1), D(2024, 4, 30)), Cover(D(2024, 5, 1), None, "2")))
    plant("D13", "ended", covered(Cover(D(2010, 1, 1), D(2024, 5, 9))))
    plant("D13", "waiting", covered(Cover(D(2024, 3, 1), benefit_from=D(2024, 5, 11))))
    near("D13", "first day of cover", covered(Cover(D(2024, 5, 10))))
    near("D13", "last day of cover", covered(Cover(D(2010, 1, 1), D(2024, 5, 10))))
    near("D13", "end of waiting", covered(Cover(D(2024, 3, 1), benefit_from=D(2024, 5, 10))))

    plant("D14", "name", with_bill(name="示例乙", official=None))
    plant("D14", "id number", with_bill(id_number="110101198003071242"))
    plant("D14", "sex", with_bill(sex="2"))
    plant("D14", "age", with_bill(age=46))
    plant("D14", "after death", replace(CLAIM, person=replace(PERSON, death=D(2024, 5, 9))))
    pictured = replace(FAR, image=BILL.image ^ 0b111111)
    plant("D14", "picture six bits apart", known=paid(pictured))
    near("D14", "picture seven bits apart", known=paid(replace(pictured, image=BILL.image ^ 0b1111111)))
    near("D14", "own picture", known=paid(replace(pictured, person="P1")))
    near("D14", "counted age", with_bill(age=45))
    near("D14", "day of death", replace(CLAIM, person=replace(PERSON, death=D(2024, 5, 10))))
    near("D14", "blanks in the name, small x", with_bill(name="示 例 甲"))

    plant("D15", "unknown hospital", with_bill(hospital="H11010199999"))
    closed = {HOSPITAL: Hospital(HOSPITAL, D(2000, 1, 1), D(2024, 5, 9))}
    plant("D15", "cancelled", known=replace(KNOWN, hospitals=closed))
    near("D15", "last day", known=replace(KNOWN, hospitals={HOSPITAL: replace(closed[HOSPITAL], last=D(2024, 5, 10))}))
    plant("D15", "range", with_bill(number="0013000000"))
    near("D15", "end of range", with_bill(number="0012999999"))
    plant("D15", "lower number, later day", known=paid(replace(FAR, day=D(2024, 5, 14), service_day=D(2024, 5, 14))))
    near("D15", "three days", known=paid(replace(FAR, day=D(2024, 5, 13), service_day=D(2024, 5, 13))))
    near("D15", "other year", known=paid(replace(FAR, number="0012999999", day=D(2023, 5, 14))))

    plant("D16", "account", replace(CLAIM, account_persons=frozenset({"P1", "P2", "P3"})))
    near("D16", "two persons", replace(CLAIM, account_persons=frozenset({"P1", "P2"})))
    near("D16", "a home", replace(CLAIM, account_persons=frozenset({"P1", "P2", "P3"}), collective_account=True))
    row = [
        replace(
            KNOWN_BILL,
            person="P3",
            claim=f"K{n}",
            number=str(12345678 + n),
            day=D(2024, 5, 10),
            service_day=D(2024, 5, 9),
            total=7000 + n,
            applicant="A1",
        )
        for n in (2, 1)
    ]
    plant("D16", "three numbers in a row", known=paid(*row))
    near("D16", "two numbers in a row", known=paid(row[1]))
    near("D16", "other applicant", known=paid(*(replace(bill, applicant="A2") for bill in row)))
    rounds = [replace(bill, number=str(12345800 + n * 9), total=30_000) for n, bill in enumerate(row)]
    whole = replace(CLAIM, bills=(bare(total=20_000),))
    plant("D16", "round totals", whole, paid(*rounds))
    near("D16", "two round totals", whole, paid(rounds[0], replace(rounds[1], total=30_050)))

    done = StayPayment("F1", HOSPITAL, STAY.admission, STAY.discharge, 5000)
    paid_stay = replace(KNOWN, stay_payments=(done,))
    plant("D17", "all again", inpatient(), paid_stay)
    plant("D17", "a 分 too much", inpatient(claimed=5351), paid_stay)
    near("D17", "the remainder", inpatient(claimed=5350), paid_stay)
    near("D17", "other stay", inpatient(), replace(KNOWN, stay_payments=(replace(done, discharge=D(2024, 5, 9)),)))

    plant("D18", "injury", replace(CLAIM, diagnoses=("S82.100",)))
    plant("D18", "outside cause of a stay", replace(inpatient(), stays=(replace(STAY, diagnoses=("I10", "W19.x00")),)))
    near("D18", "with statement", replace(CLAIM, diagnoses=("S82.100",), liability_statement=True))
    near("D18", "no injury", replace(CLAIM, diagnoses=("Z01.000",)))
    return made
