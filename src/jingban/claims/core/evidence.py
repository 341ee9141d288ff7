"""A claim with what is known beside it → what 单据核对 and 智能审核 look at."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from jingban.claims.core.model import Bill, Line, Visit
from jingban.claims.core.money import eligible, item_of
from jingban.kernel.workdays import Calendar
from jingban.review.core import model as review
from jingban.verification.core import model as check
from jingban.verification.core.keys import normal

HISTORY_DAYS = 400  # rules look back a year and the days of a supply
# The printed 大项 says more of a line than drug, service or consumable.
_KINDS = (
    ("床位", "bed"), ("护理", "nursing"), ("手术", "surgery"), ("检查", "exam"), ("放射", "exam"), ("化验", "test"),
    ("检验", "test"), ("治疗", "treatment"), ("草药", "herbal"), ("饮片", "herbal"), ("材料", "consumable"),
    ("西药", "drug"), ("成药", "drug"), ("药", "drug"),
)  # fmt: skip
_PHARMACY = "41"


@dataclass(frozen=True, slots=True)
class Insured:
    """The person of a claim as registered. ``cover``: (first, last) of the insurance record; None: not asked."""

    id: int
    name: str
    digest: str  # keyed digest of the certificate
    sex: str
    birth: date
    death: date | None = None
    cover: tuple[tuple[date, date | None], ...] | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The claim that is looked at."""

    number: str
    person: Insured
    filed: date
    scheme: str
    region: str
    visits: tuple[Visit, ...]
    liability_statement: bool = False
    applicant: str = ""  # keyed digest
    account_persons: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Past:
    """A visit of another claim that stands: of the person, or of somebody whose bill or trace code is alike."""

    claim: str
    person: int
    sex: str
    birth: date
    visit: Visit
    scheme: str = "310"
    region: str = ""
    applicant: str = ""
    fund: int | None = None  # 分 the funds paid for it; None: not settled


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known beside the claim."""

    past: tuple[Past, ...] = ()
    deadline: check.Deadline | None = None
    calendar: Calendar = Calendar()  # noqa: RUF009 — frozen
    # Of other registers; None: the centre keeps none.
    elsewhere: tuple[check.OtherPayment, ...] | None = None
    settlements: tuple[check.DirectSettlement, ...] | None = None
    stays: tuple[check.Stay, ...] = ()
    stay_payments: tuple[check.StayPayment, ...] = ()


# --- for 单据核对 ------------------------------------------------------------------------------------


def claim_of(asked: Asked) -> check.Claim:
    """The claim as 单据核对 sees it."""
    person = asked.person
    cover = None if person.cover is None else tuple(check.Cover(first, last) for first, last in person.cover)
    return check.Claim(
        asked.number,
        check.Person(str(person.id), person.name, person.digest, person.sex, person.birth, person.death, cover),
        asked.filed,
        tuple(_bill(asked, visit, bill) for visit in asked.visits for bill in visit.bills),
        tuple(_stay(visit) for visit in asked.visits if visit.inpatient),
        tuple(sorted({code for visit in asked.visits if not visit.inpatient for code in visit.diagnoses})),
        asked.liability_statement,
        asked.applicant,
        frozenset(map(str, asked.account_persons)),
    )


def _stay(visit: Visit, claim: str = "") -> check.Stay:
    return check.Stay(str(visit.id), visit.provider, visit.first, visit.last, visit.diagnoses, claim)


def _bill(asked: Asked, visit: Visit, bill: Bill) -> check.Bill:
    return check.Bill(
        str(bill.id), visit.provider, bill.number, bill.day, bill.total, bill.code, bill.check_code, bill.electronic,
        bill.foreign, med_type=visit.med_type, service_day=None if visit.inpatient else visit.first,
        stay=str(visit.id) if visit.inpatient else "", lines=tuple(_line(line) for line in bill.lines),
        categories=tuple(amount for _, amount in bill.categories), total_in_words=bill.total_in_words,
        refund_of=_refunded(asked, bill), printed_fund=bill.printed_fund, name=bill.payer, id_number=bill.payer_id,
        sex=bill.sex, age=bill.age, image=bill.image, dialysis=visit.excused,
    )  # fmt: skip


def _refunded(asked: Asked, bill: Bill) -> str:
    """Id of the bill of this claim that a negative bill takes back."""
    if not bill.refund_of:
        return ""
    number = normal(bill.refund_of)
    bills = (other for visit in asked.visits for other in visit.bills)
    return next((str(other.id) for other in bills if other.total > 0 and normal(other.number) == number), "")


def _line(line: Line) -> check.Line:
    return check.Line(str(line.id), line.name, line.quantity, line.price, line.amount, line.day)


def known_of(asked: Asked, beside: Beside) -> check.Known:
    """What stands beside it: accepted bills, paid stays, hospitals, the deadline."""
    return check.Known(
        bills=tuple(known for past in beside.past for known in _known(past)),
        elsewhere=beside.elsewhere,
        settlements=beside.settlements,
        stays=(
            *(_stay(past.visit, past.claim) for past in _own(asked, beside) if past.visit.inpatient),
            *beside.stays,
        ),
        stay_payments=(
            *(
                check.StayPayment(past.claim, past.visit.provider, past.visit.first, past.visit.last, past.fund)
                for past in _own(asked, beside)
                if past.visit.inpatient and past.fund is not None
            ),
            *beside.stay_payments,
        ),
        hospitals=_hospitals(asked),
        deadline=beside.deadline,
        calendar=beside.calendar,
    )


def _own(asked: Asked, beside: Beside) -> Iterator[Past]:
    return (past for past in beside.past if past.person == asked.person.id)


def _known(past: Past) -> Iterator[check.KnownBill]:
    visit = past.visit
    for bill in visit.bills:
        yield check.KnownBill(
            past.claim, str(past.person), visit.provider, bill.code, bill.number, bill.day, bill.total,
            None if visit.inpatient else visit.first, image=bill.image, applicant=past.applicant, foreign=bill.foreign,
        )  # fmt: skip


def _hospitals(asked: Asked) -> Mapping[str, check.Hospital]:
    """Providers that had an agreement on the day: their level was noted when the visit was entered."""
    unknown = {visit.provider for visit in asked.visits if not visit.level}
    return {
        visit.provider: check.Hospital(visit.provider, date.min)
        for visit in asked.visits
        if visit.provider not in unknown
    }


def plain_deadline(deadline: check.Deadline, visits: Iterable[Visit]) -> date:
    """The earliest day a bill of these visits could be late after, holidays aside."""
    return min(date(visit.first.year + 1, deadline.month, deadline.day) for visit in visits)


# --- for 智能审核 ------------------------------------------------------------------------------------


def records_of(asked: Asked, beside: Beside) -> review.Records:
    """The claim and the visits beside it that have lines: the person's own, and whole visits that share a trace code."""
    person = asked.person
    persons = {str(person.id): review.Person(str(person.id), person.sex, person.birth, person.death)}
    visits: dict[str, review.Visit] = {}
    lines: list[review.Line] = []
    own = Past(asked.number, person.id, person.sex, person.birth, _NO_VISIT, asked.scheme, asked.region)
    entries = [replace(own, visit=visit) for visit in asked.visits]
    for past in (*entries, *beside.past):
        if past.person != person.id and not past.visit.lines:
            continue
        who = str(past.person)
        persons.setdefault(who, review.Person(who, past.sex, past.birth))
        visits[str(past.visit.id)] = _visit(past)
        lines += (_fee(past.visit, line) for line in past.visit.lines)
    return review.Records(persons, visits, tuple(lines))


