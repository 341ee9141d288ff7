"""Django's handle on the module."""

from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    """手工报销."""

    name = "jingban.claims"
    label = "claims"
    verbose_name = "手工报销"

    def ready(self) -> None:
        """Register the background steps."""
        from jingban.claims import tasks  # noqa: F401
