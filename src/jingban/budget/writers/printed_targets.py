"""Performance targets as printed tables, in the form their columns come from.

Wide: one block per project, merged down beside its indicator rows (京). Form: label and value rows,
then the indicators (赣, 渝, 沪 and whole-department sheets).
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from jingban.budget.core.model import Column, Indicator, PerformanceTarget, Table, Value
from jingban.budget.core.performance_words import Field
from jingban.budget.writers.printed import (
    PrintedCell,
    PrintedTable,
    Role,
    above,
    amount_cell,
    clean,
    header_cells,
    heading,
)
from jingban.kernel.money import Unit, parse_number, to_fen

_FIELD_LABELS = {Field.CATEGORY: "项目类别", Field.RESPONSIBLE: "项目负责人", Field.PHONE: "项目负责人电话"}
_AMOUNT_LABELS = {
    "income": "收入预算合计",
    "project_total": "项目总金额",
    "total": "年度资金总额",
    "local": "本级安排",
    "upper": "上级补助",
    "basic": "基本支出",
    "project": "项目支出",
    "fiscal": "财政拨款",
    "other": "其他资金",
    "carry": "上年结转",
}
_OPENING = ("编制单位", "填报单位")
_PLAIN_COLUMNS = ("一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位")
_PLAIN_KEYS = (Field.LEVEL1, Field.LEVEL2, Field.NAME, Field.OPERATOR, Field.VALUE, Field.UNIT)


def printed_targets(table: Table, unit_name: str = "") -> tuple[PrintedTable, ...]:
    """Lay out a performance table. Personal names and phones are printed as the model holds them."""
    columns = table.columns or tuple(
        Column(i, (w,), k.value) for i, (w, k) in enumerate(zip(_PLAIN_COLUMNS, _PLAIN_KEYS, strict=True))
    )
    keys = {column.key for column in columns}
    width = max(column.index for column in columns) + 1
    if {Field.PROJECT.value, Field.CATEGORY.value} & keys:
        head = header_cells(columns, width)
        rows = [*head, *_wide_rows(table.targets, columns, width, len(head))]
        depth = len(head)
    else:
        width = max(width, 4)
        rows, depth = _form_rows(table, columns, width), 0
    notes = tuple(clean(note) for note in table.notes)
    return (PrintedTable(heading(table), above(table.unit, unit_name), width, depth, tuple(rows), notes),)


# -- wide -------------------------------------------------------------------------------------


def _wide_rows(
    targets: Iterable[PerformanceTarget], columns: tuple[Column, ...], width: int, start: int
) -> list[tuple[PrintedCell, ...]]:
    rows: list[tuple[PrintedCell, ...]] = []
    for target in targets:
        size = max(len(target.indicators), 1)
        for offset in range(size):
            number = start + len(rows)
            indicator = target.indicators[offset] if target.indicators else None
            cells = _indicator_cells(number, indicator, columns, width)
            block = _block_cells(number, target, columns, size) if offset == 0 else {}
            covered = set() if offset == 0 else {column.index for column in columns if _is_block(column)}
            cells.update(block)
            rows.append(tuple(cells[index] for index in sorted(cells) if index not in covered))
    return rows


def _is_block(column: Column) -> bool:
    return column.key in {
        Field.UNIT_NAME, Field.PROJECT, Field.CATEGORY, Field.RESPONSIBLE, Field.PHONE,
        Field.TOTAL, Field.FISCAL, Field.OTHER, Field.GOAL,
    }  # fmt: skip


def _block_cells(
    number: int, target: PerformanceTarget, columns: tuple[Column, ...], size: int
) -> dict[int, PrintedCell]:
    project = f"{target.code}-{target.name}" if target.code else target.name
    texts = {Field.UNIT_NAME: target.unit_name, Field.PROJECT: project, Field.GOAL: target.goal}
    texts.update({key: target.fields.get(label, "") for key, label in _FIELD_LABELS.items()})
    amounts = {Field.TOTAL: target.total, Field.FISCAL: target.fiscal, Field.OTHER: target.other}
    cells: dict[int, PrintedCell] = {}
    for column in columns:
        if not _is_block(column):
            continue
        key = Field(column.key)
        if key in amounts:
            plain = amount_cell(number, column.index, amounts[key])
            # Within a merged block a cell cannot be left out: missing is printed blank.
            role = Role.TEXT if plain.role is Role.MISSING else plain.role
            cells[column.index] = PrintedCell(number, column.index, plain.text, role, 1, size)
        else:
            cells[column.index] = PrintedCell(number, column.index, clean(texts.get(key, "")), Role.TEXT, 1, size)
    return cells


# -- form -------------------------------------------------------------------------------------


def _form_rows(table: Table, columns: tuple[Column, ...], width: int) -> list[tuple[PrintedCell, ...]]:
    rows: list[tuple[PrintedCell, ...]] = []
    for target in table.targets:
        _label_rows(rows, target, table.unit, width)
        start = len(rows)
        for head in header_cells(columns, width):
            rows.append(tuple(_moved(cell, start) for cell in head))
        for indicator in target.indicators:
            cells = _indicator_cells(len(rows), indicator, columns, width)
            rows.append(tuple(cells[index] for index in sorted(cells)))
    return rows


def _moved(cell: PrintedCell, rows: int) -> PrintedCell:
    return PrintedCell(cell.row + rows, cell.column, cell.text, cell.role, cell.columns, cell.rows)


def _label_rows(rows: list[tuple[PrintedCell, ...]], target: PerformanceTarget, unit: Unit, width: int) -> None:
    fields = _fields(target)
    for label in [label for label in _OPENING if label in fields]:
        _pair(rows, label, fields.pop(label), width)
    if target.name or target.code:
        _pair(rows, "项目名称", f"{target.code}-{target.name}" if target.code else target.name, width)
    for label, text in fields.items():
        _pair(rows, label, text, width)
    _amount_rows(rows, _amounts(target), unit, width)
    if target.goal:
        _pair(rows, "年度绩效目标", target.goal, width)


def _fields(target: PerformanceTarget) -> dict[str, str]:
    fields = {label: text for label, text in target.fields.items() if not label.startswith("_")}
    if target.unit_name and target.unit_name not in fields.values():
        fields["实施单位" if target.name else "部门名称"] = target.unit_name
    if target.execution_weight is not None and "预算执行率权重" not in fields:
        fields["预算执行率权重"] = _decimal(target.execution_weight)
    return fields


def _amounts(target: PerformanceTarget) -> dict[str, Value]:
    amounts = dict(target.amounts)
    for key, value in (("total", target.total), ("fiscal", target.fiscal), ("other", target.other)):
        if value is not None and key not in amounts and f"project_{key}" not in amounts:
            amounts[key] = value
    return amounts


def _amount_rows(rows: list[tuple[PrintedCell, ...]], amounts: Mapping[str, Value], unit: Unit, width: int) -> None:
    left = dict(amounts)
    if any(key.startswith(("fiscal_", "other_")) for key in left):
        _matrix(rows, left, unit, width)
    for prefix in ("income", "project_total", "total"):
        _amount_group(rows, left, prefix, unit, width)
    for key in list(left):
        _amount_row(rows, key, left.pop(key), unit, width)


def _amount_group(
    rows: list[tuple[PrintedCell, ...]], left: dict[str, Value], head: str, unit: Unit, width: int
) -> None:
    """A total and the parts the reader files under it; both totals of a project stand side by side."""
    if head not in left:
        return
    if head == "project_total" and "total" in left:
        for stem in ("total", "fiscal", "other", "carry"):
            pair = [(k, left.pop(k)) for k in (f"project_{stem}", stem) if k in left]
            if pair:
                rows.append(_side_by_side(len(rows), pair, unit, width))
        return
    _amount_row(rows, head, left.pop(head), unit, width)
    prefix = "income_" if head == "income" else ""
    for stem in ("fiscal", "other", "carry"):
        if prefix + stem in left:
            _amount_row(rows, prefix + stem, left.pop(prefix + stem), unit, width)


def _side_by_side(number: int, pair: list[tuple[str, Value]], unit: Unit, width: int) -> tuple[PrintedCell, ...]:
    cells: dict[int, PrintedCell] = {i: PrintedCell(number, i, "", Role.TEXT) for i in range(width)}
    for key, value in pair:
        column = 0 if key.startswith("project_") else 2
        cells[column] = PrintedCell(number, column, _amount_label(key, value, unit), Role.HEAD)
        cells[column + 1] = amount_cell(number, column + 1, value)
    return tuple(cells[index] for index in sorted(cells))


def _amount_row(rows: list[tuple[PrintedCell, ...]], key: str, value: Value, unit: Unit, width: int) -> None:
    number = len(rows)
    plain = amount_cell(number, 1, value)
    role = Role.TEXT if plain.role is Role.MISSING else plain.role
    rows.append(
        (
            PrintedCell(number, 0, _amount_label(key, value, unit), Role.HEAD),
            PrintedCell(number, 1, plain.text, role, width - 1),
        )
    )


def _amount_label(key: str, value: Value, unit: Unit) -> str:
    label = _AMOUNT_LABELS.get(key) or _AMOUNT_LABELS.get(key.partition("_")[2], key)
    own = _unit_of(value, unit)
    return label if own is unit else f"{label}（{own.value}）"


def _unit_of(value: Value, unit: Unit) -> Unit:
    """The unit the amount was read in: a label may have stated another one than the table."""
    printed = parse_number(value.text)
    if value.fen is None or printed is None:
        return unit
    return next((u for u in (unit, *Unit) if to_fen(printed.value, u) == value.fen), unit)


def _matrix(rows: list[tuple[PrintedCell, ...]], left: dict[str, Value], unit: Unit, width: int) -> None:
    """Funds printed across: 预算支出总额 | 财政拨款›{合计, 基本支出, 项目支出} | 其他资金›…"""
    groups = (("财政拨款", "fiscal"), ("其他资金", "other"))
    columns: list[tuple[tuple[str, ...], str]] = [(("预算支出总额",), "total")] if "total" in left else []
    for word, stem in groups:
        for leaf, suffix in (("合计", ""), ("基本支出", "_basic"), ("项目支出", "_project")):
            if stem + suffix in left:
                columns.append(((word, leaf), stem + suffix))
    if len(columns) > width - 1:
        return
    tree = [Column(index + 1, path, key) for index, (path, key) in enumerate(columns)]
    own = _unit_of(left[columns[0][1]], unit)
    start = len(rows)
    for head in header_cells(tree, width):
        rows.append(tuple(_moved(cell, start) for cell in head))
    number = len(rows)
    label = PrintedCell(start, 0, f"资金情况（{own.value}）", Role.HEAD, 1, number - start)
    rows[start] = (label, *(cell for cell in rows[start] if cell.column > 0))
    cells = {i: PrintedCell(number, i, "", Role.TEXT) for i in range(width)}
    for column in tree:
        cells[column.index] = amount_cell(number, column.index, left.pop(column.key))
    rows.append(tuple(cells[index] for index in sorted(cells)))


def _pair(rows: list[tuple[PrintedCell, ...]], label: str, text: str, width: int) -> None:
    number = len(rows)
    rows.append(
        (
            PrintedCell(number, 0, clean(label), Role.HEAD),
            PrintedCell(number, 1, clean(text), Role.TEXT, width - 1),
        )
    )


# -- indicators ---------------------------------------------------------------------------------


def _indicator_cells(
    number: int, indicator: Indicator | None, columns: tuple[Column, ...], width: int
) -> dict[int, PrintedCell]:
    cells = {index: PrintedCell(number, index, "", Role.TEXT) for index in range(width)}
    if indicator is None:
        return cells
    texts = _indicator_texts(indicator, {column.key for column in columns})
    for column in columns:
        text = texts.get(column.key, "")
        if text:
            cells[column.index] = PrintedCell(number, column.index, clean(text), Role.TEXT)
    return cells


def _indicator_texts(indicator: Indicator, keys: set[str]) -> dict[str, str]:
    """Texts by column key; what has no column of its own is glued the way its form prints it."""
    name, value = indicator.name, indicator.value
    if Field.LEVEL1.value not in keys:
        name = f"{indicator.level1}{indicator.level2}{name}"
    if Field.OPERATOR.value not in keys:
        value = f"{indicator.operator}{value}"
    if Field.UNIT.value not in keys:
        value = f"{value}{indicator.unit}"
    return {
        Field.LEVEL1.value: indicator.level1,
        Field.LEVEL2.value: indicator.level2,
        Field.NAME.value: name,
        Field.OPERATOR.value: indicator.operator,
        Field.VALUE.value: value,
        Field.UNIT.value: indicator.unit,
        Field.DIRECTION.value: indicator.direction,
        Field.WEIGHT.value: _decimal(indicator.weight),
        Field.CORE.value: indicator.core,
    }


def _decimal(value: Decimal | None) -> str:
    return "" if value is None else format(value, "f")
