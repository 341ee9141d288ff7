"""Catalogue items of fee lines: what persons taught first, then the printed code, then a clear likeness of names.

A line nothing clear is found for stays without an item: it counts as own pay until a person chooses one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from jingban.claims import models
from jingban.claims.core.meaning import UNKNOWN, Asked, Meaning, believable
from jingban.claims.core.model import Match
from jingban.claims.core.states import FIRST
from jingban.claims.refusals import intake as refusals
from jingban.claims.repository import intake as rows
from jingban.claims.services.posts import ENTERED, REVIEWED, edit_by
from jingban.claims.services.steps import Outcome
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor, Holding
from jingban.registry.core.model import CatalogueItem
from jingban.registry.core.periods import as_of
from jingban.registry.services import catalogues, lookup

MOST_LIKENESSES = 300  # names looked for by likeness in one claim; a name takes some milliseconds
Versions = Mapping[str, tuple[CatalogueItem, ...]]


def meanings(questions: Iterable[Asked]) -> dict[Asked, Meaning]:
    """What each distinct question means; three statements, and three for each name looked for by likeness."""
    wanted = list(dict.fromkeys(questions))
    providers = {one.provider for one in wanted if one.provider}
    learnt = lookup.learnt(providers, {(one.name, one.spec) for one in wanted}) if providers else {}
    versions = lookup.item_versions({one.code for one in wanted if one.code} | set(learnt.values()))
    found = {one: _known(one, learnt, versions) for one in wanted}
    open_names = [one for one in wanted if found[one].item is None]
    if open_names:
        found |= _by_name(open_names)
    return found


def _known(one: Asked, learnt: Mapping[tuple[str, str, str], str], versions: Versions) -> Meaning:
    taught = learnt.get((one.provider, one.name, one.spec)) or learnt.get((one.provider, one.name, ""))
    item = _on(versions.get(taught or "", ()), one.day)
    if item is not None:
        return Meaning(item, Match.LEARNT)
    item = _on(versions.get(one.code, ()), one.day)
    return Meaning(item, Match.CODE) if item is not None and believable(one, item) else UNKNOWN


def _on(versions: tuple[CatalogueItem, ...], day: date) -> CatalogueItem | None:
    return next(iter(as_of(versions, day)), None)


def _by_name(questions: list[Asked]) -> dict[Asked, Meaning]:
    named = lookup.items_named({one.name for one in questions})
    found: dict[Asked, Meaning] = {}
    alike: dict[tuple[str, str, date], Meaning] = {}
    for one in questions:
        same = as_of(named.get(one.name, ()), one.day)
        answer = lookup.match_named(one.name, one.spec, same) if same else None
        if answer is not None and answer.accepted is not None:
            found[one] = Meaning(answer.accepted.item, Match.ALIKE)
            continue
        key = (one.name, one.spec, one.day)
        if key not in alike and len(alike) < MOST_LIKENESSES:
            best = lookup.match("", one.name, one.spec, one.day).accepted
            alike[key] = Meaning(best.item, Match.ALIKE) if best is not None else UNKNOWN
        found[one] = alike.get(key, UNKNOWN)
    return found


def apply(row: models.Line, meaning: Meaning, level: str) -> None:
    """Write a meaning on a line; prices end at the ceiling of the provider's level."""
    item = meaning.item
    row.match = meaning.match.value
    row.item, row.item_name, row.kind, row.item_class = ("", "", "", "")
    row.ratio, row.ceiling = Decimal(0), None
    if item is not None:
        row.item, row.item_name, row.kind = item.code, item.name, item.kind.value
        row.item_class, row.ratio, row.ceiling = item.item_class.value, item.ratio, item.ceiling(level)


def choose_item(
    actor: Actor, claim_id: int, line_id: int, revision: int | None, item: str, learn: bool, command_id: str
) -> Outcome:
    """The catalogue item of a line as a person says; empty: none. ``learn``: of every line of that name, and for good.

    Learning is for the first reviewer. Raises NotFound for a line of another claim, Invalid for an item that was not in
    force on the day of the fee.
    """
    if learn:
        access.require(actor, FIRST)

    def change(row: models.Claim) -> Mapping[str, Any]:
        line = rows.line(row, line_id)
        if line is None:
            raise refusals.no_line()
        lines = rows.same_lines(line) if learn else [line]
        versions = lookup.item_versions({item}) if item else {}
        for one in lines:
            _say(one, item, versions.get(item, ()), must=one.pk == line.pk)
        rows.save_meanings(lines)
        if learn and item and rows.known_provider(line):
            _remember(actor, line, item, command_id)
        row.verified_revision = None
        return {"line": line_id, "item": item, "lines": len(lines), "learn": learn}

    request = {"line": line_id, "item": item, "learn": learn}
    return edit_by(actor, claim_id, revision, "choose_item", command_id, change, {**ENTERED, **REVIEWED}, request)


def _say(line: models.Line, code: str, versions: tuple[CatalogueItem, ...], *, must: bool) -> None:
    found = _on(versions, line.day or line.bill.visit.last)
    if code and found is None:
        if must:
            raise refusals.no_item(code)
        return  # another day, when the item was not in force: this line stays as it is
    apply(line, Meaning(found, Match.PERSON if found else Match.NONE), line.bill.visit.level)


def _remember(actor: Actor, line: models.Line, item: str, command_id: str) -> None:
    """The reviewer teaches in their own name; the right to do so comes with this step, not from the registry."""
    teacher = replace(actor, holdings=(Holding(frozenset({"registry.manage"}), "*"),))
    provider = line.bill.visit.provider
    catalogues.learn(teacher, provider, line.name, line.spec, item, f"{command_id[:58]}:learn")
