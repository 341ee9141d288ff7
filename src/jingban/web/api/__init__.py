"""The HTTP API: every router, one way to say no, one way to be known.

Every endpoint is behind ``logged_in`` unless it says otherwise; refusals become ``{"code", "message", "details"?}``.
"""

import errno
import importlib.util
import logging
from typing import Any

from django.conf import settings
from django.db import OperationalError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

import jingban
from jingban.infra.access.http import actor_of, address_of, logged_in
from jingban.infra.audit.services import record as record_audit
from jingban.infra.errors import Denied, NotLoggedIn, Refusal

logger = logging.getLogger("jingban.api")

api = NinjaAPI(
    title="经办 jingban",
    version=jingban.__version__,
    description="医保经办机构业务平台的接口。金额为整数分；错误为 {code, message, details}。",
    auth=logged_in,
    docs_url=None,  # the schema is exported by `jingban openapi`; nothing is loaded from foreign servers
    openapi_url=None,
    urls_namespace="api",
)


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A considered no; a denied act is itself logged."""
    if isinstance(refusal, Denied) and refusal.code != "must_change_password":
        _log_denied(request, refusal)
    return api.create_response(request, _problem(refusal.code, refusal.message, refusal.details), status=refusal.status)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """The request does not have the shape of the schema."""
    fields = [{"field": ".".join(str(p) for p in e["loc"]), "problem": str(e["msg"])} for e in error.errors]
    names = "、".join(sorted({item["field"].split(".")[-1] for item in fields}))
    message = f"提交的内容不合要求，请检查：{names}"
    return api.create_response(request, _problem("invalid_request", message, {"fields": fields}), status=422)


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Ninja's own refusals (malformed body)."""
    return api.create_response(
        request, _problem("bad_request", "请求的格式不对，请刷新页面后重试", {}), status=error.status_code
    )


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    """A look-up that found nothing."""
    return api.create_response(request, _problem("not_found", "没有找到，可能已被删除，请刷新列表", {}), status=404)


@api.exception_handler(OperationalError)
def unavailable(request: HttpRequest, error: OperationalError) -> HttpResponse:
    """The database restarts, is gone or its disk is full: what was asked is undone as a whole."""
    logger.error("database", exc_info=error, extra={"path": request.path, "method": request.method})
    message = "数据库暂时不可用（正在重启，或磁盘已满），这次操作没有保存任何内容，请稍后重试；持续出现请联系管理员"
    response = api.create_response(request, _problem("database_unavailable", message, {}), status=503)
    response["Retry-After"] = "10"
    return response


@api.exception_handler(OSError)
def no_room(request: HttpRequest, error: OSError) -> HttpResponse:
    """The disk of the originals is full: what was asked is undone as a whole."""
    if error.errno not in (errno.ENOSPC, errno.EDQUOT):
        return broken(request, error)
    logger.error("disk full", exc_info=error, extra={"path": request.path, "method": request.method})
    message = "服务器磁盘已满，这次操作没有保存任何内容，请联系管理员清理空间后重试"
    return api.create_response(request, _problem("disk_full", message, {}), status=507)


@api.exception_handler(Exception)
def broken(request: HttpRequest, error: Exception) -> HttpResponse:
    """A fault of ours: logged with its trace, told without inner details."""
    if settings.DEBUG:
        raise error
    logger.error("unhandled", exc_info=error, extra={"path": request.path, "method": request.method})
    return api.create_response(
        request, _problem("internal_error", "系统内部错误，已记入日志，请稍后再试或联系管理员", {}), status=500
    )


def _problem(code: str, message: str, details: dict[str, Any]) -> dict[str, Any]:
    return {"code": code, "message": message, **({"details": details} if details else {})}


def _log_denied(request: HttpRequest, refusal: Refusal) -> None:
    try:
        actor = actor_of(request).username
    except NotLoggedIn:
        actor = ""
    details = {"code": refusal.code, "right": str(refusal.details.get("right", "")), "method": request.method or ""}
    with transaction.atomic():
        record_audit(actor, "access.denied", request.path[:200], details, address=address_of(request))


def _mount() -> None:
    from jingban.web.api import accounts, audit, jobs, session, system

    api.add_router("/session", session.router, tags=["session"])
    api.add_router("", accounts.router, tags=["accounts"])
    api.add_router("/audit", audit.router, tags=["audit"])
    api.add_router("/jobs", jobs.router, tags=["jobs"])
    api.add_router("", system.router, tags=["system"])
    from jingban.benefit.api import router as benefit

    api.add_router("/benefit", benefit, tags=["benefit"])
    from jingban.capture.api import router as capture

    api.add_router("/capture", capture, tags=["capture"])
    from jingban.payment.api import router as payment

    api.add_router("/payment", payment, tags=["payment"])
    from jingban.registry.api import router as registry

    api.add_router("/registry", registry, tags=["registry"])
    from jingban.claims.api import router as claims

    api.add_router("/claims", claims, tags=["claims"])
    if importlib.util.find_spec("jingban.budget.api"):
        from jingban.budget.api import router

        api.add_router("/budget", router, tags=["budget"])


_mount()
