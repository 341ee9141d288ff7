"""Pages that are not the API: health, readiness, metrics, and the desk's single page."""

from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import generate_latest

from jingban.infra.errors import NotFound
from jingban.web import metrics
from jingban.web.probes import store_problem

DESK = Path(__file__).parent / "static" / "desk" / "index.html"
_JSON = {"ensure_ascii": False}


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The process can do its work: database, migrations, file store. 503 names what is missing."""
    checks = {"database": _database(), "migrations": "", "store": store_problem(settings.JINGBAN_STORE)}
    if not checks["database"]:
        checks["migrations"] = _migrations()
    ready = not any(checks.values())
    body = {"status": "ready" if ready else "not_ready", "checks": {k: v or "ok" for k, v in checks.items()}}
    return JsonResponse(body, status=200 if ready else 503, json_dumps_params=_JSON)


@require_safe
def prometheus(request: HttpRequest) -> HttpResponse:
    """Metrics in Prometheus' text format."""
    return HttpResponse(generate_latest(metrics.registry), content_type="text/plain; version=0.0.4; charset=utf-8")


@require_safe
def desk(request: HttpRequest, path: str = "") -> HttpResponse:
    """The desk's index page for every route the browser's router knows."""
    if path.startswith("assets/"):  # a page of an older build asks for what is gone: it must not get HTML as script
        return HttpResponse("not found", status=404, content_type="text/plain")
    if not DESK.is_file():
        return HttpResponse(_NOT_BUILT, status=503, content_type="text/html; charset=utf-8")
    response = HttpResponse(DESK.read_bytes(), content_type="text/html; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def api_missing(request: HttpRequest, path: str = "") -> HttpResponse:
    """An unknown address below /api: JSON, never the desk's page."""
    refusal = NotFound("no_such_address", "没有这个接口地址，请检查程序版本")
    body = {"code": refusal.code, "message": refusal.message}
    return JsonResponse(body, status=404, json_dumps_params=_JSON)


_NOT_BUILT = (
    "<!doctype html><html lang=zh-CN><meta charset=utf-8><title>经办</title>"
    "<p>工作台页面还没有构建，请先运行 make setup。</p></html>"
)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "数据库连接不上"
    return ""


def _migrations() -> str:
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "读不到迁移记录"
    return f"有 {len(missing)} 项数据库迁移没有执行，请运行 jingban migrate" if missing else ""
