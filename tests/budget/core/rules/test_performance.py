"""Targets against the project table. Projects and persons are invented."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.budget.making import document, findings, rule, statuses

from jingban.budget.core.checking import Status
from jingban.budget.core.model import Document
from jingban.budget.core.rules import RULES
from jingban.budget.core.rules.performance_common import edits, one_character
from jingban.kernel.findings import Category, Finding, Severity

ROW = "101001-某区某中心\t21-行政类\t{name}\t2101506-医疗保障经办事务\t50205-委托业务费\t30227-委托业务费\t{amount}\t{amount}\t\t\t\t\t\t\t"
BLOCK = (
    "{code}-{name}\t31-部门项目\t甲某\t60000001\t{amount}\t{amount}\t\t{goal}\t产出指标\t数量指标\t巡检次数\t≥\t4\t次"
)
MORE = (
    "\t\t\t\t\t\t\t\t产出指标\t质量指标\t合格率\t≥\t95\t%",
    "\t\t\t\t\t\t\t\t产出指标\t时效指标\t完成时限\t≤\t12\t月",
    "\t\t\t\t\t\t\t\t成本指标\t经济成本指标\t总成本\t≤\t{wan}\t万元",
    "\t\t\t\t\t\t\t\t效益指标\t社会效益指标\t服务水平\t定性\t优良中低差\t其他",
    "\t\t\t\t\t\t\t\t满意度指标\t服务对象满意度指标\t群众满意度\t≥\t90\t%",
)
PROJECTS = (("巡检经费", 300_000), ("档案整理经费", 125_000), ("宣传经费", 80_000))


def code(number: int) -> str:
    return f"11010922T{number:012d}"


def paper(
    rows: tuple[tuple[str, int], ...] = PROJECTS,
    blocks: tuple[tuple[str, int], ...] = PROJECTS,
    codes: tuple[str, ...] = (),
    total: int | None = None,
) -> str:
    """预算04表 and 预算13表 of one unit, in 元."""
    lines = ["预算04表 项目支出表", "", "金额单位：元", ""]
    lines.append(
        "项目单位\t类型\t项目名称\t支出功能分类科目\t政府支出经济分类科目\t部门支出经济分类科目\t合计\t本年拨款\t\t\t财政拨款结转结余\t\t\t财政专户管理资金\t单位资金"
    )
    lines.append(
        "\t\t\t\t\t\t\t一般公共预算\t政府性基金预算\t国有资本经营预算\t一般公共预算\t政府性基金预算\t国有资本经营预算\t\t"
    )
    lines += [ROW.format(name=name, amount=f"{amount}.00") for name, amount in rows]
    whole = sum(amount for _, amount in rows) if total is None else total
    lines += [
        f"合 计\t\t\t\t\t\t{whole}.00\t{whole}.00\t\t\t\t\t\t\t",
        "",
        "预算13表 年度项目支出绩效表",
        "",
        "金额单位：元",
        "",
    ]
    lines.append(
        "项目名称\t项目类别\t项目负责人\t项目负责人电话\t项目总额\t其中：\t\t绩效目标\t一级指标\t二级指标\t三级指标\t绩效指标性质\t本年绩效指标值\t绩效度量单位"
    )
    lines.append("\t\t\t\t\t财政资金\t其他资金\t\t\t\t\t\t\t")
    for number, (name, amount) in enumerate(blocks, 1):
        at = codes[number - 1] if codes else code(number)
        lines.append(BLOCK.format(code=at, name=name, amount=f"{amount}.00", goal="做好本项工作，服务参保群众。"))
        lines += [row.format(wan=f"{amount / 10_000:g}") for row in MORE]
    return "\n".join(lines) + "\n"


def read(text: str) -> Document:
    doc = document(text)
    return doc if doc.fiscal_year else replace(doc, fiscal_year=2023)


def said(rule_id: str, doc: Document) -> list[Finding]:
    return findings(rule(RULES, rule_id), doc)


def everything(doc: Document) -> list[Finding]:
    return [f for r in RULES if r.id[0] in "PX" for f in findings(r, doc)]


def test_a_clean_paper_has_no_finding() -> None:
    doc = read(paper())
    assert everything(doc) == []
    assert statuses(rule(RULES, "P02"), doc) == [Status.EXACT] * 3
    assert statuses(rule(RULES, "P04"), doc) == [Status.EXACT]
    assert statuses(rule(RULES, "P20"), doc) == [Status.EXACT] * 3


def test_missing_target_and_sum() -> None:
    doc = read(paper(blocks=PROJECTS[:2]))
    (lost,) = said("P01", doc)
    assert (lost.category, lost.severity) == (Category.COMPLETE, Severity.ERROR)
    assert "宣传经费" in lost.message
    assert "80,000.00 元" in lost.message
    assert lost.evidence[0].place.line == 9
    (total,) = said("P04", doc)
    assert total.category is Category.ARITHMETIC
    assert "差额正是缺绩效目标的 1 个项目之和" in total.message
    assert (total.expected, total.found) == ("505,000.00 元", "425,000.00 元")


def test_a_choice_of_projects_is_said_once() -> None:
    doc = read(paper(blocks=PROJECTS[:1]))
    (few,) = said("P01", doc)
    assert few.severity is Severity.WARNING
    assert said("P04", doc) == []


def test_target_without_project() -> None:
    doc = read(paper(rows=PROJECTS[:2]))
    (stranger,) = said("P01", doc)
    assert stranger.category is Category.CROSS
    assert "宣传经费" in stranger.message


def test_word_lost_in_the_name() -> None:
    doc = read(
        paper(rows=(("档案整理工作经费", 125_000), *PROJECTS[:1]), blocks=(("档案整理经费", 125_000), *PROJECTS[:1]))
    )
    (name,) = said("P03", doc)
    assert (name.category, name.severity) == (Category.CROSS, Severity.ERROR)
    assert "缺“工作”" in name.message
    assert [e.place.line for e in name.evidence] == [17, 7]
    assert said("P01", doc) == []


def test_one_character_is_a_misreading() -> None:
    doc = read(
        paper(rows=(("退养人员补贴", 125_000), *PROJECTS[:1]), blocks=(("退休人员补贴", 125_000), *PROJECTS[:1]))
    )
    (name,) = said("P03", doc)
    assert name.category is Category.EXTRACTION
    assert "“养”写作“休”" in name.message


def test_renamed_project_is_known_by_its_amount() -> None:
    rows, blocks = (("宣传培训经费", 80_000), ("巡检经费", 1_000)), (("政策宣传活动项目", 80_000), ("巡检经费", 1_000))
    doc = read(paper(rows=rows, blocks=blocks))
    assert [f.category for f in said("P03", doc)] == [Category.CROSS]
    assert said("P01", doc) == []
    twice = (*rows, ("档案培训经费", 80_000))
    assert said("P03", read(paper(rows=twice, blocks=(*blocks, ("某某活动项目", 80_000))))) == []


def test_brackets_of_another_width_are_the_same_name() -> None:
    doc = read(paper(rows=(("宣传(二期)", 1_000),), blocks=(("宣传（二期）", 1_000),)))
    assert said("P03", doc) == []


def test_like_names_with_their_own_projects_are_not_mixed() -> None:
    rows = (("社保补贴", 100_000), ("专项-社保补贴", 50_000))
    assert everything(read(paper(rows=rows, blocks=rows[::-1]))) == []


def test_two_units_with_a_project_of_one_name() -> None:
    """A department's tables list the project once for each unit; the targets together are the rows together."""
    twice = (("运维经费", 100_000), ("运维经费", 40_000), ("宣传经费", 80_000))
    doc = read(paper(rows=twice, blocks=twice))
    assert everything(doc) == []
    wrong = read(paper(rows=twice, blocks=(("运维经费", 100_000), ("运维经费", 50_000), ("宣传经费", 80_000))))
    assert [f.difference for f in said("P02", wrong)] == ["10,000.00 元"]


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2), st.integers(1, 9_999_999))
def test_every_changed_amount_is_caught(index: int, amount: int) -> None:
    """A changed project total contradicts the project table, the sum and the cost ceiling."""
    name, old = PROJECTS[index]
    if amount == old:
        return
    blocks = tuple((name, amount) if i == index else p for i, p in enumerate(PROJECTS))
    doc = read(paper(blocks=blocks))
    assert [f.category for f in said("P02", doc)] == [Category.CROSS]
    assert [f.category for f in said("P04", doc)] == [Category.ARITHMETIC]


