"""The form (赣 渝 沪 and the whole-department sheet): label/value rows, then indicator rows."""

import re
from dataclasses import dataclass, field

from jingban.kernel.money import Unit, parse_number
from jingban.kernel.text import fold

from .blocks import Cell
from .model import Value
from .performance_draft import Draft, DraftRow, Header, Reading, amount, place_of, text_at
from .performance_rows import RowReading, find_header, level_only, note_runs, read_row
from .performance_wide import levels_above
from .performance_words import is_wrapped, join_lines, number_of, unwrap

CellRow = tuple[Cell, ...]

_AMOUNTS: tuple[tuple[str, str], ...] = (
    ("project_total", r"^项目(资金)?总(金)?额$|^项目总投资$|^项目总预算$"),
    (
        "total",
        r"^(年度|当年|本年度?)(资金|预算)?(申请)?总额$|^(当年|年度|本年)预算(金额|资金)?$|^(资金|预算)总额$|^预算支出总额$"
        r"|^(部门)?支出预算(合计|数|总额)$|^部门支出预算数$",
    ),
    ("income", r"^收入预算(合计|数|总额)$"),
    ("fiscal", r"^(当年|本年)?财政(拨款|资金)$|^一般公共预算拨款$"),
    ("other", r"^其他(资金|经费|收入)$"),
    ("carry", r"^上年结转(结余)?(资金)?$"),
    ("local", r"^本级(安排|资金|财政资金)$"),
    ("upper", r"^上级(补助|资金|专项)(资金)?$"),
    ("basic", r"^基本支出$"),
    ("project", r"^项目支出$"),
)
_AMOUNT = tuple((key, re.compile(pattern)) for key, pattern in _AMOUNTS)
_GOALS = re.compile(
    r"^(项目|部门)?(年度|当年|整体|本年度?)?(整体|总体)?(绩效)?目标$|^(年度|当年)(整体|总体)?(绩效)?目标$|^项目总目标$|^实施期(总)?目标$"
)
_TEXTS = re.compile(
    r"^(部门|单位|部门\(单位\)|预算部门|预算单位)名称$|^(业务)?主管部门(及代码)?$|^(项目)?实施单位$|^编制单位$|^填报单位$|^项目(性质|类别|分类|类型|属性)$"
    r"|^计划(开始|完成)日期$|^项目(概述|概况|简介|内容)$|^立项依据$|^预算执行率权重$|^其他说明$|^(项目)?(负责人|联系人)$|^(负责人)?(联系)?电话$|^实施期$|^项目期限?$"
)
_CODED = re.compile(r"^([0-9A-Z]{14,26})[-—]+(.+)$", re.DOTALL)
_UNIT_IN = re.compile(r"\((万元|千元|亿元|元)\)")
_MATRIX_TOP = {
    "财政拨款": "fiscal",
    "其他资金": "other",
    "预算支出总额": "total",
    "支出预算总额": "total",
    "财政资金": "fiscal",
}
_MATRIX_LEAF = {"合计": "", "小计": "", "基本支出": "_basic", "项目支出": "_project"}


@dataclass(slots=True)
class _Form:
    """Where the walk stands."""

    reading: Reading
    header: Header | None = None
    page: int = 0
    unit: Unit = Unit.YUAN
    prefix: str = ""
    groups: dict[int, str] = field(default_factory=dict)  # column of a total label → project | year
    goals: dict[int, str] = field(default_factory=dict)  # column of a goal label still without text
    matrix: list[CellRow] = field(default_factory=list)
    seen: list[tuple[RowReading, int]] = field(default_factory=list)

    @property
    def draft(self) -> Draft:
        if not self.reading.drafts:
            self.reading.drafts.append(Draft(page=self.page))
        return self.reading.drafts[-1]


def read_forms(pages: list[list[CellRow]], reading: Reading) -> None:
    """Read all pages into ``reading.drafts``; every 项目名称 begins a new form."""
    form = _Form(reading, unit=reading.unit)
    for rows in pages:
        form.page += 1
        for row in rows:
            _walk(row, form)
    note_runs(reading, form.seen)


def _walk(row: CellRow, form: _Form) -> None:
    header = find_header(row)
    if header is not None:
        form.header, form.goals, form.matrix = header, {}, []
        return
    if row and not _label(join_lines(row[0].text)) and _indicator(row, form):
        return
    labels = [(i, _label(join_lines(c.text))) for i, c in enumerate(row) if c.text.strip()]
    named = [(i, label) for i, label in labels if label]
    if form.goals and not any(_kind(label) in ("amount", "text", "name") for _, label in named):
        _pending_goal(row, form)
        return
    if form.matrix or _is_matrix(row):
        _matrix_row(row, form)
        return
    if named:
        _labels(row, named, form)
    else:
        _unit_of(row, form)


