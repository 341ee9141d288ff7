"""Django's handle on the module."""

from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    """手工报销."""

    name = "jingban.claims"
    label = "claims"
    verbose_name = "手工报销"
