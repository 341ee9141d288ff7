"""Random commands against a naive model: retries, duplicates, partial and late returns, changes, cancels.

After each: debits = credits, no payable paid twice, sum of states = sum of payables, 暂收款 = open returns, reserved =
what is under way, nothing both posted and voided.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count, F, Q, Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from tests.payment.making import Crew, balance, command, crew, due, open_book
from tests.payment.test_returns import answer

from jingban.infra.access.services import Actor
from jingban.infra.errors import Conflict, Denied, Invalid
from jingban.payment.banks.adapters import adapter
from jingban.payment.core.model import ReturnReason
from jingban.payment.core.payables import Payee
from jingban.payment.models import BatchItem, Payable, PaymentBatch, Transfer
from jingban.payment.services import account_changes, batches, payments, returns

RETRY = (ReturnReason.OTHER, ReturnReason.ACCOUNT_FROZEN)


@dataclass
class Due:
    amount: int
    state: str = "due"
    suspense: bool = False
    reason: ReturnReason | None = None


@dataclass
class Batch:
    payables: dict[int, int]  # item number → payable
    state: str = "prepared"
    items: dict[int, str] = field(default_factory=dict)
    suspended: set[int] = field(default_factory=set)  # items paid out of 暂收款


class Payments(RuleBasedStateMachine):
    hands: Crew

    def __init__(self) -> None:
        super().__init__()
        self.undo = ExitStack()
        self.undo.enter_context(_rolled_back())
        self.dues: dict[int, Due] = {}
        self.batches: dict[int, Batch] = {}
        self.files: list[tuple[int, bytes]] = []
        self.count = 0

    def teardown(self) -> None:
        self.undo.close()

    @initialize()
    def begin(self) -> None:
        self.book, self.payer = open_book()
        self.released([4_693_250, 2_860_116, 3_052_500], again=False)

    @rule(data=st.data())
    def step(self, data: st.DataObject) -> None:
        """One rule for all acts: hypothesis switches single rules off for whole runs, and then little happens."""
        states = {row.state for row in self.dues.values()}
        prepared = any(batch.state == "prepared" for batch in self.batches.values())
        acts = [
            *([self.release] if len(self.dues) < 6 else []),
            *([self.prepare, self.everything_due_goes_out, self.everything_due_goes_out] if "due" in states else []),
            *([self.sign_and_send, self.cancel_batch] if prepared else []),
            *([self.answer] * 4 if self._answerable() else []),
            *([self.what_may_be_tried_again_is] * 2 if states & {"failed", "returned"} else []),
            *([self.old_file] if self.files else []),
            self.single,
        ]
        data.draw(st.sampled_from(acts), label="act")(data)

    # --- commands --------------------------------------------------------------------------------

    def release(self, data: st.DataObject) -> None:
        amounts = data.draw(st.lists(st.integers(1, 6_000_000), min_size=1, max_size=3))
        self.released(amounts, again=data.draw(st.booleans()))

    def released(self, amounts: list[int], *, again: bool) -> None:
        dues = [due(self.count + n, fen) for n, fen in enumerate(amounts, 1)]
        self.count += len(dues)
        ids = self.hands.released(dues)
        if again:
            assert self.hands.released(dues) == ids
        self.dues |= {pk: Due(fen) for pk, fen in zip(ids, amounts, strict=True)}

    def prepare(self, data: st.DataObject) -> None:
        again, careless = data.draw(st.booleans()), data.draw(st.integers(0, 4))
        there = [pk for pk, row in self.dues.items() if row.state == "due" or careless == 4]
        chosen = data.draw(st.sets(st.sampled_from(there), min_size=1, max_size=5))
        name = command()

        def act() -> list[int]:
            return batches.prepare(self.hands.accountant, "310", self.payer.pk, sorted(chosen), name)

        if any(self.dues[pk].state != "due" for pk in chosen):
            with pytest.raises(Conflict):
                act()
            return
        [made] = act()
        if again:
            assert act() == [made]
        numbered = dict(enumerate(sorted(chosen), 1))
        suspended = {n for n, pk in numbered.items() if self.dues[pk].suspense}
        self.batches[made] = Batch(numbered, "prepared", dict.fromkeys(numbered, "open"), suspended)
        self._states(chosen, "batched")

    def everything_due_goes_out(self, data: st.DataObject) -> None:
        ids = sorted(pk for pk, row in self.dues.items() if row.state == "due")
        [made] = batches.prepare(self.hands.accountant, "310", self.payer.pk, None, command())
        self.hands.onward(made)
        numbered = dict(enumerate(ids, 1))
        suspended = {n for n, pk in numbered.items() if self.dues[pk].suspense}
        self.batches[made] = Batch(numbered, "sent", dict.fromkeys(numbered, "open"), suspended)
        self._states(ids, "sent")

    def what_may_be_tried_again_is(self, data: st.DataObject) -> None:
        for pk, row in self.dues.items():
            if row.state in {"failed", "returned"} and row.reason in RETRY:
                payments.retry(self.hands.accountant, pk, "再试一次", command())
                row.state = "due"

    def sign_and_send(self, data: st.DataObject) -> None:
        careless = data.draw(st.integers(0, 4))
        there = [pk for pk, batch in self.batches.items() if batch.state == "prepared" or careless == 4]
        pk = data.draw(st.sampled_from(there))
        if self.batches[pk].state != "prepared":
            for act, actor in ((batches.check, self.hands.checker), (batches.send, self.hands.cashier)):
                with pytest.raises(Conflict):
                    act(actor, pk, command())
            return
        with pytest.raises((Conflict, Denied)):
            batches.send(self.hands.cashier, pk, command())  # nobody has checked it
        self.hands.onward(pk)
        self.batches[pk].state = "sent"
        self._states(self.batches[pk].payables.values(), "sent")

    def cancel_batch(self, data: st.DataObject) -> None:
        pk = data.draw(st.sampled_from(sorted(self.batches)))
        batch = self.batches[pk]
        if batch.state != "prepared":
            with pytest.raises(Conflict):
                batches.cancel(self.hands.accountant, pk, "作废试一试", command())
            return
        batches.cancel(self.hands.accountant, pk, "作废重做", command())
        batch.state, batch.items = "cancelled", dict.fromkeys(batch.items, "dropped")
        self._states(batch.payables.values(), "due")

    def answer(self, data: st.DataObject) -> None:
        reason = data.draw(st.sampled_from([*RETRY, *RETRY, ReturnReason.ACCOUNT_CLOSED]))
        again = data.draw(st.booleans())
        pk = data.draw(st.sampled_from(self._answerable()))
        batch = self.batches[pk]
        words = {"open": ["paid", "failed", "returned", ""], "paid": ["", "returned"]}
        told = {n: data.draw(st.sampled_from(words.get(state, [""]))) for n, state in batch.items.items()}
        if not any(told.values()):  # an empty file is no file
            told[next(n for n, state in batch.items.items() if state in words)] = "returned"
        said = {word: tuple(n for n, w in told.items() if w == word) for word in ("paid", "failed", "returned")}
        number = f"{pk}-R{len(self.files)}"
        file = answer(pk, number, paid=said["paid"], failed=said["failed"], late=said["returned"], reason=reason)
        data_ = adapter("lvzhou-csv").write_answer(file)
        outcome = self._apply(pk, data_)
        counts = Counter(word for word in told.values() if word)
        assert [outcome[name] for name in ("paid", "failed", "returned")] == [
            counts[name] for name in ("paid", "failed", "returned")
        ]
        for n, word in told.items():
            if word:
                self._answered(batch, n, word, reason)
        if "open" not in batch.items.values():
            batch.state = "answered"
        assert outcome["state"] == batch.state
        self.files.append((pk, data_))
        if again:
            assert self._apply(pk, data_)["already"]

    def old_file(self, data: st.DataObject) -> None:
        altered = data.draw(st.booleans())
        pk, file = data.draw(st.sampled_from(self.files))
        if not altered:
            assert self._apply(pk, file)["already"]
            return
        read = adapter("lvzhou-csv").read_answer(file).answer
        shorter = read.answers[:-1]
        if not shorter:
            with pytest.raises(Invalid):
                self._apply(pk, file[: len(file) // 2])
            return
        paid = sum(a.amount for a in shorter if a.paid)
        changed = type(read)(read.batch, read.day, read.number, shorter, paid, sum(a.amount for a in shorter) - paid)
        with pytest.raises(Conflict):
            self._apply(pk, adapter("lvzhou-csv").write_answer(changed))

    def single(self, data: st.DataObject) -> None:
        what = data.draw(st.sampled_from(["retry", "change", "cancel", "withdraw"]))
        pk = data.draw(st.sampled_from(sorted(self.dues)))
        row, hands = self.dues[pk], self.hands
        stuck = row.state in {"failed", "returned"}
        if what == "change":
            payee = Payee(f"测试{pk}", f"6222{self.count:08d}{len(self.files):04d}{pk:04d}")
            if (
                row.state not in {"due", "failed", "returned"}
                or Payable.objects.get(pk=pk).payee_account == payee.account
            ):
                with pytest.raises((Conflict, Invalid)):
                    account_changes.ask(hands.accountant, pk, payee, "换卡", "", command())
                return
            change = account_changes.ask(hands.accountant, pk, payee, "换卡", "", command())
            with pytest.raises(Conflict):
                batches.prepare(hands.accountant, "310", self.payer.pk, [pk], command())
            account_changes.decide(hands.checker, change, True, "", command())
            row.state = "due"
        elif what == "retry":
            if stuck and row.reason in RETRY:
                payments.retry(hands.accountant, pk, "再试一次", command())
                row.state = "due"
            else:
                with pytest.raises(Conflict):
                    payments.retry(hands.accountant, pk, "再试一次", command())
        elif what == "withdraw":
            if (stuck or row.state == "due") and row.suspense:
                change = account_changes.ask_withdrawal(hands.accountant, pk, "不再支付", "决定书", command())
                accept = data.draw(st.booleans())
                account_changes.decide(hands.checker, change, accept, "依据不足", command())
                if accept:
                    row.state, row.suspense = "cancelled", False
            else:
                with pytest.raises(Conflict):
                    account_changes.ask_withdrawal(hands.accountant, pk, "不再支付", "决定书", command())
        elif (stuck or row.state == "due") and not row.suspense:
            payments.cancel(hands.accountant, pk, "不再支付", command())
            row.state = "cancelled"
        else:
            with pytest.raises(Conflict):
                payments.cancel(hands.accountant, pk, "不再支付", command())

    def _answerable(self) -> list[int]:
        """Batches of which the bank can still say something."""
        return [
            pk
            for pk, batch in self.batches.items()
            if batch.state in {"sent", "answered"} and {"open", "paid"} & set(batch.items.values())
        ]

    # --- the model -------------------------------------------------------------------------------

    def _apply(self, pk: int, data: bytes) -> dict[str, Any]:
        return returns.apply(self.hands.cashier, pk, "回盘.csv", [data], command())

    def _answered(self, batch: Batch, n: int, word: str, reason: ReturnReason) -> None:
        row = self.dues[batch.payables[n]]
        batch.items[n] = word
        row.reason = None if word == "paid" else reason
        row.suspense = {"paid": False, "returned": True, "failed": row.suspense}[word]
        row.state = "paid" if word == "paid" else "returned" if row.suspense else "failed"

    def _states(self, ids: Any, state: str) -> None:
        for pk in ids:
            self.dues[pk].state = state

    # --- laws ------------------------------------------------------------------------------------

    @invariant()
    def the_tables_are_the_model(self) -> None:
        assert dict(Payable.objects.values_list("pk", "state")) == {pk: row.state for pk, row in self.dues.items()}
        assert dict(PaymentBatch.objects.exclude(state="answered").values_list("pk", "state")) == {
            pk: batch.state for pk, batch in self.batches.items() if batch.state != "answered"
        }
        items = {(i.batch_id, i.number): i.state for i in BatchItem.objects.all()}
        assert items == {(pk, n): s for pk, batch in self.batches.items() for n, s in batch.items.items()}
        by_state = Payable.objects.values_list("state").annotate(total=Sum("amount"))
        assert sum(total for _, total in by_state) == sum(row.amount for row in self.dues.values())

    @invariant()
    def the_books_are_right(self) -> None:
        if not self.dues:
            return
        paid = sum(row.amount for row in self.dues.values() if row.state == "paid")
        suspended = sum(row.amount for row in self.dues.values() if row.suspense)
        assert balance(self.book, "2001.01") == -suspended
        assert balance(self.book, "1004") == -paid
        assert balance(self.book, "5001.01") + balance(self.book, "5001.02") == paid + suspended
        under_way = sum(row.amount for row in self.dues.values() if row.state == "sent")
        held = Transfer.objects.filter(kind="pending", ended_by__isnull=True).aggregate(total=Sum("amount"))
        assert (held["total"] or 0) == under_way
        assert not Transfer.objects.filter(debit=F("credit")).exists()
        twice = BatchItem.objects.values("payable").annotate(live=Count("pk", filter=Q(state__in=["open", "paid"])))
        assert not twice.filter(live__gt=1).exists()
        ended = Transfer.objects.filter(kind__in=["post", "void"]).values_list("pending", flat=True)
        assert len(ended) == len(set(ended))


class _rolled_back:
    """Everything a run did is undone when it ends."""

    def __enter__(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def __exit__(self, *details: Any) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)


def run(acting: Callable[..., Actor], examples: int, steps: int) -> None:
    Payments.hands = crew(acting)
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Payments,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )


@pytest.mark.django_db
def test_any_order_of_commands_keeps_the_laws(acting: Callable[..., Actor]) -> None:
    run(acting, 8, 25)


@pytest.mark.exhaustive
@pytest.mark.django_db
def test_many_orders_of_commands_keep_the_laws(acting: Callable[..., Actor]) -> None:
    run(acting, 20, 35)
