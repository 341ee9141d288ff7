"""Item names of hospitals against the catalogue: what was learnt first, then likeness of names, never a silent guess.

A score is an integer of thousandths (Dice coefficient of character bigrams, weighed with the specification); equal
scores are told apart by code, so the same question always gets the same answer.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from jingban.kernel.text import fold
from jingban.registry.core.model import CatalogueItem

ACCEPT = 920  # from here one clear match may be taken over without a person
CLEAR = 60  # lead over the next item of another name, so that the match is clear
SHOW = 300  # below this nothing is worth showing

_BRACKETS = re.compile(r"[(\[<{][^()\[\]<>{}]*[)\]>}]")
_MARKS = re.compile(r"[★☆*#△▲○◎●■□◆※^]+|^(?:医保|自费|甲类|乙类|丙类|[甲乙丙])[:：\-]")
_SPEC = re.compile(r"\d+(?:\.\d+)?(?:mg|g|kg|ug|μg|ml|l|iu|万单位|单位|%|片|粒|支|袋|丸|贴|cm|mm|fr|#|号|u)")
_UNIT = re.compile(r"(\d+(?:\.\d+)?)(kg|g|mg|ug|μg|l|ml)")
_PUNCTUATION = re.compile(r"[^\w%]+|_")
# What is written in different ways; the longer word first.
_FORMS = (
    ("注射用", "注射剂"),
    ("注射液", "注射剂"),
    ("针剂", "注射剂"),
    ("粉针", "注射剂"),
    ("针", "注射剂"),
    ("薄膜衣片", "片"),
    ("肠溶片", "肠溶片"),
    ("缓释片", "缓释片"),
    ("分散片", "片"),
    ("片剂", "片"),
    ("软胶囊", "胶囊"),
    ("胶囊剂", "胶囊"),
    ("颗粒剂", "颗粒"),
    ("冲剂", "颗粒"),
    ("口服液", "口服溶液"),
)
_KEPT_FORMS = ("注射剂", "肠溶片", "缓释片", "胶囊", "颗粒", "口服溶液", "片", "丸", "膏", "滴眼液", "喷雾剂")


class Way(StrEnum):
    """How an item was found."""

    LEARNT = "learnt"
    EXACT = "exact"
    ALIKE = "alike"


@dataclass(frozen=True, slots=True)
class Match:
    """A candidate, how sure (0 … 1000) and why."""

    item: CatalogueItem
    score: int
    way: Way
    why: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Candidates, best first; ``accepted`` only where nothing is left to decide."""

    accepted: Match | None
    candidates: tuple[Match, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart for comparing."""

    whole: str  # normalised with the dosage form
    stem: str  # without dosage form
    form: str
    spec: str


def name_of(name: str, spec: str = "") -> Name:
    """Take a printed name apart: width, brackets, marks, specification and dosage form."""
    text = _MARKS.sub("", fold(name).lower())
    inner = "".join(_BRACKETS.findall(text))
    plain = _BRACKETS.sub("", text) or text
    found = _SPEC.findall(plain) + _SPEC.findall(inner)
    plain = _PUNCTUATION.sub("", _SPEC.sub("", plain)) or _PUNCTUATION.sub("", plain)
    whole, form = _form(plain)
    stem = whole.replace(form, "", 1) if form and whole != form else whole
    return Name(whole, stem, form, spec_key(spec) or spec_key("".join(found)))


def spec_key(spec: str) -> str:
    """A specification to compare: 0.5g, 500 mg and 0.50G are one."""
    text = fold(spec).lower().replace("×", "*").replace("x", "*")
    text = _UNIT.sub(_in_small_units, text)
    return re.sub(r"[^\w.%*]+", "", text).rstrip("*")


def _in_small_units(found: re.Match[str]) -> str:
    """Grams as mg, litres as ml: whole numbers where they are whole."""
    amount, unit = found[1], found[2]
    shift, name = {
        "kg": (6, "mg"), "g": (3, "mg"), "mg": (0, "mg"), "ug": (-3, "mg"), "μg": (-3, "mg"), "l": (3, "ml"), "ml": (0, "ml"),
    }[unit]  # fmt: skip
    whole, _, rest = amount.partition(".")
    digits = whole + rest
    point = len(whole) + shift
    if point <= 0:
        digits, point = "0" * (1 - point) + digits, 1
    digits = digits.ljust(point, "0")
    left, right = digits[:point].lstrip("0") or "0", digits[point:].rstrip("0")
    return f"{left}.{right}{name}" if right else f"{left}{name}"


def _form(plain: str) -> tuple[str, str]:
    for printed, kept in _FORMS:
        if plain.startswith(printed) and printed == "注射用":
            return plain[len(printed) :] + kept, kept
        if plain.endswith(printed) and plain != printed:
            return plain[: -len(printed)] + kept, kept
    kept = next((form for form in _KEPT_FORMS if plain.endswith(form) and plain != form), "")
    return plain, kept


def grams(text: str) -> frozenset[str]:
    """Character bigrams; a single character stands for itself."""
    return frozenset(text[n : n + 2] for n in range(len(text) - 1)) or (frozenset({text}) if text else frozenset())


def score(asked: Name, item: Name) -> tuple[int, str]:
    """Likeness in thousandths and its reason."""
    if asked.whole == item.whole:
        base, why = 1000, "名称相同"
    else:
        base = _dice(grams(asked.stem), grams(item.stem))
        why = f"名称相近（{base / 10:.0f}%）"
        if asked.stem == item.stem:
            base, why = 880, "名称相同、剂型写法不同" if not (asked.form and item.form) else "名称相同、剂型不同"
        if asked.form and item.form and asked.form != item.form:
            base = base * 85 // 100
    if asked.spec and item.spec:
        if asked.spec == item.spec:
            return min(1000, base + 20), f"{why}，规格相同"
        return base * 90 // 100, f"{why}，规格不同"
    return base, why


def _dice(one: frozenset[str], two: frozenset[str]) -> int:
    return 2000 * len(one & two) // (len(one) + len(two)) if one or two else 0


def rank(name: str, spec: str, items: Iterable[CatalogueItem], learnt: str = "", *, size: int = 10) -> Answer:
    """The catalogue items a printed name may mean. ``learnt``: the code a person chose for this provider before."""
    asked = name_of(name, spec)
    found = []
    for item in items:
        if item.code == learnt:
            found.append(Match(item, 1000, Way.LEARNT, "本机构此前已由人工确认"))
            continue
        points, why = score(asked, name_of(item.name, item.spec))
        if points >= SHOW:
            way = Way.EXACT if points == 1000 else Way.ALIKE
            found.append(Match(item, points, way, why))
    found.sort(key=lambda match: (match.way is not Way.LEARNT, -match.score, match.item.code))
    return _decided(found[:size])


def _decided(found: Sequence[Match]) -> Answer:
    if not found:
        return Answer(None, (), "目录中没有相近的项目，请人工选择")
    best = found[0]
    if best.way is Way.LEARNT:
        return Answer(best, tuple(found), best.why)
    if best.score < ACCEPT:
        return Answer(None, tuple(found), f"最相近的也只有 {best.score / 10:.0f} 分，请人工确认")
    if len(found) > 1 and best.score - found[1].score < CLEAR:
        return Answer(None, tuple(found), "有几个项目同样相近，请人工选择")
    return Answer(best, tuple(found), best.why)
