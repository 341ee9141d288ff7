"""Separator sheets: printed, scanned again, understood."""

from pathlib import Path

import pypdfium2 as pdfium
import pytest
from click.testing import CliRunner
from PIL import Image

from jingban.capture.core.separators import Separator
from jingban.capture.errors import CaptureError
from jingban.capture.readers.qr import codes, separator
from jingban.capture.readers.sheets import picture
from jingban.capture.writers.separators import separators_pdf
from jingban.cli.capture_separators import separators
from jingban.infra.documents import fonts
from jingban.kernel.text import fold

SHEETS = [Separator("甲A-1", 1), Separator("甲A-1", 2)]


@pytest.fixture(autouse=True)
def _font() -> None:
    try:
        fonts.chinese_font()
    except fonts.FontMissing:
        pytest.skip("no Chinese font on this machine")


@pytest.fixture(scope="module")
def made() -> bytes:
    return separators_pdf(SHEETS)


def test_each_sheet_is_recognised_from_its_picture(made: bytes) -> None:
    assert [separator(codes(picture(made, number))) for number in (1, 2)] == SHEETS


@pytest.mark.parametrize("turn", [3, 90, 180])
def test_a_poor_scan_of_a_sheet_is_recognised(made: bytes, turn: int) -> None:
    import numpy as np

    scan = Image.fromarray(picture(made, 2)).resize((600, 850)).rotate(turn, expand=True, fillcolor="white")
    assert separator(codes(np.array(scan.convert("L").convert("RGB")))) == SHEETS[1]


def test_the_words_say_what_the_sheet_is_for(made: bytes) -> None:
    document = pdfium.PdfDocument(made)
    assert len(document) == 2
    assert document[0].get_size() == pytest.approx((595.3, 841.9), abs=0.1)
    text = fold(document[1].get_textpage().get_text_range())
    assert all(words in text for words in ("隔页条码", "批次甲A-1第2份", "放在一份病例所有单据的最前面"))


def test_the_same_sheets_are_the_same_bytes(made: bytes) -> None:
    assert separators_pdf(SHEETS) == made


def test_a_title_is_text_and_no_markup() -> None:
    made = separators_pdf(SHEETS[:1], "#panic() $x$ 标题")
    assert "#panic() $x$ 标题" in pdfium.PdfDocument(made)[0].get_textpage().get_text_range()


def test_without_a_font(monkeypatch: pytest.MonkeyPatch) -> None:
    fonts.chinese_font.cache_clear()
    monkeypatch.setattr(fonts, "FONTS", ("No Such Font",))
    with pytest.raises(CaptureError) as caught:
        separators_pdf(SHEETS)
    assert caught.value.code == "font_missing"
    fonts.chinese_font.cache_clear()


def test_the_command_writes_them(tmp_path: Path) -> None:
    target = tmp_path / "F.pdf"
    done = CliRunner().invoke(
        separators, ["--count", "3", "--output", str(target), "--title", "东城分隔页", "--batch", "B7"]
    )
    assert (done.exit_code, "3 张" in done.output) == (0, True)
    data = target.read_bytes()
    assert [separator(codes(picture(data, n))) for n in (1, 2, 3)] == [Separator("B7", n) for n in (1, 2, 3)]
    again = CliRunner().invoke(separators, ["--count", "1", "--output", str(target)])
    assert again.exit_code == 0 and len(pdfium.PdfDocument(target.read_bytes())) == 1


@pytest.mark.parametrize("arguments", [["--count", "0"], ["--count", "100000"], ["--count", "1", "--batch", "a:b"], ["--count", "1", "--batch", "a b"]])  # fmt: skip
def test_the_command_refuses(tmp_path: Path, arguments: list[str]) -> None:
    target = tmp_path / "F.pdf"
    assert CliRunner().invoke(separators, [*arguments, "--output", str(target)]).exit_code == 2
    assert not target.exists()


def test_the_command_never_overwrites_another_kind_of_file(tmp_path: Path) -> None:
    target = tmp_path / "票据.xml"
    target.write_text("重要")
    done = CliRunner().invoke(separators, ["--count", "1", "--output", str(target)])
    assert (done.exit_code, target.read_text()) == (2, "重要")
    assert "没有覆盖" in done.output
    assert CliRunner().invoke(separators, ["--count", "1", "--output", str(tmp_path / "no/F.pdf")]).exit_code == 2
