"""What a citizen sees of a claim without logging in: only who knows the receipt number and the certificate.

A wrong number, a wrong certificate and a wrong name get one answer, after the same work; tries are counted against the
number and the address, whether or not there is such a claim.
"""

import hmac
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from jingban.claims import models
from jingban.claims.core import wording
from jingban.claims.core.states import PAUSED, TITLES, State
from jingban.claims.presenting import papers, words
from jingban.claims.queries.work import clocks_of
from jingban.claims.repository import claims as contents
from jingban.claims.repository import listing, showing
from jingban.infra.access import lockout
from jingban.infra.access import services as access
from jingban.infra.errors import NotFound
from jingban.kernel.money import yuan
from jingban.payment.services.payments import person_digest
from jingban.registry.core import certificates, names
from jingban.registry.services import lookup

_MACHINE = access.system("claims")
_LAST = 6  # figures of a certificate that are enough together with the name
_PURPOSE = "claims.progress"


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody typed."""

    number: str
    certificate: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A notice the citizen was sent."""

    title: str
    day: date
    text: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a claim is, in plain words. The name is shortened; no certificate, phone or account is in it."""

    number: str
    name: str
    title: str
    status: str
    filed: date
    days: str
    missing: tuple[str, ...]
    result: tuple[str, ...]  # paragraphs; empty until the result is final
    shares: tuple[tuple[str, str], ...]
    money: tuple[str, ...]  # how far the payment is
    notices: tuple[Told, ...]
    objection: str
    instead: str  # number of the correction that took its place


def progress(asked: Asked, address: str) -> Progress:
    """The claim. Raises NotFound where number, certificate and name do not go together, Locked after many tries."""
    number, certificate = _plain(asked.number)[:40], certificates.normal(_plain(asked.certificate))[:30]
    keys = [f"progress:{number[:60]}", f"address:progress:{address}"[:150]]
    lockout.refuse_if_locked(keys)
    row = models.Claim.objects.filter(number=number).select_related("corrects").first() if number else None
    good = _fits(row, certificate, asked.name)
    with transaction.atomic():
        lockout.hold(keys)  # parallel guesses are judged one after another
        lockout.refuse_if_locked(keys)
        if not good:
            lockout.count_failure(keys)
    if row is None or not good:
        raise NotFound(
            "no_match", "没有找到相符的申请。请核对受理号、证件号码和姓名，一个字也不能错；仍查不到请到受理窗口询问"
        )
    return _progress(row)


def _plain(text: str) -> str:
    """Full-width figures and blanks as people type them on a phone."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _fits(row: models.Claim | None, certificate: str, name: str) -> bool:
    """Whether the certificate (or its end and the name) is the claim's; the same work for a claim that is not there."""
    digest = row.person_digest if row is not None else person_digest("nobody")
    if row is not None:
        real, real_name = lookup.certificate_of(_MACHINE, row.person_id), row.person_name
    else:
        real, real_name = access.open_sealed(access.seal("0" * 18, _PURPOSE), _PURPOSE) or "", "-"
    whole = hmac.compare_digest(person_digest(certificate) or "-", digest)
    end = hmac.compare_digest(certificate.encode(), real[-_LAST:].encode())
    named = hmac.compare_digest(names.key(name[:200]).encode(), names.key(real_name).encode())
    by_end = end & named & (len(certificate) == _LAST)
    return (row is not None) & (whole | by_end)


# --- what is shown -----------------------------------------------------------------------------------


def _progress(row: models.Claim) -> Progress:
    state = State(row.state)
    settlements = showing.settlements(row.pk) if state in wording.TOLD - {State.SUPERSEDED} else []
    cuts = showing.cuts(row.pk, settlements[0].round) if settlements else []
    shares = papers.shares(settlements) if settlements else ()
    materials = showing.materials(row.pk)
    corrected = showing.corrected_by(row.pk) if state is State.SUPERSEDED else None
    return Progress(
        number=row.number,
        name=shortened(row.person_name),
        title=TITLES[state],
        status=wording.STATUS[state],
        filed=row.filed_on,
        days=_days(row, state),
        missing=tuple(papers.missing(materials)) if state is State.INCOMPLETE else (),
        result=papers.told(settlements, cuts, contents.visits(row.pk)) if settlements else (),
        shares=tuple((one.name, yuan(one.fen)) for one in shares),
        money=tuple(_money(one) for one in showing.releases(row.pk)) if settlements else (),
        notices=tuple(
            Told(words.NOTICES.get(one.kind, "通知"), timezone.localdate(one.at), one.text)
            for one in showing.notices(row.pk)
        ),
        objection=wording.OBJECTION if settlements or state is State.REJECTED else "",
        instead=showing.number_of(corrected) if corrected else "",
    )


def _days(row: models.Claim, state: State) -> str:
    if row.closed_on is not None or row.accepted_on is None or state in PAUSED:
        return ""
    kinds = [visit.med_type for visit in showing.visits(row.pk)]
    clocks = clocks_of([row])
    face = clocks.face(row, kinds, listing.pauses([row.pk]).get(row.pk, []))
    return wording.days(face.left, face.overdue)


def _money(one: models.Release) -> str:
    return f"{yuan(abs(one.amount))} 元：{words.RELEASES.get(one.state, one.state)}"


def shortened(name: str) -> str:
    """First letter only."""
    return f"{name[:1]}{'*' * min(len(name) - 1, 3)}" if len(name) > 1 else "*"
