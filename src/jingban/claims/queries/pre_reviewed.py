"""预审 as the desk shows it: the decision that would be, with nothing kept."""

from jingban.benefit.core import explain
from jingban.claims import schemas
from jingban.claims.core.deciding import Standing
from jingban.claims.core.model import MATERIALS, NewClaim
from jingban.claims.presenting import money, words
from jingban.claims.services import settling
from jingban.claims.services.settling import PreReview
from jingban.infra.access.services import Actor
from jingban.review.core.deducting import REASONS


def pre_review(actor: Actor, new: NewClaim) -> schemas.PreReviewOut:
    """What the claim would come to. Amounts are zero where it could not be settled; ``refused`` says why."""
    found = settling.pre_review(actor, new)
    settlements = [one.settlement for one in found.awarded]
    sums = found.sums
    return schemas.PreReviewOut(
        total=sums.total if sums else sum(bill.total for visit in new.visits for bill in visit.bills),
        eligible=sums.eligible if sums else 0,
        fund=sums.fund if sums else 0,
        personal=sums.personal if sums else 0,
        shares=money.together(settlements),
        findings=[_finding(one) for one in found.standing],
        missing=_missing(found),
        sentences=[sentence for one in settlements for sentence in explain.sentences(one)],
        explanation=explain.for_citizen(money.added(settlements)) if settlements else "",
        unmatched=found.unmatched,
        refused=found.refused,
        unchecked=list(found.unchecked),
    )


def _missing(found: PreReview) -> list[schemas.MaterialOut]:
    return [
        schemas.MaterialOut(code=code, title=MATERIALS[code], needed=True, there=False, copies=0, papers=[], note="")
        for code in sorted(found.missing, key=int)
    ]


def _finding(one: Standing) -> schemas.ClaimFindingOut:
    """Without ids: what it would stand on is not kept."""
    found = one.found
    return schemas.ClaimFindingOut(
        id=0, origin=found.origin.value, origin_title=words.ORIGINS[found.origin.value], rule=found.rule,
        title=found.title, severity=found.severity, severity_title=words.SEVERITIES[found.severity], gate=found.gate,
        sentence=found.sentence, source=found.source, mark=found.mark, lines=[], bill=None, other=found.other,
        amount=found.amount, reason=found.reason, reason_title=REASONS.get(found.reason, ""), decision="open",
        decision_title=words.DECISIONS["open"], decided_by="", decided_name="", decided_at=None, said="",
    )  # fmt: skip
