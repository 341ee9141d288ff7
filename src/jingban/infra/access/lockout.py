"""Lock-out after repeated failures, counted in the database per account and per address, across all processes."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from jingban.infra import clock
from jingban.infra.access import errors
from jingban.infra.access.models import Attempt

# Many people sit behind one office address: it may fail more often than one account before it is closed.
ADDRESS_FACTOR = 5


def keys_of(username: str, address: str) -> list[str]:
    """The keys a log-in attempt counts against, in the order they are locked."""
    keys = [f"account:{username.casefold()[:150]}"]
    return [*keys, f"address:{address[:150]}"] if address else keys


def refuse_if_locked(keys: list[str]) -> None:
    """Raise Locked when one of the keys is closed at this moment."""
    moment = clock.now()
    closed = [row.locked_until for row in Attempt.objects.filter(key__in=keys, locked_until__gt=moment)]
    if until := max((u for u in closed if u), default=None):
        raise errors.locked(until)


def count_failure(keys: list[str]) -> datetime | None:
    """Count one failure against every key; returns until when one of them is now closed. Inside a transaction."""
    moment, latest = clock.now(), None
    window = timedelta(minutes=settings.JINGBAN_LOCKOUT_MINUTES)
    for key in keys:
        row = _locked_row(key, moment)
        if row.first_at + window <= moment or (row.locked_until and row.locked_until <= moment):
            row.failures, row.first_at, row.locked_until = 0, moment, None
        row.failures += 1
        allowed = settings.JINGBAN_LOCKOUT_FAILURES * (ADDRESS_FACTOR if key.startswith("address:") else 1)
        if row.failures >= allowed:
            row.locked_until = moment + window
            latest = max(filter(None, (latest, row.locked_until)))
        row.save()
    return latest


def forget(keys: list[str]) -> None:
    """A success wipes the account's own failures; those of the address stay (a stranger's success proves nothing)."""
    Attempt.objects.filter(key__in=[key for key in keys if key.startswith("account:")]).delete()


def hold(keys: list[str]) -> None:
    """Take the keys' rows under lock, so that parallel guesses are judged one after another. Inside a transaction."""
    for key in keys:
        _locked_row(key, clock.now())


def purge() -> int:
    """Delete counters nobody needs any more; returns how many."""
    moment = clock.now()
    window = timedelta(minutes=settings.JINGBAN_LOCKOUT_MINUTES)
    with transaction.atomic():
        stale = Attempt.objects.filter(first_at__lt=moment - 2 * window).exclude(locked_until__gt=moment)
        return stale.delete()[0]


def _locked_row(key: str, moment: datetime) -> Attempt:
    Attempt.objects.get_or_create(key=key, defaults={"first_at": moment})
    return Attempt.objects.select_for_update().get(key=key)


def locked_accounts(usernames: list[str]) -> dict[str, datetime]:
    """Until when these accounts are closed (folded name → moment); open ones are left out."""
    keys = [keys_of(name, "")[0] for name in usernames]
    rows = Attempt.objects.filter(key__in=keys, locked_until__gt=clock.now())
    return {row.key.removeprefix("account:"): row.locked_until for row in rows if row.locked_until}
