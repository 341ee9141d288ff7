"""Prove a book from its raw rows: every check again, and sums made a second way. Trusts neither code nor triggers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from jingban.kernel.money import yuan
from jingban.payment.core.ledger import CHECKS, EFFECTIVE, ENDING, Balance, Key, Known, month_of, replay
from jingban.payment.core.model import Transfer, TransferKind


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something on the books that should not be there."""

    code: str
    about: str  # transfer, voucher, account or month
    message: str


@dataclass(slots=True)
class Proof:
    """What a walk over all rows of a book has found so far."""

    count: int = 0
    flaws: list[Flaw] = field(default_factory=list)
    balances: dict[Key, Balance] = field(default_factory=dict)
    ended: dict[str, str] = field(default_factory=dict)
    reversed: dict[str, str] = field(default_factory=dict)
    reserved: dict[str, str] = field(default_factory=dict)  # id of a reservation: its month

    def walk(self, rows: Sequence[Transfer], known: Known) -> None:
        """Check some rows. ``known`` has the rows they point at; what ended or reversed what is kept here."""
        here = replace(known, ended=dict(self.ended), reversed=dict(self.reversed))
        self.count += len(rows)
        self.flaws += [Flaw(p.code, p.transfer, p.message) for check in CHECKS for p in check(rows, here)]
        self.flaws += _vouchers(rows)
        for key, balance in replay(rows).items():
            self.balances[key] = self.balances.get(key, Balance()).plus(balance)
        for row in rows:
            if row.kind in ENDING:
                self.ended.setdefault(row.pending, row.id)
            if row.reverses:
                self.reversed.setdefault(row.reverses, row.id)
            if row.kind is TransferKind.PENDING:
                self.reserved[row.id] = month_of(row.day)

    def finish(
        self,
        book: str,
        sums: Mapping[str, Balance],
        months: Mapping[str, bool],
        missing: Iterable[str],
        crossing: Iterable[str],
    ) -> None:
        """Compare with what the database sums up; look at the months (``True``: open), at vouchers that are missing
        and at transfers that cross into another book."""
        self.flaws += [Flaw("crosses_books", id_, f"分录 {id_} 用到其他账簿的科目或凭证") for id_ in crossing]
        self.flaws += _sums(book, self.balances, sums)
        self.flaws += [
            Flaw("reserved_in_closed", id_, f"预留 {id_} 在已结账的 {month} 没有确认或撤销")
            for id_, month in self.reserved.items()
            if id_ not in self.ended and not months.get(month, True)
        ]
        self.flaws += _months(months)
        self.flaws += [Flaw("voucher_missing", number, f"凭证 {number} 缺失或没有分录") for number in missing]


def _vouchers(rows: Sequence[Transfer]) -> Iterator[Flaw]:
    for row in rows:
        if (row.kind in EFFECTIVE) != bool(row.voucher):
            yield Flaw("voucher_wrong", row.id, f"分录 {row.id} 记账与否和有无凭证不符")
        elif row.voucher and not row.voucher.startswith(f"{month_of(row.day)}-"):
            yield Flaw("voucher_wrong", row.id, f"分录 {row.id} 的日期 {row.day} 与凭证 {row.voucher} 不在同一个月")


def _sums(book: str, replayed: Mapping[Key, Balance], sums: Mapping[str, Balance]) -> Iterator[Flaw]:
    total = Balance()
    for code in sorted({code for _, code in replayed} | set(sums)):
        one, other = replayed.get((book, code), Balance()), sums.get(code, Balance())
        total = total.plus(one)
        if one != other:
            yield Flaw("sums_differ", code, f"科目 {code} 逐笔累加与数据库汇总不同：{_said(one)}；{_said(other)}")
    if total.debit != total.credit or total.reserved_debit != total.reserved_credit:
        yield Flaw("out_of_balance", book, f"借贷不平：{_said(total)}")


def _said(balance: Balance) -> str:
    return f"借 {yuan(balance.debit)} 贷 {yuan(balance.credit)} 预留 {yuan(balance.reserved_credit)}"


def _months(months: Mapping[str, bool]) -> Iterator[Flaw]:
    """Months close in order, so no closed month follows an open one."""
    seen_open = ""
    for month, is_open in sorted(months.items()):
        if is_open:
            seen_open = seen_open or month
        elif seen_open:
            yield Flaw("closed_out_of_order", month, f"{month} 已结账，而更早的 {seen_open} 没有结账")
