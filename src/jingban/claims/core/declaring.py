"""Rows of a 报盘 file → claims. One row is one fee line; what is said of claim, visit and bill repeats in its rows.

Every bad cell is told with its line and column; one bad cell and nothing is registered.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from jingban.claims.core.entering import Problem, gap_of, visit_problems
from jingban.claims.core.model import MATERIALS, MED_TYPES, REASONS, Channel, NewBill, NewClaim, NewLine, NewVisit

NEEDED = (
    *(
        "申报序号",
        "证件号码",
        "姓名",
        "医疗类别",
        "机构编码",
        "就诊开始",
        "就诊结束",
        "票据号码",
        "开票日期",
        "票据金额",
    ),
    *("项目名称", "数量", "单价", "金额"),
)
OPTIONAL = (
    *("报销原因", "机构名称", "诊断编码", "票据代码", "校验码", "项目编码", "规格", "单位", "费用类别", "费用日期"),
    *("材料", "联系电话"),
)
# What must be the same in all rows of a claim, of a visit, of a bill.
_CLAIM = ("证件号码", "姓名", "报销原因", "材料", "联系电话")
_VISIT = ("机构名称", "诊断编码")
_BILL = ("校验码", "开票日期", "票据金额")
_DATE = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T]00:00:00)?")
_SPLIT = re.compile(r"[;；,，、|\s]+")
_COLUMNS = {
    "name": "项目名称", "amount": "金额", "quantity": "数量", "price": "单价", "code": "项目编码", "spec": "规格",
    "unit": "单位", "category": "费用类别", "med_type": "医疗类别", "provider": "机构编码", "provider_name": "机构名称",
    "last": "就诊结束", "first": "就诊开始", "number": "票据号码", "total": "票据金额", "check_code": "校验码",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file: its line, texts by title, and how many cells stand beyond the last title."""

    line: int
    cells: Mapping[str, str]
    beyond: int = 0


@dataclass(frozen=True, slots=True)
class Wrong:
    """One bad cell."""

    line: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Declared:
    """One claim of the file, its person by certificate and name."""

    serial: str
    line: int  # where it begins
    certificate: str
    name: str
    claim: NewClaim  # its person not yet known
    bills: Mapping[str, int]  # bill number → line


@dataclass
class _Reader:
    """Cells of one row as values; what is wrong is collected on the way."""

    row: Row
    wrong: list[Wrong]

    def bad(self, column: str, message: str) -> None:
        self.wrong.append(Wrong(self.row.line, column, message))

    def text(self, column: str, *, needed: bool = False) -> str:
        text = unicodedata.normalize("NFC", self.row.cells.get(column, "")).strip()
        if needed and not text:
            self.bad(column, f"“{column}”不能为空")
        return text

    def code(self, column: str, *, needed: bool = False) -> str:
        return re.sub(r"\s+", "", unicodedata.normalize("NFKC", self.text(column, needed=needed))).upper()

    def one_of(self, column: str, known: Mapping[str, str], default: str = "") -> str:
        said = self.code(column, needed=not default) or default
        titles = {title: code for code, title in known.items()}
        code = titles.get(self.text(column), said)
        if code and code not in known:
            self.bad(column, f"“{said[:20]}”不在字典中，应为 {'、'.join(known)}")
        return code

    def day(self, column: str, *, needed: bool = False) -> date | None:
        text = unicodedata.normalize("NFKC", self.text(column, needed=needed))
        if not text:
            return None
        found = _DATE.fullmatch(text)
        try:
            if found:
                return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            pass
        self.bad(column, f"“{text[:20]}”不是日期，请写成 2024-03-01")
        return None

    def number(self, column: str) -> Decimal | None:
        text = unicodedata.normalize("NFKC", self.text(column, needed=True)).replace(",", "")
        if not text:
            return None
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or not re.fullmatch(r"[+-]?\d{1,12}(\.\d+)?", text):
            self.bad(column, f"“{text[:20]}”不是数字，请核对")
            return None
        return value

    def fen(self, column: str) -> int | None:
        value = self.number(column)
        if value is None:
            return None
        if value * 100 != (value * 100).to_integral_value():
            self.bad(column, "金额以元为单位，最多两位小数")
            return None
        return int(value * 100)


@dataclass
class _Group:
    """Rows that belong together, with the first of them."""

    first: _Reader
    parts: dict[tuple[str, ...], "_Group"] = field(default_factory=dict)
    lines: list[tuple[int, NewLine]] = field(default_factory=list)
    rows: int = 0

    def part(self, key: tuple[str, ...], row: _Reader, same: Sequence[str]) -> "_Group":
        """The group of a key; a row that contradicts its first row is told."""
        held = self.parts.setdefault(key, _Group(row))
        for column in same:
            ours, theirs = held.first.row.cells.get(column, ""), row.row.cells.get(column, "")
            if ours.strip() != theirs.strip():
                row.bad(column, f"与第 {held.first.row.line} 行不一致，同一{key[0]}的各行应相同")
        return held


