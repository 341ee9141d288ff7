"""Findings, and what stands beside a claim: bills that are alike, the history of its person."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from jingban.claims import models
from jingban.claims.core.deciding import Decision, Found, Origin, Standing
from jingban.claims.core.evidence import HISTORY_DAYS, Past
from jingban.claims.core.model import Bill, Line, Visit
from jingban.claims.repository.claims import WRITE, bill_value, line_value, visit_value
from jingban.claims.repository.registers import registers_for
from jingban.infra import clock
from jingban.infra.rows import add
from jingban.verification.core import model as check

SERIES = 300  # bills of one applicant that are looked at for runs of numbers
_CLAIM = ("number", "state", "person_id", "sex", "birth", "scheme", "region", "applicant_digest")
_NEAR = 3  # days two bills of one number may be apart (Limits.number_days)


@dataclass(frozen=True, slots=True)
class Alike:
    """What bills of other claims, and persons, are looked for by."""

    own: frozenset[int]  # the claim and the one it corrects
    person: int
    since: date
    keys: frozenset[str]
    blocks: frozenset[str]
    images: frozenset[str]
    traces: frozenset[str]
    numbers: frozenset[str]
    digest: str
    applicant: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What stands beside a claim. ``registers``: which registers of others the centre keeps."""

    past: tuple[Past, ...]
    persons: frozenset[int]  # of the same bank account
    settlements: tuple[check.DirectSettlement, ...] | None
    elsewhere: tuple[check.OtherPayment, ...] | None
    stays: tuple[check.Stay, ...] = ()
    stay_payments: tuple[check.StayPayment, ...] = ()


def alike(row: models.Claim, visits: Sequence[Visit], keys: Iterable[str]) -> Alike:
    """The same bill, the same money at the same hospital within days, the same picture, the same trace code."""
    bills = [(visit, bill) for visit in visits for bill in visit.bills]
    near = [timedelta(days=n) for n in range(-_NEAR, _NEAR + 1)]
    return Alike(
        frozenset(pk for pk in (row.pk, row.corrects_id) if pk),
        row.person_id,
        min(visit.first for visit in visits) - timedelta(days=HISTORY_DAYS),
        frozenset(key for key in keys if key),
        frozenset(f"{v.provider}|{(b.day + days).isoformat()}|{b.total}" for v, b in bills for days in near),
        frozenset(f"{bill.image:016x}" for _, bill in bills if bill.image is not None),
        frozenset(line.trace for visit in visits for line in visit.lines if line.trace),
        frozenset(bill.number for _, bill in bills if bill.number),
        row.person_digest,
        row.applicant_digest,
        row.account_digest,
    )


# --- what stands beside ------------------------------------------------------------------------------


def beside(wanted: Alike) -> Known:
    """Visits of other standing claims, those of the person with their lines, and what other registers hold.

    One statement where there is nothing beside the claim.
    """
    found = _known(wanted)
    persons = frozenset(found["person"]) | {wanted.person} if wanted.account else frozenset[int]()
    past = _past_of(wanted, found["bill"])
    direct = other = None
    stays: tuple[check.Stay, ...] = ()
    paid: tuple[check.StayPayment, ...] = ()
    if found["direct"] or found["other"]:
        held = registers_for(wanted.digest, str(wanted.person), wanted.since, wanted.numbers)
        direct, other, stays, paid = held.settlements, held.elsewhere, held.stays, held.stay_payments
    # A register nobody has filled was not asked: that is told, never taken for "nothing found".
    return Known(
        past, persons, (direct or ()) if found["keeps direct"] else None, (other or ()) if found["keeps other"] else None,
        stays, paid,
    )  # fmt: skip


_ALIKE = "SELECT 'bill', id FROM claims_bill WHERE {like} AND standing AND claim_id NOT IN ({own})"


_ACCOUNT = "SELECT 'person', person_id FROM claims_claim WHERE account_digest = %s AND state NOT IN (%s, %s)"
_DIRECT = "SELECT 'direct', id FROM claims_directsettlement WHERE person_digest = %s AND last >= %s AND NOT reversed"
_OTHER = "SELECT 'other', id FROM claims_otherpayment WHERE number IN ({numbers})"
_KEPT_REGISTERS = (
    "SELECT 'keeps direct', n FROM (SELECT 1 AS n FROM claims_directsettlement LIMIT 1) kept_direct",
    "SELECT 'keeps other', n FROM (SELECT 1 AS n FROM claims_otherpayment LIMIT 1) kept_other",
)


