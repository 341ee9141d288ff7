"""Money is ``int`` 分. A printed number keeps its exact value and the step of its last digit.

Nothing here rounds silently: ``to_fen`` is the one place where a fraction of a 分 can be lost,
and it says so.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－＋％", "0123456789.,-+%")
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")


class Unit(StrEnum):
    """The unit a table is printed in (金额单位)."""

    YUAN = "元"
    QIAN = "千元"
    WAN = "万元"
    YI = "亿元"

    @property
    def fen(self) -> int:
        """分 in one unit."""
        return {"元": 100, "千元": 100_000, "万元": 1_000_000, "亿元": 10_000_000_000}[self.value]


@dataclass(frozen=True, slots=True)
class Printed:
    """A number as printed: ``value`` in the printed unit, ``decimals`` after the point."""

    value: Decimal
    decimals: int
    text: str


def parse_number(text: str) -> Printed | None:
    """Read a whole cell as one number; ``None`` when anything else stands in it.

    Accepts thousands separators (only in threes), full-width digits, a leading sign and
    accountants' brackets for a negative. ``8 763.47`` and ``1,23`` are not numbers.
    """
    plain = text.strip().translate(_FULL_WIDTH)
    negative = len(plain) > 2 and plain[0] in "(（" and plain[-1] in ")）"
    if negative:
        plain = plain[1:-1].strip()
    plain = plain.replace("−", "-").replace("–", "-") if plain[:1] in "−–" else plain
    if not _NUMBER.fullmatch(plain):
        return None
    digits = plain.replace(",", "")
    value = Decimal(digits)
    decimals = len(digits.partition(".")[2])
    return Printed(-value if negative else value, decimals, text)


def to_fen(value: Decimal, unit: Unit) -> int:
    """Convert to 分, half up; exact whenever the printed number has at most 分 precision."""
    return int((value * unit.fen).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def step_fen(decimals: int, unit: Unit) -> int:
    """分 that one step of the last printed digit is worth (at least 1)."""
    return max(1, int(Decimal(unit.fen).scaleb(-decimals)))


def tolerance_fen(step: int, parts: int) -> int:
    """Largest honest rounding residue of a sum of ``parts`` numbers printed with ``step`` 分.

    Half of the last digit × (n + 1); zero where the numbers are printed to the 分.
    """
    return 0 if step <= 1 else step * (parts + 1) // 2


def yuan(fen: int) -> str:
    """``5473944242`` → ``547,394.42`` style text in 元, always two decimals."""
    sign = "-" if fen < 0 else ""
    whole, cents = divmod(abs(fen), 100)
    return f"{sign}{whole:,}.{cents:02d}"


def in_unit(fen: int, unit: Unit) -> str:
    """分 as text in ``unit``: thousands separated, at least two decimals, never rounded."""
    value = Decimal(fen) / unit.fen
    text = f"{value:,f}"
    whole, _, rest = text.partition(".")
    return f"{whole}.{rest.rstrip('0'):0<2}"
