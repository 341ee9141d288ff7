"""A bank's file as data: which lines, which cells, in which order, encoding and unit. One engine reads and writes all.

A file is a head (optional), a line of titles (optional), the items, a tail (optional). Cells are filled from named
fields or stand as they are declared. ``banks.engine`` turns cells into bytes; here is only what they mean.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from jingban.payment.core.model import ReturnReason
from jingban.payment.errors import PaymentError


class Shape(StrEnum):
    """How cells stand in a file."""

    FIXED = "fixed"  # by width in bytes of the encoding, as banks count
    CSV = "csv"
    XLSX = "xlsx"


class Kind(StrEnum):
    """How a field is written."""

    TEXT = "text"
    COUNT = "count"
    AMOUNT = "amount"
    DAY = "day"


FIELDS: Mapping[str, Kind] = {
    "batch": Kind.TEXT,
    "day": Kind.DAY,
    "file": Kind.TEXT,  # the bank's number of a return file
    "payer_account": Kind.TEXT,
    "payer_name": Kind.TEXT,
    "count": Kind.COUNT,
    "total": Kind.AMOUNT,
    "paid_count": Kind.COUNT,
    "paid_total": Kind.AMOUNT,
    "failed_count": Kind.COUNT,
    "failed_total": Kind.AMOUNT,
    "digest": Kind.TEXT,
    "number": Kind.COUNT,
    "account": Kind.TEXT,
    "name": Kind.TEXT,
    "bank": Kind.TEXT,
    "amount": Kind.AMOUNT,
    "purpose": Kind.TEXT,
    "reference": Kind.TEXT,
    "result": Kind.TEXT,
    "serial": Kind.TEXT,
    "reason": Kind.TEXT,
    "words": Kind.TEXT,
}
TITLES: Mapping[str, str] = {
    "batch": "批次号",
    "day": "日期",
    "file": "回盘文件号",
    "payer_account": "付款账号",
    "payer_name": "付款户名",
    "count": "笔数",
    "total": "合计金额",
    "paid_count": "成功笔数",
    "paid_total": "成功金额",
    "failed_count": "失败笔数",
    "failed_total": "失败金额",
    "digest": "摘要",
    "number": "笔号",
    "account": "收款账号",
    "name": "收款户名",
    "bank": "开户行",
    "amount": "金额",
    "purpose": "用途",
    "reference": "业务编号",
    "result": "结果",
    "serial": "银行流水号",
    "reason": "原因代码",
    "words": "原因说明",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: a field, or a text that always stands there (``mark``)."""

    field: str = ""
    mark: str = ""
    title: str = ""
    width: int = 0  # bytes; only in fixed layouts
    right: bool = False  # pushed to the right
    fill: str = " "


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of one direction."""

    items: tuple[Cell, ...]
    head: tuple[Cell, ...] = ()
    tail: tuple[Cell, ...] = ()
    titles: bool = False  # a line with the titles of the items stands before them


@dataclass(frozen=True, slots=True)
class Layout:
    """A declared layout. ``results`` and ``reasons`` map the bank's codes to ours."""

    code: str
    name: str
    shape: Shape
    encoding: str  # Python's name; what is written
    order: Sheet
    answer: Sheet
    results: Mapping[str, str]  # bank's code → paid | failed | returned
    reasons: Mapping[str, ReturnReason]
    reads: tuple[str, ...] = ()  # encodings a return file may have
    fen: bool = False  # amounts in 分 instead of 元 with two decimals
    day_format: str = "%Y%m%d"
    separator: str = ","
    newline: str = "\r\n"
    ending: str = "txt"
    max_items: int = 1000  # more are split into several batches


_DAY_PARTS = {"%Y": r"(?P<y>\d{4})", "%m": r"(?P<m>\d{2})", "%d": r"(?P<d>\d{2})"}
_YUAN = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,2})?")
_WHOLE = re.compile(r"[0-9]{1,18}")

Value = str | int | date
Values = Mapping[str, Value]


def written(layout: Layout, cell: Cell, values: Values) -> str:
    """The text of one cell."""
    if not cell.field:
        return cell.mark
    value = values[cell.field]
    if isinstance(value, date):
        return value.strftime(layout.day_format)
    if isinstance(value, int):
        if FIELDS[cell.field] is not Kind.AMOUNT or layout.fen:
            return str(value)
        return f"{value // 100}.{value % 100:02d}"
    return value


def understood(layout: Layout, cell: Cell, text: str) -> Value:
    """The value of one cell; raises PaymentError (without its line)."""
    kind = FIELDS[cell.field]
    if kind is Kind.AMOUNT:
        return amount_of(text, cell.field, fen=layout.fen)
    if kind is Kind.COUNT:
        if not _WHOLE.fullmatch(text):
            raise _wrong(cell.field, text, "应为整数")
        return int(text)
    if kind is Kind.DAY:
        return _day(text, layout.day_format, cell.field)
    return text


def amount_of(text: str, field: str = "amount", *, fen: bool = False) -> int:
    """分 of a written amount: digits, at most two decimals, no sign and no separators."""
    if fen:
        if not _WHOLE.fullmatch(text):
            raise _wrong(field, text, "应为以分为单位的整数")
        return int(text)
    if not _YUAN.fullmatch(text):
        raise _wrong(field, text, "应为以元为单位、最多两位小数的数")
    whole, _, rest = text.partition(".")
    return int(whole) * 100 + int(rest.ljust(2, "0"))


def day_of(text: str, field: str = "day") -> date:
    """A day written ``2024-06-03`` or ``20240603``."""
    return _day(text, "%Y-%m-%d" if "-" in text else "%Y%m%d", field)


def _day(text: str, form: str, field: str) -> date:
    pattern = re.escape(form).replace("\\%", "%").replace("%%", "%")
    for part, digits in _DAY_PARTS.items():
        pattern = pattern.replace(part, digits)
    found = re.fullmatch(pattern, text, re.ASCII)
    if found is None:
        raise _wrong(field, text, "应为日期")
    try:
        return date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        raise _wrong(field, text, "没有这一天") from None


def _wrong(field: str, text: str, hint: str) -> PaymentError:
    return PaymentError("field_wrong", field=TITLES.get(field, field), detail=text[:40], hint=hint)
