"""The searchable copy: what is seen is the original, what is found are the words, where they stand."""

import ctypes
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest
from fontTools.ttLib import TTFont
from lxml import etree
from PIL import Image
from tests.capture.readers.samples import drawn, encoded, photo

from jingban.capture.core.model import Origin
from jingban.capture.core.page import Page, Point, Word
from jingban.capture.errors import CaptureError
from jingban.capture.writers.searchable import A4_LONG, searchable

MOMENT = datetime(2024, 1, 31, 10, 22, 11, 999, tzinfo=timezone(timedelta(hours=8)))
SIZE = (1200, 900)
SCALE = A4_LONG / SIZE[0]  # points of a pixel


def box(x0: float, top: float, x1: float, bottom: float) -> tuple[Point, Point, Point, Point]:
    return ((x0, top), (x1, top), (x1, bottom), (x0, bottom))


WORDS = (
    Word("医疗住院收费票据（电子）", box(300, 50, 780, 90), 0.99),
    Word("票据号码：0123456789", box(100, 150, 420, 176), 0.98),
    Word("合计 ¥1,234.50", box(700, 500, 900, 524), 0.97),
    Word("𠮷野〇㐂𫍲镕", box(100, 600, 340, 640), 0.9),
)


def page(words: Sequence[Word] = WORDS, size: tuple[int, int] = SIZE, rotation: int = 0, number: int = 1) -> Page:
    return Page("0" * 64, number, *size, tuple(words), Origin.OCR, rotation=rotation)


@pytest.fixture(scope="module")
def picture() -> bytes:
    return encoded(drawn(*SIZE), "JPEG", quality=85)


@pytest.fixture(scope="module")
def made(picture: bytes) -> bytes:
    return searchable([(picture, page())], "张三 <住院> & 票据", MOMENT)


def text_of(data: bytes, number: int = 0) -> list[str]:
    return pdfium.PdfDocument(data)[number].get_textpage().get_text_range().split("\r\n")


def places(data: bytes) -> dict[str, list[tuple[float, float, float, float]]]:
    """Loose boxes of each character in points from the top left."""
    shown = pdfium.PdfDocument(data)[0]
    height = shown.get_height()
    layer = shown.get_textpage()
    found: dict[str, list[tuple[float, float, float, float]]] = {}
    for index in range(layer.count_chars()):
        left, bottom, right, top = layer.get_charbox(index, loose=True)
        code = raw.FPDFText_GetUnicode(layer.raw, index)
        found.setdefault(chr(code), []).append((left, height - top, right, height - bottom))
    return found


def seen(data: bytes, longest: int) -> np.ndarray:
    """The page drawn so that its long side has so many pixels (pdfium rounds sizes up)."""
    shown = pdfium.PdfDocument(data)[0].render(scale=(longest - 0.01) / A4_LONG)
    return np.array(shown.to_pil().convert("RGB")).astype(int)


# -- words ---------------------------------------------------------------------------------------


def test_every_word_is_extracted_exactly(made: bytes) -> None:
    assert text_of(made) == [word.text for word in WORDS]


def test_a_search_finds_chinese_words(made: bytes) -> None:
    layer = pdfium.PdfDocument(made)[0].get_textpage()
    for words in ("收费票据", "0123456789", "1,234.50", "野〇㐂"):
        assert layer.search(words).get_next() is not None
    assert layer.search("没有的词").get_next() is None


def test_words_stand_where_the_boxes_say(made: bytes) -> None:
    found = places(made)
    for word, first, last in ((WORDS[0], "医", "）"), (WORDS[1], "票", "9"), (WORDS[2], "合", "0")):
        x0, top, x1, bottom = (side * SCALE for side in word.box)
        begin = min((b for b in found[first]), key=lambda b: abs(b[0] - x0) + abs(b[1] - top))
        end = min((b for b in found[last]), key=lambda b: abs(b[2] - x1) + abs(b[3] - bottom))
        assert (begin[0], begin[1], begin[3]) == pytest.approx((x0, top, bottom), abs=1.0)
        assert (end[2], end[1], end[3]) == pytest.approx((x1, top, bottom), abs=1.0)


