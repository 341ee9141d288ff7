"""Batches, files and pages."""

from typing import Any, cast

from jingban.capture import models, schemas


def batch_values(row: models.Batch) -> dict[str, Any]:
    waiting = row.pages - row.pages_read - row.pages_failed
    return {
        "id": row.pk,
        "name": row.name,
        "channel": row.channel,
        "state": row.state,
        "problem": row.problem,
        "created_by": row.created_by_name or row.created_by,
        "created_at": row.created_at,
        "files": row.files,
        "files_refused": row.refused,
        "pages": schemas.PageCounts(
            all=row.pages, read=row.pages_read, failed=row.pages_failed, waiting=waiting, suspects=row.suspects
        ),
        "papers": schemas.PaperCounts(all=row.papers, doubtful=row.papers_doubtful, released=row.papers_released),
        "job_id": row.job_id,
    }


def batch_item(row: models.Batch) -> schemas.BatchItem:
    return schemas.BatchItem(**batch_values(row))


def file_item(row: models.File) -> schemas.FileItem:
    other = row.duplicate_of
    return schemas.FileItem(
        id=row.pk,
        filename=row.filename,
        size=row.size,
        media=row.media,
        state=cast(schemas.FileState, row.state),
        error=_problem(row),
        duplicate=schemas.Duplicate(
            file_id=other.pk, batch_id=other.batch_id, batch_name=other.batch.name, filename=other.filename
        )
        if other
        else None,
        archive_id=row.archive_id,
        job_id=row.job_id,
    )


def page_item(row: models.Page, paper_id: int | None = None) -> schemas.PageItem:
    """A page, with its place in this paper; in the first one it belongs to where none is named."""
    places = [place for place in row.in_papers.all() if paper_id in (None, place.paper_id)]
    place = min(places, key=lambda one: one.paper_id, default=None)
    return schemas.PageItem(
        id=row.pk,
        batch_id=row.batch_id,
        file_id=row.file_id,
        filename=row.file.filename,
        number=row.number,
        position=place.position if place else None,
        paper_id=place.paper_id if place else None,
        state=cast(schemas.PageState, row.state),
        kind=cast(schemas.Kind, row.kind) if row.kind else None,
        rotation=row.rotation,
        source=row.source,
        engine=row.engine,
        seconds=round(row.seconds, 3),
        width=row.width,
        height=row.height,
        suspected_of=_suspect(row.suspected_of),
        error=_problem(row),
        job_id=row.job_id,
    )


def _problem(row: models.File | models.Page) -> schemas.CaptureProblem | None:
    return schemas.CaptureProblem(code=row.error_code, message=row.error_message) if row.error_code else None


def _suspect(row: models.Page | None) -> schemas.SuspectOf | None:
    if row is None:
        return None
    return schemas.SuspectOf(
        page_id=row.pk,
        batch_id=row.batch_id,
        batch_name=row.batch.name,
        filename=row.file.filename,
        number=row.number,
    )
