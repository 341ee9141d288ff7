"""The settings in force, for those who may see them."""

from django.conf import settings
from django.http import HttpRequest
from ninja import Router

from jingban.infra.access.http import actor_of
from jingban.infra.access.services import require
from jingban.web import environment
from jingban.web.api.schemas import PROBLEMS, SettingOut

router = Router()


@router.get("/settings", response={200: list[SettingOut], **PROBLEMS}, summary="系统设置")
def get_settings(request: HttpRequest) -> list[dict[str, str]]:
    """Every setting with its value; secrets are hidden."""
    require(actor_of(request), "settings.read")
    rows = environment.summary(settings.ENVIRONMENT)
    return [{"variable": variable, "title": title, "value": value} for variable, title, value in rows]
