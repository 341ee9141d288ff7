"""Persons: registered, corrected, insured, recognised. Nothing is edited silently: earlier values stay as versions."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from jingban.infra import clock
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.infra.commands import services as commands
from jingban.infra.commands.services import Done
from jingban.registry import models, refusals, repository
from jingban.registry.core import certificates, codes, names
from jingban.registry.core.lists import NewPerson, Wrong, person_problems
from jingban.registry.core.model import Coverage, Group

READ, WRITE, CHECK, MANAGE = "registry.read", "registry.write", "registry.check", "registry.manage"
CLEAR = "registry.clear"  # numbers in clear for steps of the house; no page asks for it


def object_of(person_id: int) -> str:
    """How audit log and unmask grants name a person."""
    return f"registry.person:{person_id}"


def said_reason(reason: str) -> str:
    """A reason people give; raises Invalid."""
    said = reason.strip()
    if not 2 <= len(said) <= 500:
        raise refusals.reason_needed()
    return said


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person should be from now on; None leaves a value."""

    name: str | None = None
    certificate_type: str | None = None
    certificate: str | None = None
    sex: str | None = None
    birth: date | None = None
    death: date | None = None
    centre: str | None = None


def cleaned(new: NewPerson) -> NewPerson:
    """A person in the form it is kept in; raises Invalid with everything that is wrong."""
    tidy = NewPerson(
        new.certificate_type, certificates.normal(new.certificate), names.tidy(new.name), new.sex, new.birth,
        new.centre.strip(), new.number.strip(), new.death,
    )  # fmt: skip
    if wrong := person_problems(tidy):
        raise refusals.wrong_value(wrong)
    return tidy


def row_of(new: NewPerson, by: str, digest: str) -> models.Person:
    """An unsaved row."""
    return models.Person(
        number=new.number or f"P{digest[:24]}",
        centre=new.centre,
        certificate_type=new.certificate_type,
        certificate_cipher=repository.sealed(new.certificate),
        certificate_digest=digest,
        certificate_masked=certificates.masked(new.certificate),
        name=new.name,
        name_key=names.key(new.name)[:60],
        sex=new.sex,
        birth=new.birth,
        death=new.death,
        changed_by=by,
        changed_at=clock.now(),
    )


def register(actor: Actor, new: NewPerson, command_id: str) -> int:
    """A new person; its id. A certificate is registered once."""
    access.require(actor, WRITE)
    clean = cleaned(new)
    scope = access.require(actor, WRITE, clean.centre)
    digest = repository.digest(clean.certificate)
    request = {
        "digest": digest, "type": clean.certificate_type, "name": clean.name, "sex": clean.sex, "centre": clean.centre,
        "birth": str(clean.birth), "number": clean.number, "death": str(clean.death or ""),
    }  # fmt: skip

    def change() -> Done:
        known = repository.by_certificate(clean.certificate, clean.certificate_type)
        if known is not None:
            raise refusals.person_known(known.pk if scope.covers(known.centre) else None)
        if clean.number and models.Person.objects.filter(number=clean.number).exists():
            raise refusals.number_taken()
        repository.open_office(clean.centre)
        row = row_of(clean, actor.username, digest)
        _save(row)
        repository.add_grams([(row.pk, row.name)])
        return Done({"id": row.pk}, object_of(row.pk), {"number": row.number, "centre": row.centre})

    return int(commands.run(actor, command_id, "registry.register", request, change)["id"])


