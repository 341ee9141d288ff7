"""Background steps: a killed worker loses no page and repeats none; a late one saves nothing."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from tests.capture.conftest import new_command
from tests.capture.invented import Invented, file_of, page, paper_file
from tests.conftest import REPOSITORY

from jingban.capture import models, repository
from jingban.capture.services import assembly, intake
from jingban.infra import clock
from jingban.infra.jobs import repository as job_rows
from jingban.infra.jobs import services as jobs
from jingban.infra.jobs import worker
from jingban.infra.jobs.models import Job

Take = Callable[..., list[dict[str, Any]]]


@pytest.mark.django_db
class TestInOneProcess:
    def test_a_crash_while_saving_keeps_nothing_and_the_retry_reads_once_more(
        self, take: Take, batch: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        take(("a.json", paper_file({"TotalAmount": "1.00"})), work=False)
        worker.run_one(heartbeat=False)  # opens the file
        with monkeypatch.context() as broken:
            broken.setattr(assembly, "settled", lambda batch: 1 / 0)
            worker.run_one(heartbeat=False)
        row = models.Page.objects.get()
        assert (row.state, row.body, row.dhash) == ("queued", None, "")
        with clock.shifted(timedelta(minutes=1)):
            worker.work_off()
        assert models.Page.objects.get().state == "read"
        assert models.Paper.objects.count() == 1

    def test_the_page_of_a_dead_worker_is_read_by_another(self, take: Take, batch: int, reader: Invented) -> None:
        take(("a.json", paper_file({"TotalAmount": "1.00"})), work=False)
        worker.run_one(heartbeat=False)
        lease = timedelta(seconds=settings.JINGBAN_JOB_LEASE_SECONDS)
        assert job_rows.claim(clock.now(), lease) is not None  # takes the page up and dies
        assert worker.work_off() == 0
        with clock.shifted(lease + timedelta(seconds=1)):
            worker.work_off()
        assert (models.Page.objects.get().state, models.Paper.objects.count()) == ("read", 1)

    def test_a_late_worker_saves_nothing(self, take: Take, batch: int, reader: Invented) -> None:
        take(("a.json", paper_file({"TotalAmount": "1.00"})), work=False)
        worker.run_one(heartbeat=False)
        lease = timedelta(seconds=settings.JINGBAN_JOB_LEASE_SECONDS)

        def overtaken() -> None:
            reader.before_read = lambda: None
            with clock.shifted(lease + timedelta(seconds=1)):
                assert worker.run_one(heartbeat=False)

        reader.before_read = overtaken
        assert worker.run_one(heartbeat=False)
        with clock.shifted(lease + timedelta(seconds=2)):
            worker.work_off()
        assert len(reader.read_calls) == 2
        assert (models.Page.objects.count(), models.Paper.objects.count()) == (1, 1)
        assert Job.objects.filter(kind="capture.assemble").count() == 1

    def test_a_cancelled_file_is_told_and_the_batch_goes_on(self, take: Take, batch: int, operator: Any) -> None:
        first, _ = take(("a.json", paper_file({"TotalAmount": "1.00"})), ("b.json", paper_file()), work=False)
        jobs.cancel(operator, first["job_id"])
        worker.work_off()
        rows = models.File.objects.order_by("order")
        assert [(r.state, r.error_code) for r in rows] == [("refused", "cancelled"), ("opened", "")]
        assert models.Batch.objects.get().state == "ready"

    def test_a_failed_page_tried_again_from_the_list_of_jobs(
        self, take: Take, batch: int, operator: Any, reader: Invented
    ) -> None:
        take(("a.json", file_of(page({"TotalAmount": "1.00"}))), work=False)
        worker.run_one(heartbeat=False)
        job = Job.objects.get(kind="capture.read")
        jobs.cancel(operator, job.pk)
        assert models.Page.objects.get().state == "failed"
        jobs.retry(operator, job.pk)
        worker.work_off()
        assert (models.Page.objects.get().state, models.Paper.objects.count()) == ("read", 1)
        assert models.Batch.objects.get().state == "ready"

    def test_putting_together_that_fails_is_told_and_can_be_tried_again(
        self, take: Take, batch: int, reader: Invented, operator: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as broken:
            broken.setattr(Invented, "assemble", lambda *a: 1 / 0)
            take(("a.json", paper_file({"TotalAmount": "1.00"})))
            for hour in (1, 2, 3):
                with clock.shifted(timedelta(hours=hour)):
                    worker.work_off()
        row = models.Batch.objects.get()
        assert (row.state, row.papers) == ("ready", 0) and "内部错误" in row.problem
        jobs.retry(operator, Job.objects.get(kind="capture.assemble").pk)
        worker.work_off()
        row.refresh_from_db()
        assert (row.state, row.papers, row.problem) == ("ready", 1, "")

    def test_pages_put_together_while_somebody_begins_to_work_are_left(
        self, take: Take, batch: int, operator: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from jingban.capture.core.edits import Action, Edit
        from jingban.capture.services import bench

        take(("a.json", paper_file({"TotalAmount": "1.00"})))
        paper = models.Paper.objects.get()
        make = assembly.papers_of

        def meanwhile(row: models.Batch, pages: Any) -> Any:
            made = make(row, pages)
            if len(pages) == 2:
                bench.edit(operator, paper.pk, 0, [Edit(Action.ACCEPT, "TotalAmount")], new_command())
            return made

        monkeypatch.setattr(assembly, "papers_of", meanwhile)
        take(("b.json", paper_file({"TotalAmount": "2.00"})))
        papers = models.Paper.objects.order_by("number")
        assert [(p.total_fen, p.version) for p in papers] == [(100, 1), (200, 0)]


# ---- real processes -----------------------------------------------------------------------------


def database_url() -> str:
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:{values['NAME']}"
    query = f"?host={values['HOST']}" if str(values["HOST"]).startswith("/") else ""
    host, port = "" if query else str(values["HOST"]), f":{values['PORT']}" if values["PORT"] else ""
    return f"postgresql://{values['USER']}:{values['PASSWORD']}@{host}{port}/{values['NAME']}{query}"


@pytest.fixture
def start_worker(tmp_path: Path) -> Iterator[Callable[..., "subprocess.Popen[bytes]"]]:
    running: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str) -> "subprocess.Popen[bytes]":
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("JINGBAN_", "DJANGO_"))}
        environment |= {
            "JINGBAN_HOME": str(tmp_path),
            "JINGBAN_DATABASE_URL": database_url(),
            "JINGBAN_JOB_LEASE_SECONDS": "2",
            "JINGBAN_WORKER_POLL_MS": "50",
        }
        command = [sys.executable, "-m", "tests.capture.worker_process", *arguments]
        process = subprocess.Popen(command, cwd=REPOSITORY, env=environment, stderr=subprocess.DEVNULL)
        running.append(process)
        return process

    yield start
    for process in running:
        if process.poll() is None:
            process.kill()
        process.wait(10)


def wait_for(condition: Callable[[], bool], what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"timed out waiting for {what}"
        time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_no_page_and_repeats_none(
    acting: Callable[..., Any], start_worker: Callable[..., "subprocess.Popen[bytes]"], tmp_path: Path
) -> None:
    operator = acting("capture_operator", scope="1101")
    gate, log = tmp_path / "gate", tmp_path / "log"
    gate.touch()
    log.touch()
    batch = intake.create_batch(operator, "一批", new_command())
    data = file_of(*(page({"TotalAmount": f"{n}.00"}) for n in range(1, 7)))
    intake.add_files(operator, batch, [intake.Incoming("六张.json", [data])], new_command())
    doomed = start_worker(str(gate), str(log))
    # Two pages are saved; the third is in the doomed worker's hands.
    wait_for(lambda: len(log.read_text().split()) == 3, "the third page to be begun")
    assert models.Page.objects.filter(state="read").count() == 2
    os.kill(doomed.pid, signal.SIGKILL)
    assert doomed.wait(10) == -signal.SIGKILL
    gate.unlink()
    heirs = [start_worker(str(gate), str(log)) for _ in range(2)]
    wait_for(lambda: models.Batch.objects.get().state == "ready" and models.Paper.objects.count() == 6, "all pages")
    totals = models.Paper.objects.order_by("number").values_list("total_fen", flat=True)
    assert list(totals) == [100, 200, 300, 400, 500, 600]
    attempts = Job.objects.filter(kind="capture.read").order_by("id").values_list("state", "attempts")
    assert list(attempts) == [("done", 1), ("done", 1), ("done", 2), ("done", 1), ("done", 1), ("done", 1)]
    begun = log.read_text().split()
    assert len(begun) == 7 and begun.count(str(doomed.pid)) == 3  # only the page in hand was begun twice
    assert {int(pid) for pid in begun[3:]} <= {heir.pid for heir in heirs}
    assert repository.unread(models.Batch.objects.get()) == 0
