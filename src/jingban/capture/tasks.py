"""Background steps of capture: open a file, read a page, put a batch together.

Each step saves once, together with its own completion: a killed worker loses no page and repeats none.
"""

from collections.abc import Mapping
from typing import Any

from jingban.capture import models, refusals, repository
from jingban.capture.core.page_json import ReadPage, reading_values
from jingban.capture.services import assembly, intake, likeness
from jingban.capture.services.recognised import Opened
from jingban.capture.services.recognition import recogniser
from jingban.infra import clock
from jingban.infra.documents.errors import DocumentError
from jingban.infra.files import services as files
from jingban.infra.jobs.registry import GiveUp, Run, handler

# --- open ----------------------------------------------------------------------------------------


def _file_failed(job_id: int, payload: Mapping[str, Any], code: str, reason: str) -> None:
    row = models.File.objects.filter(pk=payload["file"]).first()
    batch = repository.locked_batch(row.batch_id) if row else None
    held = repository.locked_file(int(payload["file"]))
    if batch is None or held is None or held.job_id != job_id or held.state == models.File.OPENED:
        return
    held.state, held.error_code, held.error_message = models.File.REFUSED, code[:40], reason[:500]
    held.save()
    assembly.settled(batch)


@handler(models.OPEN_JOB, title="打开文件", max_attempts=3, max_seconds=300, on_failure=_file_failed)
def open_file(run: Run) -> Mapping[str, Any] | None:
    """Look what a file is, and queue each of its pages; files of an archive are kept and opened one by one."""
    row = models.File.objects.filter(pk=run.payload["file"]).first()
    if row is None:
        raise GiveUp("no_file", "文件已不在批次中")
    if row.job_id != run.job_id:
        return {"superseded": True}
    try:
        opened = recogniser().open(files.read(row.sha256), row.filename)
    except DocumentError as error:
        raise GiveUp(error.code, error.message) from error
    actor = run.actor()
    with run.finishing() as result:
        batch = repository.locked_batch(row.batch_id)
        held = repository.locked_file(row.pk)
        if batch is None or held is None or held.job_id != run.job_id or held.state == models.File.OPENED:
            result["superseded"] = True
            return None
        held.state, held.media = models.File.OPENED, opened.media
        held.error_code = held.error_message = ""
        held.save()
        if opened.members:
            result.update(_unpacked(run, batch, held, opened))
        else:
            rows = [models.Page(batch=batch, file=held, number=n) for n in range(1, opened.pages + 1)]
            for page in models.Page.objects.bulk_create(rows):
                page.job_id = intake.queue_page(actor, batch, page)
                page.save(update_fields=["job_id"])
            result["pages"] = opened.pages
        assembly.settled(batch)
    return None


def _unpacked(run: Run, batch: models.Batch, archive: models.File, opened: Opened) -> dict[str, int]:
    """Rows for the files of an archive; one the batch has already is not read twice, one that is damaged is told."""
    actor, made, known = run.actor(), 0, 0
    for name, load in opened.members:
        clean = intake.clean_name(name)
        try:
            data = load()
        except DocumentError as error:
            _refused_member(batch, archive, clean, error)
            continue
        with files.staged([data]) as copy:
            if repository.file_in(batch, copy.sha256) is not None:
                known += 1
                continue
            files.keep(copy)
            row, _ = intake.new_file(batch, clean, copy.sha256, copy.size, actor.username, archive)
        row.job_id = intake.queue_file(actor, batch, row)
        row.save(update_fields=["job_id"])
        made += 1
    return {"files": made, "duplicates": known}


def _refused_member(batch: models.Batch, archive: models.File, name: str, error: DocumentError) -> None:
    """The member cannot be unpacked: it is told by its place in the archive, whose bytes are kept."""
    models.File.objects.create(
        batch=batch,
        order=repository.next_order(batch),
        sha256=f"{archive.pk}/{name}"[:64],
        filename=name,
        size=0,
        archive=archive,
        state=models.File.REFUSED,
        error_code=error.code[:40],
        error_message=error.message[:500],
        added_by=archive.added_by,
        added_at=clock.now(),
    )


# --- read ----------------------------------------------------------------------------------------


