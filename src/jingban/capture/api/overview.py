"""Layouts and statistics."""

from typing import Any

from django.http import HttpRequest
from ninja import Status

from jingban.capture import schemas
from jingban.capture.api.routing import REFUSALS, Day, router
from jingban.capture.queries import overview
from jingban.capture.services import layouts
from jingban.infra.access.http import actor_of


@router.get("/templates", response={200: list[schemas.TemplateOut], **REFUSALS}, operation_id="capture_templates")
def templates(request: HttpRequest) -> Any:
    """Layouts in use."""
    return overview.templates(actor_of(request))


@router.post("/templates", response={200: schemas.TemplateOut, **REFUSALS}, operation_id="capture_learn")
def learn(request: HttpRequest, data: schemas.TemplateIn) -> Any:
    """Keep the columns of a hospital's lists; the version before is no longer used."""
    actor = actor_of(request)
    columns = [column.dict() for column in data.columns]
    made = layouts.learn(actor, data.provider, data.kind, columns, data.command_id, paper_id=data.paper_id)
    return overview.template(actor, made)


@router.delete("/templates/{int:template_id}", response={204: None, **REFUSALS}, operation_id="capture_forget_template")
def forget(request: HttpRequest, template_id: int, data: schemas.PageCommandIn) -> Any:
    """Use a layout no more."""
    layouts.forget(actor_of(request), template_id, data.command_id)
    return Status(204, None)


@router.get("/statistics", response={200: schemas.StatisticsOut, **REFUSALS}, operation_id="capture_statistics")
def statistics(request: HttpRequest, since: Day | None = None, until: Day | None = None) -> Any:
    """Corrections by engine version and kind of field, work by person, pages by day; both days included."""
    return overview.statistics(actor_of(request), since, until)
