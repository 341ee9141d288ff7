"""What hospitals and platforms see of their claims: where they stand and why lines were cut; no personal data."""

from jingban.claims import models, schemas
from jingban.claims.core.model import MATERIALS
from jingban.claims.core.states import STANDING, TITLES, State
from jingban.claims.refusals import claims as refusals
from jingban.claims.repository import showing
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.review.core.deducting import REASONS

SUBMIT = "claims.submit"


def submission(actor: Actor, external: str) -> schemas.SubmittedOut:
    """A claim by the number its sender gave it: a sender sees only what it sent itself."""
    row = showing.submitted(access.require(actor, SUBMIT), actor.username, external)
    if row is None:
        raise refusals.no_submission()
    decided = State(row.state) in STANDING
    return schemas.SubmittedOut(
        number=row.number,
        external=row.external,
        state=row.state,
        state_title=TITLES[State(row.state)],
        due=row.due_on,
        missing=_missing(row),
        next=_next(row),
        total=row.total,
        fund=row.fund if decided else 0,
        personal=row.personal if decided else 0,
        reasons=_reasons(row) if decided else [],
    )


_NEXT = {
    State.DRAFT: "已收件，核对中有需要窗口确认的事项，由医保中心办理，暂不用重新提交",
    State.INCOMPLETE: "请按清单一次补齐材料，交到医保中心；补齐之前不计入办理时限",
    State.REJECTED: "不予受理，理由见通知书；更正后请用新的业务号提交",
    State.WITHDRAWN: "已撤销；需要报销的，请用新的业务号提交",
}


def _next(row: models.Claim) -> str:
    """What the sender is to do now; empty where there is nothing to do but wait."""
    if State(row.state) is State.DRAFT and _missing(row):
        return "材料不齐，还没有受理。请把缺少的材料交到医保中心窗口，不用重新提交"
    return _NEXT.get(State(row.state), "")


def _missing(row: models.Claim) -> list[str]:
    """Materials asked for."""
    wanted = [one.code for one in showing.materials(row.pk) if (one.needed or one.note) and not one.there]
    return [MATERIALS.get(code, code) for code in sorted(wanted, key=int)]


def _reasons(row: models.Claim) -> list[str]:
    """Why lines were cut, each reason once."""
    cuts = showing.cuts(row.pk, showing.round_of(row.pk))
    return list(dict.fromkeys(REASONS.get(cut.reason, cut.reason) for cut in cuts if cut.amount))
