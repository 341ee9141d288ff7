"""Fill an installation with the generator's invented centre, for tests, practice and benchmarks."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from django.db import transaction

from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.infra.commands import services as commands
from jingban.infra.commands.services import Done
from jingban.registry import generator
from jingban.registry.services import catalogues, person_lists
from jingban.registry.services.bad_rows import BadRows
from jingban.registry.services.persons import MANAGE, new_command

T = TypeVar("T")
Told = Callable[[str, int], None]
_SLICE = 5000


def generate(
    actor: Actor, persons: int, providers: int, items: int, seed: int = 1, told: Told | None = None
) -> dict[str, int]:
    """Write the invented centre; the same seed again adds nothing. Persons are kept in slices."""
    scope = access.require(actor, MANAGE)
    access.require(actor, MANAGE, "" if not scope.everything else None)
    writers: tuple[tuple[str, Any, Iterable[Any]], ...] = (
        ("providers", catalogues.Providers(), generator.providers(providers, seed)),
        ("items", catalogues.Items(), generator.items(items, seed)),
        ("persons", person_lists.Writer(actor, scope), generator.persons(persons, seed)),
    )
    counts = dict.fromkeys(("persons", "providers", "items"), 0)
    for name, writer, rows in writers:
        for part in _parts(rows):
            with transaction.atomic():
                bad = BadRows()
                counts[name] += writer.write(list(enumerate(part, 1)), bad)["added"]
                if bad.count:
                    raise RuntimeError(f"the generator contradicts itself: {bad.rows[0]}")
            if told:
                told(name, len(part))
    details = {**counts, "seed": seed}
    commands.run(actor, new_command(), "registry.generate", details, lambda: Done(None, "registry", details))
    return counts


def _parts(rows: Iterable[T]) -> Iterator[list[T]]:
    lines = iter(rows)
    while part := list(islice(lines, _SLICE)):
        yield part