def test_total_against_sources() -> None:
    text = paper().replace("\t300000.00\t300000.00\t\t做好", "\t300000.00\t290000.00\t5000.00\t做好")
    (wrong,) = said("P05", read(text))
    assert wrong.difference == "5,000.00 元"
    assert said("P05", read(text.replace("290000.00\t5000.00", "290000.00\t10000.00"))) == []


def test_rounded_project_table() -> None:
    """Six decimals in one table, two in the other: a residue is no finding."""
    text = paper(rows=(("档案经费", 1),), blocks=(("档案经费", 1),)).replace("金额单位：元", "金额单位：万元")
    text = text.replace("\t1.00\t1.00\t\t做好", "\t1.004900\t1.004900\t\t做好").replace("≤\t0.0001", "≤\t1.0049")
    doc = read(text)
    assert everything(doc) == []
    assert statuses(rule(RULES, "P02"), doc) == [Status.ROUNDING]


def test_codes() -> None:
    twice = read(paper(codes=(code(1), code(1), code(3))))
    (same,) = said("P08", twice)
    assert same.category is Category.CODE
    assert "2 个不同名称" in same.message
    late = read(paper(codes=(code(1), code(2), "11010924T000000000003")))
    (year,) = said("P08", late)
    assert "晚于预算年度 2023" in year.message
    many = tuple((f"项目{n}经费", 1_000 * n) for n in range(1, 6))
    other = (*(code(n) for n in range(1, 5)), "11010822T000000000005")
    (division,) = said("P08", read(paper(rows=many, blocks=many, codes=other)))
    assert "区划 110108" in division.message


