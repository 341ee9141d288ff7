"""The installed font that prints Chinese on sheets set by typst."""

from functools import cache

import typst

# Any of these prints Chinese; the first that is installed is taken.
FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "SimSun",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Noto Serif CJK SC",
    "FandolSong",
)


class FontMissing(Exception):
    """No font with Chinese characters is installed."""


@cache
def chinese_font() -> str:
    """The first installed font that prints Chinese; raises FontMissing."""
    installed = set(typst.Fonts().families())
    for name in FONTS:
        if name in installed:
            return name
    raise FontMissing
