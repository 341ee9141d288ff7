"""Pages set from text, as a recogniser would hand them over: exact, fast, and bent at will."""

import math
from collections.abc import Callable, Sequence
from decimal import Decimal

from jingban.capture.core.model import Field, Line, Origin, Record
from jingban.capture.core.page import Page, Point, Word

SIZE = 24.0  # height of a glyph
WIDTH, HEIGHT = 1600.0, 2200.0
Bend = Callable[[float, float], Point]


def flat(x: float, y: float) -> Point:
    """The page as printed."""
    return (x, y)


def turned(degrees: float) -> Bend:
    """Laid on the glass askew."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))

    def bend(x: float, y: float) -> Point:
        dx, dy = x - WIDTH / 2, y - HEIGHT / 2
        return (WIDTH / 2 + cos * dx - sin * dy, HEIGHT / 2 + sin * dx + cos * dy)

    return bend


def photographed(tilt: float, sway: float) -> Bend:
    """Seen at an angle: lines and columns run together."""

    def bend(x: float, y: float) -> Point:
        dx, dy = x - WIDTH / 2, y - HEIGHT / 2
        far = 1 + tilt * dy / HEIGHT + sway * dx / WIDTH
        return (WIDTH / 2 + dx / far, HEIGHT / 2 + dy / far)

    return bend


def curved(depth: float) -> Bend:
    """A sheet that does not lie flat."""
    return lambda x, y: (x, y + depth * math.sin(math.pi * x / WIDTH))


def both(first: Bend, second: Bend) -> Bend:
    """One after the other."""
    return lambda x, y: second(*first(x, y))


def wide(text: str, size: float = SIZE) -> float:
    """How wide a text is set."""
    return size * sum(0.52 if ord(sign) < 0x2000 else 1.0 for sign in text)


def word(x: float, y: float, text: str, size: float = SIZE, align: str = "l", bend: Bend = flat) -> Word:
    """A word whose left end, right end or middle stands at ``x``."""
    width = wide(text, size)
    left = x - (width if align == "r" else width / 2 if align == "c" else 0)
    corners = ((left, y - size / 2), (left + width, y - size / 2), (left + width, y + size / 2), (left, y + size / 2))
    a, b, c, d = (bend(*corner) for corner in corners)
    return Word(text, (a, b, c, d), 0.99)


Placed = tuple[float, float, str] | tuple[float, float, str, str]


def page(
    *rows: Sequence[Placed], number: int = 1, bend: Bend = flat, origin: Origin = Origin.OCR, size: float = SIZE
) -> Page:
    """A page of words: (x, y, text) or (x, y, text, align)."""
    words = tuple(word(w[0], w[1], w[2], size, w[3] if len(w) == 4 else "l", bend) for row in rows for w in row)
    return Page("a" * 64, number, WIDTH, HEIGHT, words, origin)


def lines(*texts: str, x: float = 100, y: float = 100, step: float = 50) -> list[list[Placed]]:
    """One word a line."""
    return [[(x, y + n * step, text)] for n, text in enumerate(texts)]


# A list as hospitals print it: head, place of its column, alignment of its cells.
COLUMNS = (
    ("序号", 60, "l"), ("项目名称", 130, "l"), ("规格", 560, "l"), ("单位", 800, "c"), ("单价", 1010, "r"), ("数量", 1160, "r"),
    ("金额", 1380, "r"),
)  # fmt: skip
Item = tuple[str, str, str, str, str, str]  # name, specification, unit, price, quantity, amount


def head_of_list(y: float) -> list[Placed]:
    """The header line; heads of figures stand over the middle of their column."""
    return [(x - 30 if align == "r" else x + (60 if align == "l" else 0), y, head, "c") for head, x, align in COLUMNS]


def fee_rows(items: Sequence[Item], y: float, step: float = 40, first: int = 1) -> list[list[Placed]]:
    """The lines of a list."""
    out: list[list[Placed]] = []
    for n, item in enumerate(items):
        cells = (str(first + n), *item)
        out.append([(x, y + n * step, text, align) for (_, x, align), text in zip(COLUMNS, cells, strict=True) if text])
    return out


def invented(count: int) -> list[Item]:
    """Items whose figures agree."""
    names = ("阿莫西林胶囊", "血常规检验", "静脉输液", "头孢呋辛酯片", "胸部正位摄片", "一次性使用注射器")
    out = []
    for n in range(count):
        price, quantity = Decimal(137 + 71 * n) / 100, n % 7 + 1
        spec = f"0.{n % 9 + 1}g*{n % 5 + 6}片" if n % 3 == 0 else ""
        out.append(
            (
                f"{names[n % 6]}{'甲乙丙丁'[n % 4]}",
                spec,
                "盒次支瓶"[n % 4],
                f"{price:.2f}",
                str(quantity),
                f"{price * quantity:.2f}",
            )
        )
    return out


def shown(line: Line) -> dict[str, object]:
    """Machine values of a line by name."""
    return {cell.name: cell.machine for cell in line.cells}


def values(record: Record) -> dict[str, object]:
    """Machine values of the labelled fields by name."""
    return {field.name: field.machine for field in record.fields}


def field(record: Record, name: str) -> Field:
    """One field of a record."""
    return record.by_key[name]
