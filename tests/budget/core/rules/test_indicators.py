"""Indicators: each rule with what it must say and what it must leave alone. All projects are invented."""

from dataclasses import replace

import pytest
from tests.budget.making import document, findings, rule, statuses

from jingban.budget.core.checking import Status
from jingban.budget.core.model import Document
from jingban.budget.core.rules import RULES
from jingban.kernel.findings import Category, Finding, Severity

HEAD = """预算13表 年度项目支出绩效表

金额单位：元

项目名称\t项目类别\t项目负责人\t项目负责人电话\t项目总额\t其中：\t\t绩效目标\t一级指标\t二级指标\t三级指标\t绩效指标性质\t本年绩效指标值\t绩效度量单位
\t\t\t\t\t财政资金\t其他资金\t\t\t\t\t\t\t
"""
FULL = (
    "产出 数量 巡检次数 ≥ 4 次",
    "产出 质量 合格率 ≥ 95 %",
    "产出 时效 完成时限 ≤ 12 月",
    "效益 社会效益 服务水平 定性 优良中低差 其他",
    "满意度 服务对象满意度 群众满意度 ≥ 90 %",
    "成本 经济成本 总成本 ≤ 30 万元",
)


def cells(row: str) -> str:
    """``产出 数量 名称 ≥ 4 次`` as the cells of an indicator row."""
    level1, level2, name, operator, value, unit, *rest = (*row.split(" "), "", "")
    return "\t".join((f"{level1}指标", f"{level2}指标", name, operator, value, unit.replace("空", ""), *rest[:0]))


def paper(*blocks: tuple[str, int, str, tuple[str, ...]], head: str = HEAD) -> Document:
    """Blocks of name, amount in 元, goal and indicator rows."""
    lines = []
    for number, (name, amount, goal, rows) in enumerate(blocks, 1):
        first = (
            f"11010922T{number:012d}-{name}\t31-部门项目\t甲某\t6000000{number}\t{amount}.00\t{amount}.00\t\t{goal}\t"
        )
        lines += [first + cells(rows[0]), *("\t" * 8 + cells(row) for row in rows[1:])]
    return document(head + "\n".join(lines) + "\n")


def one(*rows: str, amount: int = 300_000, goal: str = "做好本项工作。", name: str = "巡检经费") -> Document:
    return paper((name, amount, goal, rows or FULL))


def said(rule_id: str, doc: Document) -> list[Finding]:
    return findings(rule(RULES, rule_id), doc)


INDICATOR_RULES = (
    "P20",
    "P21",
    "P22",
    "P23",
    "P24",
    "P25",
    "P26",
    "P27",
    "P28",
    "P29",
    *(f"P3{n}" for n in range(8)),
    *(f"P4{n}" for n in range(6)),
)


def test_a_sound_target_has_no_finding() -> None:
    doc = one()
    assert [f for r in INDICATOR_RULES for f in said(r, doc)] == []


# -- cost -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["总成本", "项目总成本", "成本", "2025年成本", "项目支出成本", "项目控制在预算内"])
def test_ceiling_above_the_amount(name: str) -> None:
    (over,) = said("P20", one(*FULL[:5], f"成本 经济成本 {name} ≤ 65 万元"))
    assert (over.category, over.severity) == (Category.ARITHMETIC, Severity.ERROR)
    assert (over.expected, over.found, over.difference) == ("≤30万元", "≤65万元", "35.00 万元")
    assert over.evidence[0].place.line == 12
    assert over.evidence[1].text == "300000.00"


def test_total_cost_below_the_amount_is_a_warning() -> None:
    (under,) = said("P20", one(*FULL[:5], "成本 经济成本 总成本 ≤ 14 万元"))
    assert under.severity is Severity.WARNING


@pytest.mark.parametrize(
    "row",
    [
        "成本 经济成本 系统升级成本 ≤ 20 万元",  # one part of the project
        "成本 经济成本 人均培训成本 ≤ 200 元/人",
        "成本 经济成本 年人均支出总额 ≤ 83711 元",
        "成本 经济成本 单位成本 ≤ 999999 元",
        "成本 经济成本 审计成本 ≤ 300000 元",
        "成本 经济成本 总成本 ≤ 300,000.00 元",
        "成本 经济成本 成本节约率 ≥ 5 %",
    ],
)
def test_costs_that_are_right(row: str) -> None:
    assert said("P20", one(*FULL[:5], row)) == []


