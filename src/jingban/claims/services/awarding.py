"""待遇核定 of a claim inside a command: cuts, settlements, accumulators, header; and taking it back."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from jingban.benefit.core.calculate import Calculator, service_day
from jingban.benefit.core.model import Accumulators, Case
from jingban.benefit.core.model import Person as Settled
from jingban.benefit.errors import BenefitError
from jingban.benefit.services import calculator
from jingban.claims import models
from jingban.claims.core import awarding as core
from jingban.claims.core import correcting, deciding
from jingban.claims.core.awarding import Awarded, Ready
from jingban.claims.core.model import Sums
from jingban.claims.core.money import Unbalanced
from jingban.claims.refusals import decisions as refusals
from jingban.claims.repository import settlements as rows
from jingban.claims.services.checking import Examined
from jingban.claims.services.steps import today
from jingban.infra import clock
from jingban.review.core.deducting import Deduction

AUTO = "自动核定"


@dataclass(frozen=True, slots=True)
class Result:
    """What a settlement came to."""

    sums: Sums
    awarded: tuple[Awarded, ...]
    round: int
    affected: tuple[tuple[str, int], ...] = ()  # later claims a correction changes


def settle(row: models.Claim, examined: Examined, by: str, *, first: bool = False) -> Result:
    """Settle the visits of a held claim and write everything but its row. ``first``: it was never settled before.

    Raises Conflict for what cannot be settled; then nothing was written.
    """
    if not examined.visits:
        raise refusals.nothing_entered()
    if held := deciding.holds(examined.standing):
        raise refusals.suspended(held)
    settler = calculator_of(row)
    entries = _ready(row, examined)
    number = 1 if first else rows.next_round(row.pk)
    if row.corrects_id is not None:
        return _correction(row, settler, entries, number, by, examined)
    years = rows.held_years(row.person_id, core.years_of(settler, (entry.case for entry in entries)))
    running = rows.year_values(years)
    found = _award(settler, entries, running, row.account)
    made = []
    for one in found:
        held_year = years[one.settlement.accumulators.year]
        held_year.serial += 1
        made.append(rows.settlement_row(row, one, number, held_year.serial, held_year.serial, True, by, clock.now()))
    for year in {one.settlement.accumulators.year for one in found}:
        rows.save_year(years[year], running[year])
    return _written(row, examined, made, found, number)


def calculator_of(row: models.Claim) -> Calculator:
    """The calculator of the claim's region. Raises Conflict where there is no policy for it."""
    try:
        return calculator(row.region)
    except BenefitError as error:
        raise refusals.not_settled(error, 1) from None


def _ready(row: models.Claim, examined: Examined) -> list[Ready]:
    person = Settled(row.scheme, row.person_type, row.birth, tuple(sorted(set(row.identities))))
    wanted = deciding.wanted(examined.standing)
    found = []
    for visit in examined.visits:
        lines = sum(line.amount for line in visit.lines)
        if lines != visit.total:
            raise refusals.sums_differ(visit.total, lines)
        try:
            found.append(core.ready(visit, person, row.region, wanted, today()))
        except Unbalanced as error:
            raise refusals.unbalanced(error.lines) from None
        except BenefitError as error:
            raise refusals.not_settled(error, visit.number) from None
    return core.in_order(found)


def _award(
    settler: Calculator, entries: Sequence[Ready], years: dict[int, Accumulators | None], account: int
) -> list[Awarded]:
    number = 0
    found: list[Awarded] = []
    try:
        for entry in entries:
            number = entry.visit.number
            found.append(core.award(settler, entry, years))
        return core.with_account(found, account)
    except core.YearTaken:
        raise refusals.year_crossing() from None
    except BenefitError as error:
        raise refusals.not_settled(error, number) from None


def _written(
    row: models.Claim, examined: Examined, made: Sequence[models.Settlement], found: Sequence[Awarded], number: int
) -> Result:
    """Settlements and cuts are kept, and the header says their sums; the caller saves the row."""
    grounds = {
        (one.found.rule, one.found.knowledge, line): one.id
        for one in examined.standing
        for line, _ in one.found.charges
    }
    cuts = [cut for one in found for cut in one.ready.cuts]
    rows.add(made, [rows.cut_row(row, number, cut, _finding(grounds, cut)) for cut in cuts])
    sums = core.sums_of((one.settlement for one in found), cuts)
    header(row, sums)
    return Result(sums, tuple(found), number)


def _finding(grounds: dict[tuple[str, str, int], int | None], cut: Deduction) -> int | None:
    return grounds.get((cut.wanted.ground, cut.wanted.knowledge, int(cut.wanted.line)))


