from typing import Any

from django.db import migrations

from jingban.capture import triggers
from jingban.capture.models import OrderedJSON


def install(apps: Any, schema_editor: Any) -> None:
    # SQLite makes the table anew, without its triggers.
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("capture", "0003_owner")]
    operations = [
        migrations.AlterField(model_name="page", name="body", field=OrderedJSON(null=True)),
        migrations.AlterField(model_name="paper", name="record", field=OrderedJSON()),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
