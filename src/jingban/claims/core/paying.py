"""Which book pays what of a settled claim, what a correction changes in each, and how the citizen is told. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from jingban.kernel.money import yuan


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where an amount is booked: a plan of books, and in it a fund_pay_type or an account."""

    book: str
    fund: str = ""
    account: str = ""


Amounts = Mapping[Place, int]


def by_place(funds: Iterable[tuple[str, int]], place_of: Callable[[str], Place]) -> dict[Place, int]:
    """(field of the settlement, 分) → 分 by place; nothing stands for zero."""
    found: dict[Place, int] = defaultdict(int)
    for field, amount in funds:
        if amount:
            found[place_of(field)] += amount
    return dict(found)


def difference(new: Amounts, old: Amounts) -> dict[Place, int]:
    """What a correction changes by place (分): positive is paid, negative is recovered."""
    gaps = {place: new.get(place, 0) - old.get(place, 0) for place in sorted({*new, *old})}
    return {place: gap for place, gap in gaps.items() if gap}


@dataclass(frozen=True, slots=True)
class Part:
    """What one book pays, or gets back (分, never zero). ``places`` of a payment are positive."""

    book: str
    amount: int
    places: tuple[tuple[Place, int], ...]


def parts(amounts: Amounts) -> list[Part]:
    """One payment or recovery per book; where a book gives on one account and takes on another, the sum counts."""
    found: dict[str, list[tuple[Place, int]]] = defaultdict(list)
    for place in sorted(amounts):
        found[place.book].append((place, amounts[place]))
    made = []
    for book, entries in found.items():
        amount = sum(gap for _, gap in entries)
        if amount:
            made.append(Part(book, amount, _netted(entries, amount)))
    return made


def _netted(entries: list[tuple[Place, int]], amount: int) -> tuple[tuple[Place, int], ...]:
    """Positive entries that come to the amount: what is taken back comes off the first of them."""
    left = sum(-gap for _, gap in entries if gap < 0)
    kept = []
    for place, gap in entries:
        if gap > 0:
            off = min(gap, left)
            left -= off
            if gap > off:
                kept.append((place, gap - off))
    return tuple(kept) if amount > 0 else ()


# --- telling -----------------------------------------------------------------------------------------


def result_text(number: str, total: int, fund: int, personal: int) -> str:
    """结果通知."""
    if not fund:
        return (
            f"您的医疗费用报销申请（受理号 {number}）已办结：总费用 {yuan(total)} 元，本次没有可由基金支付的金额。"
            "凭受理号和证件号码可查询结算明细；如有异议，可向受理机构申请复核。"
        )
    return (
        f"您的医疗费用报销申请（受理号 {number}）已审核通过：总费用 {yuan(total)} 元，基金支付 {yuan(fund)} 元，"
        f"个人负担 {yuan(personal)} 元。款项将付到您登记的账户，凭受理号和证件号码可查询。"
    )


def correction_text(number: str, corrected: str, change: int) -> str:
    """更正结果."""
    if change > 0:
        said = f"补付 {yuan(change)} 元，将付到您登记的账户"
    elif change < 0:
        said = f"多付的 {yuan(-change)} 元需要退回，请按追回通知办理"
    else:
        said = "支付金额不变"
    return f"您的医疗费用报销申请（受理号 {corrected}）已更正，更正后受理号 {number}：{said}。如有异议，可向受理机构申请复核。"


def paid_text(number: str, amount: int) -> str:
    """到账通知."""
    return f"您的医疗费用报销申请（受理号 {number}）的款项 {yuan(amount)} 元已付到您登记的账户，请查收。"


def returned_text(number: str, amount: int) -> str:
    """退票通知."""
    return (
        f"您的医疗费用报销申请（受理号 {number}）的款项 {yuan(amount)} 元被银行退回，可能是账户有误或已注销。"
        "请到受理窗口提供新的收款账户，核对后重新支付。"
    )
