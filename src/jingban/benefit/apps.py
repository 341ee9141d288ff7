from django.apps import AppConfig


class BenefitConfig(AppConfig):
    name = "jingban.benefit"
    label = "benefit"
    verbose_name = "待遇核定"

    def ready(self) -> None:
        """Register the background steps."""
        from jingban.benefit import tasks  # noqa: F401
