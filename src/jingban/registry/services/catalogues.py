"""Providers and catalogue items written in slices; a later version ends the open one before it the day before."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from jingban.infra import clock
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.infra.commands import services as commands
from jingban.infra.commands.services import Done
from jingban.kernel.text import fold
from jingban.registry import models, refusals, repository
from jingban.registry.core.lists import ProviderRow
from jingban.registry.core.matching import name_of, spec_key
from jingban.registry.core.model import CatalogueItem
from jingban.registry.core.periods import Period
from jingban.registry.services.bad_rows import BadRows
from jingban.registry.services.persons import MANAGE

_DAY = timedelta(days=1)


def _end_between(there: Iterable[Any], first: date, last: date | None) -> date | None:
    """An open version ends where the next one begins."""
    later = min((row.first for row in there if row.first > first), default=None)
    return later - _DAY if last is None and later else last


def _make_room(there: list[Any], first: date) -> list[Any]:
    """Open versions that begin before now end the day before; those that were changed."""
    ended = [row for row in there if row.first < first and row.last is None]
    for row in ended:
        row.last = first - _DAY
    return ended


def _clashes(there: Iterable[Any], row: Any) -> bool:
    own = Period(row.first, row.last)
    return any(Period(other.first, other.last).overlaps(own) for other in there if other.first != row.first)


class _Versions:
    """Writes versions; subclasses say what a row is."""

    model: Any
    column = "生效日期"

    def write(self, rows: list[tuple[int, Any]], bad: BadRows) -> dict[str, int]:
        """One slice."""
        done = {"added": 0, "changed": 0, "same": 0}
        there = self.load({value.code for _, value in rows})
        new: list[Any] = []
        saved: dict[int, Any] = {}
        for line, value in rows:
            versions = there[value.code]
            twin = next((row for row in versions if row.first == value.period.first), None)
            row = self.row(value, _end_between(versions, value.period.first, value.period.last))
            if twin is not None:
                if self.same(twin, row):
                    done["same"] += 1
                    continue
                if twin.pk is None:
                    bad.add(line, self.column, "文件中有另一行是同一编码、同一生效日期，内容却不同，请核对")
                    continue
                row.pk = twin.pk
                versions.remove(twin)
            ended = _make_room(versions, row.first)
            saved |= {one.pk: one for one in ended if one.pk is not None}
            if _clashes(versions, row):
                bad.add(line, self.column, "有效期与这个编码的另一版本重叠，请核对生效和失效日期")
                continue
            versions.append(row)
            if twin is None:
                new.append(row)
            else:
                saved[row.pk] = row
            done["added" if twin is None else "changed"] += 1
        if not bad.count:
            for row in sorted(saved.values(), key=lambda one: one.first):
                row.save(force_update=True)
            self.added(self.model._default_manager.bulk_create(new, batch_size=repository.WRITE), saved.values())
        return done

    def load(self, codes: set[str]) -> dict[str, list[Any]]:
        """Versions there are, by code."""
        raise NotImplementedError

    def row(self, value: Any, last: date | None) -> Any:
        """An unsaved row."""
        raise NotImplementedError

    def added(self, new: list[Any], changed: Iterable[Any]) -> None:
        """What follows from new and changed rows."""

    def same(self, one: Any, two: Any) -> bool:
        """Whether two rows say the same."""
        fields = [field.attname for field in self.model._meta.concrete_fields if not field.primary_key]
        return all(getattr(one, name) == getattr(two, name) for name in fields)


class Providers(_Versions):
    """Providers with their dated level and state."""

    model = models.ProviderPeriod

    def __init__(self) -> None:
        self._providers: dict[str, models.Provider] = {}

    def write(self, rows: list[tuple[int, ProviderRow]], bad: BadRows) -> dict[str, int]:
        """One slice; the provider carries the name of its latest period."""
        for code, name in {row.code: row.name for _, row in rows}.items():
            values = {"name": name, "name_key": fold(name).lower()}
            self._providers[code] = models.Provider.objects.get_or_create(code=code, defaults=values)[0]
        done = super().write(rows, bad)
        if not bad.count:
            for code in {row.code for _, row in rows}:
                self._name(self._providers[code])
        return done

    @staticmethod
    def _name(provider: models.Provider) -> None:
        name = provider.periods.order_by("-first").values_list("name", flat=True)[0]
        if name != provider.name:
            provider.name, provider.name_key = name, fold(name).lower()
            provider.save(update_fields=["name", "name_key"])

    def load(self, codes: set[str]) -> dict[str, list[Any]]:
        """Periods by code of the provider."""
        found: dict[str, list[Any]] = defaultdict(list)
        for row in models.ProviderPeriod.objects.filter(provider__code__in=codes).select_related("provider"):
            found[row.provider.code].append(row)
        return found

    def row(self, value: ProviderRow, last: date | None) -> Any:
        """A period."""
        return models.ProviderPeriod(
            provider=self._providers[value.code], name=value.name, level=value.level, state=value.state,
            category=value.category, first=value.period.first, last=last,
        )  # fmt: skip


class Items(_Versions):
    """Catalogue items."""

    model = models.CatalogueVersion

    def load(self, codes: set[str]) -> dict[str, list[Any]]:
        """Versions by code."""
        found: dict[str, list[Any]] = defaultdict(list)
        for row in models.CatalogueVersion.objects.filter(code__in=codes).select_for_update():
            found[row.code].append(row)
        return found

    def row(self, value: CatalogueItem, last: date | None) -> Any:
        """A version."""
        row = repository.item_row(value)
        row.last = last
        return row

    def added(self, new: list[Any], changed: Iterable[Any]) -> None:
        """The bigrams names are found by."""
        again = list(changed)
        models.ItemGram.objects.filter(item_id__in=[row.pk for row in again]).delete()
        repository.add_item_grams([*new, *again])


def learn(actor: Actor, provider: str, name: str, spec: str, code: str, command_id: str) -> int:
    """Remember what a printed name of a provider means; id of the mapping. A newer word replaces the older."""
    access.require(actor, MANAGE)
    key, spec_of = name_of(name).whole[:200], spec_key(spec)[:200]
    if not key:
        raise refusals.name_needed()

    def change() -> Done:
        held = models.Provider.objects.select_for_update().filter(code=provider).first()
        if held is None:
            raise refusals.no_provider(provider)
        if not models.CatalogueVersion.objects.filter(code=code).exists():
            raise refusals.no_item(code)
        before = repository.mapping(provider, key, spec_of)
        if before is not None and before.code == code:
            return Done({"id": before.pk}, f"registry.mapping:{before.pk}", {"same": True})
        if before is not None:
            models.ItemMapping.objects.filter(pk=before.pk).update(active=False)
        made = models.ItemMapping.objects.create(
            provider=held, name_key=key, spec_key=spec_of, name=name.strip()[:200], spec=spec.strip()[:200], code=code,
            by=actor.username, at=clock.now(),
        )  # fmt: skip
        details = {"provider": provider, "name": made.name, "code": code, "before": before.code if before else ""}
        return Done({"id": made.pk}, f"registry.mapping:{made.pk}", details)

    request = {"provider": provider, "name": name, "spec": spec, "code": code}
    return int(commands.run(actor, command_id, "registry.learn", request, change)["id"])
