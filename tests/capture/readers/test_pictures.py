"""Pictures: upright, whole or refused, measured before they are decoded."""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image
from tests.capture.readers.samples import drawn, encoded, photo

from jingban.capture.errors import CaptureError
from jingban.capture.readers.base import Image as Array
from jingban.capture.readers.base import Limits
from jingban.capture.readers.sheets import Sheet, open_file, picture

FORMS = ("JPEG", "PNG", "TIFF", "BMP", "WEBP", "GIF")


def only(data: bytes, limits: Limits = Limits()) -> Sheet:  # noqa: B008  frozen
    (sheet,) = open_file("a.jpg", data, limits)
    assert sheet.page is None and sheet.records == () and sheet.number == 1
    return sheet


def decoded(data: bytes, limits: Limits = Limits()) -> Array:  # noqa: B008  frozen
    image = only(data, limits).image
    assert image is not None
    return image()


def refusal(data: bytes, limits: Limits = Limits()) -> CaptureError:  # noqa: B008  frozen
    with pytest.raises(CaptureError) as caught:
        decoded(data, limits)
    assert caught.value.message.endswith("。")
    return caught.value


def red_corner(image: Array) -> str:
    high, wide, _ = image.shape
    corners = {"tl": image[3, 3], "tr": image[3, wide - 4], "bl": image[high - 4, 3], "br": image[high - 4, wide - 4]}
    (place,) = (name for name, colour in corners.items() if colour[0] > 180 and colour[1] < 70)
    return place


@pytest.mark.parametrize("form", FORMS)
def test_every_format_becomes_an_rgb_array(form: str) -> None:
    image = decoded(encoded(drawn(), form))
    assert (image.shape, image.dtype) == ((300, 400, 3), np.uint8)
    assert red_corner(image) == "tl"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize(("mark", "corner", "shape"), [(1, "tl", (300, 400)), (3, "br", (300, 400)), (6, "tr", (400, 300)), (8, "bl", (400, 300))])  # fmt: skip
def test_the_camera_s_mark_is_followed(form: str, mark: int, corner: str, shape: tuple[int, int]) -> None:
    exif = Image.Exif()
    exif[0x0112] = mark
    image = decoded(encoded(drawn(), form, exif=exif))
    assert (image.shape[:2], red_corner(image)) == (shape, corner)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "CMYK", "I;16", "YCbCr"])
def test_every_colour_mode(mode: str) -> None:
    if mode == "I;16":
        source = Image.fromarray(np.asarray(drawn().convert("L")).astype(np.uint16) * 257)
    else:
        source = drawn().convert(mode)
    image = decoded(encoded(source, "TIFF" if mode in ("CMYK", "YCbCr", "LA") else "PNG"))
    assert image.shape == (300, 400, 3)
    assert image[100:140, 200:390].min() > 250
    assert image[2:60, 2:80].mean() < 150  # one bit is dithered


def test_what_is_transparent_is_paper() -> None:
    clear = Image.new("RGBA", (40, 30), (0, 0, 0, 0))
    assert decoded(encoded(clear, "PNG")).min() == 255


def test_a_large_picture_is_scaled_down() -> None:
    data = encoded(drawn(1200, 900))
    assert decoded(data, Limits(side=600)).shape == (450, 600, 3)
    assert decoded(data).shape == (900, 1200, 3)
    assert red_corner(decoded(encoded(drawn(1200, 900), "PNG"), Limits(side=100))) == "tl"


def test_pages_of_a_tiff_are_sheets() -> None:
    pages = [drawn(100 + number, 80) for number in range(3)]
    data = encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    sheets = open_file("scan.tif", data)
    assert [sheet.number for sheet in sheets] == [1, 2, 3]
    assert [sheet.image().shape[1] for sheet in sheets if sheet.image] == [100, 101, 102]
    with pytest.raises(CaptureError) as caught:
        open_file("scan.tif", data, Limits(pages=2))
    assert caught.value.code == "too_many_pages"


@pytest.mark.parametrize("made", [photo(), Image.new("RGB", (300, 200), "white")])
def test_a_photo_of_a_cat_and_a_blank_page_are_pictures(made: Image.Image) -> None:
    assert decoded(encoded(made)).shape == (made.height, made.width, 3)


# -- refusals --------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kept", [0.4, 0.7, 0.97])
def test_a_cut_picture_is_never_half_a_page(form: str, kept: float) -> None:
    data = encoded(photo(), form)
    assert refusal(data[: int(len(data) * kept)]).code in ("file_truncated", "file_damaged")


@pytest.mark.parametrize("made", [photo(), drawn()])
def test_a_jpeg_whose_pixels_end_early_is_refused_though_it_has_an_end(made: Image.Image) -> None:
    data = encoded(made)
    assert refusal(data[: len(data) // 2] + b"\xff\xd9").code == "file_truncated"


def test_a_jpeg_with_padding_or_a_trailer_is_whole() -> None:
    data = encoded(drawn())
    assert data.endswith(b"\xff\xd9")
    for padded in (data + b"\0" * 100, data + b"trailer", data[:-2] + b"\0\0\0\0" + data[-2:]):
        assert decoded(padded).shape == (300, 400, 3)


def test_a_flipped_bit_in_a_png_is_found() -> None:
    data = bytearray(encoded(photo(), "PNG"))
    data[len(data) // 2] ^= 4
    assert refusal(bytes(data)).code in ("file_damaged", "file_truncated")


def bomb(wide: int, high: int) -> bytes:
    """A PNG of zeros: 20,000 × 20,000 pixels in a few hundred kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    row = b"\0" * (1 + wide // 8)
    body = b"".join(packer.compress(row * 500) for _ in range(high // 500)) + packer.flush()
    header = struct.pack(">IIBBBBB", wide, high, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_a_huge_picture_is_refused_by_its_header(monkeypatch: pytest.MonkeyPatch) -> None:
    data = bomb(20_000, 20_000)
    assert len(data) < 100_000
    monkeypatch.setattr(Image.Image, "load", None)  # decoding would fail otherwise
    assert refusal(data).code == "picture_too_large"
    assert "10000×10000" in refusal(bomb(10_000, 10_000)).message


@pytest.mark.parametrize("form", ["JPEG", "TIFF", "BMP", "GIF"])
def test_every_format_is_measured(form: str) -> None:
    assert refusal(encoded(drawn(), form), Limits(pixels=100_000)).code == "picture_too_large"


@pytest.mark.parametrize("data", [b"\xff\xd8\xff\xe0" + b"\0" * 50, b"\x89PNG\r\n\x1a\n" + b"x" * 40, b"BM" + b"\1" * 60, b"GIF89a", b"II*\0\x08\0\0\0"])  # fmt: skip
def test_a_head_without_a_body(data: bytes) -> None:
    assert refusal(data).code in ("file_damaged", "file_truncated")


def test_a_picture_for_eyes_is_the_same() -> None:
    data = encoded(drawn(), "PNG")
    assert np.array_equal(picture(data, 1), decoded(data))
