"""Batches and their files, with the counts that are kept of them."""

from django.db.models import Count, Max, Q, QuerySet

from jingban.capture import models
from jingban.infra.access.services import Scope, within


def batches(scope: Scope) -> QuerySet[models.Batch]:
    """Batches inside a scope."""
    return models.Batch.objects.filter(within(scope))


def batch(scope: Scope, batch_id: int) -> models.Batch | None:
    return batches(scope).filter(pk=batch_id).first()


def locked_batch(batch_id: int) -> models.Batch | None:
    """The row, held until the transaction ends: whoever changes pages or papers of a batch holds it."""
    return models.Batch.objects.select_for_update().filter(pk=batch_id).first()


SORTS = {"created_at", "name", "pages", "papers_doubtful", "papers", "state"}


def page_of_batches(
    scope: Scope, *, query: str, state: str, channel: str, doubtful: bool, sort: str, page: int, size: int
) -> tuple[list[models.Batch], int]:
    """Batches matching all filters; ``query`` looks in names, and in the papers' bill numbers and payers."""
    rows = batches(scope)
    for word in query.split():
        papers = models.Paper.objects.filter(Q(bill_number__startswith=word) | Q(payer__startswith=word))
        rows = rows.filter(Q(name__icontains=word) | Q(pk__in=papers.values("batch_id")))
    if state:
        rows = rows.filter(state=state)
    if channel:
        rows = rows.filter(channel=channel)
    if doubtful:
        rows = rows.filter(papers_doubtful__gt=0)
    column = sort.removeprefix("-")
    order = sort if column in SORTS else "-created_at"
    return list(rows.order_by(order, "-id")[(page - 1) * size : page * size]), rows.count()


def files(row: models.Batch) -> list[models.File]:
    return list(models.File.objects.filter(batch=row).select_related("duplicate_of__batch").order_by("order"))


def file_in(row: models.Batch, sha256: str) -> models.File | None:
    return models.File.objects.filter(batch=row, sha256=sha256).first()


def file_elsewhere(centre: str, sha256: str, batch_id: int) -> models.File | None:
    """The first time the centre got this very file, in another batch."""
    rows = models.File.objects.filter(batch__centre=centre, sha256=sha256, state=models.File.OPENED)
    return rows.exclude(batch=batch_id).order_by("id").first()


def watched(centre: str, sha256: str) -> models.File | None:
    """This very file, taken in from a watched folder before."""
    rows = models.File.objects.filter(batch__centre=centre, batch__channel="watched", sha256=sha256, archive=None)
    return rows.select_related("batch").order_by("id").first()


def next_order(row: models.Batch) -> int:
    last = models.File.objects.filter(batch=row).aggregate(last=Max("order"))["last"]
    return int(last or 0) + 1


def locked_file(file_id: int) -> models.File | None:
    return models.File.objects.select_for_update().filter(pk=file_id).first()


def recount(row: models.Batch) -> None:
    """Count files, pages and papers of a held batch again and save it."""
    files = models.File.objects.filter(batch=row).aggregate(
        all=Count("id"),
        refused=Count("id", filter=Q(state=models.File.REFUSED)),
        queued=Count("id", filter=Q(state=models.File.QUEUED)),
    )
    pages = models.Page.objects.filter(batch=row).aggregate(
        all=Count("id"),
        read=Count("id", filter=Q(state=models.Page.READ)),
        failed=Count("id", filter=Q(state=models.Page.FAILED)),
        suspects=Count("id", filter=Q(suspected_of__isnull=False)),
    )
    papers = models.Paper.objects.filter(batch=row).aggregate(
        all=Count("id"),
        doubtful=Count(
            "id", filter=Q(state=models.Paper.OPEN) & (Q(doubtful__gt=0) | Q(second__in=models.Paper.PENDING))
        ),
        released=Count("id", filter=Q(state=models.Paper.RELEASED)),
    )
    row.files, row.refused = files["all"], files["refused"]
    row.pages, row.pages_read, row.pages_failed = pages["all"], pages["read"], pages["failed"]
    row.suspects = pages["suspects"]
    row.papers, row.papers_doubtful, row.papers_released = papers["all"], papers["doubtful"], papers["released"]
    waiting = bool(files["queued"]) or pages["all"] > pages["read"] + pages["failed"]
    if waiting or row.job_id is not None:
        row.state = models.Batch.OPEN
    elif row.papers and row.papers == row.papers_released:
        row.state = models.Batch.RELEASED
    else:
        row.state = models.Batch.READY
    row.save()


def unread(row: models.Batch) -> int:
    """Files to be opened and pages to be read."""
    files = models.File.objects.filter(batch=row, state=models.File.QUEUED).count()
    return files + models.Page.objects.filter(batch=row, state=models.Page.QUEUED).count()
