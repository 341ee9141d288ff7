"""HTTP of what is printed or handed on: 结算单, notices, FHIR, 归档移交清单."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from jingban.claims import schemas
from jingban.claims.api.shapes import REFUSALS, PageNumber, PageSize, binary, download, router
from jingban.claims.queries import papers as printed
from jingban.claims.services import archiving
from jingban.infra.access.http import actor_of

PDF, FHIR = "application/pdf", "application/fhir+json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/{int:claim_id}/sheet.pdf", operation_id="claims_sheet", response=REFUSALS, openapi_extra=binary(PDF))
def sheet(request: HttpRequest, claim_id: int) -> HttpResponse:
    """结算单."""
    name, content = printed.sheet(actor_of(request), claim_id)
    return download(name, PDF, content, inline=True)


@router.get(
    "/{int:claim_id}/notice/{int:notice_id}.pdf",
    operation_id="claims_notice",
    response=REFUSALS,
    openapi_extra=binary(PDF),
)
def notice(request: HttpRequest, claim_id: int, notice_id: int) -> HttpResponse:
    """A notice to the citizen as it was told."""
    name, content = printed.notice(actor_of(request), claim_id, notice_id)
    return download(name, PDF, content, inline=True)


@router.get("/{int:claim_id}/fhir", operation_id="claims_fhir", response=REFUSALS, openapi_extra=binary(FHIR))
def fhir(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Claim, ClaimResponse and ExplanationOfBenefit as a bundle of FHIR R4."""
    name, content = printed.fhir(actor_of(request), claim_id)
    return download(name, FHIR, content)


@router.post("/archive-lists", response={200: schemas.ArchiveListOut, **REFUSALS}, operation_id="claims_archive")
def archive(request: HttpRequest, data: schemas.ArchiveListIn) -> Any:
    """归档移交清单 of ended claims that are on no list yet."""
    return archiving.make(actor_of(request), data.claims, data.command_id)


@router.get("/archive-lists", response={200: schemas.ArchiveListPage, **REFUSALS}, operation_id="claims_archive_lists")
def archive_lists(request: HttpRequest, page: PageNumber = 1, size: PageSize = 50) -> Any:
    """Lists handed to the archive, newest first."""
    return archiving.lists(actor_of(request), page, size)


@router.get(
    "/archive-lists/{int:list_id}.xlsx",
    operation_id="claims_archive_list",
    response=REFUSALS,
    openapi_extra=binary(XLSX),
)
def archive_list(request: HttpRequest, list_id: int) -> HttpResponse:
    """One list as a workbook."""
    name, content = archiving.workbook(actor_of(request), list_id)
    return download(name, XLSX, content)


@router.get(
    "/archive-lists/{int:list_id}.pdf",
    operation_id="claims_archive_list_paper",
    response=REFUSALS,
    openapi_extra=binary(PDF),
)
def archive_list_paper(request: HttpRequest, list_id: int) -> HttpResponse:
    """One list to be signed."""
    name, content = archiving.pdf(actor_of(request), list_id)
    return download(name, PDF, content, inline=True)
