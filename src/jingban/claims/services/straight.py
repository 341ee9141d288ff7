"""直通办理: a claim that raises no question goes from entry to settlement in one command; else it stops where a person is needed.

No person reviewed it: 初审 is signed by the machine, 复核 by a person as always.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jingban.claims import models
from jingban.claims.core import clock as terms
from jingban.claims.core import deciding, telling
from jingban.claims.core.entering import gap_of
from jingban.claims.core.model import Channel, House, NewClaim, Term
from jingban.claims.core.states import INTAKE, State
from jingban.claims.policy import intake as policy
from jingban.claims.repository import claims as contents
from jingban.claims.repository import intake as rows
from jingban.claims.services import awarding, checking, content, deadline, entry
from jingban.claims.services.checking import Examined
from jingban.claims.services.content import Written
from jingban.claims.services.steps import Outcome, saved, today
from jingban.infra import clock
from jingban.infra import rows as infra
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.infra.commands import services as commands
from jingban.infra.commands.services import Done
from jingban.infra.errors import Refusal
from jingban.registry.core.model import PersonRecord
from jingban.registry.services import lookup

SUBMIT = "claims.submit"
_SENT = frozenset({Channel.HOSPITAL, Channel.PLATFORM})
_MACHINE = access.system("claims")


def through(actor: Actor, new: NewClaim, command_id: str) -> Outcome:
    """Register, accept, check and settle in one transaction, as far as nobody is asked anything.

    It stays a draft where papers or fee lines are missing or a hard gate holds it, and in review where the switch
    ``straight_through`` is off, a finding is open, or it cannot be settled. Raises what registering raises.
    """
    sent = new.channel in _SENT and not actor.may(INTAKE)
    access.require(actor, SUBMIT if sent else INTAKE, entry.office(actor))
    entry.check(new)

    def whole() -> Done:
        with lookup.remembering():
            return entry.entered(_walked(actor, new, _MACHINE if sent else actor))

    request = {"claim": entry.digest_of(new)}
    with content.told_apart():
        return Outcome(**commands.run(actor, command_id, "claims.through", request, whole))


@dataclass(slots=True)
class _Walk:
    """What is written at the end, in few statements: steps of the history, and what the citizen is told."""

    actor: Actor
    row: models.Claim
    events: list[models.Event]
    told: list[models.Notice]

    def note(self, command: str, source: State | None, target: State, details: Mapping[str, Any]) -> None:
        self.events.append(
            models.Event(
                claim=self.row, command=command, source=source.value if source else "", target=target.value,
                by=self.actor.username, by_name=self.actor.display_name, at=clock.now(), details=dict(details),
            )
        )  # fmt: skip

    def tell(self, kind: str, text: str) -> None:
        self.told.append(models.Notice(claim=self.row, kind=kind, text=text, at=clock.now(), by=self.actor.username))


def _walked(actor: Actor, new: NewClaim, reader: Actor) -> models.Claim:
    record, account = entry.insured_with_account(reader, new.person)
    row = entry.row_of(actor, new, record)
    row.number = entry.numbers(row.centre, 1)[0]
    materials = entry.material_rows(row, new, {})
    whole = _whole(new, materials)
    if whole:
        # The row is written once as what it is about to be; a gate sends it back to the window below.
        row.state, row.account_digest = State.ACCEPTED.value, account
        term = _start(row, new)
    entry.keep(actor, row)
    before = infra.noted(row)
    written = content.write(row, new.visits)
    rows.write_materials(materials, [])
    walk = _Walk(actor, row, [], [])
    walk.note("register", None, State.DRAFT, {"bills": row.bills, "lines": row.lines, "total": row.total})
    if whole:
        examined = _examined(actor, row, written, record)
        if deciding.gates(examined.standing):
            row.state, row.accepted_on, row.due_on = State.DRAFT.value, None, None
        else:
            walk.note("accept", State.DRAFT, State.ACCEPTED, {"due": str(row.due_on)})
            walk.tell("accepted", telling.accepted(row.number, row.due_on, term.days))
            _settled(walk, examined)
        saved(row, before)
    infra.add(walk.events)
    infra.add(walk.told)
    return row


def _whole(new: NewClaim, materials: Sequence[models.Material]) -> bool:
    """Whether it can be accepted as it is: every paper there, every bill made up by its lines."""
    bills = [bill for visit in new.visits for bill in visit.bills]
    if not bills or any(material.needed and not material.there for material in materials):
        return False
    return not any(gap_of(bill.number, bill.total, [line.amount for line in bill.lines]) for bill in bills)


def _start(row: models.Claim, new: NewClaim) -> Term:
    row.accepted_on = today()
    term = terms.term_on(policy.terms(), row.accepted_on, row.region, [visit.med_type for visit in new.visits])
    row.due_on = terms.due_on(row.accepted_on, House(today(), deadline.calendar_of(row.accepted_on), term))
    return term


def _examined(actor: Actor, row: models.Claim, written: Written, record: PersonRecord) -> Examined:
    visits = contents.written(written.visits, written.bills, written.lines)
    keys = [bill.key for bill in written.bills]
    return checking.run(actor, row, visits=visits, record=record, keys=keys, fresh=True)


def _settled(walk: _Walk, examined: Examined) -> None:
    """Settle where nobody has to be asked; what refuses is left to the reviewer."""
    row = walk.row
    if not checking.switch("straight_through") or examined.open:
        return
    try:
        result = awarding.settle(row, examined, awarding.AUTO, first=True)
    except Refusal:
        return
    row.state, row.reviewed_by = State.SETTLED.value, awarding.AUTO
    details = {"fund": row.fund, "personal": row.personal, "cut": row.cut, "round": result.round}
    walk.note("settle", State.ACCEPTED, State.SETTLED, details)
