"""Visits, bills and fee lines as handed in → rows, with the provider and the catalogue item of their day."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import IntegrityError

from jingban.claims import models
from jingban.claims.core.entering import bill_key, blocking_key
from jingban.claims.core.meaning import Asked, asked
from jingban.claims.core.model import NewBill, NewLine, NewVisit
from jingban.claims.refusals import intake as refusals
from jingban.claims.refusals.intake import BillUsed
from jingban.claims.repository import intake as rows
from jingban.claims.services import matching
from jingban.payment.services.payments import person_digest
from jingban.registry.core import certificates
from jingban.registry.core.model import Provider
from jingban.registry.core.periods import as_of
from jingban.registry.services import lookup


@dataclass(frozen=True, slots=True)
class Before:
    """What was known of the content that is replaced and does not come back over the wire."""

    certificates: Mapping[str, str] = field(default_factory=dict)  # masked → digest
    images: Mapping[str, str] = field(default_factory=dict)  # bill number → perceptual hash
    doubtful: frozenset[tuple[str, str, Decimal]] = frozenset()  # bill number, line, price nobody confirmed


@dataclass(frozen=True, slots=True)
class Written:
    """The rows of a claim's content, in their order, each with its id."""

    visits: Sequence[models.Visit]
    bills: Sequence[models.Bill]
    lines: Sequence[models.Line]


def write(
    row: models.Claim, visits: Sequence[NewVisit], standing: bool = True, before: Before | None = None
) -> Written:
    """Write the content of a claim that has none yet, and count it in the row (the caller saves it).

    Nine statements, more only for long lists and names without a code. ``standing`` False: the bills use nothing up
    yet (a correction). Raises BillUsed, a Conflict, where another claim stands on one of the bills; inside
    ``told_apart`` it names that claim.
    """
    before = before or Before()
    ordered = sorted(visits, key=lambda visit: (visit.first, visit.last))
    places = _places(ordered)
    made = [
        _visit(row, n, visit, place, standing) for n, (visit, place) in enumerate(zip(ordered, places, strict=True), 1)
    ]
    rows.add_visits(made)
    both = [(at, bill) for at, visit in zip(made, ordered, strict=True) for bill in visit.bills]
    bills = [_bill(at, bill, standing, before) for at, bill in both]
    keys = [bill.key for bill in bills if bill.key]
    try:
        rows.add_bills(bills)
    except IntegrityError as error:
        # PostgreSQL names the constraint, SQLite the column.
        if "claims_bill_once" in str(error) or "claims_bill.key" in str(error):
            raise BillUsed(keys) from None
        raise
    lines = _lines(bills, [(at, line) for at, bill in both for line in bill.lines], both, before)
    row.visits, row.bills = len(made), len(bills)
    row.lines = sum(len(bill.lines) for _, bill in both)
    row.total = sum(bill.total for bill in bills)
    return Written(made, bills, lines)


def rewrite(row: models.Claim, visits: Sequence[NewVisit], standing: bool = True) -> None:
    """The same in place of what was there; refused once the claim was settled."""
    if rows.settled_once(row):
        raise refusals.settled_before()
    before = _before(row)
    rows.erase(row)
    row.open_findings = 0
    row.verified_revision = None
    write(row, visits, standing, before)


def _before(row: models.Claim) -> Before:
    bills = row.bill_set.values_list("number", "payer_masked", "payer_digest", "image")
    doubtful = row.line_set.filter(price_doubtful=True).values_list("bill__number", "name", "price")
    return Before(
        {masked: digest for _, masked, digest, _ in bills if masked},
        {number: image for number, _, _, image in bills if image},
        frozenset(doubtful),
    )


@contextmanager
def told_apart() -> Iterator[None]:
    """Around a whole command: a bill that is used up is told with the number of the claim that uses it.

    Only now, with the refused change undone, can the other claim be asked for. Whose it is is never said.
    """
    try:
        yield
    except BillUsed as error:
        used = rows.user_of(error.keys)
        if used is None:
            raise
        raise refusals.bill_used(*used) from None


# --- places ----------------------------------------------------------------------------------------------


