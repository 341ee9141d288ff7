"""Papers come in: batches, files, pages to be read again. Files are opened and read in the background."""

import re
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.conf import settings

from jingban.capture import models, refusals, repository
from jingban.capture.services.rights import UPLOAD, batch_for, object_of
from jingban.infra import clock
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.infra.commands import services as commands
from jingban.infra.commands.services import Done
from jingban.infra.errors import TooLarge
from jingban.infra.files import services as files
from jingban.infra.files.services import Staged
from jingban.infra.jobs import services as jobs

_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\]")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file as it arrives: its name and its bytes in pieces."""

    filename: str
    chunks: Iterable[bytes]


def clean_name(filename: str) -> str:
    """The bare file name: no directories, no control characters, at most 255 characters."""
    bare = _UNSAFE.sub("", PurePath(filename.replace("\\", "/")).name).strip() or "未命名"
    if len(bare) <= 255:
        return bare
    stem, dot, extension = bare.rpartition(".")
    return f"{stem[: 250 - len(extension)]}{dot}{extension}" if dot and len(extension) < 10 else bare[:255]


def create_batch(
    actor: Actor, name: str, command_id: str, *, channel: str = "upload", centre: str | None = None
) -> int:
    """An empty batch; returns its id."""
    where = centre if centre is not None else actor.centre or settings.JINGBAN_CENTRE
    access.require(actor, UPLOAD, where)
    said = " ".join(name.replace("\x00", "").split())
    if not 1 <= len(said) <= 120:
        raise refusals.name_needed()
    request = {"centre": where, "name": said, "channel": channel}

    def change() -> Done:
        row = models.Batch.objects.create(
            centre=where,
            name=said,
            channel=channel,
            created_by=actor.username,
            created_by_name=actor.display_name,
            owner=actor.user_id,
            created_at=clock.now(),
            state=models.Batch.READY,
        )
        return Done({"id": row.pk}, object_of("batch", row.pk), request)

    return int(commands.run(actor, command_id, "capture.create_batch", request, change)["id"])


def add_files(actor: Actor, batch_id: int, incoming: Sequence[Incoming], command_id: str) -> list[dict[str, Any]]:
    """Keep files unchanged and queue their opening. One outcome per file, in order.

    A file the batch has already is told and not read twice; one that another batch of the centre has is told and kept.
    """
    row = batch_for(actor, batch_id, UPLOAD)
    if not incoming:
        raise refusals.no_files()
    with ExitStack() as stack:
        taken = [_taken(stack, item) for item in incoming]
        request = {
            "batch": batch_id,
            "files": [[name, copy.sha256 if isinstance(copy, Staged) else ""] for name, copy in taken],
        }

        def change() -> Done:
            held = repository.locked_batch(row.pk)
            if held is None:
                raise refusals.no_batch()
            items = [_added(actor, held, name, copy) for name, copy in taken]
            repository.recount(held)
            return Done(items, object_of("batch", held.pk), {"files": items})

        outcome: list[dict[str, Any]] = commands.run(actor, command_id, "capture.add_files", request, change)
    return outcome


def _taken(stack: ExitStack, item: Incoming) -> tuple[str, Staged | TooLarge]:
    name = clean_name(item.filename)
    try:
        return name, stack.enter_context(files.staged(item.chunks))
    except TooLarge as error:
        return name, error


def _added(actor: Actor, batch: models.Batch, name: str, copy: Staged | TooLarge) -> dict[str, Any]:
    if isinstance(copy, TooLarge):
        return {"filename": name, "error": {"code": copy.code, "message": copy.message}}
    known = repository.file_in(batch, copy.sha256)
    if known is not None:
        return {"filename": name, "file_id": known.pk, "duplicate": _duplicate(known)}
    if copy.path.exists():  # the same file twice in one upload is kept once
        files.keep(copy)
    row, elsewhere = new_file(batch, name, copy.sha256, copy.size, actor.username)
    row.job_id = queue_file(actor, batch, row)
    row.save(update_fields=["job_id"])
    return {
        "filename": name,
        "file_id": row.pk,
        "job_id": row.job_id,
        "duplicate": _duplicate(elsewhere) if elsewhere else None,
    }


def new_file(
    batch: models.Batch, name: str, sha256: str, size: int, by: str, archive: models.File | None = None
) -> tuple[models.File, models.File | None]:
    """A row for a kept original, and where the centre had it before; the batch is held."""
    elsewhere = repository.file_elsewhere(batch.centre, sha256, batch.pk)
    row = models.File.objects.create(
        batch=batch,
        order=repository.next_order(batch),
        sha256=sha256,
        filename=name,
        size=size,
        archive=archive,
        duplicate_of=elsewhere,
        added_by=by,
        added_at=clock.now(),
    )
    return row, elsewhere


def _duplicate(row: models.File) -> dict[str, Any]:
    return {"file_id": row.pk, "batch_id": row.batch_id, "batch_name": row.batch.name, "filename": row.filename}


def reread(actor: Actor, page_id: int, command_id: str) -> int:
    """Queue a page whose reading failed once more; returns the job id."""
    access.require(actor, UPLOAD)
    row = repository.page(access.require(actor, UPLOAD), page_id)
    if row is None:
        raise refusals.no_page()

    def change() -> Done:
        batch = repository.locked_batch(row.batch_id)
        held = repository.locked_page(page_id)
        if batch is None or held is None or held.state != models.Page.FAILED:
            raise refusals.page_not_failed()
        held.state, held.error_code, held.error_message = models.Page.QUEUED, "", ""
        held.job_id = queue_page(actor, batch, held)
        held.save(update_fields=["state", "error_code", "error_message", "job_id"])
        repository.recount(batch)
        return Done({"job_id": held.job_id}, object_of("page", page_id), {"page": page_id})

    return int(commands.run(actor, command_id, "capture.reread", {"page": page_id}, change)["job_id"])


def reassemble(actor: Actor, batch_id: int, command_id: str) -> int:
    """Put the pages together once more (a layout was learnt); papers somebody has worked on stay. Returns the job id."""
    row = batch_for(actor, batch_id, UPLOAD)

    def change() -> Done:
        held = repository.locked_batch(row.pk)
        if held is None:
            raise refusals.no_batch()
        if repository.unread(held) or held.job_id is not None:
            raise refusals.not_assembled()
        queue_assembly(actor, held)
        repository.recount(held)
        return Done({"job_id": held.job_id}, object_of("batch", held.pk), {"assembly": held.assembly})

    return int(commands.run(actor, command_id, "capture.reassemble", {"batch": batch_id}, change)["job_id"])


def queue_file(actor: Actor, batch: models.Batch, row: models.File) -> int:
    """A job that opens one file."""
    return jobs.enqueue(actor, models.OPEN_JOB, f"打开：{row.filename}", {"file": row.pk}, centre=batch.centre)


def queue_page(actor: Actor, batch: models.Batch, row: models.Page) -> int:
    """A job that reads one page."""
    title = f"读取：{row.file.filename} 第 {row.number} 页"
    return jobs.enqueue(actor, models.READ_JOB, title, {"page": row.pk}, centre=batch.centre)


def queue_assembly(actor: Actor, batch: models.Batch) -> None:
    """A job that puts the pages of a held batch together; an earlier one of the batch will find itself superseded."""
    batch.assembly += 1
    payload = {"batch": batch.pk, "assembly": batch.assembly}
    batch.job_id = jobs.enqueue(actor, models.ASSEMBLE_JOB, f"整理：{batch.name}", payload, centre=batch.centre)
    batch.save(update_fields=["assembly", "job_id"])
