"""One-time codes of an authenticator app (RFC 6238): 6 digits, 30 seconds, one step of tolerance, each used once."""

import hmac
import io

import pyotp
import segno
from django.db import transaction

from jingban.infra import clock
from jingban.infra.access import errors, secrets
from jingban.infra.access.actor import Actor
from jingban.infra.access.models import User
from jingban.infra.audit import services as audit

STEP_SECONDS = 30
ISSUER = "经办 jingban"


def begin(user: User) -> tuple[str, str, str]:
    """Make a secret that counts only once confirmed: (secret, otpauth URI, QR code as SVG)."""
    secret = pyotp.random_base32()
    user.totp_pending = secrets.encrypt(secret, "totp")
    user.save(update_fields=["totp_pending"])
    uri = pyotp.TOTP(secret).provisioning_uri(name=user.username, issuer_name=ISSUER)
    buffer = io.BytesIO()
    segno.make(uri, error="m").save(buffer, kind="svg", scale=5, xmldecl=False)
    return secret, uri, buffer.getvalue().decode()


def confirm(actor: Actor, user: User, code: str) -> None:
    """Switch TOTP on with the pending secret; raises when nothing is pending or the code does not match."""
    if not user.totp_pending:
        raise errors.totp_not_begun()
    step = matching_step(user.totp_pending, code)
    if step is None:
        raise errors.totp_not_confirmed()
    with transaction.atomic():
        user.totp_secret, user.totp_pending, user.totp_last_step = user.totp_pending, "", step
        user.save(update_fields=["totp_secret", "totp_pending", "totp_last_step"])
        audit.record(actor.username, "access.totp_on", f"account:{user.pk}", address=actor.address)


def switch_off(actor: Actor, user: User) -> None:
    """Switch TOTP off; the caller has checked the password or the right."""
    with transaction.atomic():
        user.totp_secret, user.totp_pending, user.totp_last_step = "", "", 0
        user.save(update_fields=["totp_secret", "totp_pending", "totp_last_step"])
        audit.record(actor.username, "access.totp_off", f"account:{user.pk}", address=actor.address)


def matching_step(cipher: str, code: str) -> int | None:
    """The time step whose code this is (now, one before, one after), or None."""
    secret = secrets.decrypt(cipher, "totp")
    if secret is None or not (code.isascii() and code.isdigit() and len(code) == 6):
        return None
    generator = pyotp.TOTP(secret, interval=STEP_SECONDS)
    current = int(clock.now().timestamp()) // STEP_SECONDS
    for step in (current, current - 1, current + 1):
        if hmac.compare_digest(generator.generate_otp(step), code):
            return step
    return None


def spend(user: User, step: int) -> bool:
    """Use a step up; False when it, or a later one, was used before (also by a parallel request)."""
    rows = User.objects.filter(pk=user.pk, totp_last_step__lt=step)
    return rows.update(totp_last_step=step) == 1
