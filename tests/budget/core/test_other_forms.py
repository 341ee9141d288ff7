"""Habits of forms that no sample carries: each was once misread or raised a false alarm."""

from tests.budget.making import document, findings, row, rule, statuses, table

from jingban.budget.core.checking import Context, Status, run
from jingban.budget.core.model import Document
from jingban.budget.core.rules import RULES, between, codes, narrative, narrative_sums, panels, presence, within
from jingban.budget.knowledge_files import load
from jingban.kernel.findings import Category, Finding, Severity


def accused(doc: Document) -> list[Finding]:
    wrong = (Category.ARITHMETIC, Category.CROSS)
    return [f for f in run(RULES, Context(doc, load())).findings if f.category in wrong]


FINAL = """
收入支出决算总表

部门：某市某局	2024年度	单位：万元

收入		支出	
项目	决算数	项目	决算数
一、一般公共预算财政拨款收入	90.00	一、一般公共服务支出	80.00
二、其他收入	10.00	二、教育支出	23.00
本年收入合计	100.00	本年支出合计	103.00
使用非财政拨款结余		结余分配	
年初结转和结余	8.00	年末结转和结余	5.00
总计	108.00	总计	108.00
"""


def test_carried_amounts_without_a_number_stand_beside_each_other() -> None:
    doc = document(FINAL)
    assert accused(doc) == []
    assert Status.EXACT in statuses(rule(panels.RULES, "T11"), doc)


def test_a_wrong_carried_amount_is_still_found() -> None:
    doc = document(FINAL.replace("年末结转和结余	5.00", "年末结转和结余	6.00"))
    assert [f.found for f in findings(rule(panels.RULES, "T11"), doc)] == ["108.00 万元"]


PARTS = """
财政拨款收入支出决算总表

单位：万元

收入		支出	
项目	决算数	项目	决算数
一、一般公共预算财政拨款	90.00	一、教育支出	93.00
本年收入合计	90.00	本年支出合计	93.00
年初财政拨款结转和结余	5.00	年末财政拨款结转和结余	2.00
一般公共预算财政拨款	5.00		
政府性基金预算财政拨款			
总计	95.00	总计	95.00
"""


def test_sources_below_a_carried_amount_are_its_parts() -> None:
    assert accused(document(PARTS)) == []
    wrong = document(PARTS.replace("一般公共预算财政拨款	5.00", "一般公共预算财政拨款	4.00"))
    assert [f.rule for f in accused(wrong)] == ["T12"]


LISTS = """
一般公共预算财政拨款支出决算表

单位：万元

科目编码	科目名称	合计	基本支出	项目支出
合计		20.00	15.00	5.00
201	一般公共服务支出	20.00	15.00	5.00
20106	财政事务	20.00	15.00	5.00
2010601	行政运行	15.00	15.00	
2010602	一般行政管理事务	5.00		5.00

一般公共预算财政拨款基本支出决算明细表

单位：万元

人员经费			公用经费					
科目编码	科目名称	决算数	科目编码	科目名称	决算数	科目编码	科目名称	决算数
301	工资福利支出	8.00	302	商品和服务支出	5.00	310	资本性支出	1.00
30101	基本工资	8.00	30201	办公费	2.00	31002	办公设备购置	1.00
303	对个人和家庭的补助	1.00	30228	工会经费	2.00			
30302	退休费	1.00	30229	福利费	1.00			
人员经费合计		9.00	公用经费合计					6.00
"""


def test_totals_below_lists_side_by_side_hold_their_classes() -> None:
    doc = document(LISTS)
    basic = table(doc, "一般公共预算基本支出表")
    assert [c.key for c in basic.columns] == ["code", "name", "amount"] * 3
    assert accused(doc) == []
    assert statuses(rule(between.RULES, "T25"), doc) == [Status.EXACT]


def test_a_wrong_total_below_lists_side_by_side_is_found() -> None:
    doc = document(LISTS.replace("6.00\n", "6.40\n"))
    assert {f.rule for f in accused(doc)} == {"T02", "T25"}


