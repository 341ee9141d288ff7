"""Rows of the registry ⇄ core values; every query of the module."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils.crypto import salted_hmac

from jingban.infra import rows as infra
from jingban.infra.access.services import Scope, open_sealed, seal, within
from jingban.registry import models
from jingban.registry.core import model, names
from jingban.registry.core.matching import grams, name_of
from jingban.registry.core.periods import Period

WRITE = 1000  # rows in one statement
COUNTED = 10_000  # totals beyond this are told as "more"; nobody turns that many pages
CANDIDATES = 60  # items scored for one name
_ID, _ACCOUNT = "registry.certificate", "registry.account"


# --- secrets ---------------------------------------------------------------------------------------


def digest(number: str) -> str:
    """Keyed digest of a certificate number: found again, never read back. The same key as payment's payees."""
    return salted_hmac("jingban.payment.person", number, algorithm="sha256").hexdigest() if number else ""


def sealed(number: str) -> str:
    return seal(number, _ID)


def certificate(row: models.Person) -> str:
    """The certificate number in clear."""
    return open_sealed(row.certificate_cipher, _ID) or ""


def sealed_account(number: str) -> str:
    return seal(number, _ACCOUNT)


def account_number(row: models.PersonBankAccount) -> str:
    """The account number in clear."""
    return open_sealed(row.account_cipher, _ACCOUNT) or ""


# --- scope and counting ----------------------------------------------------------------------------


def places(scope: Scope) -> list[str] | None:
    """Codes of the offices in a scope; None when it holds all of them and needs no condition."""
    if scope.everything:
        return None
    codes = list(models.Office.objects.values_list("code", flat=True).order_by("code"))
    inside = [code for code in codes if scope.covers(code)]
    return None if len(inside) == len(codes) and codes else inside


def in_places(codes: list[str] | None, field: str = "centre") -> Q:
    return Q() if codes is None else Q(**{f"{field}__in": codes})


def counted(rows: QuerySet[Any]) -> int:
    """How many, up to ``COUNTED`` + 1."""
    return rows.order_by()[: COUNTED + 1].count()


def open_office(code: str) -> None:
    models.Office.objects.get_or_create(code=code)


# --- persons ---------------------------------------------------------------------------------------


def persons(scope: Scope) -> QuerySet[models.Person]:
    return models.Person.objects.filter(within(scope))


def person(scope: Scope, person_id: int) -> models.Person | None:
    return persons(scope).filter(pk=person_id).first()


def locked_person(scope: Scope, person_id: int) -> models.Person | None:
    """The row, held until the transaction ends."""
    return persons(scope).select_for_update().filter(pk=person_id).first()


def by_certificate(number: str, kind: str = "") -> models.Person | None:
    rows = models.Person.objects.filter(certificate_digest=digest(number))
    return (rows.filter(certificate_type=kind) if kind else rows.order_by("certificate_type")).first()


def named(codes: list[str] | None, query: str) -> QuerySet[models.Person]:
    """Persons whose name holds the query, by the rarest way: every bigram is looked up in the index."""
    first, *others = names.wanted(query)
    rows = models.Person.objects.filter(in_places(codes), persongram__gram=first)
    for gram in others:
        rows = rows.filter(Exists(models.PersonGram.objects.filter(gram=gram, person=OuterRef("pk"))))
    plain = names.key(query)
    # Bigrams may stand apart in long names: the key has the last word.
    return rows.filter(name_key__contains=plain) if others else rows


def numbered(codes: list[str] | None, word: str, certificate_form: str) -> QuerySet[models.Person]:
    """Persons with exactly this number or certificate."""
    # Found by their own indexes first: beside a scope of few offices SQLite would walk through the offices instead.
    found = models.Person.objects.filter(Q(number=word) | Q(certificate_digest=digest(certificate_form)))
    return models.Person.objects.filter(in_places(codes), pk__in=list(found.values_list("pk", flat=True)))


def all_persons(codes: list[str] | None) -> QuerySet[models.Person]:
    return models.Person.objects.filter(in_places(codes))


