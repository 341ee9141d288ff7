from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "jingban.infra.access"
    label = "access"
    verbose_name = "访问控制"