def test_one_cell_a_line_keeps_the_totals_below_their_lists() -> None:
    _, body = LISTS.split("一般公共预算财政拨款基本支出决算明细表")
    lines = body.strip("\n").splitlines()
    rows = [line.split("\t") for line in lines[2:]]
    rows[0] = ["人员经费", "公用经费"]
    rows[-1] = ["人员经费合计", "9.00", "公用经费合计", "6.00"]
    cells = "\n\n".join("\n".join("\t" + cell for cell in cells) for cells in rows)
    doc = document("\t一般公共预算财政拨款基本支出决算明细表\n\n\t单位：万元\n\n" + cells + "\n")
    assert statuses(rule(within.RULES, "T02"), doc) == [Status.EXACT, Status.EXACT]


def test_a_title_that_ends_on_the_next_line_names_one_table() -> None:
    doc = document(
        "预算11表 财政拨款（含一般公共预算和政府性基金预算）安排的“三公”经费预算财政拨款\n支出表\n\n单位：万元\n\n"
        "年度\t“三公”经费财政拨款预算总额\t因公出国（境）费用\t公务接待费\t公务用车运行维护费\n2025年\t3.00\t\t1.00\t2.00\n"
    )
    assert [t.kind for t in doc.tables] == ["三公经费表"]


def test_a_title_of_four_characters_is_a_title_among_cells_too() -> None:
    rows = ["公开01表", "收支总表", "单位：万元", "收入|支出", "项目|预算数|项目|预算数"]
    rows += ["一、财政拨款收入|5.00|一、教育支出|5.00", "二、事业收入||二、科学技术支出|"]
    rows += ["本年收入合计|5.00|本年支出合计|5.00", "收入总计|5.00|支出总计|5.00"]
    doc = document("\n\n".join("\n".join("\t" + cell for cell in row.split("|")) for row in rows) + "\n")
    assert [(t.kind, t.title) for t in doc.tables] == [("收支总表", "收支总表")]


UNITS = """
收入总表

单位：万元

部门名称	合计	一般公共预算	事业收入
某市某局	30.00	20.00	10.00
某市某局本级	18.00	18.00	
某市某中心	12.00	2.00	10.00
合计	30.00	20.00	10.00
"""


def test_a_department_row_without_a_code_is_not_added_to_its_units() -> None:
    doc = document(UNITS)
    assert accused(doc) == []
    wrong = document(UNITS.replace("某市某中心	12.00	2.00", "某市某中心	12.00	3.00"))
    assert {f.rule for f in accused(wrong)} >= {"T01"}


def test_a_formula_that_fails_everywhere_is_a_misread_table() -> None:
    lines = "\n".join(f"20106{i:02d}\t科目{i}\t{i}.00\t{i + 3}.00\t{i + 5}.00" for i in range(1, 6))
    doc = document(f"支出总表\n\n单位：万元\n\n科目编码\t科目名称\t合计\t基本支出\t项目支出\n{lines}\n")
    found = findings(rule(within.RULES, "T01"), doc)
    assert [(f.category, f.severity) for f in found] == [(Category.EXTRACTION, Severity.WARNING)]
    assert accused(doc) == []


def test_a_lost_column_of_codes_is_not_twenty_wrong_names() -> None:
    names = ("工资福利支出", "基本工资", "津贴补贴", "奖金")
    lines = "\n".join(f"301\t{name}\t1.00\t1.00\t" for name in names)
    doc = document(
        f"一般公共预算基本支出表\n\n单位：万元\n\n科目编码\t科目名称\t合计\t人员经费\t公用经费\n{lines}\n合计\t\t4.00\t4.00\t\n"
    )
    assert findings(rule(codes.RULES, "K01"), doc) == []
    assert findings(rule(codes.RULES, "K03"), doc) == []


