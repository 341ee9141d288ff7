"""No row of another centre is ever seen or changed: every endpoint, every role, drawn at random.

The endpoints are read from the schema, so a new one is looked at as soon as it is there.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.claims import making, walking
from tests.claims.making import Crew, World, a_bill, a_claim, a_line, a_stay, a_visit, command
from tests.conftest import Desk

from jingban.claims import models
from jingban.infra import clock
from jingban.infra.access.services import Actor
from jingban.web.api import api
from jingban.web.roles import ROLES

Sits = Callable[[Actor], Desk]
THEIRS = "110106"
CLAIMS = sorted(
    (method.upper(), path)
    for path, methods in api.get_openapi_schema(path_prefix="/api/")["paths"].items()
    for method in methods
    if path.startswith("/api/claims")
)
HOLDERS = sorted(role.code for role in ROLES if any(right.startswith("claims.") for right in role.rights))
COMMANDS = ("take", "settle", "recheck", "approve", "release")
VISIT = {
    "med_type": "11", "provider": making.SECOND_LEVEL, "first": "2024-04-01", "last": "2024-04-01",
    "bills": [{"number": "99999999", "day": "2024-04-01", "total": 100}],
}  # fmt: skip


class Elsewhere(Crew):
    """The same posts in another centre."""

    def _one(self, username: str, *roles: str, scope: str = THEIRS, centre: str = THEIRS) -> Actor:
        return self._acting(*roles, username=f"{username}-theirs", scope=THEIRS, centre=THEIRS)


class Other:
    """What the other centre has, and every word by which one of its rows would be known."""

    def __init__(self, world: World, crew: Crew) -> None:
        person = world["elsewhere"]
        self.person = person

        def of(day: int) -> Any:
            when = date(2024, 3, day)
            return a_claim(person, a_visit(a_bill(a_line(day=when), day=when, payer="测试辛某")))

        made = [
            walking.registered(crew, of(4)),
            walking.accepted(crew, of(5)),
            walking.settled(crew, a_claim(person, a_stay())),
        ]
        self.claims = [one.id for one in made]
        for one in made:
            models.Finding.objects.create(
                claim_id=one.id, origin="review", rule="R99", title="测试", key="k" * 64, severity="notice",
                sentence="别处的提示", found_at=clock.now(),
            )  # fmt: skip
            models.Notice.objects.create(claim_id=one.id, kind="result", text="别处的通知", at=clock.now(), by="x")
        archive = models.ArchiveList.objects.create(
            number="GD-BIECHU", centre=THEIRS, made_by="guidang-theirs", made_at=clock.now()
        )
        archive.claims.set(self.claims)
        self.lists = [archive.pk]
        self.lines = self.ids(models.Line)
        self.findings, self.notices = self.ids(models.Finding), self.ids(models.Notice)
        self.visits, self.bills = self.ids(models.Visit), self.ids(models.Bill)
        numbers = models.Bill.objects.filter(claim_id__in=self.claims).values_list("number", flat=True)
        insured = world.persons["elsewhere"]
        self.needles = [
            *(one.number for one in made), *numbers, insured.name, insured.certificate, "测试辛某", "别处的", "GD-BIECHU",
            "-theirs",
        ]  # fmt: skip
        self.queries = [*(one.number for one in made), *numbers, insured.name, insured.certificate, "测试"]

    def ids(self, model: Any) -> list[int]:
        return list(model.objects.filter(claim_id__in=self.claims).values_list("pk", flat=True))

    def rows(self) -> list[Any]:
        """Everything of theirs, to say that nothing has changed."""
        tables = (models.Visit, models.Bill, models.Line, models.Finding, models.Material, models.Settlement)
        tables += (models.Event, models.Notice)
        parts = [list(t.objects.filter(claim_id__in=self.claims).order_by("pk").values()) for t in tables]
        years = list(models.Accumulator.objects.filter(person_id=self.person).values())
        return [list(models.Claim.objects.filter(pk__in=self.claims).order_by("pk").values()), years, *parts]


def body_of(path: str, draw: Callable[[list[int]], int], other: Other, own: int) -> Any:
    """A body that would be carried out, were the row one's own."""
    step = {"revision": draw([1, 2, 3]), "command_id": command()}
    claim = {"person": other.person, "materials": ["1", "2"], "command_id": command()}
    bodies: dict[str, Any] = {
        "/api/claims": {**claim, "visits": [VISIT]},
        "/api/claims/pre-review": {**claim, "visits": [VISIT]},
        "/api/claims/from-papers": {**claim, "papers": [1]},
        "/api/claims/archive-lists": {"claims": [own, draw(other.claims)], "command_id": command()},
        "/api/claims/bulk/{command}": {"claims": [own, draw(other.claims)], "command_id": command()},
        "/api/claims/submissions": {
            "external": "HIS-7", "certificate": making.id_number(411, date(1975, 5, 5)), "name": "测试辛",
            "visits": [VISIT], "command_id": command(),
        },
        "/api/claims/{claim_id}/content": {**step, "visits": []},
        "/api/claims/{claim_id}/materials": {**step, "materials": []},
        "/api/claims/{claim_id}/unmask": {"reason": "核对证件"},
        "/api/claims/{claim_id}/lines/{line_id}/item": {**step, "item": ""},
        "/api/claims/{claim_id}/findings/{finding_id}/decision": {"decision": "accepted", "command_id": command()},
    }  # fmt: skip
    said = ("reject", "withdraw", "send-back", "hold", "resume", "correct")
    plain = {**step, "reason": "测试原因"} if path.endswith(said) or "/return-" in path else step
    return bodies.get(path, plain)


