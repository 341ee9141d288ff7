"""单价 × 数量 = 金额, to the 分, half up."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from jingban.capture.core.checks.paper import Paper, fen_of
from jingban.capture.core.model import Check, Field, Line
from jingban.kernel.findings import Severity
from jingban.kernel.money import yuan

CENT: Final = Decimal("0.01")
_ONE: Final = Decimal(1)


def rows(paper: Paper) -> Iterator[Check]:
    """One check for each line with a price and a quantity."""
    for part, lines in (("categories", paper.record.categories), ("lines", paper.record.lines)):
        for index, line in enumerate(lines):
            check = row(part, index, line)
            if check is not None:
                yield check


def row(part: str, index: int, line: Line) -> Check | None:
    """The check of one line; none where a figure is missing."""
    price, quantity = _number(line.cell("ItemPrice")), _number(line.cell("ItemQuantity"))
    cell = line.cell("ItemAmount")
    if price is None or quantity is None:
        return None
    amount = fen_of(cell)
    keys = tuple(f"{part}[{index}].{name}" for name in ("ItemPrice", "ItemQuantity", "ItemAmount"))
    product = price * quantity * 100
    right = int(product.quantize(_ONE, rounding=ROUND_HALF_UP))
    name = f"row.{part}[{index}]"
    where = f"第 {index + 1} 行"
    if amount is None:
        if cell is not None and cell.human is not None:
            return None  # a person says that no amount is printed
        return Check(
            name,
            False,
            f"{where}金额未读出，按单价×数量应为 {yuan(right)} 元，请对照原件录入",
            keys,
            yuan(right),
            severity=Severity.WARNING,
            implied=((keys[2], right),),
        )
    if amount == right:
        return Check(
            name, True, f"{where}单价×数量=金额", keys, yuan(right), yuan(amount), proves=_pinned(price, quantity, keys)
        )
    # A price printed with fewer decimals than it has: the line may be right, but it proves nothing.
    rounded = abs(product - amount) < abs(quantity) * _step(price) * 50 + Decimal("0.5")
    hint = "单价可能经过四舍五入，请看一眼" if rounded else "请对照原件核对这三个数"
    return Check(
        name,
        False,
        f"{where}单价×数量为 {yuan(right)} 元，金额为 {yuan(amount)} 元，{hint}",
        keys,
        yuan(right),
        yuan(amount),
        Severity.WARNING if rounded else Severity.ERROR,
        implied=((keys[2], right),),
    )


def _pinned(price: Decimal, quantity: Decimal, keys: tuple[str, ...]) -> tuple[str, ...]:
    """The amount always; a factor only where a step of its last digit moves the amount by a 分."""
    out = [keys[2]]
    if abs(quantity) * _step(price) >= CENT:
        out.append(keys[0])
    if abs(price) * _step(quantity) >= CENT:
        out.append(keys[1])
    return tuple(out)


def _step(value: Decimal) -> Decimal:
    exponent = value.as_tuple().exponent
    return _ONE.scaleb(min(exponent, 0)) if isinstance(exponent, int) else _ONE


def _number(field: Field | None) -> Decimal | None:
    return field.value if field is not None and isinstance(field.value, Decimal) else None