def test_a_part_dearer_than_the_whole_is_a_warning() -> None:
    (part,) = said("P20", one(*FULL[:5], "成本 经济成本 系统升级成本 ≤ 50 万元"))
    assert part.severity is Severity.WARNING


def test_amount_to_the_fen() -> None:
    assert statuses(rule(RULES, "P20"), one(*FULL[:5], "成本 经济成本 总成本 ≤ 4.925 万元", amount=49_250)) == [
        Status.EXACT
    ]


def test_ceiling_that_sums_several_projects() -> None:
    rows = FULL[:5]
    doc = paper(
        ("社保补贴", 500_000, "做好工作。", (*rows, "成本 经济成本 总成本 ≤ 80 万元")),
        ("专项-社保补贴", 300_000, "做好工作。", (*rows, "成本 经济成本 总成本 ≤ 30 万元")),
    )
    (over,) = said("P20", doc)
    assert "恰是本项目与“专项-社保补贴”的合计" in over.suggestion


def test_sign_of_cost_and_satisfaction() -> None:
    (cost,) = said("P21", one(*FULL[:5], "成本 经济成本 总成本 ≥ 30 万元"))
    assert (cost.category, cost.severity, cost.expected) == (Category.LOGIC, Severity.ERROR, "≤30万元")
    (pleased,) = said("P21", one(*FULL[:4], FULL[5], "满意度 服务对象满意度 群众满意度 ≤ 90 %"))
    assert pleased.expected == "≥90%"
    for fine in (
        "成本 经济成本 成本节约率 ≥ 5 %",
        "成本 经济成本 节约资金 ≥ 3 万元",
        "满意度 服务对象满意度 投诉率 ≤ 5 %",
    ):
        assert said("P21", one(*FULL[:4], fine)) == [], fine


def test_people_times_cost_per_head() -> None:
    rows = (*FULL[1:5], "产出 数量 协管员人数 ≤ 42 人", "成本 经济成本 年人均支出总额 ≤ 1000 元")
    (over,) = said("P24", one(*rows, amount=39_000))
    assert over.category is Category.LOGIC
    assert over.difference == "3,000.00 元"
    assert "人数可能应为 39" in over.suggestion
    assert len(over.evidence) == 2
    assert said("P24", one(*rows, amount=42_000)) == []
    fewer = tuple(row.replace("≤ 42", "≥ 42") for row in rows)
    assert said("P24", one(*fewer, amount=39_000)) == []


# -- coverage and weights ---------------------------------------------------------------------


def test_coverage() -> None:
    doc = paper(
        *((f"项目{n}", 300_000, "做好工作。", FULL) for n in range(3)), ("缺项目", 300_000, "做好工作。", FULL[:3])
    )
    lost = said("P22", doc)
    assert {f.expected: f.severity for f in lost} == {
        "有效益指标": Severity.ERROR,
        "有满意度指标": Severity.WARNING,
        "有成本指标": Severity.WARNING,
    }
    assert all(f.category is Category.COMPLETE and "缺项目" in f.message for f in lost)


def test_what_no_target_has_is_not_asked() -> None:
    """The form without 成本 indicators does not ask for them."""
    doc = paper(*((f"项目{n}", 300_000, "做好工作。", FULL[:5]) for n in range(3)))
    assert said("P22", doc) == []


CHONGQING = """表十一

2024年项目支出绩效目标表

项目名称\t50015922T000000000001-档案费\t业务主管部门\t某区某局
预算执行率权重\t10\t项目分类\t重点专项
当年预算（万元)\t49.00\t本级安排（万元)\t20.00
\t\t上级补助（万元)\t29.00
当年绩效目标\t规范管理档案，全年查阅接待人次不低于1600人次
绩效指标\t一级指标\t二级指标\t三级指标\t指标权重\t计量单位\t指标性质\t指标值\t是否核心指标
\t产出指标\t质量指标\t完好率\t50\t%\t≥\t95\t是
\t效益指标\t社会效益指标\t查阅接待人次\t30\t人次\t≥\t1600\t否
\t满意度指标\t服务对象满意度指标\t群众满意度\t10\t%\t≥\t95\t否
"""


