"""收件、受理、补正: everything a claim goes through before and beside the review."""

from collections.abc import Mapping, Sequence
from typing import Any

from jingban.claims import models
from jingban.claims.core import checklist, entering, telling
from jingban.claims.core.checklist import MaterialWord
from jingban.claims.core.model import MATERIALS, Channel, NewClaim, NewVisit
from jingban.claims.core.states import FIRST, INTAKE, State
from jingban.claims.refusals import intake as refusals
from jingban.claims.repository import intake as rows
from jingban.claims.services import checking, content, deadline, entry
from jingban.claims.services.papers_in import from_papers
from jingban.claims.services.posts import ENTERED, REVIEWED, edit_by, step_by
from jingban.claims.services.steps import Moved, Outcome, step, today
from jingban.infra import clock
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.infra.commands import services as commands
from jingban.infra.commands.services import Done
from jingban.registry.services import lookup

__all__ = [
    "MaterialWord",
    "accept",
    "ask_documents",
    "documents_came",
    "from_papers",
    "hold",
    "register",
    "reject",
    "replace_content",
    "resume",
    "send_back",
    "set_materials",
    "withdraw",
]


# --- what is handed in -----------------------------------------------------------------------------------


def register(actor: Actor, new: NewClaim, command_id: str) -> Outcome:
    """A claim as a draft; visits may come later.

    Raises Invalid naming every value that cannot be kept, NotFound for a person outside one's scope, Conflict where a
    bill is used up, naming the claim that uses it.
    """
    access.require(actor, INTAKE, entry.office(actor))
    entry.check(new)

    def whole() -> Done:
        row = entry.enter(actor, new, entry.insured(actor, new.person))
        return entry.entered(row)

    request = {"claim": entry.digest_of(new)}
    with content.told_apart():
        return Outcome(**commands.run(actor, command_id, "claims.register", request, whole))


def replace_content(
    actor: Actor, claim_id: int, revision: int | None, visits: Sequence[NewVisit], command_id: str
) -> Outcome:
    """The visits of a draft, replaced as a whole; of a correction in review by the first reviewer."""
    access_rights = {**ENTERED, State.ACCEPTED: FIRST}
    if problems := entering.visit_problems(visits, today()):
        raise refusals.wrong_values(problems)

    def change(row: models.Claim) -> Mapping[str, Any]:
        correction = row.channel == Channel.CORRECTION
        if row.state == State.ACCEPTED and not correction:
            raise refusals.under_review()
        before = row.total
        content.rewrite(row, visits, standing=not correction)
        if visits:
            entry.insure(row, entry.insured(actor, row.person_id), min(visit.last for visit in visits))
        entry.reckon_materials(row)
        return {"bills": row.bills, "lines": row.lines, "before": before, "total": row.total}

    request = {"visits": entry.digest_of(NewClaim(0, "", tuple(visits)))}
    with content.told_apart():
        return edit_by(actor, claim_id, revision, "replace_content", command_id, change, access_rights, request)


# --- materials -------------------------------------------------------------------------------------------


def set_materials(
    actor: Actor, claim_id: int, revision: int | None, materials: Sequence[MaterialWord], command_id: str
) -> Outcome:
    """What lies on the desk. One that is not there but has a note is asked for, needed by the list or not."""
    for word in materials:
        if word.code not in MATERIALS:
            raise refusals.unknown_material(word.code)

    def change(row: models.Claim) -> Mapping[str, Any]:
        held = rows.materials(row)
        new = []
        for word in {word.code: word for word in materials}.values():
            material = held.get(word.code)
            if material is None:
                material = models.Material(claim=row, code=word.code)
                new.append(material)
            material.there, material.copies = word.there, max(word.copies, 1) if word.there else 0
            material.note = word.note.strip()[:200]
        rows.write_materials(new, list(held.values()))
        return {"there": checklist.ordered(word.code for word in materials if word.there)}

    request = {"materials": [[word.code, word.there, word.copies, word.note] for word in materials]}
    rights = {**ENTERED, **REVIEWED}
    return edit_by(actor, claim_id, revision, "set_materials", command_id, change, rights, request)


def _missing(row: models.Claim) -> list[tuple[str, str]]:
    """(code, why) of what is not there and needed, or asked for with a note."""
    held = rows.materials(row)
    return [
        (code, held[code].note)
        for code in checklist.ordered(held)
        if not held[code].there and (held[code].needed or held[code].note)
    ]


