"""A portfolio of claims (CSV or Parquet, one row a claim) → cases by person, with bounded memory.

DuckDB sorts and streams the file; only one block of rows is held at a time. Columns are those of
``COLUMNS``; amounts are 元 with two decimals.
"""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from .core.lines import checked
from .core.model import Amounts, Case, Person, Service
from .errors import BenefitError

COLUMNS = (
    "person",
    "region",
    "insutype",
    "psn_type",
    "birth_date",
    "identities",
    "med_type",
    "hospital_level",
    "district_run",
    "community",
    "out_of_town",
    "admission_date",
    "discharge_date",
    "total",
    "own_pay",
    "over_limit",
    "prior_self_pay",
    "eligible",
)
_AMOUNTS = COLUMNS[-5:]
_OPTIONAL = frozenset({"identities", "district_run", "community", "out_of_town"})
_LEVELS = frozenset({"1", "2", "3"})
_BLOCK = 20_000


def _source(path: Path) -> str:
    name = str(path).replace("'", "''")
    if path.suffix.lower() == ".parquet":
        return f"read_parquet('{name}')"
    return f"read_csv('{name}', header=true, all_varchar=true)"


def count(path: Path) -> int:
    """Number of claims in the file. Raises ``field_wrong`` for a file DuckDB cannot read."""
    with _open() as base:
        return int(_run(base, f"SELECT count(*) FROM {_source(path)}").fetchall()[0][0])  # noqa: S608 — our own path


def _open() -> duckdb.DuckDBPyConnection:
    base = duckdb.connect()
    base.execute("SET memory_limit='1GB'; SET threads=1; SET preserve_insertion_order=false")
    return base


def _run(base: duckdb.DuckDBPyConnection, sql: str) -> duckdb.DuckDBPyConnection:
    try:
        return base.execute(sql)
    except duckdb.Error as error:
        raise BenefitError(
            "field_wrong", "案例文件", str(error).splitlines()[0][:120], "请核对文件格式和栏目。"
        ) from None


def persons(path: Path, part: int = 0, parts: int = 1) -> Iterator[list[Case]]:
    """The claims of each person in date order; ``part`` of ``parts`` takes every person of one hash class."""
    picked = ", ".join(
        f"CAST(round(CAST({name} AS DECIMAL(18,2)) * 100) AS BIGINT) AS {name}"
        if name in _AMOUNTS
        else f"CAST({name} AS DATE) AS {name}"
        if name.endswith("_date")
        else f"CAST({name} AS VARCHAR) AS {name}"
        for name in COLUMNS
    )
    sql = (
        f"SELECT {picked} FROM {_source(path)} WHERE hash(CAST(person AS VARCHAR)) % {parts} = {part} "  # noqa: S608
        "ORDER BY person, discharge_date, admission_date"
    )
    with _open() as base:
        result = _run(base, sql)
        for _, rows in groupby(_rows(result), key=lambda row: row[0]):
            yield [_case(row) for row in rows]


def _rows(result: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while block := result.fetchmany(_BLOCK):
        yield from block


def _case(row: tuple[Any, ...]) -> Case:
    (
        _,
        region,
        insutype,
        psn_type,
        birth,
        identities,
        med_type,
        level,
        district,
        community,
        out,
        admission,
        discharge,
        *money,
    ) = row
    if None in row:
        _complete(row)
    if level not in _LEVELS:
        raise BenefitError("field_wrong", "hospital_level", level[:40], "应是 1、2 或 3。")
    person = Person(insutype, psn_type, birth, tuple(sorted(filter(None, (identities or "").split(";")))))
    service = Service(
        med_type, int(level), admission, discharge, discharge, _flag(district), _flag(community), out or ""
    )
    return Case(region, person, service, checked(Amounts(*money)))


def _complete(row: tuple[Any, ...]) -> None:
    """Raises ``field_missing`` for an empty cell that must not be empty."""
    for name, value in zip(COLUMNS, row, strict=True):
        if value is None and name not in _OPTIONAL:
            raise BenefitError("field_missing", name)


def _flag(text: str | None) -> bool:
    return (text or "").lower() in {"1", "true", "是"}
