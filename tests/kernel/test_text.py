import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingban.kernel.text import bigrams, fold, tidy


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("维修（护）费", "维修(护)费"),
        ("合 计", "合计"),
        ("“三公”经费", '"三公"经费'),
        ("单位：万元", "单位:万元"),
        ("A－货物", "A-货物"),
    ],
)
def test_names_that_differ_only_in_width_fold_together(a: str, b: str) -> None:
    assert fold(a) == fold(b)


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_tidy_keeps_single_blanks() -> None:
    assert tidy("  第一行\n 第二行  ") == "第一行 第二行"


def test_a_two_character_word_is_found_by_its_bigram() -> None:
    assert "医保" in bigrams("朝阳区医保中心")
    assert bigrams("李明") == ["李明"]
    assert bigrams("李") == ["李"]
    assert bigrams(" ") == []
