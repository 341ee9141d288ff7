"""Layouts, statistics and names."""

from datetime import datetime
from typing import Annotated

from ninja import Field, Schema

from jingban.capture.schemas.words import CommandId, Kind


class ColumnIn(Schema):
    """One column of a list: the cell it holds, its place as shares of the table's width, the word at its head."""

    name: Annotated[str, Field(max_length=40)]
    left: Annotated[float, Field(ge=0, le=1)] = 0
    right: Annotated[float, Field(ge=0, le=1)] = 0
    header: Annotated[str, Field(max_length=40)] = ""


class TemplateIn(Schema):
    provider: Annotated[str, Field(min_length=2, max_length=200)]
    kind: Kind = "fee_list"
    columns: Annotated[list[ColumnIn], Field(min_length=2, max_length=30)]
    paper_id: int | None = None
    command_id: CommandId


class TemplateOut(Schema):
    id: int
    provider: str
    kind: Kind
    version: int
    columns: list[ColumnIn]
    by: str
    at: datetime


class KindRate(Schema):
    value_kind: str
    label: str
    fields: int
    corrected: int
    rate: str = Field(description="Corrected of read, four decimals")


class EngineStatistics(Schema):
    engine: str
    pages: int
    seconds_per_page: float
    worst_seconds: float
    fields: int
    accepted: int
    corrected: int
    rate: str
    kinds: list[KindRate]


class OperatorStatistics(Schema):
    by: str
    name: str
    fields: int
    corrected: int
    second_keyed: int
    papers_released: int
    pages_released: int
    work_minutes: int = Field(description="Time between acts, pauses over five minutes left out")
    papers_per_hour: str


class DayStatistics(Schema):
    day: str
    pages: int
    papers_released: int


class StatisticsOut(Schema):
    since: str
    until: str
    engines: list[EngineStatistics]
    operators: list[OperatorStatistics]
    days: list[DayStatistics]


class NameOut(Schema):
    name: str
    label: str
    value_kind: str


class NamesOut(Schema):
    """Every name a field or a cell may have."""

    fields: list[NameOut]
    cells: list[NameOut]
    kinds: dict[str, str]
