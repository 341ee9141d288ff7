"""What statistics count."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Count, F, Max, QuerySet, Sum, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf, TruncDate

from jingban.capture import models
from jingban.infra.access.services import Scope, within


def engine_pages(scope: Scope, since: datetime, until: datetime) -> list[Mapping[str, Any]]:
    """Pages by engine: how many, how long in all and at most."""
    rows = models.Page.objects.filter(within(scope, "batch__centre"), read_at__gte=since, read_at__lt=until)
    return list(
        rows.values("engine")
        .annotate(pages=Count("id"), spent=_sum("seconds"), worst=Max("seconds"))
        .order_by("engine")
    )


def engine_papers(scope: Scope, since: datetime, until: datetime) -> list[tuple[str, Mapping[str, int]]]:
    """Engine and field counts of papers put together in the time."""
    rows = models.Paper.objects.filter(within(scope, "batch__centre"), assembled_at__gte=since, assembled_at__lt=until)
    return list(rows.values_list("engine", "field_counts"))


def corrections(scope: Scope, since: datetime, until: datetime) -> list[Mapping[str, Any]]:
    """Fields by engine and kind of value that people keyed otherwise than the machine, or confirmed."""
    rows = _acts(scope, since, until).filter(pass_number=1).exclude(value_kind="")
    grouped = rows.values("value_kind", "changed", engine=F("paper__engine"))
    return list(grouped.annotate(fields=Count(_field_id(), distinct=True)).order_by("engine", "value_kind", "changed"))


def operator_fields(scope: Scope, since: datetime, until: datetime) -> list[Mapping[str, Any]]:
    rows = _acts(scope, since, until).exclude(value_kind="")
    grouped = rows.values("by", "by_name", "pass_number", "changed")
    return list(grouped.annotate(fields=Count(_field_id(), distinct=True)).order_by("by", "pass_number", "changed"))


def operator_releases(scope: Scope, since: datetime, until: datetime) -> list[Mapping[str, Any]]:
    rows = models.Paper.objects.filter(within(scope, "batch__centre"), released_at__gte=since, released_at__lt=until)
    grouped = rows.values("released_by", "released_by_name")
    return list(grouped.annotate(papers=Count("id"), pages=_sum("pages_count")).order_by("released_by"))


def operator_moments(scope: Scope, since: datetime, until: datetime) -> Sequence[tuple[str, datetime]]:
    """When each person acted, in order."""
    return list(_acts(scope, since, until).order_by("by", "at").values_list("by", "at"))


def days(scope: Scope, since: datetime, until: datetime) -> dict[date, tuple[int, int]]:
    """Pages read and papers released on each day."""
    pages = models.Page.objects.filter(within(scope, "batch__centre"), read_at__gte=since, read_at__lt=until)
    papers = models.Paper.objects.filter(within(scope, "batch__centre"), released_at__gte=since, released_at__lt=until)
    read = _by_day(pages, "read_at")
    done = _by_day(papers, "released_at")
    return {day: (read.get(day, 0), done.get(day, 0)) for day in {*read, *done}}


def _by_day(rows: QuerySet[Any], column: str) -> dict[date, int]:
    counted = rows.annotate(day=TruncDate(column)).values("day").annotate(count=Count("id")).order_by("day")
    return {row["day"]: row["count"] for row in counted}


def _acts(scope: Scope, since: datetime, until: datetime) -> QuerySet[models.HumanValue]:
    return models.HumanValue.objects.filter(within(scope, "paper__batch__centre"), at__gte=since, at__lt=until)


def _field_id() -> Any:
    """One field of one paper, however often it was keyed and wherever its line stood at the time."""
    field = Coalesce(NullIf("origin", Value("")), "key")
    return Concat(Cast("paper_id", CharField()), Value("/"), field, output_field=CharField())


def _sum(column: str) -> Any:
    return Sum(column, default=0)
