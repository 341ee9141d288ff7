"""Reading the narrative: paragraphs, headings, figures, subjects, enumerations. All texts are invented."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingban.budget.core.blocks import TextLine
from jingban.budget.core.model import Statement
from jingban.budget.core.narrative import find_sections, find_statements, join_lines, numbering
from jingban.budget.core.narrative_figures import compact, figures, years
from jingban.budget.core.narrative_marks import han_number, mark_of
from jingban.budget.core.narrative_subjects import subject_of
from jingban.kernel.findings import Place


def read(text: str, year: int | None = 2024) -> tuple[Statement, ...]:
    lines = join_lines([TextLine(t, Place(line=n)) for n, t in enumerate(text.strip().split("\n"), 1)])
    return find_statements(lines, find_sections(lines), year)


def wan(amount: str) -> int:
    return int(Decimal(amount) * 1_000_000)


# -- numbering and lines ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "level", "ordinal"),
    [
        ("第三部分 名词解释", 1, 3),
        ("- 十一、《目标表》", 2, 11),
        ("（十二）其他", 3, 12),
        ("3.2024 年收支情况", 4, 3),
        ("4、设备", 4, 4),
        ("（5）住房", 5, 5),
        ("③说明", 6, 3),
    ],
)
def test_marks(text: str, level: int, ordinal: int) -> None:
    mark = mark_of(text)
    assert mark is not None
    assert (mark.level, mark.ordinal) == (level, ordinal)


@pytest.mark.parametrize("text", ["1.35万元", "2024年预算", "（境）费", "一般公共服务", "十年规划", "3 辆"])
def test_what_is_no_mark(text: str) -> None:
    assert mark_of(text) is None


@given(st.integers(1, 99))
def test_han_numbers(number: int) -> None:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    word = (digits[tens] if tens > 1 else "") + ("十" if tens else "") + (digits[ones] if ones or not tens else "")
    assert han_number(word) == number


def test_a_sentence_cut_by_blank_lines_is_joined_and_each_figure_keeps_its_line() -> None:
    lines = join_lines(
        [
            TextLine("（二）按功能划分：卫生健康支出 12.5 万元；住房保障支出", Place(line=7)),
            TextLine("4.73 万元，较上年增加 1 万元。", Place(line=9)),
            TextLine("（三）其他", Place(line=11)),
        ]
    )
    assert len(lines) == 2
    statements = find_statements(lines, find_sections(lines), 2024)
    assert [(s.fen, s.place.line) for s in statements if s.kind == "amount"] == [(wan("12.5"), 7), (wan("4.73"), 9)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("（一）收入预算情况", "2024 年收入预算 10 万元。"),
        ("单位预算情况如下。", "支出预算 10 万元。"),
        ("填报单位：甲市乙局", "单位：万元"),
        ("一、概况 ........ 1", "二、预算表 ........ 2"),
        ("其中，办公费、差旅费、印刷费和会议费", "（二）公用经费"),
        ("注：若为空表，则无此项收支", "政府性基金预算支出表"),
    ],
)
def test_what_is_not_joined(first: str, second: str) -> None:
    assert len(join_lines([TextLine(first, Place(line=1)), TextLine(second, Place(line=2))])) == 2


def pdf(text: str, page: int, left: float, right: float, top: float) -> TextLine:
    return TextLine(text, Place(page=page, bbox=(left, top, right, top + 12)))


def test_pdf_paragraphs_by_indentation_over_a_page_break() -> None:
    lines = join_lines(
        [
            pdf("第一段从缩进开始，写满这一行，写满这一行，直到行末也没有结束就换", 1, 114, 520, 100),
            pdf("到下一行，恰好在这一行的行末遇到了句号，所以不能只看标点来判断的。", 1, 90, 520, 120),
            pdf("本年预算 24.31 万元，这句话仍是同一段，一直写到页末也没有结束，接", 1, 90, 520, 140),
            TextLine("- 7 -", Place(page=1, bbox=(290, 800, 310, 812))),
            pdf("着写在下页的第一行，直到此处结束。", 2, 90, 330, 60),
            pdf("第二段又从缩进开始，写满这一行，写满这一行，直到行末也没有结束就换", 2, 114, 520, 80),
            pdf("行，然后结束，没有别的内容，只是为了让这一页的版心也能看得出来而已", 2, 90, 520, 100),
        ]
    )
    assert [line.text[:3] for line in lines] == ["第一段", "第二段"]
    assert lines[0].place_at(lines[0].text.index("24.31")).page == 1
    assert lines[0].place_at(lines[0].text.index("着写在下页")).page == 2


def test_contents_are_told_from_the_body() -> None:
    text = [
        "目 录",
        "一、概况……1",
        "二、说明……3",
        "三、名词解释……9",
        "一、概况",
        "（一）职责。负责经办。",
        "二、说明",
        "本年预算 3 万元。",
    ]
    lines = join_lines([TextLine(t, Place(line=n)) for n, t in enumerate(text, 1)])
    sections = find_sections(lines)
    assert [s.title for s in sections if s.announced] == ["概况", "说明", "名词解释"]
    body = [s for s in sections if not s.announced]
    assert [(s.title, s.level, s.inline) for s in body] == [("概况", 2, False), ("职责", 3, True), ("说明", 2, False)]
    assert [mark.ordinal for _, mark in numbering(lines)] == [1, 1, 2]
    assert lines[body[2].lines[0]].text == "本年预算 3 万元。"


# -- figures ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "医保办发〔2019〕17号、普改投（2017）89号、沪府规【2016】168号",
        "2024年3月5日至2024.12.31",
        "W060701单元、X101号、2080505",
        "单价100万元（含）以上设备、50万元以上通用设备",
        "第3季度、24小时、0.5个百分点",
    ],
)
def test_numbers_that_are_no_amounts(text: str) -> None:
    assert [f for f in figures(compact(text).text) if f.kind in ("amount", "percent")] == []


def test_a_year_inside_an_amount_is_no_year() -> None:
    assert years(compact("执行数为2083.68万元，2021.5万元，1,999年").text) == ()
    assert years(compact("比2023年，2024 年度").text) == (2023, 2024)
    (statement,) = read("2024年预算安排2023.68万元。")
    assert (statement.year, statement.fen) == (2024, wan("2023.68"))


@pytest.mark.parametrize(
    ("printed", "fen"),
    [
        ("3141.3 万元", wan("3141.3")),
        ("1,529.03万元", wan("1529.03")),
        ("１，５２９．０３ 万元", wan("1529.03")),
        ("0 元", 0),
        ("12.5亿元", 125_000_000_000),
    ],
)
def test_amounts_in_every_writing(printed: str, fen: int) -> None:
    (statement,) = read(f"基本支出 {printed}。")
    assert (statement.kind, statement.subject, statement.fen) == ("amount", "基本支出", fen)


@given(st.integers(0, 10**9), st.sampled_from(["元", "万元"]), st.integers(0, 2), st.booleans())
def test_every_printed_amount_is_read_back_exactly(number: int, unit: str, decimals: int, grouped: bool) -> None:
    value = Decimal(number).scaleb(-decimals)
    printed = f"{value:,.{decimals}f}" if grouped else f"{value:.{decimals}f}"
    (statement,) = read(f"本年度人员经费{printed}{unit}，主要用于发放工资。")
    factor = 100 if unit == "元" else 1_000_000
    assert statement.fen == int(value * factor)
    assert statement.text == f"{printed}{unit}"


@pytest.mark.parametrize(
    ("words", "name", "fund", "phase"),
    [
        ("2024年某市医保局收入预算总额为", "收入合计", "", "plan"),
        ("本单位2024年一般公共预算当年拨款", "一般公共预算", "一般公共预算", ""),
        ("财政拨款支出预算", "财政拨款支出", "财政拨款", "plan"),
        ("2024年度收支总计均为", "收支总计", "", ""),
        ('"三公"经费财政拨款安排', "三公经费", "财政拨款", ""),
        ("公务车用车运行费", "公务用车运行维护费", "", ""),
        ("公用经费(即运行经费)", "公用经费", "", ""),
        ("2023年当年预算执行数为", "", "", "execution"),
        ("一般公共预算财政拨款支出年初预算为", "一般公共预算支出", "一般公共预算", "initial"),
        ("支出决算为", "", "", "final"),
        ("面向中小企业预留政府采购项目预算金额", "面向中小企业预留政府采购项目", "", "plan"),
    ],
)
def test_subjects(words: str, name: str, fund: str, phase: str) -> None:
    said = subject_of(words)
    assert (said.name, said.fund, said.phase) == (name, fund, phase)


def test_functional_paths() -> None:
    first, second = read(
        "1. “卫生健康支出（类）行政事业单位医疗（款）行政单位医疗（项）”12.5万元。\n"
        "（2）卫生健康支出（类）医疗保障管理事务（款）行政运行（项）2024 年预算数为 1,029.03 万元，主要使用方向为：日常运转。"
    )
    assert first.path == ("卫生健康支出", "行政事业单位医疗", "行政单位医疗")
    assert (second.path[-1], second.year, second.fen) == ("行政运行", 2024, wan("1029.03"))


# -- structure -------------------------------------------------------------------------------


def tree(statements: tuple[Statement, ...]) -> dict[str, str]:
    """subject → subject of its whole, amounts only."""
    return {s.subject: statements[s.parent].subject for s in statements if s.kind == "amount" and s.parent is not None}


def test_nested_enumerations_close_at_the_semicolon() -> None:
    statements = read(
        "支出预算总额为100万元，其中：基本支出60万元，其中：人员经费50万元、公用经费10万元；项目支出40万元，比上年减少2万元，其中：货物10万元、服务30万元。"
    )
    made = tree(statements)
    assert made["基本支出"] == made["项目支出"] == "支出合计"
    assert made["人员经费"] == made["公用经费"] == "基本支出"
    assert made["政府采购货物"] == "项目支出"


def test_a_semicolon_between_single_parts_does_not_close() -> None:
    made = tree(read("收入预算100万元，其中：财政拨款收入90万元，比上年增加5万元；事业收入0万元；其他收入10万元。"))
    assert made == {"财政拨款收入": "收入合计", "事业收入": "收入合计", "其他收入": "收入合计"}


def test_commas_only_the_arithmetic_tells_the_depth() -> None:
    made = tree(read("支出预算100万元，其中：基本支出60万元，其中人员经费50万元，公用经费10万元，项目支出40万元。"))
    assert made["项目支出"] == "支出合计"
    assert made["公用经费"] == "基本支出"


def test_brackets_hold_parts_and_do_not_own_what_follows() -> None:
    statements = read("一般公共预算支出480万元（含上年结转30万元），比2023年增加15万元，增长3.23%。")
    change = next(s for s in statements if s.kind == "change")
    assert change.of is not None
    assert statements[change.of].subject == "一般公共预算支出"


def test_an_enumeration_over_paragraphs_ends_with_its_numbering() -> None:
    statements = read(
        "（三）三公经费\n2024年“三公”经费预算5.5万元。其中：\n1.因公出国（境）费0万元，与上年预算持平。\n"
        "2.公务用车购置及运行维护费4.5万元。其中，公务用车购置费0万元，公务用车运行维护费4.5万元。\n3.公务接待费1万元，与上年持平。\n"
        "（四）机关运行经费2024年预算180万元，比2023年预算增加12万元。"
    )
    made = tree(statements)
    assert made["公务接待费"] == made["因公出国(境)费"] == "三公经费"
    assert made["公务用车运行维护费"] == "公务用车购置及运行维护费"
    assert "机关运行经费" not in made


def test_changes_are_signed_and_know_what_they_are_said_of() -> None:
    statements = read(
        "三公经费3万元，比2023年减少0.7万元。其中：公务接待费3万元，比上年减0.7万元；公务用车购置费0万元，与2023年持平。"
    )
    changes = [
        (statements[s.of].subject, s.fen, s.against) for s in statements if s.kind == "change" and s.of is not None
    ]
    assert changes == [
        ("三公经费", wan("-0.7"), "2023年"),
        ("公务接待费", wan("-0.7"), "上年"),
        ("公务用车购置费", 0, "2023年"),
    ]


def test_figures_of_a_reason_are_marked() -> None:
    statements = read(
        "项目支出545万元，比2023年减少31万元，主要原因是人员减少导致项目比去年减少了30万元；其他支出5万元。"
    )
    assert [("reason" in s.marks) for s in statements if s.kind == "change"] == [False, True]


def test_share_growth_and_completion_are_three_things() -> None:
    statements = read(
        "支出年初预算为90万元，支出决算为100万元，完成年初预算的111.11%，占本年支出合计的86.96%，比2023年增加3万元，增长3.09%。\n决算数大于预算数，决算数为准。"
    )
    assert [(s.kind, str(s.percent)) for s in statements if s.percent is not None] == [
        ("completion", "111.11"),
        ("share", "86.96"),
        ("growth", "3.09"),
    ]
    assert [s.phase for s in statements if s.kind == "amount"] == ["initial", "final"]


def test_an_initial_budget_in_a_budget_is_its_plan() -> None:
    (statement,) = read("基本支出：2024年年初预算数为12万元。")
    assert statement.phase == "plan"


def test_counts_keep_their_unit() -> None:
    statements = read(
        "共有车辆3辆，其中：一般公务用车2辆、执法用车1辆；单价100万元以上设备0台（套）。内设机构七个科室。"
    )
    assert [(s.unit, int(s.count or 0)) for s in statements] == [("辆", 3), ("辆", 2), ("辆", 1), ("台", 0), ("个", 7)]
    assert [s.parent for s in statements[:3]] == [None, 0, 0]


def test_the_fund_comes_from_the_whole_or_the_heading() -> None:
    statements = read(
        "（三）财政拨款支出情况\n支出预算为90万元，其中：基本支出60万元，项目支出30万元。\n（四）支出总体情况\n基本支出70万元。"
    )
    assert [s.qualifier for s in statements if s.subject == "基本支出"] == ["财政拨款", ""]


@given(st.lists(st.integers(1, 10**7), min_size=2, max_size=8), st.sampled_from(["，", "；", "、"]))
def test_the_parts_of_a_plain_enumeration_all_belong_to_the_total(parts: list[int], between: str) -> None:
    listed = between.join(f"分项{'甲乙丙丁戊己庚辛'[i]}{Decimal(p).scaleb(-2)}万元" for i, p in enumerate(parts))
    statements = read(f"项目经费总额{Decimal(sum(parts)).scaleb(-2)}万元，其中：{listed}。")
    assert [s.parent for s in statements if s.kind == "amount"] == [None] + [0] * len(parts)
