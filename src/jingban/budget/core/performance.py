"""Interpretation of performance tables (绩效目标表): cell grids → targets, repairs and columns.

Entry point for the layout/interpretation step::

    reading = read_targets(grids, kind="项目绩效表", unit=Unit.YUAN)
    Table(kind, …, columns=reading.columns, rows=(), targets=reading.targets)
    document.repairs += reading.repairs

``grids`` are the table's grids in reading order, one per page or sheet, header rows included
wherever they are printed. One grid may hold several projects; one project may run over grids.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from jingban.kernel.money import Unit

from .blocks import Grid
from .model import Column, PerformanceTarget, Repair

PROJECT_KIND = "项目绩效表"
OVERALL_KIND = "整体绩效表"


@dataclass(frozen=True, slots=True)
class TargetReading:
    """What a performance table says, and what had to be repaired to say it."""

    targets: tuple[PerformanceTarget, ...]
    repairs: tuple[Repair, ...]
    columns: tuple[Column, ...]


def read_targets(
    grids: Sequence[Grid], kind: str, unit: Unit, code_pattern: str = r"^\d{6}\d{2}[A-Z]\d{12}$"
) -> TargetReading:
    """Read one performance table (``kind`` 项目绩效表 or 整体绩效表). Never raises on odd cells.

    ``unit`` is the printed 金额单位 of the table; a unit printed in a label (“年度资金总额（万元）”)
    wins. ``code_pattern`` is the profile's project code pattern.
    """
    return TargetReading((), (), ())
