from typing import Any

from django.db import migrations

from jingban.infra.audit import triggers
from jingban.infra.audit.core import GENESIS


def install(apps: Any, schema_editor: Any) -> None:
    triggers.install(schema_editor.connection)
    apps.get_model("audit", "Head").objects.get_or_create(pk=1, defaults={"count": 0, "digest": GENESIS})


def remove(apps: Any, schema_editor: Any) -> None:
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
