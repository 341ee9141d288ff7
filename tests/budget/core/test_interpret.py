"""Layout, header tree and typed rows, on small documents in the regional forms."""

import pytest
from tests.budget.making import document, row, table

from jingban.budget.core.model import RowRole, State
from jingban.kernel.money import Unit

SPENDING = """
预算03表 支出预算总表

金额单位：元

支出功能分类科目	政府支出经济分类科目	部门支出经济分类科目	合计	基本支出	项目支出	其中		
						事业单位经营支出	上缴上级支出	对附属单位补助支出
2050803-培训支出	50203-培训费	30216-培训费	1200.50	1200.50	0.00			
2101506-医疗保障经办事务	50205-委托业务费	30227-委托业务费	30,000.00	-	30,000.00			
合 计			31200.50	1200.50	30000.00			
"""


def test_a_joined_code_table_is_typed_with_its_states() -> None:
    spending = table(document(SPENDING), "支出总表")
    assert (spending.number, spending.title, spending.unit) == ("预算03表", "支出预算总表", Unit.YUAN)
    assert [c.key for c in spending.columns] == [
        "functional",
        "government",
        "department",
        "total",
        "basic",
        "project",
        "operating_expense",
        "remit_superior",
        "subsidy_affiliate",
    ]
    assert spending.columns[7].path == ("其中", "上缴上级支出")
    training, service, total = spending.rows
    assert training.code("functional") == "2050803"
    assert training.codes["department"].name == "培训费"
    assert training.values["total"].fen == 120_050
    assert training.values["project"].state is State.ZERO
    assert service.values["basic"].state is State.DASH
    assert training.values["remit_superior"].state is State.BLANK
    assert service.place.line == 8
    assert (total.role, total.values["total"].fen) == (RowRole.TOTAL, 3_120_050)


def test_blank_dash_zero_and_missing_are_four_things() -> None:
    doc = document("政府采购预算明细表\n单位：元\n采购类别\t金额\tX收入\n甲\t\t5\n乙\t-\t6\n丙\t0\t7\n丁\n")
    states = [r.values["amount"].state for r in table(doc, "政府采购表").rows[:3]]
    assert states == [State.BLANK, State.DASH, State.ZERO]
    short = document("政府采购预算明细表\n单位：元\n采购类别\t金额\n甲\t5\n乙项采购\t\n合计\t5\n")
    grid = table(short, "政府采购表")
    assert [r.values["amount"].state for r in grid.rows] == [State.NUMBER, State.BLANK, State.NUMBER]


PANELS = """
部门公开表1

收支预算总表

填报单位:甲市医疗保障局

单位:万元

收 入		支 出	
项目	预算数	项目(按支出功能科目类级)	预算数
一、财政拨款收入	8.50	社会保障和就业支出	2.00
(一)一般公共预算收入	8.50	卫生健康支出	7.50
二、其他收入	1.00		
本年收入合计	9.50	本年支出合计	9.50
三、上年结转(结余)		结转下年	
收入总计	9.50	支出总计	9.50
"""


def test_two_panels_are_split_and_keep_their_own_rows() -> None:
    doc = document(PANELS)
    overview = table(doc, "收支总表")
    assert doc.unit_name == "甲市医疗保障局"
    assert overview.number == "部门公开表1"
    income = [r.label for r in overview.rows if r.panel == "income"]
    expenditure = [r.label for r in overview.rows if r.panel == "expenditure"]
    assert income[:3] == ["一、财政拨款收入", "(一)一般公共预算收入", "二、其他收入"]
    assert expenditure == ["社会保障和就业支出", "卫生健康支出", "本年支出合计", "结转下年", "支出总计"]
    assert row(overview, "卫生健康支出", "expenditure").values["amount"].fen == 7_500_000
    assert row(overview, "收入总计", "income").role is RowRole.TOTAL


SHORT_CODES = """
部门支出总表

单位:万元

支出功能分类科目		合计	基本支出	项目支出
科目编码	科目名称			
**	**	1	2	3
	合计	10.00	6.00	4.00
208	社会保障和就业支出	6.00	6.00	
05	行政事业单位养老支出	6.00	6.00	
2080505	机关事业单位基本养老保险缴费支出	6.00	6.00	
210	卫生健康支出	4.00		4.00
15	医疗保障管理事务	4.00		4.00
2101504	信息化建设	4.00		4.00
"""