_NO_VISIT = Visit(0, 0, "11", "", "", "", date.min, date.min, ())


def _visit(past: Past) -> review.Visit:
    visit = past.visit
    scene = "IP" if visit.inpatient else "PH" if visit.med_type.startswith(_PHARMACY) else "OP"
    return review.Visit(
        str(visit.id), past.claim, str(past.person), visit.provider, scene, visit.first, visit.last,
        int(visit.level) if visit.level in {"1", "2", "3"} else 1, visit.department, past.scheme, past.region,
        visit.diagnoses, tuple(review.Operation(code, day) for code, day in visit.operations), visit.excused,
    )  # fmt: skip


def _fee(visit: Visit, line: Line) -> review.Line:
    quantity = -abs(line.quantity) if line.amount < 0 else line.quantity
    return review.Line(
        str(line.id), str(visit.id), item_of(line), line.name, kind_of(line), line.day or visit.first, quantity,
        abs(line.price), line.amount, eligible(line), line.item_name or line.item, line.prescription,
        trace=line.trace,
    )  # fmt: skip


def kind_of(line: Line) -> str:
    """drug, herbal, consumable, exam, test, treatment, surgery, bed, nursing or service."""
    finer = next((kind for word, kind in _KINDS if word in line.category), "")
    if line.kind in ("drug", "consumable"):
        return "herbal" if line.kind == "drug" and finer == "herbal" else line.kind
    return finer or line.kind or "service"
