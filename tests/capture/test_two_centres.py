"""Nobody ever sees papers of a centre that is not theirs, nor acts on them: every endpoint × every set of rights.

The endpoints are those the program has, so a new one is either asked here or fails the first test.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.capture.conftest import new_command
from tests.capture.desk import put
from tests.capture.invented import Invented, file_of, page
from tests.conftest import Desk

from jingban.capture import models
from jingban.capture.services import bench, intake, layouts
from jingban.infra.access.repository import actor_of
from jingban.infra.files import services as files
from jingban.infra.jobs import worker
from jingban.infra.jobs.models import Job
from jingban.web.api import api
from jingban.web.roles import ROLES

pytestmark = pytest.mark.django_db
HERE, THERE = "110105", "360702"
MARKS = {HERE: ("东岭", "0012345678", "8811.07"), THERE: ("赣江", "0098765432", "9922.08")}
TABLES = (models.Batch, models.File, models.Page, models.Paper, models.PaperPage, models.HumanValue, models.Override)
TABLES += (models.FirstKeyer, models.Template, models.PhoneTicket, Job)
# Rights that come together in the house; ``all`` is somebody who holds every one of capture.
ROLE_SETS = [(role.code,) for role in ROLES if any(right.startswith("capture.") for right in role.rights)]
ROLE_SETS += [("capture_operator", "capture_lead", "window_clerk", "auditor")]


@dataclass(frozen=True)
class World:
    """Rows of one centre."""

    centre: str
    batch: int
    failed: int  # a page that could not be read
    page: int
    small: int  # papers
    large: int
    released: int
    template: int


@pytest.fixture
def worlds(reader: Invented, person: Callable[..., Any]) -> dict[str, World]:
    """Both centres have taken in the very same kind of pile; the other one's marks must never be seen."""
    made = {}
    for centre, (word, number, total) in MARKS.items():
        roles = ("capture_operator", "capture_lead")
        actor = actor_of(person(*roles, username=f"keeper{centre}", scope=centre, centre=centre), "10.0.0.1")
        batch = intake.create_batch(actor, f"{word}窗口", new_command(), centre=centre)
        shared = [
            page({"TotalAmount": "5.00", "EInvoiceNumber": "0055555555"}, words=["同样一张", "12345", "67890"], shade=3)
        ]
        pile = [
            page({"TotalAmount": "20000.00", "EInvoiceNumber": number, "PayerPartyName": f"{word}客"}),
            page({"TotalAmount": total, "InvoicingPartyName": f"{word}医院", "Remark": f"{word}备注"}, shade=7),
            page({"TotalAmount": "1.00", "Remark": f"{word}放行"}),
            page(trouble="file_damaged"),
        ]
        named = [(f"{word}.json", file_of(*pile)), (f"{word}同.json", file_of(*shared))]
        incoming = [intake.Incoming(name, [data]) for name, data in named]
        intake.add_files(actor, batch, incoming, new_command())
        worker.work_off()
        ids = list(models.Paper.objects.filter(batch=batch).order_by("number").values_list("pk", flat=True))
        bench.edit(actor, ids[2], 0, [put("TotalAmount", "2")], new_command())
        bench.release(actor, ids[2], 1, new_command())
        columns = [{"name": "ItemName", "header": word}, {"name": "ItemAmount"}]
        made[centre] = World(
            centre,
            batch,
            models.Page.objects.get(batch=batch, state="failed").pk,
            models.Page.objects.get(in_papers__paper=ids[1]).pk,
            *(ids[1], ids[0], ids[2]),
            layouts.learn(actor, f"{word}医院", "fee_list", columns, new_command()),
        )
    return made


