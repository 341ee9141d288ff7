"""A correction takes the place of what it corrects: settlements, bills and the person's year, at its release."""

from dataclasses import replace

from django.db import IntegrityError

from jingban.benefit.core.model import Accumulators
from jingban.claims import models
from jingban.claims.core.awarding import FUNDS, Awarded, Ready
from jingban.claims.core.states import State
from jingban.claims.refusals import decisions as refusals
from jingban.claims.refusals.intake import BillUsed
from jingban.claims.repository import claims as contents
from jingban.claims.repository import intake as entered
from jingban.claims.repository import settlements as rows
from jingban.claims.services import awarding
from jingban.claims.services.steps import let_go, note, saved
from jingban.infra.access.services import Actor

_SAME = ("act_pay_dedc", *FUNDS)


def corrected(row: models.Claim) -> models.Claim | None:
    """The claim a correction corrects, held; None where it is none. Raises Conflict where it stands elsewhere now."""
    if row.corrects_id is None:
        return None
    old = models.Claim.objects.select_for_update().get(pk=row.corrects_id)
    if old.state != State.CLOSED:
        raise refusals.corrected_changed(old.number, old.state)
    return old


def supersede(actor: Actor, row: models.Claim, old: models.Claim) -> None:
    """The old claim is superseded, the new one counts. Raises Conflict where the year has changed meanwhile."""
    mine = rows.standing_of(row.pk)
    ends: dict[int, Accumulators | None] = {}
    settler = awarding.calculator_of(row)
    again, _, affected, years = awarding.replayed(row, settler, _entries(row, mine), ends)
    if any(_differs(one, now) for one, now in zip(mine, again, strict=True)):
        raise refusals.correction_stale(row.number)
    rows.take_back(rows.standing_of(old.pk))
    entered.free(old)
    _stand(row, old)
    rows.count_from_now(mine)
    for year, after in ends.items():
        rows.save_year(years[year], after)
    old.state = State.SUPERSEDED.value
    let_go(old)
    saved(old)
    told = {"by": row.number, "affected": [{"number": number, "fund": gap} for number, gap in affected]}
    note(actor, old, "supersede", State.CLOSED, "", told)


def _entries(row: models.Claim, mine: list[models.Settlement]) -> list[Ready]:
    visits = {visit.id: visit for visit in contents.visits(row.pk)}
    return [Ready(visits[one.visit_id], replace(rows.case_of(one), account=0), ()) for one in mine]


def _differs(row: models.Settlement, now: Awarded) -> bool:
    return any(getattr(row, name) != getattr(now.settlement, name) for name in _SAME)


def _stand(row: models.Claim, old: models.Claim) -> None:
    """The bills are used up from now on; another claim may have used one that is new here."""
    models.Visit.objects.filter(claim=row).update(standing=True)
    new = models.Bill.objects.filter(claim=row).exclude(key="")
    keys = list(new.exclude(key__in=models.Bill.objects.filter(claim=old).values("key")).values_list("key", flat=True))
    try:
        models.Bill.objects.filter(claim=row).update(standing=True)
    except IntegrityError:
        raise BillUsed(keys) from None
