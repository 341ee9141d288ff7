from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from jingban.capture import triggers


def install(apps: Any, schema_editor: Any) -> None:
    # The new table gets its triggers; SQLite makes the changed one anew, without them.
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("capture", "0005_several_papers_a_page"),
    ]

    operations = [
        migrations.AddField(
            model_name="humanvalue",
            name="origin",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.CreateModel(
            name="FirstKeyer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("by", models.CharField(max_length=64)),
                ("by_name", models.CharField(blank=True, max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="first_keyers", to="capture.paper"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("paper", "by"), name="capture_first_once")],
            },
        ),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
