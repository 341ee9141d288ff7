"""What must hold of transfers, as a plain list of functions ``(transfers, known) -> problems``; and what they come to.

Exactly zero: there is no tolerance and nothing is ever corrected by the ledger itself.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date

from jingban.kernel.money import yuan
from jingban.payment.core.ledger_errors import Problem
from jingban.payment.core.model import Account, Side, Transfer, TransferKind

EFFECTIVE = frozenset({TransferKind.SINGLE, TransferKind.POST})
ENDING = frozenset({TransferKind.POST, TransferKind.VOID})
Key = tuple[str, str]  # book and account code; book and month


@dataclass(frozen=True, slots=True)
class OpenAccount:
    """An account with the days on which it may be used."""

    account: Account
    first: date
    last: date | None = None
    postable: bool = True
    guarded: bool = False  # a reservation may not exceed what is free on it


@dataclass(frozen=True, slots=True)
class Known:
    """What is on the books already, as far as the transfers at hand speak of it."""

    accounts: Mapping[Key, OpenAccount]
    periods: Mapping[Key, bool]  # (book, month): whether it is open
    transfers: Mapping[str, Transfer] = field(default_factory=dict)
    ended: Mapping[str, str] = field(default_factory=dict)  # reservation: what posted or voided it
    reversed: Mapping[str, str] = field(default_factory=dict)  # original: its reversal


Check = Callable[[Sequence[Transfer], Known], Iterable[Problem]]


def month_of(day: date) -> str:
    """YYYY-MM."""
    return f"{day.year:04d}-{day.month:02d}"


def difference(one: Transfer, other: Transfer) -> str:
    """The names of the fields in which two transfers differ; the voucher is given by the ledger and does not count."""
    names = [f.name for f in fields(Transfer) if f.name != "voucher" and getattr(one, f.name) != getattr(other, f.name)]
    return "、".join(_TITLES.get(name, name) for name in names)


_TITLES = {
    "id": "编号", "book": "账簿", "day": "日期", "debit": "借方", "credit": "贷方", "amount": "金额", "kind": "种类",
    "pending": "预留", "memo": "摘要", "source": "来源", "reverses": "冲正",
}  # fmt: skip


def split_known(transfers: Iterable[Transfer], known: Known) -> tuple[list[Transfer], list[Problem]]:
    """Transfers that are not on the books yet, in order. The same id with the same content is the same transfer;
    with other content it is a problem."""
    fresh: dict[str, Transfer] = {}
    problems = []
    for transfer in transfers:
        before = known.transfers.get(transfer.id) or fresh.get(transfer.id)
        if before is None:
            fresh[transfer.id] = transfer
        elif differs := difference(before, transfer):
            problems.append(Problem("transfer_differs", transfer.id, differs))
    return list(fresh.values()), problems


# --- checks --------------------------------------------------------------------------------------


# What the tables hold; a longer text is refused, never cut: a cut one would differ on the next try.
LONGEST = {"id": 100, "memo": 200, "source": 80}
MOST = 10**15  # 分, ten million million 元: sums stay far inside 64 bits


def check_form(transfers: Sequence[Transfer], known: Known) -> Iterator[Problem]:
    """An id, texts that fit, an amount above zero, two accounts."""
    for t in transfers:
        if not t.id.strip():
            yield Problem("transfer_no_id", t.id)
        for name, most in LONGEST.items():
            if len(getattr(t, name)) > most:
                yield Problem("text_too_long", t.id[:100], f"{_TITLES[name]}超过 {most} 字")
        if not 0 < t.amount <= MOST:
            yield Problem("amount_wrong", t.id, str(t.amount))
        if t.debit == t.credit:
            yield Problem("same_account", t.id, t.debit)


def check_accounts(transfers: Sequence[Transfer], known: Known) -> Iterator[Problem]:
    """Both accounts are of this book, take entries, and are in use on the day. Nothing crosses books."""
    for t in transfers:
        for code in (t.debit, t.credit):
            found = known.accounts.get((t.book, code))
            if found is None:
                yield Problem("account_unknown", t.id, code)
            elif not found.postable:
                yield Problem("account_not_postable", t.id, f"{code} {found.account.name}")
            elif t.day < found.first or (found.last is not None and t.day > found.last):
                yield Problem("account_inactive", t.id, f"{code} {found.account.name}")


def check_periods(transfers: Sequence[Transfer], known: Known) -> Iterator[Problem]:
    """The month is open. Told once for each month, not for each row."""
    for (book, month), first in {(t.book, month_of(t.day)): t for t in reversed(transfers)}.items():
        is_open = known.periods.get((book, month))
        if not is_open:
            yield Problem("period_missing" if is_open is None else "period_closed", first.id, f"{book} {month}")


def check_pending(transfers: Sequence[Transfer], known: Known) -> Iterator[Problem]:
    """A post or void repeats its reservation; a reservation ends once, posted or voided and never both.

    Cannot be left to the checks of single rows: two posts of one reservation are each in order by themselves.
    """
    here = {t.id: t for t in transfers if t.kind is TransferKind.PENDING}
    ended = dict(known.ended)
    for t in transfers:
        if t.kind not in ENDING:
            if t.pending:
                yield Problem("pending_unexpected", t.id, t.pending)
            continue
        if not t.pending:
            yield Problem("pending_expected", t.id)
            continue
        reserved = known.transfers.get(t.pending) or here.get(t.pending)
        if reserved is None or reserved.kind is not TransferKind.PENDING:
            yield Problem("pending_missing", t.id, t.pending)
        elif _sides(t) != _sides(reserved) or t.day < reserved.day:
            yield Problem("pending_differs", t.id, t.pending)
        elif ended.setdefault(t.pending, t.id) != t.id:
            yield Problem("pending_ended", t.id, t.pending)


def check_reversals(transfers: Sequence[Transfer], known: Known) -> Iterator[Problem]:
    """A reversal is its original with the sides exchanged; an original is reversed once; a reversal never."""
    taken = dict(known.reversed)
    for t in transfers:
        if not t.reverses:
            continue
        original = known.transfers.get(t.reverses)
        if original is None or original.kind not in EFFECTIVE or t.kind is not TransferKind.SINGLE:
            yield Problem("reversal_missing", t.id, t.reverses)
        elif original.reverses:
            yield Problem("reversal_of_reversal", t.id, t.reverses)
        elif (t.book, t.credit, t.debit, t.amount) != _sides(original) or t.day < original.day:
            yield Problem("reversal_differs", t.id, t.reverses)
        elif taken.setdefault(t.reverses, t.id) != t.id:
            yield Problem("reversal_twice", t.id, t.reverses)


def _sides(t: Transfer) -> tuple[str, str, str, int]:
    return t.book, t.debit, t.credit, t.amount


CHECKS: tuple[Check, ...] = (check_form, check_accounts, check_periods, check_pending, check_reversals)


def problems(transfers: Sequence[Transfer], known: Known) -> list[Problem]:
    """Everything that is wrong with transfers about to be written; empty: they may be."""
    return [problem for check in CHECKS for problem in check(transfers, known)]


# --- balances ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Balance:
    """What has gone over an account (分). Reserved amounts are not in the books yet."""

    debit: int = 0
    credit: int = 0
    reserved_debit: int = 0
    reserved_credit: int = 0

    def on(self, side: Side) -> int:
        """The balance on the account's own side; negative when it is on the other."""
        return self.debit - self.credit if side is Side.DEBIT else self.credit - self.debit

    def free(self, side: Side) -> int:
        """What may still be reserved: the balance without what is reserved to go."""
        return self.on(side) - (self.reserved_credit if side is Side.DEBIT else self.reserved_debit)

    def plus(self, other: "Balance") -> "Balance":
        """Both together."""
        return Balance(
            self.debit + other.debit,
            self.credit + other.credit,
            self.reserved_debit + other.reserved_debit,
            self.reserved_credit + other.reserved_credit,
        )


