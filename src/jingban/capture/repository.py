"""Rows of capture ⇄ core values; every query of the module."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Count, F, Max, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Concat, TruncDate

from jingban.capture import models
from jingban.capture.core import edits as core_edits
from jingban.capture.core import likeness
from jingban.capture.core.contract import check_of, record_of
from jingban.capture.core.edits import Edit
from jingban.capture.core.model import Check, Record
from jingban.capture.core.page_json import ReadPage, reading_of
from jingban.infra.access.services import Scope, within

_LIGHT_PAGE = ("body",)
_LIGHT_PAPER = ("record", "judged")
_MOST_CANDIDATES = 2000


# --- batches and files ---------------------------------------------------------------------------


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
        doubtful=Count("id", filter=Q(state=models.Paper.OPEN) & (Q(doubtful__gt=0) | Q(second__in=_UNSETTLED))),
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


_UNSETTLED = (models.Paper.NEEDED, models.Paper.DIFFERENT)


def unread(row: models.Batch) -> int:
    """Files to be opened and pages to be read."""
    files = models.File.objects.filter(batch=row, state=models.File.QUEUED).count()
    return files + models.Page.objects.filter(batch=row, state=models.Page.QUEUED).count()


# --- pages ---------------------------------------------------------------------------------------


def page(scope: Scope, page_id: int) -> models.Page | None:
    rows = models.Page.objects.filter(within(scope, "batch__centre")).select_related("batch", "file")
    return rows.filter(pk=page_id).first()


def locked_page(page_id: int) -> models.Page | None:
    return models.Page.objects.select_for_update().select_related("file").filter(pk=page_id).first()


def page_of_pages(row: models.Batch, *, state: str, page: int, size: int) -> tuple[list[models.Page], int]:
    """Pages of a batch in the order they came in."""
    rows = models.Page.objects.filter(batch=row)
    if state == "suspect":
        rows = rows.filter(suspected_of__isnull=False)
    elif state:
        rows = rows.filter(state=state)
    joined = rows.select_related("file", "suspected_of__batch", "suspected_of__file").prefetch_related("in_papers")
    light = joined.defer(*_LIGHT_PAGE, "suspected_of__body").order_by("file__order", "number")
    return list(light[(page - 1) * size : page * size]), rows.count()


def pages_of(paper: models.Paper) -> list[models.Page]:
    """The pages of a paper in its order."""
    rows = models.Page.objects.filter(in_papers__paper=paper).prefetch_related("in_papers")
    joined = rows.select_related("file", "suspected_of__batch", "suspected_of__file")
    return list(joined.defer(*_LIGHT_PAGE, "suspected_of__body").order_by("in_papers__position"))


def reading(row: models.Page) -> ReadPage | None:
    return reading_of(row.body) if row.body is not None else None


def free_pages(row: models.Batch) -> list[models.Page]:
    """Pages that were read and stand in no paper a person has worked on, in the order they came in."""
    held = models.PaperPage.objects.filter(paper__in=_worked_on(row)).values("page_id")
    rows = models.Page.objects.filter(batch=row, state=models.Page.READ).exclude(pk__in=held)
    return list(rows.select_related("file").order_by("file__order", "number"))


def _worked_on(row: models.Batch) -> QuerySet[models.Paper]:
    return models.Paper.objects.filter(batch=row).filter(Q(touched_at__isnull=False) | Q(state=models.Paper.RELEASED))


def drop_untouched(row: models.Batch) -> int:
    """Take away papers nobody has worked on, so that their pages can be put together again. Returns how many stay."""
    kept = _worked_on(row)
    models.Paper.objects.filter(batch=row).exclude(pk__in=kept.values("pk")).delete()
    return kept.count()


def next_number(row: models.Batch) -> int:
    last = models.Paper.objects.filter(batch=row).aggregate(last=Max("number"))["last"]
    return int(last or 0) + 1


def alike(row: models.Page, hashed: str) -> list[tuple[models.Page, int]]:
    """Earlier pages of the centre whose perceptual hash is near, nearest first, with the distance."""
    one, two, three, four = likeness.bands(hashed)
    near = Q(band_1=one) | Q(band_2=two) | Q(band_3=three) | Q(band_4=four)
    rows = models.Page.objects.filter(near, batch__centre=row.batch.centre).exclude(pk=row.pk)
    rows = rows.exclude(file=row.file_id).filter(state=models.Page.READ)
    candidates = dict(rows.order_by("-id").values_list("pk", "dhash")[:_MOST_CANDIDATES])
    chosen = likeness.closest(hashed, candidates)
    found = {page.pk: page for page in models.Page.objects.filter(pk__in=chosen)}
    return [(found[pk], likeness.distance(hashed, candidates[pk])) for pk in chosen]


# --- papers --------------------------------------------------------------------------------------


def paper(scope: Scope, paper_id: int) -> models.Paper | None:
    rows = models.Paper.objects.filter(within(scope, "batch__centre")).select_related("batch")
    return rows.filter(pk=paper_id).first()


def papers_in(scope: Scope, paper_ids: Sequence[int]) -> dict[int, models.Paper]:
    """Those of these papers that lie inside the scope, by id."""
    rows = models.Paper.objects.filter(within(scope, "batch__centre"), pk__in=paper_ids).select_related("batch")
    return {row.pk: row for row in rows}


def pages_by_paper(paper_ids: Sequence[int]) -> dict[int, list[models.Page]]:
    """The pages of several papers, each in its paper's order, without what was read on them."""
    found: dict[int, list[models.Page]] = {paper: [] for paper in paper_ids}
    rows = models.PaperPage.objects.filter(paper__in=paper_ids).select_related("page__file").defer("page__body")
    for row in rows.order_by("paper", "position"):
        found[row.paper_id].append(row.page)
    return found


