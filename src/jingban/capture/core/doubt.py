"""What a person still has to look at, and what stands in the way of releasing a paper."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from jingban.capture.core.contract import kind_of
from jingban.capture.core.edits import name_of
from jingban.capture.core.model import Check, DocumentKind, Field, Origin, Record, State
from jingban.capture.core.names import Kind
from jingban.kernel.findings import Severity

_FIGURES: Final = (Kind.MONEY, Kind.WORDS, Kind.PRICE, Kind.QUANTITY, Kind.RATIO)
_STRUCTURED: Final = (Origin.XML, Origin.OFD)  # values with their names: nothing was recognised or placed
# Texts, codes and dates decide no amount: a good reading of one is not asked for again.
_SURE: Final = {Kind.TEXT: 0.9, Kind.CODE: 0.97, Kind.DATE: 0.97}
_BILLS: Final = (DocumentKind.BILL, DocumentKind.INPATIENT, DocumentKind.OUTPATIENT)


@dataclass(frozen=True, slots=True)
class Overridden:
    """A failing check somebody answers for, with what it had found: another finding asks again."""

    check_id: str
    subjects: tuple[str, ...]
    found: str


@dataclass(frozen=True, slots=True)
class Hindrance:
    """One thing that stands in the way."""

    code: str  # doubtful | check | missing | second
    key: str
    message: str


def doubtful(record: Record, checks: Sequence[Check], overridden: Iterable[Overridden]) -> tuple[str, ...]:
    """Keys in the order of the paper: conflicts nobody answers for, and readings nothing confirms."""
    answered = set(overridden)
    open_checks = {key for check in failing(checks) if _said(check) not in answered for key in check.subjects}
    settled = {key for check in failing(checks) if _said(check) in answered for key in check.subjects} - open_checks
    return tuple(key for key, field in record.keyed() if _asks(key, field, settled))


def failing(checks: Iterable[Check]) -> list[Check]:
    """Checks that speak against the paper."""
    return [check for check in checks if not check.ok and check.severity is Severity.ERROR]


def hindrances(record: Record, checks: Sequence[Check], overridden: Sequence[Overridden]) -> tuple[Hindrance, ...]:
    """Empty when the paper may be released."""
    answered = set(overridden)
    found = [
        Hindrance("check", check.subjects[0] if check.subjects else "", check.message)
        for check in failing(checks)
        if _said(check) not in answered
    ]
    named = {hindrance.key for hindrance in found}
    if record.kind in _BILLS and not _has_total(record):
        found.append(Hindrance("missing", "TotalAmount", "没有金额合计，请照单据录入"))
    left = [key for key in doubtful(record, checks, overridden) if key not in named]
    return (*found, *(Hindrance("doubtful", key, "请对照单据确认或重新录入") for key in left))


def _said(check: Check) -> Overridden:
    return Overridden(check.id, check.subjects, check.found)


def _has_total(record: Record) -> bool:
    field = record.by_key.get("TotalAmount")
    return field is not None and field.value is not None


def _asks(key: str, field: Field, settled: set[str]) -> bool:
    if field.state is State.CONFLICT:
        return key not in settled
    if field.state is State.CONFIRMED or field.human is not None:
        return False
    if field.machine is None:
        return True
    kind = kind_of(name_of(key))
    if kind in _FIGURES:  # never on recognition confidence alone
        return field.origin not in _STRUCTURED
    return field.confidence is not None and field.confidence < _SURE[kind]
