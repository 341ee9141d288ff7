"""What a disclosure must contain: each thing taken away is missed once, a full one is not scolded."""

import re

import pytest
from tests.budget.core.narrative_text import SOUND, found, line_of, planted, report, sound
from tests.budget.making import document

from jingban.budget.core.dimensions import Dimension, dimension_of
from jingban.budget.core.rules import completeness
from jingban.kernel.findings import Category, Finding, Severity


def without_table(title: str) -> str:
    """The sound text with one table block taken out (number, title, 填报单位, 单位, rows)."""
    start = SOUND.index(title, SOUND.index("第四部分 名词解释\n\n(一)"))
    head = SOUND.rindex("部门公开表", 0, start)
    end = SOUND.find("部门公开表", start)
    return SOUND[:head] + SOUND[end:]


def test_a_full_disclosure_gets_hints_only() -> None:
    mine = {rule.id for rule in completeness.RULES}
    assert [f for f in report(sound()).findings if f.rule in mine and f.severity is not Severity.INFO] == []


def test_a_table_in_the_contents_but_not_in_the_body() -> None:
    (finding,) = found(document(without_table("部门收入总表")), "C15")
    assert (finding.category, finding.severity, finding.table) == (Category.COMPLETE, Severity.ERROR, "收入总表")
    assert finding.evidence[0].place.line == line_of("- 二、《部门收入总表》")


def test_a_missing_number_names_the_missing_table() -> None:
    text = without_table("部门收入总表").replace("- 二、《部门收入总表》\n", "")
    (finding,) = found(document(text), "C02")
    assert (finding.severity, finding.table) == (Severity.WARNING, "收入总表")


TABLES_ONLY = """
预算01表 收支总表

金额单位：元

收 入		支 出	
项 目	预算数	项 目	预算数
一、一般公共预算拨款收入	100.00	一、教育支出	100.00
本年收入合计	100.00	本年支出合计	100.00
收入总计	100.00	支出总计	100.00

预算03表 支出预算总表

金额单位：元

支出功能分类科目	政府支出经济分类科目	部门支出经济分类科目	合计	基本支出	项目支出
2050803-培训支出	50203-培训费	30216-培训费	100.00	100.00	0.00
合 计			100.00	100.00	0.00

预算09表 政府性基金预算财政拨款支出表

金额单位：元

支出功能分类科目	政府支出经济分类科目	部门支出经济分类科目	合计	基本支出	项目支出
合 计					

预算表11 财政拨款“三公”经费支出表

金额单位：元

年度	“三公”经费财政拨款总额	因公出国（境）费用	公务接待费	公务用车购置和运行维护费	
				购置费	运行维护费
2024	10.00	0.00	10.00	0.00	0.00
"""


def by_rule(text: str) -> dict[str, list[Finding]]:
    made: dict[str, list[Finding]] = {}
    for finding in report(document(text)).findings:
        made.setdefault(finding.rule, []).append(finding)
    return made


def test_tables_only_is_said_once_and_quietly() -> None:
    made = by_rule(TABLES_ONLY)
    (said,) = made["C05"]
    assert said.severity is Severity.INFO
    assert "只有表" in said.message
    assert [f.severity for f in made["C04"]] == [Severity.INFO]
    assert any("预算01表之后缺号" in f.message and f.table == "收入总表" for f in made["C02"])
    assert [f.found for f in made["C20"]] == ["预算表11"]


@pytest.mark.parametrize(
    ("pattern", "topic"),
    [
        ("机关运行经费", "机关运行经费"),
        ("政府采购", "政府采购情况"),
        ("名词解释", "名词解释"),
        ("车辆", "国有资产占有使用情况"),
        ("职责|职能", "部门（单位）职责"),
    ],
)
def test_each_missing_topic_is_named(pattern: str, topic: str) -> None:
    text = re.sub(pattern, "某某", SOUND)
    if topic == "国有资产占有使用情况":
        text = text.replace("国有资产", "某某")
    if topic == "机关运行经费":
        text = text.replace("日常公用经费", "某某")
    names = [f.expected for f in found(document(text), "C05")]
    assert topic in names


def test_a_blank_table_without_a_word() -> None:
    text = SOUND.replace("注：若为空表，则为该部门（单位）无政府性基金收支\n", "").replace(
        "本部门没有使用政府性基金预算拨款安排的支出。", "详见附表，此处不再逐项说明。"
    )
    (finding,) = found(document(text), "C04")
    assert finding.severity is Severity.WARNING
    assert found(sound(), "C04") == []


def test_an_increase_without_a_figure() -> None:
    doc = planted("(详见附件)", "2024年一般公共预算当年拨款比 2023 年预算数有所增加。")
    (finding,) = found(doc, "C06")
    assert finding.evidence[0].place.line == line_of("(详见附件)")
    assert found(planted("(详见附件)", "2024年一般公共预算比2023年预算数增加3万元。"), "C06") == []


def test_a_change_without_a_reason() -> None:
    bare = "甲市乙局2024年部门预算\n\n支出预算总额为100万元，比上年增加5万元。\n\n第二段没有别的内容。"
    assert [f.rule for f in report(document(bare)).findings if f.rule == "C07"] == ["C07"]
    assert found(sound(), "C07") == []


def test_three_public_expenses_want_their_parts() -> None:
    text = "甲市乙局2024年部门预算\n\n2024年“三公”经费预算6万元，其中：公务接待费6万元，主要原因是接待任务。"
    (finding,) = [f for f in report(document(text)).findings if f.rule == "C12"]
    assert "因公出国" in finding.found


def test_depth_of_the_classification() -> None:
    coarse = re.sub(r"(?m)^(?:20805|2080505|21015|2101501|2101506|22102|2210201)\t.*\n", "", SOUND)
    assert [f.rule for f in found(document(coarse), "C13")] == ["C13"]
    assert found(sound(), "C13") == []


def test_an_old_year_in_a_heading() -> None:
    doc = planted("\n一、2024 年部门预算收支情况说明\n", "\n一、2022 年部门预算收支情况说明\n")
    (finding,) = found(doc, "C21")
    assert (finding.expected, finding.found) == ("2024", "2022")


def test_a_section_of_the_contents_that_is_not_there() -> None:
    doc = planted("- 二、2024 年“三公”经费预算情况说明", "- 二、2024 年“三公”经费预算情况说明\n- 三、重点工程进度报告")
    (finding,) = found(doc, "C16")
    assert "重点工程进度报告" in finding.message


def test_a_mobile_number_is_counted_and_not_repeated() -> None:
    number = "1" + "39" + "0" * 8
    doc = planted("(详见附件)", f"联系电话 {number}，欢迎监督指正和提出意见。")
    (finding,) = found(doc, "C19")
    assert finding.severity is Severity.INFO
    assert number not in finding.message + finding.evidence[0].text


def test_every_rule_has_a_dimension() -> None:
    for rule in completeness.RULES:
        assert dimension_of(rule.id, rule.category) in Dimension
    assert dimension_of("C13", Category.COMPLETE) is Dimension.DETAILED
    assert dimension_of("W04", Category.LOGIC) is Dimension.TIMELY
