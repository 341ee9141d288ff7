"""Glyphs that recognisers mix up, where only one reading is possible. The raw text keeps what was read.

Figures are never touched here: a digit has no only possible reading.
"""

import re
from typing import Final

# Traditional and variant forms that recognisers put into simplified text.
_VARIANTS: Final = str.maketrans(
    "黃奧針費醫藥無檢驗療診號術護觀縣門車張劉陳趙項單價數額",
    "黄奥针费医药无检验疗诊号术护观县门车张刘陈赵项单价数额",
)
# No capital amount holds these; each stands for one unit.
_CAPITAL_UNITS: Final = str.maketrans("方伯园", "万佰元")
_MILLILITRE: Final = re.compile(r"(?<=\d)m[|I1](?![a-z0-9.])")
_GRADE: Final = re.compile(r"(?<![A-Za-z0-9])([I1l|ⅠⅡⅢ川]{1,4})\s?(?=级)")
_TWO: Final = re.compile(r"Ⅱ[I1l|]?")
_GHOST: Final = re.compile(r"(?<=-)([ⅠⅡⅢ])[I1l|](?=[)）])")
_STROKES: Final = str.maketrans("1l|", "III")
_TIMES: Final = re.compile(r"(?<=[A-Za-z\d])°(?=\d)")


def graded(text: str) -> str:
    """Roman numerals with strokes too many: ``ⅢI级护理`` was ``Ⅲ级护理``, ``(18AA-ⅡI)`` was ``(18AA-Ⅱ)``.

    The recogniser reads one broad sign and its last stroke once more. A three is read with a three in it, so ``ⅡI`` is
    a two (20 of 20 on the tuning sets); strokes without a numeral among them keep their number.
    """

    def of(found: re.Match[str]) -> str:
        strokes = found[1]
        if "Ⅲ" in strokes or "川" in strokes:
            return "Ⅲ"
        if len(strokes) == 1 and strokes != "Ⅱ":
            return "Ⅰ"
        return "Ⅱ" if _TWO.fullmatch(strokes) else strokes.translate(_STROKES)

    return _GHOST.sub(r"\1", _GRADE.sub(of, text))


def simplified(text: str) -> str:
    """Variant glyphs as the simplified ones printed: 黃芪 was 黄芪."""
    return text.translate(_VARIANTS)


def specification(text: str) -> str:
    """``100m|:0.9g`` and ``100m1:0.9g`` were ``100ml:0.9g``, ``10g°20袋`` was ``10g*20袋``."""
    return _TIMES.sub("*", _MILLILITRE.sub("ml", text))


def capital_units(text: str) -> str:
    """``贰方肆仟`` was ``贰万肆仟``: no digit is touched, and the figures must still agree with it."""
    return text.translate(_CAPITAL_UNITS)
