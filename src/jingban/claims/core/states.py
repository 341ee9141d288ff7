"""Where a claim can stand and what leads from there: the table the commands, the database and the tests share.

Codes of the core platform (reim_stas, rchk_flag, crt_prcs_stas) are from the national field notes, benefits.md §1.5.
"""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """办理状态."""

    DRAFT = "draft"  # 收件登记
    INCOMPLETE = "incomplete"  # 待补正: the clock stands still
    ACCEPTED = "accepted"  # 已受理, in first review
    ON_HOLD = "on_hold"  # 核查中: hospital or third party asked; the clock stands still
    SETTLED = "settled"  # 已结算, to be rechecked by another person
    RECHECKED = "rechecked"  # 已复核, to be approved by amount
    APPROVED = "approved"  # 已审批, to be released by finance
    RELEASED = "released"  # 已交支付
    CLOSED = "closed"  # 已办结
    REJECTED = "rejected"  # 不予受理
    WITHDRAWN = "withdrawn"  # 已撤销
    SUPERSEDED = "superseded"  # 已更正: a later version stands in its place


TITLES = {
    State.DRAFT: "收件登记",
    State.INCOMPLETE: "待补正",
    State.ACCEPTED: "初审中",
    State.ON_HOLD: "核查中",
    State.SETTLED: "待复核",
    State.RECHECKED: "待审批",
    State.APPROVED: "待拨付",
    State.RELEASED: "支付中",
    State.CLOSED: "已办结",
    State.REJECTED: "不予受理",
    State.WITHDRAWN: "已撤销",
    State.SUPERSEDED: "已更正",
}
# The bills of a claim in these states are not used up.
FREEING = frozenset({State.REJECTED, State.WITHDRAWN, State.SUPERSEDED})
ENDED = FREEING | {State.CLOSED}
# The settlement stands: money is decided.
STANDING = frozenset({State.SETTLED, State.RECHECKED, State.APPROVED, State.RELEASED, State.CLOSED})
PAUSED = frozenset({State.INCOMPLETE, State.ON_HOLD})

# State → (reim_stas, rchk_flag, crt_prcs_stas)
NATIONAL = {
    State.DRAFT: ("10", "0", "01"),
    State.INCOMPLETE: ("10", "0", "01"),
    State.ACCEPTED: ("11", "0", "01"),
    State.ON_HOLD: ("11", "9", "01"),
    State.SETTLED: ("12", "0", "01"),
    State.RECHECKED: ("12", "1", "11"),
    State.APPROVED: ("13", "7", "12"),
    State.RELEASED: ("13", "7", "12"),
    State.CLOSED: ("13", "7", "02"),
    State.REJECTED: ("10", "2", "02"),
    State.WITHDRAWN: ("10", "3", "02"),
    State.SUPERSEDED: ("13", "4", "03"),
}


@dataclass(frozen=True, slots=True)
class Transition:
    """One allowed step: by which command, from where to where, with which right, and whether a reason is said."""

    command: str
    source: State | None  # None: there was no claim before
    target: State
    right: str
    reason: bool = False


INTAKE, FIRST, RECHECK = "claims.intake", "claims.first_review", "claims.recheck"
APPROVE_SECTION, APPROVE, RELEASE = "claims.approve_section", "claims.approve", "claims.release"
S = State
TRANSITIONS = (
    Transition("register", None, S.DRAFT, INTAKE),
    Transition("ask_documents", S.DRAFT, S.INCOMPLETE, INTAKE),
    Transition("ask_documents", S.ACCEPTED, S.INCOMPLETE, FIRST),
    Transition("documents_came", S.INCOMPLETE, S.DRAFT, INTAKE),  # not accepted before
    Transition("documents_came", S.INCOMPLETE, S.ACCEPTED, INTAKE),  # accepted before
    Transition("accept", S.DRAFT, S.ACCEPTED, INTAKE),
    Transition("reject", S.DRAFT, S.REJECTED, INTAKE, reason=True),
    Transition("reject", S.INCOMPLETE, S.REJECTED, INTAKE, reason=True),
    Transition("withdraw", S.DRAFT, S.WITHDRAWN, INTAKE, reason=True),
    Transition("withdraw", S.INCOMPLETE, S.WITHDRAWN, INTAKE, reason=True),
    Transition("withdraw", S.ACCEPTED, S.WITHDRAWN, INTAKE, reason=True),
    Transition("withdraw", S.ON_HOLD, S.WITHDRAWN, INTAKE, reason=True),
    Transition("send_back", S.ACCEPTED, S.DRAFT, FIRST, reason=True),  # 退回: entered wrongly at the window
    Transition("hold", S.ACCEPTED, S.ON_HOLD, FIRST, reason=True),
    Transition("resume", S.ON_HOLD, S.ACCEPTED, FIRST, reason=True),
    Transition("settle", S.ACCEPTED, S.SETTLED, FIRST),
    Transition("return_settled", S.SETTLED, S.ACCEPTED, RECHECK, reason=True),
    Transition("recheck", S.SETTLED, S.RECHECKED, RECHECK),
    Transition("recheck", S.SETTLED, S.APPROVED, RECHECK),  # small sums need no approval
    Transition("return_rechecked", S.RECHECKED, S.ACCEPTED, APPROVE_SECTION, reason=True),
    Transition("approve", S.RECHECKED, S.APPROVED, APPROVE_SECTION),
    Transition("release", S.APPROVED, S.RELEASED, RELEASE),
    Transition("release", S.APPROVED, S.CLOSED, RELEASE),  # nothing to pay, or a recovery handed over
    Transition("return_approved", S.APPROVED, S.ACCEPTED, RELEASE, reason=True),
    Transition("close", S.RELEASED, S.CLOSED, RELEASE),
    Transition("register", None, S.ACCEPTED, FIRST, reason=True),  # a correction begins in review
    Transition("supersede", S.CLOSED, S.SUPERSEDED, RELEASE),  # when the correction is released
)


def steps_from(state: State | None) -> tuple[Transition, ...]:
    """Every step that leads from a state."""
    return tuple(step for step in TRANSITIONS if step.source is state)


def allowed(source: State | None, target: State) -> bool:
    """Whether any command leads from one state to the other."""
    return any(step.source is source and step.target is target for step in TRANSITIONS)


def pairs() -> frozenset[tuple[State, State]]:
    """The changes of state the database allows."""
    return frozenset((step.source, step.target) for step in TRANSITIONS if step.source is not None)
