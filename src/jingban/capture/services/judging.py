"""How a paper stands: the machine's record with people's acts, judged again, and what still asks for a person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils import timezone

from jingban.capture import models, refusals, repository
from jingban.capture.core import doubt, second
from jingban.capture.core.cases import MOST as MOST_OF_A_CASE
from jingban.capture.core.cases import is_one_case, judge_case, too_many
from jingban.capture.core.contract import check_values
from jingban.capture.core.doubt import Hindrance, Overridden, Standing
from jingban.capture.core.edits import Edit, WrongEdit, apply
from jingban.capture.core.model import Check, Record
from jingban.infra import clock


def today() -> date:
    """The day in the centre's time zone."""
    return timezone.localdate(clock.now())


@dataclass(frozen=True)
class InCase:
    """How a paper stands among the papers of its case, and the checks between them."""

    standing: Standing
    across: tuple[tuple[Check, tuple[tuple[models.Paper, str], ...]], ...] = ()  # with paper and key of each subject
    others: tuple[tuple[models.Paper, Standing], ...] = ()  # how this leaves the rest of the case


def stand(row: models.Paper, edits: Sequence[Edit], overridden: Sequence[Overridden]) -> InCase:
    """Replay these acts on the machine's record, judge it with its case, and find what is left to do.

    Raises Invalid for an edit that does not fit.
    """
    effective = _replayed(repository.record(row), edits)
    count, papers = _case(row)
    if not papers:
        alone = doubt.stand(effective, today(), row.codes, overridden)
        return InCase(alone, ((too_many(count), ()),) if count else ())
    others = repository.edits_of([paper for paper in papers if paper.pk != row.pk])
    records = [
        effective if paper.pk == row.pk else _replayed(repository.record(paper), others[paper.pk]) for paper in papers
    ]
    outcome = judge_case(records, today(), [paper.codes for paper in papers])
    place = next(index for index, paper in enumerate(papers) if paper.pk == row.pk)
    standing = doubt.stand(effective, today(), row.codes, overridden, outcome.papers[place])
    across = tuple((c, tuple(_subject(papers, key) for key in c.subjects)) for c in outcome.checks)
    answers = repository.overrides_of(papers)
    rest = tuple(
        (paper, doubt.stand(record, today(), paper.codes, answered(answers[paper.pk]), said))
        for paper, record, said in zip(papers, records, outcome.papers, strict=True)
        if paper.pk != row.pk
    )
    return InCase(standing, across, rest)


def stand_new(records: Sequence[Record], codes: Sequence[Sequence[str]], one_case: bool) -> list[Standing]:
    """Papers nobody has worked on, just put together: those of one case."""
    if not one_case or not 1 < len(records) <= MOST_OF_A_CASE:
        return [doubt.stand(record, today(), said, ()) for record, said in zip(records, codes, strict=True)]
    outcome = judge_case(records, today(), codes)
    return [
        doubt.stand(record, today(), said, (), judged)
        for record, said, judged in zip(records, codes, outcome.papers, strict=True)
    ]


def _case(row: models.Paper) -> tuple[int, list[models.Paper]]:
    """The papers of one case; without the rows themselves where they are too many to be compared."""
    rows = repository.case_of(row)
    payers = list(rows.values_list("payer", flat=True))  # first, so that a large pile costs no more than a single paper
    if len(payers) < 2 or not is_one_case(row.case_key, payers):
        return 0, []
    return len(payers), list(rows) if len(payers) <= MOST_OF_A_CASE else []


def _replayed(machine: Record, edits: Iterable[Edit]) -> Record:
    try:
        return apply(machine, edits)
    except WrongEdit as error:
        raise refusals.wrong_edit(error.code, error.key) from None


def answered(rows: Iterable[models.Override]) -> tuple[Overridden, ...]:
    return tuple(Overridden(row.check_id, tuple(row.subjects), row.found, row.reason) for row in rows)


def standing(row: models.Paper) -> Standing:
    """Of a stored paper."""
    rows = repository.human_values(row)
    return stand(row, repository.edits(rows), answered(repository.overrides(row))).standing


def _subject(papers: Sequence[models.Paper], key: str) -> tuple[models.Paper, str]:
    """``doc2:TotalAmount``: the second paper, and its key."""
    number, _, own = key.removeprefix("doc").partition(":")
    return papers[int(number) - 1], own


def second_values(rows: Iterable[models.HumanValue]) -> dict[str, str | None]:
    """The latest second keying by key; empty when nobody keyed a second time."""
    return {row.key: (row.value or {}).get("text") for row in rows if row.pass_number == 2}


def second_state(standing: Standing, keyed_again: dict[str, str | None]) -> str:
    """Whether the paper is keyed twice, and whether both agree."""
    if not second.wanted(standing.record, standing.total, settings.JINGBAN_CAPTURE_SECOND_FEN):
        return models.Paper.NOT_NEEDED
    if not keyed_again:
        return models.Paper.NEEDED
    differs = second.differences(standing.record, keyed_again)
    return models.Paper.DIFFERENT if differs else models.Paper.AGREED


def note(row: models.Paper, standing: Standing, keyed_again: dict[str, str | None]) -> None:
    """Put how the paper stands into its row (not saved): judged states, counts, what lists and search show."""
    row.judged = {
        "states": {key: field.state.value for key, field in standing.record.keyed()},
        "checks": [check_values(check) for check in standing.checks],
    }
    fields = standing.record.by_key
    row.fields, row.doubtful, row.conflicts = len(fields), len(standing.doubtful), standing.conflicts
    row.total_fen = standing.total
    row.second = second_state(standing, keyed_again)
    row.payer = payer_of(standing.record)
    row.provider = _text(standing.record, "InvoicingPartyName")[:200]
    row.bill_number = _text(standing.record, "EInvoiceNumber")[:40]


def note_others(others: Iterable[tuple[models.Paper, Standing]]) -> None:
    """Keep what lists show of the other papers of a case; the batch is held."""
    changed = []
    for row, standing in others:
        counts = (len(standing.doubtful), standing.conflicts)
        if row.state == models.Paper.OPEN and counts != (row.doubtful, row.conflicts):
            row.doubtful, row.conflicts = counts
            changed.append(row)
    models.Paper.objects.bulk_update(changed, ["doubtful", "conflicts"])


def hindrances(row: models.Paper, standing: Standing) -> tuple[Hindrance, ...]:
    """What stands in the way of releasing this paper."""
    words = {
        models.Paper.NEEDED: "金额较大，须由另一人复录",
        models.Paper.DIFFERENT: "首录与复录不一致，请核对原件后改正",
    }.get(row.second)
    found = standing.hindrances
    return (*found, Hindrance("second", "", words)) if words else found


def payer_of(record: Record) -> str:
    """The patient a paper names."""
    return _text(record, "PayerPartyName")[:100]


def _text(record: Record, key: str) -> str:
    field = record.by_key.get(key)
    return field.value if field is not None and isinstance(field.value, str) else ""
