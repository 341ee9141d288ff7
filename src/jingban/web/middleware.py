"""What every request passes: a request id, the access line and metrics, security headers, CSRF on the whole API."""

import logging
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseForbidden, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware

from jingban.web import metrics

logger = logging.getLogger("jingban.http")
Next = Callable[[HttpRequest], HttpResponseBase]
SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}

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
    message = "页面已过期或请求来源不明，请刷新页面后重试"
    return JsonResponse({"code": "csrf_failed", "message": message}, status=403, json_dumps_params=_JSON)


_JSON = {"ensure_ascii": False}


def _not_exempt(*_: Any) -> HttpResponseBase:
    """Stands for the view; it has no csrf_exempt and is never called."""
    raise NotImplementedError


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    if match is None or not match.route:
        return "desk"
    return match.route if len(match.route) < 120 else "other"
