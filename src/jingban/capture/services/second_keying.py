"""The second keying of papers with large sums, by another person who does not see the first."""

from collections.abc import Mapping, Sequence

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
    """Whether this person may not see what the paper says: see ``blind_among``."""
    return bool(blind_among(actor, [row], row.batch.centre))


def blind_among(actor: Actor, rows: Sequence[models.Paper], centre: str) -> set[int]:
    """Those of these papers whose values this person may not see.

    Whoever may key a paper second sees none of its values, neither the machine's nor the first person's, while the
    second keying is not done or says something else: unless they keyed it first or chose to (``take_first``), and so
    will never be the second. Who keyed it second keys again blind, too, until both agree.
    """
    if not actor.may(SECOND_KEY, centre):
        return set()
    pending = [row for row in rows if row.second in models.Paper.PENDING and row.state == models.Paper.OPEN]
    return {row.pk for row in pending} - repository.seen_first(pending, actor.username)


def may_take_first(actor: Actor, row: models.Paper) -> bool:
    """Whether somebody from whom the values are kept may choose to key the paper first."""
    return actor.may(CORRECT, row.batch.centre) and not repository.keyed_second(row, actor.username)


def take_first(actor: Actor, paper_id: int, command_id: str) -> None:
    """See the values of a paper that is keyed twice, as its first keyer; never as its second from now on."""
    row = paper_for(actor, paper_id, CORRECT)

    def change() -> Done:
        batch = repository.locked_batch(row.batch_id)
        held = repository.locked_paper(paper_id)
        if batch is None or held is None:
            raise refusals.no_paper()
        if not blind_for(actor, held):
            raise refusals.nothing_hidden()
        if repository.keyed_second(held, actor.username):
            raise refusals.second_same_person()
        models.FirstKeyer.objects.create(paper=held, by=actor.username, by_name=actor.display_name, at=clock.now())
        # Work has begun: the paper is not put together anew, or nobody would know who has seen it.
        held.touched_at = clock.now()
        held.save(update_fields=["touched_at"])
        return Done({}, object_of("paper", held.pk), {"second": held.second})

    commands.run(actor, command_id, "capture.take_first", {"paper": paper_id}, change)


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
        if repository.seen_first([held], actor.username):
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