def replay(transfers: Iterable[Transfer]) -> dict[Key, Balance]:
    """Balances from the rows alone, oldest or newest first alike."""
    sums: dict[Key, list[int]] = {}
    for t in transfers:
        # A void and a post take the reserved amount away; a post then puts it on the books.
        booked = t.amount if t.kind in EFFECTIVE else 0
        held = t.amount if t.kind is TransferKind.PENDING else -t.amount if t.kind in ENDING else 0
        for code, at in ((t.debit, 0), (t.credit, 1)):
            row = sums.setdefault((t.book, code), [0, 0, 0, 0])
            row[at] += booked
            row[at + 2] += held
    return {key: Balance(*row) for key, row in sums.items()}


def shortages(fresh: Sequence[Transfer], known: Known, balances: Mapping[Key, Balance]) -> Iterator[Problem]:
    """Guarded accounts on which the new reservations are more than what is free. What comes in with them counts;
    an entry that books what the bank has done already is never refused for this."""
    asked = replay(t for t in fresh if t.kind is TransferKind.PENDING)
    moved = replay(fresh)
    for key, more in asked.items():
        found = known.accounts.get(key)
        if found is None or not found.guarded:
            continue
        side = found.account.kind.side
        taken = more.reserved_credit if side is Side.DEBIT else more.reserved_debit
        left = balances.get(key, Balance()).plus(moved[key]).free(side)
        if taken and left < 0:
            yield Problem("not_enough", key[0], f"{key[1]} {found.account.name} 可用 {yuan(left + taken)} 元")
