from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "jingban.registry"
    label = "registry"
    verbose_name = "参保与目录"
