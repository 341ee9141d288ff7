"""Personal data in a disclosure: who is named with which phone, and the masked form of any text.

Two steps, both pure. ``collect_*`` reads names and numbers only where the document itself says
what they are (a column 项目负责人, 联系人：…, a name beside a phone). ``Masker`` then hides exactly
these, wherever they occur again. Amounts, codes and names of offices are never personal data.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

from .blocks import Grid, Source, TextLine
from .model import Document
from .surnames import COMPOUND, SINGLE

_PERSON_LABEL = re.compile(
    r"(?:负责人|责任人|联系人|联络人|填报人|填表人|制表人|编制人|经办人|审核人|复核人|法定代表人|法人代表|主管领导|分管领导|联系人员)"
)
_NO_PERSON = re.compile(r"(?:电话|手机|方式|号码|单位|部门|职务|科室)")
_PHONE_LABEL = re.compile(r"(?:电话|手机|联系方式|传真|联系号码)")
_OFFICE = re.compile(r"(?:局|科|处|室|中心|部|部门|办|办公室|院|所|委|会|厅|股|队|站|校|公司|单位|集团|政府|人员|岗)$")
_NO_NAME = re.compile(
    r"指标|项目|部门|经费|单位|预算|支出|收入|资金|金额|合计|总计|小计|成本|效益|满意|质量|数量|时效|电话|联系|方式|"
    r"优良|高中低|好中差|其他|工作|服务|管理|信息|系统|万元|全年|全部|负责|责任|详见|同上|暂无|待定|保密|财政|岗位|公开|不详|人员|空缺|兼任|领导|主任|科长|处长|局长"
)
_HAN = r"[一-鿿㐀-䶿]"
_NAME_RUN = re.compile(
    rf"{_HAN}{{2,10}}[·•・]{_HAN}{{1,10}}(?:[·•・]{_HAN}{{1,10}})*|{_HAN}+(?:[ 　]{_HAN}(?!{_HAN}))*"
)
_DIGITS = re.compile(r"\d")
# Every way a number is printed: +86, area code with bracket or dash, blanks and dashes inside.
_LOOSE_PHONE = re.compile(r"(?<![\dA-Za-z.])(?:\+?86[- ]?)?[(（]?\d[\d()（）\-－–— \n]{5,17}\d(?![\dA-Za-z]|[.,]\d)")
_MOBILE = re.compile(r"(?<![\dA-Za-z.,\-])1[3-9]\d[ \-]?\d{4}[ \-]?\d{4}(?![\dA-Za-z%]|[.,]\d|[ ]?(?:万|亿|千)?元)")
_LANDLINE = re.compile(
    r"(?<![\dA-Za-z.,\-])[(（]?0\d{2,3}[)）]?[ ]?[-－–—)）][ ]?\d{3,4}[ \-]?\d{4}(?![\dA-Za-z]|[.,]\d)"
)
_IDENTITY = re.compile(
    r"(?<![\dA-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])"
)
_INLINE_NAME = re.compile(rf"(?:{_PERSON_LABEL.pattern})(?:姓名)?[：:]\s*([^：:\d]{{2,40}})")
_INLINE_PHONE = re.compile(
    rf"(?:{_PHONE_LABEL.pattern})(?:号码)?[：:\s]*((?:[\d+(（][\d()（）\-－–— ]{{5,19}}\d[、，,;；/ ]*)+)"
)
_BESIDE_PHONE = re.compile(rf"({_HAN}{{2,4}})[\s,，、:：(（]{{0,3}}$")
_SEPARATORS = re.compile(r"[、，,;；/\\\t\n|()（）]|\s{2,}")
_LABEL_TAIL = re.compile(r"(?:联系|电话|手机|方式|传真|职务|地址|邮箱|日期|时间|填报|审核|单位).*$")

Cells = Sequence[str]


@dataclass(frozen=True, slots=True)
class Personal:
    """Names, phone digits and identity numbers a document gives away."""

    names: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()

    def __or__(self, other: "Personal") -> "Personal":
        return Personal(self.names | other.names, self.phones | other.phones)

    def __bool__(self) -> bool:
        return bool(self.names or self.phones)


def is_name(text: str, *, certain: bool = False) -> bool:
    """True for a person's name. ``certain``: the column says so, a rare surname is accepted then."""
    plain = "".join(text.split())
    if any(dot in plain for dot in "·•・"):
        return bool(re.fullmatch(rf"{_HAN}{{1,10}}(?:[·•・]{_HAN}{{1,10}})+", plain))
    if not re.fullmatch(rf"{_HAN}{{2,4}}", plain) or _NO_NAME.search(plain):
        return False
    known = plain[0] in SINGLE or plain[:2] in COMPOUND
    if len(plain) == 4 and plain[:2] not in COMPOUND:
        known = known and certain
    if _OFFICE.search(plain):
        return known and certain and len(plain) == 2
    return known or certain


