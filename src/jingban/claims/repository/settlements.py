"""Settlements, deductions and the accumulators of a person's year."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Max

from jingban.benefit.core.cases import accumulator_values
from jingban.benefit.core.explain import sentences
from jingban.benefit.core.model import Accumulators, Case
from jingban.benefit.core.writing import case_values, read_accumulators, read_case
from jingban.claims import models
from jingban.claims.core.awarding import FUNDS, Awarded
from jingban.claims.core.correcting import Entry
from jingban.infra import rows as infra
from jingban.review.core.deducting import Deduction

# One statement makes the row where there is none and holds it until the transaction ends, on both databases.
_HOLD = (
    'INSERT INTO claims_accumulator (person_id, year, serial, "values") VALUES {rows} '
    "ON CONFLICT (person_id, year) DO UPDATE SET serial = claims_accumulator.serial "
    'RETURNING id, person_id, year, serial, "values"'
)


def held_years(person: int, years: Sequence[int]) -> dict[int, models.Accumulator]:
    """The accumulators of these years of a person, made where they are missing, held until the transaction ends."""
    if not years:
        return {}
    wanted = sorted(set(years))  # always in one order: two claims of a person wait, they do not block each other
    with connection.cursor() as cursor:
        rows = ", ".join(["(%s, %s, 0, NULL)"] * len(wanted))
        cursor.execute(_HOLD.format(rows=rows), [part for year in wanted for part in (person, year)])
        found = cursor.fetchall()
    made = {}
    for pk, person_id, year, serial, values in found:
        kept = json.loads(values) if isinstance(values, str) else values
        made[year] = models.Accumulator(pk=pk, person_id=person_id, year=year, serial=serial, values=kept)
    return made


def save_year(row: models.Accumulator, after: Accumulators | None) -> None:
    """The year moved on; one statement."""
    row.values = accumulator_values(after) if after is not None else None
    infra.change(row, ("serial", "values"))


def save_serial(row: models.Accumulator) -> None:
    """Numbers were given; the counters stay."""
    infra.change(row, ("serial",))


def year_values(rows: Mapping[int, models.Accumulator]) -> dict[int, Accumulators | None]:
    """Counters by year."""
    return {year: read_accumulators(row.values) for year, row in rows.items()}


# --- settlements -------------------------------------------------------------------------------------


def next_round(claim_id: int) -> int:
    """The number of the next settlement of a claim, taken back ones counted."""
    last = models.Settlement.objects.filter(claim_id=claim_id).aggregate(last=Max("round"))["last"]
    return int(last or 0) + 1


def settlement_row(
    row: models.Claim, one: Awarded, number: int, serial: int, place: int, counted: bool, by: str, at: Any
) -> models.Settlement:
    """A settlement as it is kept."""
    s, a = one.settlement, one.settlement.amounts
    return models.Settlement(
        claim=row, visit_id=one.ready.visit.id, round=number, person_id=row.person_id, year=s.accumulators.year,
        serial=serial, place=place, counted=counted, total=a.total, own_pay=a.own_pay, over_limit=a.over_limit,
        prior_self_pay=a.prior_self_pay, eligible=a.eligible, act_pay_dedc=s.act_pay_dedc,
        **{name: getattr(s, name) for name in FUNDS}, fund=s.fund_pay_sumamt, personal=s.psn_part_amt,
        acct_pay=s.acct_pay, case=case_values(one.ready.case),
        before=accumulator_values(one.before) if one.before is not None else None,
        after=accumulator_values(s.accumulators),
        trace=[
            {"step": t.step, "rule": t.rule, "source": t.source, "certainty": t.certainty, "inputs": dict(t.inputs),
             "formula": t.formula, "amount": t.amount}
            for t in s.trace
        ],
        sentences=list(sentences(s)), policy_version=s.policy_version, by=by, at=at,
    )  # fmt: skip


def cut_row(row: models.Claim, number: int, one: Deduction, finding: int | None) -> models.Cut:
    """A deduction as it is kept."""
    wanted = one.wanted
    return models.Cut(
        claim=row, round=number, line_id=int(wanted.line), finding_id=finding, reason=wanted.reason,
        ground=wanted.ground, amount=one.amount, state=one.state.value, text=one.text,
    )  # fmt: skip


def add(settlements: Sequence[models.Settlement], cuts: Sequence[models.Cut]) -> None:
    """Write a round."""
    infra.add(settlements)
    infra.add(cuts)


def standing_of(claim_id: int) -> list[models.Settlement]:
    """Settlements of a claim that are not taken back, in order."""
    return list(models.Settlement.objects.filter(claim_id=claim_id, void=False).order_by("year", "place", "serial"))


def year_of(person: int, years: Iterable[int]) -> list[models.Settlement]:
    """What moves the accumulators of these years, in order, with the claims."""
    rows = models.Settlement.objects.filter(person_id=person, year__in=sorted(set(years)), void=False, counted=True)
    return list(rows.select_related("claim").order_by("year", "place", "serial"))


def take_back(rows: Sequence[models.Settlement]) -> None:
    """Mark settlements as void."""
    models.Settlement.objects.filter(pk__in=[row.pk for row in rows]).update(void=True)


def count_from_now(rows: Sequence[models.Settlement]) -> None:
    """The settlements of a correction move the accumulators."""
    models.Settlement.objects.filter(pk__in=[row.pk for row in rows]).update(counted=True)


def before_of(row: models.Settlement) -> Accumulators | None:
    """The counters it stood on."""
    return read_accumulators(row.before)


def entry_of(row: models.Settlement) -> Entry:
    """A settlement as the replay of a year sees it."""
    return Entry(row.claim.number, row.place, case_of(row))


def case_of(row: models.Settlement) -> Case:
    """What was settled."""
    return read_case(row.case)[0]
