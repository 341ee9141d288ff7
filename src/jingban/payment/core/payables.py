"""An amount due: what is released for payment, and the rows of a monthly list of a group (定期发放名单)."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jingban.kernel.money import yuan
from jingban.payment.core.accounts import account_number, clean
from jingban.payment.core.bank_layouts import amount_of
from jingban.payment.errors import PaymentError

MAX_ROWS = 20_000
MAX_AMOUNT = 100_000_000_00  # 分; one payment beyond 一亿元 is a slip
COLUMNS = ("业务编号", "姓名", "证件号码", "收款户名", "收款账号", "开户行", "金额", "用途")
NEEDED = ("业务编号", "姓名", "收款账号", "金额")
RELATIONS = ("self", "heir", "guardian", "unit")
_ID = re.compile(r"[0-9]{17}[0-9X]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class Payee:
    """Who gets the money."""

    name: str
    account: str
    bank: str = ""
    bank_code: str = ""
    id_number: str = ""  # never stored: only its keyed digest
    relation: str = "self"


@dataclass(frozen=True, slots=True)
class DueLine:
    """A part on one account of the book: by its number, or by the national code of the fund (fund_pay_type)."""

    amount: int  # 分
    account: str = ""
    fund: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """What is released for payment from one book. The same ``source`` and ``reference`` again is the same amount due."""

    book: str
    source: str
    reference: str
    payee: Payee
    lines: tuple[DueLine, ...]
    person_name: str = ""
    person_id: str = ""  # ID number; only its keyed digest is stored
    purpose: str = ""

    @property
    def amount(self) -> int:
        """分."""
        return sum(line.amount for line in self.lines)


def digest_of(due: Due) -> str:
    """SHA-256 of everything released: a second release with other content is told apart from a repeat."""
    text = json.dumps(
        [
            [due.book, due.source, due.reference, due.person_name, due.person_id, due.purpose],
            [due.payee.name, due.payee.account, due.payee.bank, due.payee.bank_code],
            [due.payee.id_number, due.payee.relation],
            sorted([line.account, line.fund, line.amount] for line in due.lines),
        ],
        ensure_ascii=False,
    )
    return hashlib.sha256(text.encode()).hexdigest()


def problems(due: Due) -> list[tuple[str, str]]:
    """(field, what is wrong) of what is released; empty when it can be paid."""
    found = payee_problems(due.payee)
    if not due.reference.strip() or not clean(due.reference) or len(due.reference) > 64:
        found.append(("reference", "业务编号不能为空，最多 64 字"))
    if not due.lines or any(line.amount <= 0 for line in due.lines):
        found.append(("lines", "每项金额都应大于零"))
    elif due.amount > MAX_AMOUNT:
        found.append(("lines", f"金额 {yuan(due.amount)} 元过大，请核对"))
    if any(bool(line.account) == bool(line.fund) for line in due.lines):
        found.append(("lines", "每项应写科目或基金代码之一"))
    if len({(line.account, line.fund) for line in due.lines}) != len(due.lines):
        found.append(("lines", "同一科目只写一项"))
    # A name that is the payee's too is told there.
    if len(due.person_name) > 60 or (due.person_name != due.payee.name and not clean(due.person_name)):
        found.append(("person_name", "姓名最多 60 字，不能有控制字符或以 = + - @ 开头"))
    if not clean(due.purpose) or len(due.purpose) > 100:
        found.append(("purpose", "用途最多 100 字，不能有控制字符"))
    return found


def payee_problems(payee: Payee) -> list[tuple[str, str]]:
    """(field, what is wrong) of a payee."""
    found = []
    if not payee.name or not clean(payee.name) or len(payee.name) > 100:
        found.append(("name", "收款户名不能为空，最多 100 字，不能有控制字符或以 = + - @ 开头"))
    if account_number(payee.account) != payee.account:
        found.append(("account", "收款账号应为 4 到 40 位数字或字母"))
    if not clean(payee.bank) or len(payee.bank) > 100:
        found.append(("bank", "开户行最多 100 字，不能有控制字符"))
    if not clean(payee.bank_code) or len(payee.bank_code) > 20:
        found.append(("bank_code", "行号最多 20 字"))
    if payee.id_number and not valid_id(payee.id_number):
        found.append(("id_number", "证件号码的位数或校验位不对"))
    if payee.relation not in RELATIONS:
        found.append(("relation", "关系应为本人、继承人、监护人或单位"))
    return found


def valid_id(text: str) -> bool:
    """An 18-digit citizen number with its check digit (GB 11643)."""
    if not _ID.fullmatch(text):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text, strict=False))
    return "10X98765432"[total % 11] == text[17]


# --- lists -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ListHead:
    """What all rows of a list share."""

    book: str
    account: str  # account of the book that is charged
    name: str  # of the list, e.g. 退养人员 2026-11


Rows = Iterable[tuple[int, Mapping[str, str]]]
Problem = tuple[int, str]


def dues_of(rows: Rows, head: ListHead) -> tuple[list[Due], list[Problem]]:
    """The amounts due and everything wrong, row by row; with any problem nothing should be taken."""
    found: list[Due] = []
    wrong: list[Problem] = []
    seen: dict[str, int] = {}
    for line, row in rows:
        due, said = _due(row, head)
        wrong += [(line, text) for text in said]
        if due is None:
            continue
        if (first := seen.setdefault(due.reference, line)) != line:
            wrong.append((line, f"业务编号 {due.reference} 与第 {first} 行重复"))
        found.append(due)
    return found, wrong


def _due(row: Mapping[str, str], head: ListHead) -> tuple[Due | None, list[str]]:
    said = [f"“{column}”没有填写" for column in NEEDED if not row.get(column, "")]
    if said:
        return None, said
    try:
        amount = amount_of(row["金额"].replace(",", ""), "amount")
    except PaymentError:
        return None, [f"金额“{row['金额'][:40]}”不对，应为以元为单位、最多两位小数的数，例如 1234.50"]
    bare = account_number(row["收款账号"])
    payee = Payee(row.get("收款户名", "") or row["姓名"], bare or row["收款账号"], row.get("开户行", ""))
    person_id = row.get("证件号码", "").upper()
    due = Due(
        head.book,
        "group",
        f"{head.name}:{row['业务编号']}",
        payee,
        (DueLine(amount, account=head.account),),
        row["姓名"],
        person_id,
        row.get("用途", "") or head.name,
    )
    wrong = [text for _, text in problems(due)]
    if person_id and not valid_id(person_id):
        wrong.append("证件号码的位数或校验位不对")
    return due, wrong
