"""Figures in a sentence: amounts, percentages, counts and words that stand for "no change".

A number is a figure only with its unit behind it; document numbers, dates, codes and thresholds
(200万元以上) are none. A year is read only where 年 follows and no digit stands before it.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from jingban.kernel.money import Unit
from jingban.kernel.text import fold

from .narrative_marks import han_number

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?![\d])|\d+)(?:\.\d+)?"
_COUNTERS = "个|家|项|辆|人次|批次|平方米|人|名|台|套|件|所|户|次|处|批|条|宗"
_FIGURE = re.compile(
    rf"(?<![\d.A-Za-z])(?<!\d,)(?P<sign>(?<![\d)])-)?(?P<n>{_NUMBER})"
    rf"(?:(?P<money>亿元|百万元|万元|千元|元|万(?=[,;。、:)]|$))|(?P<percent>%)|(?P<counter>(?:{_COUNTERS})(?!百分点|月|工作日|小时|季度)))"
)
_HAN_COUNT = re.compile(
    r"(?<![第一二三四五六七八九十])(?P<n>[一二两三四五六七八九十]{1,3})(?P<counter>个|家|辆|名)(?!月|百分点|季度|方面|必须|统一|一体|代表)"
)
_FLAT = re.compile(r"持平|保持一致|无增减|无变化|没有变化|(?:与|同|和)(?:上年|去年|\d{4}年)[^,;。]{0,10}?(?:一致|相同)")
_THRESHOLD = re.compile(r"^(?:\(含\)|\(不含\))?(?:以上|以下|及以上|及以下)|^/|^标准|^的?(?:标准|限额)")
_YEAR = re.compile(r"(?<![\d.])(?<!\d,)((?:19|20)\d{2})年")
_UNITS = {"元": Unit.YUAN, "千元": Unit.QIAN, "万元": Unit.WAN, "万": Unit.WAN, "亿元": Unit.YI}


@dataclass(frozen=True, slots=True)
class Compact:
    """Folded text without blanks; ``offsets[i]`` is the place of character i in the original."""

    text: str
    offsets: tuple[int, ...]

    def origin(self, index: int) -> int:
        if not self.offsets:
            return 0
        return self.offsets[min(index, len(self.offsets) - 1)]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: ``kind`` is amount, percent, count or flat; positions are in the compact text."""

    kind: str
    start: int
    end: int
    number: Decimal
    decimals: int
    unit: str
    printed: str


@cache
def _folded(character: str) -> str:
    return fold(character)


def compact(text: str) -> Compact:
    """Fold each character; a blank is kept only between two digits."""
    kept: list[str] = []
    offsets: list[int] = []
    for index, character in enumerate(text):
        plain = _folded(character)
        if not plain:
            following = text[index + 1 :].lstrip()[:1]
            if not (kept and kept[-1].isdigit() and following.isdigit()):
                continue
            plain = " "
        for part in plain:
            if part == " " and kept and kept[-1] == " ":
                continue
            kept.append(part)
            offsets.append(index)
    return Compact("".join(kept), tuple(offsets))


def money_unit(word: str) -> Unit | None:
    """The unit of an amount as printed; ``None`` for 百万元, which no document of this kind uses."""
    return _UNITS.get(word)


def figures(text: str) -> tuple[Figure, ...]:
    """All figures of a compact text in order."""
    found = [figure for match in _FIGURE.finditer(text) if (figure := _number(text, match)) is not None]
    for match in _HAN_COUNT.finditer(text):
        value = 2 if match["n"] == "两" else han_number(match["n"])
        if value:
            found.append(
                Figure("count", match.start(), match.end(), Decimal(value), 0, match["counter"], match.group())
            )
    for match in _FLAT.finditer(text):
        found.append(Figure("flat", match.start(), match.end(), Decimal(0), 0, "", match.group()))
    found.sort(key=lambda figure: figure.start)
    return tuple(found)


def _number(text: str, match: re.Match[str]) -> Figure | None:
    if _THRESHOLD.match(text[match.end() :]):
        return None
    digits = match["n"].replace(",", "")
    decimals = len(digits.partition(".")[2])
    value = Decimal(digits)
    if match["sign"]:
        value = -value
    if match["money"]:
        if money_unit(match["money"]) is None:
            return None
        return Figure("amount", match.start(), match.end(), value, decimals, match["money"], match.group())
    if match["percent"]:
        return Figure("percent", match.start(), match.end(), value, decimals, "%", match.group())
    return Figure("count", match.start(), match.end(), value, decimals, match["counter"], match.group())


def years(text: str) -> tuple[int, ...]:
    """Years printed as such (2023年), never digits of an amount."""
    return tuple(int(match.group(1)) for match in _YEAR.finditer(text))
