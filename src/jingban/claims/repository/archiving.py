"""Lists handed to the archive, within a scope."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, QuerySet

from jingban.claims import models
from jingban.claims.repository import intake
from jingban.infra.access.services import Scope, within


def locked(scope: Scope, ids: Sequence[int]) -> list[models.Claim]:
    """Claims of a scope, held until the transaction ends, always in one order."""
    rows = models.Claim.objects.filter(within(scope, "centre"), pk__in=sorted(set(ids)))
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def waiting(scope: Scope, states: Sequence[str], most: int) -> list[int]:
    """Ended claims that are on no list, oldest first."""
    rows = models.Claim.objects.filter(within(scope, "centre"), state__in=list(states), archive_lists__isnull=True)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:most])


def listed(claims: Sequence[models.Claim]) -> list[str]:
    """Numbers of those that are on a list already."""
    rows = models.Claim.objects.filter(pk__in=[one.pk for one in claims], archive_lists__isnull=False)
    return list(rows.order_by("pk").values_list("number", flat=True).distinct())


def add(centre: str, by: str, at: datetime, day: datetime, claims: Sequence[models.Claim]) -> models.ArchiveList:
    """A list with the next number of the centre's day."""
    serial = intake.next_number(f"GD{centre}", day.date())
    row = models.ArchiveList.objects.create(
        number=f"GD{centre}{day:%Y%m%d}{serial:03d}", centre=centre, made_by=by, made_at=at
    )
    row.claims.add(*claims)
    return row


def lists(scope: Scope) -> QuerySet[models.ArchiveList]:
    """Lists of a scope, newest first, with the number of claims as ``counted``."""
    rows = models.ArchiveList.objects.filter(within(scope, "centre"))
    return rows.annotate(counted=Count("claims")).order_by("-pk")


def one(scope: Scope, list_id: int) -> models.ArchiveList | None:
    return models.ArchiveList.objects.filter(within(scope, "centre"), pk=list_id).first()


def files(row: models.ArchiveList) -> list[tuple[models.Claim, list[models.Material]]]:
    """Claims of a list with what lies in them, in two statements."""
    rows = row.claims.order_by("number").prefetch_related("materials")
    return [(claim, [one for one in claim.materials.all() if one.there]) for claim in rows]