def phone_digits(text: str) -> str:
    """Digits of a text that is a phone number and nothing else; empty when it is none."""
    plain = text.strip().removeprefix("+86").strip()
    if not re.fullmatch(r"[\d()（）\-－–— \n]+", plain):
        return ""
    digits = "".join(_DIGITS.findall(plain))
    mobile = len(digits) == 11 and digits[0] == "1" and digits[1] in "3456789"
    with_area = 10 <= len(digits) <= 12 and digits[0] == "0"
    local = len(digits) in (7, 8) and digits[0] in "23456789"
    return digits if mobile or with_area or local else ""


def collect_source(source: Source) -> Personal:
    """Personal data in the blocks of a file as the reader handed them over."""
    found = Personal()
    for block in source.blocks:
        if isinstance(block, TextLine):
            found |= _in_text(block.text)
        elif isinstance(block, Grid):
            found |= collect_rows([[cell.text for cell in row] for row in block.rows])
    return found


def collect_document(document: Document) -> Personal:
    """Personal data in a logical model: text columns, target fields, indicator rows, narrative."""
    found = Personal()
    for table in document.tables:
        labels = {column.key: column.label for column in table.columns}
        for row in table.rows:
            found |= _in_pairs([(labels.get(key, key), text) for key, text in row.texts.items()])
            found |= collect_rows([list(row.texts.values())])
        for target in table.targets:
            found |= _in_pairs(list(target.fields.items())) | _in_text(target.goal)
            found |= collect_rows([list(target.fields.values())])
            found |= collect_rows([i.texts for i in target.indicators])
        for note in table.notes:
            found |= _in_text(note)
    for line in document.lines:
        found |= _in_text(line.text)
    for repair in document.repairs:
        found |= _in_text(repair.read) | collect_rows([repair.read.split("\t")])
    return found


def collect_rows(rows: Iterable[Cells]) -> Personal:
    """Personal data in a grid: labelled columns, label–value pairs in a row, name beside phone."""
    found = Personal()
    people: set[int] = set()
    phones: set[int] = set()
    width = 0
    for row in rows:
        labelled_people = {i for i, text in enumerate(row) if _is_person_label(text)}
        labelled_phones = {i for i, text in enumerate(row) if _is_phone_label(text)}
        if labelled_people or labelled_phones:
            people, phones, width = labelled_people, labelled_phones, len(row)
            found |= _form_row(row, labelled_people, labelled_phones)
        else:
            found |= _body_row(row, people, phones, aligned=len(row) == width)
        for text in row:
            found |= _in_text(text)
    return found


def _is_person_label(text: str) -> bool:
    plain = "".join(text.split()).rstrip("：:")
    return (
        len(plain) <= 12 and bool(_PERSON_LABEL.search(plain)) and not _NO_PERSON.search(_PERSON_LABEL.sub("", plain))
    )


def _is_phone_label(text: str) -> bool:
    plain = "".join(text.split()).rstrip("：:")
    return len(plain) <= 14 and bool(_PHONE_LABEL.search(plain)) and not _DIGITS.search(plain)


