"""Charts: parents equal the sum of their children, whatever the table prints."""

from hypothesis import given
from hypothesis import strategies as st

from jingban.budget.core import charts
from jingban.budget.core.charts import REST, Node
from jingban.budget.core.model import (
    Code,
    Column,
    Document,
    Indicator,
    PerformanceTarget,
    Row,
    RowRole,
    State,
    Table,
    Value,
)
from jingban.kernel.findings import NOWHERE
from jingban.kernel.money import Unit


def value(fen: int | None) -> Value:
    state = State.BLANK if fen is None else State.NUMBER if fen else State.ZERO
    return Value(state, "" if fen is None else str(fen), fen, 1, NOWHERE, 1)


def row(label: str, fen: int | None, panel: str = "", role: RowRole = RowRole.DETAIL, **more: object) -> Row:
    values = {"amount": value(fen)} if panel else {"total": value(fen)}
    values.update({k: value(v) for k, v in more.items() if k in ("basic", "project")})  # type: ignore[arg-type]
    code = str(more.get("code", ""))
    codes = {"functional": Code(code, label, code)} if code else {}
    texts = {k: str(more[k]) for k in ("project_name", "unit_name", "year") if k in more}
    return Row(1, role, label, 0, codes, texts, values, NOWHERE, panel)


def table(kind: str, *rows: Row, targets: tuple[PerformanceTarget, ...] = ()) -> Table:
    return Table(kind, "", kind, Unit.YUAN, (Column(0, ("合计",), "total"),), rows, targets)


def document(*tables: Table, year: int | None = 2023) -> Document:
    return Document("a", "0" * 64, "txt", "某单位", year, "budget", "unit", Unit.YUAN, "generic", tables)


def holds(node: Node) -> bool:
    return not node.children or (node.fen == sum(c.fen for c in node.children) and all(map(holds, node.children)))


def test_flow_fills_up_what_is_not_broken_down() -> None:
    overall = table(
        "收支总表",
        row("一、一般公共预算拨款收入", 700, "income"),
        row("本年收入合计", 700, "income", RowRole.SUBTOTAL),
        row("上年结转结余", 200, "income"),
        row("收入总计", 1000, "income", RowRole.TOTAL),
        row("一、一般公共服务支出", None, "expenditure"),
        row("五、教育支出", 400, "expenditure"),
        row("十、卫生健康支出", 600, "expenditure"),
    )
    found = charts.flow(document(overall))
    assert found.income == (Node("", "一般公共预算拨款收入", 700), Node("", "上年结转结余", 200), Node("", REST, 100))
    assert found.expenditure == (Node("", "教育支出", 400), Node("", "卫生健康支出", 600))
    assert found.total == 1000


def test_flow_shows_the_parts_of_a_heading_not_the_heading_again() -> None:
    fiscal = table(
        "财政拨款收支总表",
        row("一、本年收入", 1000, "income"),
        row("（一）一般公共预算资金", 700, "income"),
        row("（二）政府性基金预算资金", 200, "income"),
        row("二、上年结转", 50, "income"),
        row("一、本年支出", 1050, "expenditure"),
    )
    found = charts.flow(document(fiscal))
    assert [(n.name, n.fen) for n in found.income] == [
        ("本年收入（其他/未细分）", 100),
        ("一般公共预算资金", 700),
        ("政府性基金预算资金", 200),
        ("上年结转", 50),
    ]


def test_function_tree_names_levels_the_table_does_not_print() -> None:
    spent = table("支出总表", row("行政运行", 5, code="2101501"), row("医保经办", 7, code="2101506"))
    (top,) = charts.functions(document(spent), {"210": "卫生健康支出", "21015": "医疗保障管理事务"}).children
    assert (top.code, top.name, top.fen) == ("210", "卫生健康支出", 12)
    assert (top.children[0].name, top.children[0].fen) == ("医疗保障管理事务", 12)


def test_function_tree_keeps_the_rest_of_a_printed_parent() -> None:
    spent = table("支出总表", row("卫生健康支出", 20, role=RowRole.SUBTOTAL, code="210"), row("项", 12, code="2101501"))
    (top,) = charts.functions(document(spent), {}).children
    assert [(c.name, c.fen) for c in top.children] == [("21015", 12), (REST, 8)]


def test_basic_and_project_from_the_total_row() -> None:
    spent = table("支出总表", row("项", 9, basic=4, project=3), row("合计", 10, role=RowRole.TOTAL, basic=5, project=4))
    assert [(n.name, n.fen) for n in charts.basic_and_project(document(spent))] == [
        ("基本支出", 5),
        ("项目支出", 4),
        (REST, 1),
    ]


def test_projects_are_summed_by_name_and_unit_and_sorted() -> None:
    rows = [
        row("", 5, project_name="甲", unit_name="一"),
        row("", 3, project_name="甲", unit_name="一"),
        row("", 9, project_name="乙"),
    ]
    found = charts.projects(document(table("项目支出表", *rows, row("合计", 17, role=RowRole.TOTAL))))
    assert [(p.name, p.unit_name, p.fen) for p in found] == [("乙", "", 9), ("甲", "一", 8)]


def test_projects_from_targets_when_there_is_no_project_table() -> None:
    target = PerformanceTarget(
        "", "丙", "", value(70), None, None, "", (Indicator("产出指标", "数量指标", "x", "≥", "1", ""),)
    )
    doc = document(table("项目绩效表", targets=(target, target)))
    assert [(p.name, p.fen) for p in charts.projects(doc)] == [("丙", 70)]
    assert charts.indicators(doc) == (("产出指标", "数量指标", 2),)


def test_years_join_documents_and_printed_years() -> None:
    this = document(
        table("收支总表", row("五、教育支出", 400, "expenditure")),
        table("三公经费表", row("", 7, year="2022年"), row("", 8, year="2023")),
    )
    last = document(table("收支总表", row("五、教育支出", 300, "expenditure")), year=2022)
    assert [(y.year, y.total, y.three_public) for y in charts.years([this, last])] == [(2022, 300, 7), (2023, 400, 8)]


codes = st.lists(st.sampled_from(["2", "05", "08", "10"]), min_size=1, max_size=1)
entries = st.lists(
    st.tuples(
        st.sampled_from(["205", "208", "20801", "20805", "2080501", "2080505", "2100101", "21001"]),
        st.none() | st.integers(-5, 10**12),
    ),
    max_size=12,
)


@given(entries)
def test_every_parent_equals_its_children(cells: list[tuple[str, int | None]]) -> None:
    spent = table("支出总表", *(row(code, fen, code=code) for code, fen in cells))
    tree = charts.functions(document(spent), {})
    assert holds(tree)
    assert tree.fen == sum(c.fen for c in tree.children)


labels = st.sampled_from(["一、甲", "二、乙", "（一）丙", "（二）丁", "1.戊", "其中：己", "上年结转", "收入总计"])


@given(
    st.lists(
        st.tuples(labels, st.none() | st.integers(-5, 10**12), st.sampled_from(["income", "expenditure"])), max_size=12
    )
)
def test_both_sides_of_the_flow_are_the_total(cells: list[tuple[str, int | None, str]]) -> None:
    rows = [row(w, f, p, RowRole.TOTAL if "总计" in w else RowRole.DETAIL) for w, f, p in cells]
    found = charts.flow(document(table("收支总表", *rows)))
    for side in (found.income, found.expenditure):
        assert sum(n.fen for n in side) == found.total
        assert all(n.fen > 0 for n in side)
        assert len({n.name for n in side}) == len(side)
