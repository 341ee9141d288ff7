"""The what-if of the desk: upload → job → result; refusals, scope, failure, cancel."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.benefit import invented

from jingban.benefit import simulate as whatif
from jingban.benefit.models import Simulation
from jingban.infra.audit.models import Entry
from jingban.infra.files.models import Blob
from jingban.infra.jobs import worker
from jingban.infra.jobs.models import Job

pytestmark = pytest.mark.django_db
BASE = "/api/benefit/simulations"


@pytest.fixture
def browser(person: Callable[..., Any], desk_of: Callable[..., Any]) -> Any:
    return desk_of(person("budget_officer", username="clerk", scope="1101"))


@pytest.fixture
def claims(tmp_path: Path) -> bytes:
    return invented.write(tmp_path / "claims.csv", 200).read_bytes()


def sent(browser: Any, data: bytes, name: str = "案例.csv", command: str = "command-1", **policies: str) -> Any:
    fields = {"policy_a": "110000@2022-06-01", "policy_b": "110000@2024-06-01", **policies}
    return browser.post(BASE, {"file": SimpleUploadedFile(name, data), "command_id": command, **fields})


def test_a_portfolio_is_settled_under_both_policies(browser: Any, claims: bytes, tmp_path: Path) -> None:
    answer = sent(browser, claims)
    assert answer.status_code == 200, answer.content
    made = answer.json()
    assert browser.get(f"{BASE}/{made['id']}").json()["state"] == "running"
    assert worker.work_off() == 1
    found = browser.get(f"{BASE}/{made['id']}").json()
    assert (found["state"], found["filename"], found["error_code"]) == ("done", "案例.csv", "")
    result = found["result"]
    own = whatif.run(tmp_path / "claims.csv", "110000@2022-06-01", "110000@2024-06-01", jobs=1)
    assert (result["claims"], result["persons"], result["total"]) == (200, 50, own["total"])
    assert [(f["fund"], f["a"], f["b"]) for f in result["funds"]] == [(f["fund"], f["a"], f["b"]) for f in own["funds"]]
    assert sum(step["persons"] for step in result["steps"]) == 50
    assert {"职工基本医疗保险 在职 门诊 三级"} <= {group["label"] for group in result["groups"]}
    job = Job.objects.get(pk=made["job_id"])
    assert (job.state, job.result["claims"]) == ("done", 200)
    assert browser.get(BASE).json()["items"][0]["id"] == made["id"]


def test_the_same_command_starts_one_run(browser: Any, claims: bytes) -> None:
    assert sent(browser, claims).json() == sent(browser, claims).json()
    assert (Simulation.objects.count(), Job.objects.count()) == (1, 1)
    assert Entry.objects.filter(action="benefit.simulate").count() == 1


@pytest.mark.parametrize(
    ("name", "changes", "code"),
    [
        ("claims.xlsx", {}, "file_type_unknown"),
        ("claims.csv", {"policy_a": "990000"}, "region_unknown"),
        ("claims.csv", {"policy_a": "110000@2024-13-01"}, "field_wrong"),
        ("claims.csv", {"policy_b": "../../etc"}, "field_wrong"),
        ("claims.csv", {"policy_b": "src"}, "field_wrong"),
        ("claims.csv", {"command": "x"}, "bad_command_id"),
    ],
)
def test_a_wrong_request_leaves_nothing(
    browser: Any, claims: bytes, name: str, changes: dict[str, str], code: str
) -> None:
    answer = sent(browser, claims, name, **changes)
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.json()
    assert not Simulation.objects.exists() and not Job.objects.exists() and not Blob.objects.exists()
    assert not Entry.objects.filter(action="benefit.simulate").exists()


@pytest.mark.parametrize(
    "data",
    [b"", b"person,region\nP1,110000\n", b"\x89PNG\r\n\x1a\n\x00\x00", b"a,b\n1\n"],
    ids=["empty", "columns missing", "no text", "other columns"],
)
def test_a_file_that_cannot_be_read_fails_with_a_reason(browser: Any, data: bytes) -> None:
    made = sent(browser, data).json()
    worker.work_off()
    found = browser.get(f"{BASE}/{made['id']}").json()
    assert (found["state"], found["error_code"]) == ("failed", "field_wrong"), found
    assert found["error_message"] and found["result"] is None
    assert Job.objects.get(pk=made["job_id"]).attempts == 1


def test_a_wrong_figure_in_a_row_fails_with_a_reason(browser: Any, claims: bytes) -> None:
    lines = claims.decode().splitlines()
    cells = lines[3].split(",")
    for at, value in ((7, "三级"), (4, "1970/13/45"), (13, "abc"), (12, "")):
        spoilt = ",".join([*cells[:at], value, *cells[at + 1 :]])
        data = "\n".join([*lines[:3], spoilt, *lines[4:]]).encode()
        made = sent(browser, data, command=f"command-{at:02d}").json()
        worker.work_off()
        found = browser.get(f"{BASE}/{made['id']}").json()
        assert (found["state"], found["error_code"]) == (
            "failed",
            "field_missing" if not value else "field_wrong",
        ), (value, found)


def test_a_cancelled_run_is_told(browser: Any, claims: bytes) -> None:
    made = sent(browser, claims).json()
    assert browser.post(f"/api/jobs/{made['job_id']}/cancel").status_code == 200
    worker.work_off()
    found = browser.get(f"{BASE}/{made['id']}").json()
    assert (found["state"], found["error_code"]) == ("failed", "cancelled")
    assert found["result"] is None


def test_a_cancelled_run_may_be_tried_again(browser: Any, claims: bytes) -> None:
    made = sent(browser, claims).json()
    browser.post(f"/api/jobs/{made['job_id']}/cancel")
    assert browser.post(f"/api/jobs/{made['job_id']}/retry").status_code == 200
    worker.work_off()
    assert browser.get(f"{BASE}/{made['id']}").json()["state"] == "done"


def test_runs_of_other_centres_are_not_there(
    browser: Any, claims: bytes, person: Callable[..., Any], desk_of: Callable[..., Any]
) -> None:
    made = sent(browser, claims).json()
    stranger = desk_of(person("budget_officer", username="stranger", scope="3101", centre="310107"))
    assert stranger.get(f"{BASE}/{made['id']}").status_code == 404
    assert stranger.get(BASE).json()["total"] == 0
    assert sent(stranger, io.BytesIO(claims).read(), command="command-2").status_code == 200
