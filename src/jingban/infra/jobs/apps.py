from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "jingban.infra.jobs"
    label = "jobs"
    verbose_name = "后台任务"

    def ready(self) -> None:
        """Let every module register its handlers."""
        autodiscover_modules("tasks")
