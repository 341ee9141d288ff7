"""Bank statements in: CSV and XLSX by the words of their headings, camt.053 by ISO 20022. Whole or not at all."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from jingban.payment.banks import camt053, sheets
from jingban.payment.banks.containers import decoded
from jingban.payment.core.bank_layouts import amount_of, day_of
from jingban.payment.core.model import StatementLine
from jingban.payment.core.statement import Row, Statement, check
from jingban.payment.errors import PaymentError

# What banks call their columns. From the bank's own point of view 借方 is money out of our account, 贷方 money in.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "day": ("交易日期", "记账日期", "入账日期", "日期"),
    "out": ("借方发生额", "支出金额", "支出", "借方金额", "借方"),
    "in": ("贷方发生额", "收入金额", "收入", "贷方金额", "贷方"),
    "amount": ("交易金额", "发生额", "金额"),
    "direction": ("借贷标志", "收支标志", "借贷方向", "借/贷"),
    "balance": ("余额", "账户余额", "交易后余额"),
    "serial": ("交易流水号", "流水号", "银行流水号", "凭证号"),
    "counterparty": ("对方户名", "对方名称", "对方账户名称"),
    "purpose": ("摘要", "用途", "交易摘要"),
    "reference": ("业务编号", "附言", "备注"),
}
_OUT, _IN = {"借", "支", "D", "DBIT", "支出", "借方"}, {"贷", "收", "C", "CRDT", "收入", "贷方"}
_HEAD = {"账号": "account", "期初余额": "opening", "期末余额": "closing", "起始日期": "first", "截止日期": "last"}
_HEAD_LINES = 12  # how far down the line of headings may stand
ENCODINGS = ("utf-8", "gb18030")


def read_statement(data: bytes) -> Statement:
    """The statement, its balances run through. Raises PaymentError with the line and the reason."""
    if not data.strip():
        raise PaymentError("file_empty")
    if data[:4] == b"PK\x03\x04":
        statement = _tabular(list(sheets.rows(data)))
    elif data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        statement = camt053.read(data)
    else:
        statement = _tabular(list(_csv(data)))
    check(statement)
    return statement


@dataclass(frozen=True, slots=True)
class _Heading:
    line: int
    columns: Mapping[str, int]
    stated: Mapping[str, str]


def _csv(data: bytes) -> Iterator[tuple[int, list[str]]]:
    _, text = decoded(data, ENCODINGS)
    separator = "\t" if text.count("\t") > text.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for texts in reader:
            stripped = [cell.strip() for cell in texts]
            if any(stripped):
                yield reader.line_num, stripped
    except csv.Error:
        raise PaymentError("row_broken", reader.line_num, detail="引号没有成对") from None


def _tabular(rows: list[tuple[int, list[str]]]) -> Statement:
    heading = _heading(rows)
    read = [_row(heading, number, texts) for number, texts in rows if number > heading.line and not _ending(texts)]
    read = _oldest_first(read)
    days = [row.line.day for row in read]
    return Statement(
        heading.stated.get("account", ""),
        _stated_day(heading, "first") or min(days, default=date.min),
        _stated_day(heading, "last") or max(days, default=date.max),
        _stated_amount(heading, "opening"),
        _stated_amount(heading, "closing"),
        tuple(read),
    )


def _heading(rows: list[tuple[int, list[str]]]) -> _Heading:
    """The line of headings, and what the lines above it state (账号, 期初余额 …)."""
    stated: dict[str, str] = {}
    for number, texts in rows[:_HEAD_LINES]:
        columns: dict[str, int] = {}
        for name, words in COLUMNS.items():
            found = next((i for word in words for i, text in enumerate(texts) if _plain(text) == word), None)
            if found is not None:
                columns[name] = found
        if {"day", "serial"} <= columns.keys() and ({"out", "in"} <= columns.keys() or "amount" in columns):
            return _Heading(number, columns, stated)
        stated.update(_pairs(texts))
    raise PaymentError("statement_columns", detail="交易日期、交易流水号、借方发生额、贷方发生额（或金额）")


def _plain(text: str) -> str:
    """A heading without its unit."""
    return text.replace("（元）", "").replace("(元)", "").strip()


def _pairs(texts: list[str]) -> Iterable[tuple[str, str]]:
    for label, value in pairwise([*texts, ""]):
        name, _, glued = label.replace("：", ":").partition(":")
        if name.strip() in _HEAD:
            yield _HEAD[name.strip()], (glued or value).strip()


def _ending(texts: list[str]) -> bool:
    return bool(texts) and texts[0].startswith(("合计", "总计", "本页合计"))


def _row(heading: _Heading, number: int, texts: list[str]) -> Row:
    def cell(name: str) -> str:
        index = heading.columns.get(name)
        return texts[index] if index is not None and index < len(texts) else ""

    try:
        amount = _amount(cell)
        balance = _money(cell("balance")) if cell("balance") else None
        line = StatementLine(
            day_of(cell("day").replace("/", "-")[:10], "day"),
            amount,
            cell("serial"),
            cell("counterparty"),
            cell("purpose"),
            cell("reference"),
        )
    except PaymentError as error:
        raise error.at(number) from None
    if not line.serial:
        raise PaymentError("field_wrong", number, "银行流水号", "", "不能为空")
    return Row(number, line, balance)


def _amount(cell: Callable[[str], str]) -> int:
    """Signed 分; exactly one direction must be given."""
    out, back = cell("out"), cell("in")
    if out or back:
        paid, received = (_money(text) if text else 0 for text in (out, back))
        if (paid == 0) == (received == 0):
            raise PaymentError("field_wrong", field="发生额", detail=f"{out}/{back}", hint="借方、贷方应恰有一个不为零")
        return received - paid
    amount = _money(cell("amount"))
    direction = cell("direction")
    if direction in _OUT | _IN and amount < 0:
        raise PaymentError("field_wrong", field="金额", detail=cell("amount"), hint="已有借贷标志时不应再带负号")
    if not amount or (not direction and "-" not in cell("amount") and "+" not in cell("amount")):
        raise PaymentError("field_wrong", field="金额", detail=cell("amount"), hint="看不出是收入还是支出")
    if direction and direction not in _OUT | _IN:
        raise PaymentError("field_wrong", field="借贷标志", detail=direction, hint="应为借或贷")
    return -amount if direction in _OUT else amount


def _money(text: str) -> int:
    """Signed 分; separators of thousands only in threes."""
    sign, plain = (-1, text[1:]) if text[:1] in "-−" else (1, text.removeprefix("+"))
    whole, _, rest = plain.partition(".")
    groups = whole.split(",")
    if len(groups) > 1 and (not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:])):
        raise PaymentError("field_wrong", field="金额", detail=text[:40], hint="千分位不对")
    return sign * amount_of("".join(groups) + (f".{rest}" if rest else ""))


def _oldest_first(rows: list[Row]) -> list[Row]:
    """Some banks print the newest line first; the balances say which way the list runs."""
    if len(rows) < 2 or rows[0].line.day < rows[-1].line.day:
        return rows
    if rows[0].line.day > rows[-1].line.day:
        return rows[::-1]
    first, second = rows[0], rows[1]
    if first.balance is None or second.balance is None or first.balance + second.line.amount == second.balance:
        return rows
    return rows[::-1]


def _stated_day(heading: _Heading, name: str) -> date | None:
    text = heading.stated.get(name, "")
    return day_of(text.replace("/", "-")[:10], "day") if text else None


def _stated_amount(heading: _Heading, name: str) -> int | None:
    text = heading.stated.get(name, "")
    return _money(text) if text else None
