"""Log-in over HTTP: what the desk's first page relies on, and what a foreign page cannot do."""

from collections.abc import Callable
from typing import Any

import pyotp
import pytest
from django.test import Client
from tests.conftest import PASSWORD, Desk

from jingban.infra import clock
from jingban.infra.access.models import Attempt, User
from jingban.infra.audit.models import Entry

Person = Callable[..., User]


def test_nobody_is_told_so_and_gets_the_csrf_cookie(db: None) -> None:
    response = Client().get("/api/session")
    assert response.status_code == 401
    assert response.json() == {"code": "not_logged_in", "message": "您还没有登录或登录已过期，请重新登录"}
    assert response.cookies["csrftoken"].value


def test_log_in_gives_the_session_and_log_out_ends_it(desk: Desk, person: Person) -> None:
    li = person("budget_officer", username="li")
    response = desk.ask("POST", "/session", {"username": "li", "password": PASSWORD})
    assert response.status_code == 200
    body = response.json()
    assert body["user"] == {
        "id": li.pk,
        "username": "li",
        "display_name": "li",
        "roles": [{"code": "budget_officer", "name": "预算岗"}],
        "rights": [
            "benefit.calculate",
            "budget.decide",
            "budget.export",
            "budget.read",
            "budget.upload",
            "policy.read",
        ],
        "centre": "110105",
    }
    assert body["must_change_password"] is False
    assert body["totp_enabled"] is False
    assert body["csrf_token"]
    assert desk.ask("GET", "/session").json()["user"] == body["user"]
    assert desk.ask("DELETE", "/session").status_code == 204
    assert desk.ask("GET", "/session").status_code == 401
    actions = list(Entry.objects.order_by("sequence").values_list("action", flat=True))
    assert actions == ["access.login", "access.logout"]


def test_the_session_key_is_renewed_at_log_in(desk: Desk, person: Person) -> None:
    person("auditor", username="li")
    person("auditor", username="wang")
    desk.ask("POST", "/session", {"username": "li", "password": PASSWORD})
    first = desk.cookies["jingban_session"].value
    desk.ask("POST", "/session", {"username": "wang", "password": PASSWORD})
    assert desk.cookies["jingban_session"].value != first


def test_cookies_are_kept_from_scripts_and_foreign_sites(desk: Desk, person: Person) -> None:
    person("auditor", username="li")
    cookie = desk.ask("POST", "/session", {"username": "li", "password": PASSWORD}).cookies["jingban_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_wrong_credentials_and_the_lock(desk: Desk, person: Person) -> None:
    person("auditor", username="li")
    wrong = {"username": "li", "password": "wrong"}
    for _ in range(4):
        response = desk.ask("POST", "/session", wrong)
        assert (response.status_code, response.json()["code"]) == (401, "bad_credentials")
    response = desk.ask("POST", "/session", wrong)
    assert (response.status_code, response.json()["code"]) == (423, "locked")
    assert "until" in response.json()["details"]
    assert desk.ask("GET", "/session").status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/session", {"username": "li", "password": PASSWORD}),
        ("DELETE", "/session", None),
        ("POST", "/session/password", {"old": PASSWORD, "new": "Blue-Lantern-42"}),
        ("POST", "/session/totp/begin", None),
        ("POST", "/accounts", {"username": "evil", "grants": [{"role": "admin"}]}),
        ("PATCH", "/accounts/1", {"is_active": False}),
        ("POST", "/jobs/1/cancel", None),
    ],
)
@pytest.mark.parametrize("token", ["", "x" * 64])
def test_without_the_csrf_token_nothing_happens(
    person: Person, desk_of: Callable[[User], Desk], method: str, path: str, body: Any, token: str
) -> None:
    desk = desk_of(person("admin", username="li"))
    users = list(User.objects.values())
    attempts, entries = Attempt.objects.count(), Entry.objects.count()
    options = {"headers": {"X-CSRFToken": token}}
    response = getattr(desk, method.lower())(f"/api{path}", body, content_type="application/json", **options)
    assert (response.status_code, response.json()["code"]) == (403, "csrf_failed")
    assert list(User.objects.values()) == users
    assert (Attempt.objects.count(), Entry.objects.count()) == (attempts, entries)
    assert desk.ask("GET", "/session").status_code == 200


