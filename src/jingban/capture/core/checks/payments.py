"""Who pays: 统筹 + 其他 + 账户 + 现金 = 合计, and the weaker identities beside it."""

from collections.abc import Iterator
from typing import Final

from jingban.capture.core.checks.paper import Member, Paper, sum_check
from jingban.capture.core.model import Check, Line
from jingban.kernel.findings import Severity
from jingban.kernel.money import yuan

PAID: Final = ("FundPayAmount", "OtherPayAmount", "AccountPayAmount", "OwnPayAmount")
# Local kinds of help: inside 其他支付 in some provinces, beside it in others.
_LOCAL: Final = ("major_illness_pay", "medical_aid_pay", "civil_servant_pay", "large_amount_pay")
BORNE: Final = ("FundPayAmount", "OtherPayAmount", "SelfpaymentAmount", "SelfpaymentCost")
DEPOSIT: Final = ("PrepayAmount", "RechargeAmount", "RefundAmount")


def payments(paper: Paper) -> Iterator[Check]:
    """The identities of the bill's foot, where enough of them is printed."""
    total = paper.fen("TotalAmount")
    if total is not None and paper.fen("OwnPayAmount") is not None:
        yield from _paid(paper, total)
    borne = _members(paper, BORNE)
    if total is not None and all(key in paper.record.by_key for key in BORNE):
        what = "统筹+其他+自付+自费与金额合计"
        yield sum_check("sum.borne", what, borne, "TotalAmount", total, Severity.WARNING)
    yield from _settled(paper)


def _paid(paper: Paper, total: int) -> Iterator[Check]:
    members = _members(paper, PAID)
    local = tuple(m for m in _members(paper, _LOCAL) if m.fen != 0)
    what = "统筹+其他+账户+现金与金额合计"
    whole = all(key in paper.record.by_key for key in PAID)
    severity = Severity.ERROR if whole and not local else Severity.WARNING
    check = sum_check("sum.payments", what, members, "TotalAmount", total, severity)
    if not check.ok and local:
        more = sum_check("sum.payments", what, (*members, *local), "TotalAmount", total, severity)
        check = more if more.ok else check
    if len(members) > 1:
        yield check


def _settled(paper: Paper) -> Iterator[Check]:
    """预缴 + 补缴 - 退费 = 现金. Hospitals book deposits in several ways: a hint when it fails."""
    cash = paper.fen("OwnPayAmount")
    values = [paper.fen(key) for key in DEPOSIT]
    if cash is None or any(paper.unread(key) for key in DEPOSIT) or not any(values):
        return
    present = tuple(key for key, value in zip(DEPOSIT, values, strict=True) if value is not None)
    prepaid, recharged, refunded = (value or 0 for value in values)
    found = prepaid + recharged - refunded
    subjects = (*present, "OwnPayAmount")
    message = f"预缴+补缴-退费为 {yuan(found)} 元，个人现金支付为 {yuan(cash)} 元"
    ok = found == cash
    yield Check(
        "sum.deposit",
        ok,
        message + ("，相符" if ok else "，请看一眼"),
        subjects,
        yuan(cash),
        yuan(found),
        Severity.WARNING,
        subjects if ok else (),
    )


def _members(paper: Paper, keys: tuple[str, ...]) -> tuple[Member, ...]:
    """Amounts that are printed; a bare label counts nothing, an unread one is lost."""
    out = []
    for key in keys:
        field = paper.record.by_key.get(key)
        if field is not None and (paper.fen(key) is not None or paper.unread(key)):
            out.append(Member(key, paper.fen(key), Line((field,))))
    return tuple(out)
