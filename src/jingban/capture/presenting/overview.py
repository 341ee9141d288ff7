"""Layouts and statistics."""

from typing import cast

from jingban.capture import models, schemas
from jingban.capture.core.names import Kind
from jingban.capture.core.statistics import EngineLine, OperatorLine
from jingban.capture.presenting.words import VALUE_KIND_TITLES


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
