"""What a person still has to look at, and what stands in the way of releasing a paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from jingban.capture.core.blame import failing
from jingban.capture.core.judging import Judged
from jingban.capture.core.model import Check, Field, Record, State, Value
from jingban.capture.core.names import Kind, spec_of
from jingban.capture.core.release import Released, label, release

# Texts, codes and dates of the head decide no amount: a good reading of one is not asked for again.
_SURE: Final = {Kind.TEXT: 0.9, Kind.CODE: 0.97, Kind.DATE: 0.97}
MOST_FOUND: Final = 500  # signs of a finding that are kept


@dataclass(frozen=True, slots=True)
class Overridden:
    """A failing check somebody answers for, with what it had found: another finding asks again."""

    check_id: str
    subjects: tuple[str, ...]
    found: str
    reason: str = ""

    def answers(self, check: Check) -> bool:
        return (self.check_id, self.subjects, self.found) == (check.id, check.subjects, check.found[:MOST_FOUND])


@dataclass(frozen=True, slots=True)
class Hindrance:
    """One thing that stands in the way; codes of core.release, and ``doubtful`` for a text read badly."""

    code: str
    key: str
    message: str


@dataclass(frozen=True)
class Standing:
    """A paper as it stands after every act of the first keying."""

    record: Record  # states as judged
    checks: tuple[Check, ...]
    hindrances: tuple[Hindrance, ...]
    overridden: tuple[Overridden, ...] = ()

    @property
    def doubtful(self) -> tuple[str, ...]:
        """Keys a person still has to look at, in the order of the paper; what is missing altogether comes last."""
        named = {hindrance.key for hindrance in self.hindrances if hindrance.key}
        known = [key for key in self.record.by_key if key in named]
        return (*known, *sorted(named - set(known)))

    @property
    def total(self) -> int | None:
        """分 of the whole paper."""
        field = self.record.by_key.get("TotalAmount")
        return field.value if field is not None and isinstance(field.value, int) else None

    @property
    def conflicts(self) -> int:
        return sum(field.state is State.CONFLICT for _, field in self.record.keyed())


def stand(
    record: Record,
    today: date,
    qr: Sequence[str | Mapping[str, Value]],
    overridden: Sequence[Overridden],
    judged: Judged | None = None,
) -> Standing:
    """Judge a paper with people's values inside, and say what is left to do.

    ``judged``: the same paper as judged among the papers of its case.
    """
    outcome = release(record, today=today, qr=qr, judged=judged)
    judged = outcome.judged
    reasons = {
        check.id: answer.reason
        for check in failing(judged.checks)
        for answer in overridden
        if answer.answers(check) and answer.reason.strip()
    }
    if reasons:
        outcome = release(record, today=today, qr=qr, overrides=reasons, judged=judged)
    obstacles = () if isinstance(outcome, Released) else outcome.obstacles
    found = [Hindrance(o.code, o.key, o.message) for o in obstacles]
    named = {hindrance.key for hindrance in found}
    found += [h for h in _badly_read(judged) if h.key not in named]
    return Standing(judged.record, judged.checks, tuple(found), tuple(overridden))


def _badly_read(judged: Judged) -> list[Hindrance]:
    return [
        Hindrance("doubtful", field.name, f"{label(field.name)}识别把握不足，请对照原件确认")
        for field in judged.record.fields
        if _asks(field)
    ]


def _asks(field: Field) -> bool:
    if field.state is State.CONFIRMED or field.human is not None or field.confidence is None:
        return False
    spec = spec_of(field.name)
    return bool(field.raw.strip()) and field.confidence < _SURE.get(spec.kind if spec else Kind.TEXT, 0.0)
