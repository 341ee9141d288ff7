"""Released papers for the stages after capture."""

from collections.abc import Sequence

from jingban.capture import models, refusals, repository
from jingban.capture.core.edits import Edit, apply
from jingban.capture.core.handing import HandedPage, HandedPaper
from jingban.capture.core.model import DocumentKind, Origin, State
from jingban.capture.services.judging import answered
from jingban.capture.services.rights import READ
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor


def released(actor: Actor, paper_ids: Sequence[int]) -> list[HandedPaper]:
    """Papers as they were released, in the order asked, each once. Four queries, however many papers.

    Numbers and names are whole: the caller decides and stores by them, and hides them when it shows them. Raises
    NotFound naming the papers that do not exist in the actor's scope, Conflict naming those that are not released.
    """
    scope = access.require(actor, READ)
    wanted = list(dict.fromkeys(paper_ids))
    rows = repository.papers_in(scope, wanted)
    if missing := [paper for paper in wanted if paper not in rows]:
        raise refusals.papers_missing(missing)
    if waiting := [rows[paper] for paper in wanted if rows[paper].state != models.Paper.RELEASED]:
        raise refusals.papers_not_released([(row.pk, row.batch.name, row.number) for row in waiting])
    edits = repository.edits_of(list(rows.values()))
    answers = repository.overrides_of(list(rows.values()))
    pages = repository.pages_by_paper(wanted)
    return [_handed(rows[paper], edits[paper], answers[paper], pages[paper]) for paper in wanted]


def _handed(
    row: models.Paper, edits: Sequence[Edit], answers: Sequence[models.Override], pages: Sequence[models.Page]
) -> HandedPaper:
    if row.released_at is None:  # the database forbids it
        raise AssertionError("a released paper without its moment")
    # What was judged at the release counts, not what today's rules or a later paper of the case would say.
    states = {key: State(state) for key, state in row.judged["states"].items()}
    checks = repository.checks(row)
    return HandedPaper(
        paper_id=row.pk,
        version=row.version,
        batch_id=row.batch_id,
        centre=row.batch.centre,
        case_key=row.case_key,
        record=apply(repository.record(row), edits).with_states(states),
        checks=checks,
        overridden=tuple(a for a in answered(answers) if any(not c.ok and a.answers(c) for c in checks)),
        pages=tuple(_page(page) for page in pages),
        total_fen=row.total_fen,
        released_by=row.released_by,
        released_at=row.released_at,
    )


def _page(row: models.Page) -> HandedPage:
    return HandedPage(
        page_id=row.pk,
        file=row.file.filename,
        sha256=row.file.sha256,
        number=row.number,
        kind=DocumentKind(row.kind or DocumentKind.OTHER),
        source=Origin(row.source or Origin.OCR),
        dhash=row.dhash,
        suspected_of=row.suspected_of_id,
    )
