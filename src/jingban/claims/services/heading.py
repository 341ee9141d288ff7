"""更正申请信息: what was said of a claim beside its visits, corrected after registration, until the money is decided.

Never whose claim it is: papers are checked against the person; a claim of the wrong person is withdrawn and entered anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from jingban.claims import models
from jingban.claims.core import entering
from jingban.claims.core.model import NewClaim
from jingban.claims.core.states import FIRST, INTAKE, State
from jingban.claims.refusals import claims as shared
from jingban.claims.refusals import intake as refusals
from jingban.claims.services import entry
from jingban.claims.services.posts import ENTERED, REVIEWED
from jingban.claims.services.steps import READ, Outcome, edit, note, today
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.payment.services.payments import person_digest
from jingban.registry.core import certificates

TITLES = {
    "reason": "报销原因",
    "phone": "联系电话",
    "account": "个人账户支付",
    "proxy": "是否代办",
    "applicant": "代办人姓名",
    "applicant_id": "代办人证件号",
    "liability_statement": "无第三方责任承诺",
}
_RIGHTS: Mapping[State, str] = {**ENTERED, **REVIEWED}
# What the history keeps as it was; a phone, a name or a certificate only that it changed.
_PLAIN = frozenset({"reason", "account", "proxy", "liability_statement"})


@dataclass(frozen=True, slots=True)
class Head:
    """What is to be changed; None stays as it is. ``account``: 分 asked from the personal account."""

    reason: str | None = None
    phone: str | None = None
    account: int | None = None
    proxy: bool | None = None
    applicant: str | None = None
    applicant_id: str | None = None
    liability_statement: bool | None = None

    def given(self) -> dict[str, Any]:
        """What is asked for, by name."""
        said = {one.name: getattr(self, one.name) for one in fields(self)}
        return {
            name: value.strip() if isinstance(value, str) else value
            for name, value in said.items()
            if value is not None
        }


def correct_head(actor: Actor, claim_id: int, revision: int | None, head: Head, why: str, command_id: str) -> Outcome:
    """By the window while it is entered, by 初审 while it is reviewed; refused once the money is decided.

    Raises Invalid naming the value that cannot be kept or where nothing would change, Conflict after 核定; then nothing
    has changed. What was settled by the old values cannot exist: a returned claim is settled anew.
    """
    if not any(actor.may(right) for right in (INTAKE, FIRST)):
        access.require(actor, INTAKE)
    said = why.strip()[:300]
    if len(said) < 2:
        raise shared.reason_needed()
    asked = head.given()

    def change(row: models.Claim) -> Mapping[str, Any]:
        state = State(row.state)
        if state not in _RIGHTS:
            raise refusals.head_fixed(state)
        access.require(actor, _RIGHTS[state], row.centre)
        before = _standing(row)
        if problems := entering.head_problems(_said(row, before, asked), today()):
            raise refusals.wrong_values(problems)
        after = _whole(before, asked)
        changed = [name for name in TITLES if before[name] != after[name]]
        if not changed:
            raise refusals.nothing_changed()
        _write(row, after, changed)
        entry.reckon_materials(row)
        details = _told(before, after, changed)
        note(actor, row, "correct_head", state, f"{said}（更正：{'、'.join(TITLES[one] for one in changed)}）", details)
        return {"reason": said, **details}

    request = {"why": said, "head": asked}  # the record of commands keeps a fingerprint of it alone
    states = frozenset(State)
    return edit(
        actor, claim_id, revision, "correct_head", command_id, change, right=READ, states=states, request=request
    )


def _standing(row: models.Claim) -> dict[str, Any]:
    """What stands, in the shape of what is asked; the certificate as its digest."""
    phone = access.open_sealed(row.phone_cipher, entry.PHONE) if row.phone_cipher else ""
    return {
        "reason": row.reason, "phone": phone or "", "account": row.account, "proxy": row.proxy,
        "applicant": row.applicant, "applicant_id": row.applicant_digest,
        "liability_statement": row.liability_statement,
    }  # fmt: skip


def _whole(before: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """What will stand. Without a proxy there is no applicant."""
    after = {**before, **asked}
    if "applicant_id" in asked:
        after["applicant_id"] = person_digest(certificates.normal(asked["applicant_id"]))
    if not after["proxy"]:
        after |= {"applicant": "", "applicant_id": ""}
    return after


def _said(row: models.Claim, before: Mapping[str, Any], asked: Mapping[str, Any]) -> NewClaim:
    """The head as it would be entered; a certificate only where one is given, for the one that stands is a digest."""
    after = {**before, **asked}
    return NewClaim(
        row.person_id, after["reason"], (), proxy=after["proxy"], applicant=after["applicant"],
        applicant_id=asked.get("applicant_id", ""), phone=after["phone"], account=after["account"],
    )  # fmt: skip


def _write(row: models.Claim, after: Mapping[str, Any], changed: list[str]) -> None:
    row.reason, row.account, row.proxy = after["reason"], after["account"], after["proxy"]
    row.applicant, row.applicant_digest = after["applicant"], after["applicant_id"]
    row.liability_statement = after["liability_statement"]
    if "phone" in changed:
        row.phone_cipher = access.seal(after["phone"], entry.PHONE) if after["phone"] else ""


def _told(before: Mapping[str, Any], after: Mapping[str, Any], changed: list[str]) -> dict[str, Any]:
    plain = {name: [before[name], after[name]] for name in changed if name in _PLAIN}
    return {"changed": changed, **({"values": plain} if plain else {})}