def declared(rows: Sequence[Row], today: date) -> tuple[list[Declared], list[Wrong]]:
    """The claims of a file and every bad cell; claims count only where nothing is bad."""
    wrong: list[Wrong] = []
    root = _Group(_Reader(Row(0, {}), wrong))
    for row in rows:
        _take(root, _Reader(row, wrong))
    claims = [_claim(group, today) for group in root.parts.values()]
    wrong.sort(key=lambda one: one.line)
    return ([] if wrong else [claim for claim in claims if claim is not None]), wrong


def _take(root: _Group, row: _Reader) -> None:
    if row.row.beyond:
        row.bad("", "这一行比标题行多出栏目，请核对是否有逗号未加引号")
    serial = row.text("申报序号", needed=True)
    if len(serial) > 40:
        row.bad("申报序号", "超过 40 个字，请缩短")
    claim = root.part(("申报序号", serial), row, _CLAIM)
    place = (row.code("机构编码"), row.text("医疗类别"), row.text("就诊开始"), row.text("就诊结束"))
    visit = claim.part(("就诊", *place), row, _VISIT)
    bill = visit.part(("票据", row.code("票据代码"), row.code("票据号码", needed=True)), row, _BILL)
    bill.rows += 1
    line = _line(row)
    if line is not None:
        bill.lines.append((row.row.line, line))


def _line(row: _Reader) -> NewLine | None:
    name = row.text("项目名称", needed=True)
    quantity, price, amount = row.number("数量"), row.number("单价"), row.fen("金额")
    day = row.day("费用日期")
    if not name or quantity is None or price is None or amount is None:
        return None
    return NewLine(
        name, quantity, price, amount, day=day, code=row.code("项目编码"), spec=row.text("规格"), unit=row.text("单位"),
        category=row.text("费用类别"),
    )  # fmt: skip


def _claim(group: _Group, today: date) -> Declared | None:
    row = group.first
    certificate, name = row.code("证件号码", needed=True), row.text("姓名", needed=True)
    reason = row.one_of("报销原因", REASONS, "01")
    materials = tuple(dict.fromkeys(code for code in _SPLIT.split(row.text("材料")) if code))
    if unknown := [code for code in materials if code not in MATERIALS]:
        row.bad("材料", f"材料代码“{unknown[0][:10]}”不在字典中，应为 1 到 12，用分号隔开")
    before = len(row.wrong)
    visits = [_visit(part) for part in group.parts.values()]
    whole = [visit for visit in visits if visit is not None]
    if len(whole) < len(visits) or len(row.wrong) > before:
        return None
    for problem in visit_problems(whole, today):
        _tell(group, problem)
    claim = NewClaim(0, reason, tuple(whole), Channel.DECLARATION, materials=materials, phone=row.text("联系电话"))
    bills = {
        bill.first.code("票据号码"): bill.first.row.line
        for visit in group.parts.values()
        for bill in visit.parts.values()
    }
    return Declared(row.text("申报序号"), row.row.line, certificate, name, claim, bills)


def _visit(group: _Group) -> NewVisit | None:
    row = group.first
    med_type = row.one_of("医疗类别", MED_TYPES)
    provider = row.code("机构编码", needed=True)
    first, last = row.day("就诊开始", needed=True), row.day("就诊结束", needed=True)
    bills = [_bill(part) for part in group.parts.values()]
    if first is None or last is None or any(bill is None for bill in bills):
        return None
    codes = tuple(code.upper() for code in _SPLIT.split(row.text("诊断编码")) if code)
    return NewVisit(
        med_type, provider, first, last, tuple(bill for bill in bills if bill is not None),
        provider_name=row.text("机构名称"), diagnoses=codes,
    )  # fmt: skip


def _bill(group: _Group) -> NewBill | None:
    row = group.first
    day, total = row.day("开票日期", needed=True), row.fen("票据金额")
    if day is None or total is None:
        return None
    lines = tuple(line for _, line in group.lines)
    number, check_code = row.code("票据号码"), row.text("校验码")
    gap = gap_of(number, total, [line.amount for line in lines])
    if gap is not None and len(lines) == group.rows:  # where a line is bad, the sum says nothing
        row.bad("票据金额", gap.message)
    return NewBill(number, day, total, row.code("票据代码"), check_code, electronic=bool(check_code), lines=lines)


_PATH = re.compile(r"visits\[(\d+)\](?:\.bills\[(\d+)\](?:\.lines\[(\d+)\])?)?")


def _tell(claim: _Group, problem: Problem) -> None:
    """A problem of the content at the line of the file it comes from."""
    found = _PATH.match(problem.field)
    line = claim.first.row.line
    if found:
        visit = list(claim.parts.values())[int(found[1])]
        line = visit.first.row.line
        if found[2]:
            bill = list(visit.parts.values())[int(found[2])]
            line = bill.lines[int(found[3])][0] if found[3] else bill.first.row.line
    last = problem.field.rpartition(".")[2].partition("[")[0]
    column = _COLUMNS.get(last, "")
    if last == "code" and found and not found[3]:
        column = "票据代码"
    if last == "day":
        column = "费用日期" if found and found[3] else "开票日期"
    claim.first.wrong.append(Wrong(line, column, problem.message))