def add_grams(pairs: Iterable[tuple[int, str]]) -> None:
    """Index names of persons: (id, name)."""
    rows = (models.PersonGram(person_id=pk, gram=gram) for pk, name in pairs for gram in names.grams(name))
    models.PersonGram.objects.bulk_create(rows, batch_size=WRITE)


def index_again(row: models.Person) -> None:
    models.PersonGram.objects.filter(person=row).delete()
    add_grams([(row.pk, row.name)])


def person_value(row: models.Person) -> model.Person:
    return model.Person(
        row.pk, row.number, row.centre, row.name, row.sex, row.birth, row.death, row.certificate_type,
        row.certificate_masked, row.certificate_digest, row.version,
    )  # fmt: skip


def before(row: models.Person) -> list[models.PersonVersion]:
    """What stood before each correction, oldest first."""
    return list(models.PersonVersion.objects.filter(person=row).order_by("version"))


def facts(row: models.Person, number: str) -> dict[str, str]:
    """What versions compare; the certificate in clear, for ciphers of one number differ."""
    return {
        "name": row.name, "sex": row.sex, "birth": str(row.birth), "death": str(row.death or ""), "centre": row.centre,
        "certificate_type": row.certificate_type, "certificate": number,
    }  # fmt: skip


def facts_before(row: models.PersonVersion) -> dict[str, str]:
    """The same of what stood before."""
    said = dict(row.before)
    said["certificate"] = open_sealed(said.pop("certificate_cipher"), _ID) or ""
    return said


def coverages(row: models.Person) -> list[models.Coverage]:
    return list(models.Coverage.objects.filter(person=row).order_by("-first", "scheme"))


def groups(row: models.Person) -> list[models.GroupMembership]:
    return list(models.GroupMembership.objects.filter(person=row).order_by("-first", "identity"))


def coverage_value(row: models.Coverage) -> model.Coverage:
    return model.Coverage(row.scheme, row.person_type, Period(row.first, row.last), row.unit)


def group_value(row: models.GroupMembership) -> model.Group:
    return model.Group(row.identity, Period(row.first, row.last), row.document)


def locked_period(
    kind: type[models.Coverage] | type[models.GroupMembership], scope: Scope, pk: int
) -> models.Coverage | models.GroupMembership | None:
    rows: QuerySet[Any] = kind._default_manager.filter(within(scope, "person__centre"), pk=pk)
    found: models.Coverage | models.GroupMembership | None = rows.select_for_update(of=("self",)).first()
    return found


_WHOLE = (
    "SELECT p.id, p.number, p.centre, p.name, p.sex, p.birth, p.death, p.certificate_type, p.certificate_masked, "
    "p.certificate_digest, p.version, c.scheme, c.person_type, c.first, c.last, c.unit, "
    "g.identity, g.first, g.last, g.document, a.account_cipher FROM registry_person p "
    "LEFT JOIN registry_coverage c ON c.person_id = p.id "
    "LEFT JOIN registry_groupmembership g ON g.person_id = p.id "
    "LEFT JOIN registry_personbankaccount a ON a.person_id = p.id AND a.state = 'accepted' WHERE p.id = %s"
)


def whole_person(scope: Scope, person_id: int) -> tuple[model.PersonRecord, str] | None:
    """A person with every coverage and group, latest first, and the accepted account as cipher text; one statement.

    Written out: every claim asks it. Coverages and groups are a few rows, their product is small.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WHOLE, [person_id])
        rows = cursor.fetchall()
    if not rows or not scope.covers(rows[0][2]):
        return None
    pk, number, centre, name, sex, birth, death, kind, masked, digest_, version = rows[0][:11]
    insured = {row[11:16] for row in rows if row[11] is not None}
    known = {row[16:20] for row in rows if row[16] is not None}
    record = model.PersonRecord(
        model.Person(pk, number, centre, name, sex, _day(birth), _last(death), kind, masked, digest_, version),
        tuple(
            sorted(
                (model.Coverage(c, t, Period(_day(first), _last(last)), unit) for c, t, first, last, unit in insured),
                key=lambda row: (-row.period.first.toordinal(), row.scheme),
            )
        ),
        tuple(
            sorted(
                (model.Group(i, Period(_day(first), _last(last)), document) for i, first, last, document in known),
                key=lambda row: (-row.period.first.toordinal(), row.identity),
            )
        ),
    )
    return record, str(rows[0][20] or "")


def _day(value: Any) -> date:
    """SQLite hands days out as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _last(value: Any) -> date | None:
    return None if value is None else _day(value)