def requests(world: World) -> dict[tuple[str, str], list[tuple[str, Any]]]:
    """What can be asked about a world: endpoint → paths below /api with bodies. None: a form with a file."""
    paper = f"/capture/papers/{world.small}"
    picture = f"/capture/pages/{world.page}"
    edits = [{"action": "set", "key": "TotalAmount", "text": "3.00"}]
    reason, version = {"reason": "核对证件"}, {"version": 0}
    keyed = {"TotalAmount": "20000.00", "EInvoiceNumber": "1"}
    columns = {"provider": "某医院", "columns": [{"name": "ItemName"}, {"name": "ItemAmount"}]}
    box = "x0=0&top=0&x1=90&bottom=90"
    named: dict[tuple[str, str], list[tuple[str, Any]]] = {
        ("GET", "batches"): [("/capture/batches", None), *((f"/capture/batches?query={w}", None) for w in MARKS[world.centre][:2])],
        ("POST", "batches"): [],  # makes a row of one's own centre
        ("GET", "batches/{batch_id}"): [(f"/capture/batches/{world.batch}", None)],
        ("POST", "batches/{batch_id}/files"): [(f"/capture/batches/{world.batch}/files", "file")],
        ("GET", "batches/{batch_id}/pages"): [(f"/capture/batches/{world.batch}/pages", None)],
        ("GET", "batches/{batch_id}/papers"): [(f"/capture/batches/{world.batch}/papers", None)],
        ("POST", "batches/{batch_id}/reassemble"): [(f"/capture/batches/{world.batch}/reassemble", {})],
        ("POST", "batches/{batch_id}/phone"): [(f"/capture/batches/{world.batch}/phone", {})],
        ("GET", "phone/{token}"): [],  # whoever holds a ticket's secret; tests/capture/test_api_phone
        ("POST", "phone/{token}"): [],
        ("GET", "templates"): [("/capture/templates", None)],
        ("POST", "templates"): [("/capture/templates", {**columns, "paper_id": world.small})],
        ("DELETE", "templates/{template_id}"): [(f"/capture/templates/{world.template}", {})],
        ("GET", "statistics"): [("/capture/statistics", None)],
        ("GET", "separators.pdf"): [],  # prints what it is told
        ("GET", "names"): [("/capture/names", None)],
        ("POST", "pages/{page_id}/reread"): [(f"/capture/pages/{world.failed}/reread", {})],
        ("GET", "pages/{page_id}/words"): [(f"{picture}/words", None)],
        ("GET", "pages/{page_id}.jpg"): [(f"{picture}.jpg", None)],
        ("GET", "pages/{page_id}/crop.jpg"): [(f"{picture}/crop.jpg?{box}", None)],
        ("GET", "papers/{paper_id}"): [(f"/capture/papers/{one}", None) for one in (world.small, world.large, world.released)],
        ("POST", "papers/{paper_id}/edits"): [(f"{paper}/edits", {"edits": edits, **version})],
        ("POST", "papers/{paper_id}/check"): [(f"{paper}/check", {"edits": edits})],
        ("POST", "papers/{paper_id}/override"): [(f"{paper}/override", {"check_id": "x", **reason, **version})],
        ("POST", "papers/{paper_id}/release"): [(f"{paper}/release", version)],
        ("POST", "papers/{paper_id}/reopen"): [(f"/capture/papers/{world.released}/reopen", {**reason, "version": 2})],
        ("POST", "papers/{paper_id}/unmask"): [(f"{paper}/unmask", reason)],
        ("GET", "papers/{paper_id}/searchable.pdf"): [(f"{paper}/searchable.pdf", None)],
        ("GET", "papers/{paper_id}/contract"): [(f"/capture/papers/{one}/contract", None) for one in (world.small, world.released)],
        ("POST", "papers/{paper_id}/first"): [(f"/capture/papers/{world.large}/first", {})],
        ("GET", "papers/{paper_id}/second"): [(f"/capture/papers/{world.large}/second", None)],
        ("POST", "papers/{paper_id}/second"): [(f"/capture/papers/{world.large}/second", {"values": keyed, **version})],
    }  # fmt: skip
    return named


LISTS = {("GET", "batches"), ("GET", "templates"), ("GET", "statistics"), ("GET", "names")}


def ask(browser: Desk, method: str, path: str, body: Any) -> Any:
    if body == "file":
        upload = SimpleUploadedFile("x.json", file_of(page({"TotalAmount": "1.00"})))
        return browser.post(f"/api{path}", {"files": upload, "command_id": new_command()})
    named = (
        body
        if body is None or path.endswith(("/check", "/unmask", "/phone"))
        else {**body, "command_id": new_command()}
    )
    return browser.ask(method, path, named)


def held() -> list[Any]:
    return [list(table.objects.order_by("pk").values()) for table in TABLES]


def test_every_endpoint_of_capture_is_asked_here(worlds: dict[str, World]) -> None:
    prefix = "/api/capture/"
    known = {
        (method.upper(), path.removeprefix(prefix))
        for path, methods in api.get_openapi_schema(path_prefix="/api/")["paths"].items()
        if path.startswith(prefix)
        for method in methods
    }
    assert set(requests(worlds[HERE])) == known


