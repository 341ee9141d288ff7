"""归档移交: ended claims that are on no list yet go to the archive together, each claim once."""

from collections.abc import Sequence

from django.conf import settings
from django.utils import timezone

from jingban.claims import models, schemas
from jingban.claims.core.model import MATERIALS
from jingban.claims.core.states import RELEASE, TITLES, State
from jingban.claims.refusals import claims as shared
from jingban.claims.refusals import papers as refusals
from jingban.claims.repository import archiving as rows
from jingban.claims.services.steps import READ
from jingban.claims.writers import archive
from jingban.infra import clock
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.infra.commands import services as commands
from jingban.infra.commands.services import Done
from jingban.infra.documents.fonts import FontMissing

# What was refused or withdrawn goes back to the person: there is nothing to keep.
KEPT = frozenset({State.CLOSED, State.SUPERSEDED})
MOST = 2000


def make(actor: Actor, claims: Sequence[int], command_id: str) -> schemas.ArchiveListOut:
    """A list of these claims; of none named: everything that waits (2,000 at most).

    The same command again gives the same list. Raises Conflict for claims that have not ended or are listed already;
    then nothing is listed.
    """
    scope = access.require(actor, RELEASE)

    def whole() -> Done:
        wanted = list(claims) or rows.waiting(scope, sorted(KEPT), MOST)
        held = rows.locked(scope, wanted)
        if len(held) < len(set(wanted)):
            raise shared.no_claim()
        if not held:
            raise refusals.nothing_to_list()
        if early := [one.number for one in held if State(one.state) not in KEPT]:
            raise refusals.not_ended(early)
        if twice := rows.listed(held):
            raise refusals.listed_before(twice)
        centres = {one.centre for one in held}
        if len(centres) > 1:
            raise refusals.several_centres()
        now = clock.now()
        row = rows.add(centres.pop(), actor.username, now, timezone.localtime(now), held)
        details = {"number": row.number, "claims": [one.number for one in held]}
        return Done({"id": row.pk}, f"claims.archive:{row.pk}", details)

    done = commands.run(actor, command_id, "claims.archive", {"claims": sorted(set(claims))}, whole)
    row = rows.one(scope, done["id"])
    if row is None:
        raise refusals.no_list()
    return _out(row, row.claims.count())


def lists(actor: Actor, page: int, size: int) -> schemas.ArchiveListPage:
    """Lists of one's scope, newest first."""
    found = rows.lists(access.require(actor, READ))
    items = [_out(row, row.counted) for row in found[(page - 1) * size : page * size]]  # type: ignore[attr-defined]
    return schemas.ArchiveListPage(items=items, total=found.count(), page=page, size=size)


def workbook(actor: Actor, list_id: int) -> tuple[str, bytes]:
    """The list as XLSX: name of the file and bytes."""
    made = _list(actor, list_id)
    return f"归档移交清单-{made.number}.xlsx", archive.workbook(made)


def pdf(actor: Actor, list_id: int) -> tuple[str, bytes]:
    """The list as PDF, to be signed."""
    made = _list(actor, list_id)
    try:
        return f"归档移交清单-{made.number}.pdf", archive.pdf(made)
    except FontMissing:
        raise refusals.no_font() from None


def _list(actor: Actor, list_id: int) -> archive.ArchiveList:
    row = rows.one(access.require(actor, READ), list_id)
    if row is None:
        raise refusals.no_list()
    files = tuple(_file(claim, materials) for claim, materials in rows.files(row))
    return archive.ArchiveList(
        row.number, row.centre, timezone.localtime(row.made_at), files, settings.JINGBAN_CENTRE_NAME
    )


def _file(row: models.Claim, materials: Sequence[models.Material]) -> archive.File:
    held = sorted(materials, key=lambda one: int(one.code))
    return archive.File(
        number=row.number, name=row.person_name, state=TITLES[State(row.state)],
        closed=row.closed_on.isoformat() if row.closed_on else "",
        materials=tuple((MATERIALS.get(one.code, one.code), one.copies) for one in held),
        scans=sum(len(one.papers) for one in held), bills=row.bills, total=row.total, fund=row.fund,
        personal=row.personal,
    )  # fmt: skip


def _out(row: models.ArchiveList, count: int) -> schemas.ArchiveListOut:
    return schemas.ArchiveListOut(
        id=row.pk, number=row.number, centre=row.centre, made_by=row.made_by, made_at=row.made_at, claims=count
    )