def _page_failed(job_id: int, payload: Mapping[str, Any], code: str, reason: str) -> None:
    row = models.Page.objects.filter(pk=payload["page"]).first()
    batch = repository.locked_batch(row.batch_id) if row else None
    held = repository.locked_page(int(payload["page"]))
    if batch is None or held is None or held.job_id != job_id or held.state != models.Page.QUEUED:
        return
    held.state, held.error_code, held.error_message = models.Page.FAILED, code[:40], reason[:500]
    held.save()
    assembly.settled(batch)


@handler(models.READ_JOB, title="读取单据页", max_attempts=3, max_seconds=120, on_failure=_page_failed)
def read_page(run: Run) -> Mapping[str, Any] | None:
    """Read one page; what it gives is kept until the batch is put together."""
    row = models.Page.objects.select_related("file").filter(pk=run.payload["page"]).first()
    if row is None:
        raise GiveUp("no_page", refusals.no_page().message)
    if row.job_id != run.job_id:
        return {"superseded": True}
    if row.state == models.Page.FAILED:  # tried again from the list of jobs
        row.state = models.Page.QUEUED
        row.save(update_fields=["state"])
    data = files.read(row.file.sha256)
    try:
        reading = recogniser().read(data, row.file.filename, row.number)
        hashed = likeness.hash_of(data, row.file.filename, row.number, reading.page.rotation)
    except DocumentError as error:
        raise GiveUp(error.code, error.message) from error
    with run.finishing() as result:
        batch = repository.locked_batch(row.batch_id)
        held = repository.locked_page(row.pk)
        if batch is None or held is None or held.job_id != run.job_id:
            result["superseded"] = True
            return None
        _keep(held, reading)
        likeness.mark(held, reading, hashed)
        held.save()
        assembly.settled(batch)
        result.update({"page": held.pk, "kind": held.kind, "seconds": held.seconds})
    return None


def _keep(held: models.Page, reading: ReadPage) -> None:
    page = reading.page
    held.state, held.kind, held.source = models.Page.READ, reading.kind.value, page.origin.value
    held.rotation, held.engine, held.seconds = page.rotation, page.engine[:200], page.seconds
    held.width, held.height = page.width, page.height
    held.error_code = held.error_message = ""
    held.read_at = clock.now()
    held.body = reading_values(reading)


# --- assemble ------------------------------------------------------------------------------------


def _assembly_failed(job_id: int, payload: Mapping[str, Any], code: str, reason: str) -> None:
    batch = repository.locked_batch(int(payload["batch"]))
    if batch is None or batch.job_id != job_id:
        return
    batch.job_id = None
    batch.problem = reason[:500]
    repository.recount(batch)


@handler(models.ASSEMBLE_JOB, title="整理批次", max_attempts=3, max_seconds=600, on_failure=_assembly_failed)
def assemble(run: Run) -> Mapping[str, Any] | None:
    """Put pages together to papers. Papers somebody has worked on stay; a newer run makes an older one idle."""
    batch = models.Batch.objects.filter(pk=run.payload["batch"]).first()
    if batch is None:
        raise GiveUp("no_batch", refusals.no_batch().message)
    if batch.assembly != run.payload["assembly"]:
        return {"superseded": True}
    pages = repository.free_pages(batch)
    run.progress(0, 2, f"{len(pages)} 页")
    made = assembly.papers_of(batch, pages)
    run.progress(1, 2, "保存")
    with run.finishing() as result:
        held = repository.locked_batch(batch.pk)
        if held is None or held.assembly != run.payload["assembly"]:
            result["superseded"] = True
            return None
        if _stale(held, pages):
            result["superseded"] = True
            assembly.settled(held)  # its pages are put together afresh
            return None
        held.job_id, held.problem = None, ""
        assembly.save(held, made)
        result.update({"batch": held.pk, "papers": held.papers, "doubtful": held.papers_doubtful})
    return None


def _stale(batch: models.Batch, pages: list[models.Page]) -> bool:
    """Whether somebody began to work on a paper while its pages were being put together again."""
    return {page.pk for page in pages} != {page.pk for page in repository.free_pages(batch)}
