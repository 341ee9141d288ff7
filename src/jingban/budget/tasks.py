"""The background step of the desk: read a document, check it, save both at once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from jingban.budget import models, refusals, repository
from jingban.budget.core import relate
from jingban.budget.core.blocks import Source
from jingban.budget.core.checking import Report
from jingban.budget.core.masking import Personal, collect_document, collect_source
from jingban.budget.core.model import Document
from jingban.infra import clock
from jingban.infra.documents.errors import DocumentError
from jingban.infra.files import services as files
from jingban.infra.jobs import services as jobs
from jingban.infra.jobs.registry import GiveUp, Run, handler

STEPS = 4


@dataclass(frozen=True, slots=True)
class _Related:
    """Documents to compare with, and the rows they come from."""

    department: Document | None
    units: tuple[Document, ...]
    last_year: Document | None
    department_row: models.Document | None
    last_year_row: models.Document | None
    unit_rows: tuple[models.Document, ...]


def _mark_failed(job_id: int, payload: Mapping[str, Any], code: str, reason: str) -> None:
    """A job that failed for good is told on the document; an earlier good check stays as it was."""
    row = repository.locked(int(payload["document"]))
    if row is None or row.job_id != job_id or row.state != models.Document.READING:
        return
    row.state, row.error_code, row.error_message = models.Document.FAILED, code[:40], reason[:500]
    row.save()


@handler(models.CHECK_JOB, title="读取并核对", max_attempts=3, max_seconds=900, on_failure=_mark_failed)
def check(run: Run) -> Mapping[str, Any] | None:
    """Read and check one document. Nothing is written before the last step; a retry starts afresh."""
    row = models.Document.objects.select_related("department", "last_year").filter(pk=run.payload["document"]).first()
    if row is None:
        raise GiveUp("no_document", refusals.no_document().message)
    if row.job_id != run.job_id:
        return {"document": row.pk, "superseded": True}
    run.progress(0, STEPS, "读取")
    source = _opened(row)
    run.progress(1, STEPS, "识别表")
    document = _interpreted(source)
    related = _related(row, document)
    run.progress(2, STEPS, "核对")
    report = _checked(document, related)
    personal = collect_source(source) | collect_document(document) | _personal_of(related)
    run.progress(3, STEPS, "保存")
    with run.finishing() as result:
        result.update(_save(row.pk, run, report, personal, related))
    return None


def _opened(row: models.Document) -> Source:
    from jingban.budget.readers.sniff import open_source

    try:
        return open_source(files.read(row.sha256), row.filename)
    except DocumentError as error:
        raise GiveUp(error.code, error.message) from error


def _interpreted(source: Source) -> Document:
    from jingban.budget import pipeline

    try:
        return pipeline.read_source(source)
    except DocumentError as error:
        raise GiveUp(error.code, error.message) from error


def _checked(document: Document, related: _Related) -> Report:
    from jingban.budget import pipeline

    return pipeline.check(document, related.department, related.units, related.last_year)


def _related(row: models.Document, document: Document) -> _Related:
    """What a person chose; where nothing was chosen, what is beyond doubt among the checked documents."""
    others = repository.candidates(row, document)
    read = {other.sha256: full for other in others if (full := repository.document(other)) is not None}
    rows = {other.sha256: other for other in others}
    department = _chosen(row.department) or relate.the_department(document, list(read.values()))
    last_year = _chosen(row.last_year) or relate.the_last_year(document, list(read.values()))
    units = relate.the_units(document, list(read.values()))
    return _Related(
        _named_apart(department, document, "主管部门"),
        tuple(named for unit in units if (named := _named_apart(unit, document, "所属单位"))),
        _named_apart(last_year, document, "上年"),
        row.department or (rows.get(department.sha256) if department else None),
        row.last_year or (rows.get(last_year.sha256) if last_year else None),
        tuple(rows[unit.sha256] for unit in units),
    )


def _chosen(row: models.Document | None) -> Document | None:
    return repository.document(row) if row is not None else None


def _named_apart(other: Document | None, document: Document, what: str) -> Document | None:
    """Evidence names its file: last year's often has the very same file name."""
    return replace(other, name=f"{what}：{other.name}") if other and other.name == document.name else other


def _personal_of(related: _Related) -> Personal:
    """A finding quotes the other document too."""
    others = [d for d in (related.department, *related.units, related.last_year) if d is not None]
    found = Personal()
    for other in others:
        found |= collect_document(other)
    return found


def _save(document_id: int, run: Run, report: Report, personal: Personal, related: _Related) -> dict[str, Any]:
    from jingban.budget import pipeline

    held = repository.locked(document_id)
    if held is None or held.job_id != run.job_id:
        return {"document": document_id, "superseded": True}
    held.department, held.last_year = related.department_row, related.last_year_row
    repository.save_reading(held, report.document, personal)
    repository.save_check(held, report, pipeline.RULES, clock.now(), run.actor().username)
    held.save()
    _recheck_units(held, run, related)
    return {"document": held.pk, "errors": held.errors, "warnings": held.warnings, "infos": held.infos}


def _recheck_units(department: models.Document, run: Run, related: _Related) -> None:
    """Units that were checked before their department came are checked again, against it."""
    for unit in related.unit_rows:
        held = repository.locked(unit.pk)
        if held is None or held.department_id is not None or held.state != models.Document.CHECKED:
            continue
        held.department = department
        title = f"与主管部门一并核对：{held.filename}"
        held.job_id = jobs.enqueue(run.actor(), models.CHECK_JOB, title, {"document": held.pk}, centre=held.centre)
        held.save(update_fields=["department", "job_id"])