def test_weights() -> None:
    assert statuses(rule(RULES, "P25"), document(CHONGQING)) == [Status.EXACT]
    (wrong,) = said("P25", document(CHONGQING.replace("\t30\t人次", "\t20\t人次")))
    assert (wrong.category, wrong.severity, wrong.found) == (Category.ARITHMETIC, Severity.ERROR, "90")
    assert said("P05", document(CHONGQING)) == []
    (parts,) = said("P05", document(CHONGQING.replace("29.00", "92.00")))
    assert "当年预算应等于本级安排与上级补助之和" in parts.message


def test_goal_and_value() -> None:
    assert said("P37", document(CHONGQING)) == []
    (other,) = said("P37", document(CHONGQING.replace("\t≥\t1600", "\t≥\t1060")))
    assert other.category is Category.CROSS
    assert "不低于1600" in other.message
    (name,) = said("P37", one(*FULL[:4], "满意度 服务对象满意度 群众满意度达到90% ≥ 80 %"))
    assert name.expected == "达到90%"


# -- sign, unit, value, kind ------------------------------------------------------------------


def test_direction_against_sign() -> None:
    head = HEAD.replace("绩效度量单位", "绩效度量单位\t指标方向性")
    rows = "产出指标\t数量指标\t新增盒数\t≤\t350\t盒\t正向指标"
    text = f"{head}11010922T000000000001-档案经费\t31-部门项目\t甲某\t60000001\t1.00\t1.00\t\t目标。\t{rows}\n"
    (wrong,) = said("P23", document(text))
    assert (wrong.category, wrong.severity) == (Category.LOGIC, Severity.ERROR)
    assert said("P23", document(text.replace("≤", "≥"))) == []
    assert said("P27", document(text)) == []


@pytest.mark.parametrize(
    ("row", "rule_id"),
    [
        ("产出 数量 月报次数 ≤ 12 次/年", "P27"),
        ("产出 时效 故障处理时间 ≥ 24 小时", "P29"),
        ("产出 数量 扫描数量 ≥ 优良 页", "P28"),
        ("产出 质量 考核 定性 90 %", "P28"),
        ("满意度 服务对象满意度 群众满意度 ≥ 190 %", "P28"),
        ("满意度 服务对象满意度 群众满意度 ≥ 95 其他", "P30"),
        ("产出 数量 扫描数量 ≥ 66.6 其他", "P31"),
        ("产出 数量 扫描数量 ≥ 66.6 空", "P31"),
        ("产出 时效 建设进度 ≥ 90 小时/天", "P32"),
        ("产出 质量 合格率 ≥ 95 次", "P32"),
        ("效益 社会效益 查找单据的效率 ≤ 30 个工作日", "P34"),
        ("产出 时效 人员工资及工作量 定性 优良中低差 其他", "P34"),
        ("成本 社会成本 提高政策知晓率 定性 优良中低差 其他", "P34"),
        ("产出 数量 按合同规定执行 = 100 %", "P34"),
        ("产出 质量 支付次数 ≤ 12 期/年", "P34"),
    ],
)
def test_what_an_inspector_would_ask(row: str, rule_id: str) -> None:
    (found,) = said(rule_id, one(row))
    assert found.severity is Severity.WARNING
    assert row.split(" ")[2] in found.message


@pytest.mark.parametrize(
    "row",
    [
        "产出 数量 协管员人数 ≤ 42 人",
        "产出 数量 投诉次数 ≤ 3 次",
        "产出 时效 系统运维时长 ≥ 1 年",
        "产出 时效 平台平稳运行时间 ≥ 1 年",
        "产出 时效 及时拨付资金 定性 优良中低差 其他",
        "产出 时效 支出进度 ≤ 100 %",
        "产出 时效 救助进度 ≤ 12 月",
        "产出 时效 及时报销率 ≥ 98 %",
        "产出 数量 审核完成率 = 100 %",
        "产出 质量 工作效率 ≥ 20 件/天",
        "效益 经济效益 收入增长率 ≥ 120 %",
        "效益 社会效益 服务年限 ≥ 5 年",
        "效益 社会效益 政策知晓率 ≥ 95 %",
        "成本 社会成本 对交通的影响 定性 高中低 其他",
    ],
)
def test_what_is_right(row: str) -> None:
    rules = ("P21", "P27", "P28", "P29", "P30", "P31", "P32", "P34", "P37")
    assert [f.message for r in rules for f in said(r, one(row))] == []


def test_unit_the_goal_names() -> None:
    (found,) = said("P31", one("产出 数量 储存数量 ≥ 19000 其他", goal="目前档案存储量约20000箱。"))
    assert found.expected == "箱"


