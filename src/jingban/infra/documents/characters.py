"""What a code point of a PDF's text layer prints."""

import unicodedata
from typing import Final

UNKNOWN: Final = "\ufffd"  # a glyph whose character the font does not tell

# Radicals that fonts give in place of the ideograph; NFKC maps the Kangxi block back but not these.
_RADICALS: Final = dict(
    zip(
        "⺁⺟⺠⺮⻄⻅⻆⻉⻋⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳",
        "厂母民竹西见角贝车长门雨青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟",
        strict=True,
    )
)
_LIGATURES: Final = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}
_LINE_HYPHENS: Final = (0x02, 0xFFFE)  # what pdfium makes of a hyphen at the end of a line
_IGNORED: Final = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\uffff")


def character(code: int) -> str:
    """The printed character of a code point; "" for what leaves no ink."""
    if code == 0 or 0xD800 <= code <= 0xDFFF:
        return UNKNOWN
    if code in _LINE_HYPHENS:
        return "-"
    text = chr(code)
    if code < 0x20 or text.isspace() or text in _IGNORED:
        return ""
    if code < 0x2E80:
        return text
    if code <= 0x2FDF:
        return _RADICALS.get(text) or unicodedata.normalize("NFKC", text)
    return _LIGATURES.get(text, text)
