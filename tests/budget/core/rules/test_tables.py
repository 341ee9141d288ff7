"""Identities of tables: a sound document is clean, each planted error is found, rounding is not one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.budget.making import document, findings, rule, statuses, with_amount

from jingban.budget.core.checking import Context, Status, run
from jingban.budget.core.model import Document
from jingban.budget.core.rules import between, cells, codes, compare, details, documents, panels, within
from jingban.budget.knowledge_files import load
from jingban.kernel.findings import Category, Finding, Severity

TABLE_RULES = (
    *within.RULES,
    *panels.RULES,
    *between.RULES,
    *details.RULES,
    *codes.RULES,
    *documents.RULES,
    *cells.RULES,
)

SOUND = """
预算01表 收支总表

金额单位：元

收 入		支 出	
项 目	预算数	项 目	预算数
一、一般公共预算拨款收入	9,525.00	一、教育支出	500.00
二、事业收入		二、卫生健康支出	9,025.00
本年收入合计	9,525.00	本年支出合计	9,525.00
上年结转结余		年终结转结余	
收入总计	9,525.00	支出总计	9,525.00

预算03表 支出预算总表

金额单位：元

支出功能分类科目	政府支出经济分类科目	部门支出经济分类科目	合计	基本支出	项目支出
2050803-培训支出	50203-培训费	30216-培训费	500.00	500.00	0.00
2101501-行政运行	50101-工资奖金津补贴	30101-基本工资	8000.00	8000.00	0.00
2101501-行政运行	50206-公务接待费	30217-公务接待费	25.00	25.00	0.00
2101506-医疗保障经办事务	50205-委托业务费	30227-委托业务费	1000.00	0.00	1000.00
合 计			9525.00	8525.00	1000.00

预算04表 项目支出表

金额单位：元

项目单位	类型	项目名称	支出功能分类科目	政府支出经济分类科目	部门支出经济分类科目	合计	本年拨款		
							一般公共预算	政府性基金预算	国有资本经营预算
101001-某市某区医保中心	21-行政类	票据核对服务	2101506-医疗保障经办事务	50205-委托业务费	30227-委托业务费	600.00	600.00		
101001-某市某区医保中心	21-行政类	档案整理服务	2101506-医疗保障经办事务	50205-委托业务费	30227-委托业务费	400.00	400.00		
合 计						1000.00	1000.00		

预算05表 政府采购预算明细表

金额单位：元

采购类别	金额
A-货物	30.00
C-服务	70.00
合 计	100.00

预算06表 财政拨款收支预算总表

金额单位：元

收 入		支 出	
项 目	预算数	项 目	预算数
一、本年收入	9,525.00	一、本年支出	9,525.00
（一）一般公共预算资金	9,525.00	一、教育支出	500.00
（二）政府性基金预算资金		二、卫生健康支出	9,025.00
二、上年结转		二、年终结转结余	
（一）一般公共预算拨款			
收入总计	9,525.00	支出总计	9,525.00

预算07表 一般公共预算财政拨款支出表

金额单位：元

单位名称	功能分类科目		本年预算数					
	科目编码	科目名称	合计	基本支出			项目支出	
				小计	人员经费	公用经费	项目支出总数	扣除基建项目后预算数
101001-某市某区医保中心	2050803	培训支出	500.00	500.00	0.00	500.00	0.00	0.00
101001-某市某区医保中心	2101501	行政运行	8025.00	8025.00	8000.00	25.00	0.00	0.00
101001-某市某区医保中心	2101506	医疗保障经办事务	1000.00	0.00	0.00	0.00	1000.00	1000.00
		合 计	9525.00	8525.00	8000.00	525.00	1000.00	1000.00

预算08表 一般公共预算财政拨款基本支出表

金额单位：元

政府支出经济分类科目	部门支出经济分类科目	本年预算数		
		合计	人员经费	公用经费
50101-工资奖金津补贴	30101-基本工资	8000.00	8000.00	
50203-培训费	30216-培训费	500.00	0.00	500.00
50206-公务接待费	30217-公务接待费	25.00	0.00	25.00
	合 计	8525.00	8000.00	525.00

