"""Fonts of the system, found by file name; none is committed. A paper asks for a style, not for a file."""

import os
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

Font = ImageFont.FreeTypeFont

# A folder of further fonts, for papers in more hands than the system has: PAPERS_FONTS=/path.
_MORE = (Path(os.environ["PAPERS_FONTS"]),) if "PAPERS_FONTS" in os.environ else ()
FOLDERS = (
    *_MORE,
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".fonts",
    Path("/System/Library/Fonts"),
)
# Style → files in order of preference; more styles look alike where fewer fonts are installed.
STYLES = {
    "sans": ("NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "wqy-microhei.ttc", "wqy-zenhei.ttc"),
    "bold": ("NotoSansCJK-Bold.ttc", "NotoSansCJKsc-Bold.otf", "wqy-zenhei.ttc", "wqy-microhei.ttc"),
    "song": ("NotoSerifCJK-Regular.ttc", "NotoSerifCJKsc-Regular.otf", "uming.ttc"),
    "songbold": ("NotoSerifCJK-Bold.ttc", "NotoSerifCJKsc-Bold.otf", "uming.ttc"),
    "thin": ("uming.ttc", "NotoSerifCJK-Regular.ttc", "NotoSerifCJKsc-Regular.otf"),
    "kai": ("ukai.ttc", "gkai00mp.ttf", "NotoSerifCJK-Regular.ttc", "NotoSerifCJKsc-Regular.otf"),
    "hei": ("wqy-zenhei.ttc", "wqy-microhei.ttc", "NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf"),
    "mono": ("LiberationMono-Regular.ttf", "DejaVuSansMono.ttf", "NotoSansCJK-Regular.ttc"),
    "digits": ("LiberationSerif-Regular.ttf", "DejaVuSerif.ttf", "NotoSerifCJK-Regular.ttc"),
    "card": ("DejaVuSansMono-Bold.ttf", "LiberationMono-Bold.ttf", "NotoSansCJK-Bold.ttc"),
}
# The simplified Chinese face within a collection of five.
FACE = {
    "NotoSansCJK-Regular.ttc": 2,
    "NotoSansCJK-Bold.ttc": 2,
    "NotoSerifCJK-Regular.ttc": 2,
    "NotoSerifCJK-Bold.ttc": 2,
}


class NoFontError(Exception):
    """No Chinese font on this machine."""


@lru_cache
def _files() -> dict[str, Path]:
    return {
        p.name: p for folder in FOLDERS if folder.is_dir() for p in folder.rglob("*") if p.suffix[:3] in (".tt", ".ot")
    }


@lru_cache
def _path(style: str) -> Path:
    for name in STYLES[style]:
        if name in _files():
            return _files()[name]
    raise NoFontError(
        f"没有找到可用的中文字体（{style}）：请安装 Debian 软件包 fonts-noto-cjk（apt-get install fonts-noto-cjk）后重试。"
    )


@lru_cache(maxsize=512)
def font(style: str, size: int) -> Font:
    """The font of a style at a size in pixels. Raises NoFontError when the machine has none."""
    path = _path(style)
    return ImageFont.truetype(str(path), size, index=FACE.get(path.name, 0))


def available() -> bool:
    """Whether papers can be drawn here."""
    try:
        for style in STYLES:
            _path(style)
    except NoFontError:
        return False
    return True


def used() -> list[str]:
    """Names of the files behind the styles: the same seed with other fonts makes other pictures."""
    return sorted({_path(style).name for style in STYLES})
