"""Small logical tables for the writer tests."""

from decimal import Decimal

from jingban.budget.core.model import (
    Code,
    Column,
    Document,
    Indicator,
    Line,
    PerformanceTarget,
    Row,
    RowRole,
    State,
    Table,
    Value,
)
from jingban.kernel.findings import NOWHERE
from jingban.kernel.money import Unit, parse_number, to_fen

COLUMNS = (
    Column(0, ("科目", "编码"), "code"),
    Column(1, ("科目", "名称"), "name"),
    Column(2, ("合计",), "total"),
    Column(3, ("其中:", "基本支出"), "basic"),
    Column(4, ("其中:", "项目支出"), "project"),
)


def value(text: str | None, column: int) -> Value:
    """``None`` is a cell the row does not have."""
    if text is None:
        return Value(State.MISSING, "", None, 0, NOWHERE, column)
    if not text:
        return Value(State.BLANK, "", None, 0, NOWHERE, column)
    if text == "-":
        return Value(State.DASH, text, None, 0, NOWHERE, column)
    printed = parse_number(text)
    if printed is None:
        return Value(State.TEXT, text, None, 0, NOWHERE, column)
    fen = to_fen(printed.value, Unit.YUAN)
    return Value(State.NUMBER if fen else State.ZERO, text, fen, 1, NOWHERE, column)


def row(index: int, code: str, name: str, *amounts: str | None, role: RowRole = RowRole.DETAIL) -> Row:
    texts = {key: text for key, text in (("code", code), ("name", name)) if text}
    values = {
        key: value(text, n) for n, (key, text) in enumerate(zip(("total", "basic", "project"), amounts, strict=True), 2)
    }
    codes = {"functional": Code(code, name, code)} if code else {}
    return Row(index, role, name, 3, codes, texts, values)


def table(*rows: Row) -> Table:
    return Table("支出总表", "预算03表", "支出预算总表", Unit.YUAN, COLUMNS, rows, notes=("注：单位换算有尾差。",))


TABLE = table(
    row(1, "2080505", "养老保险缴费", "54,739,442.42", "241243.64", "-"),
    row(2, "2101506", "=HYPERLINK(1)", "49250", "", "0.00"),
    row(3, "2210201", "住房公积金", "(5.00)", None, None),
    row(4, "", "合计", "54,788,687.42", "见附件", "", role=RowRole.TOTAL),
)
TARGET = PerformanceTarget(
    "11010523T000001234567",
    "病历核查",
    "",
    value("800000.00", 5),
    value("800000.00", 6),
    value("", 7),
    "完成核查，\n出具报告。",
    (
        Indicator("产出指标", "数量指标", "抽查病历数量", "≥", "2000", "份", number=Decimal(2000)),
        Indicator("成本指标", "经济成本指标", "项目总成本", "≤", "80", "万元", number=Decimal(80)),
    ),
    fields={"项目类别": "31-部门项目"},
)
WIDE_WORDS = (
    ("项目名称", "project"), ("项目类别", "category"), ("项目总额", "total"), ("绩效目标", "goal"), ("一级指标", "level1"),
    ("二级指标", "level2"), ("三级指标", "name"), ("绩效指标性质", "operator"), ("指标值", "value"), ("度量单位", "unit"),
)  # fmt: skip
TARGETS = Table(
    "项目绩效表",
    "预算13表",
    "项目支出绩效表",
    Unit.YUAN,
    tuple(Column(n, (word,), key) for n, (word, key) in enumerate(WIDE_WORDS)),
    (),
    (TARGET,),
)


def document(*tables: Table, lines: tuple[str, ...] = ()) -> Document:
    return Document(
        "测试2024.txt", "0" * 64, "txt", "某区医疗保障局", 2024, "budget", "unit", Unit.YUAN, "beijing", tables,
        lines=tuple(Line(text, NOWHERE) for text in lines),
    )  # fmt: skip
