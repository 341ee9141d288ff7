"""Body rows → typed rows: codes, labels, levels, roles and values with their state."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from jingban.kernel.findings import NOWHERE
from jingban.kernel.money import Unit, parse_number, step_fen, to_fen
from jingban.kernel.text import fold, tidy

from .blocks import Cell, CellRow
from .header import DASHES, PART, SUBTOTAL_WORDS, TOTAL_WORDS, Head, is_numbering, repeats_header, role_of
from .knowledge import Profile
from .model import Code, Column, Repair, Row, RowRole, State, Value

_JOINED = re.compile(r"^(\d{3,7})\s*[-—－–]\s*(.+)$", re.DOTALL)
# code and name in one cell of a name column: [20106]财政事务, 20106财政事务, 20106-财政事务
_NAMED = re.compile(r"^\[?([235]\d{2}(?:\d{2}){0,2})(?:\]|[-—])?((?:\(.{1,6}\))?[一-龥].+)$")
_CLASS_DIGIT = {"functional": "2", "department": "3", "government": "5"}
_PART_TOTAL = re.compile(r"^(?:人员经费|公用经费)合计$")
_PLAIN_CODE = re.compile(r"^\d{2,7}$")
_SENTENCE = re.compile(r"[。；]$|^注[:：]")
_DAMAGED_NUMBER = re.compile(r"^[-\d][\d,，.\s]*$")
_BLANK_AT_POINT = re.compile(r"\d\s+\.\d|\d\.\s+\d|\.\d+\s+\d+$")


@dataclass(frozen=True, slots=True)
class Typed:
    """Typed rows of a table and what had to be mended to type them."""

    rows: tuple[Row, ...]
    repairs: tuple[Repair, ...]
    notes: tuple[str, ...] = ()  # sentences printed below the figures, inside the grid


def value_of(cell: Cell | None, column: int, unit: Unit) -> Value:
    """Type one amount cell; blank, dash, zero and missing stay apart."""
    if cell is None:
        return Value(State.MISSING, "", None, 0, Cell("").place, column)
    text = cell.text.strip()
    if not text:
        return Value(State.BLANK, "", None, 0, cell.place, column)
    if text in DASHES:
        return Value(State.DASH, text, None, 0, cell.place, column)
    printed = parse_number(text)
    if printed is None:
        return Value(State.TEXT, text, None, 0, cell.place, column)
    state = State.ZERO if printed.value == Decimal(0) else State.NUMBER
    return Value(state, text, to_fen(printed.value, unit), step_fen(printed.decimals, unit), cell.place, column)


def which_classification(code: str) -> str:
    """functional (2xx), department (3xx) or government (5xx) by the first digit."""
    return {"2": "functional", "3": "department", "5": "government"}.get(code[:1], "functional")


def type_rows(body: list[CellRow], head: Head, unit: Unit, profile: Profile, kind: str) -> Typed:
    """Type all body rows; header rows printed again at page breaks are left out."""
    builder = _Builder(head, unit, profile, kind)
    for row in body:
        builder.add(row)
    return Typed(_with_parents(builder.rows), tuple(builder.repairs), tuple(builder.notes))


class _Builder:
    """Collects typed rows; keeps the last class code for codes printed in short."""

    def __init__(self, head: Head, unit: Unit, profile: Profile, kind: str) -> None:
        self.head = head
        self.unit = unit
        self.kind = kind
        self.rows: list[Row] = []
        self.repairs: list[Repair] = []
        self.notes: list[str] = []
        self.index = 0
        self.parent = ""
        self.carried: dict[str, str] = {}
        self.place = NOWHERE
        self.roles = {column.key: role_of(column.key, profile) for column in head.columns}
        self.panels = list(dict.fromkeys(column.panel for column in head.columns))

    def add(self, row: CellRow) -> None:
        filled = [cell for cell in row if cell.text.strip()]
        if not filled or is_numbering(row) or any(repeats_header(row, head) for head in self.head.rows):
            return
        if len(filled) == 1 and self.rows and _SENTENCE.search(filled[0].text.strip()):
            self.notes.append(tidy(filled[0].text))
            return
        self.place = filled[0].place
        row = self._mended(self._realigned(self._widened(row)))
        self.index += 1
        for panel in self.panels:
            typed = self._typed(row, panel)
            if typed is not None:
                self.rows.append(typed)

    def _widened(self, row: CellRow) -> CellRow:
        """A total row whose merged name cell was printed as one cell gets its columns back."""
        if len(row) == 4 and _PART_TOTAL.match(fold(row[0].text)) and _PART_TOTAL.match(fold(row[2].text)):
            return self._below_lists(row)
        names = [c for c in self.head.columns if self.roles[c.key] in ("code", "name")]
        short = self.head.width - len(row)
        if short <= 0 or fold(row[0].text) not in TOTAL_WORDS:
            return row
        # project tables print several text columns before the first amount; a figure right after 合计 tells the merge
        amounts = [c.index for c in self.head.columns if self.roles[c.key] == "amount"]
        merged = bool(amounts) and short < min(amounts) and len(row) > 1 and parse_number(row[1].text) is not None
        if not merged and (short >= len(names) or names[0].index != 0):
            return row
        return (row[0], *(Cell("", row[0].place, covered=True) for _ in range(short)), *row[1:])

    def _below_lists(self, row: CellRow) -> CellRow:
        """人员经费合计 and 公用经费合计 below lists side by side: the second figure stands below the last list."""
        lists = [panel for panel in self.panels if panel.startswith(PART)]
        amounts = [c.index for c in self.head.columns if c.panel in lists and self.roles[c.key] == "amount"]
        if len(lists) < 2 or len(amounts) != len(lists) or self.head.width <= len(row):
            return row
        second = min(c.index for c in self.head.columns if c.panel == lists[1])
        cells = [Cell("", row[0].place, covered=True) for _ in range(self.head.width)]
        cells[0], cells[amounts[0]], cells[second], cells[amounts[-1]] = row
        return tuple(cells)

    def _misfits(self, cells: tuple[str, ...]) -> int:
        """Filled cells that cannot belong to their column: words among amounts, amounts among words."""
        wrong = 0
        for column in self.head.columns:
            text = cells[column.index] if column.index < len(cells) else ""
            if not text:
                continue
            role = self.roles[column.key]
            number = parse_number(text) is not None
            if role == "amount":
                wrong += not number and text not in DASHES and not _DAMAGED_NUMBER.match(text)
            elif role in ("code", "name"):
                foreign = _JOINED.match(fold(text)) and _CLASS_DIGIT.get(column.key, text[0]) != text[0]
                wrong += bool(foreign or (number and ("." in text or "," in text)))
        return wrong

    def _realigned(self, row: CellRow) -> CellRow:
        """A row printed some columns to the left or right is moved back when exactly one shift fits."""
        texts = tuple(cell.text.strip() for cell in row)
        filled = [i for i, text in enumerate(texts) if text]
        if self._misfits(texts) < 2 or len(filled) < 3:
            return row
        width, fitting = self.head.width, []
        for shift in (-3, -2, -1, 1, 2, 3):
            if filled[0] + shift < 0 or filled[-1] + shift >= width:
                continue
            moved = tuple(texts[i - shift] if 0 <= i - shift < len(texts) else "" for i in range(width))
            if self._misfits(moved) == 0:
                fitting.append(shift)
        if len(fitting) != 1:
            return row
        shift = fitting[0]
        blank = Cell("", row[filled[0]].place)
        cells = tuple(row[i - shift] if 0 <= i - shift < len(row) else blank for i in range(width))
        side = "左" if shift < 0 else "右"
        why = f"整行各格与栏目不符，向{side}移 {abs(shift)} 栏后全部相符"
        self.repairs.append(
            Repair(
                "shifted-row",
                " | ".join(t for t in texts if t),
                f"{side}移 {abs(shift)} 栏",
                why,
                True,
                row[filled[0]].place,
                self.kind,
            )
        )
        return cells

    def _mended(self, row: CellRow) -> CellRow:
        """Blanks inside a number are taken out where the result is one well-formed number."""
        cells = list(row)
        for index, cell in enumerate(cells):
            text = cell.text.strip()
            if not re.search(r"\s", text) or not _DAMAGED_NUMBER.match(text):
                continue
            joined = re.sub(r"\s+", "", text)
            # two numbers glued together may look like one: only separators or the point prove it is one
            if parse_number(joined) and ("," in joined or _BLANK_AT_POINT.search(text)):
                cells[index] = replace(cell, text=joined)
                why = "数字中间有空格（换行所致），去掉空格后是一个完整的数字"
                self.repairs.append(
                    Repair("split-number", text, joined, why, True, cell.place, self.kind, severe=False)
                )
        return tuple(cells)

    def _typed(self, row: CellRow, panel: str) -> Row | None:
        columns = [column for column in self.head.columns if column.panel == panel]
        texts: dict[str, str] = {}
        codes: dict[str, Code] = {}
        values: dict[str, Value] = {}
        for column in columns:
            cell = row[column.index] if column.index < len(row) else None
            role = self._role(column, cell)
            if role == "amount":
                values[column.key] = value_of(cell, column.index, self.unit)
            elif cell is not None and cell.text.strip():
                texts[column.key] = tidy(cell.text)
        self._read_codes(texts, codes)
        label = self._label(texts, codes)
        if panel and not label and all(v.state in (State.BLANK, State.MISSING) for v in values.values()):
            return None
        place = next(
            (row[c.index].place for c in columns if c.index < len(row) and row[c.index].text.strip()), row[0].place
        )
        role_of_row = _row_role(texts, label)
        if role_of_row is RowRole.DETAIL and not panel:
            self._carry(columns, texts, row)
        level = max((_level(code.code) for code in codes.values()), default=0)
        if "functional" in codes and codes["functional"].code:
            level = _level(codes["functional"].code)
        return Row(self.index, role_of_row, label, level, codes, texts, values, place, panel)

    def _role(self, column: Column, cell: Cell | None) -> str:
        role = self.roles[column.key]
        if role != "unknown":
            return role
        numeric = cell is not None and (not cell.text.strip() or parse_number(cell.text) or cell.text.strip() in DASHES)
        return "amount" if numeric and (column.path and not column.path[-1].endswith(("名称", "内容"))) else "text"

    def _carry(self, columns: list[Column], texts: dict[str, str], row: CellRow) -> None:
        """A unit name merged down over its rows belongs to each of them."""
        for column in columns:
            if column.key not in {"unit_name", "project_name", "project_code", "project_type"}:
                continue
            cell = row[column.index] if column.index < len(row) else None
            if texts.get(column.key):
                self.carried[column.key] = texts[column.key]
            elif cell is not None and cell.covered and column.key in self.carried:
                texts[column.key] = self.carried[column.key]

    def _read_codes(self, texts: dict[str, str], codes: dict[str, Code]) -> None:
        for key in ("functional", "government", "department"):
            raw = texts.get(key, "")
            if raw:
                codes[key] = _joined_code(raw)
        raw = texts.get("code", "")
        split = [texts.get(key, "") for key in ("code_class", "code_division", "code_item")]
        if any(split):
            self._split_code([fold(part) for part in split], texts, codes)
        elif raw and fold(raw) not in TOTAL_WORDS:
            self._column_code(fold(raw), texts, codes)
        for key in ("name", "item"):
            found = _NAMED.match(fold(texts.get(key, "")))
            if found and not codes:
                codes[which_classification(found[1])] = Code(found[1], found[2], texts[key])
                texts[key] = found[2]

    def _split_code(self, parts: list[str], texts: dict[str, str], codes: dict[str, Code]) -> None:
        """类 / 款 / 项 in three columns; a repeated full code in the item column is taken as it is."""
        if any(len(part) == 1 and part.isdigit() for part in parts[1:]):
            parts = self._padded(parts, texts)
        code = parts[2] if len(parts[2]) == 7 else "".join(parts)
        if not parts[0] and code and self.parent:
            code = self.parent[:3] + code
        if code.isdigit():
            self.parent = code if len(code) == 3 else self.parent or code[:3]
            if parts[0]:
                self.parent = parts[0]
            codes[which_classification(code)] = Code(code, fold(texts.get("name", "")), " ".join(parts).strip())

    def _padded(self, parts: list[str], texts: dict[str, str]) -> list[str]:
        """款 and 项 have two digits; a spreadsheet that lost the leading zero printed one."""
        whole = [parts[0], *(part.zfill(2) if len(part) == 1 else part for part in parts[1:])]
        why = "款、项编码应为两位，表格把前面的 0 丢了；按两位补齐"
        read, made = " ".join(parts).strip(), " ".join(whole).strip()
        name = fold(texts.get("name", ""))
        self.repairs.append(
            Repair("padded-code", f"{read} {name}", f"{made} {name}", why, True, self.place, self.kind, severe=False)
        )
        return whole

    def _column_code(self, raw: str, texts: dict[str, str], codes: dict[str, Code]) -> None:
        """Code and name in two columns; a two-digit 款 belongs to the last 类."""
        if not _PLAIN_CODE.match(raw):
            joined = _joined_code(raw)
            if joined.code:
                codes[which_classification(joined.code)] = joined
            return
        code = raw
        if len(raw) == 3:
            self.parent = raw
        elif len(raw) == 2 and self.parent:
            code = self.parent + raw
        codes[which_classification(code)] = Code(code, fold(texts.get("name", "") or texts.get("item", "")), raw)

    @staticmethod
    def _label(texts: dict[str, str], codes: dict[str, Code]) -> str:
        for key in ("item", "project_name", "name", "category", "year"):
            if texts.get(key):
                return fold(texts[key])
        for key in ("department", "functional", "government"):
            if key in codes:
                return codes[key].name or codes[key].text
        return fold(next((text for key, text in texts.items() if key != "line_no"), ""))


def _joined_code(raw: str) -> Code:
    found = _JOINED.match(fold(raw))  # full-width digits are digits
    if found:
        return Code(found.group(1), fold(found.group(2)), raw)
    plain = fold(raw)
    return Code(plain, "", raw) if plain.isdigit() else Code("", plain, raw)


def _level(code: str) -> int:
    return {3: 1, 5: 2, 7: 3}.get(len(code), 0)


def strip_number(label: str) -> str:
    """A row label without its enumeration: ``一、`` ``（二）`` ``3.`` and ``其中:``."""
    plain = fold(label)
    plain = re.sub(r"^(?:[一二三四五六七八九十]{1,4}、|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[、.．])", "", plain)
    return re.sub(r"^(?:其中|其中:)", "", plain).strip(":")


def _row_role(texts: dict[str, str], label: str) -> RowRole:
    words = {fold(text) for key, text in texts.items() if key not in {"line_no", "remark"}}
    if words & TOTAL_WORDS or strip_number(label) in TOTAL_WORDS or _PART_TOTAL.match(label):
        return RowRole.TOTAL
    if strip_number(label) in SUBTOTAL_WORDS or "小计" in words:
        return RowRole.SUBTOTAL
    return RowRole.DETAIL


def _with_parents(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Rows whose code (or unit code) is a prefix of another row's become SUBTOTAL."""
    typed = list(rows)
    for which in ("functional", "department"):
        by_unit: dict[tuple[str, str], set[str]] = {}
        for row in typed:
            code = row.code(which)
            if code and not (which == "department" and "functional" in row.codes):
                others = tuple(sorted((k, v.code) for k, v in row.codes.items() if k != which))
                by_unit.setdefault((row.texts.get("unit_name", ""), str(others)), set()).add(code)
        for position, row in enumerate(typed):
            code = row.code(which)
            if not code or row.role is not RowRole.DETAIL or (which == "department" and "functional" in row.codes):
                continue
            others = tuple(sorted((k, v.code) for k, v in row.codes.items() if k != which))
            family = by_unit.get((row.texts.get("unit_name", ""), str(others)), set())
            if any(other != code and other.startswith(code) for other in family):
                typed[position] = replace(row, role=RowRole.SUBTOTAL)
    units = {fold(row.texts["unit_code"]) for row in typed if row.texts.get("unit_code")}
    for position, row in enumerate(typed):
        mine = fold(row.texts.get("unit_code", ""))
        if mine and row.role is RowRole.DETAIL and any(o != mine and o.startswith(mine) for o in units):
            typed[position] = replace(row, role=RowRole.SUBTOTAL)
    return tuple(typed)