def test_slanted_words_follow_their_line(picture: bytes) -> None:
    slope = Word("倾斜的一行文字", ((100, 200), (500, 240), (496, 280), (96, 240)), 0.9)
    upward = Word("竖着的字", ((700, 800), (700, 600), (730, 600), (730, 800)), 0.9)
    made = searchable([(picture, page([slope, upward]))], "t", MOMENT)
    assert sorted(text_of(made)) == sorted([slope.text, upward.text])
    layer = pdfium.PdfDocument(made)[0].get_textpage()
    matrix = raw.FS_MATRIX()
    angles = set()
    for index in range(layer.count_chars()):
        if raw.FPDFText_GetMatrix(layer.raw, index, matrix) and not raw.FPDFText_IsGenerated(layer.raw, index):
            angles.add(round(np.degrees(np.arctan2(matrix.b, matrix.a)), 1))
    assert angles == {-5.7, 90.0}
    height = pdfium.PdfDocument(made)[0].get_height()
    origins = []
    for index in range(layer.count_chars()):
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(layer.raw, index, x, y)
        origins.append((x.value / SCALE, (height - y.value) / SCALE))
    assert min(abs(x - 96.6) + abs(y - 234.4) for x, y in origins) < 2
    assert min(abs(x - 725.8) + abs(y - 800) for x, y in origins) < 2


def test_strange_words_do_no_harm(picture: bytes) -> None:
    words = [
        Word("", box(10, 10, 20, 20)),
        Word("  ", box(10, 10, 20, 20)),
        Word("零宽\x00\x07\ud800甲", box(100, 100, 200, 120)),
        Word("无宽", box(100, 200, 100, 220)),
        Word("))) \\ ((( <> %", box(100, 300, 300, 320)),
    ]
    made = searchable([(picture, page(words))], "标题\x00\ud800", MOMENT)
    assert text_of(made) == ["零宽甲", "))) \\ ((( <> %"]


def test_a_page_without_words_and_many_pages(picture: bytes) -> None:
    second = encoded(drawn(600, 800), "PNG")
    made = searchable(
        [(picture, page([])), (second, page([Word("第二页", box(10, 10, 90, 30))], (600, 800)))], "t", MOMENT
    )
    assert [text_of(made, 0), text_of(made, 1)] == [[""], ["第二页"]]


# -- pictures ------------------------------------------------------------------------------------


@contextmanager
def image_of(data: bytes) -> Iterator[pikepdf.Object]:
    with pikepdf.open(io.BytesIO(data)) as document:
        yield document.pages[0].Resources.XObject.Im0


def test_the_jpeg_is_inside_byte_by_byte(made: bytes, picture: bytes) -> None:
    with image_of(made) as image:
        assert image.read_raw_bytes() == picture
    assert picture in made


def test_the_png_s_pixels_are_inside_as_they_were_packed() -> None:
    data = encoded(photo(300, 200), "PNG")
    made = searchable([(data, page([], (300, 200)))], "t", MOMENT)
    at = data.index(b"IDAT")
    packed = data[at + 4 : at + 4 + int.from_bytes(data[at - 4 : at], "big")]
    with image_of(made) as image:
        assert image.read_raw_bytes().startswith(packed)
        assert np.array_equal(np.array(pikepdf.PdfImage(image).as_pil_image()), np.array(photo(300, 200)))


@pytest.mark.parametrize(
    ("form", "mode"),
    [("PNG", "RGB"), ("PNG", "L"), ("PNG", "1"), ("PNG", "P"), ("PNG", "RGBA"), ("TIFF", "1"), ("TIFF", "RGB"), ("BMP", "RGB"), ("WEBP", "RGB"), ("GIF", "P"), ("TIFF", "CMYK"), ("JPEG", "L"), ("JPEG", "CMYK")],
)  # fmt: skip
def test_nothing_changes_for_the_eye(form: str, mode: str) -> None:
    source = drawn(400, 300).convert(mode)
    data = encoded(source, form, **({"lossless": True} if form == "WEBP" else {}))
    made = searchable([(data, page([Word("看不见的字" * 3, box(20, 20, 380, 280))], (400, 300)))], "t", MOMENT)
    shown = seen(made, 400)
    original = np.array(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)
    assert shown.shape == original.shape
    assert np.abs(shown - original).mean() < 2.0
    assert text_of(made) == ["看不见的字" * 3]


@pytest.mark.parametrize("mark", [1, 2, 3, 4, 5, 6, 7, 8])
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_the_page_stands_upright_as_it_was_read(mark: int, rotation: int) -> None:
    from PIL import ImageOps

    exif = Image.Exif()
    exif[0x0112] = mark
    data = encoded(drawn(400, 300), "JPEG", exif=exif)
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).rotate(-rotation, expand=True)
    made = searchable([(data, page([], upright.size, rotation))], "t", MOMENT)
    shown = seen(made, 400)
    assert shown.shape == (upright.height, upright.width, 3)
    assert np.abs(shown - np.array(upright.convert("RGB")).astype(int)).mean() < 3.0
    assert data in made


def test_words_of_a_scaled_down_reading_still_fit(picture: bytes) -> None:
    """The reader works on at most 4000 pixels; the copy keeps the picture as it is."""
    small = page([Word("票据", box(50, 75, 150, 95))], (600, 450))
    assert places(searchable([(picture, small)], "t", MOMENT))["票"][0][:2] == pytest.approx(
        (100 * SCALE, 150 * SCALE), abs=1
    )


