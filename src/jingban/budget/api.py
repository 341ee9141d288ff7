"""HTTP in and out of the budget desk; nothing is decided here."""

from typing import Annotated, Any, Literal
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import File, Form, Query, Router
from ninja.files import UploadedFile
from pydantic import Field

from jingban.budget import exports, queries, schemas, services, sources
from jingban.budget.core.selection import Wanted
from jingban.infra.access.http import actor_of

router = Router()

REFUSALS = dict.fromkeys((401, 403, 404, 409, 413, 422), schemas.Refused)
PageNumber = Annotated[int, Field(ge=1, le=1_000_000)]
PageSize = Annotated[int, Field(ge=1, le=queries.MAX_SIZE)]
Year = Annotated[int, Field(ge=1990, le=2100)]


@router.post("/documents", response={200: schemas.UploadOut, **REFUSALS}, operation_id="budget_upload")
def upload(request: HttpRequest, files: File[list[UploadedFile]], command_id: Form[str]) -> Any:
    """Upload files (field ``files``, several); each is read and checked by a job of its own."""
    incoming = [services.Incoming(file.name or "", file.chunks()) for file in files]
    return {"items": services.upload(actor_of(request), incoming, command_id)}


@router.get("/documents", response={200: schemas.DocumentPage, **REFUSALS}, operation_id="budget_documents")
def documents(
    request: HttpRequest,
    query: Annotated[str, Field(max_length=100)] = "",
    year: Year | None = None,
    kind: Literal["budget", "final", ""] = "",
    state: schemas.State | Literal[""] = "",
    sort: Annotated[str, Field(max_length=20)] = "-uploaded_at",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:
    """Documents of one's scope; ``query`` looks in file and unit names."""
    return queries.documents(
        actor_of(request), query=query, year=year, kind=kind, state=state, sort=sort, page=page, size=size
    )


@router.get(
    "/documents/{int:document_id}", response={200: schemas.DocumentOut, **REFUSALS}, operation_id="budget_document"
)
def document(request: HttpRequest, document_id: int) -> Any:
    """One document with its tables, sections and repairs."""
    return queries.document(actor_of(request), document_id)


@router.get(
    "/documents/{int:document_id}/tables/{int:index}",
    response={200: schemas.TableOut, **REFUSALS},
    operation_id="budget_table",
)
def table(request: HttpRequest, document_id: int, index: int) -> Any:
    """One logical table with flagged cells."""
    return queries.table(actor_of(request), document_id, index)


@router.get(
    "/documents/{int:document_id}/source", response={200: schemas.SourceOut, **REFUSALS}, operation_id="budget_source"
)
def source(request: HttpRequest, document_id: int, page: PageNumber = 1) -> Any:
    """The original, as far as its format can be shown beside the tables."""
    return sources.source(actor_of(request), document_id, page)


@router.get(
    "/documents/{int:document_id}/pages/{int:number}.png",
    operation_id="budget_page_picture",
    response=REFUSALS,
    openapi_extra={"responses": {200: {"content": {"image/png": {}}}}},
)
def page_picture(
    request: HttpRequest, document_id: int, number: int, width: Annotated[int, Field(ge=1, le=10_000)] = 1200
) -> HttpResponse:
    """A PDF page as picture; personal data is painted over unless a grant runs."""
    picture, tag, masked = sources.page_picture(actor_of(request), document_id, number, width)
    if masked and request.headers.get("If-None-Match") == tag:
        answer = HttpResponse(status=304)
    else:
        answer = HttpResponse(picture, content_type="image/png")
    answer["Cache-Control"] = "private, max-age=3600" if masked else "no-store"
    answer["ETag"] = tag
    return answer


@router.get(
    "/documents/{int:document_id}/findings",
    response={200: schemas.FindingPage, **REFUSALS},
    operation_id="budget_findings",
)
def findings(
    request: HttpRequest,
    document_id: int,
    wanted: Query[schemas.FindingFilter],
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:
    """Findings: errors first, then in document order."""
    return queries.findings(actor_of(request), document_id, Wanted(**wanted.dict()), page=page, size=size)


@router.post(
    "/documents/{int:document_id}/findings/{fingerprint}/decision",
    response={200: schemas.FindingOut, **REFUSALS},
    operation_id="budget_decide",
)
def decide(request: HttpRequest, document_id: int, fingerprint: str, data: schemas.DecideIn) -> Any:
    """Accept, dismiss (with a reason) or open again; the history stays."""
    actor = actor_of(request)
    found = services.decide(actor, document_id, fingerprint, data.state, data.reason, data.command_id)
    return queries.decided(actor, document_id, found)


@router.get(
    "/documents/{int:document_id}/charts", response={200: schemas.ChartsOut, **REFUSALS}, operation_id="budget_charts"
)
def charts(request: HttpRequest, document_id: int) -> Any:
    """Flow, functional tree, projects, indicators, years; parents equal the sum of their children."""
    return queries.charts(actor_of(request), document_id)


@router.get(
    "/documents/{int:document_id}/export",
    operation_id="budget_export",
    response=REFUSALS,
    openapi_extra={"responses": {200: {"content": {"application/octet-stream": {}}}}},
)
def export(
    request: HttpRequest,
    document_id: int,
    what: Literal["report", "tables", "findings"],
    format: Literal["html", "xlsx", "json", "csv"],
    wanted: Query[schemas.FindingFilter],
) -> StreamingHttpResponse:
    """Report, tables or findings (narrowed as the list) as a file; logged."""
    made = exports.export(actor_of(request), document_id, what, format, Wanted(**wanted.dict()))
    answer = StreamingHttpResponse(made.content, content_type=made.content_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(made.filename)}"
    answer["Cache-Control"] = "no-store"
    if made.inline_style:
        # The report is one file with its style inside and nothing to run or load.
        answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
    return answer


@router.post(
    "/documents/{int:document_id}/recheck", response={200: schemas.QueuedJob, **REFUSALS}, operation_id="budget_recheck"
)
def recheck(request: HttpRequest, document_id: int, data: schemas.RecheckIn) -> Any:
    """Read and check again, with a department or last year's document to compare with."""
    job_id = services.recheck(
        actor_of(request),
        document_id,
        data.command_id,
        department_id=data.department_id,
        last_year_id=data.last_year_id,
    )
    return {"job_id": job_id}


@router.post(
    "/documents/{int:document_id}/unmask", response={200: schemas.UnmaskOut, **REFUSALS}, operation_id="budget_unmask"
)
def unmask(request: HttpRequest, document_id: int, data: schemas.UnmaskIn) -> Any:
    """Show masked names and phones to oneself for 15 minutes; logged with the reason."""
    return {"unmasked_until": services.unmask(actor_of(request), document_id, data.reason)}


@router.get("/rules", response={200: list[schemas.RuleOut], **REFUSALS}, operation_id="budget_rules")
def rules(request: HttpRequest) -> Any:
    """Every check with its source and what it compares."""
    return queries.rules(actor_of(request))
