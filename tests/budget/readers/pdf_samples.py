"""Small PDFs drawn for the reader's tests with reportlab: ruled in many ways, unruled, turned, damaged.

The Chinese font is one of the predefined CID fonts, so nothing needs to be installed or embedded.
Coordinates are given as in the product: points from the top left.
"""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))

A4 = (595.0, 842.0)
WIDE = (842.0, 595.0)


@dataclass(frozen=True)
class C:
    """A cell to draw: text and how many rows and columns it covers."""

    text: str
    down: int = 1
    right: int = 1


Rows = Sequence[Sequence[C | str | None]]  # None: covered by a cell left or above

# Two header levels with merged cells, amounts with separators and decimals, a blank and a dash.
BUDGET: Rows = [
    [C("科目编码", 2), C("科目名称", 2), C("本年预算数", 1, 3), None, None],
    [None, None, "合计", "基本支出", "项目支出"],
    ["208", "社会保障和就业支出", "3,456,789.10", "3,456,789.10", ""],
    ["20805", "行政事业单位养老支出", "3,456,789.10", "3,456,789.10", "-"],
    ["210", "卫生健康支出", "54,739,442.42", "241,243.64", "54,498,198.78"],
    [C("合计", 1, 2), None, "58,196,231.52", "3,698,032.74", "54,498,198.78"],
]
WIDTHS = (60.0, 150.0, 90.0, 90.0, 90.0)


class Sheet:
    """One PDF in the making, y measured from the top of the page."""

    def __init__(self, size: tuple[float, float] = A4, **options: object) -> None:
        self._file = io.BytesIO()
        self.height = size[1]
        self.canvas = Canvas(self._file, pagesize=size, **options)

    def text(self, x: float, top: float, text: str, size: float = 10.0, align: str = "left") -> None:
        """Text whose line box begins at ``top``."""
        wide = pdfmetrics.stringWidth(text, FONT, size)
        x -= wide if align == "right" else wide / 2 if align == "centre" else 0.0
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(x, self.height - top - 0.88 * size, text)

    def line(self, x0: float, top: float, x1: float, bottom: float, width: float = 0.5) -> None:
        self.canvas.setLineWidth(width)
        self.canvas.line(x0, self.height - top, x1, self.height - bottom)

    def fill(self, x0: float, top: float, x1: float, bottom: float, grey: float = 0.0) -> None:
        self.canvas.setFillGray(grey)
        self.canvas.rect(x0, self.height - bottom, x1 - x0, bottom - top, stroke=0, fill=1)
        self.canvas.setFillGray(0)

    def picture(self, x0: float, top: float, x1: float, bottom: float) -> None:
        """A grey photograph."""
        image = ImageReader(Image.effect_noise((60, 80), 30))
        self.canvas.drawImage(image, x0, self.height - bottom, x1 - x0, bottom - top)

    def next_page(self) -> None:
        self.canvas.showPage()

    def bytes(self) -> bytes:
        self.canvas.showPage()
        self.canvas.save()
        return self._file.getvalue()


Pen = Callable[[Sheet, float, float, float, float], None]


def stroked(sheet: Sheet, x0: float, top: float, x1: float, bottom: float) -> None:
    sheet.line(x0, top, x1, bottom)


def thin_box(sheet: Sheet, x0: float, top: float, x1: float, bottom: float) -> None:
    sheet.fill(x0 - 0.25, top - 0.25, x1 + 0.25, bottom + 0.25)


def doubled(sheet: Sheet, x0: float, top: float, x1: float, bottom: float) -> None:
    step = (0.0, 1.6) if top == bottom else (1.6, 0.0)
    sheet.line(x0, top, x1, bottom, 0.4)
    sheet.line(x0 + step[0], top + step[1], x1 + step[0], bottom + step[1], 0.4)


def dashed(sheet: Sheet, x0: float, top: float, x1: float, bottom: float) -> None:
    sheet.canvas.setDash(3, 2)
    sheet.line(x0, top, x1, bottom)
    sheet.canvas.setDash()


