"""Papers with the machine's record, and what people did to them."""

from collections.abc import Iterable, Sequence

from django.db.models import Case, Max, Q, QuerySet, When

from jingban.capture import models
from jingban.capture.core import edits as core_edits
from jingban.capture.core.contract import check_of, record_of
from jingban.capture.core.edits import Edit
from jingban.capture.core.model import Check, Record
from jingban.infra.access.services import Scope, within

_LIGHT_PAPER = ("record", "judged")


def worked_on(row: models.Batch) -> QuerySet[models.Paper]:
    """Papers of a batch that are not put together anew: somebody keyed something, or released them."""
    return models.Paper.objects.filter(batch=row).filter(Q(touched_at__isnull=False) | Q(state=models.Paper.RELEASED))


def drop_untouched(row: models.Batch) -> int:
    """Take away papers nobody has worked on, so that their pages can be put together again. Returns how many stay."""
    kept = worked_on(row)
    models.Paper.objects.filter(batch=row).exclude(pk__in=kept.values("pk")).delete()
    return kept.count()


def next_number(row: models.Batch) -> int:
    last = models.Paper.objects.filter(batch=row).aggregate(last=Max("number"))["last"]
    return int(last or 0) + 1


def paper(scope: Scope, paper_id: int) -> models.Paper | None:
    rows = models.Paper.objects.filter(within(scope, "batch__centre")).select_related("batch")
    return rows.filter(pk=paper_id).first()


def papers_in(scope: Scope, paper_ids: Sequence[int]) -> dict[int, models.Paper]:
    """Those of these papers that lie inside the scope, by id."""
    rows = models.Paper.objects.filter(within(scope, "batch__centre"), pk__in=paper_ids).select_related("batch")
    return {row.pk: row for row in rows}


def locked_paper(paper_id: int) -> models.Paper | None:
    return models.Paper.objects.select_for_update().filter(pk=paper_id).first()


def page_of_papers(row: models.Batch, *, state: str, kind: str, page: int, size: int) -> tuple[list[models.Paper], int]:
    """Papers of a batch; ``state`` may also be ``doubtful`` or ``second``."""
    rows = models.Paper.objects.filter(batch=row)
    if state == "doubtful":
        rows = rows.filter(state=models.Paper.OPEN, doubtful__gt=0)
    elif state == "second":
        rows = rows.filter(state=models.Paper.OPEN, second__in=models.Paper.PENDING)
    elif state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    light = rows.defer(*_LIGHT_PAPER).order_by("number")
    return list(light[(page - 1) * size : page * size]), rows.count()


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


def seen_first(papers: Iterable[models.Paper], username: str) -> set[int]:
    """Those of these papers whose values this person keyed first or chose to see: they never key them second."""
    wanted = [paper.pk for paper in papers]
    if not wanted:
        return set()
    keyed = models.HumanValue.objects.filter(paper__in=wanted, pass_number=1, by=username).values_list("paper_id")
    chosen = models.FirstKeyer.objects.filter(paper__in=wanted, by=username).values_list("paper_id")
    return {paper for (paper,) in keyed.union(chosen)}


def keyed_second(row: models.Paper, username: str) -> bool:
    """Whether this person keyed the paper a second time."""
    return models.HumanValue.objects.filter(paper=row, pass_number=2, by=username).exists()


def next_open(row: models.Paper) -> int | None:
    """The next paper of the batch that is not released: those after this one first, then from the beginning."""
    rows = models.Paper.objects.filter(batch=row.batch_id, state=models.Paper.OPEN).exclude(pk=row.pk)
    ordered = rows.order_by(Case(When(number__gt=row.number, then=0), default=1), "number")
    return ordered.values_list("pk", flat=True).first()


def overrides(row: models.Paper) -> list[models.Override]:
    return list(models.Override.objects.filter(paper=row).order_by("id"))


def case_of(row: models.Paper) -> QuerySet[models.Paper]:
    """Papers of the same case in its batch, this one among them."""
    return models.Paper.objects.filter(batch=row.batch_id, case_key=row.case_key).order_by("number")


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
