"""HTTP in and out of capture; nothing is decided here."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import quote

from django.core.files.uploadedfile import UploadedFile as DjangoUploadedFile
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile
from pydantic import Field

from jingban.capture import schemas
from jingban.capture.core.edits import Action, Edit
from jingban.capture.queries import batches as batch_queries
from jingban.capture.queries import copies, handing, overview, phone_page, pictures, printing
from jingban.capture.queries import papers as paper_queries
from jingban.capture.services import bench, intake, layouts, phone, second_keying
from jingban.infra.access.http import actor_of
from jingban.infra.errors import Refusal

router = Router()

REFUSALS = dict.fromkeys((401, 403, 404, 409, 413, 422), schemas.Refused)
PageNumber = Annotated[int, Field(ge=1, le=1_000_000)]
PageSize = Annotated[int, Field(ge=1, le=200)]
Day = Annotated[date, Field(ge=date(2020, 1, 1), le=date(2100, 12, 31))]
Word = Annotated[str, Field(max_length=100)]
Width = Annotated[int, Field(ge=16, le=4000)]
Side = Annotated[float, Field(ge=0, le=100_000)]
_JPEG: dict[str, Any] = {"responses": {200: {"content": {"image/jpeg": {}}}}}


# --- batches -------------------------------------------------------------------------------------


@router.post("/batches", response={200: schemas.Created, **REFUSALS}, operation_id="capture_create_batch")
def create_batch(request: HttpRequest, data: schemas.BatchIn) -> Any:
    """An empty batch."""
    return {"id": intake.create_batch(actor_of(request), data.name, data.command_id, channel=data.channel)}


@router.get("/batches", response={200: schemas.CaptureBatchPage, **REFUSALS}, operation_id="capture_batches")
def batches(
    request: HttpRequest,
    query: Word = "",
    state: schemas.BatchState | Literal[""] = "",
    channel: schemas.Channel | Literal[""] = "",
    doubtful: bool = False,
    sort: Annotated[str, Field(max_length=20)] = "-created_at",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:
    """Batches of one's scope; ``query`` looks in names, and at the start of bill numbers and payers."""
    return batch_queries.listed(
        actor_of(request),
        query=query.replace("\x00", ""),
        state=state,
        channel=channel,
        doubtful=doubtful,
        sort=sort,
        page=page,
        size=size,
    )


@router.get(
    "/batches/{int:batch_id}", response={200: schemas.CaptureBatchOut, **REFUSALS}, operation_id="capture_batch"
)
def batch(request: HttpRequest, batch_id: int) -> Any:
    """One batch with its files."""
    return batch_queries.batch(actor_of(request), batch_id)


@router.post(
    "/batches/{int:batch_id}/files",
    response={200: schemas.CaptureUploads, **REFUSALS},
    operation_id="capture_add_files",
)
def add_files(request: HttpRequest, batch_id: int, files: File[list[UploadedFile]], command_id: Form[str]) -> Any:
    """Add files (field ``files``, several): pictures, PDF, OFD, XML, ZIP. Each is opened and read in the background."""
    incoming = [intake.Incoming(file.name or "", file.chunks()) for file in files]
    return {"items": intake.add_files(actor_of(request), batch_id, incoming, command_id)}


