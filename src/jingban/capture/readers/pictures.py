"""Pictures → RGB arrays, upright by their EXIF mark. Dimensions are looked at before anything is decoded."""

import io
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import numpy as np
import pikepdf
from PIL import Image as Pillow

from jingban.capture.errors import CaptureError
from jingban.capture.readers.base import Image, Limits

FORMATS: Final = ("JPEG", "PNG", "TIFF", "BMP", "WEBP", "GIF")
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_WHITE: Final = (255, 255, 255)
_TURNS: Final = {
    2: Pillow.Transpose.FLIP_LEFT_RIGHT,
    3: Pillow.Transpose.ROTATE_180,
    4: Pillow.Transpose.FLIP_TOP_BOTTOM,
    5: Pillow.Transpose.TRANSPOSE,
    6: Pillow.Transpose.ROTATE_270,
    7: Pillow.Transpose.TRANSVERSE,
    8: Pillow.Transpose.ROTATE_90,
}


def page_count(data: bytes, limits: Limits) -> int:
    """Pages of a TIFF, 1 for everything else. Raises CaptureError for a picture that cannot be opened."""
    with _opened(data, limits) as picture:
        if picture.format != "TIFF":
            return 1
        count = 1
        try:
            while True:
                picture.seek(count)
                _measure(picture, limits)
                count += 1
                if count > limits.pages:
                    raise CaptureError("too_many_pages", detail=f"超过 {limits.pages}")
        except EOFError:
            return count


def decode(data: bytes, number: int, limits: Limits) -> Image:
    """Page ``number`` (1-based) of a picture file. Raises CaptureError; a half picture is never returned."""
    with _opened(data, limits) as picture:
        if number > 1:
            picture.seek(number - 1)
            _measure(picture, limits)
        if picture.format in ("JPEG", "MPO"):
            _whole_jpeg(data)
            picture.draft("RGB", (limits.side, limits.side))
        elif picture.format == "PNG":
            _whole_png(data)
        picture.load()
        turn = _turn(picture)
        small = _small(_eight_bit(picture), limits.side)
        return _array(small if turn is None else small.transpose(turn))


@contextmanager
def _opened(data: bytes, limits: Limits) -> Iterator[Pillow.Image]:
    """The picture, undecoded. Whatever goes wrong inside is told as CaptureError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's own size warning: ours is stricter
            with Pillow.open(io.BytesIO(data), formats=FORMATS) as picture:
                _measure(picture, limits)
                yield picture
    except CaptureError:
        raise
    except Pillow.DecompressionBombError:
        raise CaptureError("picture_too_large", detail="像素过多") from None
    except MemoryError:
        raise CaptureError("picture_too_large", detail="内存不足") from None
    except (EOFError, OSError) as error:
        if "truncated" in str(error) or isinstance(error, EOFError):
            raise CaptureError("file_truncated", detail="图片数据不全") from None
        raise CaptureError("file_damaged", detail="图片无法解码") from None
    except Exception:  # noqa: BLE001  decoders of damaged files raise anything
        raise CaptureError("file_damaged", detail="图片无法解码") from None


def _measure(picture: Pillow.Image, limits: Limits) -> None:
    wide, high = picture.size
    if wide < 1 or high < 1:
        raise CaptureError("file_damaged", detail="图片没有尺寸")
    if wide * high > limits.pixels or max(wide, high) > 65_500:
        raise CaptureError("picture_too_large", detail=f"{wide}×{high} 像素")


def _whole_jpeg(data: bytes) -> None:
    """libjpeg fills what is missing with grey and only warns; Pillow drops the warning, qpdf's decoder does not."""
    if _strict(data):
        return
    # Some cameras pad the end; the padding alone is no loss.
    end = data.rfind(b"\xff\xd9")
    if end < 0 or not _strict(data[:end].rstrip(b"\0\xff") + b"\xff\xd9"):
        raise CaptureError("file_truncated", detail="JPEG 图像数据不全或已损坏")


def _strict(data: bytes) -> bool:
    with pikepdf.new() as document:
        stream = pikepdf.Stream(document, data)
        stream["/Filter"] = pikepdf.Name.DCTDecode
        try:
            stream.read_bytes(pikepdf.StreamDecodeLevel.all)
        except (pikepdf.PdfError, pikepdf.DataDecodingError, RuntimeError):
            return False
        return True


def _whole_png(data: bytes) -> None:
    """Check sums of every chunk: Pillow skips those of the pixels."""
    at = len(_PNG)
    while at + 12 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        end = at + 8 + size
        if end + 4 > len(data):
            break
        if zlib.crc32(memoryview(data)[at + 4 : end]) != int.from_bytes(data[end : end + 4], "big"):
            raise CaptureError("file_damaged", detail="PNG 校验和不符")
        if data[at + 4 : at + 8] == b"IEND":
            return
        at = end + 4
    raise CaptureError("file_truncated", detail="PNG 缺少结尾")


def _eight_bit(picture: Pillow.Image) -> Pillow.Image:
    """Depths beyond eight bits scaled to eight; Pillow's own conversion would cut them off."""
    if picture.mode in ("I", "F") or picture.mode.startswith("I;16"):
        deep = np.asarray(picture).astype(np.float32)
        top = 65_535.0 if picture.mode != "F" else max(float(np.nanmax(deep)), 1.0)
        scaled = np.clip(np.nan_to_num(deep) * (255.0 / top), 0, 255).astype(np.uint8)
        made = Pillow.fromarray(scaled)
        made.info.update(picture.info)
        return made
    if picture.mode in ("P", "PA") or "transparency" in picture.info:
        return picture.convert("RGBA")
    return picture.convert("L") if picture.mode == "1" else picture


def _small(picture: Pillow.Image, side: int) -> Pillow.Image:
    longest = max(picture.size)
    if longest <= side:
        return picture
    wide, high = (max(1, round(length * side / longest)) for length in picture.size)
    return picture.resize((wide, high), Pillow.Resampling.BOX if longest > 2 * side else Pillow.Resampling.LANCZOS)


def _turn(picture: Pillow.Image) -> Pillow.Transpose | None:
    """What the camera noted about how it was held (EXIF orientation)."""
    try:
        return _TURNS.get(picture.getexif().get(0x0112, 1))
    except Exception:  # noqa: BLE001  a broken EXIF block says nothing; the picture itself is whole
        return None


def _array(picture: Pillow.Image) -> Image:
    if picture.mode in ("RGBA", "LA", "RGBa", "La"):
        full = picture.convert("RGBA")
        paper = Pillow.new("RGB", full.size, _WHITE)
        paper.paste(full, mask=full.getchannel("A"))
        return np.array(paper, dtype=np.uint8)
    return np.array(picture.convert("RGB"), dtype=np.uint8)
