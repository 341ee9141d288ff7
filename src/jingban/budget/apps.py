from django.apps import AppConfig


class BudgetConfig(AppConfig):
    name = "jingban.budget"
    label = "budget"
    verbose_name = "部门预算"

    def ready(self) -> None:
        """Register the background steps."""
        from jingban.budget import tasks  # noqa: F401
