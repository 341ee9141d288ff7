"""Jobs: with the caller's transaction, under a lease, exactly once, even when a worker is killed."""

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
from django.db import connection, transaction
from tests.conftest import REPOSITORY
from tests.infra import handlers

from jingban.infra import clock
from jingban.infra.access.actor import Actor
from jingban.infra.access.models import User
from jingban.infra.audit.models import Entry
from jingban.infra.errors import Refusal
from jingban.infra.files.models import Blob
from jingban.infra.jobs import errors, registry, repository, services, worker
from jingban.infra.jobs.models import Job

Act = Callable[..., Actor]


@pytest.fixture(autouse=True)
def _no_failures_yet() -> None:
    handlers.failures.clear()


@pytest.fixture
def li(acting: Act) -> Actor:
    return acting("budget_officer", username="li", scope="110105")


def queue(actor: Actor, kind: str = "test.plain", **payload: Any) -> int:
    with transaction.atomic():
        return services.enqueue(actor, kind, "试一试", payload)


def test_a_job_runs_and_keeps_its_result(li: Actor) -> None:
    job_id = queue(li, text="预算")
    assert worker.work_off() == 1
    job = services.get(li, job_id)
    assert (job.state, job.result, job.attempts) == ("done", {"echo": "预算", "attempt": 1}, 1)
    assert (job.done, job.total) == (2, 2)
    assert job.finished_at is not None
    assert worker.work_off() == 0


def test_a_job_of_a_rolled_back_transaction_never_was(li: Actor) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        services.enqueue(li, "test.plain", "试", {})
        raise RuntimeError
    assert worker.work_off() == 0
    assert not Job.objects.exists()


def test_an_unknown_kind_cannot_be_queued(li: Actor) -> None:
    with pytest.raises(KeyError):
        queue(li, "test.unknown")
    assert not Job.objects.exists()


def test_a_kind_this_program_does_not_know_fails_visibly(li: Actor) -> None:
    job_id = queue(li)
    Job.objects.update(kind="future.kind")
    worker.work_off()
    job = services.get(li, job_id)
    assert (job.state, job.result) == ("failed", {"code": "unknown_kind"})


def test_two_handlers_for_one_kind_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="two handlers"):
        registry.handler("test.plain", title="x")(lambda run: None)


def test_a_refusal_is_final_and_told_in_chinese(li: Actor) -> None:
    job_id = queue(li, "test.refuse")
    worker.work_off()
    job = services.get(li, job_id)
    assert (job.state, job.reason, job.attempts) == ("failed", "这份 PDF 只有图像，需要文字识别", 1)
    assert job.result == {"code": "no_text_layer"}
    assert handlers.failures == [(job_id, "no_text_layer", job.reason)]


def test_a_fault_is_tried_again_with_growing_pauses_then_fails(li: Actor) -> None:
    job_id = queue(li, "test.break")
    moment = clock.now()
    pauses = []
    for attempt in (1, 2, 3):
        with clock.held(moment):
            assert worker.work_off() == 1
            assert worker.work_off() == 0  # not before its pause is over
        job = services.get(li, job_id)
        assert job.attempts == attempt
        if attempt < 3:
            assert job.state == "queued"
            pauses.append((job.run_after - moment).total_seconds())
            moment = job.run_after
    assert pauses == [5, 20]
    assert job.state == "failed"
    assert "ZeroDivisionError" in job.reason
    assert "secret detail" not in job.reason
    assert [code for _, code, _ in handlers.failures] == ["internal_error"]


def test_pauses_are_bounded() -> None:
    assert [worker.pause_before(n).total_seconds() for n in range(1, 7)] == [5, 20, 80, 320, 600, 600]


def test_a_failure_inside_the_last_transaction_undoes_its_effects(li: Actor) -> None:
    job_id = queue(li, "test.half")
    worker.work_off()
    assert services.get(li, job_id).state == "queued"
    assert not Blob.objects.exists()
    with clock.shifted(timedelta(seconds=6)):
        worker.work_off()
    assert services.get(li, job_id).result == {"attempt": 2}
    assert Blob.objects.count() == 1