def _label(text: str) -> str:
    """The folded label without its unit and 其中, empty when the cell is no label."""
    word = _UNIT_IN.sub("", fold(text)).removeprefix("其中:").rstrip(":")
    if len(word) > 14 or not word:
        return ""
    return word if _kind(word) else ""


def _kind(label: str) -> str:
    if label == "项目名称":
        return "name"
    if any(pattern.search(label) for _, pattern in _AMOUNT):
        return "amount"
    if _GOALS.search(label):
        return "goal"
    return "text" if _TEXTS.search(label) else ""


def _unit_of(row: CellRow, form: _Form) -> None:
    for cell in row:
        found = _UNIT_IN.search(fold(cell.text)) if len(cell.text) < 20 else None
        if found:
            form.unit = Unit(found[1])


def _labels(row: CellRow, named: list[tuple[int, str]], form: _Form) -> None:
    columns = {i for i, _ in named}
    _unit_of(tuple(c for i, c in enumerate(row) if i not in columns), form)
    for i, label in named:
        at = _value_column(row, i, columns)
        kind = _kind(label)
        if kind == "name":
            _start(row, at, form)
        elif kind == "amount":
            _amount(row, i, at, label, form)
        elif kind == "goal":
            text = text_at(row, at)
            if text:
                _set_goal(label, unwrap(text), row, at or 0, form)
            else:
                form.goals[i] = label
        else:
            _text(row, at, label, form)


def _value_column(row: CellRow, label: int, columns: set[int]) -> int | None:
    """Column of the value: the next printed cell before the next label, else the next cell."""
    end = min((c for c in columns if c > label), default=len(row))
    found = next((i for i in range(label + 1, end) if row[i].text.strip()), None)
    if found is not None:
        return found
    return label + 1 if label + 1 < end else None


def _start(row: CellRow, at: int | None, form: _Form) -> None:
    last = form.reading.drafts[-1] if form.reading.drafts else None
    if last is None or last.name or last.rows:
        kept = {k: v for k, v in last.fields.items() if k in ("编制单位", "填报单位")} if last else {}
        form.reading.drafts.append(Draft(page=form.page, place=place_of(row), fields=kept))
        form.header, form.groups, form.goals, form.prefix = None, {}, {}, ""
        form.unit = form.reading.unit
    draft = form.draft
    draft.place = place_of(row, at)
    cell = unwrap(text_at(row, at))
    match = _CODED.match(re.sub(r"\s+", "", cell))
    draft.code, draft.name = (match[1], match[2]) if match else ("", cell)
    raw_code = join_lines(text_at(row, at))
    if match and re.search(r"\s", raw_code[: len(match[1])]):
        form.reading.repair(
            "split-code",
            raw_code[: len(match[1]) + 1],
            match[1],
            "项目代码中夹有空格（单元格折行），已去掉",
            draft.place,
            applied=True,
        )
    elif is_wrapped(raw_code):
        form.reading.repair(
            "wrapped-blanks",
            raw_code,
            cell,
            "项目名称中夹有折行留下的空格，已去掉",
            draft.place,
            applied=True,
            severe=False,
        )


def _text(row: CellRow, at: int | None, label: str, form: _Form) -> None:
    text = unwrap(text_at(row, at))
    begins = label.endswith("名称") or label in ("编制单位", "填报单位")
    if begins and form.reading.drafts and form.draft.rows:
        form.reading.drafts.append(Draft(page=form.page, place=place_of(row)))
        form.header, form.groups, form.prefix, form.unit = None, {}, "", form.reading.unit
    draft = form.draft
    if not draft.place.line and draft.place.page is None and draft.place.cell is None:
        draft.place = place_of(row)
    if not text:
        return
    draft.fields[label] = text
    if label.endswith("名称") or label in ("实施单位", "项目实施单位", "编制单位", "填报单位"):
        draft.unit_name = text if label not in ("编制单位", "填报单位") or not draft.unit_name else draft.unit_name
    if label == "预算执行率权重":
        draft.execution_weight = number_of(text)


def _amount(row: CellRow, label_at: int, at: int | None, label: str, form: _Form) -> None:
    key = next(k for k, pattern in _AMOUNT if pattern.search(label))
    found = _UNIT_IN.search(fold(row[label_at].text))
    unit = Unit(found[1]) if found else form.unit
    cell = row[at] if at is not None and at < len(row) else Cell("", place_of(row, label_at))
    value = amount(cell.text, cell.place, at if at is not None else label_at, unit)
    if key in ("income", "total"):
        form.prefix = "income_" if key == "income" else ""
    if key in ("project_total", "total"):
        form.groups[label_at] = "project_" if key == "project_total" else ""
    if key in ("fiscal", "other", "carry"):
        key = _group(form, label_at) + key if len(form.groups) > 1 else form.prefix + key
    if key not in form.draft.amounts:
        form.draft.amounts[key] = value


