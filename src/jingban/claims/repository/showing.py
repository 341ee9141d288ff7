"""What stands on the page of one claim, each part in one statement."""

from collections.abc import Collection, Sequence

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from jingban.claims import models
from jingban.claims.core.model import Match
from jingban.infra.access.services import Scope, within


def visits(claim_id: int) -> list[models.Visit]:
    return list(models.Visit.objects.filter(claim_id=claim_id).order_by("number"))


def bills(claim_id: int) -> list[models.Bill]:
    """Bills with the number of their lines as ``counted``."""
    rows = models.Bill.objects.filter(claim_id=claim_id).annotate(counted=Count("line_set"))
    return list(rows.order_by("visit__number", "day", "pk"))


def materials(claim_id: int) -> list[models.Material]:
    return list(models.Material.objects.filter(claim_id=claim_id))


def findings(claim_id: int) -> list[models.Finding]:
    """What was found and still holds, or was decided."""
    return list(models.Finding.objects.filter(claim_id=claim_id).order_by("pk"))


def settlements(claim_id: int) -> list[models.Settlement]:
    """What stands, in the order of the visits."""
    return list(models.Settlement.objects.filter(claim_id=claim_id, void=False).order_by("visit__number"))


def round_of(claim_id: int, *, ever: bool = False) -> int | None:
    """The round of settlement that stands (``ever``: or the last that stood); None: nothing is settled."""
    rows = models.Settlement.objects.filter(claim_id=claim_id)
    rows = rows if ever else rows.filter(void=False)
    return rows.values_list("round", flat=True).order_by("-round").first()


def cuts(claim_id: int, number: int | None) -> list[models.Cut]:
    """核减 of one round."""
    if number is None:
        return []
    rows = models.Cut.objects.filter(claim_id=claim_id, round=number).select_related("line")
    return list(rows.order_by("line__bill_id", "line__number", "pk"))


def standing_cuts() -> QuerySet[models.Cut]:
    """核减 of settlements that stand."""
    standing = models.Settlement.objects.filter(claim_id=OuterRef("claim_id"), round=OuterRef("round"), void=False)
    return models.Cut.objects.filter(Exists(standing))


def events(claim_id: int) -> list[models.Event]:
    return list(models.Event.objects.filter(claim_id=claim_id).order_by("pk"))


def notices(claim_id: int) -> list[models.Notice]:
    return list(models.Notice.objects.filter(claim_id=claim_id).order_by("pk"))


def releases(claim_id: int) -> list[models.Release]:
    return list(models.Release.objects.filter(claim_id=claim_id).order_by("book"))


def corrected_by(claim_id: int) -> int | None:
    """The correction under way or in its place."""
    rows = models.Claim.objects.filter(corrects_id=claim_id).exclude(state__in=["rejected", "withdrawn"])
    return rows.values_list("pk", flat=True).first()


def lines(
    claim_id: int, visit: int | None, bill: int | None, only: str, chosen: Collection[int]
) -> QuerySet[models.Line]:
    """Fee lines of a claim; ``chosen``: those with a cut or a finding, where only these are asked for."""
    found = models.Line.objects.filter(claim_id=claim_id)
    if visit is not None:
        found = found.filter(bill__visit_id=visit)
    if bill is not None:
        found = found.filter(bill_id=bill)
    if only == "unmatched":
        found = found.filter(match=Match.NONE.value)
    elif only:
        found = found.filter(pk__in=sorted(chosen))
    return found.order_by("bill_id", "number")


def sums(found: QuerySet[models.Line]) -> tuple[int, int]:
    """How many lines and how much (分); one statement."""
    row = found.order_by().aggregate(count=Count("pk"), amount=Sum("amount"))
    return row["count"], row["amount"] or 0


def cut_amounts(claim_id: int, number: int | None) -> dict[int, int]:
    """分 cut from each line in one round."""
    if number is None:
        return {}
    rows = models.Cut.objects.filter(claim_id=claim_id, round=number).values("line_id").annotate(amount=Sum("amount"))
    return {row["line_id"]: row["amount"] for row in rows.order_by("line_id")}


def found_lines(claim_id: int) -> dict[int, list[int]]:
    """Line → findings on it."""
    found: dict[int, list[int]] = {}
    rows = models.Finding.objects.filter(claim_id=claim_id).exclude(decision="gone").order_by("pk")
    for finding, on in rows.values_list("pk", "lines"):
        for line in on:
            found.setdefault(line, []).append(finding)
    return found


def of_person(scope: Scope, person_id: int) -> QuerySet[models.Claim]:
    """Claims of a person in a scope."""
    return models.Claim.objects.filter(within(scope, "centre"), person_id=person_id)


def accumulators(person_id: int) -> Sequence[models.Accumulator]:
    """Every year of a person, newest first."""
    return list(models.Accumulator.objects.filter(person_id=person_id).order_by("-year"))


def years(claims: QuerySet[models.Claim], year: int) -> QuerySet[models.Claim]:
    """Of these claims those settled in the year, or not settled and filed in it."""
    settled = models.Settlement.objects.filter(claim_id=OuterRef("pk"), void=False)
    return claims.filter(
        Q(Exists(settled.filter(year=year))) | (Q(filed_on__year=year) & ~Q(Exists(settled)))
    ).order_by("-pk")


def submitted(scope: Scope, sender: str, external: str) -> models.Claim | None:
    """What a sender handed in under its own number."""
    rows = models.Claim.objects.filter(within(scope, "centre"), external=external, registered_by=sender)
    return rows.order_by("-pk").first()


def last_round(claim_id: int) -> list[models.Settlement]:
    """The last settlements of a claim, whether they stand or not."""
    rows = models.Settlement.objects.filter(claim_id=claim_id)
    number = rows.values_list("round", flat=True).order_by("-round").first()
    return list(rows.filter(round=number).order_by("visit__number")) if number is not None else []


def number_of(claim_id: int) -> str:
    """受理号 of a claim."""
    return models.Claim.objects.values_list("number", flat=True).get(pk=claim_id)


def recovering(row: models.Claim) -> bool:
    """Whether money is to come back from the person: only a correction can ask for it."""
    return row.corrects_id is not None and models.Release.objects.filter(claim=row, state="recovering").exists()
