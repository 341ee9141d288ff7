"""Fee lines of a visit with what is cut from them → what 待遇核定 settles. Amounts in 分, prices in 元.

Law: Σ of what comes out = Σ lines, whatever the cuts; no line is cut by more than its amount; no 分 is taken twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from jingban.benefit.core.model import FeeLine
from jingban.claims.core.model import Line, Match
from jingban.review.core.deducting import SUSPENDING, Deduction, State, Wanted, deduct
from jingban.review.core.facts import net
from jingban.review.core.model import Line as ReviewLine

OVER_PRICE = "D03"  # lowers the ceiling instead of taking the line out of the catalogue
_CATEGORIES = {"01": "甲", "02": "乙"}
_OWN = "丙"
_PPM = 1_000_000
_STEP = Decimal("0.000000000001")  # the contract of a case takes twelve decimals
_FIRST = date.min
_TOLERANCE = 1  # 分: hospitals round 数量 × 单价 either way


class Unbalanced(Exception):
    """Refunds of a visit that take back nothing, or more than there is: ``lines`` are theirs."""

    def __init__(self, lines: tuple[int, ...]) -> None:
        super().__init__(f"refunds without a fee: {lines}")
        self.lines = lines


@dataclass(frozen=True, slots=True)
class Charged:
    """A line after refunds, as money: the price is what one unit came to."""

    line: Line
    quantity: Decimal
    price: Decimal
    amount: int


def category(line: Line) -> str:
    """甲, 乙 or 丙; a line nobody matched counts as 丙 until a person says otherwise."""
    return _OWN if line.match is Match.NONE else _CATEGORIES.get(line.item_class, _OWN)


def as_review(line: Line) -> ReviewLine:
    """The line as refunds are taken back: a negative amount is a negative quantity, whatever sign was keyed."""
    quantity = -abs(line.quantity) if line.amount < 0 else line.quantity
    return ReviewLine(
        str(line.id), str(line.visit), item_of(line), line.name, line.kind, line.day or _FIRST, quantity,
        abs(line.price), line.amount, eligible=0,
    )  # fmt: skip


def item_of(line: Line) -> str:
    """The catalogue code, or the printed name of a line nobody matched: no code begins like that."""
    return line.item or f"~{line.name}"


def charged(lines: Sequence[Line]) -> tuple[Charged, ...]:
    """Lines of one visit with its refunds taken back. Raises Unbalanced where that does not come out to the 分."""
    if all(line.amount >= 0 and line.quantity >= 0 for line in lines):
        return tuple(_charged(line, line.quantity, line.amount) for line in lines)
    known = {str(line.id): line for line in lines}
    left = net(map(as_review, lines))
    refunds = tuple(line.id for line in lines if line.amount < 0)
    if sum(line.amount for line in left) != sum(line.amount for line in lines):
        raise Unbalanced(refunds)
    if any(line.amount < 0 or line.quantity < 0 for line in left):
        raise Unbalanced(refunds)
    return tuple(_charged(known[line.id], line.quantity, line.amount) for line in left)


def _charged(line: Line, quantity: Decimal, amount: int) -> Charged:
    fits = abs(line.price * quantity * 100 - amount) <= _TOLERANCE
    if fits and (line.price > 0 or (line.price == 0 and not amount)):
        return Charged(line, quantity, line.price, amount)
    # What is printed as the amount was paid: the price follows from it (D08 has told of the difference).
    number = quantity if quantity > 0 else Decimal(1)
    return Charged(line, number, (Decimal(amount) / 100 / number).quantize(_STEP, ROUND_HALF_UP), amount)


def deductions(lines: Iterable[Charged], wanted: Iterable[Wanted]) -> tuple[Deduction, ...]:
    """What the wanted cuts really take. The excess over a price is asked only of what other reasons left of the line.

    Cuts of lines that a refund took back wholly fall away.
    """
    known = {str(entry.line.id): entry for entry in lines}
    amounts = {name: entry.amount for name, entry in known.items()}
    # A refund has made some lines smaller than the finding saw them.
    cuts = [replace(cut, amount=min(cut.amount, amounts[cut.line])) for cut in wanted if cut.line in known]
    others = [cut for cut in cuts if cut.reason != OVER_PRICE]
    taken: dict[str, int] = defaultdict(int)
    for done in deduct(amounts, others):
        taken[done.wanted.line] += done.amount
    prices = [_of_the_rest(cut, amounts[cut.line], taken[cut.line]) for cut in cuts if cut.reason == OVER_PRICE]
    return _told_once(deduct(amounts, [*others, *_dearest(prices)]), prices)


def _of_the_rest(cut: Wanted, amount: int, taken: int) -> Wanted:
    rest = amount - taken
    if not taken or rest <= 0 or amount <= 0:
        return cut
    part = Decimal(min(cut.amount, amount)) * rest / amount
    return replace(cut, amount=int(part.quantize(Decimal(1), ROUND_HALF_UP)))


def _dearest(cuts: Iterable[Wanted]) -> list[Wanted]:
    """Of several price limits of one line the lowest price counts: their excesses overlap."""
    best: dict[str, Wanted] = {}
    for cut in sorted(cuts):
        if cut.line not in best or cut.amount > best[cut.line].amount:
            best[cut.line] = cut
    return list(best.values())


def _told_once(done: tuple[Deduction, ...], prices: Iterable[Wanted]) -> tuple[Deduction, ...]:
    """The price limits that another one covers are told too, with nothing taken."""
    told = {one.wanted for one in done}
    covered = tuple(
        Deduction(cut, 0, State.COVERED, f"{cut.text}该费用已由更低的限价核减，不再重复核减。")
        for cut in sorted(set(prices))
        if cut not in told
    )
    return tuple(sorted((*done, *covered), key=lambda one: (one.wanted.line, -one.amount, one.wanted)))


def suspended(wanted: Iterable[Wanted]) -> bool:
    """Whether something holds the claim: it cannot be settled before that is cleared up."""
    return any(cut.reason == SUSPENDING for cut in wanted)


def fee_lines(lines: Iterable[Charged], done: Iterable[Deduction]) -> tuple[FeeLine, ...]:
    """Lines as benefit settles them: what is cut becomes 丙, the excess over a price lowers the ceiling."""
    out: dict[str, int] = defaultdict(int)
    over: dict[str, int] = defaultdict(int)
    for one in done:
        (over if one.wanted.reason == OVER_PRICE else out)[one.wanted.line] += one.amount
    found: list[FeeLine] = []
    for entry in lines:
        name = str(entry.line.id)
        found += _parts(entry, out[name], over[name])
    return tuple(found)


def _parts(entry: Charged, out: int, over: int) -> list[FeeLine]:
    line, kind = entry.line, category(entry.line)
    if kind == _OWN or out >= entry.amount > 0:
        return [FeeLine(line.name, _OWN, entry.quantity, entry.price, entry.amount, day=line.day)]
    kept = entry.amount - out
    quantity = entry.quantity if not out else _share(entry.quantity, kept, entry.amount)
    ratio = int(line.ratio * _PPM) if kind == "乙" else 0
    ceiling = _ceiling(line, entry.price, quantity, over)
    found = [FeeLine(line.name, kind, quantity, entry.price, kept, ceiling, ratio, line.day)]
    if out:
        rest = _share(entry.quantity, out, entry.amount)
        found.append(FeeLine(line.name, _OWN, rest, entry.price, out, day=line.day))
    return found


def _share(quantity: Decimal, part: int, whole: int) -> Decimal:
    return (quantity * part / whole).quantize(_STEP, ROUND_HALF_UP)


def _ceiling(line: Line, price: Decimal, quantity: Decimal, over: int) -> Decimal | None:
    """The lower of the catalogue's ceiling and the price that the cut leaves: an excess is taken once."""
    known = Decimal(line.ceiling) / 100 if line.ceiling is not None else None
    if not over or not quantity:
        return known
    left = (price - Decimal(over) / (100 * quantity)).quantize(_STEP, ROUND_HALF_UP)
    left = max(left, Decimal(0))
    return left if known is None else min(known, left)


def eligible(line: Line) -> int:
    """The part of a line the funds would share in, before any cut (分): what 智能审核 looks at."""
    kind = category(line)
    if kind == _OWN or line.amount == 0:
        return 0
    amount, sign = abs(line.amount), 1 if line.amount > 0 else -1
    base = Decimal(amount)
    if line.ceiling is not None and line.price * 100 > line.ceiling:
        base = max(Decimal(0), base - (line.price * 100 - line.ceiling) * abs(line.quantity))
    prior = base * line.ratio if kind == "乙" else Decimal(0)
    return sign * int((base - prior).quantize(Decimal(1), ROUND_HALF_UP))


def total_of(lines: Iterable[FeeLine]) -> int:
    """Σ amounts (分)."""
    return sum(line.amount for line in lines)
