"""Every step of intake from every state: what the table allows happens, what it does not allow changes nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.claims.making import Crew, World, a_claim, command

from jingban.claims import models
from jingban.claims.core.states import TRANSITIONS, State, pairs
from jingban.claims.services import intake
from jingban.infra.access.services import Actor
from jingban.infra.audit.models import Entry
from jingban.infra.commands.models import Command
from jingban.infra.errors import Conflict, Denied, Invalid

Step = Callable[[Crew, Actor, int, int], Any]
STEPS: dict[str, tuple[str, Step]] = {
    "ask_documents": ("clerk", lambda crew, who, pk, seen: intake.ask_documents(who, pk, seen, command())),
    "documents_came": ("clerk", lambda crew, who, pk, seen: intake.documents_came(who, pk, seen, command())),
    "accept": ("clerk", lambda crew, who, pk, seen: intake.accept(who, pk, seen, command())),
    "reject": ("clerk", lambda crew, who, pk, seen: intake.reject(who, pk, seen, "材料不实", command())),
    "withdraw": ("clerk", lambda crew, who, pk, seen: intake.withdraw(who, pk, seen, "申请人撤回", command())),
    "send_back": ("reviewer", lambda crew, who, pk, seen: intake.send_back(who, pk, seen, "录入有误", command())),
    "hold": ("reviewer", lambda crew, who, pk, seen: intake.hold(who, pk, seen, "向医院核实", command())),
    "resume": ("reviewer", lambda crew, who, pk, seen: intake.resume(who, pk, seen, "医院已答复", command())),
}
SIGNED = {"reviewed_by": "a", "rechecked_by": "b", "approved_by": "c", "released_by": "d"}


def way_to(state: State) -> list[State]:
    """States on the way from draft that the database lets through."""
    ways = [[State.DRAFT]]
    for way in ways:
        if way[-1] is state:
            return way
        ways += [[*way, target] for source, target in sorted(pairs()) if source is way[-1] and target not in way]
    raise AssertionError(state)


def brought(made: int, state: State) -> models.Claim:
    """A claim put into a state past the services, along the ways the database allows."""
    for step in way_to(state)[1:]:
        models.Claim.objects.filter(pk=made).update(state=step.value, **SIGNED)
    return models.Claim.objects.get(pk=made)


def everything(claim_id: int) -> list[Any]:
    hanging = (models.Event, models.Pause, models.Notice, models.Bill, models.Visit, models.Material, models.Finding)
    return [
        models.Claim.objects.filter(pk=claim_id).values().get(),
        *(list(table._default_manager.filter(claim_id=claim_id).order_by("pk").values()) for table in hanging),
        Entry.objects.count(),
        Command.objects.count(),
    ]


def actor(crew: Crew, name: str, state: State) -> Actor:
    """Papers of an accepted claim are asked for by the reviewer."""
    post = "reviewer" if name == "ask_documents" and state is State.ACCEPTED else STEPS[name][0]
    return getattr(crew, post)  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", STEPS)
def test_every_state(world: World, crew: Crew, name: str) -> None:
    for state in State:
        made = intake.register(crew.clerk, a_claim(world["employee"]), command())
        row = brought(made.id, state)
        if name == "ask_documents":
            models.Material.objects.filter(claim=row, code="3").update(there=False)
        targets = {step.target for step in TRANSITIONS if step.command == name and step.source is state}
        before = everything(row.pk)
        who, (_, step) = actor(crew, name, state), STEPS[name]
        if targets:
            done = step(crew, who, row.pk, row.revision)
            assert State(done.state) in targets, (name, state)
            assert done.revision == row.revision + 1
            last = models.Event.objects.filter(claim=row).latest("pk")
            assert (last.command, last.source, last.target, last.by) == (name, state, done.state, who.username)
        else:
            with pytest.raises(Conflict) as refused:
                step(crew, who, row.pk, row.revision)
            assert refused.value.code == "claim_state", (name, state)
            assert everything(row.pk) == before, (name, state)


@pytest.mark.parametrize("name", STEPS)
def test_without_the_right(world: World, crew: Crew, name: str) -> None:
    states = [step.source for step in TRANSITIONS if step.command == name and step.source is not None]
    for state in states:
        made = intake.register(crew.clerk, a_claim(world["employee"]), command())
        row = brought(made.id, state)
        models.Material.objects.filter(claim=row, code="3").update(there=False)
        right = {step.right for step in TRANSITIONS if step.command == name and step.source is state}
        for who in (crew.clerk, crew.reviewer, crew.rechecker, crew.accountant, crew.auditor, crew.gateway):
            if who.rights & right:
                continue
            before = everything(row.pk)
            with pytest.raises(Denied):
                STEPS[name][1](crew, who, row.pk, row.revision)
            assert everything(row.pk) == before, (name, state, who.username)


@pytest.mark.parametrize("name", ["reject", "withdraw", "send_back", "hold", "resume"])
@pytest.mark.parametrize("reason", ["", " ", "无", " 无 "])
def test_without_a_reason(world: World, crew: Crew, name: str, reason: str) -> None:
    state = next(step.source for step in TRANSITIONS if step.command == name and step.source is not None)
    made = intake.register(crew.clerk, a_claim(world["employee"]), command())
    row = brought(made.id, state)
    before = everything(row.pk)
    with pytest.raises(Invalid) as refused:
        getattr(intake, name)(actor(crew, name, state), row.pk, row.revision, reason, command())
    assert refused.value.code == "reason_needed" and everything(row.pk) == before