预算11表 财政拨款“三公”经费支出表

金额单位：元

年度	“三公”经费财政拨款预算总额	因公出国（境）费用	公务接待费	公务用车购置及运行维护费		
				小计	公务用车购置费	公务用车运行维护费
2022	30.00	0.00	30.00	0.00	0.00	0.00
2023	25.00	0.00	25.00	0.00	0.00	0.00
""".replace("25.00", "25.50")  # 分 that are not zero: nothing was rounded to whole 元


def errors(doc: Document) -> list[Finding]:
    report = run(TABLE_RULES, Context(doc, load()))
    return [f for f in report.findings if f.severity is Severity.ERROR]


def test_a_sound_document_is_clean_and_its_identities_are_counted() -> None:
    report = run(TABLE_RULES, Context(document(SOUND), load()))
    assert [f.message for f in report.findings if f.severity is not Severity.INFO] == []
    assert {c.status for c in report.checked} == {Status.EXACT}
    assert len(report.checked) > 60


@pytest.mark.parametrize(
    ("old", "new", "rules"),
    [
        ("一、教育支出\t500.00\n二、事业收入", "一、教育支出\t600.00\n二、事业收入", {"T10", "T21", "T23"}),
        ("支出总计\t9,525.50\n\n预算03表", "支出总计\t9,526.50\n\n预算03表", {"T11", "T14"}),
        (
            "30101-基本工资\t8000.00\t8000.00\t0.00",
            "30101-基本工资\t8000.00\t8001.00\t0.00",
            {"T01", "T02", "T24", "T25"},
        ),
        (
            "票据核对服务\t2101506-医疗保障经办事务\t50205-委托业务费\t30227-委托业务费\t600.00\t600.00",
            "票据核对服务\t2101506-医疗保障经办事务\t50205-委托业务费\t30227-委托业务费\t690.00\t690.00",
            {"T02", "T22"},
        ),
        ("C-服务\t70.00", "C-服务\t71.00", {"T02"}),
        ("（一）一般公共预算资金\t9,525.50", "（一）一般公共预算资金\t9,255.00", {"T10"}),
        ("行政运行\t8025.50\t8025.50\t8000.00\t25.50", "行政运行\t8025.50\t8025.50\t8000.00\t52.50", {"T01", "T02"}),
        ("1000.00\t1000.00\n\t\t合 计", "1000.00\t1001.00\n\t\t合 计", {"T02", "T04"}),
        ("合 计\t8525.50\t8000.00\t525.50\n\n预算11表", "合 计\t8525.50\t8100.00\t425.50\n\n预算11表", {"T02", "T25"}),
        ("2023\t25.50\t0.00\t25.50", "2023\t20.00\t0.00\t20.00", {"T27"}),
        ("2022\t30.00", "2022\t31.00", {"T01"}),
    ],
)
def test_each_planted_slip_is_found_where_it_is(old: str, new: str, rules: set[str]) -> None:
    assert SOUND.count(old) == 1
    found = errors(document(SOUND.replace(old, new)))
    assert {f.rule for f in found} >= rules & {f.rule for f in found}
    assert {f.rule for f in found} & rules
    line = (
        SOUND.lstrip("\n")[: SOUND.lstrip("\n").index(old)].count("\n") + 1 + (old.split("\n")[0] == new.split("\n")[0])
    )
    places = {e.place.line for f in found for e in f.evidence}
    assert line in places or line + 1 in places


def test_a_finding_tells_expected_found_difference_and_both_places() -> None:
    doc = document(SOUND.replace("2023\t25.50\t0.00\t25.50", "2023\t20.00\t0.00\t20.00"))
    (finding,) = findings(rule(details.RULES, "T27"), doc)
    assert (finding.expected, finding.found, finding.difference) == ("25.50 元", "20.00 元", "-5.50 元")
    assert finding.category is Category.ARITHMETIC
    assert finding.evidence[0].column.endswith("公务接待费")
    assert {e.table for e in finding.evidence} >= {'财政拨款"三公"经费支出表', "支出预算总表"}


def test_a_slip_of_one_digit_is_suggested() -> None:
    (finding,) = findings(rule(within.RULES, "T02"), document(SOUND.replace("C-服务\t70.00", "C-服务\t10.00")))
    assert "70.00" in finding.suggestion
    assert "差一位数字" in finding.suggestion


@pytest.mark.parametrize(
    ("printed", "needed", "kind"),
    [
        ("4101.44", "4,104.44", "差一位数字"),
        ("1,234.50", "1,243.50", "相邻两位颠倒"),
        ("64.6375", "646,375.00", "小数点或单位错位"),
        ("12.00", "34.00", ""),
        ("1.00", "-1.00", ""),
        ("", "1.00", ""),
    ],
)
def test_slips_of_the_pen(printed: str, needed: str, kind: str) -> None:
    assert compare.slip_kind(printed, needed) == kind


WAN = """
部门支出总表
单位:万元
科目编码	科目名称	合计	基本支出	项目支出
	合计	{total}	{total}	