def _form_row(row: Cells, people: set[int], phones: set[int]) -> Personal:
    """``项目负责人 | 张三 | 联系电话 | 123``: the value stands right of its label."""
    found = Personal()
    for index in people:
        value = next((text for text in row[index + 1 : index + 3] if text.strip()), "")
        found |= Personal(frozenset(_names_in(value, certain=False)))
    for index in phones:
        value = next((text for text in row[index + 1 : index + 3] if text.strip()), "")
        found |= Personal(phones=frozenset(_phones_in(value)))
    return found


def _body_row(row: Cells, people: set[int], phones: set[int], *, aligned: bool) -> Personal:
    names: set[str] = set()
    numbers: set[str] = set()
    for index, text in enumerate(row):
        following = _phones_in(row[index + 1]) if index + 1 < len(row) else []
        if following and _names_in(text, certain=False):
            names.update(_names_in(text, certain=index in people))
            numbers.update(following)
        elif index in people and (not phones or aligned):
            names.update(_names_in(text, certain=bool(following)))
        if index in phones and aligned:
            numbers.update(n for n in _phones_in(text) if len(n) != 7)
        if index in phones or _round_free(text):
            numbers.update(n for n in _phones_in(text) if len(n) == 11 and n[0] == "1")
    return Personal(frozenset(names), frozenset(numbers))


def _round_free(text: str) -> bool:
    """A bare mobile number in a cell; an amount of this size without decimals is a round one."""
    return not text.strip().endswith("000")


def _in_pairs(pairs: Sequence[tuple[str, str]]) -> Personal:
    names: set[str] = set()
    numbers: set[str] = set()
    for label, text in pairs:
        if _is_person_label(label.rpartition("›")[2] or label):
            names.update(_names_in(text, certain=True))
        if _is_phone_label(label.rpartition("›")[2] or label):
            numbers.update(_phones_in(text))
    return Personal(frozenset(names), frozenset(numbers))


def _names_in(text: str, *, certain: bool) -> list[str]:
    parts = [_LABEL_TAIL.sub("", part).strip() for part in _SEPARATORS.split(text)]
    runs = [(part, run) for part in parts if (run := _NAME_RUN.match(part))]
    # A letter right behind belongs to the word (岗位A); anything else does not.
    whole = [run.group() for part, run in runs if not part[run.end() : run.end() + 1].isalpha()]
    return ["".join(name.split()) for name in whole if is_name(name, certain=certain)]


def _phones_in(text: str) -> list[str]:
    """Phone numbers of a cell that holds nothing but phone numbers (and separators, 转 extension)."""
    plain = re.sub(r"(?:转|-|—)\s?\d{1,4}$", "", text.strip()) if len(text) < 30 else ""
    parts = [part for part in re.split(r"[、，,;；/\t]|\s{2,}", plain) if part.strip()]
    digits = [phone_digits(part) for part in parts]
    if parts and all(digits):
        return digits
    whole = phone_digits(text.strip()) if len(text) < 30 else ""
    return [whole] if whole else []


def _in_text(text: str) -> Personal:
    """Personal data a sentence labels itself, and numbers of unmistakable form."""
    if len(text) < 4:
        return Personal()
    names: set[str] = set()
    numbers: set[str] = set()
    for match in _INLINE_NAME.finditer(text):
        names.update(_names_in(re.split(r"\s{2,}", match[1])[0], certain=False))
    for match in _INLINE_PHONE.finditer(text):
        numbers.update(d for part in re.split(r"[、，,;；/]|\s{2,}", match[1]) if (d := phone_digits(part)))
    for pattern in (_MOBILE, _LANDLINE):
        for match in pattern.finditer(text):
            digits = phone_digits(match.group())
            if digits and (pattern is _LANDLINE or _round_free(text)):
                numbers.add(digits)
                before = _BESIDE_PHONE.search(text[: match.start()])
                if before and is_name(before[1]):
                    names.add(before[1])
    numbers.update(m.group() for m in _IDENTITY.finditer(text) if _identity_holds(m.group()))
    return Personal(frozenset(names), frozenset(numbers))