def account_in(cipher: str) -> str:
    """An account number in clear from its cipher text."""
    return open_sealed(cipher, _ACCOUNT) or ""


# --- bank accounts ---------------------------------------------------------------------------------


def accounts(scope: Scope) -> QuerySet[models.PersonBankAccount]:
    rows = models.PersonBankAccount.objects.filter(within(scope, "person__centre"))
    return rows.select_related("person")


def locked_account(scope: Scope, pk: int) -> models.PersonBankAccount | None:
    return accounts(scope).filter(pk=pk).select_for_update(of=("self",)).first()


# --- providers -------------------------------------------------------------------------------------


def in_force(day: date) -> Q:
    return Q(first__lte=day) & (Q(last__isnull=True) | Q(last__gte=day))


def provider(code: str) -> models.Provider | None:
    return models.Provider.objects.filter(code=code).first()


def provider_periods(day: date) -> QuerySet[models.ProviderPeriod]:
    return models.ProviderPeriod.objects.filter(in_force(day)).select_related("provider")


_PERIODS = (
    "SELECT v.code, p.name, p.level, p.state, p.category, p.first, p.last FROM registry_providerperiod p "
    "JOIN registry_provider v ON v.id = p.provider_id WHERE v.code IN ({codes}) ORDER BY p.provider_id, p.first"
)


def periods_of(codes: Iterable[str]) -> list[model.Provider]:
    """Every period of these providers; written out, as what every claim asks."""
    wanted = sorted(codes)
    if not wanted:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_PERIODS.format(codes=_marks(wanted)), wanted)
        rows = cursor.fetchall()
    return [
        model.Provider(code, name, level, state, category, Period(_day(first), _last(last)))
        for code, name, level, state, category, first, last in rows
    ]


def _marks(values: Sequence[str]) -> str:
    return ", ".join(["%s"] * len(values))


def provider_codes(keys: Iterable[str]) -> Iterable[tuple[str, str]]:
    """(name key, code) of providers that bear one of these names."""
    return models.Provider.objects.filter(name_key__in=sorted(keys)).values_list("name_key", "code").order_by("code")


def provider_value(row: models.ProviderPeriod) -> model.Provider:
    return model.Provider(row.provider.code, row.name, row.level, row.state, row.category, Period(row.first, row.last))


# --- catalogue -------------------------------------------------------------------------------------


def items(day: date) -> QuerySet[models.CatalogueVersion]:
    return models.CatalogueVersion.objects.filter(in_force(day))


def versions(code: str) -> list[models.CatalogueVersion]:
    return list(models.CatalogueVersion.objects.filter(code=code).order_by("first"))


def versions_of(codes: Iterable[str]) -> Iterator[models.CatalogueVersion]:
    """Every version of these items, in slices."""
    for part in batched(sorted(codes), WRITE):
        yield from infra.found(models.CatalogueVersion, f"code IN ({_marks(part)}) ORDER BY code, first", part)


def versions_named(keys: Iterable[str]) -> Iterator[models.CatalogueVersion]:
    """Every version of items of exactly these names, in slices."""
    for part in batched(sorted(keys), WRITE):
        yield from models.CatalogueVersion.objects.filter(name_key__in=part).order_by("code", "first")


def newest_names() -> tuple[int, int]:
    """Where the names of items end: the newest version of the catalogue and the newest learnt name. Neither is deleted."""
    return (
        models.CatalogueVersion.objects.aggregate(last=Max("pk"))["last"] or 0,
        models.ItemMapping.objects.aggregate(last=Max("pk"))["last"] or 0,
    )


def names_of_items() -> Iterator[str]:
    """Every name the catalogue has or had, and every printed one that persons matched; some come twice."""
    yield from models.CatalogueVersion.objects.values_list("name", flat=True).distinct().iterator()
    yield from models.ItemMapping.objects.filter(active=True).values_list("name", flat=True).distinct().iterator()


