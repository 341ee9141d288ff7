"""Dates: in order, inside the stay, not in the future."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from jingban.capture.core.checks.paper import Paper
from jingban.capture.core.model import Check
from jingban.capture.core.names import FIELDS
from jingban.kernel.findings import Severity

# Earlier, later, how serious: a stay may be settled before its end.
_ORDER: Final = (
    ("InHospitalDate", "OutHospitalDate", Severity.ERROR),
    ("InHospitalDate", "IssueDate", Severity.ERROR),
    ("MedicalDate", "IssueDate", Severity.ERROR),
    ("OutHospitalDate", "IssueDate", Severity.WARNING),
    ("birth_date", "MedicalDate", Severity.ERROR),
    ("birth_date", "InHospitalDate", Severity.ERROR),
    ("birth_date", "IssueDate", Severity.ERROR),
)
_NEAR: Final = timedelta(days=7)  # tests before admission and late entries are usual


def days(paper: Paper) -> Iterator[Check]:
    """Everything about dates. Order proves nothing: a wrong day may be in order too."""
    yield from _future(paper)
    for first, second, severity in _ORDER:
        early, late = paper.day(first), paper.day(second)
        if early is not None and late is not None:
            ok = early <= late
            words = f"“{FIELDS[first].label}”{early}与“{FIELDS[second].label}”{late}"
            message = words + ("先后相符" if ok else "先后颠倒，请核对")
            yield Check(f"days.{first}.{second}", ok, message, (first, second), str(early), str(late), severity)
    yield from _length(paper)
    yield from _inside(paper)


def _future(paper: Paper) -> Iterator[Check]:
    if paper.today is None:
        return
    for key, field in paper.record.keyed():
        if isinstance(field.value, date) and field.value > paper.today:
            yield Check(
                f"future.{key}",
                False,
                f"日期 {field.value} 晚于今天，请核对",
                (key,),
                str(paper.today),
                str(field.value),
            )


def _length(paper: Paper) -> Iterator[Check]:
    """住院天数: some count the day of leaving, some do not, so it proves nothing."""
    begin, end = paper.day("InHospitalDate"), paper.day("OutHospitalDate")
    field = paper.record.by_key.get("hospital_days")
    if begin is None or end is None or field is None or not isinstance(field.value, Decimal):
        return
    nights = (end - begin).days
    ok = nights <= field.value <= nights + 1
    message = "住院天数与入出院日期" + (
        "相符" if ok else f"不符：应为 {nights} 或 {nights + 1} 天，读出 {field.value} 天，请核对"
    )
    keys = ("hospital_days", "InHospitalDate", "OutHospitalDate")
    yield Check("days.stay", ok, message, keys, f"{nights}", str(field.value))


def _inside(paper: Paper) -> Iterator[Check]:
    begin, end = paper.day("InHospitalDate"), paper.day("OutHospitalDate")
    if begin is None or end is None or end < begin:
        return
    for index, line in enumerate(paper.record.lines):
        cell = line.cell("date")
        if cell is None or not isinstance(cell.value, date) or begin <= cell.value <= end:
            continue
        far = cell.value < begin - _NEAR or cell.value > end + _NEAR
        key = f"lines[{index}].date"
        words = f"第 {index + 1} 行日期 {cell.value} 不在住院期间（{begin} 至 {end}），请核对"
        severity = Severity.ERROR if far else Severity.WARNING
        yield Check(f"days.{key}", False, words, (key,), f"{begin}/{end}", str(cell.value), severity)
