"""Where a payable, an item and a batch may go from where they stand. Everything not named here is refused."""

from collections.abc import Iterable

from jingban.payment.core.batches import Level
from jingban.payment.core.model import BatchState, ItemState, PayableState, ReturnReason

# The same account may be tried again: the obstacle passes by itself or lies with the bank.
RETRYABLE = frozenset({ReturnReason.ACCOUNT_FROZEN, ReturnReason.OVER_LIMIT, ReturnReason.OTHER})
# A payable that is none of these has an open attempt, is paid, or is given up.
CHANGEABLE = frozenset({PayableState.DUE, PayableState.FAILED, PayableState.RETURNED})
STUCK = frozenset({PayableState.FAILED, PayableState.RETURNED})


def may_retry(state: PayableState, reason: ReturnReason | None) -> bool:
    """Whether a stuck payable may be paid again to the same account; otherwise its account must change first."""
    return state in STUCK and reason in RETRYABLE


def stuck(in_suspense: bool) -> PayableState:
    """Where an attempt that did not come through leaves the payable: the money is with us or in 暂收款."""
    return PayableState.RETURNED if in_suspense else PayableState.FAILED


def may_send(state: BatchState, level: Level) -> bool:
    """A small batch needs no approval."""
    return state is BatchState.APPROVED or (state is BatchState.CHECKED and level is Level.NONE)


def may_cancel(state: BatchState) -> bool:
    """Only before it was sent; afterwards only the bank's answer decides."""
    return state in {BatchState.PREPARED, BatchState.CHECKED, BatchState.APPROVED}


def after_answers(items: Iterable[ItemState]) -> BatchState:
    """A batch is answered once no attempt is open."""
    return BatchState.SENT if ItemState.OPEN in set(items) else BatchState.ANSWERED
