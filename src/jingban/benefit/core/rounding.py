"""The one rounding of the module: half up to the 分, once per segment per fund.

Ratios are integers per million, so that a segment costs one integer multiplication and one
division and nothing is ever held in floating point.
"""

from decimal import Decimal
from functools import lru_cache

PPM = 1_000_000


def ppm(ratio: Decimal | str | int) -> int:
    """``0.955`` → 955000. Raises ValueError for more than six decimals."""
    scaled = Decimal(str(ratio)) * PPM
    if scaled != scaled.to_integral_value():
        raise ValueError(f"比例 {ratio} 的小数位超过六位")
    return int(scaled)


def share(fen: int, ratio: int) -> int:
    """``fen`` × ratio (per million), half up. Both are never negative here."""
    return (2 * fen * ratio + PPM) // (2 * PPM)


def whole(fen: int, ratio: int) -> int:
    """The amount whose share of ``ratio`` is ``fen``: fen ÷ ratio, half up."""
    return (2 * fen * PPM + ratio) // (2 * ratio)


def half_up(fen: Decimal) -> int:
    """An exact amount in 分 to a whole 分."""
    sign = -1 if fen < 0 else 1
    return sign * int(abs(fen) + Decimal("0.5"))


def times(quantity: Decimal, price: Decimal) -> int:
    """数量 × 单价（元） in 分, half up."""
    return half_up(quantity * price * 100)


def yuan(fen: int) -> str:
    """分 → ``12345.67``, the form of the JSON contract."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


@lru_cache(maxsize=256)
def percent(ratio: int) -> str:
    """955000 → ``95.5%``."""
    return f"{Decimal(ratio) / 10_000:f}%"  # an exact division leaves no zeros behind
