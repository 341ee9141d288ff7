"""The logical model as one self-contained page: own style, no script, readable on screen and on A4."""

from collections.abc import Iterable
from html import escape

from jingban.budget.core.model import Document
from jingban.budget.writers.printed import PrintedCell, PrintedTable, Role
from jingban.budget.writers.printed_document import paragraphs, printed_tables
from jingban.infra.documents.container import OWN_MARK

_STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #f4f5f7; color: #1d2129; line-height: 1.75;
  font-family: "Source Han Serif SC", "Noto Serif CJK SC", "Songti SC", SimSun, serif; }
.paper { max-width: 1180px; margin: 0 auto; padding: 32px 40px 64px; background: #fff; }
nav { font: 14px/1.9 "Source Han Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif;
  columns: 2; column-gap: 40px; padding: 12px 0 20px; border-bottom: 1px solid #d9dde3; }
nav a { color: #1f4e79; text-decoration: none; display: block; }
.prose p { text-indent: 2em; margin: .5em 0; text-align: justify; line-break: strict; white-space: pre-line; }
section { margin-top: 36px; break-inside: auto; }
h2 { font: 700 18px/1.5 "Source Han Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif;
  text-align: center; margin: 0 0 6px; break-after: avoid; }
.above { text-align: right; font-size: 13px; margin: 0 0 4px; break-after: avoid; }
.note { font-size: 13px; margin: 6px 0 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font: 13px/1.5 "Source Han Sans SC", "Noto Sans CJK SC",
  "PingFang SC", "Microsoft YaHei", sans-serif; }
th, td { border: 1px solid #b9c0ca; padding: 4px 8px; vertical-align: middle; white-space: pre-line; }
th { background: #eef2f6; font-weight: 600; text-align: center; }
td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.s { font-weight: 600; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
@media print { @page { size: A4 landscape; margin: 14mm 12mm; }
  body { background: #fff; } .paper { max-width: none; padding: 0; } nav { display: none; }
  .scroll { overflow: visible; } section { break-before: page; } }
"""


def write_html(document: Document) -> bytes:
    """The whole document as UTF-8 HTML that our own reader reads back."""
    tables = printed_tables(document)
    title = f"{document.unit_name} {document.fiscal_year or ''}".strip() or document.name
    parts = [_head(title), '<body><main class="paper">', _contents(tables)]
    lines = paragraphs(document)
    if lines:
        parts.append('<section class="prose">' + "".join(f"<p>{_text(line)}</p>\n" for line in lines) + "</section>")
    parts.extend(table_html(table, number) for number, table in enumerate(tables, 1))
    parts.append("</main></body></html>\n")
    return "\n".join(parts).encode("utf-8")


def write_table_html(table: PrintedTable) -> bytes:
    """One table as a page."""
    page = [_head(table.name), '<body><main class="paper">', table_html(table, 1), "</main></body></html>\n"]
    return "\n".join(page).encode("utf-8")


def table_html(table: PrintedTable, number: int) -> str:
    """One table with the lines above and below it."""
    heading = "".join(f"<h2>{_text(text)}</h2>" for text in table.heading)
    above = "".join(f'<p class="above">{_text(text)}</p>' for text in table.above)
    notes = "".join(f'<p class="note">{_text(text)}</p>' for text in table.notes)
    head = _rows(table.rows[: table.head_rows])
    body = _rows(table.rows[table.head_rows :])
    grid = f"<thead>{head}</thead><tbody>{body}</tbody>" if head else f"<tbody>{body}</tbody>"
    return f'<section id="t{number}">{heading}{above}<div class="scroll"><table>{grid}</table></div>{notes}</section>'


def _head(title: str) -> str:
    return (
        '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta name="generator" content="{OWN_MARK}"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
    )


def _contents(tables: Iterable[PrintedTable]) -> str:
    links = "".join(
        f'<a href="#t{number}">{escape(table.name or f"（无标题的表 {number}）")}</a>'
        for number, table in enumerate(tables, 1)
    )
    return f"<nav>{links}</nav>" if links else ""


def _rows(rows: Iterable[tuple[PrintedCell, ...]]) -> str:
    return "\n".join("<tr>" + "".join(map(_cell, _without_tail(cells))) + "</tr>" for cells in rows)


def _without_tail(cells: tuple[PrintedCell, ...]) -> tuple[PrintedCell, ...]:
    """A row ends where the source row ended: missing cells are not written."""
    end = len(cells)
    while end > 0 and cells[end - 1].role is Role.MISSING:
        end -= 1
    return cells[:end]


def _cell(cell: PrintedCell) -> str:
    tag = "th" if cell.role is Role.HEAD else "td"
    look = ("n" if cell.role is Role.AMOUNT else "") + (" s" if cell.strong and tag == "td" else "")
    spans = (f' colspan="{cell.columns}"' if cell.columns > 1 else "") + (
        f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    )
    name = f' class="{look.strip()}"' if look.strip() else ""
    return f"<{tag}{name}{spans}>{_text(cell.text)}</{tag}>"


def _text(text: str) -> str:
    """Escaped; line ends as breaks, runs of blanks kept."""
    return escape(text).replace("  ", "\u00a0\u00a0").replace("\r", "").replace("\n", "<br>")
