"""Tables for the terminal: box lines, columns by display width (a Chinese character takes two)."""

import unicodedata
from collections.abc import Iterable

from jingban.budget.core.model import Document
from jingban.budget.writers.printed import PrintedCell, PrintedTable, Role
from jingban.budget.writers.printed_document import printed_tables

_WIDE = frozenset("WF")
# A cell wider than this is cut with an ellipsis: goals and project names run to hundreds of characters.
_WIDEST = 40
_NARROWEST = 4


def write_terminal(document: Document, columns: int = 160) -> str:
    """The document as text: who it is, then every table. ``columns`` is the width of the terminal."""
    kind = {"budget": "预算", "final": "决算"}.get(document.kind, document.kind)
    level = {"department": "部门", "unit": "单位"}.get(document.level, document.level)
    head = (
        f"{document.name}\n{document.unit_name or '（未识别单位）'}  {document.fiscal_year or '（未识别年度）'}年"
        f"  {level}{kind}  金额单位：{document.amount_unit.value}"
        f"  表格 {len(document.tables)} 张  文字 {len(document.lines)} 段  读取修复 {len(document.repairs)} 处\n"
    )
    return "\n".join([head, *(table_text(table, columns) for table in printed_tables(document))])


def table_text(table: PrintedTable, columns: int = 160) -> str:
    """One table drawn with box lines."""
    lines = [table.name or "（无标题的表）", "  ".join(table.above)]
    if table.rows and table.width:
        lines.extend(_drawn(table, columns))
    else:
        lines.append("（空表）")
    lines.extend(table.notes)
    return "\n".join(lines) + "\n"


def width_of(text: str) -> int:
    """Terminal columns of a text."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in _WIDE else 1 for char in text
    )


def fit(text: str, width: int, right: bool = False) -> str:
    """Cut or padded to exactly ``width`` terminal columns."""
    if width_of(text) > width:
        kept = ""
        for char in text:
            if width_of(kept + char) > width - 1:
                break
            kept += char
        text = kept + "…"
    space = " " * max(width - width_of(text), 0)
    return space + text if right else text + space


def _drawn(table: PrintedTable, columns: int) -> Iterable[str]:
    widths = _widths(table, columns)
    yield _rule(widths, "┌", "┬", "┐")
    for number, cells in enumerate(table.rows):
        yield _row(cells, widths, number < table.head_rows)
        if number + 1 == table.head_rows:
            yield _rule(widths, "├", "┼", "┤")
    yield _rule(widths, "└", "┴", "┘")


def _widths(table: PrintedTable, columns: int) -> list[int]:
    widths = [_NARROWEST] * table.width
    for cells in table.rows:
        for cell in cells:
            if cell.columns == 1:
                widths[cell.column] = max(widths[cell.column], min(width_of(_one_line(cell.text)), _WIDEST))
    # Take from the widest column until the table fits; amounts are rarely the widest.
    room = max(columns - 3 * table.width - 1, _NARROWEST * table.width)
    while sum(widths) > room:
        widest = widths.index(max(widths))
        if widths[widest] <= _NARROWEST:
            break
        widths[widest] -= 1
    return widths


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _rule(widths: list[int], left: str, middle: str, right: str) -> str:
    return left + middle.join("─" * (width + 2) for width in widths) + right


def _row(cells: tuple[PrintedCell, ...], widths: list[int], head: bool) -> str:
    by_column = {cell.column: cell for cell in cells}
    parts: list[str] = []
    column = 0
    while column < len(widths):
        cell = by_column.get(column)
        span = cell.columns if cell else 1
        width = sum(widths[column : column + span]) + 3 * (span - 1)
        text = _one_line(cell.text) if cell else ""
        if cell and cell.role is Role.MISSING:
            text = "·"
        parts.append(f" {fit(text, width, right=bool(cell and cell.role is Role.AMOUNT and not head))} ")
        column += span
    return "│" + "│".join(parts) + "│"