def test_log_in_itself_needs_the_token(person: Person) -> None:
    person("auditor", username="li")
    browser = Client(enforce_csrf_checks=True)
    response = browser.post("/api/session", {"username": "li", "password": PASSWORD}, content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (403, "csrf_failed")
    assert browser.get("/api/session").status_code == 401


class TestInitialPassword:
    @pytest.fixture
    def fresh(self, desk: Desk, person: Person) -> Desk:
        user = person("admin", username="li")
        user.must_change_password = True
        user.save()
        assert desk.ask("POST", "/session", {"username": "li", "password": PASSWORD}).json()["must_change_password"]
        return desk

    def test_opens_nothing_but_its_own_change(self, fresh: Desk) -> None:
        for path in ("/accounts", "/jobs", "/audit", "/settings"):
            response = fresh.ask("GET", path)
            assert (response.status_code, response.json()["code"]) == (403, "must_change_password")

    def test_ends_with_a_good_new_password_and_the_session_stays(self, fresh: Desk) -> None:
        response = fresh.ask("POST", "/session/password", {"old": PASSWORD, "new": "Blue-Lantern-42"})
        assert response.status_code == 200
        assert response.json()["must_change_password"] is False
        assert fresh.ask("GET", "/accounts").status_code == 200

    def test_stays_after_a_weak_one(self, fresh: Desk) -> None:
        response = fresh.ask("POST", "/session/password", {"old": PASSWORD, "new": "12345678"})
        assert (response.status_code, response.json()["code"]) == (422, "weak_password")
        assert "至少 10 个字符" in response.json()["message"]
        assert fresh.ask("GET", "/accounts").status_code == 403


def test_a_password_change_ends_the_persons_other_sessions(person: Person, desk_of: Callable[[User], Desk]) -> None:
    li = person("auditor", username="li")
    here, there = desk_of(li), desk_of(li)
    assert there.ask("GET", "/session").status_code == 200
    here.ask("POST", "/session/password", {"old": PASSWORD, "new": "Blue-Lantern-42"})
    assert here.ask("GET", "/session").status_code == 200
    assert there.ask("GET", "/session").status_code == 401


def test_a_closed_account_is_out_at_once(person: Person, desk_of: Callable[[User], Desk]) -> None:
    li = person("auditor", username="li")
    desk = desk_of(li)
    User.objects.filter(pk=li.pk).update(is_active=False)
    assert desk.ask("GET", "/session").status_code == 401


def test_one_time_codes_from_binding_to_release(desk: Desk, person: Person) -> None:
    person("auditor", username="li")
    credentials = {"username": "li", "password": PASSWORD}
    desk.ask("POST", "/session", credentials)
    begun = desk.ask("POST", "/session/totp/begin").json()
    assert begun["qr_svg"].startswith("<svg")
    assert begun["secret"] in begun["uri"]
    wrong = desk.ask("POST", "/session/totp/confirm", {"code": "abc"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "totp_wrong")
    assert desk.ask("GET", "/session").json()["totp_enabled"] is False
    moment = clock.now()
    with clock.held(moment):
        code = pyotp.TOTP(begun["secret"]).at(moment)
        assert desk.ask("POST", "/session/totp/confirm", {"code": code}).json()["totp_enabled"] is True
    desk.ask("DELETE", "/session")
    assert desk.ask("POST", "/session", credentials).json()["code"] == "totp_required"
    later = clock.shifted(__import__("datetime").timedelta(minutes=2))
    with later:
        code = pyotp.TOTP(begun["secret"]).at(clock.now())
        assert desk.ask("POST", "/session", {**credentials, "totp": code}).status_code == 200
    refused = desk.ask("DELETE", "/session/totp", {"password": "wrong"})
    assert (refused.status_code, refused.json()["code"]) == (422, "wrong_password")
    assert desk.ask("GET", "/session").json()["totp_enabled"] is True
    assert desk.ask("DELETE", "/session/totp", {"password": PASSWORD}).json()["totp_enabled"] is False


def test_the_address_is_believed_only_from_trusted_proxies(desk: Desk, person: Person, settings: Any) -> None:
    import dataclasses

    person("auditor", username="li")
    forged = {"X-Forwarded-For": "1.2.3.4, 5.6.7.8", "X-CSRFToken": desk.cookies["csrftoken"].value}
    body = {"username": "li", "password": "wrong"}
    desk.post("/api/session", body, content_type="application/json", headers=forged)
    assert Attempt.objects.filter(key="address:127.0.0.1").exists()
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, proxies=1)
    desk.post("/api/session", body, content_type="application/json", headers=forged)
    assert Attempt.objects.filter(key="address:5.6.7.8").exists()
    assert not Attempt.objects.filter(key="address:1.2.3.4").exists()