def _group(form: _Form, column: int) -> str:
    return form.groups[min(form.groups, key=lambda c: abs(c - column))]


def _set_goal(label: str, text: str, row: CellRow, at: int, form: _Form) -> None:
    draft = form.draft
    if not draft.goal or re.search(r"年度|当年", label):
        draft.goal, draft.goal_place = text, place_of(row, at)


def _pending_goal(row: CellRow, form: _Form) -> None:
    """The text below the goal labels; the goal of the year wins over the goal of the whole project."""
    printed = [(i, unwrap(c.text)) for i, c in enumerate(row) if len(c.text.strip()) > 3]
    for i, text in printed:
        label = form.goals[min(form.goals, key=lambda c: abs(c - i))]
        _set_goal(label, text, row, i, form)
    if printed:
        form.goals = {}


def _indicator(row: CellRow, form: _Form) -> bool:
    if form.header is None:
        return False
    rows = form.draft.rows
    above = rows[-1].indicator if rows else None
    level1, level2 = levels_above(row, above, form.reading)
    found = read_row(row, form.header, level1, level2)
    if found is None:
        return level_only(row) is not None
    form.reading.carried = None
    rows.append(DraftRow(found.indicator, form.page, found.shift))
    form.seen.append((found, form.page))
    return True


def _is_matrix(row: CellRow) -> bool:
    """A header of funds printed across: 预算支出总额 | 财政拨款 | … with no amount in the row."""
    words = [fold(c.text) for c in row if c.text.strip()]
    return sum(w in _MATRIX_TOP for w in words) >= 2 and not any(parse_number(w) for w in words)


def _matrix_row(row: CellRow, form: _Form) -> None:
    words = [fold(c.text) for c in row if c.text.strip()]
    if not any(parse_number(w) for w in words):
        if form.matrix and not set(words) & (_MATRIX_LEAF.keys() | _MATRIX_TOP.keys()):
            form.matrix = []  # no amounts follow
            return
        form.matrix.append(row)
        return
    _unit_of(form.matrix[0], form)
    paths = _matrix_paths(form.matrix, max(len(r) for r in (*form.matrix, row)))
    for i, cell in enumerate(row):
        key = paths.get(i)
        if key and key not in form.draft.amounts:
            form.draft.amounts[key] = amount(cell.text, cell.place, i, form.unit)
    _missing_leaf(form)
    form.matrix = []


def _matrix_paths(heads: list[CellRow], width: int) -> dict[int, str]:
    """Column → key, the upper header filled to the right."""
    tops: dict[int, str] = {}
    current = ""
    for i in range(width):
        word = fold(text_at(heads[0], i))
        current = _MATRIX_TOP.get(word, "" if word else current)
        tops[i] = current
    paths: dict[int, str] = {}
    for i, top in tops.items():
        leaf = fold(text_at(heads[-1], i)) if len(heads) > 1 else ""
        if top == "total" or len(heads) == 1:
            if fold(text_at(heads[0], i)) in _MATRIX_TOP:
                paths[i] = top
        elif top and leaf in _MATRIX_LEAF:
            paths[i] = top + _MATRIX_LEAF[leaf]
    return paths


def _missing_leaf(form: _Form) -> None:
    """A group of the header that lacks a leaf its sibling group has."""
    if len(form.matrix) < 2:
        return
    groups: dict[str, list[str]] = {}
    top = ""
    for i in range(max(len(r) for r in form.matrix)):
        word = fold(text_at(form.matrix[0], i))
        top = word or top
        leaf = fold(text_at(form.matrix[-1], i))
        if leaf in _MATRIX_LEAF and top in _MATRIX_TOP:
            groups.setdefault(top, []).append(leaf)
    whole = max(groups.values(), key=len, default=[])
    for name, leaves in groups.items():
        missing = [leaf for leaf in whole if leaf not in leaves]
        if missing:
            form.reading.repair(
                "missing-header",
                f"{name}：{'、'.join(leaves)}",
                f"{name}：{'、'.join(whole)}",
                f"表头“{name}”下缺“{'、'.join(missing)}”一栏（同表其他资金类别有此栏），表头与数据列错位，请核对原件",
                place_of(form.matrix[-1]),
                applied=True,
            )


def settle(draft: Draft) -> None:
    """Give a form's named amounts their places in the target."""
    amounts: dict[str, Value] = draft.amounts
    draft.total = amounts.get("total") or amounts.get("project_total")
    draft.fiscal = amounts.get("fiscal") or (None if "total" in amounts else amounts.get("project_fiscal"))
    draft.other = amounts.get("other")
