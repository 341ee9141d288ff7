"""The second, blind keying of papers with large sums: what is keyed twice, and whether both say the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from jingban.capture.core.contract import kind_of, value_text
from jingban.capture.core.model import DocumentKind, Origin, Record
from jingban.capture.core.names import Kind

BILLS: Final = frozenset({DocumentKind.BILL, DocumentKind.INPATIENT, DocumentKind.OUTPATIENT})
_DATA: Final = frozenset({Origin.XML, Origin.OFD})  # exact as they came: there is nothing to misread
_ALWAYS: Final = ("TotalAmount",)
_WHERE_PRINTED: Final = ("EInvoiceCode", "EInvoiceNumber", "bank_card")


@dataclass(frozen=True, slots=True)
class Difference:
    """Two people read a field differently; ``None`` says that the paper holds no such value."""

    key: str
    first: str | None
    second: str | None


def wanted(record: Record, total: int | None, threshold: int) -> bool:
    """Whether a paper is keyed twice: a bill of this sum or more, unless it is a data file nobody has changed."""
    if record.kind not in BILLS or total is None or abs(total) < threshold:
        return False
    fields = [record.by_key.get(key) for key in keys(record)]
    return not all(field is not None and field.origin in _DATA and field.human is None for field in fields)


def keys(record: Record) -> tuple[str, ...]:
    """The fields that are keyed twice: every amount of the head, the bill's number, the card that is paid to."""
    printed = [f.name for f in record.fields if kind_of(f.name) is Kind.MONEY or f.name in _WHERE_PRINTED]
    return tuple(dict.fromkeys((*_ALWAYS, *printed)))


def differences(record: Record, second: Mapping[str, str | None]) -> tuple[Difference, ...]:
    """Where the second keying says something else than the paper as it stands now; what was not keyed differs."""
    found = []
    for key in keys(record):
        field = record.by_key.get(key)
        first = value_text(kind_of(key), field.value) if field else None
        if key not in second or second[key] != first:
            found.append(Difference(key, first, second.get(key)))
    return tuple(found)
