"""Accounts over HTTP: from a new colleague to their first working day."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.conftest import Desk

from jingban.infra.access.models import User

Person = Callable[..., User]


@pytest.fixture
def admin(person: Person, desk_of: Callable[[User], Desk]) -> Desk:
    return desk_of(person("admin", username="boss"))


def test_a_new_colleague_logs_in_changes_the_password_and_works(admin: Desk, desk: Desk) -> None:
    grants = [{"role": "auditor", "scope": "1101", "fields": ["phone"]}]
    body = {"username": "wang", "display_name": "王", "centre": "110105", "grants": grants}
    response = admin.ask("POST", "/accounts", body)
    assert response.status_code == 201
    made = response.json()
    assert made["grants"] == grants
    assert made["must_change_password"] is True
    initial = made["initial_password"]
    session = desk.ask("POST", "/session", {"username": "wang", "password": initial}).json()
    assert session["must_change_password"] is True
    assert session["user"]["display_name"] == "王"
    assert desk.ask("GET", "/budget/documents").json()["code"] == "must_change_password"
    assert desk.ask("POST", "/session/password", {"old": initial, "new": "Blue-Lantern-42"}).status_code == 200
    assert desk.ask("GET", "/budget/documents").status_code == 200
    listed = admin.ask("GET", "/accounts?query=wan").json()
    assert [(item["username"], item["initial_password"]) for item in listed["items"]] == [("wang", None)]


def test_lists_are_paged_sorted_and_searched(admin: Desk, person: Person) -> None:
    for number in range(5):
        person("auditor", username=f"name{number}")
    page = admin.ask("GET", "/accounts?size=2&page=2&sort=-username").json()
    assert ([item["username"] for item in page["items"]], page["total"]) == (["name2", "name1"], 6)
    assert admin.ask("GET", "/accounts?query=NAME3").json()["total"] == 1
    assert admin.ask("GET", "/accounts?sort=password").status_code == 200  # unknown orders fall back, they leak nothing


def test_a_lock_is_seen_and_released(admin: Desk, desk: Desk, person: Person) -> None:
    li = person("auditor", username="li")
    for _ in range(5):
        desk.ask("POST", "/session", {"username": "li", "password": "wrong"})
    [shown] = admin.ask("GET", "/accounts?query=li").json()["items"]
    assert shown["locked_until"] is not None
    released = admin.ask("PATCH", f"/accounts/{li.pk}", {"unlock": True}).json()
    assert released["locked_until"] is None
    assert released["initial_password"] is None


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"username": "boss"}, 409, "username_taken"),
        ({"username": "a b"}, 422, "wrong_username"),
        ({"username": "w"}, 422, "invalid_request"),
        ({"username": "wang", "centre": "11-05"}, 422, "invalid_request"),
        ({"username": "wang", "grants": [{"role": "king"}]}, 422, "wrong_grant"),
        ({}, 422, "invalid_request"),
    ],
)
def test_what_is_refused_makes_no_account(admin: Desk, body: Any, status: int, code: str) -> None:
    before = User.objects.count()
    response = admin.ask("POST", "/accounts", body)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert User.objects.count() == before


def test_roles_and_fields_are_named_in_chinese(admin: Desk) -> None:
    body = admin.ask("GET", "/roles").json()
    assert [(role["code"], role["name"]) for role in body["roles"]] == [
        ("budget_officer", "预算岗"),
        ("window_clerk", "窗口岗"),
        ("registry_keeper", "参保与目录岗"),
        ("capture_operator", "采集岗"),
        ("capture_lead", "采集复核岗"),
        ("first_reviewer", "初审岗"),
        ("second_reviewer", "复核岗"),
        ("benefit_head", "业务科长（待遇审批）"),
        ("benefit_director", "分管主任（待遇审批）"),
        ("claims_gateway", "医院和平台接口"),
        ("accountant", "会计（制单）"),
        ("finance_checker", "财务复核"),
        ("cashier", "出纳"),
        ("section_head", "科长（审批）"),
        ("director", "主任（审批）"),
        ("auditor", "审核"),
        ("admin", "管理员"),
    ]
    assert {"code": "budget.unmask", "name": "查看被遮盖的姓名和电话"} in body["roles"][-2]["rights"]
    assert {"code": "person_name", "name": "人员姓名"} in body["fields"]
