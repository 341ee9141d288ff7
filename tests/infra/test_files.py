"""The store of originals: whole or not at all, never rewritten, and every loss is seen."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from jingban.infra.errors import NotFound, TooLarge
from jingban.infra.files import services, store
from jingban.infra.files.models import Blob

DATA = "部门预算公开".encode() * 1000
NAME = hashlib.sha256(DATA).hexdigest()


def everything(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


@pytest.fixture
def root(settings: Any, db: None) -> Path:
    return Path(settings.JINGBAN_STORE)


def test_an_original_stands_under_its_digest_and_is_read_only(root: Path) -> None:
    kept = services.put([DATA[:100], b"", DATA[100:]], media="text/plain")
    assert kept == services.Stored(NAME, len(DATA), "text/plain")
    path = root / NAME[:2] / NAME[2:4] / NAME
    assert everything(root) == [path]
    assert services.read(NAME) == DATA
    assert path.stat().st_mode & 0o222 == 0
    assert list(services.verify()) == []


def test_the_same_bytes_twice_are_one_original(root: Path) -> None:
    first = services.put([DATA])
    moment = services.path(NAME).stat().st_mtime_ns
    assert services.put([DATA], media="text/plain") == first
    assert services.path(NAME).stat().st_mtime_ns == moment
    assert Blob.objects.count() == 1
    assert len(everything(root)) == 1


def test_beyond_the_limit_nothing_is_left_and_the_stream_is_not_drained(root: Path) -> None:
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield b"x" * 1000

    with pytest.raises(TooLarge) as refusal:
        services.put(endless(), limit=4500)
    assert refusal.value.code == "file_too_large"
    assert taken == 5
    assert everything(root) == []
    assert Blob.objects.count() == 0


def test_exactly_the_limit_is_allowed(root: Path) -> None:
    assert services.put([b"x" * 4500], limit=4500).size == 4500


def test_an_interrupted_stream_leaves_nothing(root: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"x"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        services.put(broken())
    assert everything(root) == []


def test_a_staged_copy_that_is_not_kept_disappears(root: Path) -> None:
    with services.staged([DATA]) as copy:
        assert copy.sha256 == NAME
        assert copy.path.read_bytes() == DATA
    assert everything(root) == []
    assert Blob.objects.count() == 0


def test_a_rolled_back_upload_is_only_an_orphan(root: Path) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        services.put([DATA])
        raise RuntimeError
    assert [(p.code, p.serious) for p in services.verify()] == [("orphan", False)]
    services.put([DATA])
    assert list(services.verify()) == []


def test_an_unknown_original_is_not_found(root: Path) -> None:
    with pytest.raises(NotFound):
        services.read("0" * 64)


@pytest.mark.parametrize("how", ["missing", "altered", "size"])
def test_every_loss_is_seen(root: Path, how: str) -> None:
    services.put([DATA])
    services.put([b"other"])
    path = services.path(NAME)
    if how == "missing":
        path.unlink()
    else:
        path.chmod(0o644)
        path.write_bytes(b"X" + DATA[1:] if how == "altered" else DATA[:-1])
    assert [(p.code, p.sha256, p.serious) for p in services.verify()] == [(how, NAME, True)]


def test_a_damaged_original_is_replaced_by_the_true_bytes_when_they_come_again(root: Path) -> None:
    services.put([DATA])
    path = services.path(NAME)
    path.chmod(0o644)
    path.write_bytes(b"X" + DATA[1:])
    services.put([DATA])
    assert list(services.verify()) == []


def test_strangers_and_leftovers_are_reported_but_not_serious(root: Path) -> None:
    services.put([DATA])
    stranger = root / "ab" / "cd" / ("abcd" + "0" * 60)
    stranger.parent.mkdir(parents=True)
    stranger.write_bytes(b"?")
    (root / "incoming" / "tmp123").write_bytes(b"half")
    assert [(p.code, p.serious) for p in services.verify()] == [("orphan", False), ("leftover", False)]


def test_a_crash_before_the_rename_leaves_no_half_file(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise OSError("power cut")

    monkeypatch.setattr(os, "replace", crash)
    with pytest.raises(OSError, match="power cut"):
        services.put([DATA])
    assert everything(root) == []
    assert Blob.objects.count() == 0


@hypothesis_settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.binary(max_size=40), max_size=6))
def test_any_pieces_come_back_as_they_were(tmp_path: Path, pieces: list[bytes]) -> None:
    whole = b"".join(pieces)
    staged = store.stage(tmp_path, pieces, 1000)
    path = store.keep(tmp_path, staged)
    assert path.read_bytes() == whole
    assert path.name == hashlib.sha256(whole).hexdigest()
