"""The migrations say what the models say, and go both ways."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from jingban.infra.audit import services as audit
from jingban.infra.audit import triggers
from jingban.infra.audit.models import Entry


@pytest.mark.django_db
def test_no_model_has_changed_without_a_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_the_triggers_come_and_go_with_their_migration() -> None:
    with transaction.atomic():
        audit.record("li", "test.act")
    triggers.remove(connection)
    Entry.objects.update(actor="li")
    triggers.install(connection)
    triggers.install(connection)  # twice does no harm
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.update(actor="wang")
    assert audit.verify().intact