def test_two_digit_divisions_belong_to_the_class_above() -> None:
    spending = table(document(SHORT_CODES), "支出总表")
    assert [r.code("functional") for r in spending.rows] == ["", "208", "20805", "2080505", "210", "21015", "2101504"]
    assert [r.level for r in spending.rows] == [0, 1, 2, 3, 1, 2, 3]
    assert [r.role for r in spending.rows][:4] == [RowRole.TOTAL, RowRole.SUBTOTAL, RowRole.SUBTOTAL, RowRole.DETAIL]


def cell_per_line(rows: list[list[str]]) -> str:
    return "\n\n".join("\n".join("\t" + cell for cell in cells) for cells in rows)


def test_merged_headers_lost_in_one_cell_per_line_are_spread_again() -> None:
    head = [["表四"], ["某中心一般公共预算“三公”经费支出表"], [""], ["单位：万元"], ["2024年预算数"]]
    three = [
        ["合计", "因公出国（境）费", "公务用车购置及运行费", "公务接待费"],
        ["", "", "小计", "公务用车购置费", "公务用车运行费", ""],
        ["3.00", "", "", "", "", "3.00"],
    ]
    more = [["表二"], ["某中心一般公共预算财政拨款支出预算表"], ["单位：万元"], ["功能分类科目", "2024年预算数"]]
    body = [
        ["科目编码", "科目名称", "总计", "基本支出", "项目支出"],
        ["合计", "5.00", "2.00", "3.00"],
        ["205", "教育支出", "5.00", "2.00", "3.00"],
    ]
    doc = document(cell_per_line(head + three) + "\n\n\n" + cell_per_line(more + body) + "\n")
    vehicles = table(doc, "三公经费表")
    assert [c.key for c in vehicles.columns] == [
        "total",
        "travel_abroad",
        "vehicles",
        "vehicle_purchase",
        "vehicle_operation",
        "reception",
    ]
    assert vehicles.rows[0].values["reception"].fen == 3_000_000
    spending = table(doc, "一般公共预算支出表")
    assert [c.path for c in spending.columns][:3] == [
        ("功能分类科目", "科目编码"),
        ("功能分类科目", "科目名称"),
        ("2024年预算数", "总计"),
    ]
    # the 合计 cell covered two columns and was printed as one
    assert spending.rows[0].values["total"].fen == 5_000_000
    assert spending.rows[0].values["project"].fen == 3_000_000


def test_a_header_printed_again_on_the_next_page_is_no_row() -> None:
    page = "科目编码\t科目名称\t合计\t基本支出\t项目支出\n"
    doc = document(
        "一般公共预算支出表\n单位：万元\n"
        + page
        + "205\t教育支出\t5.00\t5.00\t\n"
        + "- 3 -\n"
        + page
        + "208\t社会保障和就业支出\t1.00\t1.00\t\n\t合计\t6.00\t6.00\t\n"
    )
    spending = table(doc, "一般公共预算支出表")
    assert len(doc.tables) == 1
    assert [r.label for r in spending.rows] == ["教育支出", "社会保障和就业支出", "合计"]


def test_a_page_without_a_header_continues_the_table_before_it() -> None:
    doc = document(
        "支出总表\n单位：元\n科目编码\t科目名称\t合计\t基本支出\t项目支出\n205\t教育支出\t5\t5\t\n"
        "某单位预算\n208\t社会保障和就业支出\t1\t1\t\n\t合计\t6\t6\t\n"
    )
    assert [t.kind for t in doc.tables] == ["支出总表"]
    assert len(doc.tables[0].rows) == 3


def test_a_shifted_row_is_moved_back_and_reported() -> None:
    doc = document(
        SPENDING.replace(
            "2101506-医疗保障经办事务\t50205-委托业务费\t30227-委托业务费\t30,000.00",
            "\t2101506-医疗保障经办事务\t50205-委托业务费\t30227-委托业务费\t30,000.00",
        )
    )
    spending = table(doc, "支出总表")
    assert spending.rows[1].values["total"].fen == 3_000_000
    assert [(r.kind, r.applied, r.place.line) for r in doc.repairs] == [("shifted-row", True, 8)]


def test_a_number_split_by_a_line_wrap_is_joined_and_reported() -> None:
    doc = document(SPENDING.replace("30,000.00\t-", "30,00 0.00\t-"))
    assert table(doc, "支出总表").rows[1].values["total"].fen == 3_000_000
    assert [(r.kind, r.read, r.made) for r in doc.repairs] == [("split-number", "30,00 0.00", "30,000.00")]


