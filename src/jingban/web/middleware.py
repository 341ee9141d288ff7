"""What every request passes: a request id, the access line and metrics, security headers, CSRF on the whole API."""

import logging
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseForbidden, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware

from jingban.web import metrics

logger = logging.getLogger("jingban.http")
Next = Callable[[HttpRequest], HttpResponseBase]
PHONE = "/api/capture/phone/"
FILES_AT_ONCE = 10  # largest files in one request

# Element Plus and ECharts set style attributes; scripts come from our own files only.
CONTENT_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)
DOWNLOAD_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


def observe(get_response: Next) -> Next:
    """Count, time and log each request as one line; the request id is given back in X-Request-Id."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request_id = uuid.uuid4().hex[:16]
        started = time.perf_counter()
        response = get_response(request)
        elapsed = time.perf_counter() - started
        route = _route(request)
        metrics.requests.labels(request.method or "", route, response.status_code).inc()
        metrics.seconds.labels(route).observe(elapsed)
        response["X-Request-Id"] = request_id
        # Who asked, if the request had to know; the log line itself asks no database.
        actor = getattr(request, "_jingban_actor", None)
        logger.info(
            "request",
            extra={
                "request_id": request_id,
                "method": request.method,
                "path": request.path,  # without the query: it may hold names
                "status": response.status_code,
                "ms": round(elapsed * 1000, 1),
                "user": getattr(actor, "user_id", None),
            },
        )
        return response

    return middleware


def guard_headers(get_response: Next) -> Next:
    """Headers that keep a page from being framed, sniffed or made to run foreign scripts."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        # A handed-out HTML report must not run scripts in our origin even when opened in the browser.
        handed_out = request.path.startswith("/api/") and response.get("Content-Type", "").startswith("text/html")
        response.setdefault("Content-Security-Policy", DOWNLOAD_POLICY if handed_out else CONTENT_POLICY)
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
        if request.path.startswith("/api/"):
            response.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def guard_body(get_response: Next) -> Next:
    """Refuse what is too large by its announced length, before a byte of it is read or a form is parsed.

    Stands after authentication: who is not logged in has no business sending more than a small form.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > FILES_AT_ONCE * settings.JINGBAN_MAX_UPLOAD_BYTES:
            return _refused(413, "request_too_large", "一次上传的文件总量过大，请分几次上传")
        small = length <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if not small and not request.user.is_authenticated and not _phone_with_ticket(request, length):
            return _refused(401, "not_logged_in", "您还没有登录或登录已过期，请重新登录")
        return get_response(request)

    return middleware


def _phone_with_ticket(request: HttpRequest, length: int) -> bool:
    """A phone nobody is logged in on may send its pictures to the one link it holds."""
    if not request.path.startswith(PHONE) or length > settings.JINGBAN_MAX_UPLOAD_BYTES:
        return False
    from jingban.capture.services import phone

    return phone.holds(request.path.removeprefix(PHONE), request.COOKIES.get("jingban_phone", ""))


class ApiCsrf(CsrfViewMiddleware):
    """Django's CSRF protection, on every unsafe request, whether or not a view asks to be exempt.

    Ninja marks its views exempt and checks only endpoints with cookie authentication; log-in would be left out.
    """

    def process_view(
        self, request: HttpRequest, callback: Any, callback_args: tuple[Any, ...], callback_kwargs: dict[str, Any]
    ) -> HttpResponseForbidden | None:
        """Check as if the view had never asked to be exempt."""
        return super().process_view(request, _not_exempt, callback_args, callback_kwargs)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The refusal of a request without a valid token."""
    return _refused(403, "csrf_failed", "页面已过期或请求来源不明，请刷新页面后重试")


def _refused(status: int, code: str, message: str) -> HttpResponse:
    body = {"code": code, "message": message}
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})


def _not_exempt(*_: Any) -> HttpResponseBase:
    """Stands for the view; it has no csrf_exempt and is never called."""
    raise NotImplementedError


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    if match is None or not match.route:
        return "desk"
    return match.route if len(match.route) < 120 else "other"
