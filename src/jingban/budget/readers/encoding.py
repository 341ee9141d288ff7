"""Bytes → text, validated. UTF-8 (with or without mark), UTF-16 and GB18030 are told apart by content."""

import codecs
import re

from jingban.budget.errors import ReadError

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
_ALIASES = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "utf8": "utf-8"}
# A text of a disclosure has no control characters; a stray one in 200 is tolerated (form feeds of converters).
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
# One unreadable character in so many is a spoilt byte; more is another encoding.
_SPOILT = 500
# GB18030 maps nearly any byte pair to something: what falls here was no Chinese text.
_STRANGE = re.compile(r"[\ue000-\uf8ff\u0080-\u009f\ufffe\uffff]")


def decode_text(data: bytes) -> str:
    """The text of a file in one of the accepted encodings; line ends are kept as they are.

    Raises ReadError: file_empty, text_encoding_unknown.
    """
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise ReadError("file_empty")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data, encoding) or _unknown(f"带有 {encoding} 标记，但内容不符")
    wide = _wide(data)
    for encoding in ([wide] if wide else []) + ["utf-8", "gb18030"]:
        text = _strict(data, encoding)
        if text is not None:
            return text
    text = _nearly(data)
    if text is not None:
        return text
    return _unknown("不是 UTF-8、UTF-16 或 GB18030")


def decode_markup(data: bytes) -> str:
    """As ``decode_text``; an encoding declared in a meta tag is tried first unless the bytes are UTF-8."""
    declared = _META.search(data[:4096])
    if declared and not data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        name = declared.group(1).decode("ascii").lower()
        name = _ALIASES.get(name, name)
        if name in ("gb18030", "big5") and _strict(data, "utf-8") is None:
            text = _strict(data, name)
            if text is not None:
                return text
    return decode_text(data)


def _strict(data: bytes, encoding: str) -> str | None:
    """Decoded, or None when the bytes or the result are implausible."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        # A text cut off in the middle of its last character is still that encoding.
        if encoding.startswith("utf-16") or error.end < len(data) or error.start < len(data) - 3 or error.start == 0:
            return None
        text = data[: error.start].decode(encoding)
    if len(_CONTROL.findall(text)) * 200 > len(text):
        return None
    if encoding != "utf-8" and len(_STRANGE.findall(text)) * 50 > len(text):
        return None
    return text


def _nearly(data: bytes) -> str | None:
    """A long text with a few spoilt bytes: they show as � where they stand, the rest is read."""
    best = min((data.decode(encoding, "replace") for encoding in ("utf-8", "gb18030")), key=_oddities)
    return best if _oddities(best) * _SPOILT <= len(best) else None


def _oddities(text: str) -> int:
    # UTF-8 read as GB18030 decodes, but to private characters.
    return text.count("\ufffd") + len(_STRANGE.findall(text)) + len(_CONTROL.findall(text))


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: ASCII (digits, tabs, line ends) leaves zeros on one side only."""
    sample = data[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(len(sample) // 2, 1)
    if odd * 20 > half and even * 20 < odd:
        return "utf-16-le"
    if even * 20 > half and odd * 20 < even:
        return "utf-16-be"
    return None


def _unknown(detail: str) -> str:
    raise ReadError("text_encoding_unknown", detail=detail)
