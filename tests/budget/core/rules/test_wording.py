"""Wording, numbering and dates: what is planted is found where it stands; ordinary text is left alone."""

import pytest
from tests.budget.core.narrative_text import SOUND, found, line_of, planted, report, sound
from tests.budget.making import document

from jingban.budget.core.model import Document
from jingban.budget.core.rules import wording, wording_structure
from jingban.kernel.findings import Category, Severity

MINE = {rule.id for rule in (*wording.RULES, *wording_structure.RULES)}


def said(text: str) -> list[str]:
    doc = document("甲市医疗保障局2024年部门预算\n\n" + text)
    return [f.rule for f in report(doc).findings if f.rule in MINE]


def test_the_sound_text_is_left_alone() -> None:
    assert [f for f in report(sound()).findings if f.rule in MINE] == []


def at(doc: Document, rule: str) -> tuple[int | None, Severity]:
    finding = found(doc, rule)[0]
    return finding.evidence[0].place.line, finding.severity


def test_a_jump_in_the_numbering() -> None:
    doc = planted("(八) 国有资产占有使用情况", "(九) 国有资产占有使用情况")
    assert at(doc, "W01") == (line_of("(八) 国有资产占有使用情况"), Severity.ERROR)
    assert "（八）" in found(doc, "W01")[0].message.replace("(", "（").replace(")", "）")


@pytest.mark.parametrize(
    "text",
    [
        "一、甲\n\n（一）乙\n\n（二）丙\n\n二、丁\n\n（一）戊\n\n1.己\n\n2.庚\n\n（二）辛\n\n1.壬",
        "（六）甲\n\n(七) 乙\n\n（八）丙",
        "一、方案：1.甲。2.乙。4.丁。\n\n二、周期",
    ],
)
def test_numbering_that_is_in_order(text: str) -> None:
    assert "W01" not in said(text)


def test_a_heading_over_the_wrong_text() -> None:
    doc = planted("本部门没有使用政府性基金预算拨款安排的支出。", "本部门没有使用国有资本经营预算拨款安排的支出")
    line, severity = at(doc, "W02")
    assert (line, severity) == (line_of("本部门没有使用政府性基金预算"), Severity.ERROR)
    assert found(doc, "W02")[0].category is Category.LOGIC


SIGNED = SOUND + "\n甲州市医疗保障局\n\n2024年2月20日\n"


def test_a_date_after_the_signature() -> None:
    doc = document(SIGNED.replace("截至 2023 年 12 月 31 日", "截至 2024 年底"))
    (finding,) = found(doc, "W03")
    assert finding.severity is Severity.ERROR
    assert [e.place.line for e in finding.evidence] == [line_of("截至 2023 年"), line_of("2024年2月20日", SIGNED)]
    assert found(document(SIGNED), "W03") == []


def test_a_future_date_without_a_signature_is_only_a_warning() -> None:
    doc = planted("截至 2023 年 12 月 31 日", "截至 2024 年 12 月 31 日")
    assert at(doc, "W03")[1] is Severity.WARNING
    assert found(planted("截至 2023 年 12 月 31 日", "截至 2023 年 8 月 31 日"), "W03") == []


def test_days_that_do_not_exist_and_late_signatures() -> None:
    assert found(planted("截至 2023 年 12 月 31 日", "截至 2023 年 11 月 31 日"), "W04")[0].severity is Severity.ERROR
    assert found(document(SIGNED), "W04") == []
    assert found(document(SIGNED.replace("2024年2月20日", "2026年2月20日")), "W04")[0].severity is Severity.WARNING


def test_stale_years_of_the_glossary() -> None:
    doc = planted("(二) 上年结转：填列 2023 年全部", "(二) 上年结转：填列 2021 年全部")
    assert at(doc, "W05") == (line_of("(二) 上年结转"), Severity.WARNING)
    assert (
        found(planted("(二) 上年结转：填列 2023 年全部", "(二) 上年结转：填列 2024 年全部"), "W05")[0].expected
        == "2023"
    )


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("W06", "主要用于按制度缴纳的職業年金支出。"),
        ("W07", "2024 年甲州市甲州市医疗保障局安排项目。"),
        ("W07", "负责医疗保障的的管理。"),
        ("W08", "对困难人员实施医疗救助，减轻负担。对困难人员实施医疗救助，减轻负担。"),
        ("W08", "本局负责医疗保障基金的监督管理，推进支付方式改革，完善经办服务体系，保障参保人员待遇按时支付。\n\n第二段。\n\n本局负责医疗保障基金的监督管理，推进支付方式改革，完善经办服务体系，保障参保人员待遇按时支付。"),
        ("W10", "一是加强监管；二是优化服务；四是完善制度。"),
        ("W11", "A red round seal is placed behind the text and carries the name of the office around its rim."),
        ("W12", "（一）收入情况\n\n2024年本单位的收入预算主要原因\n\n（二）支出情况"),
        ("W13", "公出国（境）经费由区财政统筹安排。"),
        ("W13", "支出预算100万元，其中：基本支出60万元，占60%；项目支出40万元，40%。"),
        ("W14", "本部门负责“医疗救助工作的组织实施和监督检查，并定期公开结果。"),
        ("W16", "收入总计XXX万元，比上年增加（减少）XX万元。\n\n支出总计XXX万元，其他情况说明如下。"),
    ],
)  # fmt: skip
def test_each_slip_is_found(rule: str, text: str) -> None:
    assert rule in said(text)


@pytest.mark.parametrize(
    "text",
    [
        "负责药品、医用耗材的招标采购，对“两定”机构进行管理，逐步推进“放管服”改革，按规定执行《办法》（试行）。",
        "一是加强监管；二是优化服务；三是完善制度。",
        "根据《关于开展试点工作的通知》（医保办发〔2019〕17号）等文件，实施CHS-DRG、DIP付费，使用OCR和API接口。",
        "本单位“三公”经费为：因公出国（境）费0万元。",
        "1）加强管理；2）优化服务。请按规定执行各项制度，保障工作开展。",
        "进一步进一步完善各地各级制度，人人享有保障。",
    ],
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert said(text) == []


def test_a_quotation_cut_by_a_line_break_is_whole_again() -> None:
    assert said("（一）职责\n\n本部门负责组织实施“两试点一示范”工作，推进“放管\n\n服”改革，完善经办服务。") == []


def test_a_purpose_copied_from_the_item_before() -> None:
    text = (
        "1.卫生健康支出（类）行政事业单位医疗（款）事业单位医疗（项）10万元，主要用于事业单位医疗保险支出。\n\n"
        "2.住房保障支出（类）住房改革支出（款）住房公积金（项）20万元，主要用于{0}支出。"
    )
    assert "W09" in said(text.format("事业单位医疗保险"))
    assert said(text.format("职工住房公积金")) == []


def test_the_wrong_level_of_finance() -> None:
    text = "甲市乙区2024年区级部门预算\n\n名词解释\n\n（一）财政拨款收入：是{0}预算主管部门本年度取得的拨款。"
    assert [f.rule for f in report(document(text.format("市级"))).findings if f.rule == "W15"] == ["W15"]
    assert [f.rule for f in report(document(text.format("区级"))).findings if f.rule == "W15"] == []


def test_no_character_of_the_simplified_set_counts_as_traditional() -> None:
    for character in wording.TRADITIONAL:
        with pytest.raises(UnicodeEncodeError):
            character.encode("gb2312")
