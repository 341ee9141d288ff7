"""The database itself refuses to change the past of the ledger and of payments."""

from typing import Any

from django.db import migrations

from jingban.payment import triggers


def install(apps: Any, schema_editor: Any) -> None:
    triggers.install(schema_editor.connection)


def remove(apps: Any, schema_editor: Any) -> None:
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("payment", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