def header(row: models.Claim, sums: Sums) -> None:
    """Write sums on the claim."""
    row.total, row.own_pay, row.over_limit = sums.total, sums.own_pay, sums.over_limit
    row.prior_self_pay, row.eligible, row.fund = sums.prior_self_pay, sums.eligible, sums.fund
    row.personal, row.cut = sums.personal, sums.cut


# --- corrections -------------------------------------------------------------------------------------


def _correction(
    row: models.Claim, settler: Calculator, entries: Sequence[Ready], number: int, by: str, examined: Examined
) -> Result:
    """In the place of what is corrected; nothing counts before the release."""
    found, placed, affected, years = replayed(row, settler, entries)
    made = []
    for one, place in zip(found, placed, strict=True):
        held = years[one.settlement.accumulators.year]
        held.serial += 1
        made.append(rows.settlement_row(row, one, number, held.serial, place, False, by, clock.now()))
    for held in years.values():
        rows.save_serial(held)
    return replace(_written(row, examined, made, found, number), affected=affected)


Replay = tuple[list[Awarded], list[int], tuple[tuple[str, int], ...], dict[int, models.Accumulator]]


def replayed(
    row: models.Claim, settler: Calculator, entries: Sequence[Ready], ends: dict[int, Accumulators | None] | None = None
) -> Replay:
    """The person's years with this claim in place of the one it corrects; ``ends`` takes the counters at their end."""
    corrected = row.corrects
    if corrected is None:
        raise ValueError("not a correction")
    old = [one.year for one in rows.standing_of(corrected.pk)]
    touched = sorted({*old, *core.years_of(settler, (entry.case for entry in entries))})
    years = rows.held_years(row.person_id, touched)
    by_year: dict[int, list[models.Settlement]] = defaultdict(list)
    for one in rows.year_of(row.person_id, touched):
        by_year[one.year].append(one)
    found: list[Awarded] = []
    places: list[int] = []
    affected: dict[str, int] = {}
    for year in touched:
        mine = [entry for entry in entries if service_day(entry.case).year == year]
        standing = by_year[year]
        if not mine and year not in old:
            continue
        start = rows.before_of(standing[0]) if standing else _carried(years, mine, year)
        try:
            result = correcting.replay(
                settler, [rows.entry_of(one) for one in standing], corrected.number, [e.case for e in mine], start,
                years[year].serial + 1,
            )  # fmt: skip
        except BenefitError as error:
            raise refusals.not_settled(error, mine[0].visit.number if mine else 1) from None
        triples = zip(mine, result.before, result.settlements, strict=True)
        found += [Awarded(entry, before, settlement) for entry, before, settlement in triples]
        places += [result.place] * len(mine)
        for number, gap in result.affected:
            affected[number] = affected.get(number, 0) + gap
        if ends is not None:
            ends[year] = result.after
    return core.with_account(found, row.account), places, tuple(affected.items()), years


def _carried(years: dict[int, models.Accumulator], mine: Sequence[Ready], year: int) -> Accumulators | None:
    return core.standing_on(rows.year_values(years), mine[0].case, year) if mine else None


# --- taking back -------------------------------------------------------------------------------------


def take_back(row: models.Claim) -> dict[str, object]:
    """The settlement of a held claim is void; only from the top of the person's year. The caller saves the row."""
    mine = rows.standing_of(row.pk)
    years = rows.held_years(row.person_id, [one.year for one in mine])
    counted = [one for one in mine if one.counted]
    standing = rows.year_of(row.person_id, years) if counted else []
    for year in sorted({one.year for one in counted}):
        own = [one for one in counted if one.year == year]
        others = [one for one in standing if one.year == year and one.claim_id != row.pk]
        first = min((one.place, one.serial) for one in own)
        if later := [one for one in others if (one.place, one.serial) > first]:
            raise refusals.later_settled(later[-1].claim.number)
        rows.save_year(years[year], _before(row, own[0], others))
    details: dict[str, object] = {"fund": row.fund, "personal": row.personal, "round": mine[0].round if mine else 0}
    rows.take_back(mine)
    header(row, Sums(total=row.total))
    row.reviewed_by = row.rechecked_by = row.approved_by = ""
    return details


def _before(row: models.Claim, first: models.Settlement, others: Sequence[models.Settlement]) -> Accumulators | None:
    """The counters without this claim: those it stood on, unless a correction has changed them since."""
    if not any(one.serial > first.serial for one in others):
        return rows.before_of(first)
    settler, running = calculator_of(row), rows.before_of(others[0])
    for one in others:
        case: Case = rows.entry_of(one).case
        running = settler.settle(case, running).accumulators
    return running
