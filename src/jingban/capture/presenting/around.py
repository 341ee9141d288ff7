"""What stands beside a paper's data: its case, who answered, what was keyed, the same bill elsewhere."""

from collections.abc import Iterable, Sequence, Set
from typing import cast

from jingban.capture import models, schemas
from jingban.capture.core.model import Check
from jingban.capture.core.privacy import Masker
from jingban.capture.core.second import Difference
from jingban.capture.presenting.words import label_of


def case_check(check: Check, subjects: Sequence[tuple[models.Paper, str]], masker: Masker) -> schemas.CaseCheckOut:
    return schemas.CaseCheckOut(
        id=check.id,
        ok=check.ok,
        severity=check.severity.value,
        message=masker.text(check.message),
        expected=masker.text(check.expected),
        found=masker.text(check.found),
        subjects=[schemas.CaseSubject(paper_id=paper.pk, number=paper.number, key=key) for paper, key in subjects],
    )


def override_out(row: models.Override) -> schemas.OverrideOut:
    return schemas.OverrideOut(check_id=row.check_id, reason=row.reason, by=row.by_name or row.by, at=row.at)


def difference_out(found: Difference, masker: Masker, *, blind: bool) -> schemas.DifferenceOut:
    """``blind``: only which field; whoever keys it again learns neither value."""
    return schemas.DifferenceOut(
        key=found.key,
        label=label_of(found.key),
        first=None if blind else masker.value(found.key, found.first),
        second=None if blind else masker.value(found.key, found.second),
        hidden=blind,
    )


def history(rows: Iterable[models.HumanValue], masker: Masker) -> list[schemas.HistoryItem]:
    return [
        schemas.HistoryItem(
            number=row.number,
            pass_number=row.pass_number,
            action=cast(schemas.ActionName, row.action),
            key=row.key,
            text=masker.value(row.name, (row.value or {}).get("text")),
            by=row.by_name or row.by,
            at=row.at,
        )
        for row in rows
    ]


def same_bill(rows: Iterable[models.Paper], blind: Set[int]) -> list[schemas.SameBill]:
    """``blind``: ids of those whose sum is kept from the reader."""
    return [
        schemas.SameBill(
            paper_id=row.pk,
            batch_id=row.batch_id,
            batch_name=row.batch.name,
            number=row.number,
            total_fen=None if row.pk in blind else row.total_fen,
        )
        for row in rows
    ]
