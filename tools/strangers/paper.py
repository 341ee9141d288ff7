"""A paper in the making: HTML pages, and beside every printed value what it says."""

from dataclasses import dataclass, field
from decimal import Decimal
from html import escape
from typing import Any, Final

_SIGNS: Final = "零壹贰叁肆伍陆柒捌玖"


@dataclass
class Paper:
    """Pages of HTML with the truth of what they print. Values are marked by the id of their element."""

    kind: str
    form: str
    pages: list[str] = field(default_factory=list)
    fields: dict[str, dict[str, Any]] = field(default_factory=dict)
    categories: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    extras: list[dict[str, str]] = field(default_factory=list)
    width: int = 794  # CSS pixels; the height follows what is printed, at least ``height``
    height: int = 1123
    page: int = 1
    _marks: int = 0

    def said(self, name: str, raw: str, value: str | None = None) -> str:
        """Print the value of a field."""
        mark, shown = self._mark(raw)
        self.fields[name] = self._truth(raw, value, mark)
        return shown

    def also(self, name: str, raw: str, value: str) -> None:
        """A further field that the last printed value says."""
        self.fields[name] = self._truth(raw, value, f"m{self._marks}")

    def row(self, cells: dict[str, tuple[str, str]], sums: bool = False) -> dict[str, str]:
        """Print the cells (value, printed) of a line; the HTML of each."""
        shown, truth = {}, {}
        for name, (value, raw) in cells.items():
            mark, shown[name] = self._mark(raw)
            truth[name] = self._truth(raw, value, mark)
        (self.categories if sums else self.lines).append({"page": self.page, "cells": truth})
        return shown

    def _mark(self, raw: str) -> tuple[str, str]:
        self._marks += 1
        mark = f"m{self._marks}"
        return mark, f'<span id="{mark}">{escape(raw)}</span>'

    def _truth(self, raw: str, value: str | None, mark: str) -> dict[str, Any]:
        return {"value": raw if value is None else value, "raw": raw, "page": self.page, "stamped": False, "mark": mark}


def yuan(fen: int) -> str:
    """Two decimals."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole}.{rest:02}"


def plain(number: Decimal) -> str:
    return format(number, "f")


def capitals(fen: int) -> str:
    """金额大写 of a positive amount below 亿."""
    whole, rest = divmod(fen, 100)
    text = ""
    high, low = divmod(whole, 10000)
    if high:
        text += _four(high) + "万"
        text += "零" if low and low < 1000 else ""
    text += _four(low) if low or not high else ""
    text = (text or "零") + "元"
    jiao, cent = divmod(rest, 10)
    if not rest:
        return text + "整"
    text += f"{_SIGNS[jiao]}角" if jiao else "零"
    return text + (f"{_SIGNS[cent]}分" if cent else "")


def _four(number: int) -> str:
    text, gap = "", False
    for power, unit in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        sign, number = divmod(number, power)
        if sign:
            text += ("零" if gap and text else "") + _SIGNS[sign] + unit
            gap = False
        else:
            gap = True
    return text
