"""Printed labels on lines: which there are and where the value of each begins.

The longest label wins. A label with one wrong or missing glyph counts when it can be no other label: 票据?码 could be
票据代码 or 票据号码 and is neither.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from jingban.capture.core.names import FIELDS, Kind
from jingban.capture.core.stream import COLON, Stream, plain

# Labels of two values at once: both dates of a stay.
STAY: Final = "stay"
_STAY_LABELS: Final = ("住院时间", "住院期间", "住院日期", "住院起止日期", "起止时间", "住院起止时间")

_TAILS: Final = ("盖章", "签章", "公章", "签名", "签字", "章", "元")
# Words of two glyphs that are labels without a colon when they stand alone; others (医院, 日期) are parts of other text.
_ALONE: Final = frozenset(
    ("姓名", "性别", "年龄", "科室", "科别", "病区", "床号", "诊断", "民族", "住址", "费别", "出生", "卡号")
)
_AMOUNT_SIGNS: Final = tuple("0123456789¥￥")
_DIGITS: Final = frozenset("0123456789")


@dataclass(frozen=True, slots=True)
class Hit:
    """A label found on a line: signs ``start`` to ``stop``, the colon included."""

    name: str
    start: int
    stop: int
    colon: bool
    label: str
    exact: bool = True


def _vocabulary() -> dict[str, str]:
    words = {
        plain(label): name
        for name, spec in FIELDS.items()
        for label in (spec.label, *spec.printed)
        if plain(label) not in ("大写", "小写") or name in ("total_in_words", "TotalAmount")
    }
    words.update({plain(label): STAY for label in _STAY_LABELS})
    return words


LABELS: Final[Mapping[str, str]] = _vocabulary()
_LONGEST_FIRST: Final = sorted(LABELS, key=lambda label: (-len(label), label))
_BY_FIRST: Final[Mapping[str, tuple[str, ...]]] = {
    sign: tuple(label for label in _LONGEST_FIRST if label[0] == sign) for sign in {label[0] for label in LABELS}
}
_FIGURES: Final = (Kind.MONEY, Kind.WORDS)
# Short labels that cards and forms print without a colon, told by what follows.
_DATES: Final = re.compile(r"\d{4}[-年./]\d{1,2}[-月./]\d{1,2}|\d{8}")
_FOLLOWED: Final[Mapping[str, str]] = {
    "性别": "男女",
    "年龄": "0123456789",
    "出生": "0123456789",
    "民族": "汉回满蒙壮苗维藏土彝",
}


def find(stream: Stream, bare: frozenset[str] = frozenset()) -> list[Hit]:
    """The labels of a line from left to right; ``bare`` are names whose labels need no colon here (cards)."""
    hits: list[Hit] = []
    at, end = 0, len(stream.text)
    while at < end:
        hit = _exact(stream, at, bare) or _near(stream, at)
        if hit is None:
            at += 1
            continue
        hits.append(hit)
        at = max(hit.stop, at + 1)
    return hits


def _exact(stream: Stream, at: int, bare: frozenset[str]) -> Hit | None:
    for label in _BY_FIRST.get(stream.text[at], ()):
        if stream.text.startswith(label, at):
            hit = _accept(stream, at, at + len(label), label, LABELS[label], bare)
            if hit is not None:
                return hit
    return None


def _accept(stream: Stream, start: int, stop: int, label: str, name: str, bare: frozenset[str]) -> Hit | None:
    if not stream.unbroken(start, stop):
        return None
    tail = _tail(stream, stop)
    if stream.text.startswith(COLON, tail):
        return Hit(name, start, tail + 1, True, label)
    opens, ends = stream.begins(start), stream.begins(tail)
    following = stream.text[tail : tail + 1]
    kind = FIELDS[name].kind if name in FIELDS else Kind.DATE
    strong = len(label) >= 4
    alone = opens and ends and (len(label) > 2 or kind in _FIGURES or label in _ALONE)
    if alone or name in bare:
        return Hit(name, start, tail, False, label)
    if kind in _FIGURES and (strong or opens or label in ("大写", "小写")):
        figure = following in _DIGITS or following in "¥￥-" or kind is Kind.WORDS
        if not figure and strong and stream.text[tail + 1 : tail + 2] in ("¥", "￥"):
            return Hit(
                name, start, tail + 1, False, label
            )  # a colon read as 一: the sign shows where the figure begins
        return Hit(name, start, tail, False, label) if figure or ends else None
    if opens and strong and kind is not Kind.TEXT and (following in _DIGITS or following.isascii()):
        return Hit(name, start, tail, False, label)
    if opens and following and following in _FOLLOWED.get(label, ""):
        return Hit(name, start, tail, False, label)
    return None


def _tail(stream: Stream, stop: int) -> int:
    """Behind 章, 盖章, 元 that only complete a label."""
    for word in _TAILS:
        after = stop + len(word)
        if stream.text.startswith(word, stop) and (stream.text.startswith(COLON, after) or stream.begins(after)):
            return after
    return stop


def _near(stream: Stream, at: int) -> Hit | None:
    """A label of four glyphs or more with one of them wrong or missing, closed by a colon."""
    if not (stream.begins(at) or (at > 0 and not stream.text[at - 1].isdigit())):
        return None
    colon = stream.text.find(COLON, at + 3, at + 16)
    if colon < 0 or not stream.unbroken(at, colon):
        return _near_alone(stream, at)
    printed = stream.text[at:colon]
    for tail in ("", *_TAILS):
        body = printed.removesuffix(tail) if tail else printed
        if len(body) < 3 or (tail and body == printed):
            continue
        close = {LABELS[label]: label for label in LABELS if len(label) >= 4 and one_off(body, label)}
        if STAY in close and len(_DATES.findall(stream.text[colon : colon + 30])) == 2:
            close = {
                STAY: close[STAY]
            }  # 入院时间, 出院时间 and 住院时间 differ in one glyph, but only one has two dates
        if len(close) == 1 and body not in LABELS:
            (name, label), *_ = close.items()
            return Hit(name, at, colon + 1, True, label, exact=False)
    return None


def _near_alone(stream: Stream, at: int) -> Hit | None:
    """The same without its colon: a label of an amount that is a word by itself, with a figure behind it."""
    if not stream.begins(at):
        return None
    stop = next(i for i in range(at + 1, len(stream.text) + 1) if stream.begins(i) or stream.text[i] in _AMOUNT_SIGNS)
    body = stream.text[at:stop]
    names = {LABELS[label]: label for label in LABELS if len(label) == len(body) >= 4 and one_off(body, label)}
    if len(names) != 1 or body in LABELS or stream.text[stop : stop + 1] not in _AMOUNT_SIGNS:
        return None
    (name, label), *_ = names.items()
    money = name in FIELDS and FIELDS[name].kind is Kind.MONEY
    return Hit(name, at, stop, False, label, exact=False) if money else None


def one_off(read: str, label: str) -> bool:
    """One glyph replaced, or one lost from a label of five or more: 现支付 may be 其他支付 as well as 现金支付."""
    if len(read) == len(label):
        return sum(a != b for a, b in zip(read, label, strict=True)) == 1
    if len(read) + 1 == len(label) and len(label) >= 5:
        return any(label[:i] + label[i + 1 :] == read for i in range(len(label)))
    return False


def segments(stream: Stream, hits: Sequence[Hit]) -> Iterable[tuple[Hit, int, int]]:
    """Each label with the stretch up to the next label."""
    for index, hit in enumerate(hits):
        stop = hits[index + 1].start if index + 1 < len(hits) else len(stream.text)
        yield hit, hit.stop, max(stop, hit.stop)
