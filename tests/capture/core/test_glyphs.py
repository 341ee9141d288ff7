"""Glyphs with one possible reading; whatever may be two things stays as read."""

import pytest

from jingban.capture.core.glyphs import graded, simplified, specification


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("ⅢI级护理", "Ⅲ级护理"), ("ⅢII级护理", "Ⅲ级护理"), ("ⅡI级护理", "Ⅱ级护理"), ("Ⅱ级护理", "Ⅱ级护理"), ("I级护理", "Ⅰ级护理"),
        ("I1级护理", "II级护理"), ("III级护理", "III级护理"), ("复方氨基酸注射液(18AA-ⅡI)", "复方氨基酸注射液(18AA-Ⅱ)"),
    ],
)  # fmt: skip
def test_a_stroke_read_twice(read: str, printed: str) -> None:
    assert graded(read) == printed


@pytest.mark.parametrize(
    "text",
    [
        "复方氨基酸注射液(18AA-Ⅱ)",
        "复方氨基酸注射液(18AA-II)",
        "ⅡI型",
        "维生素B1片",
        "11级",
        "3ml:0.1g",
        "CA19-9测定(Ⅱ)",
        "Ⅱ-1",
    ],
)
def test_nothing_else_is_touched(text: str) -> None:
    assert graded(text).replace("II级", "11级") == text


@pytest.mark.parametrize(("read", "printed"), [("100m1:0.9g", "100ml:0.9g"), ("5m|", "5ml"), ("10m1*5支", "10ml*5支")])
def test_a_millilitre(read: str, printed: str) -> None:
    assert specification(read) == printed


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("500mll", "500ml"), ("3mml:300单位/支", "3ml:300单位/支"), ("80mg'7粒", "80mg*7粒"), ("20mg7片", "20mg*7片"), ("30mg.7片", "30mg*7片"),
        ("0.3g^20粒", "0.3g*20粒"), ("2ml1mg", "2ml:1mg"), ("0.4ml:4100AXalU", "0.4ml:4100AXaIU"), ("1000lU", "1000IU"),
    ],
)  # fmt: skip
def test_what_the_grammar_of_specifications_leaves_no_choice_about(read: str, printed: str) -> None:
    assert specification(read) == printed


@pytest.mark.parametrize(
    "text",
    [
        "0.25g*24粒",
        "100ml:0.5g:0.9g",
        "20mm*30mm",
        "500ml 5袋",
        "10001U",
        "7Fr*20cm 双腔 超滑导丝型",
        "3ml EDTA-K2",
        "5ml",
    ],
)
def test_a_whole_specification_stays(text: str) -> None:
    assert specification(text) == text


@pytest.mark.parametrize(
    ("read", "printed"),
    [("尿微量自蛋自", "尿微量白蛋白"), ("自内障", "白内障"), ("自术", "白术"), ("螺內酯片", "螺内酯片"), ("自体血回输", "自体血回输"), ("自控镇痛", "自控镇痛")],
)  # fmt: skip
def test_white_without_its_bar(read: str, printed: str) -> None:
    assert simplified(read) == printed


@pytest.mark.parametrize("text", ["0.4m10", "5m1.2", "10mg", "m1", "M1", "5m1a"])
def test_what_may_be_a_figure_is_no_millilitre(text: str) -> None:
    assert specification(text) == text