def test_blank_units_of_qualities() -> None:
    quality = "效益 社会效益 {} 定性 优良中低差 {}"
    mixed = one(*(quality.format(f"影响{n}", "其他") for n in range(3)), quality.format("成效", "空"))
    (found,) = said("P33", mixed)
    assert [e.row for e in found.evidence] == ["巡检经费"]
    assert found.evidence[0].place.line == 10
    assert said("P33", one(*(quality.format(f"影响{n}", "空") for n in range(3)))) == []


def test_levels_named_alike() -> None:
    (found,) = said("P26", one("产出 产出 培训次数 ≥ 2 次", *FULL[1:]))
    assert "培训次数" in found.message


def test_count_noun_of_the_name() -> None:
    (found,) = said("P43", one("产出 数量 存储箱数 ≥ 350 盒"))
    assert (found.expected, found.found) == ("箱", "盒")
    for fine in ("产出 数量 存储箱数 ≥ 350 箱", "产出 数量 扫描页数 ≥ 66 万页", "产出 数量 存储箱数 ≥ 350 个"):
        assert said("P43", one(fine)) == []


def test_time_read_as_event() -> None:
    (found,) = said("P44", one("产出 时效 故障响应事件 ≤ 60 分钟"))
    assert (found.category, found.expected) == (Category.EXTRACTION, "故障响应时间")
    assert said("P44", one("产出 数量 处置突发事件 ≥ 6 件")) == []


def test_direction_left_blank() -> None:
    head = HEAD.replace("绩效度量单位", "绩效度量单位\t指标方向性")
    rows = [cells(row) + "\t正向指标" for row in FULL] + [cells("产出 质量 完好率 ≥ 95 %")]
    text = "11010922T000000000001-巡检经费\t31-部门项目\t甲某\t60000001\t1.00\t1.00\t\t目标。\t" + rows[0]
    doc = document(head + "\n".join([text, *("\t" * 8 + row for row in rows[1:])]) + "\n")
    (found,) = said("P45", doc)
    assert found.evidence[0].text.startswith("完好率")
    assert said("P45", one()) == []


def test_same_name_with_opposite_signs() -> None:
    doc = paper(
        ("甲项目", 1, "目标。", ("产出 时效 运维时长 ≤ 1 年",)), ("乙项目", 1, "目标。", ("产出 时效 运维时长 ≥ 1 年",))
    )
    (found,) = said("P42", doc)
    assert [e.row for e in found.evidence] == ["甲项目", "乙项目"]
    assert said("P42", paper(("甲项目", 1, "目标。", FULL), ("乙项目", 1, "目标。", FULL))) == []


def test_hints_about_kinds() -> None:
    plain = replace(document(CHONGQING), fiscal_year=2024)
    (cost,) = said("P40", plain)
    assert (cost.category, cost.severity) == (Category.COMPLETE, Severity.INFO)
    assert said("P41", plain) == []  # no target states a quantity: not this form's way
    doc = paper(("甲项目", 1, "目标。", FULL), ("乙项目", 1, "目标。", (FULL[0], *FULL[3:])))
    (outputs,) = said("P41", doc)
    assert "“乙项目”缺质量、时效" in outputs.message
    assert said("P40", doc) == []


# -- goals ------------------------------------------------------------------------------------


def test_sentence_written_twice() -> None:
    sentence = "对困难人员实施基础医疗救助，有效防止因病致贫。"
    (found,) = said("P35", one(goal=sentence + sentence))
    assert found.category is Category.WORDING
    assert said("P35", one(goal=sentence + "对其他人员开展专项服务，减轻负担。")) == []


@pytest.mark.parametrize(
    ("goal", "lost"),
    [
        ("升级后一是应答咨询；二是审核资料；三是推送短信；四是知识库；六是电话转接。", "五是"),
        ("目标1：甲；目标2：乙；目标4：丁。", "目标3"),
    ],
)
def test_gap_in_a_list(goal: str, lost: str) -> None:
    (found,) = said("P36", one(goal=goal))
    assert f"缺“{lost}”" in found.message


@pytest.mark.parametrize(
    "goal", ["一是甲；二是乙；三是丙。", "二是乙；四是丁。", "一是甲；二是乙。再一是丙；六是丁。", "统一是前提。"]
)
def test_lists_without_a_gap(goal: str) -> None:
    assert said("P36", one(goal=goal)) == []