def locked_paper(paper_id: int) -> models.Paper | None:
    return models.Paper.objects.select_for_update().filter(pk=paper_id).first()


def page_of_papers(row: models.Batch, *, state: str, kind: str, page: int, size: int) -> tuple[list[models.Paper], int]:
    """Papers of a batch; ``state`` may also be ``doubtful`` or ``second``."""
    rows = models.Paper.objects.filter(batch=row)
    if state == "doubtful":
        rows = rows.filter(state=models.Paper.OPEN, doubtful__gt=0)
    elif state == "second":
        rows = rows.filter(state=models.Paper.OPEN, second__in=_UNSETTLED)
    elif state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    light = rows.defer(*_LIGHT_PAPER).order_by("number")
    return list(light[(page - 1) * size : page * size]), rows.count()


def pages_with_bodies(paper: models.Paper) -> list[models.Page]:
    """The pages of a paper in its order, with what was read."""
    rows = models.Page.objects.filter(in_papers__paper=paper).select_related("file")
    return list(rows.order_by("in_papers__position"))


def beside(row: models.Paper) -> tuple[int | None, int | None]:
    """Ids of the papers before and after in the same batch."""
    rows = models.Paper.objects.filter(batch=row.batch_id)
    before = rows.filter(number__lt=row.number).order_by("-number").values_list("pk", flat=True).first()
    after = rows.filter(number__gt=row.number).order_by("number").values_list("pk", flat=True).first()
    return before, after


def record(row: models.Paper) -> Record:
    """What the machine read."""
    return record_of(row.record)


def checks(row: models.Paper) -> tuple[Check, ...]:
    """The checks after the latest edit."""
    return tuple(check_of(check) for check in row.judged["checks"])


def human_values(row: models.Paper) -> list[models.HumanValue]:
    """Everything people did, in order."""
    return list(models.HumanValue.objects.filter(paper=row).order_by("number"))


def edits(rows: Iterable[models.HumanValue]) -> list[Edit]:
    """The acts of the first keying."""
    return [core_edits.restored(r.action, r.key, r.value) for r in rows if r.pass_number == 1]


def overrides(row: models.Paper) -> list[models.Override]:
    return list(models.Override.objects.filter(paper=row).order_by("id"))


def case_of(row: models.Paper, most: int) -> list[models.Paper]:
    """Papers of the same case in its batch, this one among them; none when there are too many to be one case."""
    rows = models.Paper.objects.filter(batch=row.batch_id, case_key=row.case_key).order_by("number")
    found = list(rows[: most + 1])
    return found if 1 < len(found) <= most else []


def edits_of(papers: Sequence[models.Paper]) -> dict[int, list[Edit]]:
    """The acts of the first keying of several papers, by paper."""
    found: dict[int, list[Edit]] = {paper.pk: [] for paper in papers}
    for value in models.HumanValue.objects.filter(paper__in=papers, pass_number=1).order_by("paper", "number"):
        found[value.paper_id].append(core_edits.restored(value.action, value.key, value.value))
    return found


def overrides_of(papers: Sequence[models.Paper]) -> dict[int, list[models.Override]]:
    """What somebody answers for on several papers, by paper."""
    found: dict[int, list[models.Override]] = {paper.pk: [] for paper in papers}
    for answer in models.Override.objects.filter(paper__in=papers).order_by("id"):
        found[answer.paper_id].append(answer)
    return found


def same_bill(row: models.Paper) -> list[models.Paper]:
    """Other papers of the centre with the same bill number."""
    if not row.bill_number:
        return []
    rows = models.Paper.objects.filter(bill_number=row.bill_number, batch__centre=row.batch.centre)
    return list(rows.exclude(pk=row.pk).select_related("batch").defer(*_LIGHT_PAPER).order_by("-id")[:5])


