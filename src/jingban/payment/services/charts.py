"""Charts of accounts and the books by law, read from the shipped data."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from jingban.payment.core.chart import BookPlan, Chart, ChartError, read_chart, read_plans

DATA = Path(__file__).resolve().parent.parent / "data"


@cache
def charts(name: str) -> tuple[Chart, ...]:
    """All versions of a chart. Raises ChartError."""
    path = DATA / "charts" / f"{name}.yaml"
    if not name.isalnum() or not path.is_file():
        raise ChartError(f"没有科目表“{name}”")
    return read_chart(_read(path))


@cache
def plans() -> tuple[BookPlan, ...]:
    """Books by law and by budget item."""
    return read_plans(_read(DATA / "books.yaml"))


def plan(code: str) -> BookPlan:
    """One of them. Raises ChartError."""
    for found in plans():
        if found.code == code:
            return found
    raise ChartError(f"没有账簿方案“{code}”，可选：{'、'.join(p.code for p in plans())}")


def _read(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return data
