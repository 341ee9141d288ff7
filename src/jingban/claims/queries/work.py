"""My work: one queue for each thing a person may do next, lists of claims, the next claim. Access first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy

from jingban.claims import models, schemas
from jingban.claims.core.states import APPROVE, APPROVE_SECTION, FIRST, INTAKE, RECHECK, RELEASE
from jingban.claims.policy.deciding import limits
from jingban.claims.policy.intake import terms
from jingban.claims.presenting import rows as presenting
from jingban.claims.presenting import words
from jingban.claims.presenting.rows import Clocks
from jingban.claims.refusals import claims as refusals
from jingban.claims.repository import claims as stored
from jingban.claims.repository import listing
from jingban.claims.services.steps import READ, today
from jingban.infra import clock
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor, Scope
from jingban.kernel.workdays import Calendar
from jingban.payment.services.payments import person_digest
from jingban.registry.core import certificates, names
from jingban.registry.services import lookup

# Queue = state → the right that puts it before a person.
QUEUES = {
    "draft": INTAKE,
    "incomplete": INTAKE,
    "accepted": FIRST,
    "on_hold": FIRST,
    "settled": RECHECK,
    "rechecked": APPROVE_SECTION,
    "approved": RELEASE,
    "released": RELEASE,
}
# Who has signed one of these does not see the claim in the queue of the next step.
_SIGNED = ("reviewed_by", "rechecked_by", "approved_by")
_NOT_MINE = {"settled": _SIGNED[:1], "rechecked": _SIGNED[:2], "approved": _SIGNED}
_NOBODY = Q(pk__in=[])
_URGENT = (F("due_on").asc(nulls_last=True), "pk")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is asked for."""

    queue: str = ""
    state: str = ""
    query: str = ""
    mine: bool = False
    unlisted: bool = False  # on no list of the archive
    sort: str = ""
    page: int = 1
    size: int = 50


# --- queues ------------------------------------------------------------------------------------------


def work(actor: Actor) -> schemas.WorkOut:
    """Every queue of this person with its counts; three statements."""
    read = access.require(actor, READ)
    mine = [queue for queue in QUEUES if not _scope(actor, queue).nothing]
    places = listing.centres(read)
    chosen = _NOBODY
    for queue in mine:
        chosen |= Q(state=queue) & _queue(actor, queue, [code for code in places if _scope(actor, queue).covers(code)])
    found = listing.of_state(places, mine).filter(chosen) if mine and places else models.Claim.objects.none()
    day = today()
    warn = max(rule.term.warn for rule in terms())
    last = _working_day(lookup.calendar(day, day), day, warn)
    counts = listing.counts(found, actor.username, clock.now(), day, last)
    empty = {"count": 0, "mine": 0, "warn": 0, "overdue": 0}
    queues = []
    for queue in mine:
        row = {**empty, **counts.get(queue, {})}
        queues.append(
            schemas.QueueOut(
                key=queue, title=words.QUEUES[queue], count=row["count"], mine=row["mine"], warn=row["warn"],
                overdue=row["overdue"],
            )
        )  # fmt: skip
    return schemas.WorkOut(queues=queues)


def _scope(actor: Actor, queue: str) -> Scope:
    """Where this queue is this person's."""
    return actor.scope(QUEUES[queue])


def _queue(actor: Actor, queue: str, places: Sequence[str]) -> Q:
    """What of a state waits for this person: not what they signed before, not above their level."""
    condition = Q(centre__in=places)
    for field in _NOT_MINE.get(queue, ()):
        condition &= ~Q(**{field: actor.username})
    if queue == "rechecked":
        condition &= _within_level(actor, places)
    return condition


def _within_level(actor: Actor, places: Sequence[str]) -> Q:
    """Sums this person may approve."""
    everything = [code for code in places if actor.may(APPROVE, code)]
    begun = [version for version in limits() if version.since <= today()]
    most = max(begun, key=lambda version: version.since).section_up_to if begun else -1
    return Q(centre__in=everything) | Q(fund__lte=most)


def _working_day(calendar: Calendar, day: date, left: int) -> date:
    """The day before which ``left`` working days are left."""
    while left:
        day += timedelta(days=1)
        left -= calendar.works(day)
    return day


# --- lists -------------------------------------------------------------------------------------------


def listed(actor: Actor, wanted: Wanted) -> schemas.ClaimPage:
    """A page of claims of one's scope; at most six statements."""
    found = _found(actor, wanted)
    first = (wanted.page - 1) * wanted.size
    chosen = list(found[first : first + wanted.size + 1]) if first <= listing.COUNTED else []
    total = first + len(chosen)
    if len(chosen) > wanted.size or (first and not chosen):
        total = listing.counted(found)
    counted = min(total, listing.COUNTED)
    items = shown(chosen[: wanted.size])
    return schemas.ClaimPage(items=items, total=counted, more=total > counted, page=wanted.page, size=wanted.size)


