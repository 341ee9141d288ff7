"""Changes of payee (退票 and heirs): asked by one person, decided by another; then the amount may be paid again.

Money in 暂收款 that nobody is to get any more (the claim is withdrawn) goes back to the fund the same way: a change to
no payee at all (``new`` is empty).
"""

from datetime import date
from typing import Any

from django.utils.timezone import localdate

from jingban.infra import clock
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.infra.commands import services as commands
from jingban.infra.commands.services import Done
from jingban.payment import models, refusals
from jingban.payment.core.model import PayableState, ReturnReason
from jingban.payment.core.payables import Payee, payee_problems
from jingban.payment.core.states import CHANGEABLE
from jingban.payment.presenting import words
from jingban.payment.repository import payments as rows
from jingban.payment.services import booking
from jingban.payment.services.batches import CHECK
from jingban.payment.services.payments import PREPARE, person_digest, said_reason, visible

_FIELDS = ("payee_name", "payee_account", "payee_bank", "payee_bank_code", "payee_id_digest", "relation")


def object_of(change_id: int) -> str:
    """How the audit log names a change."""
    return f"payment.change:{change_id}"


def ask(actor: Actor, payable_id: int, payee: Payee, reason: str, evidence: str, command_id: str) -> int:
    """Ask for another payee or account; id of the change. Heirs need evidence and stand as payee themselves."""
    visible(actor, PREPARE, payable_id)
    said, shown = said_reason(reason), evidence.strip()[:200]
    if wrong := payee_problems(payee):
        raise refusals.wrong_payable(wrong)
    new = _values(payee)
    request = {"payable": payable_id, "new": new, "reason": said, "evidence": shown}

    def change() -> Done:
        held = rows.locked_payables([payable_id])[0]
        if PayableState(held.state) not in CHANGEABLE:
            raise refusals.payable_state(words.PAYABLE[held.state])
        if rows.open_changes([held.pk]):
            raise refusals.change_open()
        old = {name: getattr(held, name) for name in _FIELDS}
        if old == new:
            raise refusals.change_nothing()
        _check_heir(held, payee, shown)
        made = models.AccountChange.objects.create(
            payable=held,
            old=old,
            new=new,
            reason=said,
            evidence=shown,
            asked_by=actor.username,
            asked_at=clock.now(),
        )
        return Done({"id": made.pk}, object_of(made.pk), {"payable": held.pk, "reason": said, "evidence": shown})

    outcome = commands.run(actor, command_id, "payment.ask_change", request, change)
    return int(outcome["id"])


def ask_withdrawal(actor: Actor, payable_id: int, reason: str, evidence: str, command_id: str) -> int:
    """Ask that an amount in 暂收款 goes back to the fund, for it is not due any more; id of the change."""
    visible(actor, PREPARE, payable_id)
    said, shown = said_reason(reason), evidence.strip()
    if not 2 <= len(shown) <= 200:
        raise refusals.withdrawal_evidence()
    request = {"payable": payable_id, "reason": said, "evidence": shown}

    def change() -> Done:
        held = rows.locked_payables([payable_id])[0]
        _check_withdrawable(held)
        if rows.open_changes([held.pk]):
            raise refusals.change_open()
        made = models.AccountChange.objects.create(
            payable=held,
            old={name: getattr(held, name) for name in _FIELDS},
            new={},
            reason=said,
            evidence=shown,
            asked_by=actor.username,
            asked_at=clock.now(),
        )
        details = {"payable": held.pk, "amount_fen": held.amount, "reason": said, "evidence": shown}
        return Done({"id": made.pk}, object_of(made.pk), details)

    outcome = commands.run(actor, command_id, "payment.ask_withdrawal", request, change)
    return int(outcome["id"])


def decide(actor: Actor, change_id: int, accept: bool, answer: str, command_id: str) -> dict[str, Any]:
    """Accept or reject, by another person. Accepted: the payee is changed and a stuck amount waits for payment."""
    seen = rows.change(access.require(actor, CHECK), change_id)
    if seen is None:
        raise refusals.no_change()
    said = answer.strip() if accept else said_reason(answer)

    def change() -> Done:
        payable = rows.locked_payables([seen.payable_id])[0]
        held = rows.locked_change(change_id)
        if held is None:
            raise refusals.no_change()
        if held.state != models.AccountChange.ASKED:
            raise refusals.change_decided()
        if held.asked_by == actor.username:
            raise refusals.change_own()
        held.state = models.AccountChange.ACCEPTED if accept else models.AccountChange.REJECTED
        moment = clock.now()
        held.checked_by, held.checked_at, held.answer = actor.username, moment, said[:500]
        held.save()
        if accept and held.new:
            _take_over(payable, held.new)
        elif accept:
            _withdraw(payable, held, localdate(moment))
        return Done(
            {"id": held.pk, "state": held.state, "payable_state": payable.state},
            object_of(held.pk),
            {"payable": payable.pk, "state": held.state, "answer": said},
        )

    request = {"change": change_id, "accept": accept, "answer": said}
    outcome: dict[str, Any] = commands.run(actor, command_id, "payment.decide_change", request, change)
    return outcome


def _take_over(payable: models.Payable, new: dict[str, str]) -> None:
    if PayableState(payable.state) not in CHANGEABLE:
        raise refusals.payable_state(words.PAYABLE[payable.state])
    for name in _FIELDS:
        setattr(payable, name, new[name])
    payable.state = PayableState.DUE.value
    payable.save(update_fields=[*_FIELDS, "state"])


def _check_withdrawable(payable: models.Payable) -> None:
    if PayableState(payable.state) not in CHANGEABLE:
        raise refusals.payable_state(words.PAYABLE[payable.state])
    if not rows.in_suspense([payable.pk]):
        raise refusals.not_in_suspense()


def _withdraw(payable: models.Payable, held: models.AccountChange, day: date) -> None:
    _check_withdrawable(payable)
    booking.withdraw(held.asked_by, held.checked_by, payable, day)
    payable.state, payable.reason = PayableState.CANCELLED.value, held.reason
    payable.save(update_fields=["state", "reason"])


def _check_heir(payable: models.Payable, payee: Payee, evidence: str) -> None:
    """Money of a person who has died goes to an heir with proof, never to another account of the same name."""
    dead = rows.last_reason(payable.pk) is ReturnReason.DECEASED
    if dead and (payee.relation != "heir" or payee.name == payable.payee_name):
        raise refusals.heir_evidence()
    if (dead or payee.relation == "heir") and len(evidence) < 2:
        raise refusals.heir_evidence()


def _values(payee: Payee) -> dict[str, str]:
    return {
        "payee_name": payee.name,
        "payee_account": payee.account,
        "payee_bank": payee.bank,
        "payee_bank_code": payee.bank_code,
        "payee_id_digest": person_digest(payee.id_number),
        "relation": payee.relation,
    }
