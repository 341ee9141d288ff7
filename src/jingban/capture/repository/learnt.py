"""Layouts that were learnt, and tickets of phones."""

from jingban.capture import models
from jingban.infra.access.services import Scope, within


def templates(scope: Scope) -> list[models.Template]:
    return list(models.Template.objects.filter(within(scope), active=True).order_by("provider", "kind"))


def templates_of(centre: str) -> list[models.Template]:
    """Those a batch of this centre is read with."""
    return list(models.Template.objects.filter(centre=centre, active=True).order_by("id"))


def template(scope: Scope, template_id: int) -> models.Template | None:
    return models.Template.objects.filter(within(scope), pk=template_id).first()


def ticket(token_sha256: str) -> models.PhoneTicket | None:
    rows = models.PhoneTicket.objects.select_related("batch")
    return rows.filter(token_sha256=token_sha256).first()


def locked_ticket(ticket_id: int) -> models.PhoneTicket | None:
    return models.PhoneTicket.objects.select_for_update().filter(pk=ticket_id).first()