def papers_on(page: models.Page) -> list[tuple[models.Paper, int]]:
    """The papers a page belongs to, and which of their pages it is."""
    rows = models.PaperPage.objects.filter(page=page).select_related("paper__batch").order_by("paper__number")
    return [(row.paper, row.position) for row in rows]


# --- templates and tickets -----------------------------------------------------------------------


def templates(scope: Scope) -> list[models.Template]:
    return list(models.Template.objects.filter(within(scope), active=True).order_by("provider", "kind"))


def templates_of(centre: str) -> list[models.Template]:
    """Those a batch of this centre is read with."""
    return list(models.Template.objects.filter(centre=centre, active=True).order_by("id"))


def template(scope: Scope, template_id: int) -> models.Template | None:
    return models.Template.objects.filter(within(scope), pk=template_id).first()


def ticket(token_sha256: str) -> models.PhoneTicket | None:
    rows = models.PhoneTicket.objects.select_related("batch")
    return rows.filter(token_sha256=token_sha256).first()


def locked_ticket(ticket_id: int) -> models.PhoneTicket | None:
    return models.PhoneTicket.objects.select_for_update().filter(pk=ticket_id).first()


# --- statistics ----------------------------------------------------------------------------------


def engine_pages(scope: Scope, since: datetime, until: datetime) -> list[Mapping[str, Any]]:
    """Pages by engine: how many, how long in all and at most."""
    rows = models.Page.objects.filter(within(scope, "batch__centre"), read_at__gte=since, read_at__lt=until)
    return list(
        rows.values("engine")
        .annotate(pages=Count("id"), spent=_sum("seconds"), worst=Max("seconds"))
        .order_by("engine")
    )


def engine_papers(scope: Scope, since: datetime, until: datetime) -> list[tuple[str, Mapping[str, int]]]:
    """Engine and field counts of papers put together in the time."""
    rows = models.Paper.objects.filter(within(scope, "batch__centre"), assembled_at__gte=since, assembled_at__lt=until)
    return list(rows.values_list("engine", "field_counts"))


def corrections(scope: Scope, since: datetime, until: datetime) -> list[Mapping[str, Any]]:
    """Fields by engine and kind of value that people keyed otherwise than the machine, or confirmed."""
    rows = _acts(scope, since, until).filter(pass_number=1).exclude(value_kind="")
    grouped = rows.values("value_kind", "changed", engine=F("paper__engine"))
    return list(grouped.annotate(fields=Count(_field_id(), distinct=True)).order_by("engine", "value_kind", "changed"))


def operator_fields(scope: Scope, since: datetime, until: datetime) -> list[Mapping[str, Any]]:
    rows = _acts(scope, since, until).exclude(value_kind="")
    grouped = rows.values("by", "by_name", "pass_number", "changed")
    return list(grouped.annotate(fields=Count(_field_id(), distinct=True)).order_by("by", "pass_number", "changed"))


def operator_releases(scope: Scope, since: datetime, until: datetime) -> list[Mapping[str, Any]]:
    rows = models.Paper.objects.filter(within(scope, "batch__centre"), released_at__gte=since, released_at__lt=until)
    grouped = rows.values("released_by", "released_by_name")
    return list(grouped.annotate(papers=Count("id"), pages=_sum("pages_count")).order_by("released_by"))


def operator_moments(scope: Scope, since: datetime, until: datetime) -> Sequence[tuple[str, datetime]]:
    """When each person acted, in order."""
    return list(_acts(scope, since, until).order_by("by", "at").values_list("by", "at"))


def days(scope: Scope, since: datetime, until: datetime) -> dict[date, tuple[int, int]]:
    """Pages read and papers released on each day."""
    pages = models.Page.objects.filter(within(scope, "batch__centre"), read_at__gte=since, read_at__lt=until)
    papers = models.Paper.objects.filter(within(scope, "batch__centre"), released_at__gte=since, released_at__lt=until)
    read = _by_day(pages, "read_at")
    done = _by_day(papers, "released_at")
    return {day: (read.get(day, 0), done.get(day, 0)) for day in {*read, *done}}


def _by_day(rows: QuerySet[Any], column: str) -> dict[date, int]:
    counted = rows.annotate(day=TruncDate(column)).values("day").annotate(count=Count("id")).order_by("day")
    return {row["day"]: row["count"] for row in counted}


def _acts(scope: Scope, since: datetime, until: datetime) -> QuerySet[models.HumanValue]:
    return models.HumanValue.objects.filter(within(scope, "paper__batch__centre"), at__gte=since, at__lt=until)


def _field_id() -> Any:
    """One field of one paper, however often it was keyed."""
    return Concat(Cast("paper_id", CharField()), Value("/"), "key", output_field=CharField())


def _sum(column: str) -> Any:
    return Sum(column, default=0)
