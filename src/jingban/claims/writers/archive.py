"""归档移交清单 as workbook and as PDF. The same list gives the same bytes."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import xlsxwriter

from jingban.infra.documents import typeset
from jingban.kernel.money import yuan

TEMPLATE = Path(__file__).with_name("archive.typ")
_COLUMNS = (
    ("序号", 6), ("受理号", 26), ("姓名", 12), ("状态", 10), ("办结日期", 12), ("材料（份数）", 60), ("份数", 8),
    ("扫描件", 8), ("票据张数", 10), ("总费用（元）", 14), ("基金支付（元）", 14), ("个人负担（元）", 14),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class File:
    """One claim on the list. ``materials``: (title, copies); amounts in 分."""

    number: str
    name: str
    state: str
    closed: str
    materials: tuple[tuple[str, int], ...]
    scans: int
    bills: int
    total: int
    fund: int
    personal: int

    @property
    def copies(self) -> int:
        return sum(count for _, count in self.materials)

    @property
    def said(self) -> str:
        return "、".join(f"{title}（{count}）" for title, count in self.materials) or "无"


@dataclass(frozen=True, slots=True)
class ArchiveList:
    """A list handed to the archive."""

    number: str
    centre: str
    made_at: datetime
    files: tuple[File, ...]
    house: str = ""  # name of the centre


def workbook(made: ArchiveList) -> bytes:
    """XLSX: one row a claim, sums below. Texts are never read as formulas."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"title": f"归档移交清单 {made.number}", "created": made.made_at.replace(tzinfo=None)})
        sheet = book.add_worksheet("移交清单")
        strong = book.add_format({"bold": True, "bg_color": "#EEF1F5", "border": 1})
        wrapped, amount = book.add_format({"text_wrap": True}), book.add_format({"num_format": "#,##0.00"})
        sheet.write_string(0, 0, f"医疗费用手工报销归档移交清单 {made.number}", book.add_format({"bold": True}))
        for column, (title, width) in enumerate(_COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(2, column, title, strong)
        for row, one in enumerate(made.files, 3):
            texts = (one.number, one.name, one.state, one.closed, one.said)
            sheet.write_number(row, 0, row - 2)
            for column, text in enumerate(texts, 1):
                sheet.write_string(row, column, text, wrapped)
            for column, figure in enumerate((one.copies, one.scans, one.bills), 6):
                sheet.write_number(row, column, figure)
            for column, fen in enumerate((one.total, one.fund, one.personal), 9):
                sheet.write_number(row, column, _yuan(fen), amount)
        end = 3 + len(made.files)
        sheet.write_string(end, 0, "合计", strong)
        for column, figure in enumerate(
            (_sum(f.copies for f in made.files), _sum(f.scans for f in made.files), _sum(f.bills for f in made.files)),
            6,
        ):
            sheet.write_number(end, column, figure, strong)
        for column, fen in enumerate(
            (_sum(f.total for f in made.files), _sum(f.fund for f in made.files), _sum(f.personal for f in made.files)),
            9,
        ):
            sheet.write_number(end, column, _yuan(fen), amount)
        sheet.freeze_panes(3, 2)
        sheet.repeat_rows(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
    return target.getvalue()


def _sum(values: Iterable[int]) -> int:
    return sum(values)


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)


def pdf(made: ArchiveList) -> bytes:
    """A4 to be signed by both sides. Raises FontMissing."""
    values = {
        "number": made.number,
        "centre": made.centre,
        "house": made.house,
        "day": made.made_at.strftime("%Y-%m-%d"),
        "count": f"{len(made.files)} 件",
        "papers": f"{_sum(one.copies for one in made.files)} 份",
        "rows": [
            [str(n), one.number, one.name, one.closed, one.said, str(one.copies), str(one.scans), yuan(one.total)]
            for n, one in enumerate(made.files, 1)
        ],
    }
    return typeset.pdf(TEMPLATE, values)
