"""Log-in: lock-out by account and by address, one-time codes used once, and nothing told to strangers."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from django.db import connection
from tests.conftest import PASSWORD

from jingban.infra import clock
from jingban.infra.access import errors, lockout, login, totp
from jingban.infra.access.models import Attempt, User
from jingban.infra.access.repository import actor_of
from jingban.infra.audit.models import Entry
from jingban.infra.errors import Locked, NotLoggedIn, Refusal

HERE = "10.0.0.1"


def refused(username: str, password: str, code: str = "", address: str = HERE) -> str:
    with pytest.raises(Refusal) as refusal:
        login.authenticate(username, password, code, address)
    return refusal.value.code


@pytest.fixture
def li(person: Callable[..., User]) -> User:
    return person("budget_officer", username="li")


def test_the_right_password_logs_in_and_is_audited(li: User) -> None:
    assert login.authenticate(" LI ", PASSWORD, "", HERE) == li
    entry = Entry.objects.get(action="access.login")
    assert (entry.actor, entry.object) == ("li", f"account:{li.pk}")
    assert HERE in entry.payload


@pytest.mark.parametrize(("name", "password"), [("li", "wrong"), ("nobody", PASSWORD), ("", ""), ("li", "")])
def test_wrong_credentials_all_look_the_same(li: User, name: str, password: str) -> None:
    assert refused(name, password) == "bad_credentials"
    entry = Entry.objects.get(action="access.login_failed")
    assert "wrong" not in entry.payload
    assert entry.actor == ""


def test_a_closed_account_looks_like_a_wrong_password(li: User) -> None:
    User.objects.update(is_active=False)
    assert refused("li", PASSWORD) == "bad_credentials"


def test_five_failures_lock_the_account_even_for_the_right_password(li: User) -> None:
    for _ in range(4):
        assert refused("li", "wrong") == "bad_credentials"
    assert refused("li", "wrong") == "locked"
    assert refused("li", PASSWORD) == "locked"
    assert refused("LI", PASSWORD, address="10.0.0.2") == "locked"
    assert Entry.objects.filter(action="access.login_failed").count() == 5  # a closed door is not logged again
    assert not Entry.objects.filter(action="access.login").exists()


def test_the_refusal_says_until_when(li: User) -> None:
    moment = clock.now()
    with clock.held(moment):
        for _ in range(5):
            refused("li", "wrong")
        with pytest.raises(Locked) as locked:
            login.authenticate("li", PASSWORD, "", HERE)
    assert locked.value.details["until"] == (moment + timedelta(minutes=15)).isoformat()


def test_the_lock_opens_by_itself_and_counting_starts_anew(li: User) -> None:
    for _ in range(5):
        refused("li", "wrong")
    with clock.shifted(timedelta(minutes=15, seconds=1)):
        assert refused("li", "wrong") == "bad_credentials"
        assert login.authenticate("li", PASSWORD, "", HERE) == li
    assert not Attempt.objects.filter(key="account:li").exists()


def test_failures_long_ago_do_not_add_up(li: User) -> None:
    for minutes in range(0, 200, 20):
        with clock.shifted(timedelta(minutes=minutes)):
            assert refused("li", "wrong") == "bad_credentials"


def test_a_success_wipes_the_account_but_not_the_address(li: User) -> None:
    for _ in range(4):
        refused("li", "wrong")
    login.authenticate("li", PASSWORD, "", HERE)
    for _ in range(4):
        assert refused("li", "wrong") == "bad_credentials"
    assert Attempt.objects.get(key=f"address:{HERE}").failures == 8


def test_an_address_that_tries_many_names_is_locked(li: User) -> None:
    outcomes = [refused(f"name{number}", "x") for number in range(25)]
    assert outcomes[:24] == ["bad_credentials"] * 24
    assert outcomes[24] == "locked"
    assert refused("li", PASSWORD) == "locked"
    assert login.authenticate("li", PASSWORD, "", "10.0.0.2") == li


def test_stale_counters_are_swept(li: User) -> None:
    refused("li", "wrong")
    assert lockout.purge() == 0
    with clock.shifted(timedelta(hours=1)):
        assert lockout.purge() == 2
    assert not Attempt.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_parallel_guesses_cannot_outrun_the_counter(person: Callable[..., User]) -> None:
    person(username="li")
    verdicts: list[str] = []

    def guess() -> None:
        try:
            login.authenticate("li", "wrong", "", HERE)
        except Refusal as refusal:
            verdicts.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(verdicts) == ["bad_credentials"] * 4 + ["locked"] * 8
    assert Attempt.objects.get(key="account:li").failures == 5


class TestOneTimeCodes:
    @pytest.fixture
    def secret(self, li: User) -> str:
        secret, uri, qr = totp.begin(li)
        assert uri.startswith("otpauth://totp/")
        assert qr.startswith("<svg")
        totp.confirm(actor_of(li), li, pyotp.TOTP(secret).at(clock.now() - timedelta(seconds=30)))
        return secret

    def test_begun_is_not_yet_in_force(self, li: User) -> None:
        totp.begin(li)
        assert login.authenticate("li", PASSWORD, "", HERE) == li

    def test_the_secret_is_encrypted_at_rest(self, li: User, secret: str) -> None:
        li.refresh_from_db()
        assert li.totp_secret
        assert secret not in li.totp_secret

    def test_without_a_code_it_is_asked_for_and_not_counted(self, li: User, secret: str) -> None:
        for _ in range(9):
            assert refused("li", PASSWORD) == "totp_required"
        assert not Attempt.objects.exists()

    def test_a_wrong_password_does_not_tell_that_codes_are_on(self, li: User, secret: str) -> None:
        assert refused("li", "wrong") == "bad_credentials"

    def test_the_current_code_logs_in_once(self, li: User, secret: str) -> None:
        code = pyotp.TOTP(secret).at(clock.now())
        assert login.authenticate("li", PASSWORD, code, HERE) == li
        assert refused("li", PASSWORD, code) == "totp_wrong"

    def test_the_confirming_code_is_spent(self, li: User, secret: str) -> None:
        used = pyotp.TOTP(secret).at(clock.now() - timedelta(seconds=30))
        assert refused("li", PASSWORD, used) == "totp_wrong"

    @pytest.mark.parametrize("code", ["000000", "12345", "abcdef", "１２３４５６", "1234567"])
    def test_wrong_codes_count_and_lock(self, li: User, secret: str, code: str) -> None:
        outcomes = [refused("li", PASSWORD, code) for _ in range(5)]
        assert outcomes == ["totp_wrong"] * 4 + ["locked"]

    def test_a_code_of_two_steps_ago_is_too_old(self, li: User, secret: str) -> None:
        with clock.shifted(timedelta(minutes=5)):
            old = pyotp.TOTP(secret).at(clock.now() - timedelta(seconds=61))
            assert refused("li", PASSWORD, old) == "totp_wrong"

    def test_a_lost_installation_secret_refuses_instead_of_letting_in(
        self, li: User, secret: str, settings: Any
    ) -> None:
        code = pyotp.TOTP(secret).at(clock.now())
        settings.SECRET_KEY = "another-secret-another-secret-another"
        assert refused("li", PASSWORD, code) == "totp_wrong"

    def test_confirming_needs_a_beginning(self, li: User) -> None:
        with pytest.raises(Refusal) as refusal:
            totp.confirm(actor_of(li), li, "123456")
        assert refusal.value.code == "totp_not_begun"
        assert li.totp_secret == ""


class TestPasswordChange:
    def test_a_good_change_ends_the_initial_state(self, li: User) -> None:
        li.must_change_password = True
        li.save()
        login.change_password(actor_of(li), li, PASSWORD, "Blue-Lantern-42")
        li.refresh_from_db()
        assert li.check_password("Blue-Lantern-42")
        assert not li.must_change_password
        assert Entry.objects.filter(action="access.password_changed").count() == 1

    @pytest.mark.parametrize(
        ("old", "new", "code"),
        [
            ("wrong", "Blue-Lantern-42", "wrong_password"),
            (PASSWORD, "short", "weak_password"),
            (PASSWORD, PASSWORD, "same_password"),
        ],
    )
    def test_a_refused_change_changes_nothing(self, li: User, old: str, new: str, code: str) -> None:
        before = User.objects.values().get(pk=li.pk)
        with pytest.raises(Refusal) as refusal:
            login.change_password(actor_of(li), li, old, new)
        assert refusal.value.code == code
        assert User.objects.values().get(pk=li.pk) == before
        assert not Entry.objects.filter(action="access.password_changed").exists()

    def test_guessing_the_old_password_locks(self, li: User) -> None:
        outcomes = []
        for _ in range(6):
            with pytest.raises(Refusal) as refusal:
                login.change_password(actor_of(li), li, "wrong", "Blue-Lantern-42")
            outcomes.append(refusal.value.code)
        assert outcomes == ["wrong_password"] * 4 + ["locked"] * 2


def test_messages_are_chinese_and_say_what_to_do() -> None:
    for refusal in (
        errors.bad_credentials(),
        errors.totp_required(),
        errors.denied("x"),
        errors.must_change_password(),
    ):
        assert "请" in refusal.message
    assert isinstance(errors.bad_credentials(), NotLoggedIn)
