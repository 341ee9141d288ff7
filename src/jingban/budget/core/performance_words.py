"""Vocabulary of performance tables: indicator levels, operators, value scales, header words.

Sources: 财预〔2021〕101号 (levels), the regional forms seen (京 赣 渝 沪 滇).
"""

import re
from decimal import Decimal
from enum import StrEnum

from jingban.kernel.money import parse_number
from jingban.kernel.text import fold


class Field(StrEnum):
    """Canonical column keys of a performance table."""

    UNIT_NAME = "unit_name"
    PROJECT = "project"
    CATEGORY = "category"
    RESPONSIBLE = "responsible"
    PHONE = "phone"
    TOTAL = "total"
    FISCAL = "fiscal"
    OTHER = "other"
    GOAL = "goal"
    ACTIVITY = "activity"
    LEVEL1 = "level1"
    LEVEL2 = "level2"
    NAME = "name"
    OPERATOR = "operator"
    VALUE = "value"
    UNIT = "unit"
    DIRECTION = "direction"
    WEIGHT = "weight"
    CORE = "core"


LEVEL1 = ("产出指标", "效益指标", "满意度指标", "成本指标")
_LEVEL2_WORDS = (
    "数量指标",
    "质量指标",
    "时效指标",
    "经济成本指标",
    "社会成本指标",
    "生态环境成本指标",
    "生态成本指标",
    "成本指标",
    "经济效益指标",
    "社会效益指标",
    "生态效益指标",
    "可持续影响指标",
    "可持续发展指标",
    "服务对象满意度指标",
    "社会公众满意度指标",
    "服务对象满意度",
    "满意度指标",
    "产出指标",
    "效益指标",
)
LEVEL2 = frozenset(_LEVEL2_WORDS)
_LEVEL2 = re.compile(r"^((环境|生态环境|社会|经济)(成本|效益)|.{0,12}满意度)指标$")
_GLUED = re.compile(
    "^(" + "|".join(LEVEL1) + ")(" + "|".join(w for w in _LEVEL2_WORDS if w not in LEVEL1) + ")(.+)$", re.DOTALL
)

OPERATORS = {
    "≥": "≥",
    "≤": "≤",
    "=": "=",
    "＝": "=",
    ">": ">",
    "<": "<",
    "＞": ">",
    "＜": "<",
    "≧": "≥",
    "≦": "≤",
    ">=": "≥",
    "<=": "≤",
    "⩾": "≥",
    "⩽": "≤",
    "定性": "定性",
}
DIRECTIONS = {"正向指标": "正向指标", "反向指标": "反向指标", "正向": "正向指标", "反向": "反向指标"}

# Complete qualitative scales (定性指标值字典) seen in the forms; a proper prefix of one is a cut cell.
SCALES = (
    "优良中低差",
    "优良中差",
    "优良差",
    "高中低",
    "好中差",
    "优秀合格不合格",
    "合格不合格",
    "优良合格不合格",
    "好较好一般差",
)

_HEADER_WORDS: tuple[tuple[Field, str], ...] = (
    (Field.LEVEL1, r"^一级指标$"),
    (Field.LEVEL2, r"^二级指标$"),
    (Field.OPERATOR, r"指标性质$|^性质$|运算符|计算符号|^符号$"),
    (Field.VALUE, r"指标值$|目标值$|\)指标值$"),
    (Field.UNIT, r"(度量|计量|质量)单位$"),
    (Field.DIRECTION, r"方向"),
    (Field.WEIGHT, r"权重"),
    (Field.CORE, r"核心"),
    (Field.NAME, r"^三级指标$|^绩效指标$|^指标名称$|^指标内容$|^具体指标$"),
    (Field.ACTIVITY, r"^(任务)?活动$"),
    (Field.GOAL, r"绩效目标$|^(年度)?总体目标$"),
    (Field.PROJECT, r"项目名称$"),
    (Field.UNIT_NAME, r"^(预算)?单位名称$|^部门名称$"),
    (Field.CATEGORY, r"^项目(类别|分类|类型)$"),
    (Field.PHONE, r"电话"),
    (Field.RESPONSIBLE, r"(负责|责任|負責)人$"),
    (Field.TOTAL, r"^项目总额|^项目(总)?金额|^预算(总额|金额)$"),
    (Field.FISCAL, r"^(其中:)?财政(资金|拨款)$"),
    (Field.OTHER, r"^其他资金$"),
)
_HEADER = tuple((key, re.compile(pattern)) for key, pattern in _HEADER_WORDS)