def _known(wanted: Alike) -> Mapping[str, set[int]]:
    """Ids of bills that are alike, persons whose claims name the same account, what other registers hold; by kind.

    Written out: every claim asks this, and each part is served by an index of its own (joined by OR a database may
    read the whole table).
    """
    since = connection.ops.adapt_datefield_value(wanted.since)
    parts: list[str] = []
    values: list[Any] = []
    for like, given in _likenesses(wanted):
        parts.append(_ALIKE.format(like=like, own=_marks(wanted.own)))
        values += [*given, *sorted(wanted.own)]
    if wanted.account:
        parts.append(_ACCOUNT)
        values += [wanted.account, "rejected", "withdrawn"]
    parts.append(_DIRECT)
    values += [wanted.digest, since]
    if wanted.numbers:
        parts.append(_OTHER.format(numbers=_marks(wanted.numbers)))
        values += sorted(wanted.numbers)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ".join((*parts, *_KEPT_REGISTERS)), values)
        rows = cursor.fetchall()
    found: dict[str, set[int]] = defaultdict(set)
    for kind, pk in rows:
        found[kind].add(pk)
    return found


def _marks(values: Collection[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def _likenesses(wanted: Alike) -> Iterator[tuple[str, list[Any]]]:
    """Conditions on bills with their values."""
    yield "person_id = %s AND day >= %s", [wanted.person, connection.ops.adapt_datefield_value(wanted.since)]
    yield f"blocking IN ({_marks(wanted.blocks)})", sorted(wanted.blocks)
    if wanted.keys:
        yield f"key IN ({_marks(wanted.keys)}) AND NOT key = ''", sorted(wanted.keys)
    if wanted.images:
        yield f"image IN ({_marks(wanted.images)}) AND NOT image = ''", sorted(wanted.images)


def _past_of(wanted: Alike, ids: set[int]) -> tuple[Past, ...]:
    bills = list(_bills(Q(pk__in=ids))) if ids else []
    if wanted.applicant:
        seen = {bill.pk for bill in bills}
        same = _bills(Q(claim__applicant_digest=wanted.applicant)).exclude(claim_id__in=wanted.own)
        bills += [bill for bill in same.order_by("-pk")[:SERIES] if bill.pk not in seen]
    traced: set[int] = set()
    if wanted.traces:
        traced = _traced(wanted)
        known = {bill.visit_id for bill in bills}
        if traced - known:
            bills += list(_bills(Q(visit_id__in=traced - known)).exclude(claim_id__in=wanted.own))
    if not bills:
        return ()
    whole = {bill.visit_id for bill in bills if bill.person_id == wanted.person} | traced
    lines = _lines([bill.pk for bill in bills if bill.visit_id in whole])
    funds = _funds([bill.visit_id for bill in bills if bill.person_id == wanted.person])
    return tuple(_past(part, lines, funds) for part in _by_visit(bills))


def _bills(condition: Q) -> QuerySet[models.Bill]:
    rows = models.Bill.objects.filter(condition, standing=True).select_related("visit", "claim").order_by("pk")
    return rows.defer(*(f"claim__{field.name}" for field in models.Claim._meta.fields if field.name not in _KEPT))


_KEPT = frozenset({"id", *_CLAIM})


def _traced(wanted: Alike) -> set[int]:
    rows = models.Line.objects.filter(trace__in=sorted(wanted.traces), bill__standing=True).exclude(trace="")
    return set(rows.exclude(claim_id__in=wanted.own).values_list("bill__visit_id", flat=True))


def _lines(bills: Collection[int]) -> dict[int, list[Line]]:
    found: dict[int, list[Line]] = defaultdict(list)
    ordered = sorted(bills)
    for at in range(0, len(ordered), WRITE):
        rows = models.Line.objects.filter(bill_id__in=ordered[at : at + WRITE]).order_by("bill_id", "number")
        for row in rows:
            found[row.bill_id].append(line_value(row, 0))
    return found


def _funds(visits: Collection[int]) -> dict[int, int]:
    if not visits:
        return {}
    rows = models.Settlement.objects.filter(visit_id__in=sorted(set(visits)), void=False)
    return dict(rows.values_list("visit_id", "fund"))


def _by_visit(bills: Iterable[models.Bill]) -> list[list[models.Bill]]:
    found: dict[int, list[models.Bill]] = defaultdict(list)
    for bill in bills:
        found[bill.visit_id].append(bill)
    return list(found.values())


def _past(part: Sequence[models.Bill], lines: dict[int, list[Line]], funds: dict[int, int]) -> Past:
    claim, visit = part[0].claim, part[0].visit
    bills: list[Bill] = [bill_value(bill, tuple(lines.get(bill.pk, ()))) for bill in part]
    return Past(
        claim.number, claim.person_id, claim.sex, claim.birth, visit_value(visit, tuple(bills)), claim.scheme,
        claim.region, claim.applicant_digest, funds.get(visit.pk),
    )  # fmt: skip


def bill_keys(claim_id: int) -> list[str]:
    """What the bills of a claim use up."""
    return list(models.Bill.objects.filter(claim_id=claim_id).values_list("key", flat=True))


# --- findings ----------------------------------------------------------------------------------------


def findings(claim_id: int) -> list[models.Finding]:
    """Every finding of a claim, gone ones too, in order."""
    return list(models.Finding.objects.filter(claim_id=claim_id).order_by("pk"))


def finding(claim_id: int, finding_id: int) -> models.Finding | None:
    """One finding, held."""
    return models.Finding.objects.select_for_update().filter(claim_id=claim_id, pk=finding_id).first()


def merge(row: models.Claim, found: Sequence[Found], known: Sequence[models.Finding]) -> list[models.Finding]:
    """Keep what was decided, add what is new, mark what is found no more; the findings that stand, in order."""
    held = {one.key: one for one in known}
    wanted = {one.key: one for one in found}
    changed = []
    for one in known:
        fresh = wanted.get(one.key)
        decision = Decision(one.decision)
        if fresh is None and decision is not Decision.GONE:
            one.decision = Decision.GONE.value
            changed.append(one)
        elif fresh is not None and (decision is Decision.GONE or value(one).found != fresh):
            _write(one, fresh)
            if decision is Decision.GONE:
                one.decision = Decision.OPEN.value
            changed.append(one)
    new = [_row(row, one) for key, one in wanted.items() if key not in held]
    add(new)
    if changed:
        models.Finding.objects.bulk_update(changed, ["decision", *_FIELDS], batch_size=WRITE)
    return [one for one in (*known, *new) if one.decision != Decision.GONE.value]


_FIELDS = (
    "severity", "gate", "title", "sentence", "source", "mark", "lines", "bill", "other", "amount", "charges", "reason",
)  # fmt: skip


def _row(row: models.Claim, found: Found) -> models.Finding:
    made = models.Finding(
        claim=row, origin=found.origin.value, rule=found.rule, knowledge=found.knowledge, key=found.key,
        found_at=clock.now(),
    )  # fmt: skip
    _write(made, found)
    return made


def _write(row: models.Finding, found: Found) -> None:
    row.severity, row.gate, row.title, row.sentence = found.severity, found.gate, found.title, found.sentence
    row.source, row.mark, row.lines, row.bill_id = found.source, found.mark, list(found.lines), found.bill
    row.other, row.amount, row.reason = found.other, found.amount, found.reason
    row.charges = [[line, amount] for line, amount in found.charges]


def value(row: models.Finding) -> Standing:
    """A finding with its decision."""
    found = Found(
        Origin(row.origin), row.rule, row.title, row.severity, row.sentence, row.key, row.knowledge, row.gate,
        row.source, row.mark, tuple(row.lines), row.bill_id, row.other, row.amount,
        tuple((int(line), int(amount)) for line, amount in row.charges), row.reason,
    )  # fmt: skip
    return Standing(found, Decision(row.decision), row.pk)
