"""Short ways for tests: a claim taken to a state by the people whose duty each step is."""

from typing import Any

from tests.claims.making import Crew, command

from jingban.claims import models
from jingban.claims.core.model import NewClaim, Visit
from jingban.claims.repository import claims as contents
from jingban.claims.services import checking, intake, releasing, settling
from jingban.claims.services.steps import Outcome


def row(claim_id: int) -> models.Claim:
    return models.Claim.objects.get(pk=claim_id)


def visits(claim_id: int) -> tuple[Visit, ...]:
    return contents.visits(claim_id)


def registered(crew: Crew, new: NewClaim) -> Outcome:
    return intake.register(crew.clerk, new, command())


def accepted(crew: Crew, new: NewClaim) -> Outcome:
    made = registered(crew, new)
    return intake.accept(crew.clerk, made.id, made.revision, command())


def settled(crew: Crew, new: NewClaim) -> Outcome:
    made = accepted(crew, new)
    return settling.settle(crew.reviewer, made.id, made.revision, command())


def approved(crew: Crew, new: NewClaim) -> Outcome:
    made = settled(crew, new)
    return approved_from(crew, made)


def approved_from(crew: Crew, made: Outcome) -> Outcome:
    """From settled to approved, whoever must approve."""
    made = settling.recheck(crew.rechecker, made.id, made.revision, command())
    if made.state == "rechecked":
        made = settling.approve(crew.boss, made.id, made.revision, command())
    return made


def released(crew: Crew, new: NewClaim) -> Outcome:
    made = approved(crew, new)
    return releasing.release(crew.accountant, made.id, made.revision, command())


def closed(crew: Crew, new: NewClaim) -> Outcome:
    """Paid and closed: payment says of every payable that it is paid."""
    made = released(crew, new)
    paid(made.id)
    return releasing.refresh(crew.accountant, made.id, command())


def paid(claim_id: int) -> None:
    """Payment has paid what was released."""
    from jingban.payment.models import Payable

    ids = models.Release.objects.filter(claim_id=claim_id).values_list("payable_id", flat=True)
    Payable.objects.filter(pk__in=[pk for pk in ids if pk]).update(state="paid")


def found(claim_id: int, **where: Any) -> list[tuple[str, str]]:
    """(rule, decision) of the findings that stand."""
    rows = models.Finding.objects.filter(claim_id=claim_id, **where).exclude(decision="gone")
    return [(one.rule, one.decision) for one in rows.order_by("rule", "pk")]


def decided(crew: Crew, claim_id: int, rule: str, decision: str = "accepted", reason: str = "已核实") -> Outcome:
    """Every finding of a rule decided by the reviewer."""
    made: Outcome | None = None
    for one in models.Finding.objects.filter(claim_id=claim_id, rule=rule).exclude(decision="gone"):
        made = checking.decide(crew.reviewer, claim_id, one.pk, decision, reason, command())
    assert made is not None, f"no finding {rule}"
    return made


def snapshot(claim_id: int) -> dict[str, Any]:
    """Everything of a claim and its person's year, to say that nothing has changed."""
    claim = models.Claim.objects.filter(pk=claim_id).values().get()
    tables = (models.Finding, models.Settlement, models.Cut, models.Release, models.Event, models.Bill, models.Visit)
    parts = {
        one.__name__: list(one._default_manager.filter(claim_id=claim_id).order_by("pk").values()) for one in tables
    }
    years = list(models.Accumulator.objects.filter(person_id=claim["person_id"]).order_by("year").values())
    return {"claim": claim, "years": years, **parts}
