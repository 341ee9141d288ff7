"""对账: business ↔ ledger ↔ bank, totals first, then item by item. Nothing is changed here and nothing is forgiven.

Every amount is signed from the bank account's point of view: out is negative, in is positive (分). Matched is what
is certain: payments and returns when all three sides name them with the same amount, other events of the account
(interest, 财政拨入) when ledger and bank do. What is left is classified and, where the figures point somewhere, comes
with a suggestion for the person who decides.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import islice

from jingban.kernel.money import yuan


class Side(StrEnum):
    """The three books that must agree."""

    BUSINESS = "business"  # items paid and sent back
    LEDGER = "ledger"  # postings on the bank account
    BANK = "bank"  # lines of the statement


SIDES = (Side.BUSINESS, Side.LEDGER, Side.BANK)


class Difference(StrEnum):
    """Why a movement is open."""

    IN_TRANSIT = "in_transit"  # ours are agreed, the bank has not booked it yet (在途)
    RETURNED = "returned"  # the bank sent a payment of ours back, we have not booked it yet (退票未记)
    UNBOOKED = "unbooked"  # the bank booked it and the business knows it, the ledger does not (未记账)
    UNSOURCED = "unsourced"  # the ledger holds it, the business does not (记账无业务)
    AMOUNT = "amount_differs"  # the same item with another amount
    DUPLICATE = "duplicate"  # one side holds the same item twice
    UNKNOWN = "unknown"  # nobody of ours knows it


class How(StrEnum):
    """What joined a match."""

    REFERENCE = "reference"  # the business number came back
    SERIAL = "serial"  # the bank's serial number is known to us
    BATCH = "batch_sum"  # the bank booked a batch as one sum
    PERSON = "person"  # somebody decided


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement of money as one side tells it."""

    side: Side
    id: str  # unique within its side
    day: date
    amount: int  # 分; out negative, in positive; never 0
    reference: str = ""  # our item number, the same on all sides when it came back
    batch: str = ""
    serial: str = ""  # the bank's
    name: str = ""  # counterparty
    purpose: str = ""
    payment: bool = True  # of the ledger: booked for a payment, so the business must know it


