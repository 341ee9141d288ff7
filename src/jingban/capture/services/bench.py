"""The correction bench: key, accept, clear, override, release, take back."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from jingban.capture import models, refusals, repository
from jingban.capture.core import privacy
from jingban.capture.core.blame import failing
from jingban.capture.core.contract import kind_of, value_text
from jingban.capture.core.doubt import MOST_FOUND, Overridden, Standing
from jingban.capture.core.edits import Action, Edit, WrongEdit, name_of, normal, plain
from jingban.capture.core.tracing import About, traced
from jingban.capture.services import judging
from jingban.capture.services.rights import CORRECT, READ, hidden_classes, object_of, paper_for
from jingban.capture.services.second_keying import blind_for
from jingban.infra import clock
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.infra.commands import services as commands
from jingban.infra.commands.services import Done

MAX_REASON = 500


def said_reason(reason: str) -> str:
    """The reason without blanks around it; raises Invalid when there is none or too much."""
    said = reason.replace("\x00", "").strip()
    if not 2 <= len(said) <= MAX_REASON:
        raise refusals.reason_needed()
    return said


def normalised(edits: Sequence[Edit]) -> list[Edit]:
    """The edits in their exact form; raises Invalid naming the field."""
    if not edits:
        raise refusals.no_edits()
    try:
        return [normal(edit) for edit in edits]
    except WrongEdit as error:
        raise refusals.wrong_edit(error.code, error.key) from None


def edit(actor: Actor, paper_id: int, version: int, edits: Sequence[Edit], command_id: str) -> None:
    """Save what a person keyed beside what the machine read, and judge the paper again."""
    row = paper_for(actor, paper_id, CORRECT)
    exact = normalised(edits)
    hide = hidden_classes(actor, [row], row.batch.centre)
    request = {"paper": paper_id, "version": version, "edits": [_request(e) for e in exact]}

    def change() -> Done:
        batch, held = _held(actor, row, version)
        before = repository.human_values(held)
        machine = repository.record(held)
        acts = repository.edits(before)
        found = judging.stand(held, [*acts, *exact], _overridden(held))
        abouts = traced(machine, [*acts, *exact]).abouts[len(acts) :]
        _refuse_unseen(exact, abouts, privacy.masker([machine, found.standing.record], hide))
        rows = _rows(actor, held, exact, len(before), abouts)
        models.HumanValue.objects.bulk_create(rows)
        judging.note_others(found.others)
        _saved(batch, held, found.standing, judging.second_values(before))
        # What was keyed stands in the paper's own rows; the log does not need to know whose number it was.
        details = {"edits": [{"action": e.action.value, "key": e.key} for e in exact], "version": held.version}
        return Done({"version": held.version}, object_of("paper", held.pk), details)

    commands.run(actor, command_id, "capture.edit", request, change)


def draft(actor: Actor, paper_id: int, edits: Sequence[Edit]) -> tuple[models.Paper, Standing]:
    """How the paper would stand with these edits; nothing is saved."""
    row = paper_for(actor, paper_id, CORRECT)
    if blind_for(actor, row):
        raise refusals.second_blind()
    before = repository.edits(repository.human_values(row))
    return row, judging.stand(row, [*before, *normalised(edits)], _overridden(row)).standing


def override(actor: Actor, paper_id: int, version: int, check_id: str, reason: str, command_id: str) -> None:
    """Answer for a failing check: the paper really says so. It asks again when its figures change."""
    row = paper_for(actor, paper_id, CORRECT)
    said = said_reason(reason)
    request = {"paper": paper_id, "version": version, "check": check_id, "reason": said}

    def change() -> Done:
        batch, held = _held(actor, row, version)
        against = [check for check in failing(repository.checks(held)) if check.id == check_id]
        if not against:
            raise refusals.no_such_check()
        models.Override.objects.bulk_create(
            models.Override(
                paper=held,
                check_id=check.id,
                subjects=list(check.subjects),
                found=check.found[:MOST_FOUND],
                reason=said,
                by=actor.username,
                by_name=actor.display_name,
                at=clock.now(),
            )
            for check in against
        )
        _saved(batch, held, judging.standing(held), _keyed_again(held))
        return Done({"version": held.version}, object_of("paper", held.pk), {"check": check_id, "reason": said})

    commands.run(actor, command_id, "capture.override", request, change)


def release(actor: Actor, paper_id: int, version: int, command_id: str) -> None:
    """Let the paper go on to review. Refused while anything is unsettled; the refusal lists it."""
    row = paper_for(actor, paper_id, CORRECT)
    request = {"paper": paper_id, "version": version}

    def change() -> Done:
        batch, held = _held(actor, row, version)
        now = judging.standing(held)
        judging.note(held, now, _keyed_again(held))
        if hindered := judging.hindrances(held, now):
            raise refusals.not_releasable([{"code": h.code, "key": h.key, "message": h.message} for h in hindered])
        held.state, held.released_at = models.Paper.RELEASED, clock.now()
        held.released_by, held.released_by_name = actor.username, actor.display_name
        _saved(batch, held, now, _keyed_again(held))
        return Done({"version": held.version}, object_of("paper", held.pk), {"total_fen": held.total_fen})

    commands.run(actor, command_id, "capture.release", request, change)


def reopen(actor: Actor, paper_id: int, version: int, reason: str, command_id: str) -> None:
    """Take a released paper back, with a reason."""
    row = paper_for(actor, paper_id, CORRECT)
    said = said_reason(reason)

    def change() -> Done:
        batch, held = _held(actor, row, version, released=True)
        held.state, held.released_at = models.Paper.OPEN, None
        held.released_by = held.released_by_name = ""
        _saved(batch, held, judging.standing(held), _keyed_again(held))
        return Done({"version": held.version}, object_of("paper", held.pk), {"reason": said})

    request = {"paper": paper_id, "version": version, "reason": said}
    commands.run(actor, command_id, "capture.reopen", request, change)


def unmask(actor: Actor, paper_id: int, reason: str) -> datetime:
    """Show numbers and names of this paper to this person for 15 minutes; logged. Returns until when."""
    row = paper_for(actor, paper_id, READ)
    allowed = actor.fields(READ, row.batch.centre) & privacy.ALL
    return access.unmask(actor, READ, row.batch.centre, object_of("paper", paper_id), allowed, reason)


def note_copy(actor: Actor, row: models.Paper, masked: bool) -> None:
    """Write into the log that a paper leaves the house as a file; before its first byte does."""
    details = {"masked": masked}
    commands.run(
        actor,
        f"copy-{uuid.uuid4().hex}",
        "capture.copy",
        details,
        lambda: Done(None, object_of("paper", row.pk), details),
    )


def _held(
    actor: Actor, row: models.Paper, version: int, *, released: bool = False
) -> tuple[models.Batch, models.Paper]:
    """Batch and paper under lock (always in this order), in the state the request assumed."""
    batch = repository.locked_batch(row.batch_id)
    held = repository.locked_paper(row.pk)
    if batch is None or held is None:
        raise refusals.no_paper()
    if held.version != version:
        raise refusals.changed_meanwhile()
    if released is not (held.state == models.Paper.RELEASED):
        raise refusals.not_released() if released else refusals.already_released()
    if repository.keyed_second(held, actor.username):
        raise refusals.second_same_person()
    if blind_for(actor, held):
        raise refusals.second_blind()
    return batch, held


def _saved(batch: models.Batch, held: models.Paper, now: Standing, keyed_again: dict[str, str | None]) -> None:
    judging.note(held, now, keyed_again)
    held.version += 1
    held.touched_at = clock.now()
    held.save()
    repository.recount(batch)


def _overridden(row: models.Paper) -> tuple[Overridden, ...]:
    return judging.answered(repository.overrides(row))


def _keyed_again(row: models.Paper) -> dict[str, str | None]:
    return judging.second_values(repository.human_values(row))


def _refuse_unseen(edits: Sequence[Edit], abouts: Sequence[About | None], mask: privacy.Masker) -> None:
    """Nobody confirms what they cannot see."""
    for item, about in zip(edits, abouts, strict=True):
        if item.action is not Action.ACCEPT:
            continue
        name, read = name_of(item.key), _read(about)
        # A number that the source itself shows with asterisks is seen whole.
        if (read is None and mask.hides(name)) or mask.value(name, read) != read:
            raise refusals.masked_field(item.key)


def _rows(
    actor: Actor, held: models.Paper, edits: Sequence[Edit], count: int, abouts: Sequence[About | None]
) -> list[models.HumanValue]:
    moment = clock.now()
    return [
        models.HumanValue(
            paper=held,
            number=count + index,
            action=item.action.value,
            key=item.key,
            value=dict(plain(item)) or None,
            **_about(item, about),
            by=actor.username,
            by_name=actor.display_name,
            at=moment,
        )
        for index, (item, about) in enumerate(zip(edits, abouts, strict=True), 1)
    ]


def _about(item: Edit, about: About | None) -> dict[str, Any]:
    """What statistics want to know: which field for good, of which kind, and whether the machine was wrong."""
    if about is None or item.action not in (Action.SET, Action.ACCEPT, Action.CLEAR):
        return {}
    name, read = name_of(item.key), _read(about)
    keyed = {Action.SET: item.text, Action.ACCEPT: read}.get(item.action)
    return {
        "name": name[:40],
        "value_kind": kind_of(name).value,
        "changed": keyed != read,
        "origin": about.origin,
    }


def _read(about: About | None) -> str | None:
    """What the machine read, as the contract writes it."""
    if about is None or about.read is None:
        return None
    return value_text(kind_of(about.read.name), about.read.machine)


def _request(item: Edit) -> dict[str, Any]:
    return {"action": item.action.value, "key": item.key, **plain(item)}