class TestLeases:
    def test_a_lapsed_lease_is_taken_up_and_the_late_worker_saves_nothing(self, li: Actor) -> None:
        queue(li)
        moment = clock.now()
        first = repository.claim(moment, timedelta(seconds=30))
        assert first is not None
        late = worker.Attempt(first)
        assert repository.claim(moment + timedelta(seconds=29), timedelta(seconds=30)) is None
        second = repository.claim(moment + timedelta(seconds=31), timedelta(seconds=30))
        assert second is not None
        assert second.attempts == 2
        with pytest.raises(errors.LeaseLost):
            late.progress(1, 1)
        with pytest.raises(errors.LeaseLost), late.finishing():
            handlers.write_blob("0" * 64)
        assert not late.prolong(timedelta(seconds=30))
        assert not Blob.objects.exists()
        with worker.Attempt(second).finishing():
            handlers.write_blob("1" * 64)
        assert Blob.objects.count() == 1

    def test_a_prolonged_lease_is_not_taken(self, li: Actor) -> None:
        queue(li)
        moment = clock.now()
        job = repository.claim(moment, timedelta(seconds=30))
        assert job is not None
        with clock.held(moment + timedelta(seconds=20)):
            assert worker.Attempt(job).prolong(timedelta(seconds=30))
        assert repository.claim(moment + timedelta(seconds=45), timedelta(seconds=30)) is None

    def test_a_job_that_kills_every_worker_is_given_up(self, li: Actor) -> None:
        job_id = queue(li, "test.break")
        moment = clock.now()
        for attempt in range(3):
            assert repository.claim(moment + timedelta(minutes=attempt), timedelta(seconds=30)) is not None
        with clock.held(moment + timedelta(minutes=3)):
            worker.work_off()
        job = services.get(li, job_id)
        assert (job.state, job.result) == ("failed", {"code": "worker_died"})
        assert "3 次" in job.reason
        assert [code for _, code, _ in handlers.failures] == ["worker_died"]


class TestPeople:
    def test_cancel_and_retry_of_a_queued_job(self, li: Actor) -> None:
        job_id = queue(li, "test.plain")
        assert services.cancel(li, job_id).state == "cancelled"
        assert worker.work_off() == 0
        with pytest.raises(Refusal) as refusal:
            services.cancel(li, job_id)
        assert refusal.value.code == "not_cancellable"
        services.retry(li, job_id)
        assert worker.work_off() == 1
        with pytest.raises(Refusal) as refusal:
            services.retry(li, job_id)
        assert refusal.value.code == "not_retryable"
        actions = list(Entry.objects.values_list("action", flat=True))
        assert actions == ["jobs.cancel", "jobs.retry"]

    def test_a_running_job_stops_at_its_next_step(self, li: Actor) -> None:
        job_id = queue(li)
        job = repository.claim(clock.now(), timedelta(seconds=30))
        assert job is not None
        services.cancel(li, job_id)
        attempt = worker.Attempt(job)
        with pytest.raises(errors.Cancelled):
            attempt.progress(1, 1)
        with pytest.raises(errors.Cancelled), attempt.finishing():
            pass
        worker._run(attempt, registry.kind("test.plain"))
        assert services.get(li, job_id).state == "cancelled"

    def test_strangers_neither_see_nor_touch_a_job(self, li: Actor, acting: Act) -> None:
        job_id = queue(li)
        stranger = acting("budget_officer", scope="110105")
        faraway = acting("auditor", scope="36")
        for actor in (stranger, faraway):
            assert services.listed(actor) == ([], 0)
            for act in (services.get, services.cancel, services.retry):
                with pytest.raises(Refusal) as refusal:
                    act(actor, job_id)
                assert refusal.value.code == "no_job"
        assert services.get(li, job_id).state == "queued"

    def test_readers_see_jobs_of_their_scope_but_do_not_cancel_them(self, li: Actor, acting: Act) -> None:
        job_id = queue(li)
        auditor, admin = acting("auditor", scope="1101"), acting("admin", scope="1101")
        assert services.get(auditor, job_id).pk == job_id
        with pytest.raises(Refusal):
            services.cancel(auditor, job_id)
        assert services.cancel(admin, job_id).state == "cancelled"

    def test_a_job_of_a_closed_account_knows_it(self, li: Actor) -> None:
        queue(li)
        job = repository.claim(clock.now(), timedelta(seconds=30))
        assert job is not None
        User.objects.update(is_active=False)
        with pytest.raises(Refusal) as refusal:
            worker.Attempt(job).actor()
        assert refusal.value.code == "no_account"


