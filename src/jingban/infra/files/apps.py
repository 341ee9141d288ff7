from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "jingban.infra.files"
    label = "files"
    verbose_name = "文件库"
