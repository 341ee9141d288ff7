"""The background step: all or nothing, retried after a crash, visible when it fails for good."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from tests.budget import persons
from tests.budget.conftest import new_command

from jingban.budget import models, pipeline, repository, services
from jingban.budget.core.checking import Report
from jingban.infra import clock
from jingban.infra.jobs import repository as job_rows
from jingban.infra.jobs import worker
from jingban.infra.jobs.models import Job

pytestmark = pytest.mark.django_db


def nothing_read(document: int) -> bool:
    tables = (models.Reading, models.Table, models.Finding, models.Check)
    return not any(t.objects.filter(document=document).exists() for t in tables)


def test_a_file_that_is_no_disclosure_fails_visibly_and_leaves_nothing_half_written(upload: Callable[..., int]) -> None:
    document = upload("今天天气很好。\n没有任何表格。\n".encode())
    row = models.Document.objects.get(pk=document)
    assert (row.state, row.error_code) == ("failed", "not_a_disclosure")
    assert "请确认" in row.error_message
    assert nothing_read(document)
    job = Job.objects.get()
    assert (job.state, job.attempts) == ("failed", 1)
    assert job.reason == row.error_message


def test_a_crash_while_saving_writes_nothing_and_the_retry_succeeds(
    upload: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    document = upload(persons.clean(), check=False)
    save = repository.save_check
    with monkeypatch.context() as broken:
        broken.setattr(repository, "save_check", lambda *a, **k: (save(*a, **k), 1 / 0))
        assert worker.run_one(heartbeat=False)
    assert nothing_read(document)
    assert models.Document.objects.get(pk=document).state == "reading"
    assert Job.objects.get().state == "queued"
    with clock.shifted(timedelta(minutes=1)):
        assert worker.work_off() == 1
    assert models.Document.objects.get(pk=document).state == "checked"
    assert models.Check.objects.filter(document=document).count() == 1


def test_three_crashes_are_told_on_the_document(upload: Callable[..., int], monkeypatch: pytest.MonkeyPatch) -> None:
    document = upload(persons.clean(), check=False)
    monkeypatch.setattr(pipeline, "check", lambda *a, **k: 1 / 0)
    for hour in range(3):
        with clock.shifted(timedelta(hours=hour)):
            worker.work_off()
    row = models.Document.objects.get(pk=document)
    assert (row.state, row.error_code) == ("failed", "internal_error")
    assert nothing_read(document)


def test_the_job_of_a_killed_worker_is_taken_up_again(upload: Callable[..., int]) -> None:
    document = upload(persons.clean(), check=False)
    lease = timedelta(seconds=settings.JINGBAN_JOB_LEASE_SECONDS)
    lost = job_rows.claim(clock.now(), lease)  # a worker takes the job up and dies
    assert lost is not None
    assert worker.work_off() == 0
    with clock.shifted(lease + timedelta(seconds=1)):
        assert worker.work_off() == 1
    assert models.Document.objects.get(pk=document).state == "checked"
    assert Job.objects.get().attempts == 2


def test_a_late_worker_saves_nothing(upload: Callable[..., int], monkeypatch: pytest.MonkeyPatch) -> None:
    """The lease lapses in the middle of a check: what the first worker still wants to save is refused."""
    document = upload(persons.clean(), check=False)
    lease = timedelta(seconds=settings.JINGBAN_JOB_LEASE_SECONDS)
    check = pipeline.check
    calls: list[int] = []

    def slow(*given: Any) -> Report:
        calls.append(1)
        if len(calls) == 1:
            with clock.shifted(lease + timedelta(seconds=1)):
                assert worker.run_one(heartbeat=False)
        return check(*given)

    monkeypatch.setattr(pipeline, "check", slow)
    assert worker.run_one(heartbeat=False)
    assert len(calls) == 2
    assert models.Check.objects.filter(document=document).count() == 1
    assert Job.objects.get().state == "done"


def test_a_superseded_job_changes_nothing(document: int, officer: Any) -> None:
    services.recheck(officer, document, new_command())
    services.recheck(officer, document, new_command())
    worker.work_off()
    results = [job.result for job in Job.objects.order_by("id")]
    assert [bool(result.get("superseded")) for result in results] == [False, True, False]
    assert models.Check.objects.filter(document=document).count() == 2


def test_a_failed_recheck_keeps_the_earlier_result(
    document: int, officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = models.Document.objects.get(pk=document)
    services.recheck(officer, document, new_command())
    monkeypatch.setattr(pipeline, "check", lambda *a, **k: 1 / 0)
    for hour in range(3):
        with clock.shifted(timedelta(hours=hour)):
            worker.work_off()
    after = models.Document.objects.get(pk=document)
    assert (after.state, after.errors, after.open) == ("checked", before.errors, before.open)


def test_a_cancelled_first_check_is_told(upload: Callable[..., int], officer: Any) -> None:
    from jingban.infra.jobs import services as jobs

    document = upload(persons.clean(), check=False)
    jobs.cancel(officer, Job.objects.get().pk)
    row = models.Document.objects.get(pk=document)
    assert (row.state, row.error_code) == ("failed", "cancelled")
    services.recheck(officer, document, new_command())
    worker.work_off()
    assert models.Document.objects.get(pk=document).state == "checked"


def test_progress_names_the_steps(upload: Callable[..., int], monkeypatch: pytest.MonkeyPatch) -> None:
    upload(persons.clean(), check=False)
    notes: list[tuple[int, int, str]] = []
    monkeypatch.setattr(
        worker.Attempt, "progress", lambda self, done, total, note="": notes.append((done, total, note))
    )
    worker.work_off()
    assert notes == [(0, 4, "读取"), (1, 4, "识别表"), (2, 4, "核对"), (3, 4, "保存")]


def test_department_and_unit_find_each_other_in_either_order(upload: Callable[..., int], shared: Path) -> None:
    unit_data = (shared / "seeds" / "000_47cf8ebe21245e8d.txt").read_bytes()
    department_data = (shared / "seeds" / "001_ba75d54d0080fbd8.txt").read_bytes()
    unit = upload(unit_data, "unit.txt")
    assert models.Document.objects.get(pk=unit).department_id is None
    department = upload(department_data, "department.txt")
    assert models.Document.objects.get(pk=unit).department_id == department
    assert models.Check.objects.filter(document=unit).latest("number").department_sha256 != ""
    assert models.Document.objects.get(pk=department).state == "checked"
