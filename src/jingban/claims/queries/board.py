"""The supervisor's board: volumes, ages, on-time rate, deductions, rules; everything by set queries."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from jingban.claims import schemas
from jingban.claims.core.states import TITLES, State
from jingban.claims.policy.intake import terms
from jingban.claims.refusals import claims as refusals
from jingban.claims.repository import board as sums
from jingban.claims.services.steps import today
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.registry.services import lookup
from jingban.review.core.deducting import REASONS

BOARD = "claims.board"
_SPAN = 3 * 366  # days of one board
_AGES = (  # working days left, from and to, and what the desk calls it
    ("overdue", "已超期", -(10**6), -1),
    ("near", "5 个工作日内到期", 0, 5),
    ("middle", "6 至 15 个工作日到期", 6, 15),
    ("far", "15 个工作日以上", 16, 10**6),
)
_PAUSED, _NEW = ("paused", "时限暂停"), ("new", "尚未受理")


def board(actor: Actor, since: date | None, until: date | None) -> schemas.BoardOut:
    """A period, both days included; without days from the first of January. Seven statements."""
    scope = access.require(actor, BOARD)
    day = today()
    last = until or day
    first = since or last.replace(month=1, day=1)
    if not 0 <= (last - first).days <= _SPAN:
        raise refusals.wrong_period()
    claims = sums.claims(scope)
    accepted, closed = sums.accepted(claims, first, last), sums.closed(claims, first, last)
    days = sums.days(claims, first, last, terms())
    in_time = sum(count for (used, term), count in days.items() if used <= term)
    states = sums.states(claims)
    ages, overdue = _ages(sums.terms(claims), day)
    trend = sorted(accepted.keys() | closed.keys())
    return schemas.BoardOut(
        since=first,
        until=last,
        accepted=sum(accepted.values()),
        closed=sum(count for count, _ in closed.values()),
        paid=sum(paid for _, paid in closed.values()),
        on_time=share(in_time, days.total()),
        overdue=overdue,
        median_days=_median(days),
        states=_states(states),
        ages=ages,
        deductions=_deductions(sums.deductions(scope, first, last)),
        rules=[_rule(row) for row in sums.rules(scope, first, last)],
        trend=[
            schemas.BoardDay(
                day=one, accepted=accepted.get(one, 0), closed=closed.get(one, (0, 0))[0], fund=closed.get(one, (0, 0))[1]
            )
            for one in trend
        ],
    )  # fmt: skip


def share(part: int, whole: int) -> str:
    """Percent with one decimal, half up; empty where there is nothing to share."""
    if not whole:
        return ""
    tenths = (part * 2000 + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}"


def _median(days: Counter[tuple[int, int]]) -> int:
    """The lower middle of working days used."""
    left = (days.total() + 1) // 2
    for (used, _), count in sorted(days.items()):
        left -= count
        if left <= 0:
            return used
    return 0


def _states(found: Mapping[str, tuple[int, int]]) -> list[schemas.BoardCount]:
    """In the order of a claim's life."""
    return [
        schemas.BoardCount(
            key=state.value, title=TITLES[state], count=found[state.value][0], amount=found[state.value][1]
        )
        for state in State
        if state.value in found
    ]


def _ages(found: list[tuple[date | None, bool, int]], day: date) -> tuple[list[schemas.BoardCount], int]:
    """Open claims by working days left, and how many are overdue."""
    horizon = max(rule.term.days for rule in terms())
    calendar = lookup.calendar(min([day, *(due for due, _, _ in found if due is not None)]), day)
    counts = dict.fromkeys([_NEW[0], _PAUSED[0], *(age[0] for age in _AGES)], 0)
    for due, accepted, count in found:
        if due is None:
            counts[_PAUSED[0] if accepted else _NEW[0]] += count
            continue
        span = (calendar.works(day + timedelta(days=n)) for n in range(1, min((due - day).days, 3 * horizon) + 1))
        left = sum(span) if due >= day else -1
        counts[next(key for key, _, low, high in _AGES if low <= left <= high)] += count
    titles = dict([_NEW, *((key, title) for key, title, _, _ in _AGES), _PAUSED])
    whole = sum(counts.values())
    ages = [
        schemas.BoardCount(key=key, title=title, count=counts[key], share=share(counts[key], whole))
        for key, title in titles.items()
    ]
    return ages, counts["overdue"]


def _deductions(found: list[tuple[str, int, int]]) -> list[schemas.BoardCount]:
    whole = sum(amount for _, _, amount in found)
    return [
        schemas.BoardCount(
            key=reason, title=REASONS.get(reason, reason), count=count, amount=amount, share=share(amount, whole)
        )
        for reason, count, amount in found
    ]


def _rule(row: Mapping[str, Any]) -> schemas.BoardRule:
    values = {name: row[name] for name in ("rule", "title", "severity", "hits", "accepted", "overruled", "open")}
    return schemas.BoardRule(**values, overruled_share=share(row["overruled"], row["accepted"] + row["overruled"]))
