"""A watched folder: what the scanner leaves there is taken in once, then moved to ``done`` or ``failed``.

A file is taken when its size and time have not moved between two looks. Taking it in twice does nothing, so a crash
between the database and the move loses nothing and doubles nothing. An empty file is left for a while: scanners put down
the name first and the pages when they are done.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jingban.capture import repository
from jingban.capture.errors import CaptureError
from jingban.capture.readers.sniff import foreign
from jingban.capture.services import intake
from jingban.capture.services.rights import UPLOAD
from jingban.infra import clock
from jingban.infra.access.services import Actor, require
from jingban.infra.errors import Refusal

DONE, FAILED = "done", "failed"
_CHUNK = 1 << 20
EMPTY_FOR = 600  # seconds until an empty file is taken for a failed scan
_IGNORED = (".", "~", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file."""

    name: str
    target: Path
    batch_id: int | None
    code: str = ""  # empty when it was taken in
    message: str = ""


@dataclass
class Watch:
    """One folder, looked at again and again. A folder inside it is one batch; loose files share one a day."""

    actor: Actor
    folder: Path
    centre: str
    day: str  # names the batch of loose files
    _seen: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def look(self) -> list[Taken]:
        """Take in every file that stands still since the last look."""
        require(self.actor, UPLOAD, self.centre)
        now = {path: _stamp(path) for path in self._files()}
        still = [path for path, stamp in now.items() if self._seen.get(path) == stamp and not _may_grow(stamp)]
        self._seen = {path: stamp for path, stamp in now.items() if path not in still}
        return [self._take(path) for path in still]

    def _files(self) -> Iterator[Path]:
        for path in sorted(self.folder.iterdir()):
            if path.name in (DONE, FAILED) or path.name.startswith(_IGNORED) or path.is_symlink():
                continue
            if path.is_dir():
                yield from (
                    p
                    for p in sorted(path.iterdir())
                    if p.is_file() and not p.is_symlink() and not p.name.startswith(_IGNORED)
                )
            elif path.is_file():
                yield path

    def _take(self, path: Path) -> Taken:
        name = str(path.relative_to(self.folder))
        try:
            if (unusable := _unusable(path)) is not None:
                return Taken(name, self._move(path, FAILED, unusable.message), None, unusable.code, unusable.message)
            digest = _digest(path)
            if (known := repository.watched(self.centre, digest)) is not None:
                # Taken in before: by a run that died before the move, or scanned to the same bytes.
                message = f"已在批次“{known.batch.name}”中（{known.filename}）"
                return Taken(name, self._move(path, DONE, ""), known.batch_id, "duplicate", message)
            batch_id = self._batch(path)
            (item,) = intake.add_files(
                self.actor, batch_id, [intake.Incoming(path.name, _pieces(path))], f"watch-{batch_id}-{digest[:40]}"
            )
        except Refusal as error:
            return Taken(name, self._move(path, FAILED, error.message), None, error.code, error.message)
        except OSError as error:
            return Taken(name, path, None, "unreadable", f"读不到文件（{type(error).__name__}），下次再试")
        problem = item.get("error")
        if problem:
            return Taken(
                name, self._move(path, FAILED, problem["message"]), batch_id, problem["code"], problem["message"]
            )
        return Taken(name, self._move(path, DONE, ""), batch_id, *_told(item))

    def _batch(self, path: Path) -> int:
        inner = path.parent != self.folder
        title = f"{path.parent.name} {self.day}" if inner else f"扫描 {self.day}"
        command = f"watch-{hashlib.sha256(f'{self.folder}|{self.centre}|{title}'.encode()).hexdigest()[:48]}"
        return intake.create_batch(self.actor, title[:120], command, channel="watched", centre=self.centre)

    def _move(self, path: Path, where: str, reason: str) -> Path:
        """Never over another file; the reason stands beside a failed one."""
        target = self.folder / where / path.relative_to(self.folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        number = 1
        while target.exists():
            number += 1
            target = target.with_name(f"{path.stem}-{number}{path.suffix}")
        os.replace(path, target)
        if reason:
            target.with_name(f"{target.name}.原因.txt").write_text(reason + "\n", "utf-8")
        return target


def _told(item: dict[str, Any]) -> tuple[str, str]:
    known = item.get("duplicate")
    return ("duplicate", f"与批次“{known['batch_name']}”中的 {known['filename']} 相同") if known else ("", "")


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return (-1, -1)
    return (found.st_size, found.st_mtime_ns)


def _may_grow(stamp: tuple[int, int]) -> bool:
    size, changed = stamp
    return size == 0 and clock.now().timestamp() - changed / 1e9 < EMPTY_FOR


def _unusable(path: Path) -> CaptureError | None:
    """Why a file need not be taken in: its first bytes tell whoever stands at the scanner, not only the desk."""
    with path.open("rb") as file:
        head = file.read(16)
    if not head:
        return CaptureError("file_empty")
    what = foreign(head)
    return CaptureError("file_type_unknown", detail=what) if what else None


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    for piece in _pieces(path):
        digest.update(piece)
    return digest.hexdigest()


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            yield piece