@dataclass(frozen=True, slots=True)
class Match:
    """Movements of the three sides that are one event; each side adds up to ``amount``."""

    how: How
    amount: int
    business: tuple[str, ...]
    ledger: tuple[str, ...]
    bank: tuple[str, ...]

    def ids(self, side: Side) -> tuple[str, ...]:
        """The movements of one side."""
        return {Side.BUSINESS: self.business, Side.LEDGER: self.ledger, Side.BANK: self.bank}[side]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Movements of other sides that may belong to an open one, and why (Chinese)."""

    ids: tuple[tuple[Side, str], ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Open:
    """A movement, or the same item on two sides, that does not agree."""

    kind: Difference
    movements: tuple[Movement, ...]
    words: str  # Chinese, says what to do
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class Total:
    """One line of the first level: a day and a batch on the three sides."""

    day: date
    batch: str
    count: tuple[int, int, int]  # in the order of SIDES
    out: tuple[int, int, int]  # 分, positive
    back: tuple[int, int, int]  # 分, positive

    @property
    def equal(self) -> bool:
        """Whether count and both sums are the same on the three sides."""
        return all(len(set(triple)) == 1 for triple in (self.count, self.out, self.back))


@dataclass(frozen=True)
class Outcome:
    """What a reconciliation found."""

    totals: tuple[Total, ...]
    matches: tuple[Match, ...]
    open: tuple[Open, ...]

    @property
    def agreed(self) -> bool:
        """Whether nothing is open."""
        return not self.open


_WORDS = {
    Difference.IN_TRANSIT: "账上有，银行流水还没有。请等银行入账后再对，超过三个工作日请向银行查询。",
    Difference.RETURNED: "银行把钱退了回来，账上还没有记。请导入退票回盘文件或登记退票。",
    Difference.UNBOOKED: "银行和业务都有，账上没有。请补记凭证。",
    Difference.UNSOURCED: "账上有，业务没有对应的支付。请核对凭证来源，记错的请冲正。",
    Difference.AMOUNT: "同一笔的金额不一致。请查原始凭证，错的一方更正。",
    Difference.DUPLICATE: "同一笔在一方出现了两次。请核对是否重复支付或重复记账。",
    Difference.UNKNOWN: "没有找到对应的业务或凭证。请查明来源后匹配，或记入暂收款。",
}
LOOKED_AT = 20  # candidates of one amount: a hundred equal payments suggest nothing anyway
NEAR_DAYS = 5  # how far apart two sides of one event may lie to be suggested


def reconcile(movements: Iterable[Movement], ours: Collection[str] = ()) -> Outcome:
    """Match all that is certain, classify and suggest for the rest. Order of the input does not matter.

    ``ours`` are references of payments that are not among the movements any more: matched before.
    """
    rows = sorted(movements, key=lambda m: (m.day, SIDES.index(m.side), m.id))
    table = _Table(rows)
    matches = [*_by_key(table, How.REFERENCE, _reference), *_by_key(table, How.SERIAL, _serial), *_by_batch(table)]
    return Outcome(_totals(rows), tuple(matches), tuple(_classified(table, ours)))


def hangs_together(movements: Iterable[Movement]) -> bool:
    """Whether a person may match these: ledger = bank, and business = what the ledger booked for payments, to the 分.

    So two postings that undo each other may be matched alone, and interest with its voucher.
    """
    business, ledger, bank = _apart(list(movements))
    booked = _sum(ledger)
    paid = _sum([row for row in ledger if row.payment])
    return bool(business or ledger or bank) and _sum(bank) == booked and _sum(business) == paid


def _sum(rows: Sequence[Movement]) -> int:
    return sum(row.amount for row in rows)


def totals_of(movements: Iterable[Movement]) -> tuple[Total, ...]:
    """The first level alone."""
    return _totals(list(movements))


@dataclass
class _Table:
    """The movements that are not matched yet."""

    rows: Sequence[Movement]
    taken: set[tuple[Side, str]] = field(default_factory=set)

    def left(self, side: Side | None = None) -> Iterator[Movement]:
        for row in self.rows:
            if (row.side, row.id) not in self.taken and (side is None or row.side is side):
                yield row

    def take(self, how: How, parts: Sequence[Sequence[Movement]]) -> Match:
        for part in parts:
            self.taken.update((row.side, row.id) for row in part)
        business, ledger, bank = (tuple(row.id for row in part) for part in parts)
        return Match(how, sum(row.amount for row in parts[2]), business, ledger, bank)


_Key = Callable[[Movement], object]


def _reference(row: Movement) -> object:
    # The direction belongs to the key: a payment and its return carry the same number.
    return (row.reference, row.amount > 0) if row.reference else None


def _serial(row: Movement) -> object:
    return (row.serial, row.amount > 0) if row.serial else None


def _by_key(table: _Table, how: How, key: _Key) -> Iterator[Match]:
    """One movement of business and bank under one key and what the ledger booked for it, all of the same amount."""
    groups: dict[object, list[Movement]] = defaultdict(list)
    for row in table.left():
        found = key(row)
        if found is not None:
            groups[found].append(row)
    for rows in groups.values():
        parts = _apart(rows)
        if _counts_fit(*parts) and len({_sum(part) for part in parts if part}) == 1:
            yield table.take(how, parts)


def _counts_fit(business: Sequence[Movement], ledger: Sequence[Movement], bank: Sequence[Movement]) -> bool:
    """The ledger may book one payment on several accounts; an event that is no payment has no business side."""
    payment = {row.payment for row in ledger}
    return len(bank) == 1 and len(payment) == 1 and len(business) == (1 if True in payment else 0)


def _by_batch(table: _Table) -> Iterator[Match]:
    """One line of the bank for all that is left of a batch on our sides, to the 分."""
    ours: dict[tuple[str, bool], list[Movement]] = defaultdict(list)
    for row in table.left():
        if row.side is not Side.BANK and row.batch:
            ours[row.batch, row.amount > 0].append(row)
    for line in list(table.left(Side.BANK)):
        rows = ours.get((line.batch, line.amount > 0), []) if line.batch and not line.reference else []
        business, ledger, _ = _apart(rows)
        if business and sum(r.amount for r in business) == sum(r.amount for r in ledger) == line.amount:
            yield table.take(How.BATCH, (business, ledger, [line]))
            ours[line.batch, line.amount > 0] = []


def _apart(rows: Sequence[Movement]) -> tuple[list[Movement], list[Movement], list[Movement]]:
    parts: dict[Side, list[Movement]] = {side: [] for side in SIDES}
    for row in rows:
        parts[row.side].append(row)
    return parts[Side.BUSINESS], parts[Side.LEDGER], parts[Side.BANK]


def _totals(rows: Sequence[Movement]) -> tuple[Total, ...]:
    """A payment that the ledger books on several accounts counts once."""
    sums: dict[tuple[date, str], list[list[int]]] = defaultdict(lambda: [[0, 0, 0] for _ in range(3)])
    seen: set[tuple[date, str, Side, object]] = set()
    for row in rows:
        count, out, back = sums[row.day, row.batch]
        index = SIDES.index(row.side)
        event = (row.day, row.batch, row.side, _reference(row) or row.id)
        count[index] += event not in seen
        seen.add(event)
        (back if row.amount > 0 else out)[index] += abs(row.amount)
    return tuple(
        Total(day, batch, *((t[0], t[1], t[2]) for t in triples)) for (day, batch), triples in sorted(sums.items())
    )


# --- what is left --------------------------------------------------------------------------------


def _classified(table: _Table, ours: Collection[str]) -> Iterator[Open]:
    groups: dict[object, list[Movement]] = defaultdict(list)
    for row in table.left():
        groups[_reference(row) or (row.side, row.id)].append(row)
    near = _Near(table, ours)
    for rows in groups.values():
        yield from _group(rows, near)


def _group(rows: list[Movement], near: "_Near") -> Iterator[Open]:
    business, ledger, bank = parts = _apart(rows)
    sums = {_sum(part) for part in parts if part}
    if len(business) > 1 or len(bank) > 1 or (len(sums) > 1 and _one_too_many(parts)):
        # The first of a side may be right; the person sees all of them together.
        yield Open(Difference.DUPLICATE, tuple(rows), _WORDS[Difference.DUPLICATE])
    elif len(sums) > 1:
        yield Open(Difference.AMOUNT, tuple(rows), _amounts(parts))
    else:
        kind = _absent(bool(business), bool(ledger), bool(bank), rows[0], near)
        yield Open(kind, tuple(rows), _WORDS[kind], near.of(rows))


def _one_too_many(parts: Sequence[Sequence[Movement]]) -> bool:
    """Whether a side holds something twice, without which all sides would agree."""
    for part in parts:
        others = {_sum(other) for other in parts if other and other is not part}
        twice = {row.amount for n, row in enumerate(part) for before in part[:n] if before.amount == row.amount}
        whole = _sum(part)
        if len(others) == 1 and (
            (twice and whole % 2 == 0 and {whole // 2} == others) or {whole - x for x in twice} & others
        ):
            return True
    return False


def _absent(business: bool, ledger: bool, bank: bool, row: Movement, near: "_Near") -> Difference:
    if bank and row.amount > 0 and not ledger and (row.reference in near.paid or "退" in row.purpose):
        return Difference.RETURNED
    if bank and business:
        return Difference.UNBOOKED
    if business and not ledger:
        return Difference.UNBOOKED
    if ledger:
        return Difference.IN_TRANSIT if business or not row.payment else Difference.UNSOURCED
    return Difference.UNKNOWN


def _amounts(parts: Sequence[Sequence[Movement]]) -> str:
    told = "，".join(
        f"{name} {yuan(_sum(part))} 元" for name, part in zip(("业务", "账上", "银行"), parts, strict=True) if part
    )
    return f"同一笔的金额不一致：{told}。请查原始凭证，错的一方更正。"


class _Near:
    """Where an open movement may belong: the same amount nearby, a payment it undoes, several that make it up."""

    def __init__(self, table: _Table, ours: Collection[str]) -> None:
        self.by_amount: dict[tuple[Side, int], list[Movement]] = defaultdict(list)
        for row in table.left():
            self.by_amount[row.side, row.amount].append(row)
        self.paid = {*ours, *(row.reference for row in table.rows if row.reference and row.amount < 0)}
        self.payments: dict[int, list[Movement]] = defaultdict(list)
        for row in table.rows:
            if row.side is Side.BUSINESS and row.amount < 0:
                self.payments[-row.amount].append(row)

    def of(self, rows: Sequence[Movement]) -> tuple[Suggestion, ...]:
        """At most three suggestions, the nearest first."""
        first, have = rows[0], {row.side for row in rows}
        whole = _sum([row for row in rows if row.side is first.side])
        found: list[tuple[int, Suggestion]] = []
        for side in SIDES:
            if side in have:
                continue
            for other in self._around(self.by_amount[side, whole], first.day, NEAR_DAYS):
                days = abs((other.day - first.day).days)
                if days <= NEAR_DAYS:
                    found.append((days, Suggestion(((side, other.id),), _same(days, first, other))))
        if not found and first.side is Side.BANK and first.amount > 0:
            for paid in self._around(self.payments[first.amount], first.day, 60):
                days = (first.day - paid.day).days
                same = bool(first.name) and first.name == paid.name
                if 0 <= days <= 60 and (same or days <= NEAR_DAYS):
                    reason = f"与 {paid.day.isoformat()} 的一笔支付金额相同" + ("、户名相同" if same else "")
                    found.append((days, Suggestion(((Side.BUSINESS, paid.id),), reason + "，可能是它的退票")))
        found.sort(key=lambda pair: (pair[0], pair[1].ids))
        return tuple(suggestion for _, suggestion in found[:3])

    @staticmethod
    def _around(rows: list[Movement], day: date, days: int) -> Iterator[Movement]:
        """From ``days`` before on; rows stand in the order of days."""
        start = bisect_left(rows, day - timedelta(days), key=lambda row: row.day)
        return islice(rows, start, start + LOOKED_AT)


def _same(days: int, first: Movement, other: Movement) -> str:
    when = "同一天" if days == 0 else f"相差 {days} 天"
    who = "、户名相同" if first.name and first.name == other.name else ""
    return f"金额相同、{when}{who}"