class _Place:
    """Where a visit was: the provider of its last day, or only a printed name."""

    def __init__(self, code: str, printed: str, provider: Provider | None) -> None:
        self.code = code
        self.name = provider.name if provider else printed
        self.level = provider.level if provider else ""


def _places(visits: Sequence[NewVisit]) -> list[_Place]:
    periods = lookup.provider_periods({visit.provider for visit in visits})
    unknown = {visit.provider for visit in visits if visit.provider not in periods}
    codes = lookup.providers_named(unknown) if unknown else {}
    if codes:
        periods |= lookup.provider_periods(set(codes.values()))
    found = []
    for visit in visits:
        code = codes.get(visit.provider, visit.provider)
        held = as_of(periods.get(code, ()), visit.last) or periods.get(code, ())[-1:]
        # Outside every period the provider has a name, but no level: it was not designated on that day.
        known = held[0] if held and held[0].period.holds(visit.last) else None
        name = held[0].name if held else visit.provider_name or visit.provider
        found.append(_Place(code, name, known))
    return found


# --- rows ------------------------------------------------------------------------------------------------


def _visit(row: models.Claim, number: int, visit: NewVisit, place: _Place, standing: bool) -> models.Visit:
    return models.Visit(
        claim=row, number=number, person_id=row.person_id, standing=standing, med_type=visit.med_type,
        provider=place.code, provider_name=place.name, level=place.level, first=visit.first, last=visit.last,
        department=visit.department, diagnoses=list(visit.diagnoses),
        operations=[[code, day.isoformat()] for code, day in visit.operations], out_of_town=visit.out_of_town,
        excused=visit.excused,
    )  # fmt: skip


def _bill(at: models.Visit, bill: NewBill, standing: bool, before: Before) -> models.Bill:
    number = certificates.normal(bill.payer_id)
    if "*" in number:  # as the desk shows it: the certificate that was keyed before, or none
        digest = before.certificates.get(number, "")
        masked = number if digest else ""
    else:
        digest, masked = (person_digest(number), certificates.masked(number)) if number else ("", "")
    return models.Bill(
        claim=at.claim, visit=at, person_id=at.person_id, standing=standing, key=bill_key(bill, at.provider),
        blocking=blocking_key(bill, at.provider), number=bill.number.strip(), code=bill.code.strip(),
        check_code=bill.check_code.strip(), day=bill.day, total=bill.total, electronic=bill.electronic,
        foreign=bill.foreign, total_in_words=bill.total_in_words, printed_fund=bill.printed_fund,
        categories=[[name, amount] for name, amount in bill.categories], payer=bill.payer.strip(),
        payer_digest=digest, payer_masked=masked,
        sex=bill.sex, age=bill.age, image=f"{bill.image:016x}" if bill.image is not None else before.images.get(bill.number.strip(), ""),
        refund_of=bill.refund_of.strip(), paper=bill.paper,
    )  # fmt: skip


def _lines(
    bills: Sequence[models.Bill],
    flat: Sequence[tuple[models.Visit, NewLine]],
    both: Sequence[tuple[models.Visit, NewBill]],
    before: Before,
) -> list[models.Line]:
    questions: list[Asked] = [asked(line, at.provider if at.level else "", at.last) for at, line in flat]
    found = matching.meanings(questions)
    answers = iter(questions)
    made = []
    for held, (at, bill) in zip(bills, both, strict=True):
        for number, line in enumerate(bill.lines, 1):
            row = _line(held, number, line)
            row.price_doubtful = row.price_doubtful or (held.number, row.name, row.price) in before.doubtful
            matching.apply(row, found[next(answers)], at.level)
            made.append(row)
    rows.add_lines(made)
    return made


def _line(bill: models.Bill, number: int, line: NewLine) -> models.Line:
    return models.Line(
        claim=bill.claim, bill=bill, number=number, name=line.name.strip(), printed_code=line.code.strip(),
        spec=line.spec.strip(), unit=line.unit.strip(), category=line.category.strip(), quantity=line.quantity,
        price=line.price, amount=line.amount, day=line.day, prescription=line.prescription.strip(),
        trace=line.trace.strip(), price_doubtful=line.price_doubtful,
    )  # fmt: skip
