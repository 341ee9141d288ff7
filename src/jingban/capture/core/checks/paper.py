"""A paper as the checks see it: its values, and which of them are missing, blank or unread."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as having
from datetime import date
from typing import Final

from jingban.capture.core.model import Check, DocumentKind, Field, Line, Record, Value
from jingban.kernel.findings import Severity
from jingban.kernel.money import yuan

BILLS: Final = frozenset({DocumentKind.BILL, DocumentKind.INPATIENT, DocumentKind.OUTPATIENT})


@dataclass(frozen=True)
class Paper:
    """A record with what is known beside it."""

    record: Record
    today: date | None = None
    claims: Mapping[str, Value] = having(default_factory=dict)  # what its QR codes say

    def fen(self, key: str) -> int | None:
        """An amount of money, if one is there."""
        return fen_of(self.record.by_key.get(key))

    def text(self, key: str) -> str | None:
        value = self._value(key)
        return value if isinstance(value, str) else None

    def day(self, key: str) -> date | None:
        value = self._value(key)
        return value if isinstance(value, date) else None

    def unread(self, key: str) -> bool:
        """Something is printed there that nobody could read."""
        field = self.record.by_key.get(key)
        return field is not None and is_unread(field)

    def _value(self, key: str) -> Value | None:
        field = self.record.by_key.get(key)
        return None if field is None else field.value


@dataclass(frozen=True, slots=True)
class Member:
    """One amount of a sum; ``fen`` is ``None`` where it could not be read."""

    key: str
    fen: int | None
    line: Line


def fen_of(field: Field | None) -> int | None:
    """分 of a money field."""
    return field.value if field is not None and isinstance(field.value, int) else None


def is_unread(field: Field) -> bool:
    """Words stand there that are no value; a bare label or a value that a person struck out is none of that."""
    return field.value is None and field.human is None and bool(field.raw.strip())


def members(part: str, lines: tuple[Line, ...]) -> tuple[Member, ...]:
    """The amounts of lines or categories. A line that a person emptied counts nothing."""
    out = []
    for index, line in enumerate(lines):
        cell = line.cell("ItemAmount")
        emptied = cell is not None and cell.human is not None and cell.human.value is None
        out.append(Member(f"{part}[{index}].ItemAmount", 0 if emptied else fen_of(cell), line))
    return tuple(out)


def sum_check(
    name: str,
    what: str,
    parts: tuple[Member, ...],
    total_key: str,
    total: int,
    severity: Severity = Severity.ERROR,
    proves: bool = True,
) -> Check:
    """Σ parts = total. Where one part is unread the sum says what it would have to be, and proves nothing."""
    keys = (*(part.key for part in parts), total_key)
    lost = [part for part in parts if part.fen is None]
    found = sum(part.fen for part in parts if part.fen is not None)
    if lost:
        implied = ((lost[0].key, total - found),) if len(lost) == 1 else ()
        return Check(
            id=name,
            ok=False,
            message=f"{what}：有 {len(lost)} 个金额未读出，无法核对合计，请对照原件录入",
            subjects=keys,
            expected=yuan(total),
            severity=Severity.WARNING,
            implied=implied,
        )
    if found == total:
        return Check(name, True, f"{what}相符", keys, yuan(total), yuan(found), severity, keys if proves else ())
    gap = total - found
    each = tuple((part.key, part.fen + gap) for part in parts if part.fen is not None)
    return Check(
        id=name,
        ok=False,
        message=f"{what}不符：各项之和 {yuan(found)} 元，应为 {yuan(total)} 元，相差 {yuan(abs(gap))} 元，请对照原件核对",
        subjects=keys,
        expected=yuan(total),
        found=yuan(found),
        severity=severity,
        implied=((total_key, found), *each),
    )