def _identity_holds(number: str) -> bool:
    """Check digit of a resident identity number (GB 11643)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    rest = sum(int(d) * w for d, w in zip(number, weights, strict=False)) % 11
    return "10X98765432"[rest] == number[-1].upper()


def masked_name(name: str) -> str:
    """``张三`` → ``张*``; a compound surname stays whole."""
    keep = 2 if name[:2] in COMPOUND and len(name) > 2 else 1
    return name[:keep] + "*" * (len(name) - keep)


def masked_number(digits: str) -> str:
    """``13812345678`` → ``138****5678``; an area code stays; a local number is hidden whole."""
    if len(digits) == 18:
        return digits[:6] + "*" * 12
    if len(digits) == 11 and digits[0] == "1":
        return digits[:3] + "****" + digits[-4:]
    if digits[0] == "0":
        return digits[: 3 if digits[1] in "12" else 4] + "-********"
    return "********"


T = TypeVar("T")


@dataclass(frozen=True)
class Masker:
    """Hides the collected data in any text or structure. Deterministic; masking twice changes nothing."""

    personal: Personal

    @cached_property
    def _names(self) -> re.Pattern[str] | None:
        names = sorted(self.personal.names, key=lambda n: (-len(n), n))
        return re.compile("|".join(r"[ 　\r\n\t]*".join(map(re.escape, n)) for n in names)) if names else None

    @cached_property
    def _phones(self) -> re.Pattern[str] | None:
        phones = sorted(self.personal.phones, key=lambda p: (-len(p), p))
        inner = r"[()（）\-－–— \r\n\t]{0,2}"
        # Eleven digits are unmistakable even where a damaged row glued them to a code; eight are not.
        long = "|".join(inner.join(p) for p in phones if len(p) >= 11)
        short = "|".join(inner.join(p) for p in phones if len(p) < 11)
        # An amount goes on with a point or a separator; a phone number ends.
        parts = [rf"(?:{long})(?![.,]\d)"] if long else []
        parts += [rf"(?<![\d.A-Za-z])(?:{short})(?![\dA-Za-z]|[.,]\d)"] if short else []
        return re.compile(rf"[(（]?(?:{'|'.join(parts)})") if parts else None

    def text(self, text: str) -> str:
        """The text with every collected name and number masked."""
        if self._phones is not None:
            text = self._phones.sub(
                lambda m: masked_number("".join(c for c in m.group() if c.isdigit() or c in "Xx")), text
            )
        if self._names is not None:
            text = self._names.sub(lambda m: masked_name("".join(m.group().split())), text)
        return text

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where personal data stands in a text, as (start, end): for painting over a picture of it."""
        patterns = [pattern for pattern in (self._names, self._phones) if pattern is not None]
        return sorted(match.span() for pattern in patterns for match in pattern.finditer(text))

    def value(self, value: T) -> T:
        """The same structure with masked texts. Names and digests of files are left: they name, they do not tell."""
        return self._walk(value) if self.personal else value

    def _walk(self, value: Any) -> Any:
        if type(value) is str:
            return self.text(value)
        if isinstance(value, tuple | list):
            return type(value)(self._walk(item) for item in value)
        if isinstance(value, Mapping):
            return {key: item if _names_file(key, item) else self._walk(item) for key, item in value.items()}
        if is_dataclass(value) and not isinstance(value, type):
            changed: dict[str, Any] = {}
            for spec in fields(value):
                old = getattr(value, spec.name)
                of_file = _names_file(spec.name, old) or (spec.name == "name" and isinstance(value, Document))
                if not of_file and (new := self._walk(old)) != old:
                    changed[spec.name] = new
            return replace(value, **changed) if changed else value
        return value


def _names_file(key: object, value: object) -> bool:
    return key in ("sha256", "document", "path") and isinstance(value, str)
