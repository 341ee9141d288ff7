"""Core values and rows → what goes over the wire. Every text passes the masker here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from jingban.budget import models, schemas
from jingban.budget.core import charts
from jingban.budget.core import model as core
from jingban.budget.core.masking import Masker
from jingban.kernel.findings import Place

Sides = Iterable[tuple[str, int | None, int | None, int | None]]


def place(at: Place) -> schemas.PlaceOut:
    return schemas.PlaceOut(
        line=at.line, page=at.page, bbox=list(at.bbox) if at.bbox else None, sheet=at.sheet, cell=at.cell
    )


# --- documents -----------------------------------------------------------------------------------


def document_values(row: models.Document) -> dict[str, Any]:
    """Fields of a list item."""
    problem = schemas.ReadProblem(code=row.error_code, message=row.error_message) if row.error_code else None
    checked = row.exact + row.rounding + row.violated
    return {
        "id": row.pk,
        "filename": row.filename,
        "unit_name": row.unit_name,
        "fiscal_year": row.fiscal_year,
        "kind": row.kind,
        "level": row.level,
        "profile": row.profile,
        "state": row.state,
        "error": problem,
        "uploaded_by": row.uploaded_by_name or row.uploaded_by,
        "uploaded_at": row.uploaded_at,
        "checked_at": row.checked_at,
        "counts": schemas.Counts(error=row.errors, warning=row.warnings, info=row.infos, open=row.open),
        "identities": schemas.IdentityCounts(
            checked=checked, exact=row.exact, rounding=row.rounding, violated=row.violated
        ),
        "job_id": row.job_id,
    }


def document_item(row: models.Document) -> schemas.DocumentItem:
    return schemas.DocumentItem(**document_values(row))


def related(row: models.Document | None) -> schemas.RelatedDocument | None:
    if row is None:
        return None
    return schemas.RelatedDocument(
        id=row.pk, unit_name=row.unit_name, fiscal_year=row.fiscal_year, filename=row.filename
    )


def table_item(row: models.Table, flagged: int, masker: Masker) -> schemas.TableItem:
    return schemas.TableItem(
        index=row.index,
        kind=row.kind,
        number=row.number,
        title=masker.text(row.title),
        unit=row.unit,
        rows=row.rows,
        columns=row.columns,
        blank=row.blank,
        flagged=flagged,
        pages=row.pages,
    )


def section_item(section: core.Section, masker: Masker) -> schemas.SectionItem:
    return schemas.SectionItem(
        number=section.number,
        title=masker.text(section.title),
        level=section.level,
        line=section.place.line,
        page=section.place.page,
    )


def repair_item(repair: core.Repair, masker: Masker) -> schemas.RepairItem:
    return schemas.RepairItem(
        kind=repair.kind,
        read=masker.text(repair.read),
        made=masker.text(repair.made),
        why=masker.text(repair.why),
        applied=repair.applied,
        severe=repair.severe,
        table=repair.table,
        place=place(repair.place),
    )


# --- one table -----------------------------------------------------------------------------------


def table_out(index: int, table: core.Table, sides: Sides, masker: Masker) -> schemas.TableOut:
    """A table with the fingerprints of findings on its cells, rows, projects and indicators."""
    cells: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    rows: defaultdict[int, list[str]] = defaultdict(list)
    targets: defaultdict[int, list[str]] = defaultdict(list)
    for fingerprint, row, column, target in sides:
        if row is not None and column is not None and target is None:
            _once(cells[row, column], fingerprint)
        elif row is not None:
            _once(rows[row], fingerprint)
        elif target is not None:
            _once(targets[target], fingerprint)
    amounts = {key for row in table.rows for key in row.values}
    codes = {key for row in table.rows for key in row.codes}
    return schemas.TableOut(
        index=index,
        kind=table.kind,
        number=table.number,
        title=masker.text(table.title),
        unit=table.unit.value,
        blank=table.blank,
        columns=[_column(column, amounts, codes) for column in table.columns],
        rows=[
            _row(row, table.columns, {c: f for (r, c), f in cells.items() if r == number}, rows[number], masker)
            for number, row in enumerate(table.rows)
        ],
        targets=_targets(table.targets, targets, rows, masker),
        notes=[masker.text(note) for note in table.notes],
    )


def _once(names: list[str], name: str) -> None:
    if name not in names:
        names.append(name)


def _column(column: core.Column, amounts: set[str], codes: set[str]) -> schemas.ColumnOut:
    coded = column.key in codes or column.key == "code"
    return schemas.ColumnOut(
        key=column.key,
        label=column.label,
        path=list(column.path),
        panel=column.panel,
        role="amount" if column.key in amounts else "code" if coded else "text",
    )


def _row(
    row: core.Row,
    columns: Sequence[core.Column],
    cells: dict[int, list[str]],
    names: list[str],
    masker: Masker,
) -> schemas.RowOut:
    shown = [
        _cell(row, position, column, cells.get(position, []), masker)
        for position, column in enumerate(columns)
        if column.panel == row.panel
    ]
    return schemas.RowOut(
        index=row.index,
        role=row.role.value,
        panel=row.panel,
        label=masker.text(row.label),
        level=row.level,
        place=place(row.place),
        cells=shown,
        findings=names,
    )


def _cell(row: core.Row, position: int, column: core.Column, names: list[str], masker: Masker) -> schemas.CellOut:
    value = row.values.get(column.key)
    if value is not None:
        return schemas.CellOut(
            column=position,
            text=masker.text(value.text),
            state=value.state.value,
            amount_fen=value.fen,
            place=place(value.place),
            findings=names,
        )
    code = row.codes.get(column.key)
    text = row.texts.get(column.key) or (code.text if code else "")
    return schemas.CellOut(
        column=position,
        text=masker.text(text),
        state="text" if text else "blank",
        amount_fen=None,
        place=place(row.place),
        findings=names,
    )


def _targets(
    targets: Sequence[core.PerformanceTarget],
    on_targets: dict[int, list[str]],
    on_indicators: dict[int, list[str]],
    masker: Masker,
) -> list[schemas.TargetOut]:
    out: list[schemas.TargetOut] = []
    running = 0
    for number, target in enumerate(targets):
        indicators = []
        for indicator in target.indicators:
            indicators.append(_indicator(indicator, on_indicators.get(running, []), masker))
            running += 1
        out.append(
            schemas.TargetOut(
                code=target.code,
                name=masker.text(target.name),
                unit_name=masker.text(target.unit_name),
                total_fen=target.total.fen if target.total else None,
                total_text=target.total.text if target.total else "",
                goal=masker.text(target.goal),
                fields=_fields(target, masker),
                place=place(target.place),
                indicators=indicators,
                findings=on_targets.get(number, []),
            )
        )
    return out


def _fields(target: core.PerformanceTarget, masker: Masker) -> list[schemas.LabelledValue]:
    amounts = {"财政资金": target.fiscal, "其他资金": target.other, **target.amounts}
    shown = [schemas.LabelledValue(label=name, text=masker.text(text)) for name, text in target.fields.items()]
    shown += [
        schemas.LabelledValue(label=name, text=value.text, amount_fen=value.fen)
        for name, value in amounts.items()
        if value is not None and value.text
    ]
    if target.execution_weight is not None:
        shown.append(schemas.LabelledValue(label="预算执行率权重", text=format(target.execution_weight, "f")))
    return shown


def _indicator(indicator: core.Indicator, names: list[str], masker: Masker) -> schemas.IndicatorOut:
    return schemas.IndicatorOut(
        level1=indicator.level1,
        level2=indicator.level2,
        name=masker.text(indicator.name),
        operator=indicator.operator,
        value=masker.text(indicator.value),
        unit=indicator.unit,
        direction=indicator.direction,
        weight=format(indicator.weight, "f") if indicator.weight is not None else None,
        place=place(indicator.place),
        findings=names,
    )


# --- findings ------------------------------------------------------------------------------------


def finding_out(row: models.Finding, masker: Masker) -> schemas.FindingOut:
    decision = row.decision
    return schemas.FindingOut(
        fingerprint=row.fingerprint,
        rule=row.rule,
        rule_title=row.rule_title,
        category=cast(schemas.Category, row.category),
        severity=cast(schemas.Severity, row.severity),
        table=row.table,
        message=masker.text(row.message),
        expected=masker.text(row.expected),
        found=masker.text(row.found),
        difference=masker.text(row.difference),
        suggestion=masker.text(row.suggestion),
        evidence=[evidence_out(side, masker) for side in row.evidence.all()],
        decision=schemas.DecisionOut(
            state=cast(schemas.DecisionState, decision.state if decision else "open"),
            reason=masker.text(decision.reason) if decision else "",
            by=(decision.by_name or decision.by) if decision else "",
            at=decision.at if decision else None,
        ),
    )


def evidence_out(side: models.Evidence, masker: Masker) -> schemas.EvidenceOut:
    at = side.place
    return schemas.EvidenceOut(
        document=side.document,
        own=side.own,
        page=at.get("page"),
        line=at.get("line"),
        sheet=at.get("sheet"),
        cell=at.get("cell"),
        bbox=at.get("bbox"),
        table=masker.text(side.table),
        table_index=side.table_index,
        row=masker.text(side.row),
        row_index=side.row_index,
        column=side.column,
        column_index=side.column_index,
        target_index=side.target_index,
        text=masker.text(side.text),
    )


# --- charts --------------------------------------------------------------------------------------


def charts_out(
    document: core.Document, others: Sequence[core.Document], names: Mapping[str, str], masker: Masker
) -> schemas.ChartsOut:
    tree = charts.functions(document, names)
    return schemas.ChartsOut(
        flow=_flow(charts.flow(document)),
        functions=schemas.Functions(tree=[_node(child) for child in tree.children], amount_fen=tree.fen),
        basic_project=[schemas.Share(name=n.name, amount_fen=n.fen) for n in charts.basic_and_project(document)],
        projects=[
            schemas.ProjectShare(name=masker.text(p.name), amount_fen=p.fen, unit_name=masker.text(p.unit_name))
            for p in charts.projects(document)
        ],
        indicators=[
            schemas.IndicatorKind(level1=one, level2=two, count=count)
            for one, two, count in charts.indicators(document)
        ],
        years=[
            schemas.YearTotal(year=y.year, total_fen=y.total, three_public_fen=y.three_public)
            for y in charts.years([document, *others])
        ],
    )


def _node(node: charts.Node) -> schemas.FunctionNode:
    return schemas.FunctionNode(
        code=node.code, name=node.name, amount_fen=node.fen, children=[_node(child) for child in node.children]
    )


def _flow(flow: charts.Flow) -> schemas.Flow:
    """Nodes are named once over both sides: a drawing joins what has the same name."""
    centre = "收支总计"
    taken = {centre} | {node.name for node in flow.income}
    nodes = [schemas.FlowNode(name=node.name, kind="income") for node in flow.income]
    links = [schemas.FlowLink(source=node.name, target=centre, amount_fen=node.fen) for node in flow.income]
    for node in flow.expenditure:
        name = f"{node.name}（支出）" if node.name in taken else node.name
        nodes.append(schemas.FlowNode(name=name, kind="expenditure"))
        links.append(schemas.FlowLink(source=centre, target=name, amount_fen=node.fen))
    if nodes:
        nodes.append(schemas.FlowNode(name=centre, kind="total"))
    return schemas.Flow(nodes=nodes, links=links)