def dotted(sheet: Sheet, x0: float, top: float, x1: float, bottom: float) -> None:
    """Dots as little squares, as spreadsheet programs print hair lines."""
    length = max(x1 - x0, bottom - top)
    for k in range(int(length / 2) + 1):
        x, y = (x0 + 2 * k, top) if top == bottom else (x0, top + 2 * k)
        sheet.fill(x - 0.3, y - 0.3, x + 0.3, y + 0.3)


def across_only(sheet: Sheet, x0: float, top: float, x1: float, bottom: float) -> None:
    if top == bottom:
        sheet.line(x0, top, x1, bottom)


def borders(rows: Rows) -> Iterable[tuple[int, int, int, int]]:
    """The box of each drawn cell as row, column, end row, end column."""
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if cell is not None:
                down, right = (cell.down, cell.right) if isinstance(cell, C) else (1, 1)
                yield r, c, r + down, c + right


def draw_table(
    sheet: Sheet,
    rows: Rows,
    left: float = 50.0,
    top: float = 120.0,
    widths: Sequence[float] = WIDTHS,
    height: float = 22.0,
    pen: Pen | None = stroked,
    outer_sides: bool = True,
    size: float = 10.0,
) -> float:
    """Draw the table; amounts to the right, headers and codes centred. Returns the bottom."""
    xs = [left + sum(widths[:k]) for k in range(len(widths) + 1)]
    ys = [top + k * height for k in range(len(rows) + 1)]
    for r, c, end_r, end_c in borders(rows):
        x0, x1, y0, y1 = xs[c], xs[end_c], ys[r], ys[end_r]
        cell = rows[r][c]
        text = cell.text if isinstance(cell, C) else str(cell)
        middle = (y0 + y1) / 2 - size / 2
        if text[-1:].isdigit() and ("." in text or "," in text):
            sheet.text(x1 - 3, middle, text, size, "right")
        elif text:
            sheet.text((x0 + x1) / 2, middle, text, size, "centre")
        if pen is None:
            continue
        pen(sheet, x0, y0, x1, y0)
        pen(sheet, x0, y1, x1, y1)
        if outer_sides or c > 0:
            pen(sheet, x0, y0, x0, y1)
        if outer_sides or end_c < len(widths):
            pen(sheet, x1, y0, x1, y1)
    return ys[-1]


def expected(rows: Rows) -> list[list[str | None]]:
    """Cell texts as the reader should give them; None for covered positions."""
    return [[cell.text if isinstance(cell, C) else cell for cell in row] for row in rows]


def one_table(pen: Pen | None = stroked, size: tuple[float, float] = A4, **options: object) -> bytes:
    """A title, the unit line, the table and a note."""
    sheet = Sheet(size)
    sheet.text(297, 60, "2024年一般公共预算支出表", 16, "centre")
    sheet.text(530, 95, "单位：元", 10, "right")
    draw_table(sheet, BUDGET, pen=pen, **options)  # type: ignore[arg-type]
    sheet.text(50, 300, "注：本表反映一般公共预算支出情况。")
    sheet.text(297, 810, "- 3 -", 9, "centre")
    return sheet.bytes()


def turned_page(turn: int, told: bool) -> bytes:
    """A wide page drawn turned on its sheet; ``told``: /Rotate says so and shows it upright again."""
    # reportlab swaps the sides of the sheet itself when the page is told to be turned.
    sheet = Sheet(WIDE if told or turn % 180 == 0 else A4)
    wide, high = A4 if turn % 180 else WIDE
    if told and turn:
        sheet.canvas.setPageRotation(turn)
    if turn == 90:
        sheet.canvas.translate(wide, 0)
    elif turn == 180:
        sheet.canvas.translate(wide, high)
    elif turn == 270:
        sheet.canvas.translate(0, high)
    sheet.canvas.rotate(turn)
    sheet.height = WIDE[1]
    sheet.text(297, 60, "2024年一般公共预算支出表", 16, "centre")
    draw_table(sheet, BUDGET)
    return sheet.bytes()


def encrypted(password: str) -> bytes:
    sheet = Sheet(encrypt=StandardEncryption(password, canPrint=1))
    sheet.text(50, 60, "加密的文件")
    return sheet.bytes()
