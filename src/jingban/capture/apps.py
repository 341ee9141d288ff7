from django.apps import AppConfig


class CaptureConfig(AppConfig):
    name = "jingban.capture"
    label = "capture"
    verbose_name = "手工报销单据电子化采集"

    def ready(self) -> None:
        """Register the background steps."""
        from jingban.capture import tasks  # noqa: F401
