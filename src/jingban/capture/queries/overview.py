"""Statistics of a time, and the layouts learnt."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from jingban.capture import presenting, refusals, repository, schemas
from jingban.capture.core import statistics as core
from jingban.capture.services.judging import today
from jingban.capture.services.rights import MANAGE, READ
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor

LONGEST_DAYS = 366


def statistics(actor: Actor, since: date | None, until: date | None) -> schemas.StatisticsOut:
    """From the first to the last day, both included; the last thirty days where none are given."""
    scope = access.require(actor, MANAGE)
    last = until or today()
    first = max(since or last - timedelta(days=29), last - timedelta(days=LONGEST_DAYS - 1))
    start, end = _midnight(first), _midnight(last + timedelta(days=1))
    pages = [
        core.EnginePages(row["engine"], row["pages"], row["spent"], row["worst"])
        for row in repository.engine_pages(scope, start, end)
    ]
    acts = [
        core.Acted(row["engine"], row["value_kind"], row["changed"], row["fields"])
        for row in repository.corrections(scope, start, end)
    ]
    keyed = [
        core.Keyed(row["by"], row["by_name"], row["pass_number"], row["changed"], row["fields"])
        for row in repository.operator_fields(scope, start, end)
    ]
    released = [
        core.Released(row["released_by"], row["released_by_name"], row["papers"], row["pages"])
        for row in repository.operator_releases(scope, start, end)
    ]
    return schemas.StatisticsOut(
        since=first.isoformat(),
        until=last.isoformat(),
        engines=[
            presenting.engine_line(line)
            for line in core.engines(pages, repository.engine_papers(scope, start, end), acts)
        ],
        operators=[
            presenting.operator_line(line)
            for line in core.operators(keyed, released, repository.operator_moments(scope, start, end))
        ],
        days=[
            schemas.DayStatistics(day=day.isoformat(), pages=read, papers_released=done)
            for day, (read, done) in sorted(repository.days(scope, start, end).items())
        ],
    )


def templates(actor: Actor) -> list[schemas.TemplateOut]:
    """Layouts in use."""
    return [presenting.template_out(row) for row in repository.templates(access.require(actor, READ))]


def template(actor: Actor, template_id: int) -> schemas.TemplateOut:
    row = repository.template(access.require(actor, READ), template_id)
    if row is None:
        raise refusals.no_template()
    return presenting.template_out(row)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