208	社会保障和就业支出	{total}	{total}	
20805	行政事业单位养老支出	{total}	{total}	
2080501	行政单位离退休	1.33	1.33	
2080505	机关事业单位基本养老保险缴费支出	1.33	1.33	
2080506	机关事业单位职业年金缴费支出	1.33	1.33	
"""


@pytest.mark.parametrize(
    ("total", "status"), [("3.99", Status.EXACT), ("4.00", Status.ROUNDING), ("4.01", Status.ROUNDING)]
)
def test_a_rounding_residue_is_no_error(total: str, status: Status) -> None:
    doc = document(WAN.format(total=total))
    assert errors(doc) == []
    assert statuses(rule(within.RULES, "T03"), doc).count(status) == (4 if status is Status.EXACT else 2)


def test_one_hundredth_beyond_rounding_is_an_error() -> None:
    assert {f.rule for f in errors(document(WAN.format(total="4.02")))} == {"T03"}


def test_figures_rounded_to_whole_yuan_get_half_a_yuan_each() -> None:
    rows = "".join(f"{code}\t某项支出\t{i}.00\t{i}.00\t0.00\n" for i, code in enumerate(range(201, 217), 1))
    text = "部门支出总表\n单位:元\n科目编码\t科目名称\t合计\t基本支出\t项目支出\n\t合计\t{0}\t{0}\t0.00\n" + rows
    assert {f.rule for f in errors(document(text.format("144.00")))} <= {"K01"}
    assert "T02" in {f.rule for f in errors(document(text.format("145.00")))}
    exact = text.replace("\t1.00\t1.00", "\t1.50\t1.50")
    assert "T02" in {f.rule for f in errors(document(exact.format("137.50")))}


def test_parents_and_children_are_never_added_together() -> None:
    doc = document(WAN.format(total="3.99"))
    assert statuses(rule(within.RULES, "T02"), doc) == [Status.EXACT] * 2


def test_a_code_is_never_taken_for_an_amount() -> None:
    doc = document(
        "一般公共预算支出表\n单位：元\n科目编码\t科目名称\t合计\t基本支出\t项目支出\n205\t教育支出\t7\t7\t\n20508\t进修及培训\t7\t7\t\n2050803\t培训支出\t7\t7\t\n\t合计\t7\t7\t\n"
    )
    assert errors(doc) == []


def test_income_and_expenditure_rows_are_not_compared_with_each_other() -> None:
    doc = document(
        "收支总表\n单位：元\n收入\t\t支出\t\n项目\t预算数\t项目\t预算数\n一、财政拨款收入\t5\t一、教育支出\t2\n二、事业收入\t1\t二、科学技术支出\t5\n"
        "本年收入合计\t6\t本年支出合计\t7\n上年结转\t1\t结转下年\t0\n收入总计\t7\t支出总计\t7\n"
    )
    assert errors(doc) == []


def test_the_name_of_a_code_is_held_against_the_list_of_its_year() -> None:
    doc = document(SOUND.replace("2050803-培训支出", "2050803-信息化建设"))
    found = findings(rule(codes.RULES, "K01"), doc)
    assert [(f.severity, f.expected, f.found) for f in found] == [(Severity.ERROR, "培训支出", "信息化建设")]
    assert [f.rule for f in findings(rule(codes.RULES, "K03"), doc)] == ["K03"]


@pytest.mark.parametrize(("code", "severity"), [("20508031", Severity.ERROR), ("2990803", Severity.WARNING)])
def test_unlawful_codes_are_found(code: str, severity: Severity) -> None:
    doc = document(WAN.format(total="3.99").replace("2080501", code))
    found = findings(rule(codes.RULES, "K02"), doc)
    assert [f.severity for f in found] == [severity]


def test_an_economic_code_that_maps_elsewhere_is_an_error() -> None:
    doc = document(
        SOUND.replace(
            "50206-公务接待费\t30217-公务接待费\t25.50\t25.50", "50205-委托业务费\t30217-公务接待费\t25.50\t25.50"
        )
    )
    (finding,) = findings(rule(codes.RULES, "K04"), doc)
    assert (finding.severity, finding.found) == (Severity.ERROR, "50205")


DEPARTMENT = SOUND.replace(
    "101001-某市某区医保中心\t21-行政类\t票据核对服务", "101001-某市某区医保中心\t21-行政类\t票据核对服务"
)


def test_a_unit_row_in_the_department_table_must_equal_the_units_own() -> None:
    unit = document(SOUND)
    department = with_amount(document(DEPARTMENT), "项目支出表", "档案整理服务", "total", 41_000)
    assert findings(rule(documents.RULES, "D01"), unit, department=document(DEPARTMENT)) == []
    (finding,) = findings(rule(documents.RULES, "D01"), unit, department=department)
    assert (finding.category, finding.difference) == (Category.CROSS, "-10.00 元")
    (other,) = findings(rule(documents.RULES, "D04"), department, units=(unit,))
    assert other.category is Category.CROSS


def test_last_years_row_must_equal_what_was_published() -> None:
    last = document(
        SOUND.replace("2023\t25.50\t0.00\t25.50", "2022\t31.00\t0.00\t31.00").replace(
            "2022\t30.00\t0.00\t30.00\t0.00\t0.00\t0.00\n", ""
        )
    )
    assert last.fiscal_year == 2022
    found = findings(rule(documents.RULES, "D03"), document(SOUND), last_year=last)
    assert {f.difference for f in found} == {"-1.00 元"}
    assert len(found) == 2


def test_words_and_broken_numbers_among_amounts_are_told_apart() -> None:
    doc = document(SOUND.replace("A-货物\t30.00", "A-货物\t无").replace("C-服务\t70.00", "C-服务\t7O.00"))
    assert [f.found for f in findings(rule(cells.RULES, "E02"), doc)] == ["无"]
    assert [(f.found, f.severity) for f in findings(rule(cells.RULES, "E01"), doc)] == [("7O.00", Severity.ERROR)]


AMOUNTS = st.lists(st.integers(1, 10**9), min_size=1, max_size=12)


@given(AMOUNTS, st.data())
def test_law_a_sum_holds_and_any_change_to_one_figure_breaks_it(amounts: list[int], data: st.DataObject) -> None:
    def text(figures: list[int], total: int) -> str:
        rows = "".join(f"C-服务{i}\t{n // 100}.{n % 100:02d}\n" for i, n in enumerate(figures))
        return f"政府采购预算明细表\n单位：元\n采购类别\t金额\n{rows}合 计\t{total // 100}.{total % 100:02d}\n"

    figures = [*amounts, 101]
    assert errors(document(text(figures, sum(figures)))) == []
    place = data.draw(st.integers(0, len(figures) - 1))
    wrong = data.draw(st.integers(1, 10**9).filter(lambda n: n != figures[place]))
    changed = [*figures[:place], wrong, *figures[place + 1 :]]
    assert [f.rule for f in errors(document(text(changed, sum(figures))))] == ["T02"]


def test_pages_that_are_pictures_are_told_once() -> None:
    doc = replace(document(SOUND), unread_pages=(3, 4))
    (finding,) = findings(rule(cells.RULES, "E05"), doc)
    assert "第 3、4 页共 2 页" in finding.message
    assert [e.place.page for e in finding.evidence] == [3, 4]
    assert findings(rule(cells.RULES, "E05"), document(SOUND)) == []