def test_parents_added_to_children_everywhere_are_a_misread_level() -> None:
    doc = document(
        "一般公共预算基本支出表\n\n单位：万元\n\n科目编码\t科目名称\t合计\t人员经费\t公用经费\n"
        "301\t工资福利支出\t5.00\t5.00\t\n301\t基本工资\t2.00\t2.00\t\n301\t奖金\t3.00\t3.00\t\n"
        "303\t对个人和家庭的补助\t1.00\t1.00\t\n303\t退休费\t1.00\t1.00\t\n合计\t\t6.00\t6.00\t\n"
    )
    found = findings(rule(within.RULES, "T02"), doc)
    assert [f.category for f in found] == [Category.EXTRACTION]


def test_project_total_below_its_group_is_the_project_column() -> None:
    doc = document(
        "一般公共预算财政拨款支出表\n\n单位：万元\n\n单位名称\t功能分类科目\t\t本年预算数\t\t\t\t\n"
        "\t科目编码\t科目名称\t合计\t基本支出\t\t项目支出\t\n\t\t\t\t人员经费\t公用经费\t总数\t扣除基建\n"
        "301-某局\t2010602\t一般行政管理事务\t5.00\t\t\t5.00\t5.00\n合计\t\t\t5.00\t\t\t5.00\t5.00\n"
    )
    keys = [c.key for c in table(doc, "一般公共预算支出表").columns]
    assert keys[-2:] == ["project", "project_excl_capital"]
    assert row(table(doc, "一般公共预算支出表"), "一般行政管理事务").values["project"].amount == 5_0000_00


def test_one_funds_table_says_nothing_about_all_money() -> None:
    doc = document(
        "一般公共预算支出表\n\n单位：万元\n\n科目编码\t科目名称\t合计\t基本支出\t项目支出\n"
        "2010601\t行政运行\t5.00\t5.00\t\n合计\t\t5.00\t5.00\t\n\n"
        "政府性基金预算支出表\n\n单位：万元\n\n科目编码\t科目名称\t合计\t基本支出\t项目支出\n"
        "2120899\t其他国有土地使用权出让收入安排的支出\t3.00\t\t3.00\n合计\t\t3.00\t\t3.00\n\n"
        "某市某局2025年收入预算8.00万元，支出预算8.00万元。\n"
    )
    assert findings(rule(narrative.RULES, "N01"), doc) == []


TWO_YEARS = """
一般公共预算支出表

单位：万元

科目编码	科目名称	2024年预算数	2025年预算数			2025年预算数比2024年预算数	
			合计	基本支出	项目支出	增减额	增减%
201	一般公共服务支出	9.00	12.00	8.00	4.00	3.00	33.33%
20106	财政事务	9.00	12.00	8.00	4.00	3.00	33.33%
2010601	行政运行	6.00	8.00	8.00		2.00	33.33%
2010602	一般行政管理事务	3.00	4.00		4.00	1.00	33.33%
合计		9.00	12.00	8.00	4.00	3.00	33.33%
"""


def test_columns_of_last_year_and_the_change_are_known() -> None:
    doc = document(TWO_YEARS)
    keys = [c.key for c in table(doc, "一般公共预算支出表").columns]
    assert keys == ["code", "name", "amount@last", "total", "basic", "project", "change", "change_percent"]
    assert accused(doc) == []
    wrong = document(TWO_YEARS.replace("2010602	一般行政管理事务	3.00", "2010602	一般行政管理事务	3.10"))
    assert {f.rule for f in accused(wrong)} == {"T01", "T03"}


def test_three_public_figures_of_last_year_are_not_this_years() -> None:
    columns = "合计\t因公出国（境）费\t公务用车运行维护费\t公务接待费"
    doc = document(
        "“三公”经费支出表\n\n单位：万元\n\n2024年预算数\t\t\t\t2025年预算数\t\t\t\n"
        f"{columns}\t{columns}\n5.00\t\t3.00\t2.00\t4.00\t\t3.00\t1.00\n"
    )
    three = table(doc, "三公经费表")
    assert [c.key for c in three.columns if c.key.startswith("reception")] == ["reception@last", "reception"]
    assert [c.key for c in three.columns if c.key.startswith("total")] == ["total@last", "total"]
    assert statuses(rule(within.RULES, "T01"), doc) == [Status.EXACT, Status.EXACT]