def ask_documents(actor: Actor, claim_id: int, revision: int | None, command_id: str) -> Outcome:
    """一次性告知: one notice names everything that is missing; the clock stands still until it came."""

    def change(row: models.Claim) -> Moved:
        wanted = _missing(row)
        if not wanted:
            raise refusals.nothing_missing()
        codes = [code for code, _ in wanted]
        _tell(actor, row, "missing", checklist.one_notice(row.number, wanted), codes)
        deadline.pause(row, f"等待补正：{checklist.said(codes)}")
        return Moved(State.INCOMPLETE, {"missing": codes})

    rights = {State.DRAFT: INTAKE, State.ACCEPTED: FIRST}
    return step_by(actor, claim_id, revision, "ask_documents", command_id, change, rights)


def documents_came(actor: Actor, claim_id: int, revision: int | None, command_id: str) -> Outcome:
    """Everything came: back to where papers were asked for, and the clock runs again."""

    def change(row: models.Claim) -> Moved:
        if wanted := _missing(row):
            raise refusals.materials_missing([code for code, _ in wanted])
        accepted = rows.source_of_asking(row) == State.ACCEPTED
        deadline.go_on(row)
        return Moved(State.ACCEPTED if accepted else State.DRAFT)

    return step(actor, claim_id, revision, "documents_came", command_id, change, right=INTAKE)


def _tell(actor: Actor, row: models.Claim, kind: str, text: str, items: Sequence[str] = ()) -> None:
    models.Notice.objects.create(claim=row, kind=kind, text=text, items=list(items), at=clock.now(), by=actor.username)


# --- acceptance ------------------------------------------------------------------------------------------


def accept(actor: Actor, claim_id: int, revision: int | None, command_id: str) -> Outcome:
    """受理: complete papers, bills that agree with their lines, no hard gate; the clock starts."""

    def change(row: models.Claim) -> Moved:
        accepted(actor, row)
        return Moved(State.ACCEPTED, {"due": str(row.due_on)})

    return step(actor, claim_id, revision, "accept", command_id, change, right=INTAKE)


def accepted(actor: Actor, row: models.Claim) -> None:
    """What acceptance asks and does, for use inside a command; the caller moves and saves the row."""
    if not row.bills:
        raise refusals.nothing_entered()
    if found := [gap for bill in rows.bill_amounts(row) if (gap := entering.gap_of(*bill))]:
        raise refusals.gaps(found)
    if wanted := _missing(row):
        raise refusals.materials_missing([code for code, _ in wanted])
    row.account_digest = lookup.account_digest_of(actor, row.person_id)
    checking.at_entry(actor, row)
    deadline.start(row)
    _tell(actor, row, "accepted", telling.accepted(row.number, row.due_on, deadline.house_of(row, today()).term.days))


# --- ends and pauses -------------------------------------------------------------------------------------


def reject(actor: Actor, claim_id: int, revision: int | None, reason: str, command_id: str) -> Outcome:
    """不予受理: the bills are free again, the citizen is told why."""

    def change(row: models.Claim) -> Moved:
        _tell(actor, row, "rejected", telling.rejected(row.number, reason.strip()[:500]))
        return _ended(row, State.REJECTED)

    return step(actor, claim_id, revision, "reject", command_id, change, right=INTAKE, reason=reason)


def withdraw(actor: Actor, claim_id: int, revision: int | None, reason: str, command_id: str) -> Outcome:
    """撤销 at the citizen's wish: the bills are free again."""

    def change(row: models.Claim) -> Moved:
        return _ended(row, State.WITHDRAWN)

    return step(actor, claim_id, revision, "withdraw", command_id, change, right=INTAKE, reason=reason)


def _ended(row: models.Claim, target: State) -> Moved:
    deadline.end(row)
    return Moved(target, {"freed": rows.free(row)})


def send_back(actor: Actor, claim_id: int, revision: int | None, reason: str, command_id: str) -> Outcome:
    """退回 to the window; acceptance counts from the first day, the citizen waits all the same."""

    def change(row: models.Claim) -> Moved:
        return Moved(State.DRAFT)

    return step(actor, claim_id, revision, "send_back", command_id, change, right=FIRST, reason=reason)


def hold(actor: Actor, claim_id: int, revision: int | None, reason: str, command_id: str) -> Outcome:
    """核查: a hospital or third party is asked; the clock stands still."""

    def change(row: models.Claim) -> Moved:
        deadline.pause(row, reason.strip())
        return Moved(State.ON_HOLD)

    return step(actor, claim_id, revision, "hold", command_id, change, right=FIRST, reason=reason)


def resume(actor: Actor, claim_id: int, revision: int | None, reason: str, command_id: str) -> Outcome:
    """The answer came; the clock runs again."""

    def change(row: models.Claim) -> Moved:
        deadline.go_on(row)
        return Moved(State.ACCEPTED)

    return step(actor, claim_id, revision, "resume", command_id, change, right=FIRST, reason=reason)