_CJK = r"\u3400-\u9fff"
_LINE_WRAP = re.compile(
    rf"(?<=[{_CJK}，、；。：（）“”])\s*[\r\n]+\s*(?=[{_CJK}，、；。：（）“”\d])|(?<=\d)\s*[\r\n]+\s*(?=[{_CJK}])"
)
_JOIN = re.compile(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])")
_GLUED_VALUE = re.compile(
    r"^(≥|≤|>=|<=|=|＝|>|<|＞|＜|≧|≦)?\s*(\d[\d,]*(?:\.\d+)?)\s*[(（]?\s*([^()（）\d\s]{0,12})\s*[)）]?$"
)


def header_key(text: str) -> Field | None:
    """The column a header cell names, or ``None``."""
    word = fold(text)
    if not word:
        return None
    return next((key for key, pattern in _HEADER if pattern.search(word)), None)


def level1_of(text: str) -> str:
    """``产出指标`` … when the cell is a first-level word, else empty. ``效果指标`` is an old name."""
    word = fold(text)
    word = {"效果指标": "效益指标"}.get(word, word)
    return word if word in LEVEL1 else ""


def is_level2(text: str) -> bool:
    """True when the cell is a second-level word."""
    word = fold(text)
    return word in LEVEL2 or bool(_LEVEL2.match(word))


def split_glued(text: str) -> tuple[str, str, str] | None:
    """``成本指标经济成本指标厉行节约`` → the three levels; ``None`` when not glued."""
    found = _GLUED.match(text.strip())
    return (found[1], found[2], found[3].strip()) if found else None


def split_value(text: str) -> tuple[str, str, str]:
    """A glued target value → operator, value, unit: ``≥2次`` → ``("≥", "2", "次")``.

    Anything that is not one number with an optional sign and unit stays whole: ``("", text, "")``.
    """
    found = _GLUED_VALUE.match(text.strip())
    if not found:
        return "", text.strip(), ""
    return OPERATORS.get(found[1] or "", ""), found[2], found[3]


def number_of(value: str) -> Decimal | None:
    """The value as a number, or ``None`` for words and scales."""
    printed = parse_number(value)
    return printed.value if printed else None


def unwrap(text: str, *, loose: bool = False) -> str:
    """Take out the blanks that wrapping left inside Chinese words; other blanks stay.

    ``loose``: another cell of the row shows that its columns were wrapped.
    """
    plain = join_lines(text)
    return _JOIN.sub("", plain) if loose or is_wrapped(text) else plain


def join_lines(text: str) -> str:
    """Join the visual lines of a cell (PDF, DOCX); this is how the format wraps, not damage."""
    return _LINE_WRAP.sub("", text).replace("\n", " ").strip() if "\n" in text or "\r" in text else text.strip()


def is_wrapped(text: str) -> bool:
    """True when the blanks of a Chinese text stand where a narrow column wrapped it.

    The pieces between the blanks are short and equally wide then; blanks that part clauses are not.
    """
    pieces = join_lines(text).split()
    if len(pieces) < 2 or not all(re.search(rf"[{_CJK}]", piece) for piece in pieces):
        return False
    widths = [sum(1.0 if ord(char) > 0xFF else 0.5 for char in piece) for piece in pieces]
    full, last = widths[:-1], widths[-1]
    if min(full) < 5 or max(full) > 12 or all(piece.endswith(("。", "；", "！", "？")) for piece in pieces[:-1]):
        return False
    if len(full) == 1:
        return last < full[0]  # two equal pieces are two phrases
    even = full[1:]  # the first piece may have lost its code
    return max(even) - min(even) <= 1.5 and full[0] <= max(even) + 1 and last <= max(even) + 1


def cut_scale(value: str, seen: frozenset[str]) -> str:
    """The scale of which ``value`` is only the beginning; empty when it is whole or not decidable.

    ``seen`` are scales printed elsewhere in the same table.
    """
    word = fold(value)
    if len(word) < 3 or word in SCALES:
        return ""
    whole = {s for s in (*SCALES, *seen) if s != word and s.startswith(word) and len(s) > len(word)}
    if not whole:
        return ""
    return whole.pop() if len(whole) == 1 else ""
