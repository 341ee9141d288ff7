"""Prove who someone is: log-in and password change, both counted against guessing."""

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from jingban.infra import clock
from jingban.infra.access import errors, lockout, totp
from jingban.infra.access.actor import Actor
from jingban.infra.access.models import User
from jingban.infra.audit import services as audit
from jingban.infra.errors import Refusal


def authenticate(username: str, password: str, code: str, address: str) -> User:
    """The account these credentials prove; raises bad_credentials, totp_required, totp_wrong or locked.

    Hashing happens outside any transaction (it is slow on purpose); the verdict is given under lock, so parallel
    guesses cannot outrun the counter.
    """
    username = username.strip()
    keys = lockout.keys_of(username, address)
    lockout.refuse_if_locked(keys)
    user = User.objects.filter(username__iexact=username, is_active=True).first() if username else None
    problem, step = _judge(user, password, code)
    if problem is not None and problem.code == "totp_required":
        raise problem
    with transaction.atomic():
        lockout.hold(keys)
        lockout.refuse_if_locked(keys)
        if problem is None and user is not None and step and not totp.spend(user, step):
            problem = errors.totp_wrong()
        if problem is None and user is not None:
            lockout.forget(keys)
            User.objects.filter(pk=user.pk).update(last_login=clock.now())
            audit.record(user.username, "access.login", f"account:{user.pk}", address=address)
            return user
        until = lockout.count_failure(keys)
        details = {"locked_until": until.isoformat()} if until else {}
        object = f"account:{user.pk}" if user else ""
        # The name somebody typed is not kept: people type passwords into the name field.
        audit.record("", "access.login_failed", object, details, address=address)
    if until:
        raise errors.locked(until)
    raise problem or errors.bad_credentials()


def prove_password(user: User, password: str, address: str) -> None:
    """Raise wrong_password unless it is the account's password; failures count as failed log-ins."""
    keys = lockout.keys_of(user.username, address)
    lockout.refuse_if_locked(keys)
    good = check_password(password, user.password)
    with transaction.atomic():
        lockout.hold(keys)
        lockout.refuse_if_locked(keys)
        if good:
            return
        until = lockout.count_failure(keys)
        audit.record(user.username, "access.password_wrong", f"account:{user.pk}", address=address)
    raise errors.locked(until) if until else errors.wrong_password()


def change_password(actor: Actor, user: User, old: str, new: str) -> None:
    """Set a new password that satisfies the rules; ends the initial state. Other sessions end with it."""
    prove_password(user, old, actor.address)
    if old == new:
        raise errors.same_password()
    try:
        validate_password(new, user)
    except ValidationError as error:
        raise errors.weak_password(list(error.messages)) from None
    hashed = make_password(new)
    with transaction.atomic():
        user.password, user.must_change_password, user.password_changed_at = hashed, False, clock.now()
        user.save(update_fields=["password", "must_change_password", "password_changed_at"])
        audit.record(actor.username, "access.password_changed", f"account:{user.pk}", address=actor.address)


def _judge(user: User | None, password: str, code: str) -> tuple[Refusal | None, int | None]:
    """What is wrong with the credentials (None: nothing), and the one-time step to spend."""
    if user is None:
        make_password(password)  # the same work as for a real account: time does not tell who exists
        return errors.bad_credentials(), None
    if not check_password(password, user.password):
        return errors.bad_credentials(), None
    if not user.totp_secret:
        return None, None
    if not code:
        return errors.totp_required(), None
    step = totp.matching_step(user.totp_secret, code)
    return (None, step) if step is not None else (errors.totp_wrong(), None)