@router.get("/batches/{int:batch_id}/pages", response={200: schemas.PagePage, **REFUSALS}, operation_id="capture_pages")
def pages(
    request: HttpRequest,
    batch_id: int,
    state: schemas.PageState | Literal["suspect", ""] = "",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:
    """Pages in the order they came in."""
    return batch_queries.pages(actor_of(request), batch_id, state=state, page=page, size=size)


@router.get(
    "/batches/{int:batch_id}/papers", response={200: schemas.PaperPage, **REFUSALS}, operation_id="capture_papers"
)
def papers(
    request: HttpRequest,
    batch_id: int,
    state: schemas.PaperState | Literal["doubtful", "second", ""] = "",
    kind: schemas.Kind | Literal[""] = "",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:
    """Papers of a batch with their doubtful counts."""
    return batch_queries.papers(actor_of(request), batch_id, state=state, kind=kind, page=page, size=size)


@router.post(
    "/batches/{int:batch_id}/reassemble",
    response={200: schemas.PageQueued, **REFUSALS},
    operation_id="capture_reassemble",
)
def reassemble(request: HttpRequest, batch_id: int, data: schemas.PageCommandIn) -> Any:
    """Put the pages together once more; papers somebody has worked on stay."""
    return {"job_id": intake.reassemble(actor_of(request), batch_id, data.command_id)}


# --- pages ---------------------------------------------------------------------------------------


@router.post(
    "/pages/{int:page_id}/reread", response={200: schemas.PageQueued, **REFUSALS}, operation_id="capture_reread"
)
def reread(request: HttpRequest, page_id: int, data: schemas.PageCommandIn) -> Any:
    """Read a page whose reading failed once more."""
    return {"job_id": intake.reread(actor_of(request), page_id, data.command_id)}


@router.get("/pages/{int:page_id}/words", response={200: schemas.WordsOut, **REFUSALS}, operation_id="capture_words")
def words(request: HttpRequest, page_id: int) -> Any:
    """What was read on a page, run by run."""
    return batch_queries.words(actor_of(request), page_id)


@router.get("/pages/{int:page_id}.jpg", operation_id="capture_page_picture", response=REFUSALS, openapi_extra=_JPEG)
def page_picture(request: HttpRequest, page_id: int, width: Width = 1600) -> HttpResponse:
    """The upright page; numbers of cards and persons are painted over unless a grant runs."""
    return _sent(request, pictures.page_picture(actor_of(request), page_id, width))


@router.get("/pages/{int:page_id}/crop.jpg", operation_id="capture_page_crop", response=REFUSALS, openapi_extra=_JPEG)
def page_crop(
    request: HttpRequest, page_id: int, x0: Side, top: Side, x1: Side, bottom: Side, width: Width = 800
) -> HttpResponse:
    """The part of a page inside a box (in the units of the page), with a margin."""
    return _sent(request, pictures.crop(actor_of(request), page_id, (x0, top, x1, bottom), width))


def _sent(request: HttpRequest, painted: pictures.Painted) -> HttpResponse:
    if painted.masked and request.headers.get("If-None-Match") == painted.tag:
        answer = HttpResponse(status=304)
    else:
        answer = HttpResponse(painted.data, content_type="image/jpeg")
    answer["Cache-Control"] = "private, max-age=600" if painted.masked else "no-store"
    answer["ETag"] = painted.tag
    return answer


# --- papers --------------------------------------------------------------------------------------


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


@router.get(
    "/separators.pdf",
    operation_id="capture_separators",
    response=REFUSALS,
    openapi_extra={"responses": {200: {"content": {"application/pdf": {}}}}},
)
def separators(
    request: HttpRequest,
    name: Annotated[str, Field(max_length=60)] = "",
    first: Annotated[int, Field(ge=1, le=99_000)] = 1,
    count: Annotated[int, Field(ge=1, le=printing.MOST_SHEETS)] = 20,
) -> HttpResponse:
    """Numbered sheets to lay between the cases of a pile of paper."""
    answer = HttpResponse(printing.separators(actor_of(request), name, first, count), content_type="application/pdf")
    answer["Content-Disposition"] = f"inline; filename*=UTF-8''{quote('隔页.pdf')}"
    return answer


@router.get("/names", response={200: schemas.NamesOut, **REFUSALS}, operation_id="capture_names")
def names(request: HttpRequest) -> Any:
    """Every name a field or a cell may have, with its word and kind of value."""
    return batch_queries.names(actor_of(request))


# --- phone ---------------------------------------------------------------------------------------

PHONE_COOKIE = "jingban_phone"
Token = Annotated[str, Field(min_length=8, max_length=64)]
# Also a refusal is a page for the person with the phone.
_HTML: dict[str, Any] = {
    "responses": {
        status: {"description": "", "content": {"text/html": {}}} for status in (200, 403, 404, 409, 413, 422)
    }
}


@router.post(
    "/batches/{int:batch_id}/phone", response={200: schemas.TicketOut, **REFUSALS}, operation_id="capture_phone_ticket"
)
def phone_ticket(request: HttpRequest, batch_id: int) -> Any:
    """A one-time link by which one phone adds pictures to this batch; earlier links of the person end."""
    ticket = phone.issue(actor_of(request), batch_id)
    url = request.build_absolute_uri(f"/api/capture/phone/{ticket.token}")
    return {"url": url, "qr_svg": phone_page.qr_svg(url), "expires_at": ticket.expires_at}


@router.get("/phone/{token}", auth=None, operation_id="capture_phone_page", openapi_extra=_HTML)
def phone_form(request: HttpRequest, token: Token) -> HttpResponse:
    """The upload page of a phone; the first phone that opens it keeps it."""
    return _phone(request, token, ())


@router.post("/phone/{token}", auth=None, operation_id="capture_phone_add", openapi_extra=_HTML)
def phone_add(request: HttpRequest, token: Token) -> HttpResponse:
    """Pictures from a phone (field ``files``, several)."""
    try:
        uploads = [file for file in request.FILES.getlist("files") if isinstance(file, DjangoUploadedFile)]
        incoming = [intake.Incoming(file.name or "", file.chunks()) for file in uploads]
        items = phone.add(token, request.COOKIES.get(PHONE_COOKIE, ""), incoming)
    except Refusal as refusal:
        return _html(phone_page.refused(refusal), refusal.status)
    return _phone(request, token, items)


def _phone(request: HttpRequest, token: str, items: Sequence[dict[str, Any]]) -> HttpResponse:
    try:
        session = phone.opened(token, request.COOKIES.get(PHONE_COOKIE, ""))
    except Refusal as refusal:
        return _html(phone_page.refused(refusal), refusal.status)
    until = timezone.localtime(session.expires_at).strftime("%H:%M")
    answer = _html(phone_page.form(session, get_token(request), until, items), 200)
    path = f"/api/capture/phone/{token}"
    answer.set_cookie(
        PHONE_COOKIE, session.device, max_age=3600, path=path, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return answer


def _html(text: str, status: int) -> HttpResponse:
    answer = HttpResponse(text, content_type="text/html; charset=utf-8", status=status)
    answer["Content-Security-Policy"] = phone_page.POLICY
    # Nowhere else; without it here, browsers send the form with no origin and it is refused.
    answer["Referrer-Policy"] = "same-origin"
    return answer


# --- templates and statistics --------------------------------------------------------------------


@router.get("/templates", response={200: list[schemas.TemplateOut], **REFUSALS}, operation_id="capture_templates")
def templates(request: HttpRequest) -> Any:
    """Layouts in use."""
    return overview.templates(actor_of(request))


@router.post("/templates", response={200: schemas.TemplateOut, **REFUSALS}, operation_id="capture_learn")
def learn(request: HttpRequest, data: schemas.TemplateIn) -> Any:
    """Keep the columns of a hospital's lists; the version before is no longer used."""
    actor = actor_of(request)
    columns = [column.dict() for column in data.columns]
    made = layouts.learn(actor, data.provider, data.kind, columns, data.command_id, paper_id=data.paper_id)
    return overview.template(actor, made)


@router.delete("/templates/{int:template_id}", response={204: None, **REFUSALS}, operation_id="capture_forget_template")
def forget(request: HttpRequest, template_id: int, data: schemas.PageCommandIn) -> Any:
    """Use a layout no more."""
    layouts.forget(actor_of(request), template_id, data.command_id)
    return Status(204, None)


@router.get("/statistics", response={200: schemas.StatisticsOut, **REFUSALS}, operation_id="capture_statistics")
def statistics(request: HttpRequest, since: Day | None = None, until: Day | None = None) -> Any:
    """Corrections by engine version and kind of field, work by person, pages by day; both days included."""
    return overview.statistics(actor_of(request), since, until)
