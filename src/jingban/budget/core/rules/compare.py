"""Comparing printed figures: terms with evidence, tolerance by printed precision, likely slips."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from jingban.budget.core.checking import Checked, Outcome, Status
from jingban.budget.core.model import Column, Document, Row, State, Table, Value
from jingban.kernel.findings import Category, Evidence, Finding, Severity
from jingban.kernel.money import Unit, in_unit

_MOST_SLIPS = 3  # more candidates than this point nowhere
UNKNOWN_KEY = re.compile(r"^c\d+$")  # columns whose header no form knows


@dataclass(frozen=True, slots=True)
class Term:
    """One figure of a comparison. ``printed`` is False for a blank that counts as nothing."""

    fen: int
    step: int
    printed: bool
    evidence: Evidence
    unit: Unit
    more: tuple[Evidence, ...] = ()  # the other cells of a sum

    @property
    def text(self) -> str:
        return f"{in_unit(self.fen, self.unit)} {self.unit.value}"


@dataclass(frozen=True, slots=True)
class Identity:
    """What a comparison belongs to: rule id, identity id, words for the message."""

    rule: str
    identity: str
    table: str  # canonical kind the finding is listed under
    category: Category = Category.ARITHMETIC
    severity: Severity = Severity.ERROR


def effective_step(table: Table) -> int:
    """分 per last digit of the table's most finely printed figure."""
    return min((v.step for row in table.rows for v in row.values.values() if v.state is State.NUMBER), default=1)


def column_label(table: Table, row: Row, key: str) -> str:
    for column in table.columns:
        if column.key == key and column.panel == row.panel:
            return column.label
    return key


def column_of(table: Table, key: str, panel: str = "") -> Column | None:
    return next((c for c in table.columns if c.key == key and c.panel == panel), None)


def has(table: Table, *keys: str, panel: str = "") -> bool:
    """True when the table prints all these columns."""
    present = {c.key for c in table.columns if c.panel == panel}
    return all(key in present for key in keys)


def term(document: Document, table: Table, row: Row, key: str, step: int) -> Term | None:
    """The cell as a term; ``None`` when the column is missing or holds text."""
    value = row.values.get(key)
    if value is None or value.state is State.TEXT:
        return None
    return Term(value.amount, step, value.fen is not None, cell_evidence(document, table, row, key, value), table.unit)


def cell_evidence(document: Document, table: Table, row: Row, key: str, value: Value) -> Evidence:
    place = value.place if value.place.line or value.place.page or value.place.cell else row.place
    return Evidence(document.name, value.text, place, table.title, row.label, column_label(table, row, key))


def total_of(terms: Sequence[Term]) -> Term:
    """The sum of several terms as one term (for table-to-table comparisons)."""
    first = terms[0]
    step = sum(t.step for t in terms if t.fen) or first.step
    more = tuple(e for t in terms[1:] for e in (t.evidence, *t.more))
    return Term(sum(t.fen for t in terms), step, any(t.printed for t in terms), first.evidence, first.unit, more)


def check_sum(what: Identity, total: Term, parts: Sequence[Term], saying: str) -> Iterator[Outcome]:
    """``total`` must equal the sum of ``parts`` within rounding. ``saying`` names the identity in Chinese."""
    if not total.printed and not any(t.printed for t in parts):
        return
    found = sum(t.fen for t in parts)
    if not total.printed and found == 0:
        return
    difference = total.fen - found
    yield Checked(what.rule, what.identity, status(difference, [total, *parts]))
    if abs(difference) <= tolerance([total, *parts]):
        return
    shown = [t for t in parts if t.fen] or list(parts)
    unit = total.unit
    if len(shown) == 1:
        message = (
            f"{saying}：{total.text}，与 {shown[0].text} 不一致，相差 {in_unit(abs(difference), unit)} {unit.value}。"
        )
    else:
        message = (
            f"{saying}：印为 {total.text}，按 {len(shown)} 个分项相加应为 {in_unit(found, unit)} {unit.value}，"
            f"相差 {in_unit(abs(difference), unit)} {unit.value}。"
        )
    suggestion = slip(total, parts)
    yield Finding(
        rule=what.rule,
        category=what.category,
        severity=what.severity,
        message=message + "请核对这几处数字。",
        evidence=tuple(e for t in (total, *shown) for e in (t.evidence, *t.more)),
        expected=f"{in_unit(found, unit)} {unit.value}",
        found=total.text,
        difference=f"{in_unit(difference, unit)} {unit.value}",
        suggestion=suggestion,
        table=what.table,
    )


def tolerance(terms: Sequence[Term]) -> int:
    """Half a last digit for each term that is not nothing; figures printed to the 分 must be exact."""
    return sum(t.step for t in terms if t.fen and t.step > 1) // 2


def status(difference: int, terms: Sequence[Term]) -> Status:
    if difference == 0:
        return Status.EXACT
    return Status.ROUNDING if abs(difference) <= tolerance(terms) else Status.VIOLATED


def slip(total: Term, parts: Sequence[Term]) -> str:
    """A single slip of the pen that would close the sum: one digit, two swapped digits, a misplaced point."""
    found = sum(t.fen for t in parts)
    candidates = [(total, found)] + [(t, total.fen - (found - t.fen)) for t in parts if t.printed]
    likely: list[str] = []
    for one, needed in candidates:
        kind = slip_kind(one.evidence.text, in_unit(needed, one.unit)) if needed > 0 else ""
        if kind:
            where = one.evidence.row or one.evidence.column
            likely.append(f"“{where}”的 {one.evidence.text} 若为 {in_unit(needed, one.unit)}（{kind}）")
    return "，或".join(likely) + "，等式即成立。" if 0 < len(likely) <= _MOST_SLIPS else ""


def slip_kind(printed: str, needed: str) -> str:
    """How ``printed`` differs from ``needed``: 差一位数字, 相邻两位颠倒 or 小数点错位; empty otherwise."""
    try:
        mine, other = Decimal(printed.replace(",", "").strip()), Decimal(needed.replace(",", ""))
    except ArithmeticError:
        return ""
    if mine and other and any(mine * 10**power == other or mine == other * 10**power for power in (1, 2, 4)):
        return "小数点或单位错位"
    decimals = max(-int(mine.as_tuple().exponent), -int(other.as_tuple().exponent), 0)
    a, b = f"{mine:.{decimals}f}", f"{other:.{decimals}f}"
    if len(a) != len(b):
        return ""
    wrong = [i for i in range(len(a)) if a[i] != b[i]]
    if len(wrong) == 1:
        return "差一位数字"
    if len(wrong) == 2 and wrong[1] == wrong[0] + 1 and a[wrong[0]] == b[wrong[1]] and a[wrong[1]] == b[wrong[0]]:
        return "相邻两位颠倒"
    return ""