FUND = """
政府性基金预算财政拨款收入支出决算表

单位：万元

功能分类科目编码	科目名称	年初结转和结余	本年收入	本年支出			年末结转和结余
				合计	基本支出	项目支出	
2120899	其他国有土地使用权出让收入安排的支出	3.00	10.00	12.00		12.00	1.00
合计		3.00	10.00	12.00		12.00	1.00
"""


def test_a_funds_final_account_flows_from_opening_to_closing() -> None:
    assert accused(document(FUND)) == []
    wrong = document(FUND.replace("12.00	1.00", "12.00	2.00"))
    assert [f.rule for f in accused(wrong)] == ["T01", "T01"]


def test_a_continued_table_is_one_table() -> None:
    head = "单位：万元\n\n科目编码\t科目名称\t合计\t基本支出\t项目支出\n"
    doc = document(
        f"支出总表\n\n{head}2010601\t行政运行\t8.00\t8.00\t\n\n支出总表（续）\n\n{head}"
        "2010602\t一般行政管理事务\t4.00\t\t4.00\n合计\t\t12.00\t8.00\t4.00\n"
    )
    assert [(t.kind, len(t.rows)) for t in doc.tables] == [("支出总表", 3)]
    assert accused(doc) == []


def test_code_and_name_in_one_cell_of_a_name_column() -> None:
    doc = document(
        "支出总表\n\n单位：万元\n\n科目名称\t合计\t基本支出\t项目支出\n"
        "[201]一般公共服务支出\t12.00\t8.00\t4.00\n　[20106]财政事务\t12.00\t8.00\t4.00\n"
        "　　[2010601]行政运行\t8.00\t8.00\t\n　　[2010602]一般行政管理事务\t4.00\t\t4.00\n合计\t12.00\t8.00\t4.00\n"
    )
    spending = table(doc, "支出总表")
    assert [r.code("functional") for r in spending.rows] == ["201", "20106", "2010601", "2010602", ""]
    assert row(spending, "行政运行").level == 3
    assert accused(doc) == []


def one_cell_a_line(rows: list[str]) -> str:
    """Rows given with bars, as exports print them: each cell on its own line, an empty line after the row."""
    return "\n\n".join("\n".join("\t" + cell for cell in cells.split("|")) for cells in rows) + "\n"


def test_one_cell_a_line_header_of_budget_and_final_pairs() -> None:
    pairs = "预算数|决算数"
    doc = document(
        one_cell_a_line(
            [
                "财政拨款“三公”经费支出决算表",
                "单位：万元",
                "财政拨款“三公”经费",
                "合计|因公出国（境）费|公务用车购置及运行维护费|公务接待费",
                f"{pairs}|{pairs}|小计|公务用车购置费|公务用车运行维护费|{pairs}",
                f"||||{pairs}|{pairs}|{pairs}||",
                "9.00|7.00|||6.00|5.00|||6.00|5.00|3.00|2.00",
            ]
        )
    )
    keys = [c.key for c in table(doc, "三公经费表").columns]
    assert keys[:2] == ["total@budget", "total"]
    assert keys[4:] == [
        "vehicles@budget",
        "vehicles",
        "vehicle_purchase@budget",
        "vehicle_purchase",
        "vehicle_operation@budget",
        "vehicle_operation",
        "reception@budget",
        "reception",
    ]
    assert accused(doc) == []


def test_one_cell_a_line_header_with_last_year_between_groups() -> None:
    doc = document(
        one_cell_a_line(
            [
                "一般公共预算支出预算表",
                "单位：万元",
                "科目|2024年执行数|2025年预算数|2025年预算数比2024年执行数",
                "科目编码|科目名称||合计|基本支出|项目支出|增减额|增减%",
                "类|款|项|||||||",
                "201|||一般公共服务支出|9.00|12.00|8.00|4.00|3.00|33.33",
                "201|06||财政事务|9.00|12.00|8.00|4.00|3.00|33.33",
                "201|06|01|行政运行|9.00|12.00|8.00|4.00|3.00|33.33",
                "合计||||9.00|12.00|8.00|4.00|3.00|33.33",
            ]
        )
    )
    public = table(doc, "一般公共预算支出表")
    assert [c.key for c in public.columns][3:] == [
        "name", "amount@last", "total", "basic", "project", "change", "change_percent"
    ]  # fmt: skip
    assert [r.code("functional") for r in public.rows][:3] == ["201", "20106", "2010601"]
    assert accused(doc) == []


