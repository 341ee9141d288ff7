"""Names: how they are kept, compared and found.

Kept as written (rare characters and all); compared without blanks, middle dots and variation selectors, so that
买买提·艾力, 买买提•艾力 and 买买提艾力 are one name.
"""

import re
import unicodedata

MAX_NAME = 60
_DOTS = "·•・‧∙⋅．˙\u2022\u30fb\u00b7"
_DROPPED = re.compile(f"[\\s{re.escape(_DOTS)}.\u200b-\u200f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_FORBIDDEN = {"Cc", "Cs", "Cn", "Zl", "Zp"}  # Co stays: rare characters not yet in Unicode are written there


def tidy(name: str) -> str:
    """The form a name is kept in: single blanks, one kind of middle dot, composed."""
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFC", name)).strip()
    return re.sub(f"[{re.escape(_DOTS)}]", "·", text)


def key(name: str) -> str:
    """The form names are compared in."""
    return _DROPPED.sub("", unicodedata.normalize("NFKC", name)).casefold()


def grams(name: str) -> tuple[str, ...]:
    """What a name is found by: its character bigrams, and its first character marked with ``^``."""
    plain = key(name)
    pairs = (plain[n : n + 2] for n in range(len(plain) - 1))
    return tuple(dict.fromkeys([f"^{plain[0]}", *pairs])) if plain else ()


def wanted(query: str) -> tuple[str, ...]:
    """Grams a name must have to hold ``query``: all bigrams; one character alone means a surname."""
    plain = key(query)
    if len(plain) == 1:
        return (f"^{plain}",)
    return tuple(dict.fromkeys(plain[n : n + 2] for n in range(len(plain) - 1)))


def problem(name: str) -> str:
    """What is wrong with a name, in words; empty when nothing is."""
    if not key(name):
        return "姓名不能为空"
    if len(name) > MAX_NAME:
        return f"姓名超过 {MAX_NAME} 个字"
    if any(unicodedata.category(letter) in _FORBIDDEN for letter in name):
        return "姓名中有不可见的控制字符，请重新录入"
    return ""
