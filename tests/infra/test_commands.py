"""Commands: once per person and id, whole or not at all."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from jingban.infra.access.actor import Actor
from jingban.infra.access.models import User
from jingban.infra.audit import services as audit
from jingban.infra.audit.models import Entry
from jingban.infra.commands import services as commands
from jingban.infra.commands.models import Command
from jingban.infra.commands.services import Done
from jingban.infra.errors import Conflict, Invalid

ID = "0f8fad5b-d9cb-469f-a165-70867728950e"


@pytest.fixture
def li(acting: Callable[..., Actor]) -> Actor:
    return acting("budget_officer", username="li")


def adding(counter: list[int]) -> Callable[[], Done]:
    def change() -> Done:
        counter.append(1)
        User.objects.filter(username="li").update(display_name=f"第 {len(counter)} 次")
        return Done({"count": len(counter)}, "account:1", {"why": "试"})

    return change


def test_a_repeat_returns_the_stored_outcome_and_changes_nothing(li: Actor) -> None:
    counter: list[int] = []
    first = commands.run(li, ID, "test.add", {"a": 1}, adding(counter))
    again = commands.run(li, ID, "test.add", {"a": 1}, adding(counter))
    assert first == again == {"count": 1}
    assert counter == [1]
    assert Entry.objects.filter(action="test.add").count() == 1
    assert User.objects.get(username="li").display_name == "第 1 次"


def test_another_request_under_the_same_id_is_refused(li: Actor) -> None:
    counter: list[int] = []
    commands.run(li, ID, "test.add", {"a": 1}, adding(counter))
    for name, request in (("test.add", {"a": 2}), ("test.other", {"a": 1})):
        with pytest.raises(Conflict) as refusal:
            commands.run(li, ID, name, request, adding(counter))
        assert refusal.value.code == "command_reused"
    assert counter == [1]
    assert Entry.objects.count() == 1


def test_ids_of_different_people_do_not_meet(li: Actor, acting: Callable[..., Actor]) -> None:
    counter: list[int] = []
    commands.run(li, ID, "test.add", {}, adding(counter))
    commands.run(acting("auditor", username="wang"), ID, "test.add", {}, adding(counter))
    assert counter == [1, 1]


def test_a_failed_change_leaves_nothing_and_may_be_tried_again(li: Actor) -> None:
    def broken() -> Done:
        User.objects.update(display_name="half")
        raise ValueError("core refused")

    with pytest.raises(ValueError, match="core refused"):
        commands.run(li, ID, "test.add", {}, broken)
    assert User.objects.get(username="li").display_name == ""
    assert not Command.objects.exists()
    assert not Entry.objects.exists()
    assert commands.run(li, ID, "test.add", {}, adding([])) == {"count": 1}


@pytest.mark.parametrize("wrong", ["", "short", "x" * 65, "with space in it", "中文编号中文编号"])
def test_a_malformed_id_is_refused(li: Actor, wrong: str) -> None:
    with pytest.raises(Invalid) as refusal:
        commands.run(li, wrong, "test.add", {}, adding([]))
    assert refusal.value.code == "bad_command_id"
    assert not Command.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_command_from_many_windows_at_once_acts_once(acting: Callable[..., Actor]) -> None:
    li = acting("budget_officer", username="li")
    counter: list[int] = []
    outcomes: list[Any] = []

    def press() -> None:
        try:
            outcomes.append(commands.run(li, ID, "test.add", {"a": 1}, adding(counter)))
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert outcomes == [{"count": 1}] * 8
    assert counter == [1]
    assert Entry.objects.filter(action="test.add").count() == 1
    assert audit.verify().intact
