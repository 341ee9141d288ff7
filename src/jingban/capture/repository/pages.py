"""Pages, and what was read on them."""

from collections.abc import Sequence

from django.db.models import Q

from jingban.capture import models
from jingban.capture.core import likeness
from jingban.capture.core.page_json import ReadPage, reading_of
from jingban.capture.repository.papers import worked_on
from jingban.infra.access.services import Scope, within

_LIGHT_PAGE = ("body",)
_MOST_CANDIDATES = 2000


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
    held = models.PaperPage.objects.filter(paper__in=worked_on(row)).values("page_id")
    rows = models.Page.objects.filter(batch=row, state=models.Page.READ).exclude(pk__in=held)
    return list(rows.select_related("file").order_by("file__order", "number"))


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


def pages_by_paper(paper_ids: Sequence[int]) -> dict[int, list[models.Page]]:
    """The pages of several papers, each in its paper's order, without what was read on them."""
    found: dict[int, list[models.Page]] = {paper: [] for paper in paper_ids}
    rows = models.PaperPage.objects.filter(paper__in=paper_ids).select_related("page__file").defer("page__body")
    for row in rows.order_by("paper", "position"):
        found[row.paper_id].append(row.page)
    return found


def pages_with_bodies(paper: models.Paper) -> list[models.Page]:
    """The pages of a paper in its order, with what was read."""
    rows = models.Page.objects.filter(in_papers__paper=paper).select_related("file")
    return list(rows.order_by("in_papers__position"))


def papers_on(page: models.Page) -> list[tuple[models.Paper, int]]:
    """The papers a page belongs to, and which of their pages it is."""
    rows = models.PaperPage.objects.filter(page=page).select_related("paper__batch").order_by("paper__number")
    return [(row.paper, row.position) for row in rows]
