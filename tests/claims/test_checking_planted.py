"""The planted violations of 智能审核, handed in as claims: found on the same lines through the services, and nothing else."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from tests.claims.making import CENTRE, Crew, command, id_number

from jingban.claims import models
from jingban.claims.core.model import NewBill, NewClaim, NewLine, NewVisit
from jingban.claims.repository import claims as contents
from jingban.claims.services import checking, intake
from jingban.infra import clock
from jingban.registry import models as registry
from jingban.registry import repository as registry_rows
from jingban.registry.core import names
from jingban.review.core.model import Line, Visit
from jingban.review.planting import Case, plant

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
_CATEGORIES = {
    "bed": "床位费", "nursing": "护理费", "exam": "检查费", "test": "化验费", "treatment": "治疗费", "surgery": "手术费",
    "herbal": "中草药",
}  # fmt: skip
_KINDS = {"drug": "drug", "herbal": "drug", "consumable": "consumable"}
_MED_TYPES = {"IP": "21", "OP": "11", "PH": "41"}
FILL = "FILL-SERVICE-0001"  # 丙: makes a bill where the case has no fee


def fits(case: Case) -> bool:
    """Whether the case can be a claim of this house: no internet hospital, no upload time, one scheme and region."""
    lines_fit = all(
        line.eligible == line.amount and line.uploaded is None and not line.minute and not line.generic
        for line in case.lines
    )
    visits_fit = all(v.scene != "NET" and v.insutype == "310" and v.region == "110000" for v in case.visits)
    return lines_fit and visits_fit


CASES = [case for case in plant() if fits(case)]


def _persons(cases: list[Case]) -> dict[str, int]:
    now = clock.now()
    rows = []
    for n, case in enumerate(cases):
        person = case.person
        number = id_number(n % 1000, date(1900 + n // 1000, 1, 1))
        rows.append(
            registry.Person(
                number=f"PLANT{n:04d}", centre=f"{CENTRE}001", certificate_type="01",
                certificate_cipher=registry_rows.sealed(number), certificate_digest=registry_rows.digest(number),
                certificate_masked="1", name="测试", name_key=names.key("测试"), sex=person.sex, birth=person.birth,
                death=person.death, changed_by="test", changed_at=now,
            )
        )  # fmt: skip
    made = registry.Person.objects.bulk_create(rows)
    registry.Coverage.objects.bulk_create(
        registry.Coverage(person=row, scheme="310", person_type="1101", first=date(1900, 1, 1), by="t", at=now)
        for row in made
    )
    return {case.name: row.pk for case, row in zip(cases, made, strict=True)}


def _places(cases: list[Case]) -> None:
    places = {_provider(visit): visit.level for case in cases for visit in case.visits}
    made = registry.Provider.objects.bulk_create(
        registry.Provider(code=code, name=code, name_key=code) for code in sorted(places)
    )
    registry.ProviderPeriod.objects.bulk_create(
        registry.ProviderPeriod(
            provider=row, name=row.name, level=str(places[row.code]), state="active", first=date(2000, 1, 1)
        )
        for row in made
    )
    kinds = {line.item: line.kind for case in cases for line in case.lines} | {FILL: "service"}
    registry.CatalogueVersion.objects.bulk_create(
        registry.CatalogueVersion(
            code=code, kind=_KINDS.get(kind, "service"), name=code, name_key=code, ratio=Decimal(0),
            item_class="03" if code == FILL else "01", unit="次", first=date(2000, 1, 1),
        )
        for code, kind in kinds.items()
    )  # fmt: skip


def _provider(visit: Visit) -> str:
    """The level belongs to the provider: another level is another one, unless hospitals are compared."""
    return visit.hospital if visit.level == 3 else f"{visit.hospital[:-1]}{visit.level + 6}"


def _line(line: Line) -> NewLine:
    return NewLine(
        line.item, line.quantity, line.price, line.amount, line.day, line.item, category=_CATEGORIES.get(line.kind, ""),
        prescription=line.prescription, trace=line.trace,
    )  # fmt: skip


_bills = iter(range(1, 100_000))


def _visit(case: Case, visit: Visit) -> NewVisit:
    lines = [_line(line) for line in case.lines if line.visit == visit.id]
    if sum(line.amount for line in lines) == 0:
        lines.append(NewLine(FILL, Decimal(1), Decimal("0.01"), 1, visit.admission, FILL))
    last = visit.discharge if visit.scene == "IP" else visit.admission
    number = next(_bills)
    bill = NewBill(
        f"{number * 7919:010d}", last, sum(line.amount for line in lines), "11060124", "ab", lines=tuple(lines)
    )
    return NewVisit(
        _MED_TYPES[visit.scene], _provider(visit), visit.admission, last, (bill,), department=visit.dept,
        diagnoses=visit.diagnoses, operations=tuple((o.code, o.day) for o in visit.operations), excused=visit.excused,
    )  # fmt: skip


@pytest.mark.slow
def test_every_planted_case_is_found_through_the_services_and_nothing_else(crew: Crew) -> None:
    with clock.held(LATER):
        persons = _persons(CASES)
        _places(CASES)
        claims: dict[str, int] = {}  # visit of the case → claim
        for case in CASES:
            for visit in case.visits:
                new = NewClaim(persons[case.name], "01", (_visit(case, visit),))
                claims[visit.id] = intake.register(crew.clerk, new, command()).id
        expected, found = _expected(claims), _found(list(claims.values()))
    assert found - expected == Counter(), "false alarms"
    assert expected - found == Counter(), "missed"
    rules = {rule for _, rule, _ in expected}
    # Internet hospitals, upload times, minutes and generic names do not reach a paper claim.
    assert rules >= {
        "R01", "R03", "R09", "R10", "R11", "R12", "R13", "R14", "R15", "R20", "R20b", "R21", "R22", "R24", "R25", "R26",
        "R27", "R29", "R30", "R31", "R32", "R33", "R34", "R35", "R36", "R37", "R38", "R39", "R40", "R41", "R42", "R43",
        "R46", "R48",
    }  # fmt: skip


Hits = Counter[tuple[int, str, tuple[int, ...]]]


def _expected(claims: dict[str, int]) -> Hits:
    """(claim, rule, its own lines by their place on the bill) of every planted hit, for every claim it touches."""
    found: Hits = Counter()
    for case in CASES:
        place: dict[str, tuple[int, int]] = {}
        seen: dict[str, int] = defaultdict(int)
        for line in case.lines:
            seen[line.visit] += 1
            place[line.id] = (claims[line.visit], seen[line.visit])
        for lines, visits in case.expected:
            touched: dict[int, list[int]] = {claims[visit]: [] for visit in visits}
            for name in lines:
                claim, number = place[name]
                touched.setdefault(claim, []).append(number)
            for claim, numbers in touched.items():
                found[claim, case.rule, tuple(sorted(numbers))] += 1
    return found


def _found(claims: list[int]) -> Hits:
    found: Hits = Counter()
    for claim_id in claims:
        row = models.Claim.objects.get(pk=claim_id)
        visits = contents.visits(claim_id)
        place: dict[Any, int] = {line.id: line.number for visit in visits for line in visit.lines}
        hits, _ = checking.look(row, visits)
        for one in hits:
            if one.origin == "review":
                found[claim_id, one.rule, tuple(sorted(place[line] for line in one.lines))] += 1
    return found
