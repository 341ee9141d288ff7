import io
import os
import tempfile
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from tests.budget.readers.office_files import (
    S,
    docx_file,
    ole_file,
    only_grid,
    paragraph,
    relations,
    shown,
    text_cell,
    xlsx_file,
    zipped,
)

from jingban.budget.errors import READ_ERRORS, ReadError
from jingban.budget.readers.sniff import media_of, open_source
from jingban.infra.documents import container
from jingban.infra.documents.errors import DocumentError

TEXT = "预算01表 收支总表\n金额单位：元\n项目\t预算数\n教育支出\t1.00\n"
HTML = "<html><body><table><tr><td>项目</td><td>金额</td></tr><tr><td>教育</td><td>1.00</td></tr></table></body></html>"
SHEET = xlsx_file(
    f'<row r="1">{text_cell("A1", "项目")}{text_cell("B1", "金额")}</row><row r="2"><c r="A2"><v>1</v></c></row>'
)
DOCX = docx_file(paragraph("预算"))


def code_of(data: bytes, name: str) -> str:
    with pytest.raises(DocumentError) as refused:
        open_source(data, name)
    error = refused.value
    assert error.code in READ_ERRORS
    assert "{" not in error.message
    assert error.message.endswith("。")
    return error.code


def bomb(name: str, size: int) -> bytes:
    """A package whose main part expands to ``size`` zeros."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types>spreadsheetml wordprocessingml</Types>")
        with package.open(name, "w", force_zip64=True) as part:
            for _ in range(size >> 20):
                part.write(b"0" * (1 << 20))
    return buffer.getvalue()


# -- what a file is ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "media"),
    [
        (TEXT.encode(), "txt"),
        (TEXT.encode("gb18030"), "txt"),
        (TEXT.encode("utf-16"), "txt"),
        (HTML.encode(), "html"),
        (SHEET, "xlsx"),
        (DOCX, "docx"),
        (ole_file("Workbook"), "xls"),
        (b"%PDF-1.7\n", "pdf"),
        (b"\r\n\r\n%PDF-1.4\n", "pdf"),
    ],
)
def test_content_decides(data: bytes, media: str) -> None:
    assert media_of(data) == media


@pytest.mark.parametrize("name", ["a.xls", "a.xlsx", "报表.XLS", "a.et", "noextension", "a.dat"])
def test_an_html_export_called_xls_is_read_as_html(name: str) -> None:
    source = open_source(HTML.encode(), name)
    assert source.media == "html"
    assert shown(source.blocks) == [[["项目", "金额"], ["教育", "1.00"]]]


def test_an_html_fragment_called_xls_is_read_as_html() -> None:
    page = "\r\n<style>td{mso-number-format:General}</style>" + "<table border=1><tr><td>a</td><td>b</td></tr></table>"
    assert open_source(page.encode("gb18030"), "a.xls").media == "html"


def test_tabbed_text_called_xls_is_read_as_text() -> None:
    assert open_source(TEXT.encode("gb18030"), "a.xls").media == "txt"


def test_an_xlsx_called_xls_is_read() -> None:
    assert open_source(SHEET, "a.xls").media == "xlsx"


def test_a_text_with_tags_keeps_its_lines() -> None:
    text = "<b>本年收入合计</b>\t<b>5.00</b>\t<b>本年支出合计</b>\n说明\t<p>目标</p>\n"
    source = open_source(text.encode(), "a.txt")
    assert source.media == "txt"
    assert source.blocks[0].place.line == 1


def test_tables_left_as_markup_inside_a_text_are_grids_with_true_lines() -> None:
    text = "甲\n\n<table>\n<tr><td rowspan='2'>a</td><td>b</td></tr>\n<tr><td>c</td></tr></table>\n\n乙\n"
    source = open_source(text.encode(), "a.txt")
    assert shown(source.blocks) == ["甲", [["a", "b"], ["*", "c"]], "乙"]
    assert [block.place.line for block in source.blocks] == [1, 3, 7]


def test_csv_is_read_by_its_commas_and_quotes() -> None:
    source = open_source('收支总表\n"教育,培训",1.00\n科技,2.00\n'.encode("gb18030"), "a.csv")
    assert source.media == "txt"
    assert shown(source.blocks) == ["收支总表", [["教育,培训", "1.00"], ["科技", "2.00"]]]
    assert only_grid(source.blocks).rows[1][0].place.line == 3


def test_commas_of_a_txt_are_text() -> None:
    assert shown(open_source("一,二,三\n".encode(), "a.txt").blocks) == ["一,二,三"]


def test_the_digest_is_of_the_original_bytes() -> None:
    data = TEXT.encode("gb18030")
    import hashlib

    assert open_source(data, "a.txt").sha256 == hashlib.sha256(data).hexdigest()


# -- refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.pdf", "file_empty"),
        (b"\xef\xbb\xbf \r\n", "a.txt", "file_empty"),
        (b"\0" * 4096, "a.docx", "file_empty"),
        (b"PK\x05\x06" + b"\0" * 18, "a.docx", "file_empty"),
        (SHEET, "a.docx", "file_type_mismatch"),
        (DOCX, "a.xlsx", "file_type_mismatch"),
        (DOCX, "a.pdf", "file_type_mismatch"),
        (TEXT.encode(), "a.pdf", "file_type_mismatch"),
        (b"%PDF-1.7\n", "a.docx", "file_type_mismatch"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "a.png", "file_type_unknown"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 64, "a.pdf", "file_type_unknown"),
        (b"Rar!\x1a\x07\x00", "a.rar", "file_type_unknown"),
        (b"{\\rtf1 x}", "a.doc", "file_type_unknown"),
        (ole_file("WordDocument"), "a.doc", "file_type_unknown"),
        (ole_file("PowerPoint Document"), "a.ppt", "file_type_unknown"),
        (ole_file("EncryptionInfo", "EncryptedPackage"), "a.xlsx", "file_encrypted"),
        (ole_file("EncryptionInfo", "EncryptedPackage"), "a.docx", "file_encrypted"),
        (ole_file("Workbook")[:700], "a.xls", "file_truncated"),
        (zipped({"readme.txt": "x"}), "a.zip", "file_type_unknown"),
        (zipped({"OFD.xml": "<ofd/>"}), "a.ofd", "file_type_unknown"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "a.odt", "file_type_unknown"),
        (zipped({"[Content_Types].xml": "presentationml", "ppt/x": ""}), "a.pptx", "file_type_unknown"),
        (bytes(range(256)) * 40, "a.bin", "file_type_unknown"),
        (b"\x81\x20\xff\xff\x80" * 200, "a.txt", "text_encoding_unknown"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "a.xls", "file_type_unknown"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related\n", "a.mht", "file_type_unknown"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_has_its_code(data: bytes, name: str, code: str) -> None:
    assert code_of(data, name) == code


@pytest.mark.parametrize("whole", [SHEET, DOCX])
@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9])
def test_cut_packages_are_truncated(whole: bytes, kept: float) -> None:
    name = "a.xlsx" if whole is SHEET else "a.docx"
    assert code_of(whole[: int(len(whole) * kept)], name) == "file_truncated"


def test_a_package_with_spoilt_content_is_refused() -> None:
    spoilt = bytearray(DOCX)
    at = spoilt.find(b"word/document.xml") + 40
    spoilt[at : at + 20] = b"\xaa" * 20
    assert code_of(bytes(spoilt), "a.docx") in ("file_truncated", "file_damaged")


def test_an_encrypted_zip_member_is_told() -> None:
    data = bytearray(DOCX)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    assert code_of(bytes(data), "a.docx") == "file_encrypted"


def test_a_zip_bomb_is_refused_before_it_is_expanded(monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(*_: object, **__: object) -> bytes:
        raise AssertionError("expanded")

    for name, file in (("xl/workbook.xml", "a.xlsx"), ("word/document.xml", "a.docx")):
        data = bomb(name, 64 << 20)
        assert len(data) < 100_000
        monkeypatch.setattr(zipfile.ZipFile, "read", explode)
        assert code_of(data, file) == "archive_bomb"
        monkeypatch.undo()


def test_many_moderate_parts_are_refused_by_their_sum() -> None:
    buffer = io.BytesIO()
    block = os.urandom(1 << 16) * 16
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for number in range(4):
            package.writestr(f"xl/media/{number}.bin", block)
    data = bytearray(buffer.getvalue())
    # Declare each part as 200 MB in the directory (size field of every central entry).
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 24 : at + 28] = (200 << 20).to_bytes(4, "little")
        at = data.find(b"PK\x01\x02", at + 4)
    assert code_of(bytes(data), "a.xlsx") == "archive_bomb"


def test_a_declared_size_that_lies_low_does_not_expand_further() -> None:
    data = bytearray(bomb("xl/workbook.xml", 16 << 20))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    assert code_of(bytes(data), "a.xlsx") in ("file_truncated", "file_damaged", "archive_bomb")


def test_too_many_entries_are_refused() -> None:
    assert code_of(zipped({f"p{n}": "" for n in range(container.MAX_ENTRIES + 1)}), "a.xlsx") == "archive_bomb"


def test_archives_inside_archives_are_not_opened() -> None:
    inner = bomb("x", 32 << 20)
    data = docx_file(paragraph("正文"))
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as package:
        package.writestr("word/embeddings/inner.zip", inner)
    assert shown(open_source(buffer.getvalue(), "a.docx").blocks) == ["正文"]


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)


def test_billion_laughs_are_refused_in_a_document() -> None:
    body = f'{LAUGHS}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&c;</w:t></w:r></w:p></w:body></w:document>'
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "wordprocessingml",
        "_rels/.rels": relations(("r1", "officeDocument", "word/document.xml")),
    }
    assert code_of(zipped({**parts, "word/document.xml": body}), "a.docx") == "archive_bomb"
    wide = body.replace('version="1.0"', 'version="1.0" encoding="UTF-16"').encode("utf-16")
    assert code_of(zipped({**parts, "word/document.xml": wide}), "a.docx") == "archive_bomb"


def test_billion_laughs_are_refused_in_a_sheet() -> None:
    whole = zipfile.ZipFile(io.BytesIO(SHEET))
    parts: dict[str, str | bytes] = {name: whole.read(name) for name in whole.namelist()}
    sheet = f"{LAUGHS}<worksheet {S}><sheetData><row r='1'>{text_cell('A1', '&c;')}</row></sheetData></worksheet>"
    parts["xl/worksheets/sheet1.xml"] = sheet
    assert code_of(zipped(parts), "a.xlsx") == "archive_bomb"


def test_outside_files_are_never_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密")
    page = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}">]><html><body><p>甲&x;</p></body></html>'
    assert "机密" not in str(shown(open_source(page.encode(), "a.html").blocks))


def test_a_file_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jingban.budget.readers.sniff.MAX_BYTES", 100)
    assert code_of(TEXT.encode() * 10, "a.txt") == "file_too_large"


def test_reading_and_refusing_leave_nothing_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    for data, name in ((SHEET, "a.xlsx"), (DOCX, "a.docx"), (HTML.encode(), "a.html"), (TEXT.encode(), "a.txt")):
        open_source(data, name)
        with pytest.raises(DocumentError):
            open_source(data[:40] if name[-4] != "." else b"", name) if name.endswith("x") else open_source(b"", name)
    assert list(tmp_path.iterdir()) == []


def test_errors_cross_processes() -> None:
    import pickle

    error = ReadError("file_too_large", detail="文件大于 64 MB")
    again = pickle.loads(pickle.dumps(error))
    assert (again.code, again.message) == (error.code, error.message)
    assert "64 MB" in again.message


def test_every_message_is_a_sentence_that_tells_what_to_do() -> None:
    for code in READ_ERRORS:
        message = ReadError(code).message
        assert message.endswith("。")
        assert "请" in message or "上传" in message
        assert "{" not in message


def test_a_workbook_of_a_real_writer_is_read() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.add_worksheet("Sheet1").write_row("A1", ["项目", 5])
    book.close()
    assert shown(open_source(buffer.getvalue(), "a.xlsx").blocks) == [[["项目", "5"]]]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (docx_file("<w:p><w:r><w:drawing/></w:r></w:p>"), "a.docx"),
        (xlsx_file(""), "a.xlsx"),
        (b"<html><body><img src='1.png'></body></html>", "a.html"),
    ],
)
def test_a_file_without_any_text_is_no_disclosure(data: bytes, name: str) -> None:
    assert code_of(data, name) == "not_a_disclosure"
