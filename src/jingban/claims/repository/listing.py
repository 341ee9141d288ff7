"""Lists of claims: by queue, state and word, in an order an index holds; counts stop at ``COUNTED``."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from django.db import connection
from django.db.models import Count, Q, QuerySet

from jingban.claims import models
from jingban.claims.core.states import ENDED, State
from jingban.infra.access import services as access
from jingban.infra.access.services import Scope
from jingban.kernel.workdays import Pause

COUNTED = 10_000  # totals beyond this are told as "more"; nobody turns that many pages
_BILLS = 200  # claims looked at for one bill number
_BEGINNING = 8  # characters of a number that say something: shorter ones begin every number of the centre
OPEN = tuple(state.value for state in State if state not in ENDED)
_ENDED = {state.value for state in ENDED}
# Each centre is one seek in the index, however many claims there are.
_CENTRES = """
WITH RECURSIVE known(centre) AS (
    SELECT MIN(centre) FROM claims_claim
    UNION ALL
    SELECT (SELECT MIN(c.centre) FROM claims_claim c WHERE c.centre > known.centre) FROM known
    WHERE known.centre IS NOT NULL
)
SELECT centre FROM known WHERE centre IS NOT NULL
"""


def centres(*scopes: Scope) -> list[str]:
    """Organisations with claims that lie in every one of the scopes."""
    with connection.cursor() as cursor:
        cursor.execute(_CENTRES)
        codes = [row[0] for row in cursor.fetchall()]
    return [code for code in codes if all(scope.covers(code) for scope in scopes)]


def of_state(places: list[str], states: Collection[str]) -> QuerySet[models.Claim]:
    """Claims of these organisations in these states; an index on (centre, state, due_on, id) holds them in order."""
    found = models.Claim.objects.filter(_one_of("centre", places))
    return found.filter(_one_of("state", sorted(states)))


def _one_of(field: str, wanted: Sequence[str]) -> Q:
    return Q(**{field: wanted[0]}) if len(wanted) == 1 else Q(**{f"{field}__in": list(wanted)})


def everything(places: list[str], scopes: Iterable[Scope]) -> QuerySet[models.Claim]:
    """Claims of a scope in any state. Of several organisations the newest are found by walking back through ids."""
    if len(places) == 1:
        return models.Claim.objects.filter(centre=places[0])
    return inside(scopes)


def inside(scopes: Iterable[Scope]) -> QuerySet[models.Claim]:
    """Claims of a scope where another condition finds them: the scope only leaves some out."""
    found = models.Claim.objects.all()
    for scope in scopes:
        found = found.filter(access.within(scope, "centre"))
    return found


def begins(field: str, word: str) -> Q:
    """Values that begin with a word, in the form the database can look up in an index."""
    if connection.vendor == "sqlite":  # its LIKE folds case and therefore uses no index
        return Q(**{f"{field}__gte": word, f"{field}__lt": word + "\U0010ffff"})
    return Q(**{f"{field}__startswith": word})


def numbered(found: QuerySet[models.Claim], word: str, digest: str) -> QuerySet[models.Claim]:
    """Claims whose number begins with the word, or with a bill of that number, or of the person of a certificate."""
    bills = models.Bill.objects.filter(number=word).order_by("-pk").values_list("claim_id", flat=True)[:_BILLS]
    condition = Q(number=word) | Q(pk__in=list(bills))
    if len(word) >= _BEGINNING:
        condition |= begins("number", word)
    return found.filter(condition | Q(person_digest=digest) if digest else condition)


def named(found: QuerySet[models.Claim], key: str) -> QuerySet[models.Claim]:
    """Claims of persons whose folded name begins so."""
    return found.filter(begins("person_key", key))


def held(found: QuerySet[models.Claim], username: str, now: datetime) -> QuerySet[models.Claim]:
    """Claims in these hands now."""
    return found.filter(held_by=username, held_until__gt=now)


def unlisted(found: QuerySet[models.Claim]) -> QuerySet[models.Claim]:
    """Claims on no list handed to the archive."""
    return found.filter(archive_lists__isnull=True)


def free(found: QuerySet[models.Claim], username: str, now: datetime) -> QuerySet[models.Claim]:
    """Claims nobody else works on."""
    return found.filter(Q(held_by__in=["", username]) | Q(held_until__isnull=True) | Q(held_until__lte=now))


def counted(found: QuerySet[models.Claim]) -> int:
    """How many, up to ``COUNTED`` + 1."""
    return found.order_by()[: COUNTED + 1].count()


def after(found: QuerySet[models.Claim], row: models.Claim) -> QuerySet[models.Claim]:
    """What comes after a claim in the order of urgency; without a day due comes last."""
    if row.due_on is None:
        return found.filter(due_on__isnull=True, pk__gt=row.pk)
    later = Q(due_on__gt=row.due_on) | Q(due_on__isnull=True)
    return found.filter(later | Q(due_on=row.due_on, pk__gt=row.pk))


def med_types(claims: Sequence[int]) -> dict[int, list[str]]:
    """医疗类别 of claims, each once, in the order of their visits; one statement."""
    rows = models.Visit.objects.filter(claim_id__in=claims).order_by("claim_id", "number")
    found: dict[int, list[str]] = {}
    for claim, kind in rows.values_list("claim_id", "med_type"):
        kinds = found.setdefault(claim, [])
        if kind not in kinds:
            kinds.append(kind)
    return found


def pauses(claims: Sequence[int]) -> dict[int, list[Pause]]:
    """When the clocks of claims stood still; one statement."""
    found: dict[int, list[Pause]] = {}
    rows = models.Pause.objects.filter(claim_id__in=claims).order_by("first")
    for claim, first, last in rows.values_list("claim_id", "first", "last"):
        found.setdefault(claim, []).append(Pause(first, last))
    return found


def counts(
    found: QuerySet[models.Claim], username: str, now: datetime, today: date, warn: date
) -> dict[str, dict[str, int]]:
    """For each state: how many, in one's hands, near the end of the term, past it; one statement."""
    rows = found.values("state").annotate(
        count=Count("pk"),
        mine=Count("pk", filter=Q(held_by=username, held_until__gt=now)),
        warn=Count("pk", filter=Q(due_on__gte=today, due_on__lte=warn)),
        overdue=Count("pk", filter=Q(due_on__lt=today)),
    )
    return {
        row["state"]: {name: row[name] for name in ("count", "mine", "warn", "overdue")}
        for row in rows.order_by("state")
    }


def ended(state: str) -> bool:
    """Whether claims of this state are done with."""
    return state in _ENDED
