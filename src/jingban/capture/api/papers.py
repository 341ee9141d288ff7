"""One paper on the bench."""

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from jingban.capture import schemas
from jingban.capture.api.routing import REFUSALS, router
from jingban.capture.core.edits import Action, Edit
from jingban.capture.queries import copies, handing
from jingban.capture.queries import papers as paper_queries
from jingban.capture.services import bench, second_keying
from jingban.infra.access.http import actor_of


@router.get("/papers/{int:paper_id}", response={200: schemas.PaperOut, **REFUSALS}, operation_id="capture_paper")
def paper(request: HttpRequest, paper_id: int) -> Any:
    """One paper: both columns, states, checks, pages, history."""
    return paper_queries.paper(actor_of(request), paper_id)


@router.post("/papers/{int:paper_id}/edits", response={200: schemas.PaperOut, **REFUSALS}, operation_id="capture_edit")
def edit(request: HttpRequest, paper_id: int, data: schemas.EditsIn) -> Any:
    """Save what a person keyed; the paper as judged again."""
    actor = actor_of(request)
    bench.edit(actor, paper_id, data.version, _edits(data.edits), data.command_id)
    return paper_queries.paper(actor, paper_id)


@router.post(
    "/papers/{int:paper_id}/check", response={200: schemas.JudgedOut, **REFUSALS}, operation_id="capture_check"
)
def check(request: HttpRequest, paper_id: int, data: schemas.DraftIn) -> Any:
    """How the paper would stand with these edits; nothing is saved."""
    return paper_queries.draft(actor_of(request), paper_id, _edits(data.edits))


@router.post(
    "/papers/{int:paper_id}/override", response={200: schemas.PaperOut, **REFUSALS}, operation_id="capture_override"
)
def override(request: HttpRequest, paper_id: int, data: schemas.OverrideIn) -> Any:
    """Answer for a failing check, with a reason."""
    actor = actor_of(request)
    bench.override(actor, paper_id, data.version, data.check_id, data.reason, data.command_id)
    return paper_queries.paper(actor, paper_id)


@router.post(
    "/papers/{int:paper_id}/release", response={200: schemas.PaperOut, **REFUSALS}, operation_id="capture_release"
)
def release(request: HttpRequest, paper_id: int, data: schemas.VersionIn) -> Any:
    """Let the paper go on; a refusal lists what stands in the way."""
    actor = actor_of(request)
    bench.release(actor, paper_id, data.version, data.command_id)
    return paper_queries.paper(actor, paper_id)


@router.post(
    "/papers/{int:paper_id}/reopen", response={200: schemas.PaperOut, **REFUSALS}, operation_id="capture_reopen"
)
def reopen(request: HttpRequest, paper_id: int, data: schemas.PaperReasonIn) -> Any:
    """Take a released paper back, with a reason."""
    actor = actor_of(request)
    bench.reopen(actor, paper_id, data.version, data.reason, data.command_id)
    return paper_queries.paper(actor, paper_id)


@router.post(
    "/papers/{int:paper_id}/unmask", response={200: schemas.PaperUnmasked, **REFUSALS}, operation_id="capture_unmask"
)
def unmask(request: HttpRequest, paper_id: int, data: schemas.PaperUnmaskIn) -> Any:
    """Show hidden numbers and names of this paper to oneself for 15 minutes; logged with the reason."""
    return {"unmasked_until": bench.unmask(actor_of(request), paper_id, data.reason)}


@router.get(
    "/papers/{int:paper_id}/searchable.pdf",
    operation_id="capture_searchable",
    response=REFUSALS,
    openapi_extra={"responses": {200: {"content": {"application/pdf": {}}}}},
)
def searchable(request: HttpRequest, paper_id: int) -> HttpResponse:
    """The paper as PDF/A with its words under the pictures; hidden numbers stay hidden. Logged."""
    name, data = copies.searchable_copy(actor_of(request), paper_id)
    answer = HttpResponse(data, content_type="application/pdf")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["Cache-Control"] = "no-store"
    return answer


@router.get(
    "/papers/{int:paper_id}/contract",
    response={200: schemas.ContractOut, **REFUSALS},
    operation_id="capture_contract",
)
def paper_contract(request: HttpRequest, paper_id: int) -> Any:
    """The paper as the JSON contract of capture; hidden numbers stay hidden. Logged."""
    return handing.contract(actor_of(request), paper_id)


@router.post("/papers/{int:paper_id}/first", response={200: schemas.PaperOut, **REFUSALS}, operation_id="capture_first")
def first(request: HttpRequest, paper_id: int, data: schemas.PageCommandIn) -> Any:
    """See a paper that is keyed twice, as its first keyer; one never keys it second then."""
    actor = actor_of(request)
    second_keying.take_first(actor, paper_id, data.command_id)
    return paper_queries.paper(actor, paper_id)


@router.get(
    "/papers/{int:paper_id}/second", response={200: schemas.SecondOut, **REFUSALS}, operation_id="capture_second_form"
)
def second_form(request: HttpRequest, paper_id: int) -> Any:
    """What a second person keys, with places but without values."""
    return paper_queries.blind_form(actor_of(request), paper_id)


@router.post(
    "/papers/{int:paper_id}/second", response={200: schemas.PaperOut, **REFUSALS}, operation_id="capture_second_key"
)
def second_key(request: HttpRequest, paper_id: int, data: schemas.SecondIn) -> Any:
    """Save the second keying; the answer shows where it differs from the first."""
    actor = actor_of(request)
    second_keying.key_again(actor, paper_id, data.version, data.values, data.command_id)
    return paper_queries.paper(actor, paper_id)


def _edits(items: list[schemas.EditIn]) -> list[Edit]:
    return [Edit(Action(item.action), item.key, item.text, tuple(item.cells.items()), item.to) for item in items]
