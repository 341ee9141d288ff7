"""The watched folder: taken once, when it stands still; moved with its fate; a crash doubles nothing."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.capture.invented import Invented, paper_file

from jingban.capture import models
from jingban.capture.services.watching import EMPTY_FOR, Watch
from jingban.infra import clock
from jingban.infra.errors import Refusal
from jingban.infra.jobs import worker

pytestmark = pytest.mark.django_db
BILL = paper_file({"TotalAmount": "1.00"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "scans"
    made.mkdir()
    return made


@pytest.fixture
def watch(operator: Any, folder: Path, reader: Invented) -> Watch:
    return Watch(operator, folder, "110105", "2026-11-22")


def left(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_a_file_is_taken_when_it_stands_still(watch: Watch, folder: Path) -> None:
    scan = folder / "a.json"
    scan.write_bytes(BILL[:20])
    assert watch.look() == []
    scan.write_bytes(BILL)  # still growing
    assert watch.look() == [] and left(folder) == ["a.json"]
    (taken,) = watch.look()
    assert (taken.name, taken.code, left(folder)) == ("a.json", "", ["done/a.json"])
    worker.work_off()
    row = models.Batch.objects.get()
    assert (row.channel, row.name, row.papers) == ("watched", "扫描 2026-11-22", 1)
    assert watch.look() == []


def test_a_folder_inside_is_a_batch_of_its_own(watch: Watch, folder: Path) -> None:
    for name, amount in (("x.json", "1.00"), ("窗口三/b.json", "2.00"), ("窗口三/c.json", "3.00")):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(paper_file({"TotalAmount": amount}))
    (folder / ".hidden").write_bytes(b"x")
    watch.look()
    assert len(watch.look()) == 3
    batches = models.Batch.objects.order_by("name")
    assert [(b.name, b.files) for b in batches] == [("扫描 2026-11-22", 1), ("窗口三 2026-11-22", 2)]
    assert left(folder) == [".hidden", "done/x.json", "done/窗口三/b.json", "done/窗口三/c.json"]


def test_a_crash_before_the_move_doubles_nothing(watch: Watch, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.json").write_bytes(BILL)
    watch.look()
    with monkeypatch.context() as broken:
        broken.setattr(Watch, "_move", lambda *a: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            watch.look()
    assert left(folder) == ["a.json"] and models.File.objects.count() == 1
    again = Watch(watch.actor, folder, watch.centre, "2026-11-23")  # the next day, another process
    again.look()
    (taken,) = again.look()
    assert (taken.code, left(folder)) == ("duplicate", ["done/a.json"])
    assert models.File.objects.count() == 1 and models.Batch.objects.count() == 1


def test_what_is_refused_is_moved_with_its_reason(watch: Watch, folder: Path, settings: Any) -> None:
    settings.JINGBAN_MAX_UPLOAD_BYTES = 10
    (folder / "big.json").write_bytes(b"x" * 11)
    watch.look()
    (taken,) = watch.look()
    assert taken.code == "file_too_large"
    assert left(folder) == ["failed/big.json", "failed/big.json.原因.txt"]
    assert "上限" in (folder / "failed/big.json.原因.txt").read_text("utf-8")
    assert not models.File.objects.exists()


def test_nothing_is_overwritten_and_copies_are_told(watch: Watch, folder: Path) -> None:
    for data in (BILL, paper_file({"TotalAmount": "2.00"}), BILL):
        (folder / "a.json").write_bytes(data)
        watch.look()
        taken = watch.look()
    assert taken[0].code == "duplicate" and left(folder) == ["done/a-2.json", "done/a-3.json", "done/a.json"]
    assert models.File.objects.count() == 2


def test_from_the_command_line(folder: Path, reader: Invented, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from jingban.cli import capture_watch

    monkeypatch.setattr(capture_watch.start_django, "start", lambda: None)
    (folder / "a.json").write_bytes(BILL)
    arguments = [str(folder), "--centre", "110105", "--once", "--every", "0.2"]
    result = CliRunner().invoke(capture_watch.watch, arguments)
    assert result.exit_code == 0 and "a.json：已收入批次" in result.output
    assert left(folder) == ["done/a.json"] and models.Batch.objects.get().centre == "110105"


def test_links_are_not_followed(watch: Watch, folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_bytes(BILL)
    os.symlink(secret, folder / "link.json")
    watch.look()
    assert watch.look() == [] and not models.Batch.objects.exists()


def test_who_may_not_upload_takes_nothing(folder: Path, acting: Callable[..., Any]) -> None:
    (folder / "a.json").write_bytes(BILL)
    with pytest.raises(Refusal) as refusal:
        Watch(acting("auditor", scope="1101"), folder, "110105", "2026-11-22").look()
    assert refusal.value.code == "denied" and left(folder) == ["a.json"]


def test_an_empty_file_waits_for_its_pages(watch: Watch, folder: Path) -> None:
    """A scanner puts down the name first; moved away then, its pages would go unread."""
    scan = folder / "a.json"
    scan.write_bytes(b"")
    assert [watch.look() for _ in range(3)] == [[], [], []]
    assert left(folder) == ["a.json"] and not models.Batch.objects.exists()
    scan.write_bytes(BILL)
    watch.look()
    (taken,) = watch.look()
    assert (taken.code, left(folder)) == ("", ["done/a.json"])
    worker.work_off()
    assert models.Paper.objects.get().total_fen == 100


def test_an_empty_file_nobody_fills_is_a_failed_scan(watch: Watch, folder: Path) -> None:
    (folder / "a.json").write_bytes(b"")
    old = clock.now().timestamp() - EMPTY_FOR - 1
    os.utime(folder / "a.json", (old, old))
    watch.look()
    (taken,) = watch.look()
    assert (taken.code, taken.batch_id) == ("file_empty", None)
    assert left(folder) == ["failed/a.json", "failed/a.json.原因.txt"] and not models.File.objects.exists()


def test_what_cannot_be_opened_is_told_at_the_scanner(watch: Watch, folder: Path) -> None:
    (folder / "扫描.rar").write_bytes(b"Rar!\x1a\x07\0" + bytes(100))
    watch.look()
    (taken,) = watch.look()
    assert taken.code == "file_type_unknown" and "请改用 ZIP" in taken.message
    assert left(folder) == ["failed/扫描.rar", "failed/扫描.rar.原因.txt"]
    assert not models.File.objects.exists() and not models.Batch.objects.exists()