def test_the_size_of_the_page_follows_the_resolution() -> None:
    data = encoded(drawn(1654, 2339), "JPEG", dpi=(200, 200))
    made = searchable([(data, page([], (1654, 2339)))], "t", MOMENT)
    assert pdfium.PdfDocument(made)[0].get_size() == pytest.approx((595.4, 842.0), abs=0.1)


def test_a_page_of_a_tiff() -> None:
    data = encoded(drawn(100, 80), "TIFF", save_all=True, append_images=[drawn(120, 90)])
    made = searchable([(data, page([], (120, 90), number=2))], "t", MOMENT)
    with image_of(made) as image:
        assert (int(image.Width), int(image.Height)) == (120, 90)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4", encoded(photo(), "PNG")[:200], b"\xff\xd8\xff\xe0"])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(CaptureError) as caught:
        searchable([(data, page([]))], "t", MOMENT)
    assert caught.value.code == "copy_picture_unknown"


# -- the archive file ----------------------------------------------------------------------------


def test_the_same_input_gives_the_same_bytes(made: bytes, picture: bytes) -> None:
    again = searchable([(picture, page())], "张三 <住院> & 票据", MOMENT)
    assert again == made
    assert searchable([(picture, page())], "张三", MOMENT) != made
    assert searchable([(picture, page())], "张三 <住院> & 票据", datetime(2024, 1, 31, tzinfo=UTC)) != made


def test_a_moment_needs_a_zone(picture: bytes) -> None:
    with pytest.raises(ValueError):
        searchable([(picture, page())], "t", datetime(2024, 1, 31))  # noqa: DTZ001


def test_the_keys_of_pdf_a_2u(made: bytes) -> None:
    document = pikepdf.open(io.BytesIO(made))
    root = document.Root
    assert made.startswith(b"%PDF-1.7\n%") and all(byte > 127 for byte in made[10:14])
    assert not document.is_encrypted and "/ID" in document.trailer
    assert not {"/AA", "/OpenAction", "/AcroForm", "/Names"} & set(root.keys())
    assert b"/LZWDecode" not in made and b"/JavaScript" not in made

    packet = root.Metadata.read_bytes()
    assert "/Filter" not in root.Metadata
    tree = etree.fromstring(packet.partition(b"?>")[2].rpartition(b"<?xpacket")[0])
    told = {etree.QName(element).localname: (element.text or "").strip() for element in tree.iter()}
    assert (told["part"], told["conformance"], told["li"]) == ("2", "U", "张三 <住院> & 票据")
    assert told["CreateDate"] == told["ModifyDate"] == "2024-01-31T10:22:11+08:00"
    info = document.docinfo
    assert (str(info["/Title"]), str(info["/Producer"])) == (told["li"], told["Producer"])
    assert str(info["/CreationDate"]) == str(info["/ModDate"]) == "D:20240131102211+08'00'"

    (intent,) = root.OutputIntents
    assert (intent.S, intent.DestOutputProfile.N) == ("/GTS_PDFA1", 3)
    profile = intent.DestOutputProfile.read_bytes()
    assert profile[36:40] == b"acsp" and profile[16:20] == b"RGB " and profile[8] <= 4
    assert int.from_bytes(profile[:4], "big") == len(profile)


def test_the_font_is_embedded_named_and_as_wide_as_it_says(made: bytes) -> None:
    document = pikepdf.open(io.BytesIO(made))
    font = document.pages[0].Resources.Font.F0
    (inner,) = font.DescendantFonts
    program = TTFont(io.BytesIO(inner.FontDescriptor.FontFile2.read_bytes()))
    used = {char for word in WORDS for char in word.text}
    assert program["maxp"].numGlyphs == len(used) + 1
    assert {len(program["glyf"][name].coordinates) for name in program.getGlyphOrder()} == {4}  # boxes, no shapes
    assert (font.Encoding, inner.CIDToGIDMap, font.BaseFont) == ("/Identity-H", "/Identity", inner.BaseFont)
    assert re.fullmatch(r"/[A-Z]{6}\+\w+", str(font.BaseFont))
    first, last, narrow = (int(value) for value in inner.W)
    widths = [program["hmtx"][name][0] for name in program.getGlyphOrder()]
    assert widths[first : last + 1] == [narrow] * last and set(widths[last + 1 :]) == {int(inner.DW)}
    cmap = font.ToUnicode.read_bytes().decode().partition("endcodespacerange")[2]
    named = {bytes.fromhex(text).decode("utf-16-be") for text in re.findall(r"<[0-9A-F]{4}> <([0-9A-F]+)>\n", cmap)}
    assert named == used
    content = document.pages[0].Contents.read_bytes()
    assert b"3 Tr" in content and b" Tj" in content
