from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class WebConfig(AppConfig):
    name = "jingban.web"
    label = "web"
    verbose_name = "网页"

    def ready(self) -> None:
        """Bring the roles of the database up to those of the code after every migration."""
        # Only apps with models are told; the roles' tables belong to access.
        post_migrate.connect(_sync_roles, sender=apps.get_app_config("access"), dispatch_uid="jingban.web.roles")


def _sync_roles(**_: Any) -> None:
    from jingban.infra.access.services import sync_roles
    from jingban.web.roles import ROLES

    sync_roles(ROLES)
