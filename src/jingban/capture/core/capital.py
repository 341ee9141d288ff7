"""Amounts in Chinese capitals (大写): 分 ⇄ words.

The reader also takes what printing programs write: 圆 for 元, 正 for 整, everyday digits, and pre-printed forms that name
every place (零佰零拾). Anything else is refused: a capital amount that cannot be read confirms nothing.
"""

from typing import Final

LIMIT: Final = 10**14  # 分; one 万亿 元, beyond any bill

_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_UNITS: Final = ("", "拾", "佰", "仟")
_VALUE: Final = {
    **{d: i for i, d in enumerate(_DIGITS)},
    **{d: i for i, d in enumerate("〇一二三四五六七八九")},
    "○": 0, "两": 2, "貳": 2, "陸": 6, "參": 3, "叄": 3,
}  # fmt: skip
_SAME: Final = str.maketrans(
    {"圆": "元", "圓": "元", "正": "整", "萬": "万", "億": "亿", "十": "拾", "百": "佰", "千": "仟"}
)
_PLACE: Final = {"拾": 10, "佰": 100, "仟": 1000}
_NOISE: Final = str.maketrans("", "", " \u3000\t¥￥:：()（）")


def capital(fen: int) -> str:
    """The amount in capitals, as 支付结算办法 wants it. Raises ValueError beyond ``LIMIT``."""
    if abs(fen) >= LIMIT:
        raise ValueError(f"{fen} 分 is too large")
    if fen == 0:
        return "零元整"
    whole, cents = divmod(abs(fen), 100)
    jiao, rest = divmod(cents, 10)
    text = f"{_whole(whole)}元" if whole else ""
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif rest and whole:
        text += "零"
    text += f"{_DIGITS[rest]}分" if rest else "整"
    return ("负" if fen < 0 else "") + text


def _whole(number: int) -> str:
    out, gap = "", False
    for scale, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        part, number = divmod(number, scale)
        if part == 0:
            gap = gap or bool(out)
            continue
        if out and (gap or part < 1000):
            out += "零"
        out, gap = out + _section(part) + name, False
    return out


def _section(number: int) -> str:
    out, gap = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit == 0:
            gap = bool(out)
            continue
        out += ("零" if gap else "") + _DIGITS[digit] + _UNITS[power]
        gap = False
    return out


def read_capital(text: str) -> int | None:
    """分 of an amount in capitals; ``None`` when the words are no amount."""
    plain = text.translate(_NOISE).translate(_SAME).removeprefix("人民币")
    negative = plain.startswith("负")
    plain = plain[1:] if negative else plain
    whole, mark, rest = plain.partition("元")
    if not mark:
        whole, rest = "", plain
    fen = _cents(rest)
    yuan = _read_whole(whole) if mark else 0
    if fen is None or yuan is None or not plain.strip("整零"):
        return None
    total = yuan * 100 + fen
    if total >= LIMIT:
        return None
    return -total if negative else total


def _cents(text: str) -> int | None:
    """What stands behind 元: [零] n角 [零] n分 [整]."""
    plain = text.removesuffix("整")
    fen = 0
    for unit, worth in (("角", 10), ("分", 1)):
        head, mark, tail = plain.partition(unit)
        if not mark:
            continue
        digit = head.lstrip("零") or "零"
        if len(digit) != 1 or digit not in _VALUE or len(head) > 2:
            return None
        fen, plain = fen + _VALUE[digit] * worth, tail
    return fen if plain in ("", "零") else None


def _read_whole(text: str) -> int | None:
    if not text:
        return None
    total, rest = 0, text
    for name, scale in (("亿", 10**8), ("万", 10**4), ("", 1)):
        head, mark, tail = rest.partition(name) if name else (rest, "", "")
        if name and not mark:
            continue
        if not name and not head:
            continue
        part = _read_section(head)
        if part is None:
            return None
        total, rest = total + part * scale, tail
    return total


def _read_section(text: str) -> int | None:
    """Four places: units strictly falling, a bare digit only at the end, 零 anywhere between."""
    total, last, digit = 0, 10_000, -1
    for sign in text:
        if sign in _PLACE:
            place = _PLACE[sign]
            if place >= last:
                return None
            # 拾伍 without 壹 is how people write ten to nineteen.
            if digit < 0 and not (sign == "拾" and total == 0):
                return None
            total, last, digit = total + (1 if digit < 0 else digit) * place, place, -1
        elif sign in _VALUE:
            if digit > 0:
                return None
            digit = _VALUE[sign]
        else:
            return None
    if digit > 0 and last == 1:
        return None
    return total + max(digit, 0) if text else None