def _found(actor: Actor, wanted: Wanted) -> QuerySet[models.Claim]:
    """The rows of a list in their order."""
    scopes = [access.require(actor, READ)]
    if wanted.queue:
        scopes.append(_scope(actor, wanted.queue))
    if word := wanted.query.strip():
        found = _searched(listing.inside(scopes), word)
        found = found.filter(state__in=_states(wanted)) if _states(wanted) else found
        if wanted.queue:
            places = listing.centres(*scopes)
            found = found.filter(_queue(actor, wanted.queue, places))
        order = _order(wanted, searched=True)
    else:
        found, order = _unsearched(actor, wanted, scopes)
    if wanted.mine:
        found = listing.held(found, actor.username, clock.now())
    if wanted.unlisted:
        found = listing.unlisted(found)
    return found.order_by(*order)


def _unsearched(
    actor: Actor, wanted: Wanted, scopes: Sequence[Scope]
) -> tuple[QuerySet[models.Claim], Sequence[str | OrderBy]]:
    places = listing.centres(*scopes)
    states = _states(wanted)
    if not places:
        return models.Claim.objects.none(), ("pk",)
    if not states:
        return listing.everything(places, scopes), _order(wanted)
    if listing.ended(states[0]) and len(places) > 1:
        return listing.inside(scopes).filter(state=states[0]), ("-pk",)
    found = listing.of_state(places, states)
    return found.filter(_queue(actor, wanted.queue, places)) if wanted.queue else found, _order(wanted)


def _searched(found: QuerySet[models.Claim], word: str) -> QuerySet[models.Claim]:
    """A number where there are figures, a name otherwise."""
    form = certificates.normal(word)
    if form.isascii() and any(letter.isdigit() for letter in form):
        return listing.numbered(found, word, person_digest(form))
    key = names.key(word)[:60]
    return listing.named(found, key) if key else found.none()


def _states(wanted: Wanted) -> tuple[str, ...]:
    """States looked at; empty: all of them. A queue is a state by itself."""
    if wanted.queue:
        return (wanted.queue,)
    if wanted.state and wanted.state != "open":
        return (wanted.state,)
    if wanted.state == "open" or wanted.mine or wanted.sort in ("due", "amount"):
        return listing.OPEN
    return ()


def _order(wanted: Wanted, *, searched: bool = False) -> Sequence[str | OrderBy]:
    """The clock of an ended claim is gone: with its empty day the index holds each ended state by id."""
    states = _states(wanted)
    sort = wanted.sort or ("due" if wanted.queue or (states and not listing.ended(states[0])) else "new")
    if sort == "amount":
        return ("-total", "-pk")
    if sort == "due":
        return _URGENT
    ended = len(states) == 1 and listing.ended(states[0]) and not searched
    if sort == "old":
        return ("due_on", "pk") if ended else ("pk",)
    return ("-due_on", "-pk") if ended else ("-pk",)


def shown(rows: Sequence[models.Claim]) -> list[schemas.ClaimRow]:
    """Rows of a list with their clocks; three statements."""
    if not rows:
        return []
    kinds = listing.med_types([row.pk for row in rows])
    paused = [row.pk for row in rows if row.due_on is None and row.accepted_on is not None and row.closed_on is None]
    pauses = listing.pauses(paused) if paused else {}
    clocks = clocks_of(rows)
    return [
        schemas.ClaimRow(
            **presenting.values(
                row,
                clocks.face(row, kinds.get(row.pk, []), pauses.get(row.pk, [])),
                kinds.get(row.pk, []),
                clocks.now,
            )
        )
        for row in rows
    ]


def clocks_of(rows: Sequence[models.Claim]) -> Clocks:
    """What the clocks of these claims are read with; one statement."""
    day = today()
    first = min((row.accepted_on for row in rows if row.accepted_on is not None), default=day)
    return Clocks(clock.now(), day, lookup.calendar(min(first, day), day), terms())


def following(actor: Actor, queue: str, after: int | None) -> schemas.NextOut:
    """The claim that comes after one in a queue and is in nobody else's hands; from the end back to the beginning."""
    read = access.require(actor, READ)
    places = listing.centres(read, _scope(actor, queue))
    if not places:
        return schemas.NextOut(id=None, number="", left=0)
    waiting = listing.of_state(places, [queue]).filter(_queue(actor, queue, places))
    waiting = listing.free(waiting, actor.username, clock.now()).order_by(*_URGENT)
    left = min(listing.counted(waiting), listing.COUNTED)
    last = stored.claim(read, after) if after else None
    if after and last is None:
        raise refusals.no_claim()
    found = listing.after(waiting, last).first() if last else None
    found = found or waiting.exclude(pk=after or 0).first()
    return schemas.NextOut(id=found.pk if found else None, number=found.number if found else "", left=left)
