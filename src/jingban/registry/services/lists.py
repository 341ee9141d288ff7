"""Import files: every bad row is told, and all rows are written or none. The same file again changes nothing.

Rows are read, checked and written in slices within one transaction; once a row is bad the rest is only checked and the
transaction is undone, so memory stays flat however long the file.
"""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from jingban.infra.access import services as access
from jingban.infra.access.services import Actor, Scope
from jingban.infra.commands import services as commands
from jingban.infra.commands.services import Done
from jingban.infra.files import services as files
from jingban.registry import models, refusals
from jingban.registry.core.lists import ROWS, CalendarRow
from jingban.registry.errors import RegistryError
from jingban.registry.readers import tables
from jingban.registry.services import catalogues, person_lists
from jingban.registry.services.bad_rows import BadRows
from jingban.registry.services.persons import MANAGE

SLICE = 1000
LARGEST = 512 * 1024 * 1024  # bytes; 680,000 persons are some 60 MB
Rows = list[tuple[int, Any]]


def import_upload(actor: Actor, kind: str, chunks: Iterable[bytes], command_id: str) -> dict[str, int]:
    """Import an uploaded file."""
    access.require(actor, MANAGE)
    with files.staged(chunks) as copy:
        return import_file(actor, kind, copy.path, command_id)


def import_file(actor: Actor, kind: str, path: Path, command_id: str) -> dict[str, int]:
    """Import persons, providers, catalogue or calendar; how many rows are new, changed and as they were.

    Raises Invalid with ``details.rows`` (line, column, message) for every bad row; then nothing is written.
    """
    scope = access.require(actor, MANAGE)
    if kind != "persons" and not scope.everything:
        access.require(actor, MANAGE, "")  # what all centres share is changed by who answers for all
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()

    def change() -> Done:
        done = _imported(actor, scope, kind, path)
        return Done(done, f"registry.{kind}", {**done, "sha256": digest})

    outcome: dict[str, int] = commands.run(actor, command_id, f"registry.import_{kind}", {"sha256": digest}, change)
    return outcome


def _imported(actor: Actor, scope: Scope, kind: str, path: Path) -> dict[str, int]:
    bad, count = BadRows(), 0
    done = {"rows": 0, "added": 0, "changed": 0, "same": 0}
    writer = _writer(actor, scope, kind)
    try:
        for rows in _slices(kind, path, bad):
            count += len(rows)
            if bad.count == 0:
                for name, number in writer.write(rows, bad).items():
                    done[name] += number
    except RegistryError as error:
        raise refusals.of(error) from None
    if bad.count:
        raise refusals.wrong_list(bad.rows, bad.count)
    if not count:
        raise refusals.empty_list()
    return {**done, "rows": count}


def _slices(kind: str, path: Path, bad: BadRows) -> Iterator[Rows]:
    needed, read = ROWS[kind]
    lines = tables.rows(path, needed)
    while texts := list(islice(lines, SLICE)):
        good: Rows = []
        for line, row in texts:
            value, wrong = read(row)
            if value is None:
                for one in wrong:
                    bad.add(line, one.column, one.message)
            else:
                good.append((line, value))
        if good:
            yield good


def _writer(actor: Actor, scope: Scope, kind: str) -> Any:
    if kind == "persons":
        return person_lists.Writer(actor, scope)
    return {"providers": catalogues.Providers, "catalogue": catalogues.Items, "calendar": _Calendar}[kind]()


class _Calendar:
    """Writes days of the calendar."""

    def write(self, rows: list[tuple[int, CalendarRow]], bad: BadRows) -> dict[str, int]:
        """One slice."""
        known = {row.day: row for row in models.CalendarDay.objects.all()}
        done = {"added": 0, "changed": 0, "same": 0}
        for _, row in rows:
            held = known.get(row.day)
            if held is not None and (held.kind, held.name) == (row.kind, row.name):
                done["same"] += 1
                continue
            known[row.day] = models.CalendarDay(day=row.day, kind=row.kind, name=row.name)
            known[row.day].save()
            done["changed" if held else "added"] += 1
        return done
