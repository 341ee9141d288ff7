"""What the desk shows. Access first; every text leaves masked unless the person holds a running grant."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from jingban.budget import models, presenting, refusals, repository, schemas
from jingban.budget.core import model as core
from jingban.budget.core.dimensions import dimension_of
from jingban.budget.core.masking import Masker, Personal
from jingban.budget.core.selection import EVERYTHING, Wanted
from jingban.budget.services import EXPORT, READ, object_of
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.infra.files import services as files

MAX_SIZE = 200


@dataclass(frozen=True, slots=True)
class Opened:
    """A document a person may see, with what has to be hidden from this person now."""

    row: models.Document
    masker: Masker
    unmasked_until: datetime | None

    @property
    def masked(self) -> bool:
        return self.unmasked_until is None


def opened(actor: Actor, document_id: int, right: str = READ) -> Opened:
    """The document and its masker; raises NotFound outside the person's scope."""
    row = repository.one(access.require(actor, right), document_id)
    if row is None:
        raise refusals.no_document()
    fields = access.unmasked_fields(actor, object_of(row.pk)) if actor.user_id is not None else frozenset()
    until = access.unmasked_until(actor, object_of(row.pk)) if fields else None
    return Opened(row, Masker(_hidden(repository.personal(row), fields)), until)


def _hidden(personal: Personal, fields: frozenset[str]) -> Personal:
    names = frozenset() if "person_name" in fields else personal.names
    phones = frozenset() if "phone" in fields else personal.phones
    return Personal(names, phones)


def readable(view: Opened) -> Opened:
    """The same, when the document was read; raises Conflict otherwise."""
    if view.row.state == models.Document.FAILED:
        raise refusals.read_failed(view.row.error_message)
    if view.row.checked_at is None:
        raise refusals.not_read_yet()
    return view


def documents(
    actor: Actor,
    *,
    query: str = "",
    year: int | None = None,
    kind: str = "",
    state: str = "",
    sort: str = "-uploaded_at",
    page: int = 1,
    size: int = 50,
) -> schemas.DocumentPage:
    scope = access.require(actor, READ)
    rows, total = repository.page_of_documents(
        scope, query=query, year=year, kind=kind, state=state, sort=sort, page=page, size=size
    )
    return schemas.DocumentPage(
        items=[presenting.document_item(row) for row in rows], total=total, page=page, size=size
    )


def document(actor: Actor, document_id: int) -> schemas.DocumentOut:
    view = opened(actor, document_id)
    row = view.row
    read = repository.narrative(row)
    flagged = repository.flagged_tables(row)
    return schemas.DocumentOut(
        **presenting.document_values(row),
        sha256=row.sha256,
        size=row.size,
        media=row.media,
        amount_unit=row.amount_unit,
        pages=row.pages,
        unread_pages=list(read.unread_pages) if read else [],
        lines=len(read.lines) if read else 0,
        tables=[presenting.table_item(t, flagged.get(t.index, 0), view.masker) for t in repository.tables(row)],
        sections=[presenting.section_item(s, view.masker) for s in read.sections] if read else [],
        repairs=[presenting.repair_item(r, view.masker) for r in read.repairs] if read else [],
        department=presenting.related(row.department),
        last_year=presenting.related(row.last_year),
        unmasked_until=view.unmasked_until,
    )


def table(actor: Actor, document_id: int, index: int) -> schemas.TableOut:
    view = readable(opened(actor, document_id))
    found = repository.table(view.row, index)
    if found is None:
        raise refusals.no_table()
    return presenting.table_out(index, found, repository.sides_in_table(view.row, index), view.masker)


def findings(
    actor: Actor, document_id: int, wanted: Wanted = EVERYTHING, *, page: int = 1, size: int = 50
) -> schemas.FindingPage:
    view = readable(opened(actor, document_id))
    rows, total = repository.page_of_findings(view.row, wanted, page=page, size=size)
    items = [presenting.finding_out(row, view.masker) for row in rows]
    return schemas.FindingPage(items=items, total=total, page=page, size=size)


def decided(actor: Actor, document_id: int, finding: models.Finding) -> schemas.FindingOut:
    """A finding just decided, as the list shows it."""
    return presenting.finding_out(finding, opened(actor, document_id).masker)


def charts(actor: Actor, document_id: int) -> schemas.ChartsOut:
    view = readable(opened(actor, document_id))
    own = _whole(view.row)
    scope = actor.scope(READ)
    last = view.row.last_year
    others = [_whole(last)] if last is not None and scope.covers(last.centre) else []
    return presenting.charts_out(own, others, function_names(own.fiscal_year), view.masker)


def exportable(actor: Actor, document_id: int) -> tuple[Opened, core.Document]:
    """A document with the right to take it out of the house; masked as the person would see it."""
    view = readable(opened(actor, document_id, EXPORT))
    return view, view.masker.value(_whole(view.row))


def original(view: Opened) -> bytes:
    """The uploaded bytes."""
    return files.read(view.row.sha256)


def rules(actor: Actor) -> list[schemas.RuleOut]:
    """Every check there is."""
    access.require(actor, READ)
    from jingban.budget.pipeline import RULES

    return [
        schemas.RuleOut(
            id=rule.id,
            title=rule.title,
            source=rule.source,
            compares=rule.compares,
            category=rule.category.value,
            severity=rule.severity.value,
            dimension=dimension_of(rule.id, rule.category).value,
        )
        for rule in RULES
    ]


@cache
def function_names(year: int | None) -> Mapping[str, str]:
    """Code → name of the functional classification in a year (the newest where the year is unknown)."""
    from jingban.budget.knowledge_files import load

    wanted = year or 9998
    named: dict[str, str] = {}
    for code, entries in load().functional.items():
        valid = [e for e in entries if e.first_year <= wanted <= e.last_year] or list(entries)
        named[code] = valid[-1].name
    return named


def _whole(row: models.Document) -> core.Document:
    found = repository.document(row)
    if found is None:
        raise refusals.not_read_yet()
    return found
