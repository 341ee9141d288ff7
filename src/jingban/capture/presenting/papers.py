"""A paper as it is listed, and as it is judged."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jingban.capture import models, schemas
from jingban.capture.core.contract import kind_of, money_text, value_text
from jingban.capture.core.doubt import Hindrance, Overridden
from jingban.capture.core.model import Check, Field, Line, Record
from jingban.capture.core.privacy import Masker
from jingban.capture.presenting.words import label_of


def paper_values(row: models.Paper, *, names_hidden: bool, blind: bool = False) -> dict[str, Any]:
    """Fields of a list item; ``blind`` leaves out the figures that are keyed twice."""
    payer = row.payer
    return {
        "id": row.pk,
        "number": row.number,
        "case_key": row.case_key,
        "kind": row.kind,
        "state": row.state,
        "second": row.second,
        "version": row.version,
        "pages": row.pages_count,
        "payer": payer[:1] + "*" * (len(payer) - 1) if names_hidden else payer,
        "provider": row.provider,
        "bill_number": "" if blind else row.bill_number,
        "total_fen": None if blind else row.total_fen,
        "fields": row.fields,
        "doubtful": row.doubtful,
        "conflicts": row.conflicts,
        "touched_at": row.touched_at,
        "released_by": row.released_by_name or row.released_by,
        "released_at": row.released_at,
    }


def paper_item(row: models.Paper, *, names_hidden: bool, blind: bool = False) -> schemas.PaperItem:
    return schemas.PaperItem(**paper_values(row, names_hidden=names_hidden, blind=blind))


@dataclass(frozen=True)
class Shown:
    """A paper as judged, ready to be shown to one person."""

    record: Record
    checks: tuple[Check, ...]
    doubtful: tuple[str, ...]
    overridden: tuple[Overridden, ...]
    hindrances: tuple[Hindrance, ...]
    masker: Masker
    keyed: Mapping[str, tuple[str, datetime]]  # who keyed a field last


def judged_values(shown: Shown) -> dict[str, Any]:
    speak: defaultdict[str, list[int]] = defaultdict(list)
    for position, check in enumerate(shown.checks):
        for key in check.subjects:
            speak[key].append(position)
    total = shown.record.by_key.get("TotalAmount")
    return {
        "fields": [_field(field.name, field, shown, speak) for field in shown.record.fields],
        "categories": _lines("categories", shown.record.categories, shown, speak),
        "lines": _lines("lines", shown.record.lines, shown, speak),
        "checks": [_check(check, shown) for check in shown.checks],
        "doubtful": list(shown.doubtful),
        "hindrances": [
            schemas.HindranceOut(code=h.code, key=h.key, message=shown.masker.text(h.message)) for h in shown.hindrances
        ],
        "total_fen": total.value if total is not None and isinstance(total.value, int) else None,
    }


def _lines(
    part: str, lines: Sequence[Line], shown: Shown, speak: Mapping[str, list[int]]
) -> list[schemas.PaperLineOut]:
    return [
        schemas.PaperLineOut(
            index=index,
            status=line.state.value,
            page=line.place.page,
            bbox=list(line.place.bbox) if line.place.bbox else None,
            cells=[_field(f"{part}[{index}].{cell.name}", cell, shown, speak) for cell in line.cells],
        )
        for index, line in enumerate(lines)
    ]


def _field(key: str, field: Field, shown: Shown, speak: Mapping[str, list[int]]) -> schemas.FieldOut:
    kind, name = kind_of(field.name), field.name
    by, at = shown.keyed.get(key, ("", None))
    human = value_text(kind, field.human.value) if field.human else None
    said = (value_text(kind, field.value), value_text(kind, field.machine), human, field.raw)
    value, machine, theirs, raw = (shown.masker.value(name, text) for text in said)
    return schemas.FieldOut(
        key=key,
        name=name,
        label=label_of(name),
        value_kind=kind.value,
        value=value,
        machine=machine,
        human=theirs,
        keyed=field.human is not None,
        raw=raw or "",
        status=field.state.value,
        doubtful=key in shown.doubtful,
        # Also a number inside a text may be hidden; whoever sees asterisks is told that we put them there.
        masked=(value, machine, theirs, raw) != said,
        confidence=field.confidence,
        source=field.origin.value,
        page=field.place.page,
        bbox=list(field.place.bbox) if field.place.bbox else None,
        checks=speak.get(key, []),
        by=by,
        at=at,
    )


def _check(check: Check, shown: Shown) -> schemas.CheckOut:
    mask = shown.masker
    return schemas.CheckOut(
        id=check.id,
        ok=check.ok,
        severity=check.severity.value,
        message=mask.text(check.message),
        expected=mask.text(check.expected),
        found=mask.text(check.found),
        subjects=list(check.subjects),
        implied=[schemas.ImpliedOut(key=key, value=money_text(fen)) for key, fen in check.implied],
        overridden=any(answer.answers(check) for answer in shown.overridden),
    )
