"""The picture of a page as it goes into a copy: JPEG bytes unchanged, PNG pixels as they are packed, others without loss."""

import io
import zlib
from dataclasses import dataclass
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image

from jingban.capture.errors import CaptureError

MAX_PIXELS: Final = 80_000_000
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_SPACES: Final = {"L": Name.DeviceGray, "1": Name.DeviceGray, "RGB": Name.DeviceRGB}
_CHANNELS: Final = {0: 1, 2: 3, 3: 1}  # by PNG colour type: grey, RGB, palette


@dataclass(frozen=True)
class PagePicture:
    """An image object, and how its pixels must be turned: EXIF orientation 1…8."""

    stream: Stream
    dpi: float  # 0 when the file does not say
    orientation: int


def page_picture(document: pikepdf.Pdf, data: bytes, number: int) -> PagePicture:
    """Page ``number`` (1-based) of a picture file, for ``document``. Raises CaptureError."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "TIFF", "BMP", "WEBP", "GIF")) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise CaptureError("picture_too_large", detail=f"{picture.width}×{picture.height} 像素")
            if picture.format == "TIFF":
                picture.seek(number - 1)
            made = _stream(document, picture, data)
            return PagePicture(made, _dpi(picture), _orientation(picture))
    except CaptureError:
        raise
    except Exception:  # noqa: BLE001  decoders of damaged files raise anything
        raise CaptureError("copy_picture_unknown", detail="图片无法解码") from None


def _stream(document: pikepdf.Pdf, picture: Image.Image, data: bytes) -> Stream:
    if picture.format in ("JPEG", "MPO") and picture.mode in ("L", "RGB"):
        made = Stream(document, data)
        made.stream_dict = _dictionary(picture.size, _SPACES[picture.mode], 8)
        made["/Filter"] = Name.DCTDecode
        return made
    packed = _png(document, data) if picture.format == "PNG" else None
    return packed if packed is not None else _pixels(document, picture)


def _png(document: pikepdf.Pdf, data: bytes) -> Stream | None:
    """The packed pixels of a PNG; None for forms that PDF does not have (interlace, alpha)."""
    header, palette, kind, packed = b"", b"", b"", []
    at = len(_PNG)
    while at + 8 <= len(data) and kind != b"IEND":
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        body = data[at + 8 : at + 8 + size]
        header, palette = (body if kind == b"IHDR" else header), (body if kind == b"PLTE" else palette)
        if kind == b"IDAT":
            packed.append(body)
        if kind == b"tRNS":
            return None
        at += size + 12
    if kind != b"IEND":
        raise ValueError("cut short")
    wide, high, depth, colours, interlaced = (
        int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big"), header[8], header[9], header[12]
    )  # fmt: skip
    if colours not in _CHANNELS or interlaced or (colours == 3 and not palette):
        return None
    space: pikepdf.Object = {0: Name.DeviceGray, 2: Name.DeviceRGB}.get(colours) or Array(
        [Name.Indexed, Name.DeviceRGB, len(palette) // 3 - 1, pikepdf.String(palette)]
    )
    made = Stream(document, b"".join(packed))
    made.stream_dict = _dictionary((wide, high), space, depth)
    made["/Filter"] = Name.FlateDecode
    made["/DecodeParms"] = Dictionary(Predictor=15, Colors=_CHANNELS[colours], BitsPerComponent=depth, Columns=wide)
    return made


def _pixels(document: pikepdf.Pdf, picture: Image.Image) -> Stream:
    """Decoded and packed again without loss; what is transparent becomes paper."""
    if picture.mode in ("P", "PA", "LA", "RGBA") or "transparency" in picture.info:
        full = picture.convert("RGBA")
        shown = Image.new("RGB", full.size, "white")
        shown.paste(full, mask=full.getchannel("A"))
    else:
        shown = picture if picture.mode in _SPACES else picture.convert("RGB")
    made = Stream(document, zlib.compress(shown.tobytes(), 6))
    made.stream_dict = _dictionary(shown.size, _SPACES[shown.mode], 1 if shown.mode == "1" else 8)
    made["/Filter"] = Name.FlateDecode
    return made


def _dictionary(size: tuple[int, int], space: pikepdf.Object, depth: int) -> Dictionary:
    return Dictionary(
        Type=Name.XObject, Subtype=Name.Image, Width=size[0], Height=size[1], ColorSpace=space, BitsPerComponent=depth
    )


def _dpi(picture: Image.Image) -> float:
    given = picture.info.get("dpi", (0, 0))
    try:
        dpi = float(given[0])
    except (TypeError, ValueError, ZeroDivisionError, IndexError):
        return 0.0
    return dpi if 100 <= dpi <= 1200 else 0.0  # 72 and 96 are what programs write that do not know


def _orientation(picture: Image.Image) -> int:
    try:
        mark = int(picture.getexif().get(0x0112, 1))
    except Exception:  # noqa: BLE001  a broken EXIF block says nothing
        return 1
    return mark if 1 <= mark <= 8 else 1
