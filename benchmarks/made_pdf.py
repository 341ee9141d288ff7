"""A synthetic disclosure of any length: pages of one ruled table with two header levels and a paragraph."""

import io

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

_FONT = "STSong-Light"
_WIDTHS = (70, 170, 85, 85, 85)
_ROWS = 28
_HIGH = 842.0


def made_pdf(pages: int) -> bytes:
    """``pages`` pages, each 28 rows of five columns."""
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(595, _HIGH))
    for page in range(pages):
        canvas.setFont(_FONT, 14)
        canvas.drawCentredString(297, _HIGH - 60, f"2024年一般公共预算支出表（{page + 1}）")
        canvas.setFont(_FONT, 9)
        canvas.drawString(50, _HIGH - 85, "某某局2024年一般公共预算支出如下，单位为元，按功能分类科目列示。")
        _table(canvas, page)
        canvas.drawCentredString(297, 30, f"- {page + 1} -")
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _table(canvas: Canvas, page: int) -> None:
    xs = [50 + sum(_WIDTHS[:k]) for k in range(len(_WIDTHS) + 1)]
    ys = [_HIGH - 100 - 22 * k for k in range(_ROWS + 3)]
    canvas.setLineWidth(0.5)
    for k, y in enumerate(ys):
        canvas.line(xs[2] if k == 1 else xs[0], y, xs[-1], y)
    for k, x in enumerate(xs):
        canvas.line(x, ys[1] if k in (3, 4) else ys[0], x, ys[-1])
    canvas.drawCentredString((xs[2] + xs[5]) / 2, ys[1] + 7, "本年预算数")
    for k, text in enumerate(["科目编码", "科目名称", "合计", "基本支出", "项目支出"]):
        y = ys[2] + 7 if k > 1 else ys[1] - 4
        canvas.drawCentredString((xs[k] + xs[k + 1]) / 2, y, text)
    for row in range(_ROWS):
        y = ys[row + 3] + 7 if row + 3 < len(ys) else ys[-1] + 7
        basic, project = (page + 1) * 100_003 + row * 1_017, (row + 1) * 90_001 + page
        canvas.drawString(xs[0] + 3, y, f"21015{row:02d}")
        canvas.drawString(xs[1] + 3, y, "医疗保障管理事务支出项目")
        for k, amount in enumerate((basic + project, basic, project)):
            canvas.drawRightString(xs[k + 3] - 3, y, f"{amount / 100:,.2f}")