def _save(row: models.Person) -> None:
    """Lost the race for the certificate or the number: the same answer as to a known one."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "number" in str(error):
            raise refusals.number_taken() from None
        raise refusals.person_known(None) from None


def correct(actor: Actor, person_id: int, wanted: Correction, version: int, reason: str, command_id: str) -> int:
    """Correct a person as seen at ``version``; the new version. What stood before is kept."""
    scope = access.require(actor, WRITE)
    said = said_reason(reason)
    asked = {
        name: (repository.digest(certificates.normal(value)) if name == "certificate" else str(value))
        for name, value in ((field, getattr(wanted, field)) for field in Correction.__slots__)
        if value is not None
    }

    def change() -> Done:
        row = repository.locked_person(scope, person_id)
        if row is None:
            raise refusals.no_person()
        if row.version != version:
            raise refusals.changed_meanwhile()
        new = _corrected(row, wanted)
        access.require(actor, WRITE, new.centre)
        return _as_version(actor, row, new, said)

    request = {"person": person_id, "version": version, "reason": said, **asked}
    return int(commands.run(actor, command_id, "registry.correct", request, change)["version"])


def _corrected(row: models.Person, wanted: Correction) -> NewPerson:
    def chosen(name: str, old: Any) -> Any:
        value = getattr(wanted, name)
        return old if value is None else value

    return cleaned(
        NewPerson(
            chosen("certificate_type", row.certificate_type), chosen("certificate", repository.certificate(row)),
            chosen("name", row.name), chosen("sex", row.sex), chosen("birth", row.birth),
            chosen("centre", row.centre), row.number, chosen("death", row.death),
        )
    )  # fmt: skip


def _as_version(actor: Actor, row: models.Person, new: NewPerson, reason: str) -> Done:
    changed = differences(row, new)
    if not changed:
        raise refusals.nothing_changed()
    if "certificate" in changed or "certificate_type" in changed:
        known = repository.by_certificate(new.certificate, new.certificate_type)
        if known is not None and known.pk != row.pk:
            raise refusals.person_known(None)
    apply_version(row, new, reason, actor.username)
    return Done(
        {"version": row.version}, object_of(row.pk), {"fields": changed, "version": row.version, "reason": reason}
    )


def differences(row: models.Person, new: NewPerson) -> list[str]:
    """Names of what a row would change."""
    fields = ("name", "sex", "birth", "death", "centre", "certificate_type")
    changed = [name for name in fields if getattr(row, name) != getattr(new, name)]
    return changed if row.certificate_digest == repository.digest(new.certificate) else [*changed, "certificate"]


def apply_version(row: models.Person, new: NewPerson, reason: str, by: str) -> None:
    """Keep what stood, write what stands; the row is held."""
    before: Mapping[str, Any] = {
        "name": row.name, "sex": row.sex, "birth": str(row.birth), "death": str(row.death or ""), "centre": row.centre,
        "certificate_type": row.certificate_type, "certificate_cipher": row.certificate_cipher,
    }  # fmt: skip
    models.PersonVersion.objects.create(
        person=row, version=row.version, before=before, reason=reason, by=by, at=clock.now()
    )
    renamed = row.name != new.name
    fresh = row_of(new, by, repository.digest(new.certificate))
    for name in (
        "centre", "certificate_type", "certificate_cipher", "certificate_digest", "certificate_masked", "name",
        "name_key", "sex", "birth", "death", "changed_by", "changed_at",
    ):  # fmt: skip
        setattr(row, name, getattr(fresh, name))
    row.version += 1
    repository.open_office(row.centre)
    _save(row)
    if renamed:
        repository.index_again(row)


# --- coverage and groups ---------------------------------------------------------------------------


def add_coverage(actor: Actor, person_id: int, new: Coverage, command_id: str) -> int:
    """Insure a person; id of the period."""
    wrong = [
        Wrong("scheme", "" if new.scheme in codes.SCHEMES else f"险种“{new.scheme}”不在字典中"),
        Wrong("person_type", "" if new.person_type in codes.PERSON_TYPES else f"人员类别“{new.person_type}”不在字典中"),
    ]
    values = {"scheme": new.scheme, "person_type": new.person_type, "unit": new.unit.strip()[:100]}
    return _add(actor, person_id, models.Coverage, values, new.period, wrong, "registry.add_coverage", command_id)


def add_group(actor: Actor, person_id: int, new: Group, command_id: str) -> int:
    """Recognise an identity of a person; id of the period."""
    known = codes.identity_title(new.identity)
    wrong = [Wrong("identity", "" if known else f"身份“{new.identity}”不在字典中")]
    values = {"identity": new.identity, "document": new.document.strip()[:100]}
    return _add(actor, person_id, models.GroupMembership, values, new.period, wrong, "registry.add_group", command_id)


def end_coverage(actor: Actor, coverage_id: int, last: date, reason: str, command_id: str) -> None:
    """End a coverage on a day."""
    _end(actor, models.Coverage, coverage_id, last, reason, "registry.end_coverage", command_id)


def end_group(actor: Actor, group_id: int, last: date, reason: str, command_id: str) -> None:
    """End an identity on a day."""
    _end(actor, models.GroupMembership, group_id, last, reason, "registry.end_group", command_id)


def _add(
    actor: Actor, person_id: int, kind: Any, values: dict[str, str], period: Any, wrong: list[Wrong], name: str, command_id: str
) -> int:  # fmt: skip
    scope = access.require(actor, WRITE)
    if found := [one for one in wrong if one.message]:
        raise refusals.wrong_value(found)

    def change() -> Done:
        row = repository.locked_person(scope, person_id)
        if row is None:
            raise refusals.no_person()
        made = kind(person=row, first=period.first, last=period.last, by=actor.username, at=clock.now(), **values)
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError:
            raise refusals.overlap("这段期间") from None
        return Done(
            {"id": made.pk},
            object_of(person_id),
            {**values, "first": str(period.first), "last": str(period.last or "")},
        )

    request = {"person": person_id, **values, "first": str(period.first), "last": str(period.last or "")}
    return int(commands.run(actor, command_id, name, request, change)["id"])


def _end(actor: Actor, kind: Any, pk: int, last: date, reason: str, name: str, command_id: str) -> None:
    scope = access.require(actor, WRITE)
    said = said_reason(reason)

    def change() -> Done:
        row = repository.locked_period(kind, scope, pk)
        if row is None:
            raise refusals.no_period()
        if last < row.first or (row.last is not None and last >= row.last):
            raise refusals.wrong_end()
        before, row.last = row.last, last
        row.save(update_fields=["last"])
        details = {"period": pk, "before": str(before or ""), "last": str(last), "reason": said}
        return Done({"id": pk}, object_of(row.person_id), details)

    commands.run(actor, command_id, name, {"period": pk, "last": str(last), "reason": said}, change)


def unmask(actor: Actor, person_id: int, fields: list[str], reason: str) -> Any:
    """Certificate and account numbers of one person in clear for 15 minutes; logged."""
    row = repository.person(access.require(actor, READ), person_id)
    if row is None:
        raise refusals.no_person()
    return access.unmask(actor, READ, row.centre, object_of(row.pk), fields, reason)


def new_command() -> str:
    """An id for a command nobody repeats."""
    return f"registry-{uuid.uuid4().hex}"
