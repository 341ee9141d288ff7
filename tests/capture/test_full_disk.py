"""The disk is full in the middle of an intake: nothing is left half-written, and the same upload works afterwards."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from tests.capture.conftest import new_command
from tests.capture.invented import Invented, archive, file_of, page, paper_file

from jingban.capture import models
from jingban.capture.services import intake
from jingban.infra import clock
from jingban.infra.audit.models import Entry
from jingban.infra.commands.models import Command
from jingban.infra.files import services as files
from jingban.infra.files import store
from jingban.infra.files.models import Blob
from jingban.infra.jobs import worker
from jingban.infra.jobs.models import Job

FILES = {f"{n}.json": paper_file({"TotalAmount": f"{n}.00"}) for n in (1, 2, 3)}


@contextmanager
def full_at(moment: int) -> Iterator[list[int]]:
    """Whatever writes to the disk fails at the so-manieth call; yields how many calls there were."""
    calls = [0]
    kept = {"fsync": os.fsync, "replace": os.replace}

    def failing(name: str) -> Callable[..., Any]:
        def act(*arguments: Any) -> Any:
            calls[0] += 1
            if calls[0] == moment:
                raise OSError(errno.ENOSPC, "No space left on device")
            return kept[name](*arguments)

        return act

    with pytest.MonkeyPatch.context() as patch:
        for name in kept:
            patch.setattr(store.os, name, failing(name))
        yield calls


def rows() -> list[int]:
    return [m.objects.count() for m in (models.File, models.Page, models.Paper, Job, Blob, Command, Entry)]


def staged(store_at: Path) -> list[Path]:
    return list(store.leftovers(store_at)) if (store_at / "incoming").is_dir() else []


def whole(store_at: Path) -> bool:
    """Whatever stands in the store is what its name says: a left-over costs space, never truth."""
    return all(store.hash_of(store.place(store_at, name)) == name for name in store.names(store_at))


@pytest.mark.django_db
def test_at_whatever_moment_it_fills_up_nothing_is_half_written(operator: Any, batch: int, settings: Any) -> None:
    command, before, moment = new_command(), rows(), 0
    while True:
        moment += 1
        incoming = [intake.Incoming(name, [data]) for name, data in FILES.items()]
        with full_at(moment) as calls:
            try:
                items = intake.add_files(operator, batch, incoming, command)
                break
            except OSError:
                pass
        assert (rows(), staged(settings.JINGBAN_STORE), whole(settings.JINGBAN_STORE)) == (before, [], True), moment
    assert moment > 6 and calls[0] < moment  # every write was hit once
    assert [item["filename"] for item in items] == list(FILES)
    assert [files.read(row.sha256) for row in models.File.objects.order_by("order")] == list(FILES.values())
    assert list(files.verify()) == []


@pytest.mark.django_db
def test_an_archive_is_unpacked_as_a_whole_or_later(operator: Any, batch: int, settings: Any, reader: Invented) -> None:
    packed = archive(**{name.replace(".", "__"): data for name, data in FILES.items()})
    intake.add_files(operator, batch, [intake.Incoming("三张.zip", [packed])], new_command())
    with full_at(4):
        worker.work_off()
    row = models.File.objects.get()
    job = Job.objects.get()
    assert (row.state, job.state, job.attempts, models.Page.objects.count()) == ("queued", "queued", 1, 0)
    assert staged(settings.JINGBAN_STORE) == [] and whole(settings.JINGBAN_STORE)
    from datetime import timedelta

    with clock.shifted(timedelta(minutes=1)):  # somebody made room
        worker.work_off()
    assert list(models.Paper.objects.order_by("number").values_list("total_fen", flat=True)) == [100, 200, 300]
    assert models.File.objects.filter(state="opened").count() == 4
    assert sorted(reader.read_calls) == [(name, 1) for name in FILES]


@pytest.mark.django_db
def test_the_person_is_told_in_words(person: Callable[..., Any], desk_of: Callable[..., Any], settings: Any) -> None:
    browser = desk_of(person("capture_operator", scope="1101"))
    made = browser.ask("POST", "/capture/batches", {"name": "窗口", "command_id": new_command()}).json()["id"]
    body = {"files": SimpleUploadedFile("a.json", FILES["1.json"]), "command_id": new_command()}
    with full_at(1):
        answer = browser.post(f"/api/capture/batches/{made}/files", body)
    assert (answer.status_code, answer.json()["code"]) == (507, "disk_full")
    assert "没有保存" in answer.json()["message"] and not models.File.objects.exists()
    assert staged(settings.JINGBAN_STORE) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="a quota of pages is SQLite's")
def test_a_database_without_room_keeps_the_upload_out_as_a_whole(operator: Any, settings: Any) -> None:
    """A real quota: the database may not grow by a single page."""
    batch = intake.create_batch(operator, "窗口", new_command())
    # More rows than the free space of pages in use can take.
    many = [intake.Incoming(f"{n:03d}{'长' * 200}.json", [paper_file({"Remark": str(n)})]) for n in range(120)]
    before, command = rows(), new_command()
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            with pytest.raises(OperationalError, match="full"):
                intake.add_files(operator, batch, many, command)
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")
    assert (rows(), staged(settings.JINGBAN_STORE), whole(settings.JINGBAN_STORE)) == (before, [], True)
    row = models.Batch.objects.get()
    assert (row.files, row.state) == (0, "ready")
    assert len(intake.add_files(operator, batch, many, command)) == 120
    assert models.Batch.objects.get().files == 120


@pytest.mark.django_db
def test_a_page_that_cannot_be_saved_is_read_again(take: Callable[..., Any], batch: int, reader: Invented) -> None:
    """The database refuses the page: the job waits and tries again; no page is lost, none is there twice."""
    from datetime import timedelta

    full = [True]

    def once() -> None:
        if full.pop() if full else False:
            raise OSError(errno.ENOSPC, "No space left on device")

    reader.before_read = once
    take(("两页.json", file_of(page({"TotalAmount": "1.00"}), page({"TotalAmount": "2.00"}))))
    assert models.Page.objects.filter(state="read").count() == 1
    with clock.shifted(timedelta(minutes=1)):
        worker.work_off()
    assert list(models.Paper.objects.order_by("number").values_list("total_fen", flat=True)) == [100, 200]
