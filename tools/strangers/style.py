"""Looks of a page: fonts, rules, colours, seals, watermarks."""

import subprocess
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Final

from tools.strangers.paper import Paper

_CHINESE: Final = (
    "Noto Serif CJK SC", "Noto Sans CJK SC", "AR PL UMing CN", "AR PL UKai CN", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei",
)  # fmt: skip
_LATIN: Final = (
    "",
    "",
    "Liberation Serif",
    "Liberation Sans",
    "Liberation Mono",
    "DejaVu Sans Mono",
    "DejaVu Sans",
    "Liberation Sans Narrow",
)
_TABLES: Final = ("ruled", "lines", "bare", "shaded", "zebra", "dotted")


@dataclass(frozen=True)
class Seal:
    """A round seal; place and radius in CSS pixels."""

    x: float
    y: float
    r: float
    text: str
    middle: str
    colour: str
    turn: int
    ink: float


@dataclass
class Style:
    """How the papers of one case look."""

    chinese: str
    latin: str
    table: str
    margin: int
    background: str
    spacing: float
    watermark: str = ""
    seals: list[Seal] = field(default_factory=list)
    colour: str = "#000"
    bold: bool = False

    @property
    def fonts(self) -> str:
        names = [name for name in (self.latin, self.chinese, "Noto Sans CJK SC") if name]
        return ",".join(f"'{name}'" for name in names)

    def page(self, paper: Paper, inside: str, size: float, more: str = "") -> str:
        """A whole HTML page."""
        mark = f'<div class="mark">{self.watermark}</div>' if self.watermark else ""
        css = _CSS.format(
            fonts=self.fonts, size=size, margin=self.margin, background=self.background, width=paper.width,
            height=paper.height, spacing=self.spacing, colour=self.colour, weight="bold" if self.bold else "normal",
        )  # fmt: skip
        seals = "".join(_svg(seal) for seal in self.seals)
        return f"<!doctype html><meta charset=utf-8><style>{css}{more}</style><body><main>{mark}{inside}{seals}</main>"


@cache
def chinese_fonts() -> tuple[str, ...]:
    """The families of ours that this machine has."""
    listed = subprocess.run(("fc-list", ":", "family"), capture_output=True, text=True, check=True).stdout
    return tuple(name for name in _CHINESE if name in listed)


def style_of(lot: Random) -> Style:
    return Style(
        lot.choice(chinese_fonts()), lot.choice(_LATIN), lot.choice(_TABLES), lot.choice((22, 34, 48, 60)),
        lot.choice(("#fff", "#fff", "#fff", "#fdfcf4", "#f2f2ee", "#eef3f7")), lot.choice((1.25, 1.4, 1.6, 1.8)),
        lot.choice(("", "", "", "", "住院费用专用", "复印无效")),
    )  # fmt: skip


def seal(lot: Random, house: str, width: int, height: int) -> Seal:
    """A seal anywhere on the page."""
    return Seal(
        lot.uniform(0.15, 0.85) * width, lot.uniform(0.25, 0.8) * height, lot.uniform(52, 76), house,
        lot.choice(("收费专用章", "病案专用章", "住院收费专用章", "结算专用章")), lot.choice(("#d8232a", "#c8102e", "#d8232a", "#2b3a8f", "#222")),
        lot.randint(-25, 25), lot.uniform(0.5, 0.85),
    )  # fmt: skip


def _svg(seal: Seal) -> str:
    r, size = seal.r, 2 * seal.r
    path = f"M {0.24 * r} {r} A {0.76 * r} {0.76 * r} 0 1 1 {1.76 * r} {r}"
    font = min(0.26 * r, 2.3 * r / max(len(seal.text), 6))
    return (
        f'<svg class=seal style="left:{seal.x - r:.1f}px;top:{seal.y - r:.1f}px;opacity:{seal.ink:.2f};'
        f'transform:rotate({seal.turn}deg)" width="{size:.1f}" height="{size:.1f}"><g fill="{seal.colour}">'
        f'<circle cx="{r}" cy="{r}" r="{0.95 * r}" fill="none" stroke="{seal.colour}" stroke-width="{0.05 * r:.1f}"/>'
        f'<path id="p{seal.x:.0f}" d="{path}" fill="none"/>'
        f'<text font-size="{font:.1f}"><textPath href="#p{seal.x:.0f}" startOffset="50%" text-anchor="middle">{seal.text}</textPath></text>'
        f'<text x="{r}" y="{1.12 * r}" font-size="{0.5 * r:.1f}" text-anchor="middle">★</text>'
        f'<text x="{r}" y="{1.55 * r}" font-size="{0.2 * r:.1f}" text-anchor="middle">{seal.middle}</text></g></svg>'
    )


_CSS: Final = """
*{{box-sizing:border-box}} body{{margin:0;background:{background}}}
main{{position:relative;width:{width}px;min-height:{height}px;padding:{margin}px;font:{weight} {size}px/{spacing} {fonts};
color:{colour};background:{background}}}
h1{{font-size:1.6em;text-align:center;margin:.2em 0;font-weight:bold}} h2{{font-size:1.35em;text-align:center;margin:.1em 0 .5em}}
table{{width:100%;border-collapse:collapse;table-layout:fixed}} td,th{{padding:1px 4px;vertical-align:middle;word-break:break-all;text-align:left}}
.price,.amount,.received,.own{{white-space:nowrap}} th{{text-align:center;font-weight:bold}} .price,.amount,.quantity,.own,.received{{text-align:right}} .seq,.unit,.rank,.ratio,.quantity_unit{{text-align:center}}
.ruled td,.ruled th,.shaded td,.shaded th{{border:1px solid #333}} .lines tr{{border-bottom:1px solid #777}} .shaded th{{background:#d9d9d9}}
.zebra tbody tr:nth-child(even){{background:#e9eef4}} .zebra th{{background:#b8c9dc}} .dotted td{{border-bottom:1px dotted #555}}
.bare thead{{border-top:2px solid #000;border-bottom:1px solid #000}} .sum td{{font-weight:bold}} .group{{font-weight:bold}}
.line{{display:flex;flex-wrap:wrap;column-gap:2.2em;row-gap:.1em;margin:.4em 0}} .foot{{text-align:center;margin-top:1em}}
.mark{{position:absolute;left:12%;top:38%;font-size:76px;color:#000;opacity:.07;transform:rotate(-28deg);white-space:nowrap}}
.seal{{position:absolute;mix-blend-mode:multiply}}
"""