@pytest.fixture
def other(world: World, books: None, acting: Callable[..., Actor]) -> Other:
    making.open_books(THEIRS)
    return Other(world, Elsewhere(acting))


@pytest.mark.slow
@pytest.mark.parametrize("role", HOLDERS)
def test_nothing_of_another_centre(
    role: str, world: World, other: Other, crew: Crew, acting: Callable[..., Actor], sits: Sits
) -> None:
    own = walking.accepted(crew, a_claim(world["employee"])).id
    desk = sits(
        acting(role, username="looker", scope=making.CENTRE, centre=making.CENTRE, fields=("id_number", "phone"))
    )
    before = other.rows()

    @settings(max_examples=80, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def ask(data: Any) -> None:
        def draw(values: Any) -> Any:
            return data.draw(st.sampled_from(list(values)))

        method, path = draw(CLAIMS)
        claim = draw([own, *other.claims])
        places = {
            "claim_id": claim, "line_id": draw(other.lines), "finding_id": draw(other.findings),
            "notice_id": draw(other.notices), "list_id": draw(other.lists), "person_id": other.person,
            "external": "HIS-7", "command": draw(COMMANDS),
        }  # fmt: skip
        url = path.removeprefix("/api")
        for name, value in places.items():
            url = url.replace(f"{{{name}}}", str(value))
        with transaction.atomic():
            response = send(desk, method, path, url, other, draw, own)
            assert response.status_code < 500, (method, path, response.content.decode()[:400])
            text = response.content.decode("utf-8", "replace")
            aimed = ("{claim_id}" in path and claim != own) or "{list_id}" in path or "{person_id}" in path
            if aimed or "{line_id}" in path or "{finding_id}" in path or "{notice_id}" in path:
                assert response.status_code in (403, 404, 409, 422), (method, path, text[:300])
            if aimed and response.status_code not in (403, 422):
                assert response.status_code == 404, (method, path, text[:300])
            assert [needle for needle in other.needles if needle in text] == [], (method, path)
            changed = other.rows() != before
            transaction.set_rollback(True)
        assert not changed, (method, path)

    ask()


def send(desk: Desk, method: str, path: str, url: str, other: Other, draw: Any, own: int) -> Any:
    """One request with a body or a query that names the other centre's rows."""
    if path == "/api/claims/declaration":
        upload = SimpleUploadedFile("报盘.csv", "姓名\n测试".encode())
        return desk.post("/api/claims/declaration", {"file": upload, "command_id": command()})
    if method != "GET":
        return desk.ask(method, url, body_of(path, draw, other, own))
    queries = {
        "/api/claims": f"query={draw(['', *other.queries])}&sort={draw(['', 'due', 'new', 'old', 'amount'])}"
        f"&state={draw(['', 'open', 'draft', 'accepted', 'settled', 'closed'])}",
        "/api/claims/next": f"queue={draw(['draft', 'accepted', 'settled'])}&after={draw([own, *other.claims])}",
        "/api/claims/{claim_id}/lines": f"visit={draw(other.visits)}&bill={draw(other.bills)}",
        "/api/claims/archive-lists": "",
    }
    asked = queries.get(path, "")
    return desk.ask(method, f"{url}?{asked}" if asked else url)


def test_the_queue_of_a_right_is_that_of_its_centre(
    world: World, other: Other, crew: Crew, acting: Any, sits: Sits
) -> None:
    """Two posts in two centres: each queue only where its right is held."""
    from jingban.infra.access.models import Grant, Role, User

    own = walking.accepted(crew, a_claim(world["employee"])).id
    both = acting("first_reviewer", username="liangdi", scope=making.CENTRE, centre=making.CENTRE)
    user = User.objects.get(pk=both.user_id)
    Grant.objects.create(user=user, role=Role.objects.get(code="window_clerk"), scope=THEIRS, fields=[])
    desk = sits(both)
    work = {row["key"]: row["count"] for row in desk.ask("GET", "/claims/work").json()["queues"]}
    assert work == {"draft": 1, "incomplete": 0, "accepted": 1, "on_hold": 0}
    assert [row["id"] for row in desk.ask("GET", "/claims?queue=accepted").json()["items"]] == [own]
    assert [row["id"] for row in desk.ask("GET", "/claims?queue=draft").json()["items"]] == other.claims[:1]
    assert desk.ask("GET", "/claims").json()["total"] == 4
    foreign = desk.ask("GET", f"/claims/{other.claims[1]}").json()
    assert foreign["may"] == ["withdraw", "take"]


def test_several_at_once_are_checked_row_by_row(world: World, other: Other, crew: Crew, sits: Sits) -> None:
    own = walking.accepted(crew, a_claim(world["employee"]))
    desk = sits(crew.reviewer)
    body = {"claims": [other.claims[1], own.id, own.id], "command_id": "test-bulk-0001"}
    answer = desk.ask("POST", "/claims/bulk/settle", body).json()
    assert (answer["done"], answer["refused"]) == (1, 1)
    assert [(row["claim"], row["number"], row["ok"], row["code"]) for row in answer["rows"]] == [
        (other.claims[1], "", False, "no_claim"),
        (own.id, own.number, True, ""),
    ]
    events = models.Event.objects.count()
    assert desk.ask("POST", "/claims/bulk/settle", body).json()["done"] == 1  # the same answer, nothing done twice
    assert models.Event.objects.count() == events
    refused = sits(crew.clerk).ask("POST", "/claims/bulk/settle", body)
    assert (refused.status_code, refused.json()["code"]) == (403, "denied")
    for name in ("recheck", "approve", "release"):
        assert desk.ask("POST", f"/claims/bulk/{name}", body).status_code == 403
