"""One paper on the bench: both columns, states, checks, what hinders; the blind form for the second keying."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from jingban.capture import models, presenting, refusals, repository, schemas
from jingban.capture.core import privacy, second
from jingban.capture.core.contract import kind_of
from jingban.capture.core.doubt import Standing
from jingban.capture.core.edits import Edit
from jingban.capture.core.model import DocumentKind, Record
from jingban.capture.core.tracing import traced
from jingban.capture.presenting import Shown
from jingban.capture.services import bench, judging
from jingban.capture.services.judging import InCase
from jingban.capture.services.rights import READ, SECOND_KEY, hidden_classes, object_of, paper_for
from jingban.capture.services.second_keying import blind_among, blind_for, may_take_first
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor

_BLIND = InCase(Standing(Record(DocumentKind.OTHER, (), ()), (), ()))


def paper(actor: Actor, paper_id: int) -> schemas.PaperOut:
    """A paper; its values are kept from whoever may key it a second time."""
    row = paper_for(actor, paper_id, READ)
    blind = blind_for(actor, row)
    rows = repository.human_values(row)
    overrides = repository.overrides(row)
    real = judging.stand(row, repository.edits(rows), judging.answered(overrides))
    found = _BLIND if blind else real
    standing = found.standing
    mask = _masker(actor, row, standing.record)
    shown = _shown(row, standing, mask, rows)
    before, after = repository.beside(row)
    hide = "person_name" in mask.classes
    values = presenting.paper_values(row, names_hidden=hide, blind=blind)
    return schemas.PaperOut(
        **presenting.judged_values(shown),
        paper=schemas.PaperItem(**values),
        batch_id=row.batch_id,
        batch_name=row.batch.name,
        engine=row.engine,
        page_items=[presenting.page_item(page, row.pk) for page in repository.pages_of(row)],
        overrides=[] if blind else [presenting.override_out(o) for o in overrides],
        differences=[presenting.difference_out(d, mask, blind=blind) for d in _differences(real.standing, rows)],
        history=[] if blind else presenting.history(rows, mask),
        case_checks=_case_checks(actor, row, found),
        same_bill=[] if blind else _same_bill(actor, row),
        previous_id=before,
        next_id=after,
        next_open_id=repository.next_open(row),
        blind=blind,
        may_take_first=blind and may_take_first(actor, row),
        unmasked_until=_until(actor, row),
    )


def draft(actor: Actor, paper_id: int, edits: Sequence[Edit]) -> schemas.JudgedOut:
    """How the paper would stand with these edits; nothing is saved."""
    row, standing = bench.draft(actor, paper_id, edits)
    shown = _shown(row, standing, _masker(actor, row, standing.record), ())
    return schemas.JudgedOut(**presenting.judged_values(shown))


def blind_form(actor: Actor, paper_id: int) -> schemas.SecondOut:
    """What a second person keys, with places but without values."""
    row = paper_for(actor, paper_id, SECOND_KEY)
    if row.second == models.Paper.NOT_NEEDED:
        raise refusals.second_not_needed()
    standing = judging.standing(row)
    record = standing.record
    differing = {found.key for found in _differences(standing, repository.human_values(row))}
    fields = []
    for key in second.keys(record):
        field = record.by_key.get(key)
        place = field.place if field else None
        fields.append(
            schemas.SecondField(
                key=key,
                label=presenting.label_of(key),
                value_kind=kind_of(key).value,
                page=place.page if place else None,
                bbox=list(place.bbox) if place and place.bbox else None,
                differs=key in differing,
            )
        )
    return schemas.SecondOut(
        paper_id=row.pk,
        version=row.version,
        state=cast(schemas.SecondState, row.second),
        kind=cast(schemas.Kind, row.kind),
        fields=fields,
        page_items=[presenting.page_item(page, row.pk) for page in repository.pages_of(row)],
    )


def _differences(standing: Standing, rows: Sequence[models.HumanValue]) -> tuple[second.Difference, ...]:
    keyed_again = judging.second_values(rows)
    return second.differences(standing.record, keyed_again) if keyed_again else ()


def _same_bill(actor: Actor, row: models.Paper) -> list[schemas.SameBill]:
    others = repository.same_bill(row)
    return presenting.same_bill(others, blind_among(actor, others, row.batch.centre))


def _case_checks(actor: Actor, row: models.Paper, found: InCase) -> list[schemas.CaseCheckOut]:
    """They quote other papers too: no grant for this one opens them, and what another keeps back is not quoted here."""
    papers = {paper.pk: paper for _, subjects in found.across for paper, _ in subjects}
    blind = blind_among(actor, list(papers.values()), row.batch.centre)
    records = [repository.record(paper) for paper in papers.values()]
    mask = privacy.masker(records, hidden_classes(actor, (), row.batch.centre))
    return [
        presenting.case_check(check, subjects, mask)
        for check, subjects in found.across
        if not blind & {paper.pk for paper, _ in subjects}
    ]


def _masker(actor: Actor, row: models.Paper, record: Record) -> privacy.Masker:
    return privacy.masker([record], hidden_classes(actor, [row], row.batch.centre))


def _shown(row: models.Paper, standing: Standing, mask: privacy.Masker, rows: Sequence[models.HumanValue]) -> Shown:
    acts = [r for r in rows if r.pass_number == 1]
    hands = traced(repository.record(row), repository.edits(acts)).hands if acts else {}
    keyed = {key: (acts[act].by_name or acts[act].by, acts[act].at) for key, act in hands.items()}
    return Shown(
        record=standing.record,
        checks=standing.checks,
        doubtful=standing.doubtful,
        overridden=standing.overridden,
        hindrances=judging.hindrances(row, standing),
        masker=mask,
        keyed=keyed,
    )


def _until(actor: Actor, row: models.Paper) -> datetime | None:
    return access.unmasked_until(actor, object_of("paper", row.pk))
