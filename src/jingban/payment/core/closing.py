"""Closing a month: the check-list as values, and the carry-forward of a year (年终结转)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jingban.kernel.money import yuan
from jingban.payment.core.ledger import Balance
from jingban.payment.core.model import Account, AccountKind, Side, Transfer


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the check-list."""

    code: str
    title: str
    done: bool
    detail: str = ""  # what is still to be done


@dataclass(frozen=True, slots=True)
class Month:
    """What closing looks at."""

    open_reservations: Sequence[str]  # ids
    days_not_locked: Sequence[date]
    unchecked_vouchers: Sequence[str]  # numbers
    suspense: int  # 分 on 暂收款—待重发
    open_returns: int  # 分 that came back and have not gone out again
    booked: Balance  # over all accounts of the book
    earlier_open: Sequence[str]  # months
    numbers_missing: Sequence[str]  # vouchers
    carried: bool = True  # in December: nothing is left of income and expense


def checklist(month: Month) -> list[Item]:
    """Everything that has to be done before a month is closed, in the order it is done."""
    debit, credit = month.booked.debit, month.booked.credit
    return [
        _none("earlier_closed", "以前月份已结账", month.earlier_open),
        _none("vouchers_checked", "手工凭证已复核", month.unchecked_vouchers),
        _none("vouchers_complete", "凭证连号", month.numbers_missing),
        _none("nothing_reserved", "没有未确认的支付", month.open_reservations),
        _none("days_locked", "有银行收付的日子都已对账锁定", [day.isoformat() for day in month.days_not_locked]),
        Item(
            "suspense",
            "暂收款—待重发等于未重发的退票",
            month.suspense == month.open_returns,
            f"账面 {yuan(month.suspense)} 元，未重发的退票 {yuan(month.open_returns)} 元",
        ),
        Item("balanced", "借贷平衡", debit == credit, f"借方 {yuan(debit)} 元，贷方 {yuan(credit)} 元"),
        Item(
            "carried",
            "年终已结转",
            month.carried,
            "" if month.carried else "请先办理年终结转；已经结转的，先冲正结转凭证再重新结转",
        ),
    ]


def _none(code: str, title: str, left: Sequence[str]) -> Item:
    shown = "、".join(left[:5])
    more = f" 等 {len(left)} 项" if len(left) > 5 else ""
    return Item(code, title, not left, shown + more)


def last_day(month: str) -> date:
    """Of YYYY-MM."""
    return _first(following(month)) - timedelta(days=1)


def following(month: str) -> str:
    """The month after."""
    after = _first(month) + timedelta(days=31)
    return f"{after.year:04d}-{after.month:02d}"


def _first(month: str) -> date:
    return date(int(month[:4]), int(month[5:]), 1)


def carry_forward(
    accounts: Iterable[Account], balances: Mapping[str, Balance], book: str, year: int, net: str, before: int = 0
) -> Iterator[Transfer]:
    """Income and expense of a year go to the fund's balance; afterwards they stand at zero.

    ``before`` is how often the year was carried and taken back: each time has ids of its own.
    """
    time = f"{year}" if before == 0 else f"{year}-{before + 1}"
    for account in accounts:
        if account.kind not in (AccountKind.INCOME, AccountKind.EXPENSE) or account.code not in balances:
            continue
        left = balances[account.code].on(account.kind.side)
        if left == 0:
            continue
        # What stands on the account's own side leaves it on the other.
        own_side = (account.kind.side is Side.DEBIT) == (left > 0)
        debit, credit = (net, account.code) if own_side else (account.code, net)
        yield Transfer(
            f"closing:{book}:{time}:{account.code}",
            book,
            date(year, 12, 31),
            debit,
            credit,
            abs(left),
            memo=f"{year} 年终结转",
            source=f"closing:{year}",
        )
