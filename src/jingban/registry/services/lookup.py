"""What other modules ask, as of a day. Only values leave the registry; ``registry.read`` shows them masked.

Numbers in clear go out under ``registry.clear`` alone (settlement and payment), or under a running unmasking.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta

from jingban.infra.access import services as access
from jingban.infra.access.services import Actor, Scope
from jingban.kernel.text import fold
from jingban.kernel.workdays import Calendar
from jingban.registry import models, repository
from jingban.registry.core import certificates, matching, names
from jingban.registry.core.matching import Answer
from jingban.registry.core.model import CatalogueItem, Coverage, Person, PersonAsOf, PersonRecord, Provider
from jingban.registry.core.periods import as_of
from jingban.registry.services.persons import CLEAR, READ
from jingban.registry.services.remembering import forget, remembered, remembering

__all__ = [
    "account_digest_of",
    "bank_account_of",
    "calendar",
    "catalogue_as_of",
    "certificate_of",
    "certificate_shown",
    "coverage_as_of",
    "forget",
    "item_names",
    "item_versions",
    "items_as_of",
    "items_named",
    "learnt",
    "match",
    "match_named",
    "names_mark",
    "person_as_of",
    "person_by_certificate",
    "persons_by_ids",
    "provider_as_of",
    "provider_periods",
    "providers_named",
    "record_and_account",
    "record_of",
    "remembering",
    "search_persons",
]


def record_of(actor: Actor, person_id: int) -> PersonRecord | None:
    """A person of one's scope with every coverage and group; one statement."""
    found = repository.whole_person(access.require(actor, READ), person_id)
    return found[0] if found else None


def record_and_account(actor: Actor, person_id: int) -> tuple[PersonRecord, str] | None:
    """The same with the digest of the accepted account (see ``account_digest_of``); one statement."""
    found = repository.whole_person(access.require(actor, READ), person_id)
    if found is None:
        return None
    record, cipher = found
    return record, _account_digest(repository.account_in(cipher)) if cipher else ""


def person_as_of(actor: Actor, person_id: int, day: date) -> PersonAsOf | None:
    """A person of one's scope with coverages and groups of a day; one statement."""
    found = record_of(actor, person_id)
    return found.as_of(day) if found else None


def coverage_as_of(actor: Actor, person_id: int, day: date, scheme: str = "") -> tuple[Coverage, ...]:
    """Coverages of a person on a day."""
    found = person_as_of(actor, person_id, day)
    return tuple(row for row in found.coverages if not scheme or row.scheme == scheme) if found else ()


def person_by_certificate(actor: Actor, number: str, kind: str = "") -> Person | None:
    """The person of a certificate number, within one's scope."""
    scope = access.require(actor, READ)
    row = repository.by_certificate(certificates.normal(number), kind)
    return repository.person_value(row) if row is not None and scope.covers(row.centre) else None


def persons_by_ids(actor: Actor, ids: list[int]) -> dict[int, Person]:
    """Persons of one's scope by id, in one statement."""
    rows = repository.persons(access.require(actor, READ)).filter(pk__in=ids)
    return {row.pk: repository.person_value(row) for row in rows}


def search_persons(actor: Actor, query: str, *, page: int = 1, size: int = 50) -> tuple[list[Person], int]:
    """Persons by name, number or certificate, masked, within one's scope; the total stops at 10,001."""
    codes = repository.places(access.require(actor, READ))
    word = query.strip()
    form = certificates.normal(word)
    if not word:
        rows = repository.all_persons(codes)
    elif form.isascii() and any(letter.isdigit() for letter in form):
        rows = repository.numbered(codes, word, form)
    else:
        rows = repository.named(codes, word) if names.key(word) else models.Person.objects.none()
    total = repository.counted(rows)
    chosen = rows.order_by("pk")[(page - 1) * size : page * size] if (page - 1) * size < total else []
    return [repository.person_value(row) for row in chosen], total


def certificate_of(actor: Actor, person_id: int) -> str:
    """The certificate number in clear, for steps that must hand it on (payment, printing); empty outside the scope.

    Needs ``registry.clear``, which no page asks for: the caller keeps the number out of answers and logs.
    """
    row = repository.person(access.require(actor, CLEAR), person_id)
    return repository.certificate(row) if row is not None else ""


def certificate_shown(actor: Actor, person_id: int, under: str) -> str:
    """The certificate number for a page: in clear only under the actor's running, logged unmasking of ``under``.

    ``under`` is the object that was unmasked (a claim, the person); otherwise masked, empty outside the scope.
    """
    row = repository.person(access.require(actor, READ), person_id)
    if row is None:
        return ""
    return (
        repository.certificate(row) if "id_number" in access.unmasked_fields(actor, under) else row.certificate_masked
    )


def bank_account_of(actor: Actor, person_id: int) -> dict[str, str] | None:
    """The accepted account of a person in clear, for payables; needs ``registry.clear``."""
    row = _accepted(access.require(actor, CLEAR), person_id)
    if row is None:
        return None
    return {
        "holder": row.holder,
        "account": repository.account_number(row),
        "bank": row.bank,
        "bank_code": row.bank_code,
        "relation": row.relation,
    }


def account_digest_of(actor: Actor, person_id: int) -> str:
    """Keyed digest of the accepted account, to compare accounts without seeing them; empty without one."""
    row = _accepted(access.require(actor, READ), person_id)
    return _account_digest(repository.account_number(row)) if row is not None else ""


def _account_digest(number: str) -> str:
    return repository.digest(f"account:{number}")


