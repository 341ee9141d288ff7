"""Accounts and grants: who may make whom, and what never happens."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from jingban.infra import clock
from jingban.infra.access import accounts
from jingban.infra.access.accounts import Change, GrantSpec
from jingban.infra.access.actor import Actor, system
from jingban.infra.access.models import Grant, Role, User
from jingban.infra.access.repository import RoleSpec, sync_roles
from jingban.infra.access.services import actor_by_id, unmask, unmasked_fields, unmasked_until
from jingban.infra.audit.models import Entry
from jingban.infra.errors import Refusal

Act = Callable[..., Actor]


def snapshot() -> Any:
    return (
        list(User.objects.order_by("pk").values()),
        list(Grant.objects.order_by("pk").values("user_id", "role_id", "scope", "fields")),
        list(Entry.objects.values_list("sequence", "digest")),
    )


def refused(act: Callable[[], object]) -> str:
    before = snapshot()
    with pytest.raises(Refusal) as refusal:
        act()
    assert snapshot() == before
    return refusal.value.code


def test_an_admin_makes_an_account_with_an_initial_password(acting: Act) -> None:
    admin = acting("admin")
    made = accounts.create(admin, "wang", "王", "110105", [GrantSpec("auditor", "1101", ("phone",))])
    assert made.user.check_password(made.initial_password)
    assert made.user.must_change_password
    actor = actor_by_id(made.user.pk)
    assert actor.may("budget.unmask", "110105")
    assert not actor.may("budget.unmask", "360000")
    entry = Entry.objects.get(action="access.account_created")
    assert made.initial_password not in entry.payload
    assert made.initial_password not in repr(made)


@pytest.mark.parametrize(
    ("username", "grants", "code"),
    [
        ("w", [], "wrong_username"),
        ("wang li", [], "wrong_username"),
        ("<b>", [], "wrong_username"),
        ("BOSS", [], "username_taken"),
        ("wang", [GrantSpec("king")], "wrong_grant"),
        ("wang", [GrantSpec("auditor", "11-01")], "wrong_grant"),
        ("wang", [GrantSpec("auditor", "")], "wrong_grant"),
        ("wang", [GrantSpec("auditor", "*", ("salary",))], "wrong_grant"),
        ("wang", [GrantSpec("auditor"), GrantSpec("auditor", "*", ("phone",))], "wrong_grant"),
    ],
)
def test_a_wrong_account_is_not_made(acting: Act, username: str, grants: list[GrantSpec], code: str) -> None:
    admin = acting("admin", username="boss")
    assert refused(lambda: accounts.create(admin, username, "", "110105", grants)) == code


@pytest.mark.parametrize("role", ["budget_officer", "auditor"])
def test_only_admins_manage_accounts(acting: Act, role: str) -> None:
    actor = acting(role)
    assert refused(lambda: accounts.create(actor, "wang")) == "denied"
    assert refused(lambda: accounts.listed(actor)) == "denied"
    assert refused(lambda: accounts.change(actor, actor.user_id or 0, Change(display_name="x"))) == "denied"
    assert refused(lambda: accounts.roles(actor)) == "denied"


def test_an_admin_of_a_district_stays_in_it(acting: Act, person: Callable[..., User]) -> None:
    acting("admin")  # somebody manages everything
    admin = acting("admin", scope="1101")
    outsider = person("auditor", centre="360700", username="ganzhou")
    insider = person("auditor", centre="110101", username="dongcheng")
    names = {user.username for user in accounts.listed(admin)[0]}
    assert "dongcheng" in names
    assert "ganzhou" not in names
    assert refused(lambda: accounts.change(admin, outsider.pk, Change(is_active=False))) == "no_account"
    assert refused(lambda: accounts.create(admin, "wang", "", "360700")) == "out_of_scope"
    assert refused(lambda: accounts.change(admin, insider.pk, Change(centre="360700"))) == "out_of_scope"
    for scope in ("*", "11", "36"):
        change = Change(grants=[GrantSpec("auditor", scope)])
        assert refused(lambda change=change: accounts.change(admin, insider.pk, change)) == "grant_beyond_scope"
    accounts.change(admin, insider.pk, Change(grants=[GrantSpec("auditor", "110101")]))
    assert actor_by_id(insider.pk).scope("audit.read").codes == {"110101"}


def test_nobody_changes_their_own_grants_or_closes_themselves(acting: Act) -> None:
    admin = acting("admin")
    own = admin.user_id or 0
    assert refused(lambda: accounts.change(admin, own, Change(grants=[GrantSpec("budget_officer")]))) == "own_grants"
    assert refused(lambda: accounts.change(admin, own, Change(is_active=False))) == "own_grants"
    assert accounts.change(admin, own, Change(display_name="管理员甲")).user.display_name == "管理员甲"


def test_the_last_manager_cannot_be_removed(acting: Act) -> None:
    only = acting("admin")
    operator = system("cli")
    assert refused(lambda: accounts.change(operator, only.user_id or 0, Change(is_active=False))) == "last_admin"
    assert refused(lambda: accounts.change(operator, only.user_id or 0, Change(grants=[]))) == "last_admin"


def test_a_reset_gives_a_new_initial_password_and_opens_the_lock(acting: Act, person: Callable[..., User]) -> None:
    admin, li = acting("admin"), person("auditor", username="li")
    made = accounts.change(admin, li.pk, Change(reset_password=True))
    li.refresh_from_db()
    assert li.must_change_password
    assert li.check_password(made.initial_password)
    entry = Entry.objects.get(action="access.account_changed")
    assert made.initial_password not in entry.payload


def test_roles_follow_the_code(db: None) -> None:
    sync_roles([RoleSpec("auditor", "审核员", frozenset({"audit.read"}))])
    assert Role.objects.get(code="auditor").rights == ["audit.read"]
    assert Role.objects.get(code="admin").rights == []  # kept for its grants, but worth nothing


class TestUnmasking:
    def test_is_short_and_logged(self, acting: Act) -> None:
        auditor = acting("auditor", fields=("person_name",))
        until = unmask(auditor, "budget.unmask", "110105", "budget.document:1", {"person_name"}, "核对项目负责人")
        assert unmasked_fields(auditor, "budget.document:1") == {"person_name"}
        assert unmasked_until(auditor, "budget.document:1") == until
        assert unmasked_fields(auditor, "budget.document:2") == frozenset()
        assert Entry.objects.filter(action="access.unmask", object="budget.document:1").count() == 1
        with clock.shifted(timedelta(minutes=15, seconds=1)):
            assert unmasked_fields(auditor, "budget.document:1") == frozenset()
            assert unmasked_until(auditor, "budget.document:1") is None

    @pytest.mark.parametrize(
        ("role", "held", "asked", "reason", "code"),
        [
            ("budget_officer", ("phone",), {"phone"}, "核对电话", "denied"),
            ("auditor", (), {"phone"}, "核对电话", "fields_not_allowed"),
            ("auditor", ("person_name",), {"phone"}, "核对电话", "fields_not_allowed"),
            ("auditor", ("phone",), set(), "核对电话", "fields_not_allowed"),
            ("auditor", ("phone",), {"phone"}, " ", "reason_needed"),
            ("auditor", ("phone",), {"phone"}, "长" * 501, "reason_needed"),
        ],
    )
    def test_is_refused_without_right_field_or_reason(
        self, acting: Act, role: str, held: tuple[str, ...], asked: set[str], reason: str, code: str
    ) -> None:
        actor = acting(role, fields=held)
        assert refused(lambda: unmask(actor, "budget.unmask", "110105", "d:1", asked, reason)) == code
        assert unmasked_fields(actor, "d:1") == frozenset()
