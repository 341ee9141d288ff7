"""The second keying of papers with large sums, by another person who does not see the first."""

from collections.abc import Mapping

from jingban.capture import models, refusals, repository
from jingban.capture.core import second
from jingban.capture.core.contract import kind_of, value_text
from jingban.capture.core.names import keyed_value
from jingban.capture.services import judging
from jingban.capture.services.rights import CORRECT, SECOND_KEY, object_of, paper_for
from jingban.infra import clock
from jingban.infra.access.services import Actor
from jingban.infra.commands import services as commands
from jingban.infra.commands.services import Done


def blind_for(actor: Actor, row: models.Paper) -> bool:
    """Whether this person may not see what was keyed first: they may key it a second time, and nobody has yet."""
    if row.second != models.Paper.NEEDED or not actor.may(SECOND_KEY, row.batch.centre):
        return False
    if not actor.may(CORRECT, row.batch.centre):
        return True
    by = {value.by for value in repository.human_values(row) if value.pass_number == 1}
    return bool(by) and actor.username not in by


def key_again(actor: Actor, paper_id: int, version: int, values: Mapping[str, str | None], command_id: str) -> None:
    """Keep what a second person reads; ``None`` says that the paper holds no such value. All fields at once."""
    row = paper_for(actor, paper_id, SECOND_KEY)
    request = {"paper": paper_id, "version": version, "values": dict(values)}

    def change() -> Done:
        batch = repository.locked_batch(row.batch_id)
        held = repository.locked_paper(paper_id)
        if batch is None or held is None:
            raise refusals.no_paper()
        if held.version != version:
            raise refusals.changed_meanwhile()
        if held.state == models.Paper.RELEASED:
            raise refusals.already_released()
        if held.second not in (models.Paper.NEEDED, models.Paper.DIFFERENT):
            raise refusals.second_not_needed()
        before = repository.human_values(held)
        if any(value.by == actor.username and value.pass_number == 1 for value in before):
            raise refusals.second_same_person()
        now = judging.standing(held)
        exact = _exact(second.keys(now.record), values)
        models.HumanValue.objects.bulk_create(_rows(actor, held, exact, len(before)))
        judging.note(held, now, exact)
        held.version += 1
        held.touched_at = clock.now()
        held.save()
        repository.recount(batch)
        details = {"fields": len(exact), "state": held.second}
        return Done({"version": held.version, "second": held.second}, object_of("paper", held.pk), details)

    commands.run(actor, command_id, "capture.second_key", request, change)


def _exact(wanted: tuple[str, ...], values: Mapping[str, str | None]) -> dict[str, str | None]:
    missing = [key for key in wanted if key not in values]
    if missing or set(values) - set(wanted):
        raise refusals.second_incomplete(missing)
    exact: dict[str, str | None] = {}
    for key in wanted:
        said = values[key]
        value = None if said is None else keyed_value(kind_of(key), said)
        if said is not None and value is None:
            raise refusals.wrong_edit("wrong_value", key)
        exact[key] = value_text(kind_of(key), value)
    return exact


def _rows(actor: Actor, held: models.Paper, exact: Mapping[str, str | None], count: int) -> list[models.HumanValue]:
    moment = clock.now()
    return [
        models.HumanValue(
            paper=held,
            number=count + index,
            pass_number=2,
            action="set" if text is not None else "clear",
            key=key,
            value={"text": text} if text is not None else None,
            name=key[:40],
            value_kind=kind_of(key).value,
            by=actor.username,
            by_name=actor.display_name,
            at=moment,
        )
        for index, (key, text) in enumerate(exact.items(), 1)
    ]
