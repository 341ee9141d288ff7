from django.apps import AppConfig


class PaymentConfig(AppConfig):
    name = "jingban.payment"
    label = "payment"
    verbose_name = "待遇支付与账务"

    def ready(self) -> None:
        """Register the background steps."""
        from jingban.payment import tasks  # noqa: F401
