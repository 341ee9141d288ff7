from django.apps import AppConfig


class CommandsConfig(AppConfig):
    name = "jingban.infra.commands"
    label = "commands"
    verbose_name = "命令"