def test_sentences_below_the_figures_are_notes() -> None:
    doc = document(
        "“三公”经费支出表\n\n单位：万元\n\n合计\t因公出国（境）费\t公务用车运行维护费\t公务接待费\n"
        "5.00\t\t3.00\t2.00\n注：1.本表金额单位为万元。\t\t\t\n2.空白表示无此项收支。\t\t\t\n"
    )
    three = table(doc, "三公经费表")
    assert len(three.rows) == 1
    assert "2.空白表示无此项收支。" in three.notes


def test_a_row_that_counts_the_columns_of_a_narrow_table_is_no_figure() -> None:
    doc = document("政府采购表\n\n单位：万元\n\n采购类别\t金额\n栏次\t1\n货物\t3.00\n服务\t4.00\n合计\t7.00\n")
    assert [r.label for r in table(doc, "政府采购表").rows] == ["货物", "服务", "合计"]


def test_a_form_that_prints_no_totals_at_all_only_gets_a_warning() -> None:
    bare = (
        "支出总表\n\n单位：万元\n\n科目编码\t科目名称\t合计\t基本支出\t项目支出\n"
        "2010601\t行政运行\t8.00\t8.00\t\n2050803\t培训支出\t1.00\t1.00\t\n"
    )
    assert [str(f.severity) for f in findings(rule(presence.RULES, "T06"), document(bare))] == ["warning"]
    other = "一般公共预算支出表\n\n单位：万元\n\n科目编码\t科目名称\t合计\n2010601\t行政运行\t8.00\n合计\t\t8.00\n\n"
    assert [str(f.severity) for f in findings(rule(presence.RULES, "T06"), document(other + bare))] == ["error"]


def test_a_form_that_prints_few_parents_only_gets_warnings() -> None:
    lines = ["201\t一般公共服务支出\t8.00", "205\t教育支出\t1.00", "2010601\t行政运行\t8.00", "2050803\t培训支出\t1.00"]
    lines += ["2080505\t养老保险\t1.00", "2101101\t行政单位医疗\t1.00", "2210201\t住房公积金\t1.00"]
    doc = document("支出总表\n\n单位：万元\n\n科目编码\t科目名称\t合计\n" + "\n".join(lines) + "\n合计\t\t12.00\n")
    found = findings(rule(presence.RULES, "T07"), doc)
    assert {str(f.severity) for f in found} == {"warning"}
    assert len(found) == 3


INCOME = """
收支总表

单位：万元

收入		支出	
项目	预算数	项目	预算数
一、一般公共预算拨款收入	70.00	一、教育支出	100.00
二、政府性基金预算拨款收入	20.00		
三、事业收入	6.50		
四、其他收入	3.50		
本年收入合计	100.00	本年支出合计	100.00
收入总计	100.00	支出总计	100.00

某市某局2025年收入预算100.00万元，其中：一般公共预算拨款收入70.00万元，政府性基金预算拨款收入20.00万元。
"""


def test_a_list_that_names_the_larger_parts_only_is_no_wrong_sum() -> None:
    assert [str(f.severity) for f in findings(rule(narrative_sums.RULES, "N10"), document(INCOME))] == ["info"]
    wrong = document(INCOME.replace("基金预算拨款收入20.00万元。", "基金预算拨款收入26.00万元。"))
    assert [str(f.severity) for f in findings(rule(narrative_sums.RULES, "N10"), wrong)] == ["error"]


def test_a_code_in_brackets_is_no_part_of_the_units_name() -> None:
    doc = document(
        "支出总表\n\n填报单位：[306]某市财政局  单位：万元\n\n科目编码\t科目名称\t合计\n2010601\t行政运行\t8.00\n"
    )
    assert doc.unit_name == "某市财政局"