def test_what_cannot_be_read_as_a_number_is_left() -> None:
    doc = document(SPENDING.replace("30,000.00\t-", "3O,000.00\t-"))
    value = table(doc, "支出总表").rows[1].values["total"]
    assert (value.state, value.fen, value.text) == (State.TEXT, None, "3O,000.00")


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("2025年部门财政拨款收支总表", "财政拨款收支总表"),
        ("预算11表 财政拨款（含一般公共预算和政府性基金预算）“三公”经费支出表", "三公经费表"),
        ("一般公共预算财政拨款基本支出决算表", "一般公共预算基本支出表"),
        ("部门收支总体情况表", "收支总表"),
        ("国有资本经营预算财政拨款支出表", "国有资本经营支出表"),
        ("政府性基金预算财政拨款收入支出决算表", "政府性基金支出表"),
        ("表五 部门支出总表", "支出总表"),
        ("部门整体支出绩效目标申报表", "整体绩效表"),
    ],
)
def test_titles_name_their_kind(title: str, kind: str) -> None:
    doc = document(f"{title}\n单位：元\n甲\t金额\n乙\t5\n")
    assert [t.kind for t in doc.tables] == [kind]


def test_a_table_nobody_knows_is_kept() -> None:
    doc = document("序号\t单位\t备注\n1\t甲中心\t\n2\t乙中心\t\n")
    assert [(t.kind, len(t.rows)) for t in doc.tables] == [("未知", 2)]


def test_a_table_of_contents_makes_no_tables() -> None:
    doc = document("目 录\n一、收支总表\n二、《部门收入总表》\n三、支出总表\t- 5 -\n第一部分 概况\n职责说明。\n")
    assert doc.tables == ()
    assert any("收入总表" in line.text for line in doc.lines)


def test_lists_printed_side_by_side_are_unfolded() -> None:
    doc = document(
        "一般公共预算财政拨款基本支出决算表\n单位：万元\n"
        "科目编码\t科目名称\t决算数\t科目编码\t科目名称\t决算数\n"
        "301\t工资福利支出\t5.00\t302\t商品和服务支出\t2.00\n"
        "30101\t基本工资\t5.00\t30201\t办公费\t2.00\n"
        "人员经费合计\t\t5.00\t公用经费合计\t\t2.00\n"
    )
    basic = table(doc, "一般公共预算基本支出表")
    assert [(r.panel, r.label, r.values["amount"].amount) for r in basic.rows if r.role is RowRole.TOTAL] == [
        ("part1", "人员经费合计", 5_000_000),
        ("part2", "公用经费合计", 2_000_000),
    ]
    assert doc.kind == "final"


def test_a_final_account_keeps_budget_and_final_columns_apart() -> None:
    doc = document(
        "2024年度部门决算\n财政拨款“三公”经费支出决算表\n单位：万元\n合计\t\t公务接待费\t\n预算数\t决算数\t预算数\t决算数\n3.00\t1.00\t3.00\t1.00\n"
    )
    three = table(doc, "三公经费表")
    assert [c.key for c in three.columns] == ["total@budget", "total", "reception@budget", "reception"]
    assert three.rows[0].values["reception"].fen == 1_000_000


def test_two_documents_of_other_provinces_are_told_by_their_signs() -> None:
    assert document(SPENDING).profile == "beijing"
    assert document("上海市某区\n2025年预算单位财务收支预算总表\n单位：元\n甲\t金额\n乙\t1\n").profile == "shanghai"
    assert document("某省某县\n收支总表\n单位：元\n甲\t金额\n乙\t1\n").profile == "generic"


def test_full_width_digits_in_codes_are_digits() -> None:
    doc = document(SPENDING.replace("2050803-培训支出", "２０５０８０３－培训支出"))
    assert table(doc, "支出总表").rows[0].code("functional") == "2050803"


def test_words_that_name_a_kind_of_money_do_not_make_a_final_account_a_budget() -> None:
    text = "某单位2024年度部门决算\n一般公共预算财政拨款支出年初预算为5万元，一般公共预算支出决算为4万元，政府性基金预算为0。\n"
    assert document(text + "收入支出决算总表\n单位：元\n甲\t金额\n乙\t1\n").kind == "final"
    assert document("某单位2024年部门预算\n收支总表\n单位：元\n甲\t金额\n乙\t1\n").kind == "budget"
