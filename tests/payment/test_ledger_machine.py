"""Random commands, retries and closings against the naive model, on the database itself, step by step."""

from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from tests.payment.ledger_books import EMPLOYEES, RESIDENTS, open_books, post, reserve, single
from tests.payment.naive_ledger import NaiveLedger

from jingban.infra.access.services import system
from jingban.infra.errors import Refusal
from jingban.payment.models import Book, Period, Transfer
from jingban.payment.queries import ledger_proof
from jingban.payment.repository import ledger as repository
from jingban.payment.services import ledger

BOOKS = (EMPLOYEES, RESIDENTS)
CODES = ("1004", "1003", "2001.01", "5001.01")
DAYS = (date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 31))
# Few ids, so that retries with the same and with other content are common.
IDS = st.sampled_from([f"t{n}" for n in range(8)])
ANY_ID = st.sampled_from([f"t{n}{end}" for n in range(8) for end in ("", ":post", ":reverse")])
VALUES = {
    "id_": IDS,
    "book": st.sampled_from(BOOKS),
    "day": st.sampled_from(DAYS),
    "debit": st.sampled_from((*CODES, "5001.02")),  # only the employees' book has it
    "credit": st.sampled_from(CODES),
    "amount": st.sampled_from([1, 2, 3, 100, 0, 10**14]),
}


class Ledger(RuleBasedStateMachine):
    """One run begins with two empty books; everything happens inside one transaction that is rolled back at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.whole = transaction.atomic()
        self.whole.__enter__()
        open_books()
        accounts = {(book, code) for book in BOOKS for code in CODES} | {(EMPLOYEES, "5001.02")}
        self.naive = NaiveLedger(accounts)
        self.commands = 0

    def teardown(self) -> None:
        if hasattr(self, "whole"):
            flaws = [flaw for book in ledger_proof.verify(system("test")) for flaw in book["flaws"]]
            transaction.set_rollback(True)
            self.whole.__exit__(None, None, None)
            assert flaws == []  # the books prove themselves from their raw rows

    def same(self, expected: str, act: Any) -> None:
        """The ledger answers what the model answers; a refusal leaves no trace."""
        before = Transfer.objects.count()
        code = ""
        try:
            with transaction.atomic():
                act()
        except Refusal as refusal:
            code = refusal.code
        assert code == expected
        assert not code or Transfer.objects.count() == before

    @rule(**VALUES)
    def post(self, id_: str, book: str, day: date, debit: str, credit: str, amount: int) -> None:
        expected = self.naive.single(id_, book, day, debit, credit, amount)
        self.same(expected, lambda: post(single(id_, amount, day, book=book, debit=debit, credit=credit)))

    @rule(**VALUES)
    def reserve(self, id_: str, book: str, day: date, debit: str, credit: str, amount: int) -> None:
        expected = self.naive.reserve(id_, book, day, debit, credit, amount)
        self.same(expected, lambda: post(reserve(id_, amount, day, book=book, debit=debit, credit=credit)))

    @rule(of=ANY_ID, day=st.sampled_from(DAYS))
    def post_reserved(self, of: str, day: date) -> None:
        self.same(self.naive.end("post", of, day), lambda: ledger.post_reserved("wang", [of], day))

    @rule(of=ANY_ID, day=st.sampled_from(DAYS))
    def void(self, of: str, day: date) -> None:
        self.same(self.naive.end("void", of, day), lambda: ledger.void_reserved("wang", [of], day))

    @rule(of=ANY_ID, day=st.sampled_from(DAYS))
    def reverse(self, of: str, day: date) -> None:
        self.same(self.naive.reverse(of, day), lambda: ledger.reverse("wang", [of], day, memo=""))

    @rule(book=st.sampled_from(BOOKS))
    @precondition(lambda self: self.naive.rows)
    def close_november(self, book: str) -> None:
        # Suspense and December's carry-forward have tests of their own; here the months and reservations count.
        if (book, "2026-11") in self.naive.closed or not self.naive.may_close(book, "2026-11"):
            return
        Period.objects.filter(book__code=book, month="2026-11").update(state="closed", closed_by="li")
        self.naive.closed.add((book, "2026-11"))

    @rule(book=st.sampled_from(BOOKS))
    def open_november_again(self, book: str) -> None:
        self.commands += 1
        act = lambda: ledger.reopen_month(system("zhao"), book, "2026-11", "漏记", f"reopen-{self.commands:04d}")  # noqa: E731
        expected = "" if (book, "2026-11") in self.naive.closed else "month_open"
        self.same(expected, act)
        self.naive.closed.discard((book, "2026-11"))

    @invariant()
    def balances_are_those_of_the_model(self) -> None:
        for code in BOOKS:
            found = repository.balances(Book.objects.get(code=code))
            values = {a: (b.debit, b.credit, b.reserved_debit, b.reserved_credit) for a, b in found.items()}
            for account in {*CODES, "5001.02"}:
                assert values.get(account, (0, 0, 0, 0)) == self.naive.balance(code, account)
            total = [sum(column) for column in zip(*values.values(), strict=True)] or [0] * 4
            assert (total[0], total[2]) == (total[1], total[3])

    @invariant()
    def rows_are_those_of_the_model(self) -> None:
        assert set(Transfer.objects.values_list("id", flat=True)) == set(self.naive.rows)


@pytest.mark.django_db
def test_random_commands_against_the_naive_model() -> None:
    many = settings(
        max_examples=10,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )
    run_state_machine_as_test(Ledger, settings=many)
    assert connection.in_atomic_block


@pytest.mark.exhaustive
@pytest.mark.django_db
def test_many_random_commands_against_the_naive_model() -> None:
    many = settings(
        max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    run_state_machine_as_test(Ledger, settings=many)