def item_value(row: models.CatalogueVersion) -> model.CatalogueItem:
    return model.CatalogueItem(
        row.code,
        model.ItemKind(row.kind),
        row.name,
        Period(row.first, row.last),
        model.ItemClass(row.item_class),
        row.ratio,
        row.spec,
        row.form,
        row.unit,
        (row.ceiling_1, row.ceiling_2, row.ceiling_3),
        row.limits_text,
        model.Limits(row.age_min, row.age_max, row.sex, row.level_min, tuple(row.indications)),
        row.document,
    )


def item_row(item: model.CatalogueItem) -> models.CatalogueVersion:
    """A row to be written; an end of the period stays open until a later version closes it."""
    one, two, three = item.ceilings
    return models.CatalogueVersion(
        code=item.code, kind=item.kind.value, name=item.name, name_key=name_of(item.name).whole[:200],
        item_class=item.item_class.value, ratio=item.ratio, spec=item.spec, form=item.form, unit=item.unit,
        ceiling_1=one, ceiling_2=two, ceiling_3=three, limits_text=item.limits_text, age_min=item.limits.age_min,
        age_max=item.limits.age_max, sex=item.limits.sex, level_min=item.limits.level_min,
        indications=list(item.limits.indications), document=item.document,
        first=item.period.first, last=item.period.last,
    )  # fmt: skip


def add_item_grams(rows: Sequence[models.CatalogueVersion]) -> None:
    made = (
        models.ItemGram(item_id=row.pk, gram=gram)
        for row in rows
        for gram in sorted(grams(name_of(row.name, row.spec).stem))
    )
    models.ItemGram.objects.bulk_create(made, batch_size=WRITE)


def candidates(name: str, day: date) -> list[model.CatalogueItem]:
    """Items in force that share most bigrams with a name; their names decide afterwards."""
    wanted = sorted(grams(name_of(name).stem))
    if not wanted:
        return []
    hits = models.ItemGram.objects.filter(gram__in=wanted[:60]).values("item_id").annotate(hits=Count("pk"))
    # Other days' versions are among them, so twice as many are looked at.
    best = Counter({row["item_id"]: row["hits"] for row in hits.order_by("-hits", "item_id")[: 2 * CANDIDATES]})
    rows = items(day).filter(pk__in=list(best))
    chosen = sorted(rows, key=lambda row: (-best[row.pk], row.code))[:CANDIDATES]
    return [item_value(row) for row in chosen]


def mapping(provider_code: str, name_key: str, spec_key: str) -> models.ItemMapping | None:
    rows = models.ItemMapping.objects.filter(provider__code=provider_code, name_key=name_key, active=True)
    return rows.filter(spec_key=spec_key).first()


_MAPPINGS = (
    "SELECT v.code, m.name_key, m.spec_key, m.code FROM registry_itemmapping m "
    "JOIN registry_provider v ON v.id = m.provider_id "
    "WHERE v.code IN ({codes}) AND m.name_key IN ({keys}) AND m.active ORDER BY m.id"
)


def mappings_of(providers: Iterable[str], keys: Iterable[str]) -> Iterator[tuple[str, str, str, str]]:
    """(provider, name key, specification key, item code) persons said names of these providers mean, in slices."""
    codes = sorted(providers)
    for part in batched(sorted(keys), WRITE):
        with connection.cursor() as cursor:
            cursor.execute(_MAPPINGS.format(codes=_marks(codes), keys=_marks(part)), [*codes, *part])
            rows = cursor.fetchall()
        yield from rows


def mappings(provider_code: str, key: str) -> QuerySet[models.ItemMapping]:
    """Learnt names in force, of one provider or all, whose name holds the key."""
    rows = models.ItemMapping.objects.filter(active=True).select_related("provider")
    rows = rows.filter(provider__code=provider_code) if provider_code else rows
    return rows.filter(name_key__contains=key) if key else rows


def batched(values: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """Slices small enough for one statement."""
    return (values[at : at + size] for at in range(0, len(values), size))


# --- calendar --------------------------------------------------------------------------------------


def calendar_days(first: date, last: date) -> list[models.CalendarDay]:
    return list(models.CalendarDay.objects.filter(day__gte=first, day__lte=last).order_by("day"))
