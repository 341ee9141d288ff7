"""Pages become papers; papers somebody has worked on are never made again."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from jingban.capture import models, repository
from jingban.capture.core.cases import is_one_case
from jingban.capture.core.contract import kind_of, record_values
from jingban.capture.core.doubt import Standing
from jingban.capture.core.edits import name_of
from jingban.capture.core.page_json import ReadPage
from jingban.capture.services import intake, judging
from jingban.capture.services.recognised import Assembled
from jingban.capture.services.recognition import recogniser
from jingban.infra import clock
from jingban.infra.access.services import Actor


@dataclass(frozen=True)
class Made:
    """A paper ready to be saved."""

    assembled: Assembled
    pages: tuple[models.Page, ...]
    codes: tuple[str, ...]
    engine: str
    standing: Standing


def settled(batch: models.Batch) -> None:
    """After a file was opened or a page read or given up: when nothing is waiting any more, put the batch together.

    The batch is held by the caller, so that of two pages finishing at once exactly one finds itself the last.
    """
    if repository.unread(batch) == 0:
        intake.queue_assembly(owner(batch), batch)
    repository.recount(batch)


def owner(batch: models.Batch) -> Actor:
    """For whom the batch is put together: who made it sees the job and may try it again."""
    return Actor(batch.owner, batch.created_by, batch.created_by_name, batch.centre)


def papers_of(batch: models.Batch, pages: Sequence[models.Page]) -> list[Made]:
    """Papers of these pages, judged as the machine left them."""
    readings = [reading for page in pages if (reading := repository.reading(page)) is not None]
    layouts = [template.layout for template in repository.templates_of(batch.centre)]
    found = recogniser().assemble(readings, layouts)
    codes = [_codes([readings[index] for index in one.pages]) for one in found]
    standings = _standings(found, codes)
    return [
        Made(one, tuple(pages[i] for i in one.pages), said, _engine([readings[i] for i in one.pages]), standing)
        for one, said, standing in zip(found, codes, standings, strict=True)
    ]


def _codes(readings: Sequence[ReadPage]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code.text for reading in readings for code in reading.page.codes))


def _standings(found: Sequence[Assembled], codes: Sequence[Sequence[str]]) -> list[Standing]:
    """Each paper judged with its case."""
    cases: dict[str, list[int]] = {}
    for index, one in enumerate(found):
        cases.setdefault(one.case_key, []).append(index)
    standings: dict[int, Standing] = {}
    for key, indices in cases.items():
        records = [found[index].record for index in indices]
        one_case = is_one_case(key, (judging.payer_of(record) for record in records))
        own = judging.stand_new(records, [codes[index] for index in indices], one_case)
        standings |= dict(zip(indices, own, strict=True))
    return [standings[index] for index in range(len(found))]


def save(batch: models.Batch, made: Sequence[Made]) -> None:
    """Replace the papers nobody has worked on; the batch is held."""
    kept = repository.drop_untouched(batch)
    number = repository.next_number(batch) if kept else 1
    for position, item in enumerate(made):
        row = models.Paper(
            batch=batch,
            number=number + position,
            case_key=item.assembled.case_key[:120],
            kind=item.assembled.record.kind.value,
            engine=item.engine,
            record=record_values(item.assembled.record),
            pages_count=len(item.pages),
            codes=list(item.codes),
            field_counts=_counts(item),
            assembled_at=clock.now(),
        )
        judging.note(row, item.standing, {})
        row.save()
        models.PaperPage.objects.bulk_create(
            models.PaperPage(paper=row, page=page, position=place) for place, page in enumerate(item.pages, 1)
        )
    repository.recount(batch)


def _engine(readings: Sequence[ReadPage]) -> str:
    return next((reading.page.engine for reading in readings if reading.page.engine), "")


def _counts(item: Made) -> dict[str, int]:
    """How many fields of each kind of value the machine read."""
    return dict(Counter(kind_of(name_of(key)).value for key, _ in item.assembled.record.keyed()))
