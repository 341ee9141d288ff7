"""National settlement fields (``setlinfo``, ``setldetail``): a row that comes in → a value, every bad cell told. Pure.

Names are those of the platform (docs/contracts/claims-national.md). Amounts n16,2 are exact; 分 within.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jingban.claims.core.model import MED_TYPES

FUNDS = ("hifp_pay", "cvlserv_pay", "hifes_pay", "hifmi_pay", "hifob_pay", "hifdm_pay", "maf_pay", "oth_pay")
PARTS = ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")
SUMS = ("medfee_sumamt", "fund_pay_sumamt", "psn_part_amt")
TEXTS = ("setl_id", "certno", "fixmedins_code", "med_type", "begndate", "enddate", "setl_time")
NEEDED = (*TEXTS, *SUMS)
AMOUNTS = (*SUMS, *PARTS, *FUNDS, "act_pay_dedc", "hosp_part_amt", "acct_pay", "psn_cash_pay")
_AMOUNT = re.compile(r"\d{1,14}(\.\d{1,2})?")
_DATE = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})([ T]\d{2}:?\d{2}(:?\d{2})?)?")
_LIMITS = {"setl_id": 30, "fixmedins_code": 30, "certno": 50}


@dataclass(frozen=True, slots=True)
class Wrong:
    """A cell that cannot be taken."""

    line: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Settled:
    """One settlement of the platform. ``amounts``: 分 by field."""

    line: int
    setl_id: str
    certificate: str
    provider: str
    med_type: str
    first: date
    last: date
    settled_on: date
    amounts: Mapping[str, int]
    reversed: bool


def settled(line: int, cells: Mapping[str, str]) -> tuple[Settled | None, list[Wrong]]:
    """The row as a value, or everything that is wrong with it."""
    wrong: list[Wrong] = []

    def bad(column: str, message: str) -> None:
        wrong.append(Wrong(line, column, message))

    for name in NEEDED:
        if not cells.get(name, ""):
            bad(name, "不能为空，请补齐")
    for name, limit in _LIMITS.items():
        if len(cells.get(name, "")) > limit:
            bad(name, f"超过 {limit} 个字，请核对")
    days = {name: _day(cells.get(name, "")) for name in ("begndate", "enddate", "setl_time")}
    for name, day in days.items():
        if cells.get(name) and day is None:
            bad(name, "日期写法不对，应为 2024-05-20")
    if cells.get("med_type") and cells["med_type"][:2] not in MED_TYPES:
        bad("med_type", "医疗类别不在字典中")
    amounts: dict[str, int] = {}
    for name in AMOUNTS:
        text = cells.get(name, "").replace(",", "")
        if text and not _AMOUNT.fullmatch(text):
            bad(name, "金额应是不小于 0、最多两位小数的数字")
        elif text:
            amounts[name] = int(Decimal(text).scaleb(2))
    if wrong:
        return None, wrong
    wrong += _sums(line, amounts)
    first, last, day = days["begndate"], days["enddate"], days["setl_time"]
    if first is None or last is None or day is None or last < first:
        wrong.append(Wrong(line, "enddate", "结束日期早于开始日期，请核对"))
        return None, wrong
    found = Settled(
        line, cells["setl_id"], cells["certno"], cells["fixmedins_code"], cells["med_type"][:2], first, last, day,
        amounts, cells.get("refd_setl_flag", "") == "1",
    )  # fmt: skip
    return (None, wrong) if wrong else (found, [])


def _sums(line: int, amounts: Mapping[str, int]) -> list[Wrong]:
    wrong = []
    if amounts["medfee_sumamt"] != amounts["fund_pay_sumamt"] + amounts["psn_part_amt"]:
        wrong.append(Wrong(line, "medfee_sumamt", "总费用不等于基金支付总额加个人负担，请核对"))
    if all(name in amounts for name in PARTS) and amounts["medfee_sumamt"] != sum(amounts[name] for name in PARTS):
        wrong.append(Wrong(line, "inscp_scp_amt", "自费、超限价、先行自付、符合范围金额之和不等于总费用，请核对"))
    given = [amounts[name] for name in FUNDS if name in amounts]
    if given and sum(given) != amounts["fund_pay_sumamt"]:
        wrong.append(Wrong(line, "fund_pay_sumamt", "各项基金之和不等于基金支付总额，请核对"))
    return wrong


def _day(text: str) -> date | None:
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def doubled(rows: Sequence[Settled]) -> list[Wrong]:
    """A settlement that stands in the file twice (its reversal is another row)."""
    seen: set[tuple[str, bool]] = set()
    wrong = []
    for row in rows:
        if (row.setl_id, row.reversed) in seen:
            wrong.append(Wrong(row.line, "setl_id", f"结算号 {row.setl_id} 在文件中出现了两次，请删除一行"))
        seen.add((row.setl_id, row.reversed))
    return wrong
