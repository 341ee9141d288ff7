"""What the desk of the registry shows. Access first; numbers in clear only under a running grant, and that is logged."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from jingban.infra import clock
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.kernel.text import fold
from jingban.registry import presenting, refusals, repository, schemas
from jingban.registry.core import certificates, codes, model
from jingban.registry.core.lists import MORE_COLUMNS, ROWS
from jingban.registry.core.matching import name_of
from jingban.registry.services import lookup
from jingban.registry.services.persons import CHECK, READ, object_of


def today() -> date:
    """The day it is at the office."""
    return timezone.localdate(clock.now())


def persons(actor: Actor, query: str, page: int, size: int) -> schemas.PersonPage:
    """Persons found by name, number or certificate."""
    found, total = lookup.search_persons(actor, query, page=page, size=size)
    counted = min(total, repository.COUNTED)
    return schemas.PersonPage(
        items=[presenting.person(row) for row in found], total=counted, more=total > counted, page=page, size=size
    )


def person(actor: Actor, person_id: int, day: date | None) -> schemas.PersonOut:
    """One person as of a day, with coverages, identities and accounts."""
    scope = access.require(actor, READ)
    row = repository.person(scope, person_id)
    if row is None:
        raise refusals.no_person()
    seen = access.unmasked_fields(actor, object_of(row.pk))
    when = day or today()
    value = repository.person_value(row)
    shown = presenting.person(value, repository.certificate(row) if "id_number" in seen else "")
    insured = [presenting.coverage(one, repository.coverage_value(one), when) for one in repository.coverages(row)]
    groups = [presenting.group(one, repository.group_value(one), when) for one in repository.groups(row)]
    accounts = [
        presenting.account(one, repository.account_number(one) if "bank_account" in seen else "", _decides(actor, one))
        for one in repository.accounts(scope).filter(person=row).order_by("-pk")
    ]
    until: datetime | None = access.unmasked_until(actor, object_of(row.pk)) if seen else None
    return schemas.PersonOut(
        **shown.dict(), version=row.version, digest=value.digest, day=when, age=value.age(when), coverages=insured, groups=groups,
        accounts=accounts, unmasked_until=until,
    )  # fmt: skip


def versions(actor: Actor, person_id: int) -> list[schemas.PersonVersionOut]:
    """What stood before each correction of a person, newest first."""
    row = repository.person(access.require(actor, READ), person_id)
    if row is None:
        raise refusals.no_person()
    kept = repository.before(row)
    said = [*map(repository.facts_before, kept), repository.facts(row, repository.certificate(row))]
    clear = "id_number" in access.unmasked_fields(actor, object_of(row.pk))
    found = [presenting.version(one, said[at], said[at + 1], clear) for at, one in enumerate(kept)]
    return found[::-1]


def accounts(actor: Actor, state: str, page: int, size: int) -> schemas.AccountPage:
    """Accounts, newest first."""
    rows = repository.accounts(access.require(actor, READ))
    rows = rows.filter(state=state) if state else rows
    chosen = rows.order_by("-pk")[(page - 1) * size : page * size]
    items = [presenting.account(row, "", _decides(actor, row)) for row in chosen]
    return schemas.AccountPage(items=items, total=rows.count(), page=page, size=size)


def _decides(actor: Actor, row: Any) -> bool:
    return bool(row.state == "asked" and row.asked_by != actor.username and actor.may(CHECK, row.person.centre))


def providers(actor: Actor, query: str, day: date | None, page: int, size: int) -> schemas.ProviderPage:
    """Providers as of a day, by code or part of the name."""
    access.require(actor, READ)
    rows = repository.provider_periods(day or today())
    if word := fold(query).lower():
        is_code = word.isascii() and any(letter.isdigit() for letter in word)
        rows = (
            rows.filter(provider__code__startswith=word.upper())
            if is_code
            else rows.filter(provider__name_key__contains=word)
        )
    chosen = rows.order_by("provider__code")[(page - 1) * size : page * size]
    items = [presenting.provider(repository.provider_value(row)) for row in chosen]
    return schemas.ProviderPage(items=items, total=rows.count(), page=page, size=size)


def catalogue(
    actor: Actor, query: str, kind: str, item_class: str, day: date | None, page: int, size: int
) -> schemas.RegistryItemPage:
    """Catalogue items as of a day, by code or part of the name."""
    access.require(actor, READ)
    rows = repository.items(day or today())
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(item_class=item_class) if item_class else rows
    if word := query.strip():
        rows = (
            rows.filter(code__startswith=word.upper())
            if word.isascii()
            else rows.filter(name_key__contains=name_of(word).whole)
        )
    chosen = rows.order_by("code")[(page - 1) * size : page * size]
    items = [presenting.item(repository.item_value(row)) for row in chosen]
    return schemas.RegistryItemPage(items=items, total=rows.count(), page=page, size=size)


def item(actor: Actor, code: str) -> list[schemas.RegistryItemOut]:
    """Every version of an item, oldest first."""
    access.require(actor, READ)
    found = repository.versions(code)
    if not found:
        raise refusals.no_item(code)
    return [presenting.item(repository.item_value(row)) for row in found]


def provider(actor: Actor, code: str) -> list[schemas.ProviderOut]:
    """Every period of a provider, oldest first."""
    access.require(actor, READ)
    found = lookup.provider_periods([code]).get(code)
    if not found:
        raise refusals.no_provider(code)
    return [presenting.provider(row) for row in found]


def mappings(actor: Actor, provider_code: str, query: str, page: int, size: int) -> schemas.MappingPage:
    """Learnt names in force, newest first."""
    access.require(actor, READ)
    rows = repository.mappings(provider_code.strip(), name_of(query).whole if query.strip() else "")
    chosen = list(rows.order_by("-pk")[(page - 1) * size : page * size])
    named = lookup.item_versions({row.code for row in chosen})
    items = [presenting.mapping(row, named[row.code][-1].name if row.code in named else "") for row in chosen]
    return schemas.MappingPage(items=items, total=rows.count(), page=page, size=size)


def words(actor: Actor) -> schemas.RegistryWordsOut:
    """Dictionaries and the columns of import files."""
    access.require(actor, READ)
    columns = {kind: schemas.ListColumns(needed=list(ROWS[kind][0]), more=list(MORE_COLUMNS[kind])) for kind in ROWS}
    return schemas.RegistryWordsOut(
        schemes=codes.SCHEMES, person_types=codes.PERSON_TYPES, identities=codes.IDENTITIES,
        certificate_types=certificates.CERTIFICATE_TYPES, sexes=certificates.SEXES, levels=codes.LEVELS,
        provider_states=codes.PROVIDER_STATES, kinds=model.KIND_TITLES, classes=model.CLASS_TITLES, lists=columns,
    )  # fmt: skip


def match(actor: Actor, asked: schemas.RegistryMatchIn) -> schemas.AnswerOut:
    """What a printed name may mean."""
    access.require(actor, READ)
    return presenting.answer(lookup.match(asked.provider, asked.name, asked.spec, asked.day or today()))


def calendar(actor: Actor, year: int) -> list[schemas.DayOut]:
    """Days of a year that differ from the week."""
    access.require(actor, READ)
    rows = repository.calendar_days(date(year, 1, 1), date(year, 12, 31))
    return [schemas.DayOut(day=row.day, kind=row.kind, name=row.name) for row in rows]