def _accepted(scope: Scope, person_id: int) -> models.PersonBankAccount | None:
    return repository.accounts(scope).filter(person_id=person_id, state="accepted").first()


def provider_as_of(code: str, day: date) -> Provider | None:
    """A provider with level and state of a day."""
    row = repository.provider_periods(day).filter(provider__code=code).first()
    return repository.provider_value(row) if row is not None else None


def catalogue_as_of(code: str, day: date) -> CatalogueItem | None:
    """The version of an item in force on a day."""
    row = repository.items(day).filter(code=code).first()
    return repository.item_value(row) if row is not None else None


def provider_periods(codes: Collection[str]) -> dict[str, tuple[Provider, ...]]:
    """Every period of these providers by code, in one statement; codes that are not known are left out."""
    return remembered("provider", codes, _provider_periods, ())


def _provider_periods(codes: list[str]) -> dict[str, tuple[Provider, ...]]:
    found: dict[str, list[Provider]] = defaultdict(list)
    for row in repository.periods_of(codes):
        found[row.code].append(row)
    return {code: tuple(periods) for code, periods in found.items()}


def providers_named(printed: Collection[str]) -> dict[str, str]:
    """Codes of providers by printed name, where one provider alone bears it."""
    keys = {name: fold(name).lower() for name in printed}
    found: dict[str, list[str]] = defaultdict(list)
    for key, code in repository.provider_codes(set(keys.values())) if keys else ():
        found[key].append(code)
    return {name: found[key][0] for name, key in keys.items() if len(found[key]) == 1}


def item_versions(codes: Collection[str]) -> dict[str, tuple[CatalogueItem, ...]]:
    """Every version of these items by code; a statement per thousand codes."""
    return remembered("item", codes, _item_versions, ())


def _item_versions(codes: list[str]) -> dict[str, tuple[CatalogueItem, ...]]:
    found: dict[str, list[CatalogueItem]] = defaultdict(list)
    for row in repository.versions_of(codes):
        found[row.code].append(repository.item_value(row))
    return {code: tuple(versions) for code, versions in found.items()}


def items_as_of(codes: Collection[str], day: date) -> dict[str, CatalogueItem]:
    """The versions in force on a day by code."""
    held = {code: as_of(versions, day) for code, versions in item_versions(codes).items()}
    return {code: versions[0] for code, versions in held.items() if versions}


def items_named(printed: Collection[str]) -> dict[str, tuple[CatalogueItem, ...]]:
    """Every version of items that bear exactly a printed name (width, brackets and marks aside)."""
    keys = {name: matching.name_of(name).whole[:200] for name in printed}
    found: dict[str, list[CatalogueItem]] = defaultdict(list)
    for row in repository.versions_named({key for key in keys.values() if key}):
        found[row.name_key].append(repository.item_value(row))
    return {name: tuple(found[key]) for name, key in keys.items() if found[key]}


def names_mark() -> str:
    """Changes when items get new names; cheap enough to be asked for every page."""
    return "{}.{}".format(*repository.newest_names())


def item_names() -> frozenset[str]:
    """Every name of an item in this or an earlier catalogue, and every printed one that persons matched to an item."""
    return frozenset(repository.names_of_items())


def learnt(providers: Collection[str], printed: Collection[tuple[str, str]]) -> dict[tuple[str, str, str], str]:
    """What persons said these printed (name, specification) mean: (provider, name, specification) → item code."""
    asked = {_SEPARATOR.join((provider, *pair)): (provider, *pair) for provider in providers for pair in printed}
    return {asked[key]: code for key, code in remembered("learnt", asked, _learnt, "").items()}


_SEPARATOR = "\x1f"


def _learnt(wanted: list[str]) -> dict[str, str]:
    asked = {key: key.split(_SEPARATOR) for key in wanted}
    forms = {key: (matching.name_of(n).whole[:200], matching.spec_key(s)[:200]) for key, (_, n, s) in asked.items()}
    rows = repository.mappings_of({p for p, _, _ in asked.values()}, {name for name, _ in forms.values()})
    known = {(provider, name, spec): code for provider, name, spec, code in rows}
    return {key: known[asked[key][0], *form] for key, form in forms.items() if (asked[key][0], *form) in known}


def match_named(name: str, spec: str, items: Collection[CatalogueItem]) -> Answer:
    """What a printed name means among these items alone."""
    return matching.rank(name, spec or matching.name_of(name).spec, items)


def match(provider: str, name: str, spec: str, day: date) -> Answer:
    """What a printed item name of a provider means: learnt first, else alike; accepted only where it is clear."""
    asked = matching.name_of(name, spec)
    items = repository.candidates(name, day)
    held = repository.mapping(provider, matching.name_of(name).whole[:200], matching.spec_key(spec)[:200])
    if held is not None and all(item.code != held.code for item in items):
        learnt = catalogue_as_of(held.code, day)
        items = [*items, learnt] if learnt else items
    return matching.rank(name, spec or asked.spec, items, held.code if held else "")


def calendar(first: date, last: date) -> Calendar:
    """Holidays and make-up days from ``first`` on; a year more than asked, for terms that run on."""
    key = f"{first.isoformat()} {last.isoformat()}"
    return remembered("calendar", [key], lambda _: {key: _calendar(first, last)}, None)[key]  # type: ignore[no-any-return]


def _calendar(first: date, last: date) -> Calendar:
    rows = repository.calendar_days(first, last + timedelta(days=366))
    days = {kind: frozenset(row.day for row in rows if row.kind == kind) for kind in ("holiday", "makeup")}
    return Calendar(days["holiday"], days["makeup"])
