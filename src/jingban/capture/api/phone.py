"""Pages for a phone; whoever holds the link may use them."""

from collections.abc import Sequence
from typing import Annotated, Any

from django.core.files.uploadedfile import UploadedFile as DjangoUploadedFile
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from pydantic import Field

from jingban.capture import schemas
from jingban.capture.api.routing import REFUSALS, router
from jingban.capture.queries import phone_page
from jingban.capture.services import intake, phone
from jingban.infra.access.http import actor_of
from jingban.infra.errors import Refusal

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
