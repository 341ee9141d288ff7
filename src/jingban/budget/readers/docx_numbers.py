"""List numbers of DOCX paragraphs: Word stores 一、 and （一） as a rule, not as text."""

from dataclasses import dataclass, field

from lxml import etree

from jingban.infra.documents.container import attribute, local

_DIGITS = "〇一二三四五六七八九"


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CHINESE = _names(
    "chineseCounting chineseCountingThousand japaneseCounting taiwaneseCounting taiwaneseCountingThousand"
    " ideographDigital japaneseDigitalTenThousand koreanCounting"
)
_CIRCLED = frozenset(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"))


@dataclass(slots=True)
class _Level:
    kind: str = "decimal"
    text: str = ""
    start: int = 1


@dataclass(slots=True)
class _List:
    """One w:num: its levels and where the count stands."""

    levels: dict[int, _Level]
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts lists in reading order. Bullets and unknown number forms give no label."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._lists = _read_lists(numbering) if numbering is not None else {}
        self._styles = _read_styles(styles) if styles is not None else {}

    def next_label(self, paragraph: etree._Element) -> str:
        """The number shown before this paragraph (``一、``), with the count moved on."""
        number, level = self._reference(paragraph)
        listing = self._lists.get(number)
        if listing is None or level not in listing.levels:
            return ""
        form = listing.levels[level]
        listing.counts[level] = listing.counts.get(level, form.start - 1) + 1
        for deeper in [key for key in listing.counts if key > level]:
            del listing.counts[deeper]
        if form.kind in ("bullet", "none"):
            return ""
        text = form.text
        for index in range(9):
            if f"%{index + 1}" in text:
                shape = listing.levels.get(index, _Level())
                count = listing.counts.get(index, shape.start)
                text = text.replace(f"%{index + 1}", spell(count, shape.kind))
        return text

    def _reference(self, paragraph: etree._Element) -> tuple[str, int]:
        style = ""
        for properties in paragraph:
            if local(properties) != "pPr":
                continue
            for mark in properties:
                if local(mark) == "numPr":
                    return _num_pr(mark)
                if local(mark) == "pStyle":
                    style = attribute(mark, "val") or ""
        return self._styles.get(style, ("", 0))


def spell(count: int, kind: str) -> str:
    """A list number in its form; decimal for forms a Chinese document does not use."""
    if kind in _CHINESE:
        return chinese(count)
    if kind in _CIRCLED and 1 <= count <= 20:
        return chr(0x2460 + count - 1)
    if kind in ("lowerLetter", "upperLetter") and 1 <= count <= 26:
        return chr((97 if kind == "lowerLetter" else 65) + count - 1)
    if kind in ("lowerRoman", "upperRoman") and 1 <= count < 4000:
        roman = _roman(count)
        return roman if kind == "upperRoman" else roman.lower()
    if kind == "decimalZero":
        return f"{count:02d}"
    return str(count)


def chinese(count: int) -> str:
    """1 → 一, 10 → 十, 21 → 二十一, 105 → 一百〇五; plain digits from 1000."""
    if count >= 1000 or count < 0:
        return str(count)
    hundreds, rest = divmod(count, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "〇"
    return text + (_DIGITS[ones] if ones or not text else "")


def _roman(count: int) -> str:
    signs = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"))
    text = ""
    for value, sign in (*signs, (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        text += sign * (count // value)
        count %= value
    return text


def _num_pr(mark: etree._Element) -> tuple[str, int]:
    number, level = "", 0
    for child in mark:
        if local(child) == "numId":
            number = attribute(child, "val") or ""
        elif local(child) == "ilvl":
            level = _int(attribute(child, "val"))
    return number, level


def _read_styles(root: etree._Element) -> dict[str, tuple[str, int]]:
    """Paragraph styles that carry a list themselves (headings)."""
    found: dict[str, tuple[str, int]] = {}
    for style in root:
        if local(style) != "style":
            continue
        for mark in style.iter():
            if local(mark) == "numPr":
                found[attribute(style, "styleId") or ""] = _num_pr(mark)
    return found


def _read_lists(root: etree._Element) -> dict[str, _List]:
    abstract: dict[str, dict[int, _Level]] = {}
    lists: dict[str, _List] = {}
    for element in root:
        if local(element) == "abstractNum":
            abstract[attribute(element, "abstractNumId") or ""] = _levels(element)
    shared: dict[str, dict[int, int]] = {}
    for element in root:
        if local(element) != "num":
            continue
        base = next((attribute(child, "val") or "" for child in element if local(child) == "abstractNumId"), "")
        levels = dict(abstract.get(base, {}))
        overrides = [child for child in element if local(child) == "lvlOverride"]
        for override in overrides:
            levels.update(_override(override, levels))
        # Lists of one abstract definition go on counting unless one restarts them.
        counts = {} if overrides else shared.setdefault(base, {})
        lists[attribute(element, "numId") or ""] = _List(levels, counts)
    return lists


def _override(override: etree._Element, levels: dict[int, _Level]) -> dict[int, _Level]:
    index = _int(attribute(override, "ilvl"))
    changed = _levels(override)
    for child in override:
        if local(child) == "startOverride" and index not in changed:
            old = levels.get(index, _Level())
            changed[index] = _Level(old.kind, old.text, _int(attribute(child, "val"), 1))
    return changed


def _levels(element: etree._Element) -> dict[int, _Level]:
    levels: dict[int, _Level] = {}
    for child in element:
        if local(child) != "lvl":
            continue
        level = _Level()
        for mark in child.iter():
            kind = local(mark)
            if kind == "numFmt":
                level.kind = attribute(mark, "val") or "decimal"
            elif kind == "lvlText":
                level.text = attribute(mark, "val") or ""
            elif kind == "start":
                level.start = _int(attribute(mark, "val"), 1)
        levels[_int(attribute(child, "ilvl"))] = level
    return levels


def _int(text: str | None, otherwise: int = 0) -> int:
    return int(text) if text and text.isdigit() and len(text) < 8 else otherwise
