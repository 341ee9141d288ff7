"""The database itself refuses steps that are not allowed and changes of what was decided."""

from typing import Any

from django.db import migrations

from jingban.claims.triggers import GUARDS


def install(apps: Any, schema_editor: Any) -> None:
    GUARDS.install(schema_editor.connection)


def remove(apps: Any, schema_editor: Any) -> None:
    GUARDS.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("claims", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
