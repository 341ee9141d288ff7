"""Narrative rules: a sound text is clean, each planted error is found at its line, doubtful matches stay silent."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.budget.core.narrative_text import NARRATIVE, RULES, SOUND, found, line_of, planted, report, serious, sound
from tests.budget.making import document

from jingban.budget.core.checking import Context, Status, run
from jingban.budget.knowledge_files import load
from jingban.budget.readers.pdf import read_pdf
from jingban.kernel.findings import Category, Severity


def test_the_sound_document_is_clean_and_its_identities_are_counted() -> None:
    doc = sound()
    assert serious(doc) == []
    checked = [c.status for c in report(doc).checked]
    assert checked.count(Status.EXACT) >= 70
    assert Status.VIOLATED not in checked


PLANTED = [
    # rule, old, new, passage whose line must be named
    ("N01", "财政拨款支出预算总额为 900 万元", "财政拨款支出预算总额为 901 万元", "财政拨款支出预算总额为"),
    ("N01", "卫生健康支出 900 万元，较上年", "卫生健康支出 909 万元，较上年", "卫生健康支出 900 万元，较上年"),
    ("N01", "人员经费 500 万元，公用", "人员经费 505 万元，公用", "人员经费 500 万元"),
    ("N03", "公务用车运行维护费 4.5 万元", "公务用车运行维护费 5.4 万元", "公务用车运行维护费 4.5"),
    ("N03", "三公”经费财政拨款安排6万元", "三公”经费财政拨款安排6.5万元", "三公”经费财政拨款安排6万元"),
    ("N05", "机关运行经费预算 80 万元", "机关运行经费预算 88 万元", "机关运行经费预算 80"),
    ("N10", "货物预算 12.37 万元", "货物预算 12.73 万元", "政府采购总额"),
    ("N10", "项目预算金额 150 万元", "项目预算金额 510 万元", "项目预算金额合计"),
    ("N20", "900 万元，较上年预算安排减少 38 万元", "900 万元，较上年预算安排减少 83 万元", "支出预算总额为 1000 万元"),
    ("N20", "800 万元，占 88.89%，较上年预算安排增加 42", "800 万元，占 88.89%，较上年预算安排减少 38", "财政拨款支出预算总额"),
    ("N22", "支出预算总额为 1000 万元,较上年预算安排减少 30", "支出预算总额为 1000 万元,较上年预算安排减少 33", "支出预算总额为 1000"),
    ("N23", "公务接待费1.5万元，比上年减0.5", "公务接待费1.5万元，比上年增5", "公务接待费1.5万元"),
    ("N30", "占 88.89%", "占 98.89%", "占 88.89%"),
    ("N31", "占 4.44%", "占 5.44%", "占 4.44%"),
    ("N32", "增长 5.26%", "增长 6.25%", "增长 5.26%"),
    ("N40", "一般公务用车实有数 2 辆", "一般公务用车实有数 3 辆", "部门共有车辆 3 辆"),
    ("N41", "行政编制人数15人", "行政编制人数51人", "编制人数小计40人"),
    ("N42", "预算单位共有5个", "预算单位共有6个", "预算单位共有5个"),
    ("N43", "安排项目 4 个", "安排项目 5 个", "安排项目 4 个"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "old", "new", "passage"), PLANTED)
def test_each_planted_error_is_found_at_its_line(rule: str, old: str, new: str, passage: str) -> None:
    hits = found(planted(old, new), rule)
    assert hits, rule
    lines = {evidence.place.line for finding in hits for evidence in finding.evidence}
    assert line_of(passage) in lines
    for finding in hits:
        assert len(finding.evidence) >= 1
        assert finding.message.endswith(("。", "）"))
        assert "请" in finding.message


def test_table_and_narrative_are_both_shown() -> None:
    (finding,) = found(planted("公务用车运行维护费 4.5 万元", "公务用车运行维护费 5.4 万元"), "N03")
    assert (finding.category, finding.severity) == (Category.CROSS, Severity.ERROR)
    assert [e.place.line for e in finding.evidence] == [line_of("公务用车运行维护费 4.5"), line_of("308\t甲州市")]
    assert (finding.expected, finding.found) == ("4.50 万元", "5.4万元")
    assert "颠倒" in finding.suggestion


def test_a_copied_change_is_named_as_a_copy_with_the_figure_that_would_fit() -> None:
    doc = planted("800 万元，占 88.89%，较上年预算安排增加 42", "800 万元，占 88.89%，较上年预算安排减少 38")
    (finding,) = found(doc, "N20")
    assert finding.severity is Severity.ERROR
    assert "复制" in finding.suggestion
    assert "42.00 万元" in finding.suggestion


def test_the_digit_that_closes_a_sum_is_suggested() -> None:
    (finding,) = found(planted("项目预算金额 150 万元", "项目预算金额 160 万元"), "N10")
    assert "150.00 万元" in finding.suggestion


# -- the ten ways a checker goes wrong -------------------------------------------------------


def findings_of(text: str, year: int = 2024) -> list[str]:
    """Error or warning ids of the narrative rules for a text without tables."""
    doc = document(f"甲市医疗保障局{year}年部门预算说明\n\n" + text)
    return [f.rule for f in run(NARRATIVE, Context(doc, load())).findings if f.severity is not Severity.INFO]


def test_codes_are_never_summed() -> None:
    assert findings_of("支出预算100万元，其中：208社会保障和就业支出20万元、2101501行政运行80万元。") == []


def test_parents_and_children_are_not_added_together() -> None:
    text = "支出预算100万元，其中：卫生健康支出（类）80万元，其中：行政单位医疗30万元、行政运行50万元；住房保障支出（类）20万元，其中：住房公积金20万元。"
    assert findings_of(text) == []


def test_income_and_expenditure_may_differ_by_what_is_carried_over() -> None:
    assert findings_of("本年收入98万元。\n\n支出预算100万元，其中：基本支出60万元，项目支出40万元。") == []


def test_years_in_amounts_and_document_numbers_mean_nothing() -> None:
    text = "根据甲财〔2019〕17号文，2024年预算安排2083.68万元，2023年当年预算执行数为2021.00万元。"
    assert findings_of(text) == []


def test_budget_and_final_figure_of_one_sentence_are_two_facts() -> None:
    text = (
        "甲市乙局2024年度部门决算说明\n\n一般公共预算财政拨款支出年初预算为900万元，支出决算为1000万元，完成年初预算的111.11%。\n\n"
        "1、教育支出（类）进修及培训（款）培训支出（项）。年初预算为3万元，支出决算为2万元，完成年初预算的66.67%，决算数小于预算数。"
    )
    doc = document(text)
    outcome = run(NARRATIVE, Context(doc, load()))
    assert outcome.findings == ()
    assert [c.status for c in outcome.checked if c.rule == "N33"] == [Status.EXACT, Status.EXACT]


def test_the_order_of_the_text_does_not_matter_for_the_three_public_expenses() -> None:
    doc = sound()
    matched = [c for c in report(doc).checked if c.rule == "N03"]
    assert [c.status for c in matched] == [Status.EXACT] * 5
    assert SOUND.index("因公出国费0") > SOUND.index("公务接待费1.5")


def test_a_part_named_with_其中_need_not_be_all() -> None:
    assert (
        findings_of(
            "项目支出100万元，其中：飞行检查30万元，宣传20万元。\n\n事业编制31名，目前实有29人，其中：主任1人，副主任2人。"
        )
        == []
    )


def test_a_reason_is_no_part_of_the_arithmetic() -> None:
    text = "基本支出60万元，比2023年增加39万元；项目支出40万元，比2023年减少31万元，主要原因是离休人员减少导致较去年减少30万元。"
    assert findings_of(text) == []


def test_rounding_is_no_finding() -> None:
    assert findings_of("支出预算100.01万元，其中：基本支出60.00万元，项目支出40.00万元。") == []
    assert findings_of("支出预算100.05万元，其中：基本支出60.00万元，项目支出40.00万元。") == ["N10"]


def test_a_share_rounded_so_that_the_list_closes_is_no_finding() -> None:
    text = "支出预算300万元，其中：教育支出100万元，占33.33%；卫生健康支出100万元，占33.33%；住房保障支出100万元，占33.34%。"
    assert findings_of(text) == []


def test_another_unit_s_figure_is_not_the_document_s() -> None:
    doc = planted("(详见附件)", "下属乙县医疗保障服务中心基本支出 123.45 万元。")
    assert found(doc, "N01") == []


def test_another_year_s_figure_is_not_compared_with_this_year_s_table() -> None:
    doc = planted("(详见附件)", "2023 年基本支出 123.45 万元。")
    assert found(doc, "N01") == []


def test_a_hundred_percent_from_nothing_is_a_convention() -> None:
    assert findings_of("机关运行经费10万元，比2023年增加10万元，增长100%。") == []
    assert findings_of("机关运行经费10万元，比2023年增加10万元，增长170%。") == ["N32"]


def test_running_costs_of_some_units_only_are_not_compared() -> None:
    old = "2024 年部门机关运行经费预算 80 万元"
    doc = planted(old, "2024 年下属1家机关和1家参公单位的机关运行经费预算 78 万元")
    assert found(doc, "N05") == []


# -- other comparisons -----------------------------------------------------------------------


def test_one_item_stated_twice() -> None:
    text = (
        "“住房保障支出（类）住房改革支出（款）住房公积金（项）”35.35万元，主要用于住房公积金。2023年当年预算执行数为34.52万元，"
        "2024年预算安排36.67万元，比2023年预算执行数增加2.40%。主要原因是：住房公积金经费增加。"
    )
    assert findings_of(text) == ["N12", "N32"]
    assert findings_of(text.replace("36.67", "35.35")) == []


def test_level_and_growth_against_the_printed_figure() -> None:
    text = "“教育支出（类）其他教育支出（款）其他教育支出（项）”25万元。2023年当年预算执行数为{0}万元，2024年预算安排25万元，比2023年预算执行数持平。"
    assert findings_of(text.format("25")) == []
    assert findings_of(text.format("52")) == ["N34"]


def test_direction_and_reason() -> None:
    text = (
        "“一般公共服务支出（类）宣传事务（款）一般行政管理事务（项）”90万元。2023年当年预算执行数为100万元，2024年预算安排90万元，"
        "比2023年预算执行数减少10%。主要原因是：宣传事务一般行政管理事务经费{0}。"
    )
    assert findings_of(text.format("减少")) == []
    assert findings_of(text.format("增加")) == ["N25"]


def test_a_closing_total() -> None:
    text = "2024年度项目总预算1410万，其中支持品牌340万，支持首店1070万，合计{0}万。"
    assert findings_of(text.format(1410)) == []
    assert findings_of(text.format(1401)) == ["N11"]


def test_reserved_shares() -> None:
    text = "政府采购预算100万元。\n\n面向中小企业预留政府采购项目预算金额{0}万元，其中，预留给小型和微型企业的政府采购项目预算为20万元。"
    assert findings_of(text.format(40)) == []
    assert findings_of(text.format(400)) == ["N16"]


def test_areas_and_their_swapped_digits() -> None:
    text = "规划建筑面积约为13459平方米，其中地上建筑面积为{0}平方米（其中计容面积7998平方米，不计容面积105平方米），地下建筑面积为5356平方米。"
    assert findings_of(text.format(8103)) == []
    assert findings_of(text.format(8013)) == ["N46", "N46"]


def test_lists_of_names() -> None:
    assert findings_of("机关设3个内设机构，包括：办公室、综合科（信访科）、基金科。内设机构领导职数4名。") == []
    assert findings_of("机关设4个内设机构，包括：办公室、综合科（信访科）、基金科。") == ["N42"]
    assert findings_of("机关设4个内设机构，包括：办公室、综合科等。") == []


def test_completion_of_a_budget_of_nothing() -> None:
    text = "甲市乙局2024年度部门决算说明\n\n一般公共预算财政拨款支出年初预算为0万元，全年预算为320万元，支出决算为300万元，完成年初预算的93.75%。\n\n支出决算数小于预算数。"
    doc = document(text)
    (finding,) = [f for f in run(NARRATIVE, Context(doc, load())).findings if f.rule == "N33"]
    assert "全年预算" in finding.suggestion


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 10**7), min_size=2, max_size=6), st.integers(0, 10**6), st.sampled_from(["，", "；", "、"])
)
def test_a_wrong_total_is_always_found_and_a_right_one_never(parts: list[int], extra: int, between: str) -> None:
    names = ["社会保障和就业支出", "卫生健康支出", "住房保障支出", "教育支出", "科学技术支出", "农林水支出"]
    listed = between.join(f"{names[i]}{Decimal(p).scaleb(-2)}万元" for i, p in enumerate(parts))
    total = sum(parts)
    assert findings_of(f"支出预算总额为{Decimal(total).scaleb(-2)}万元，其中：{listed}。") == []
    if extra > len(parts):
        assert "N10" in findings_of(f"支出预算总额为{Decimal(total + extra).scaleb(-2)}万元，其中：{listed}。")


# -- the real documents ----------------------------------------------------------------------

SHARED = Path(__file__).resolve().parents[4].parent / "shared"
# (start of the name, rule, line or page of the first evidence) of every error finding judged true by reading.
KNOWN = {
    ("002", "C15", 15), ("002", "N10", 125), ("002", "N20", 87), ("002", "N43", 125),
    ("003", "W01", 422), ("003", "W02", 420), ("003", "W03", 456), ("003", "W11", 7),
    ("sh-putuo-shgzb", "N33", 18),
    ("sh-putuo-wanli-2023", "N02", 7), ("sh-putuo-wanli-2023", "N23", 6),
    ("sh-putuo-wanli-2023", "N32", 6), ("sh-putuo-wanli-2023", "N32", 7), ("sh-putuo-wanli-2023", "N46", 30),
    ("sh-putuo-wanli-2024", "N02", 9), ("sh-putuo-wanli-2024", "N46", 33),
}  # fmt: skip
# true as well, but only consequences of one of the above: kept as hints, so that one slip raises one alarm
FOLDED = {
    ("sh-putuo-wanli-2023", "N12", 7), ("sh-putuo-wanli-2023", "N20", 6),
    ("sh-putuo-wanli-2024", "N12", 9), ("sh-putuo-wanli-2024", "N32", 9),
}  # fmt: skip


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared real documents are not beside this checkout")
def test_real_documents_give_exactly_the_errors_judged_true() -> None:
    from jingban.budget.core.interpret import interpret
    from jingban.budget.readers.txt import read_txt

    knowledge = load()
    errors: set[tuple[str, str, int]] = set()
    hints: set[tuple[str, str, int]] = set()
    fired: dict[str, int] = {}
    paths = sorted((SHARED / "seeds").glob("*.txt")) + sorted((SHARED / "samples" / "disclosures").glob("*.pdf"))
    for path in paths:
        if path.suffix == ".txt":
            source = read_txt(path.read_text(encoding="utf-8"), path.name, "")
        else:
            source = read_pdf(path.read_bytes(), path.name, "")
        findings = run(RULES, Context(interpret(source, knowledge), knowledge)).findings
        for rule in {f.rule for f in findings}:
            fired[rule] = fired.get(rule, 0) + 1
        for f in findings:
            if f.evidence:
                place = f.evidence[0].place
                key = next((k for k, _, _ in KNOWN if path.name.startswith(k)), path.name)
                found = errors if f.severity is Severity.ERROR else hints
                found.add((key, f.rule, place.line or place.page or 0))
    assert errors == KNOWN
    assert hints >= FOLDED
    assert {rule: n for rule, n in fired.items() if n * 2 > len(paths)} == {}


def test_last_year_s_figure_printed_inside_the_comparison() -> None:
    text = (
        "2024年收入预算123.45万元，比2023年130.00万元减少{0}万元，下降5.04%。其中：本年财政拨款收入120.00万元，比2023年125.00万元减少5.00万元；"
        "其他资金收入3.45万元，比2023年5.00万元减少1.55万元。"
    )
    assert findings_of(text.format("6.55")) == []
    assert "N26" in findings_of(text.format("6.65"))


def test_a_share_of_a_named_whole() -> None:
    text = "基本支出120万元，其中：\n\n人员经费100万元，占基本支出的{0}%，主要包括：基本工资；\n\n公用经费20万元，占基本支出的16.67%，主要包括：办公费。"
    assert findings_of(text.format("83.33")) == []
    assert findings_of(text.format("38.33")) == ["N30"]


def test_one_figure_without_decimals_does_not_excuse_the_others() -> None:
    text = "支出预算100万元，比2023年增加8.45万元，主要是基本支出增加{0}万元，项目支出减少31万元。"
    doc = document("甲市乙局2024年部门预算说明\n\n" + text.format("39.54"))
    (finding,) = [f for f in run(NARRATIVE, Context(doc, load())).findings if f.rule == "N20"]
    assert finding.severity is Severity.ERROR
    assert findings_of(text.format("39.45")) == []
