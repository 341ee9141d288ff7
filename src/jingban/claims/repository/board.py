"""Sums of the supervisor's board: each figure by one statement over the claims of a scope."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Sum, Value, When

from jingban.claims import models
from jingban.claims.core.clock import TermRule
from jingban.claims.core.states import State
from jingban.claims.repository.listing import OPEN
from jingban.claims.repository.showing import standing_cuts
from jingban.infra.access.services import Scope, within

# A claim is ended for good when it is paid or refused; a withdrawn one says nothing of the office's speed.
_DECIDED = (State.CLOSED.value, State.SUPERSEDED.value, State.REJECTED.value)
_PAID = (State.CLOSED.value, State.SUPERSEDED.value)


def claims(scope: Scope) -> QuerySet[models.Claim]:
    return models.Claim.objects.filter(within(scope, "centre"))


def accepted(found: QuerySet[models.Claim], since: date, until: date) -> dict[date, int]:
    """Day → claims accepted."""
    rows = (
        found.filter(accepted_on__gte=since, accepted_on__lte=until).values("accepted_on").annotate(count=Count("pk"))
    )
    return {row["accepted_on"]: row["count"] for row in rows.order_by("accepted_on") if row["accepted_on"]}


def closed(found: QuerySet[models.Claim], since: date, until: date) -> dict[date, tuple[int, int]]:
    """Day → (claims paid and closed, 分 the funds paid for them)."""
    rows = found.filter(closed_on__gte=since, closed_on__lte=until, state__in=_PAID).values("closed_on")
    rows = rows.annotate(count=Count("pk"), paid=Sum("fund"))
    return {
        row["closed_on"]: (row["count"], row["paid"] or 0) for row in rows.order_by("closed_on") if row["closed_on"]
    }


def days(
    found: QuerySet[models.Claim], since: date, until: date, rules: Sequence[TermRule]
) -> Counter[tuple[int, int]]:
    """(working days used, days of the term) → claims accepted and decided in a period."""
    rows = found.filter(closed_on__gte=since, closed_on__lte=until, state__in=_DECIDED, accepted_on__isnull=False)
    sums = rows.filter(days_used__isnull=False).annotate(term=_term(rules)).values_list("days_used", "term")
    counted = sums.annotate(count=Count("pk")).order_by("days_used", "term")
    return Counter({(used or 0, term): count for used, term, count in counted})


def _term(rules: Sequence[TermRule]) -> Case:
    """The term of each claim, as ``core.clock.term_on`` chooses it: the first that fits, the most specific first."""
    ordered = sorted(rules, key=lambda rule: (bool(rule.med_types), bool(rule.regions), rule.since), reverse=True)
    return Case(
        *(When(_fits(rule), then=Value(rule.term.days)) for rule in ordered),
        default=Value(0),
        output_field=IntegerField(),
    )


def _fits(rule: TermRule) -> Q:
    condition = Q(accepted_on__gte=rule.since)
    if rule.regions:
        places = [Q(region__startswith=code) for code in rule.regions]
        condition &= reduce(or_, places)
    if rule.med_types:
        visits = models.Visit.objects.filter(claim_id=OuterRef("pk"))
        others = visits.exclude(med_type__in=sorted(rule.med_types))
        condition &= Q(Exists(visits)) & ~Q(Exists(others))
    return condition


def states(found: QuerySet[models.Claim]) -> dict[str, tuple[int, int]]:
    """Open state → (claims, 分 of their bills), as they stand now."""
    rows = found.filter(state__in=OPEN).values("state").annotate(count=Count("pk"), amount=Sum("total"))
    return {row["state"]: (row["count"], row["amount"] or 0) for row in rows.order_by("state")}


def terms(found: QuerySet[models.Claim]) -> list[tuple[date | None, bool, int]]:
    """(last day of the term, whether accepted, claims) of what is open now."""
    rows = found.filter(state__in=OPEN).values("due_on", known=Q(accepted_on__isnull=False))
    return [(row["due_on"], bool(row["known"]), row["count"]) for row in rows.annotate(count=Count("pk"))]


def deductions(scope: Scope, since: date, until: date) -> list[tuple[str, int, int]]:
    """(reason, cuts, 分) of claims settled in a period whose settlement stands; the largest first."""
    rows = standing_cuts().filter(within(scope, "claim__centre"), amount__gt=0)
    rows = rows.filter(claim__closed_on__gte=since, claim__closed_on__lte=until)
    sums = rows.values("reason").annotate(count=Count("pk"), sum=Sum("amount")).order_by("-sum", "reason")
    return [(row["reason"], row["count"], row["sum"]) for row in sums]


def rules(scope: Scope, since: date, until: date) -> list[dict[str, Any]]:
    """How each rule fared with what it found in a period."""
    rows = models.Finding.objects.filter(within(scope, "claim__centre"), found_at__date__range=(since, until))
    sums = (
        rows.exclude(decision="gone")
        .values("origin", "rule", "title", "severity")
        .annotate(
            hits=Count("pk"),
            accepted=Count("pk", filter=Q(decision="accepted")),
            overruled=Count("pk", filter=Q(decision="overruled")),
            open=Count("pk", filter=Q(decision__in=["open", "asked"])),
        )
    )
    return [dict(row) for row in sums.order_by("-hits", "rule", "severity")]