# ---- real processes -------------------------------------------------------------------------------------------------


def wait_for(condition: Callable[[], bool], what: str, seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"timed out waiting for {what}"
        time.sleep(0.05)


def database_url() -> str:
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:{values['NAME']}"
    query = f"?host={values['HOST']}" if str(values["HOST"]).startswith("/") else ""
    host = "" if query else str(values["HOST"])
    port = f":{values['PORT']}" if values["PORT"] else ""
    return f"postgresql://{values['USER']}:{values['PASSWORD']}@{host}{port}/{values['NAME']}{query}"


@pytest.fixture
def start_worker(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    running: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("JINGBAN_", "DJANGO_"))}
        environment |= {
            "JINGBAN_HOME": str(tmp_path / "home"),
            "JINGBAN_DATABASE_URL": database_url(),
            "JINGBAN_JOB_LEASE_SECONDS": "2",
            "JINGBAN_WORKER_POLL_MS": "50",
        }
        command = [sys.executable, "-m", "tests.infra.worker_process", *arguments]
        process = subprocess.Popen(command, cwd=REPOSITORY, env=environment, stderr=subprocess.DEVNULL)
        running.append(process)
        return process

    yield start
    for process in running:
        if process.poll() is None:
            process.kill()
        process.wait(10)


Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_killed_workers_job_is_finished_by_another_exactly_once(
    acting: Act, start_worker: Start, tmp_path: Path
) -> None:
    li = acting("budget_officer")
    gate, started = tmp_path / "gate", tmp_path / "started"
    gate.touch()
    job_id = queue(li, "test.slow", gate=str(gate), started=str(started))
    doomed = start_worker()
    wait_for(lambda: started.exists() and started.read_text() == str(doomed.pid), "the first worker to begin")
    assert services.get(li, job_id).state == "running"
    os.kill(doomed.pid, signal.SIGKILL)
    assert doomed.wait(10) == -signal.SIGKILL
    heirs = [start_worker(), start_worker()]  # two, and still only one may finish it
    gate.unlink()
    wait_for(lambda: services.get(li, job_id).state == "done", "another worker to finish the job")
    job = services.get(li, job_id)
    assert job.attempts == 2
    assert job.result is not None
    assert job.result["pid"] in {heir.pid for heir in heirs}
    assert list(Blob.objects.values_list("sha256", flat=True)) == [f"{2:064d}"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_told_to_stop_finishes_its_job_first(acting: Act, start_worker: Start, tmp_path: Path) -> None:
    li = acting("budget_officer")
    gate, started = tmp_path / "gate", tmp_path / "started"
    gate.touch()
    job_id = queue(li, "test.slow", gate=str(gate), started=str(started))
    process = start_worker()
    wait_for(started.exists, "the worker to begin")
    process.terminate()
    gate.unlink()
    assert process.wait(40) == 0
    job = services.get(li, job_id)
    assert (job.state, job.attempts) == ("done", 1)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_hung_handler_is_ended_with_its_worker(acting: Act, start_worker: Start, tmp_path: Path) -> None:
    li = acting("budget_officer")
    gate = tmp_path / "gate"
    gate.touch()
    job_id = queue(li, "test.hang", gate=str(gate))
    process = start_worker()
    assert process.wait(40) == worker.HUNG_EXIT
    job = services.get(li, job_id)
    assert job.state == "failed"
    assert "超过 1 秒" in job.reason


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_jobs_and_several_workers_each_job_runs_once(acting: Act, start_worker: Start) -> None:
    li = acting("budget_officer")
    ids = [queue(li, "test.plain", text=str(number)) for number in range(40)]
    processes = [start_worker() for _ in range(3)]
    wait_for(lambda: Job.objects.filter(state="done").count() == 40, "all jobs")
    assert {job.attempts for job in Job.objects.filter(pk__in=ids)} == {1}
    for process in processes:
        process.terminate()
    for process in processes:
        assert process.wait(20) in {0, -signal.SIGTERM}  # a worker still starting up has nothing to finish
