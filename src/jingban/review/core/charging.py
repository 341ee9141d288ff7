"""From a raw hit to money and words: which 分 of which lines are in question, and the sentence a clerk reads out."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from .engine import Book, claims_of, run, run_claim
from .facts import net
from .model import Charge, Hit, Knowledge, Line, Raw, Records, Rule, plain

_UNITS = {
    "day": "当日", "visit": "当次就诊", "stay": "当次住院", "bed": "当次住院", "operation": "当次住院",
    "prescription": "当张处方", "week": "当周", "month": "当月", "year": "当年",
}  # fmt: skip
_SEXES = {"1": "男", "2": "女"}
_SCENES = {"IP": "住院", "OP": "门急诊", "PH": "药店购药", "NET": "互联网诊疗"}


def hits(book: Book, records: Records, claim: str | None = None, only: Iterable[str] | None = None) -> tuple[Hit, ...]:
    """Hits with money and words; of one claim only its own lines are charged."""
    raws = run(book, records, only) if claim is None else run_claim(book, records, claim, only)
    return finish(book, records, raws, claim)


def finish(book: Book, records: Records, raws: Iterable[Raw], claim: str | None = None) -> tuple[Hit, ...]:
    """The same for hits an engine has found already."""
    lines = {line.id: line for line in net(records.lines)}
    return tuple(_hit(book, records, raw, lines, claim) for raw in raws)


def _hit(book: Book, records: Records, raw: Raw, lines: Mapping[str, Line], claim: str | None) -> Hit:
    rule, row = book.rules[raw.rule], book.rows.get(raw.knowledge)
    part = sorted((lines[name] for name in raw.lines), key=lambda line: (line.day, line.id))
    charges = tuple(
        charge
        for charge in _charges(book, rule, row, raw, part)
        if charge.amount > 0 and (claim is None or records.visits[lines[charge.line].visit].claim == claim)
    )
    claims = claims_of(raw, lambda name: lines[name].visit, records)
    source, mark = (row.source, row.mark) if row is not None else (rule.source, "")
    return Hit(raw, rule.severity, rule.reason, _sentence(rule, row, raw, part, records), source, mark, claims, charges)


def _charges(book: Book, rule: Rule, row: Knowledge | None, raw: Raw, part: list[Line]) -> list[Charge]:
    """In order of day and line id, so that the same hit always charges the same lines."""
    if rule.charge == "all":
        return [Charge(line.id, line.amount) for line in part]
    if rule.charge == "later":  # all but the first
        return [Charge(line.id, line.amount) for line in part[1:]]
    if row is None:
        return []
    if rule.charge == "partner":
        return [Charge(line.id, line.amount) for line in part if line.item == row.partner]
    if rule.charge == "price":
        return [_share(line, line.price - Decimal(raw.limit), line.price) for line in part]
    if rule.charge == "excess":
        today = [line for line in part if raw.at in ("", str(line.day.toordinal()))]
        return _excess(_factors(book, row), today, Decimal(raw.observed) - Decimal(raw.limit))
    if rule.charge == "after":
        return [Charge(line.id, line.amount) for line in _after(row, part)]
    return []


def _share(line: Line, part: Decimal, whole: Decimal) -> Charge:
    """That share of the line, half up to the 分, never more than the line."""
    amount = (Decimal(line.amount) * part / whole).quantize(Decimal(1), ROUND_HALF_UP) if whole else Decimal(0)
    return Charge(line.id, max(0, min(line.amount, int(amount))))


def _factors(book: Book, row: Knowledge) -> dict[str, list[Knowledge]]:
    """Rows of the items that count together: each has a factor of its own."""
    found: dict[str, list[Knowledge]] = {}
    for known, _ in book.shelves[row.rule].all_rows():
        if known.counted_as == row.counted_as and known.unit == row.unit:
            found.setdefault(known.item, []).append(known)
    return found


def _excess(rows: Mapping[str, list[Knowledge]], part: list[Line], left: Decimal) -> list[Charge]:
    """What is above the limit, from the last line back."""
    found = []
    for line in reversed(part):
        if left <= 0:
            break
        factor = next(row.factor for row in rows[line.item] if row.first <= line.day <= row.last)
        counted = line.quantity * factor
        taken = min(left, counted)
        found.append(_share(line, taken, counted))
        left -= taken
    return found


def _after(row: Knowledge, part: list[Line]) -> list[Line]:
    """Lines of the days that a course has too many."""
    days = sorted({line.day for line in part})
    high = int(row.high or 0)
    if row.unit == "span":
        return [line for line in part if (line.day - days[0]).days >= high]
    return [line for line in part if line.day in days[high:]]


def _sentence(rule: Rule, row: Knowledge | None, raw: Raw, part: list[Line], records: Records) -> str:
    names = list(dict.fromkeys(line.name for line in part))
    shown = "”“".join(names[:3]) + (f"”等 {len(names)} 项“" if len(names) > 3 else "")
    visit = records.visits[part[0].visit] if part else records.visits[raw.visits[-1]]
    partner = next((line.name for line in part if row is not None and line.item == row.partner), "")
    main = next((line.name for line in part if row is not None and line.item == row.item), shown)
    return rule.sentence.format(
        name=shown,
        main=main,
        partner=partner,
        observed=_SEXES.get(raw.observed, raw.observed)
        if rule.params.get("test") == "sex_differs"
        else _day(raw.observed),
        limit=_SEXES.get(raw.limit, raw.limit) if rule.params.get("test") == "sex_differs" else raw.limit,
        day=part[-1].day if part else visit.admission,
        scene=_SCENES.get(visit.scene, visit.scene),
        unit=_UNITS.get(row.unit, "") if row is not None else "",
        note=row.note if row is not None else "",
        window=row.days if row is not None else 0,
        low=plain(row.low) if row is not None and row.low is not None else "",
        high=plain(row.high) if row is not None and row.high is not None else "",
        admission=visit.admission,
        discharge=visit.discharge,
    )


def _day(text: str) -> str:
    """A day among the observed values is written as one: 20240510."""
    if len(text) == 8 and text.isdigit():
        return date(int(text[:4]), int(text[4:6]), int(text[6:])).isoformat()
    return text
