"""The printed sheet: its text, its bytes, its refusal without a font."""

import io
from collections.abc import Callable
from typing import Any

import pdfplumber
import pytest
from tests.benefit.test_api import E01, E02

from jingban.infra.audit.models import Entry
from jingban.infra.documents import fonts

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(person: Callable[..., Any], desk_of: Callable[..., Any]) -> Any:
    try:
        fonts.chinese_font()
    except fonts.FontMissing:
        pytest.skip("no Chinese font on this machine")
    return desk_of(person("auditor", username="checker"))


def printed(browser: Any, **changes: Any) -> Any:
    return browser.ask("POST", "/benefit/sheet", {"cases": [E01, E02], "printed_on": "2024-06-03", **changes})


def text_of(answer: Any) -> str:
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf"), answer.content
    with pdfplumber.open(io.BytesIO(answer.content)) as pdf:
        assert {(round(page.width), round(page.height)) for page in pdf.pages} == {(595, 842)}
        return "\n".join(page.extract_text() for page in pdf.pages)


def test_the_sheet_prints_amounts_steps_sources_and_places_to_sign(browser: Any) -> None:
    text = text_of(printed(browser, reference="LS-2024-001"))
    for words in (
        "待遇核定明细表", "LS-2024-001", "60,000.00", "46,932.50", "13,067.50", "在职职工", "三级医院", "24,395.00",
        "北京职工基本医疗保险门诊", "初审", "复核", "打印日期 2024-06-03", "您自己负担 13,067.50 元",
    ):  # fmt: skip
        assert words in text


def test_a_later_case_is_printed_on_the_accumulators_before_it(browser: Any) -> None:
    text = text_of(printed(browser, index=1))
    assert "28,601.16" in text
    assert "本年度第 2 次" in text
    assert Entry.objects.filter(action="benefit.sheet").count() == 1


def test_weak_sources_are_marked(browser: Any) -> None:
    ganzhou = {**E01, "region": "360700"}
    text = text_of(printed(browser, cases=[ganzhou]))
    assert "※ 待核实" in text
    assert "※" not in text_of(printed(browser))


def test_the_same_sheet_has_the_same_bytes(browser: Any) -> None:
    assert printed(browser).content == printed(browser).content
    assert printed(browser).content != printed(browser, printed_on="2024-06-04").content


def test_text_of_a_case_is_never_markup(browser: Any) -> None:
    line = {**E01["lines"][0], "name": '#panic("x") *粗* $a$ <b>'}  # type: ignore[index]
    assert '#panic("x") *粗* $a$ <b>' in text_of(printed(browser, cases=[{**E01, "lines": [line]}]))


def test_a_case_beyond_the_last_is_refused(browser: Any) -> None:
    answer = printed(browser, index=2)
    assert (answer.status_code, answer.json()["code"]) == (422, "no_cases")


def test_without_a_chinese_font_the_refusal_says_what_to_install(browser: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    fonts.chinese_font.cache_clear()
    monkeypatch.setattr(fonts, "FONTS", ("No Such Font",))
    answer = printed(browser)
    assert (answer.status_code, answer.json()["code"]) == (409, "font_missing")
    assert "fonts-noto-cjk" in answer.json()["message"]
    assert not Entry.objects.filter(action="benefit.sheet").exists()
