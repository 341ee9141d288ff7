"""Glyphs that recognisers mix up, where only one reading is possible. The raw text keeps what was read.

Figures are never touched here: a digit has no only possible reading.
"""

import re
from typing import Final

# Traditional and variant forms that recognisers put into simplified text.
_VARIANTS: Final = str.maketrans(
    "黃奧針費醫藥無檢驗療診號術護觀縣門車張劉陳趙項單價數額內東學屬臨況別區雲長馬龍國華陽島廣麗蘭紅劑膠葉"
    "鹽鈉鉀鈣維絡靜脈氣輸創傷縫線導聯網過時間類參種統籌賬戶現預繳補細總計結實應執規標準記錄證書員師歲齡會"
    "親養營飲煙復後發將轉動運腦膽腎腸顱頸頭體關節顯電鏡織顆濟漢寧滬蘇魯遼貴慶灣貳陸億萬圓專業務處見議愛衛"
    "產嬰兒婦壓",
    "黄奥针费医药无检验疗诊号术护观县门车张刘陈赵项单价数额内东学属临况别区云长马龙国华阳岛广丽兰红剂胶叶"
    "盐钠钾钙维络静脉气输创伤缝线导联网过时间类参种统筹账户现预缴补细总计结实应执规标准记录证书员师岁龄会"
    "亲养营饮烟复后发将转动运脑胆肾肠颅颈头体关节显电镜织颗济汉宁沪苏鲁辽贵庆湾贰陆亿万圆专业务处见议爱卫"
    "产婴儿妇压",
)
# No capital amount holds these; each stands for one unit.
_CAPITAL_UNITS: Final = str.maketrans("方伯园", "万佰元")
_MILLILITRE: Final = re.compile(r"(?<=\d)(?:m[|I1]|mm[lI|]|m[lI|]{2})(?![a-z0-9.])")
_GRADE: Final = re.compile(r"(?<![A-Za-z0-9])([I1l|ⅠⅡⅢ川]{1,4})\s?(?=级)")
_TWO: Final = re.compile(r"Ⅱ[I1l|]?")
_GHOST: Final = re.compile(r"(?<=-)([ⅠⅡⅢ])[I1l|](?=[)）])")
# 白 loses its bar in small print; with 自 none of these words exists.
_WHITE: Final = re.compile(r"自(?=蛋|内障|术|芍|芷|茅|薇|及|鲜皮|头翁|扁豆|细胞|介素|癜|带)|(?<=蛋)自")
_STROKES: Final = str.maketrans("1l|", "III")
_TIMES: Final = re.compile(r"(?<=[A-Za-z\d])°(?=\d)")
_DOSE: Final = r"\d+(?:\.\d+)?(?:mg|μg|ug|g|ml)"
# Between a dose and the number of pieces only a times sign can stand, whatever was seen there.
_PIECES: Final = re.compile(rf"(?<![\d.:])({_DOSE})['’`^.°·]?(\d+[片粒丸袋支枚贴瓶])(?![\d*])")
# A volume and the mass dissolved in it are divided by a colon.
_SOLUTION: Final = re.compile(r"(?<![\d.:])(\d+(?:\.\d+)?ml)[.·]?(\d+(?:\.\d+)?(?:mg|μg|ug|g)(?![a-z]))")
_INTERNATIONAL: Final = re.compile(r"(?<=[\dXa])[l|]U(?![A-Za-z])")


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
    """Variant glyphs as the simplified ones printed: 黃芪 was 黄芪, 自蛋自 was 白蛋白."""
    return _WHITE.sub("白", text.translate(_VARIANTS))


def specification(text: str) -> str:
    """``100m|:0.9g`` and ``500mll`` were ``100ml:0.9g`` and ``500ml``, ``10g°20袋`` and ``20mg7片`` were ``10g*20袋`` and
    ``20mg*7片``, ``2ml1mg`` was ``2ml:1mg``, ``4100AXalU`` was ``4100AXaIU``.
    """
    text = _TIMES.sub("*", _MILLILITRE.sub("ml", text))
    return _INTERNATIONAL.sub("IU", _SOLUTION.sub(r"\1:\2", _PIECES.sub(r"\1*\2", text)))


def capital_units(text: str) -> str:
    """``贰方肆仟`` was ``贰万肆仟``: no digit is touched, and the figures must still agree with it."""
    return text.translate(_CAPITAL_UNITS)