def test_words_in_an_amount_cell() -> None:
    text = paper().replace("\t300000.00\t300000.00\t\t做好", "\t300000.00\t300000.00\t无\t做好")
    (word,) = said("P09", read(text))
    assert (word.category, word.severity, word.found) == (Category.FORMAT, Severity.WARNING, "无")
    assert said("P05", read(text)) == []


@pytest.mark.parametrize(
    ("first", "second", "changes", "one"),
    [
        ("业务保障工作经费", "业务保障经费", [("工作", "")], False),
        ("档案管理经费", "档案管理费", [("经", "")], True),
        ("退养补贴", "退休补贴", [("养", "休")], True),
        ("相同", "相同", [], False),
    ],
)
def test_edits(first: str, second: str, changes: list[tuple[str, str]], one: bool) -> None:
    assert edits(first, second) == changes
    assert one_character(first, second) is one


OVERALL = """预算03表 支出预算总表

金额单位：元

功能分类科目\t政府支出经济分类科目\t部门支出经济分类科目\t合计\t基本支出\t项目支出\t其中：\t\t
\t\t\t\t\t\t事业单位经营支出\t上缴上级支出\t对附属单位补助支出
2101501-行政运行\t50101-工资奖金津补贴\t30101-基本工资\t300.00\t300.00\t\t\t\t
2101506-医疗保障经办事务\t50205-委托业务费\t30227-委托业务费\t600.00\t\t600.00\t\t\t
合 计\t\t\t900.00\t300.00\t600.00\t\t\t

预算14表 部门整体支出绩效目标申报表

(2023年度)

部门(单位)名称\t\t某区某局\t\t\t\t\t
总体资金情况(元)\t\t预算支出总额\t财政拨款\t\t\t其他资金\t\t
\t\t\t合计\t基本支出\t项目支出\t合计\t基本支出\t项目支出
\t\t900.00\t900.00\t300.00\t600.00\t\t\t
整体绩效目标\t\t做好经办服务。\t\t\t\t\t
整体绩效目标\t\t活动\t绩效指标\t指标性质\t指标值\t度量单位\t
\t\t经办\t产出指标数量指标保障月数\t=\t12\t月\t
\t\t经办\t效益指标社会效益指标服务水平\t定性\t高中低\t其他\t
"""


def test_overall_sums_and_expenditure_table() -> None:
    doc = read(OVERALL)
    assert said("P05", doc) == []
    assert said("P06", doc) == []
    assert statuses(rule(RULES, "P06"), doc) == [Status.EXACT] * 3
    wrong = read(
        OVERALL.replace("\t\t900.00\t900.00\t300.00\t600.00\t\t\t", "\t\t990.00\t990.00\t300.00\t600.00\t\t\t")
    )
    assert [f.category for f in said("P05", wrong)] == [Category.ARITHMETIC]
    (cross,) = said("P06", wrong)
    assert cross.category is Category.CROSS
    assert cross.difference == "90.00 元"


def test_overall_may_name_the_grand_total() -> None:
    """支出总计 with 年终结转 is as good as the total of the expenditure table."""
    balance = """预算01表 收支总表

金额单位：元

收 入\t\t支 出\t
项 目\t预算数\t项 目\t预算数
一、一般公共预算拨款收入\t990.00\t一、卫生健康支出\t900.00
本年收入合计\t990.00\t本年支出合计\t900.00
上年结转结余\t\t年终结转结余\t90.00
收入总计\t990.00\t支出总计\t990.00

"""
    changed = OVERALL.replace("\t\t900.00\t900.00\t300.00\t600.00\t\t\t", "\t\t990.00\t990.00\t300.00\t690.00\t\t\t")
    assert [f.message[:14] for f in said("P06", read(balance + changed))] == ["整体绩效表的项目支出应等于支"]
    assert len(said("P06", read(changed))) == 2