@pytest.mark.parametrize("roles", ROLE_SETS, ids="+".join)
def test_the_other_centre_is_not_there(
    worlds: dict[str, World], person: Callable[..., Any], desk_of: Callable[..., Desk], roles: tuple[str, ...]
) -> None:
    fields = ("person_name", "id_number", "bank_account", "phone")
    for own, other in itertools.permutations((HERE, THERE)):
        browser = desk_of(person(*roles, scope=own, centre=own, fields=fields))
        before = held()
        for (method, name), asked in requests(worlds[other]).items():
            for path, body in asked:
                answer = ask(browser, method, path, body)
                said = b"".join(answer.streaming_content) if answer.streaming else answer.content
                where = (roles, own, method, path, said[:300])
                if (method, name) in LISTS:
                    assert answer.status_code in (200, 403), where
                else:
                    assert answer.status_code in (403, 404), where
                    assert answer.json()["code"] in ("denied", "no_batch", "no_page", "no_paper", "no_template"), where
                assert not any(mark.encode() in said for mark in MARKS[other]), where
        assert held() == before, (roles, own)


def test_a_right_in_one_centre_does_not_act_in_another_where_one_only_looks(
    worlds: dict[str, World], person: Callable[..., Any], desk_of: Callable[..., Desk]
) -> None:
    """Somebody corrects at home and audits elsewhere: they see both, and change nothing elsewhere."""
    from jingban.infra.access.models import Grant, Role

    user = person("capture_operator", "capture_lead", scope=HERE, centre=HERE)
    Grant.objects.create(user=user, role=Role.objects.get(code="auditor"), scope=THERE, fields=[])
    browser, before = desk_of(user), held()
    seen = set()
    for (method, name), asked in requests(worlds[THERE]).items():
        for path, body in asked:
            answer = ask(browser, method, path, body)
            if method == "GET" and answer.status_code == 200:
                seen.add(name)
            elif (method, name) not in LISTS:
                assert answer.status_code in (403, 404, 409), (method, path, answer.content)
                if method != "GET" and name not in ("papers/{paper_id}/unmask",):
                    assert answer.json()["code"] in ("out_of_scope", "no_page", "no_template"), (method, path)
    assert {"batches/{batch_id}", "papers/{paper_id}", "pages/{page_id}.jpg", "papers/{paper_id}/contract"} <= seen
    assert held() == before


@pytest.mark.parametrize("own", [HERE, THERE])
def test_at_home_everything_answers(
    worlds: dict[str, World], person: Callable[..., Any], desk_of: Callable[..., Desk], own: str
) -> None:
    """The refusals above are about the centre, not about requests that never work."""
    roles = ("capture_operator", "capture_lead", "window_clerk")
    browser = desk_of(person(*roles, scope=own, centre=own, fields=("id_number",)))
    late = [("POST", "papers/{paper_id}/first"), ("POST", "batches/{batch_id}/reassemble")]
    asked = sorted(requests(worlds[own]).items(), key=lambda item: item[0] in late)
    expected = {
        "papers/{paper_id}/override": 409,
        "papers/{paper_id}/release": 409,
        "papers/{paper_id}/first": 403,
        "batches/{batch_id}/reassemble": 409,
    }
    for (method, name), paths in asked:
        for path, body in paths:
            wanted = {expected.get(name, 200), 204}
            assert ask(browser, method, path, body).status_code in wanted, (method, path)


def test_the_other_centre_s_papers_raise_no_suspicion_here(worlds: dict[str, World], reader: Invented) -> None:
    """The very same file, picture and bill number in another centre: not told, for that would tell of its papers."""
    shared = models.File.objects.filter(filename__endswith="同.json")
    assert len({row.sha256 for row in shared}) == 1 and shared.count() == 2
    assert not shared.exclude(duplicate_of=None).exists()
    assert not models.Page.objects.exclude(suspected_of=None).exists()
    assert files.read(shared[0].sha256)


def test_same_bill_speaks_of_one_s_own_centre_only(
    worlds: dict[str, World], person: Callable[..., Any], desk_of: Callable[..., Desk]
) -> None:
    paper = models.Paper.objects.get(bill_number="0055555555", batch=worlds[HERE].batch)
    browser = desk_of(person("capture_operator", scope="*", centre=HERE))
    assert browser.ask("GET", f"/capture/papers/{paper.pk}").json()["same_bill"] == []
