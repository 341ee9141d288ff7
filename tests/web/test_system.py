"""Health, readiness, metrics, headers, the desk's page, log lines, errors that tell nothing inside."""

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection
from django.test import Client
from tests.conftest import Desk

from jingban.infra.access.models import User
from jingban.web import views
from jingban.web.logs import JsonLines


@pytest.fixture
def browser(db: None) -> Client:
    return Client()


def test_health_needs_nothing(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_ready_when_database_migrations_and_store_are(browser: Client) -> None:
    response = browser.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"status": "ready", "checks": {"database": "ok", "migrations": "ok", "store": "ok"}}


def test_not_ready_without_the_database(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: Any) -> None:
        raise DatabaseError("down")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", down)
        response = browser.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["database"] == "数据库连接不上"


def test_not_ready_with_a_missing_migration(browser: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'jobs'")
    response = browser.get("/readyz")
    assert response.status_code == 503
    assert "jingban migrate" in response.json()["checks"]["migrations"]


def test_not_ready_when_the_store_cannot_be_written(browser: Client, settings: Any, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    settings.JINGBAN_STORE = blocked
    response = browser.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["store"] == "文件库目录不可写"


def test_metrics_count_requests_by_route_not_by_address(browser: Client) -> None:
    browser.get("/healthz")
    browser.get("/api/jobs/123456")
    text = browser.get("/metrics").content.decode()
    assert 'jingban_http_requests_total{method="GET",route="healthz",status="200"}' in text
    assert "123456" not in text
    assert 'jingban_jobs{state="queued"} 0.0' in text
    assert "jingban_http_request_seconds_bucket" in text


@pytest.mark.parametrize("path", ["/", "/api/session", "/healthz", "/documents/7"])
def test_every_answer_carries_the_guarding_headers(browser: Client, path: str) -> None:
    headers = browser.get(path).headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert len(headers["X-Request-Id"]) == 16
    assert "Strict-Transport-Security" not in headers


def test_answers_of_the_api_are_not_kept(browser: Client) -> None:
    assert browser.get("/api/session").headers["Cache-Control"] == "no-store"


def test_unknown_addresses_of_the_api_are_json(browser: Client) -> None:
    for path in ("/api", "/api/", "/api/nothing", "/api/jobs/x/y"):
        response = browser.get(path)
        assert (response.status_code, response.json()["code"]) == (404, "no_such_address")


def test_every_other_address_is_the_desk(browser: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    monkeypatch.setattr(views, "DESK", page)
    assert browser.get("/documents/7").status_code == 503
    page.write_text("<!doctype html><title>经办</title>", "utf-8")
    for path in ("/", "/documents/7", "/login"):
        response = browser.get(path)
        assert response.status_code == 200
        assert "经办" in response.content.decode()
        assert response.headers["Cache-Control"] == "no-cache"
    assert browser.post("/").status_code in {403, 405}
    assert browser.get("/assets/index-12345678.js").status_code == 404


def test_a_fault_tells_nothing_of_the_inside(
    desk_of: Callable[[User], Desk], person: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    from jingban.infra.jobs import services

    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(services, "listed", broken)
    response = desk_of(person("admin")).ask("GET", "/jobs")
    assert (response.status_code, response.json()["code"]) == (500, "internal_error")
    assert "secret" not in response.content.decode()


def test_a_database_that_is_gone_is_said_to_be_gone(
    desk_of: Callable[[User], Desk], person: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    from jingban.infra.jobs import services

    def gone(*_: Any, **__: Any) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(services, "listed", gone)
    response = desk_of(person("admin")).ask("GET", "/jobs")
    assert (response.status_code, response.json()["code"]) == (503, "database_unavailable")
    assert "disk is full" not in response.content.decode()
    assert response.headers["Retry-After"] == "10"


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/accounts?size=201", "size"),
        ("/accounts?page=0", "page"),
        ("/jobs?state=lost", "state"),
        ("/jobs?size=x", "size"),
    ],
)
def test_wrong_parameters_are_named(
    desk_of: Callable[[User], Desk], person: Callable[..., User], path: str, field: str
) -> None:
    response = desk_of(person("admin")).ask("GET", path)
    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")
    assert field in response.json()["message"]


def test_reading_the_audit_log_is_audited(desk_of: Callable[[User], Desk], person: Callable[..., User]) -> None:
    desk = desk_of(person("auditor", username="wang"))
    first = desk.ask("GET", "/audit?action=access.").json()
    assert first == {"items": [], "total": 0, "page": 1, "size": 50}
    second = desk.ask("GET", "/audit?actor=wang").json()
    assert [(item["action"], item["details"]["action"]) for item in second["items"]] == [("audit.read", "access.")]
    verified = desk.ask("GET", "/audit/verify").json()
    assert (verified["intact"], verified["count"], verified["damages"]) == (True, 2, [])


def test_strangers_cannot_fill_the_disk(
    desk: Desk, desk_of: Callable[[User], Desk], person: Callable[..., User], settings: Any
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 3000
    body = {"files": [SimpleUploadedFile("预算.txt", b"x" * 5000)], "command_id": "0f8fad5b-d9cb-469f"}
    refused = desk.post("/api/budget/documents", body)
    assert (refused.status_code, refused.json()["code"]) == (401, "not_logged_in")
    officer = desk_of(person("budget_officer"))
    body["files"] = [SimpleUploadedFile("预算.txt", b"x" * 5000)]
    assert officer.post("/api/budget/documents", body).status_code == 200
    settings.JINGBAN_MAX_UPLOAD_BYTES = 400
    body["files"] = [SimpleUploadedFile("预算.txt", b"x" * 5000)]
    refused = officer.post("/api/budget/documents", body)
    assert (refused.status_code, refused.json()["code"]) == (413, "request_too_large")


def test_settings_are_shown_without_secrets(desk_of: Callable[[User], Desk], person: Callable[..., User]) -> None:
    rows = desk_of(person("admin")).ask("GET", "/settings").json()
    secret = next(row for row in rows if row["variable"] == "JINGBAN_SECRET_KEY")
    assert secret["value"] == "（已设定，不显示）"
    assert "only-for-tests" not in json.dumps(rows)


def test_log_lines_are_json_with_what_the_caller_gave() -> None:
    record = logging.makeLogRecord(
        {"name": "jingban.http", "levelname": "INFO", "msg": "预算 %s", "args": ("甲",), "ms": 3}
    )
    line = json.loads(JsonLines().format(record))
    assert (line["message"], line["ms"], line["logger"], line["level"]) == ("预算 甲", 3, "jingban.http", "INFO")
    assert line["time"].endswith("+00:00")


def test_access_lines_hold_no_query(browser: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="jingban.http"):
        browser.get("/api/accounts?query=某某")
    line = json.loads(JsonLines().format(caplog.records[-1]))
    assert (line["path"], line["status"], line["method"]) == ("/api/accounts", 401, "GET")
    assert "某某" not in json.dumps(line, ensure_ascii=False)
