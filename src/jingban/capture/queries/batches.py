"""Batches with their files, pages and papers."""

from jingban.capture import presenting, refusals, repository, schemas
from jingban.capture.core import privacy
from jingban.capture.services.rights import READ, batch_for, hidden_classes
from jingban.capture.services.second_keying import blind_among
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor


def listed(
    actor: Actor,
    *,
    query: str = "",
    state: str = "",
    channel: str = "",
    doubtful: bool = False,
    sort: str = "-created_at",
    page: int = 1,
    size: int = 50,
) -> schemas.CaptureBatchPage:
    """Batches of one's scope."""
    scope = access.require(actor, READ)
    rows, total = repository.page_of_batches(
        scope, query=query, state=state, channel=channel, doubtful=doubtful, sort=sort, page=page, size=size
    )
    items = [presenting.batch_item(row) for row in rows]
    return schemas.CaptureBatchPage(items=items, total=total, page=page, size=size)


def batch(actor: Actor, batch_id: int) -> schemas.CaptureBatchOut:
    row = batch_for(actor, batch_id, READ)
    files = [presenting.file_item(file) for file in repository.files(row)]
    return schemas.CaptureBatchOut(**presenting.batch_values(row), file_items=files)


def pages(actor: Actor, batch_id: int, *, state: str = "", page: int = 1, size: int = 50) -> schemas.PagePage:
    row = batch_for(actor, batch_id, READ)
    rows, total = repository.page_of_pages(row, state=state, page=page, size=size)
    items = [presenting.page_item(one) for one in rows]
    return schemas.PagePage(items=items, total=total, page=page, size=size)


def papers(
    actor: Actor, batch_id: int, *, state: str = "", kind: str = "", page: int = 1, size: int = 50
) -> schemas.PaperPage:
    row = batch_for(actor, batch_id, READ)
    rows, total = repository.page_of_papers(row, state=state, kind=kind, page=page, size=size)
    hide = "person_name" in hidden_classes(actor, (), row.centre)
    # Whoever may key a paper a second time does not learn its figures from the list.
    blind = blind_among(actor, rows, row.centre)
    items = [presenting.paper_item(paper, names_hidden=hide, blind=paper.pk in blind) for paper in rows]
    return schemas.PaperPage(items=items, total=total, page=page, size=size)


def words(actor: Actor, page_id: int) -> schemas.WordsOut:
    """What was read on a page; runs with names or numbers are hidden as in the picture."""
    row = repository.page(access.require(actor, READ), page_id)
    if row is None:
        raise refusals.no_page()
    reading = repository.reading(row)
    if reading is None:
        raise refusals.nothing_to_show()
    papers = [paper for paper, _ in repository.papers_on(row)]
    if blind_among(actor, papers, row.batch.centre):
        raise refusals.second_blind()
    mask = privacy.masker(
        [repository.record(paper) for paper in papers], hidden_classes(actor, papers, row.batch.centre)
    )
    shown = [
        schemas.WordOut(text=mask.text(word.text), bbox=list(word.box), confidence=word.confidence)
        for word in reading.page.words
    ]
    return schemas.WordsOut(width=row.width, height=row.height, words=shown)


def names(actor: Actor) -> schemas.NamesOut:
    """Every name a field or a cell may have."""
    access.require(actor, READ)
    return presenting.names()
