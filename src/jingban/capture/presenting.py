"""Rows and values of capture as the interface shows them. Every text of a paper passes the masker here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from jingban.capture import models, schemas
from jingban.capture.core.contract import kind_of, money_text, value_text
from jingban.capture.core.doubt import Hindrance, Overridden
from jingban.capture.core.model import Check, Field, Line, Record
from jingban.capture.core.names import CELLS, FIELDS, Kind, spec_of
from jingban.capture.core.privacy import Masker
from jingban.capture.core.second import Difference
from jingban.capture.core.statistics import EngineLine, OperatorLine

KIND_TITLES = {
    "outpatient_bill": "门诊票据",
    "inpatient_bill": "住院票据",
    "bill": "医疗票据",
    "fee_list": "费用清单",
    "discharge_record": "出院记录",
    "diagnosis_certificate": "诊断证明",
    "id_card": "身份证",
    "bank_card": "银行卡",
    "separator": "隔页",
    "other": "其他材料",
}
VALUE_KIND_TITLES = {
    Kind.TEXT: "文字",
    Kind.CODE: "号码",
    Kind.DATE: "日期",
    Kind.MONEY: "金额",
    Kind.WORDS: "大写金额",
    Kind.PRICE: "单价",
    Kind.QUANTITY: "数量",
    Kind.RATIO: "比例",
}


def label_of(name: str) -> str:
    """The Chinese word for a name."""
    spec = spec_of(name)
    return spec.label if spec else name


def names() -> schemas.NamesOut:
    def listed(specs: Mapping[str, Any]) -> list[schemas.NameOut]:
        return [
            schemas.NameOut(name=name, label=spec.label, value_kind=spec.kind.value) for name, spec in specs.items()
        ]

    return schemas.NamesOut(fields=listed(FIELDS), cells=listed(CELLS), kinds=KIND_TITLES)


# --- batches, files, pages -----------------------------------------------------------------------


def batch_values(row: models.Batch) -> dict[str, Any]:
    waiting = row.pages - row.pages_read - row.pages_failed
    return {
        "id": row.pk,
        "name": row.name,
        "channel": row.channel,
        "state": row.state,
        "problem": row.problem,
        "created_by": row.created_by_name or row.created_by,
        "created_at": row.created_at,
        "files": row.files,
        "files_refused": row.refused,
        "pages": schemas.PageCounts(
            all=row.pages, read=row.pages_read, failed=row.pages_failed, waiting=waiting, suspects=row.suspects
        ),
        "papers": schemas.PaperCounts(all=row.papers, doubtful=row.papers_doubtful, released=row.papers_released),
        "job_id": row.job_id,
    }


def batch_item(row: models.Batch) -> schemas.BatchItem:
    return schemas.BatchItem(**batch_values(row))


def file_item(row: models.File) -> schemas.FileItem:
    other = row.duplicate_of
    return schemas.FileItem(
        id=row.pk,
        filename=row.filename,
        size=row.size,
        media=row.media,
        state=cast(schemas.FileState, row.state),
        error=_problem(row),
        duplicate=schemas.Duplicate(
            file_id=other.pk, batch_id=other.batch_id, batch_name=other.batch.name, filename=other.filename
        )
        if other
        else None,
        archive_id=row.archive_id,
        job_id=row.job_id,
    )


def page_item(row: models.Page, paper_id: int | None = None) -> schemas.PageItem:
    """A page, with its place in this paper; in the first one it belongs to where none is named."""
    places = [place for place in row.in_papers.all() if paper_id in (None, place.paper_id)]
    place = min(places, key=lambda one: one.paper_id, default=None)
    return schemas.PageItem(
        id=row.pk,
        batch_id=row.batch_id,
        file_id=row.file_id,
        filename=row.file.filename,
        number=row.number,
        position=place.position if place else None,
        paper_id=place.paper_id if place else None,
        state=cast(schemas.PageState, row.state),
        kind=cast(schemas.Kind, row.kind) if row.kind else None,
        rotation=row.rotation,
        source=row.source,
        engine=row.engine,
        seconds=round(row.seconds, 3),
        width=row.width,
        height=row.height,
        suspected_of=_suspect(row.suspected_of),
        error=_problem(row),
        job_id=row.job_id,
    )


def _problem(row: models.File | models.Page) -> schemas.CaptureProblem | None:
    return schemas.CaptureProblem(code=row.error_code, message=row.error_message) if row.error_code else None


def _suspect(row: models.Page | None) -> schemas.SuspectOf | None:
    if row is None:
        return None
    return schemas.SuspectOf(
        page_id=row.pk,
        batch_id=row.batch_id,
        batch_name=row.batch.name,
        filename=row.file.filename,
        number=row.number,
    )


# --- papers --------------------------------------------------------------------------------------


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
    kind, mask = kind_of(field.name), shown.masker
    by, at = shown.keyed.get(key, ("", None))
    human = value_text(kind, field.human.value) if field.human else None
    return schemas.FieldOut(
        key=key,
        name=field.name,
        label=label_of(field.name),
        value_kind=kind.value,
        value=mask.value(field.name, value_text(kind, field.value)),
        machine=mask.value(field.name, value_text(kind, field.machine)),
        human=mask.value(field.name, human),
        keyed=field.human is not None,
        raw=mask.value(field.name, field.raw) or "",
        status=field.state.value,
        doubtful=key in shown.doubtful,
        masked=mask.hides(field.name) and field.value is not None,
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


def difference_out(found: Difference, masker: Masker) -> schemas.DifferenceOut:
    return schemas.DifferenceOut(
        key=found.key,
        label=label_of(found.key),
        first=masker.value(found.key, found.first),
        second=masker.value(found.key, found.second),
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


def same_bill(rows: Iterable[models.Paper]) -> list[schemas.SameBill]:
    return [
        schemas.SameBill(
            paper_id=row.pk,
            batch_id=row.batch_id,
            batch_name=row.batch.name,
            number=row.number,
            total_fen=row.total_fen,
        )
        for row in rows
    ]


def template_out(row: models.Template) -> schemas.TemplateOut:
    return schemas.TemplateOut(
        id=row.pk,
        provider=row.provider,
        kind=cast(schemas.Kind, row.kind),
        version=row.version,
        columns=[schemas.ColumnIn(**column) for column in row.layout["columns"]],
        by=row.by_name or row.by,
        at=row.at,
    )


def engine_line(line: EngineLine) -> schemas.EngineStatistics:
    return schemas.EngineStatistics(
        engine=line.engine or "结构化数据",
        pages=line.pages,
        seconds_per_page=round(line.seconds_per_page, 3),
        worst_seconds=round(line.worst, 3),
        fields=line.fields,
        accepted=line.accepted,
        corrected=line.corrected,
        rate=str(line.rate),
        kinds=[
            schemas.KindRate(
                value_kind=kind.value_kind,
                label=VALUE_KIND_TITLES[Kind(kind.value_kind)],
                fields=kind.fields,
                corrected=kind.corrected,
                rate=str(kind.rate),
            )
            for kind in line.kinds
        ],
    )


def operator_line(line: OperatorLine) -> schemas.OperatorStatistics:
    return schemas.OperatorStatistics(
        by=line.by,
        name=line.name or line.by,
        fields=line.fields,
        corrected=line.corrected,
        second_keyed=line.second_keyed,
        papers_released=line.papers,
        pages_released=line.pages,
        work_minutes=round(line.work.total_seconds() / 60),
        papers_per_hour=str(line.papers_per_hour),
    )
