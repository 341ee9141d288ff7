"""Lists of persons written in slices: new persons in bulk, known ones as new versions where they differ."""

from collections import defaultdict
from typing import Any

from jingban.infra import clock
from jingban.infra.access.services import Actor, Scope
from jingban.registry import models, repository
from jingban.registry.core.lists import NewPerson, PersonRow
from jingban.registry.core.periods import Period
from jingban.registry.services import persons
from jingban.registry.services.bad_rows import BadRows

_REASON = "名单导入"
Line = tuple[int, PersonRow]


class Writer:
    """Writes slices of one file; remembers whom the file named, so that two lines do not contradict each other."""

    def __init__(self, actor: Actor, scope: Scope) -> None:
        self._actor, self._scope = actor, scope
        self._seen: dict[bytes, int] = {}
        self._offices: set[str] = set()

    def write(self, rows: list[Line], bad: BadRows) -> dict[str, int]:
        """One slice."""
        done = {"added": 0, "changed": 0, "same": 0}
        digests = {line: repository.digest(row.person.certificate) for line, row in rows}
        rows = [(line, row) for line, row in rows if self._fits(line, row.person, digests[line], bad)]
        known = _known(set(digests.values()))
        fresh: dict[tuple[str, str], models.Person] = {}
        touched = set()
        for line, row in rows:
            key = (digests[line], row.person.certificate_type)
            held = known.get(key)
            if held is None:
                fresh.setdefault(key, persons.row_of(row.person, self._actor.username, key[0]))
            elif not self._scope.covers(held.centre):
                bad.add(line, "证件号码", "这位参保人已由其他机构登记，请联系上级处理")
            elif persons.differences(held, _whole(held, row.person)):
                persons.apply_version(held, _whole(held, row.person), _REASON, self._actor.username)
                touched.add(key)
        self._numbers_free(rows, digests, fresh, bad)
        if bad.count:
            return done
        made = models.Person.objects.bulk_create(fresh.values(), batch_size=repository.WRITE)
        repository.add_grams((row.pk, row.name) for row in made)
        known |= dict(zip(fresh, made, strict=True))
        at = [(line, row, known[digests[line], row.person.certificate_type]) for line, row in rows]
        touched |= self._periods(at, "coverage", set(fresh), bad) | self._periods(at, "group", set(fresh), bad)
        changed = touched - set(fresh)
        done["added"], done["changed"] = len(fresh), len(changed)
        done["same"] = (
            len({(held.certificate_digest, held.certificate_type) for _, _, held in at}) - len(fresh) - len(changed)
        )
        return done

    def _fits(self, line: int, person: NewPerson, digest: str, bad: BadRows) -> bool:
        if not self._scope.covers(person.centre):
            bad.add(line, "经办机构", f"机构“{person.centre}”不在您的管理范围内")
            return False
        basics = hash((person.name, person.sex, person.birth, person.death, person.centre, person.number))
        if self._seen.setdefault(bytes.fromhex(digest)[:16] + person.certificate_type.encode(), basics) != basics:
            bad.add(line, "证件号码", "文件中有另一行是同一证件，姓名等内容却不同，请核对")
            return False
        if person.centre not in self._offices:
            self._offices.add(person.centre)
            repository.open_office(person.centre)
        return True

    def _numbers_free(
        self, rows: list[Line], digests: dict[int, str], fresh: dict[Any, models.Person], bad: BadRows
    ) -> None:
        wanted = {row.number: key for key, row in fresh.items()}
        taken = set(models.Person.objects.filter(number__in=list(wanted)).values_list("number", flat=True))
        for line, row in rows:
            key = (digests[line], row.person.certificate_type)
            if key in fresh and (fresh[key].number in taken or wanted[fresh[key].number] != key):
                bad.add(line, "人员编号", "这个人员编号已属于另一位参保人，请核对")

    def _periods(
        self, at: list[tuple[int, PersonRow, models.Person]], name: str, fresh: set[Any], bad: BadRows
    ) -> set[Any]:
        """Write coverages or groups that are not there yet; keys of persons they changed."""
        kind, same, column = _KINDS[name]
        wanted = [(line, getattr(row, name), held) for line, row, held in at if getattr(row, name) is not None]
        old = {held.pk for _, _, held in wanted if (held.certificate_digest, held.certificate_type) not in fresh}
        there: dict[tuple[int, str], list[Any]] = defaultdict(list)
        for row in kind._default_manager.filter(person_id__in=old) if old else ():
            there[row.person_id, getattr(row, same)].append(row)
        touched, new = set(), []
        for line, value, held in wanted:
            group = there[held.pk, getattr(value, same)]
            row = _row(kind, held, value, self._actor.username)
            twin = next((one for one in group if one.first == row.first), None)
            if twin is not None and _same(twin, row):
                continue
            others = [Period(one.first, one.last) for one in group if one is not twin]
            if any(value.period.overlaps(other) for other in others):
                bad.add(line, column, "这段期间与已有的期间重叠，请先终止或更正原有期间")
                continue
            touched.add((held.certificate_digest, held.certificate_type))
            if twin is None:
                group.append(row)
                new.append(row)
            elif twin.pk is None:
                bad.add(line, column, "文件中有另一行是同一期间，内容却不同，请核对")
            else:
                row.pk = twin.pk
                row.save(force_update=True)
        kind._default_manager.bulk_create(new, batch_size=repository.WRITE)
        return touched


_KINDS: dict[str, tuple[Any, str, str]] = {
    "coverage": (models.Coverage, "scheme", "参保起"),
    "group": (models.GroupMembership, "identity", "身份起"),
}


def _known(digests: set[str]) -> dict[tuple[str, str], models.Person]:
    rows = models.Person.objects.select_for_update().filter(certificate_digest__in=digests).order_by("pk")
    return {(row.certificate_digest, row.certificate_type): row for row in rows}


def _whole(held: models.Person, new: NewPerson) -> NewPerson:
    """A list that says nothing of a death does not undo it."""
    return new if new.death or not held.death else NewPerson(
        new.certificate_type, new.certificate, new.name, new.sex, new.birth, new.centre, new.number, held.death
    )  # fmt: skip


def _row(kind: Any, held: models.Person, value: Any, by: str) -> Any:
    period = {"first": value.period.first, "last": value.period.last, "by": by, "at": clock.now()}
    if kind is models.Coverage:
        return kind(person=held, scheme=value.scheme, person_type=value.person_type, unit=value.unit, **period)
    return kind(person=held, identity=value.identity, document=value.document, **period)


def _same(one: Any, two: Any) -> bool:
    fields = ("first", "last", *(("person_type", "unit") if hasattr(one, "scheme") else ("document",)))
    return all(getattr(one, name) == getattr(two, name) for name in fields)
