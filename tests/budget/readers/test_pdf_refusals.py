"""What is not readable is refused with a stable code and a message that says what to do; nothing is guessed."""

import pytest
from tests.budget.readers import pdf_samples as draw
from tests.budget.readers.pdf_samples import Sheet

from jingban.budget.readers import pdf_glyphs, pdf_objects
from jingban.budget.readers.pdf import read_pdf
from jingban.infra.documents import pdf
from jingban.infra.documents.errors import DocumentError


def refusal(data: bytes) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        read_pdf(data, "sample.pdf", "0" * 64)
    assert caught.value.message.endswith("。")
    return caught.value


@pytest.mark.parametrize("data", [b"", b"  \r\n\0"])
def test_empty(data: bytes) -> None:
    assert refusal(data).code == "file_empty"


def test_another_type() -> None:
    assert refusal(b"PK\x03\x04" + b"\0" * 100 + b"x").code == "file_type_mismatch"


def test_encrypted() -> None:
    assert refusal(draw.encrypted("secret")).code == "file_encrypted"


def test_locked_against_changes_only_is_readable() -> None:
    source = read_pdf(draw.encrypted(""), "sample.pdf", "0" * 64)
    assert len(source.blocks) == 1


@pytest.mark.parametrize("share", [0.3, 0.7, 0.95])
def test_truncated(share: float) -> None:
    data = draw.one_table()
    assert refusal(data[: int(len(data) * share)]).code == "file_truncated"


def test_damaged() -> None:
    assert refusal(b"%PDF-1.4\n" + b"garbage " * 50 + b"\nstartxref\n9\n%%EOF\n").code == "file_damaged"


def test_flipped_bytes_are_read_or_refused_but_never_crash() -> None:
    data = draw.one_table()
    outcomes = set()
    for step in range(60, len(data) - 60, 97):
        broken = data[:step] + bytes([data[step] ^ 0x55]) + data[step + 1 :]
        try:
            read_pdf(broken, "sample.pdf", "0" * 64)
            outcomes.add("read")
        except DocumentError as error:
            outcomes.add(error.code)
    assert outcomes - {"read"} <= {
        "file_damaged",
        "file_encrypted",
        "file_truncated",
        "file_too_large",
        "pdf_image_only",
    }


def test_picture_pages_need_character_recognition() -> None:
    sheet = Sheet()
    for k in range(3):
        sheet.picture(0, 0, 595, 842)
        sheet.text(297, 810, f"- {k + 1} -", 9, "centre")
        if k < 2:
            sheet.next_page()
    error = refusal(sheet.bytes())
    assert error.code == "pdf_image_only"
    assert "OCR" in error.message


def test_no_text_at_all() -> None:
    sheet = Sheet()
    sheet.line(50, 50, 500, 50)
    assert refusal(sheet.bytes()).code == "pdf_image_only"


def test_single_picture_pages_among_text_are_named() -> None:
    sheet = Sheet()
    sheet.text(50, 60, "某某局2024年部门预算公开，本页有文字层，可以读取。")
    draw.draw_table(sheet, draw.BUDGET)
    sheet.next_page()
    sheet.picture(50, 50, 550, 800)
    source = read_pdf(sheet.bytes(), "sample.pdf", "0" * 64)
    assert source.unread_pages == (2,)
    assert source.pages == 2


def test_photograph_beside_text_is_no_scan() -> None:
    sheet = Sheet()
    sheet.picture(100, 300, 500, 800)
    sheet.text(50, 60, "某某局2024年部门预算公开，下面是办公楼照片。")
    assert read_pdf(sheet.bytes(), "sample.pdf", "0" * 64).unread_pages == ()


def test_absurd_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = Sheet()
    draw.draw_table(sheet, draw.BUDGET)
    sheet.next_page()
    sheet.text(50, 60, "第二页")
    data = sheet.bytes()
    with monkeypatch.context() as patch:
        patch.setattr(pdf, "MAX_PAGES", 1)
        assert refusal(data).code == "file_too_large"
    with monkeypatch.context() as patch:
        patch.setattr(pdf_glyphs, "MAX_GLYPHS", 20)
        assert refusal(data).code == "file_too_large"
    with monkeypatch.context() as patch:
        patch.setattr(pdf_objects, "MAX_OBJECTS", 20)
        assert refusal(data).code == "file_too_large"
    assert read_pdf(data, "sample.pdf", "0" * 64).pages == 2


def test_absurd_page() -> None:
    sheet = Sheet((20_000.0, 842.0))
    sheet.text(50, 60, "宽得不合常理")
    assert refusal(sheet.bytes()).code == "file_too_large"
