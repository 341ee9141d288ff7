"""One claim in every state, each of its own person where money is decided, made by the people whose duty it is."""

from datetime import date

from tests.claims import walking
from tests.claims.making import SECOND_LEVEL, Crew, World, a_bill, a_claim, a_line, a_stay, a_visit, command

from jingban.claims import models
from jingban.claims.core.model import NewClaim, NewVisit
from jingban.claims.core.states import State
from jingban.claims.services import intake, releasing, settling


def _day(number: int) -> NewVisit:
    day = date(2024, 3, number)
    return a_visit(a_bill(a_line(day=day), day=day), provider=SECOND_LEVEL)


def _large() -> NewVisit:
    """More than recheck alone may pass."""
    return a_stay(a_line("阿克西林胶囊", 5_000_000, 1000, day=date(2024, 4, 1)))


def every_state(crew: Crew, world: World) -> dict[State, int]:
    """State → a claim in it."""
    person = world["no_account"]

    def new(number: int, **more: object) -> NewClaim:
        return a_claim(person, _day(number), **more)

    found = {State.DRAFT: walking.registered(crew, new(4)).id}
    asked = walking.registered(crew, new(5, materials=("1",)))
    found[State.INCOMPLETE] = intake.ask_documents(crew.clerk, asked.id, asked.revision, command()).id
    found[State.ACCEPTED] = walking.accepted(crew, new(6)).id
    held = walking.accepted(crew, new(7))
    found[State.ON_HOLD] = intake.hold(crew.reviewer, held.id, held.revision, "请医院说明", command()).id
    made = walking.registered(crew, new(8))
    found[State.REJECTED] = intake.reject(crew.clerk, made.id, made.revision, "不属于报销范围", command()).id
    made = walking.registered(crew, new(11))
    found[State.WITHDRAWN] = intake.withdraw(crew.clerk, made.id, made.revision, "本人撤回", command()).id
    found[State.SETTLED] = walking.settled(crew, a_claim(world["employee"], a_stay())).id
    large = walking.settled(crew, a_claim(world["retired"], _large()))
    found[State.RECHECKED] = settling.recheck(crew.rechecker, large.id, large.revision, command()).id
    found[State.APPROVED] = walking.approved(crew, a_claim(world["resident"], a_stay())).id
    found[State.RELEASED] = walking.released(crew, a_claim(world["child"], a_stay())).id
    found[State.CLOSED] = walking.closed(crew, a_claim(world["poor"], a_stay())).id
    found[State.SUPERSEDED] = superseded(crew, world["rare"])
    states = {State(row.state): row.pk for row in models.Claim.objects.filter(pk__in=found.values())}
    assert states == found
    return found


def superseded(crew: Crew, person: int) -> int:
    """Corrected after it was paid, and the correction released."""
    old = walking.closed(crew, a_claim(person, a_stay()))
    made = releasing.correct(crew.reviewer, old.id, None, "录入有误", command())
    made = settling.settle(crew.reviewer, made.id, made.revision, command())
    made = walking.approved_from(crew, made)
    releasing.release(crew.accountant, made.id, made.revision, command())
    return old.id
