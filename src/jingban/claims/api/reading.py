"""HTTP of what the desk reads: my work, lists, one claim, a person's year, the supervisor's board."""

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest

from jingban.claims import schemas
from jingban.claims.api.shapes import REFUSALS, Id, PageNumber, PageSize, Words, Year, router
from jingban.claims.queries import board, claims, persons, work
from jingban.infra.access.http import actor_of


@router.get("/work", response={200: schemas.WorkOut, **REFUSALS}, operation_id="claims_work")
def my_work(request: HttpRequest) -> Any:
    """我的工作: one queue for each thing this person may do next."""
    return work.work(actor_of(request))


@router.get("", response={200: schemas.ClaimPage, **REFUSALS}, operation_id="claims_list")
def listed(
    request: HttpRequest,
    queue: schemas.QueueKey | Literal[""] = "",
    state: schemas.StateKey | Literal["", "open"] = "",
    query: Words = "",
    mine: bool = False,
    unlisted: bool = False,
    sort: Literal["", "due", "new", "old", "amount"] = "",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:
    """Claims of one's scope. ``query``: number, bill number, certificate or name. A queue comes most urgent first.

    ``unlisted``: only those on no list of the archive.
    """
    wanted = work.Wanted(
        queue=queue, state=state, query=query, mine=mine, unlisted=unlisted, sort=sort, page=page, size=size
    )
    return work.listed(actor_of(request), wanted)


@router.get("/next", response={200: schemas.NextOut, **REFUSALS}, operation_id="claims_next")
def following(request: HttpRequest, queue: schemas.QueueKey, after: Id | None = None) -> Any:
    """The claim that comes after one in a queue and is in nobody else's hands."""
    return work.following(actor_of(request), queue, after)


@router.get("/board", response={200: schemas.BoardOut, **REFUSALS}, operation_id="claims_board")
def supervisors_board(request: HttpRequest, since: date | None = None, until: date | None = None) -> Any:
    """Volumes, ages, on-time rate, deductions and rules of a period; without days: this year."""
    return board.board(actor_of(request), since, until)


@router.get(
    "/persons/{int:person_id}/year", response={200: schemas.PersonYearOut, **REFUSALS}, operation_id="claims_year"
)
def person_year(request: HttpRequest, person_id: int, year: Year | None = None) -> Any:
    """年度累计 of a person and the claims of the year."""
    return persons.year(actor_of(request), person_id, year)


@router.get("/{int:claim_id}", response={200: schemas.ClaimOut, **REFUSALS}, operation_id="claims_claim")
def claim(request: HttpRequest, claim_id: int) -> Any:
    """One claim whole, except its fee lines."""
    return claims.claim(actor_of(request), claim_id)


@router.get("/{int:claim_id}/lines", response={200: schemas.ClaimLinePage, **REFUSALS}, operation_id="claims_lines")
def lines(
    request: HttpRequest,
    claim_id: int,
    visit: Id | None = None,
    bill: Id | None = None,
    only: Literal["", "cut", "unmatched", "found"] = "",
    page: PageNumber = 1,
    size: PageSize = 100,
) -> Any:
    """Fee lines of a claim in the order of their bills."""
    return claims.lines(actor_of(request), claim_id, visit=visit, bill=bill, only=only, page=page, size=size)


@router.post(
    "/{int:claim_id}/unmask", response={200: schemas.ClaimUnmaskedOut, **REFUSALS}, operation_id="claims_unmask"
)
def unmask(request: HttpRequest, claim_id: int, data: schemas.ClaimUnmaskIn) -> Any:
    """Certificate and phone in clear for 15 minutes; logged."""
    return {"until": claims.unmask(actor_of(request), claim_id, data.reason)}
