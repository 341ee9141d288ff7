"""Scopes, acting values, password rules: no database."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from jingban.infra.access.accounts import made_up_password
from jingban.infra.access.actor import Actor, Holding, system
from jingban.infra.access.scope import Scope

codes = st.text("0123456789", min_size=1, max_size=6)
scopes = st.builds(Scope, st.frozensets(st.one_of(codes, st.just("*")), max_size=4))


@pytest.mark.parametrize(
    ("held", "code", "inside"),
    [
        ({"*"}, "", True),
        ({"*"}, "110105", True),
        ({"11"}, "110105", True),
        ({"110105"}, "110105", True),
        ({"110105"}, "11", False),
        ({"110105"}, "110101", False),
        ({"110105", "36"}, "360700", True),
        ({"110105"}, "", False),
        (set(), "110105", False),
        (set(), "", False),
    ],
)
def test_a_scope_covers_what_begins_with_its_code(held: set[str], code: str, inside: bool) -> None:
    assert Scope(frozenset(held)).covers(code) is inside


@given(scopes, codes)
def test_reducing_a_scope_changes_nothing_it_covers(scope: Scope, code: str) -> None:
    assert scope.reduced().covers(code) == scope.covers(code)
    assert len(scope.reduced().codes) <= len(scope.codes)


def test_rights_hold_only_where_their_own_grant_holds() -> None:
    actor = Actor(
        1,
        "li",
        holdings=(
            Holding(frozenset({"budget.read"}), "*"),
            Holding(frozenset({"budget.decide"}), "1101", frozenset({"phone"})),
            Holding(frozenset({"budget.decide"}), "36", frozenset({"person_name"})),
        ),
    )
    assert actor.may("budget.decide")
    assert actor.may("budget.decide", "110105")
    assert not actor.may("budget.decide", "500000")
    assert actor.may("budget.read", "500000")
    assert not actor.may("audit.read")
    assert actor.fields("budget.decide", "110105") == {"phone"}
    assert actor.fields("budget.decide", "360700") == {"person_name"}
    assert actor.fields("budget.read", "110105") == frozenset()


def test_the_system_may_everything_but_sees_no_masked_field() -> None:
    assert system().may("whatever.right", "")
    assert system().fields("budget.unmask", "110105") == frozenset()


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("Short-7a", "password_too_short"),
        ("A1-" + "x" * 200, "password_too_long"),
        ("alllowercase-only", "password_too_plain"),
        ("12345678901", "password_too_plain"),
        ("AAaa11AAaa11", "password_too_plain"),
        ("Liming-2026-x", "password_about_me"),
        ("经办人小李-2026-Xy", "password_about_me"),
        ("Password2026!!", "password_too_common"),
        ("Qwertyuiop-19", "password_too_common"),
        ("Xk-123456789", "password_too_common"),
    ],
)
def test_weak_passwords_are_named_in_chinese(password: str, code: str) -> None:
    user = SimpleNamespace(username="liming", display_name="小李")
    with pytest.raises(ValidationError) as refused:
        validate_password(password, user)  # type: ignore[arg-type]
    assert code in [error.code for error in refused.value.error_list]
    assert all(any("一" <= c <= "鿿" for c in message) for message in refused.value.messages)


@pytest.mark.parametrize("password", ["Correct-Horse-7", "三月的雨Xy7落在屋檐上", "k7#Wp2!vQx9z"])
def test_good_passwords_pass(password: str) -> None:
    validate_password(password, SimpleNamespace(username="liming", display_name="小李"))  # type: ignore[arg-type]


def test_made_up_passwords_satisfy_the_rules_and_differ() -> None:
    made = {made_up_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        validate_password(password)
        assert not set(password) & set("lIO01")
