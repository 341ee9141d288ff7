"""The two documents whose mistakes are known: every golden row is looked for, misses are printed.

A golden row counts as found when a finding of its category stands on one of its lines. One finding
answers for one row (largest matching). The files are checked alone, as a reader would, and then
together; what only the comparison can know is asked of the second run.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from jingban.budget.core.checking import Report
from jingban.budget.core.model import Document
from jingban.budget.pipeline import check, read_file
from jingban.kernel.findings import Category, Finding, Severity

SHARED = Path(__file__).parents[2] / ".." / "shared"
GOLDEN = SHARED / "data" / "golden_errors.csv"
PREFIX = {"CY2": "000", "CY": "001"}
CATEGORIES = {
    "arith": Category.ARITHMETIC,
    "cross": Category.CROSS,
    "logic": Category.LOGIC,
    "complete": Category.COMPLETE,
    "code": Category.CODE,
    "indicator": Category.INDICATOR,
    "wording": Category.WORDING,
    "format": Category.FORMAT,
    "duplicate": Category.DUPLICATE,
    "extract": Category.EXTRACTION,
}

pytestmark = pytest.mark.skipif(not GOLDEN.exists(), reason="../shared (seeds and golden errors) is not there")


@dataclass(frozen=True)
class Row:
    """One golden row."""

    id: str
    document: str
    lines: frozenset[int]
    category: Category
    severity: str
    where: str


@cache
def seed(prefix: str) -> Document:
    return read_file(next((SHARED / "seeds").glob(f"{prefix}_*.txt")))


@cache
def report(prefix: str, together: bool) -> Report:
    if not together:
        return check(seed(prefix))
    if prefix == "000":
        return check(seed("000"), department=seed("001"))
    return check(seed("001"), units=(seed("000"),))


@cache
def golden(document: str) -> tuple[Row, ...]:
    with GOLDEN.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["doc"] == document]
    return tuple(
        Row(
            row["id"],
            document,
            frozenset(lines_of(row["line"], seed(PREFIX[document]))),
            CATEGORIES[row["class"]],
            row["severity"],
            row["where"],
        )
        for row in rows
    )


def lines_of(text: str, document: Document) -> set[int]:
    """``234``, ``235/238``, ``291+297``, ``294-380,448-487`` or ``04表`` (the lines of that table)."""
    if text.endswith("表"):
        table = next(t for t in document.tables if text in t.number)
        return {row.place.line for row in table.rows if row.place.line} | {table.place.line or 0}
    found: set[int] = set()
    for part in text.replace("/", ",").replace("+", ",").split(","):
        first, _, last = part.partition("-")
        found |= set(range(int(first), int(last or first) + 1))
    return found


def answers(row: Row, finding: Finding, name: str) -> bool:
    if finding.category is not row.category:
        return False
    return any(e.document == name and e.place.line in row.lines for e in finding.evidence)


def found_rows(rows: Sequence[Row], result: Report) -> set[str]:
    """Ids found by a largest matching of rows and findings."""
    name = result.document.name
    options = [[i for i, f in enumerate(result.findings) if answers(row, f, name)] for row in rows]
    owner: dict[int, int] = {}

    def assign(row: int, tried: set[int]) -> bool:
        for finding in options[row]:
            if finding in tried:
                continue
            tried.add(finding)
            if finding not in owner or assign(owner[finding], tried):
                owner[finding] = row
                return True
        return False

    return {row.id for i, row in enumerate(rows) if assign(i, set())}


def share(rows: Sequence[Row], found: set[str], label: str) -> float:
    lost = [row for row in rows if row.id not in found]
    print(f"{label}: {len(rows) - len(lost)}/{len(rows)}")
    for row in lost:
        print(f"  缺 {row.id} 行 {min(row.lines)} {row.category.value} {row.where}")
    return (len(rows) - len(lost)) / len(rows) if rows else 1.0


@pytest.mark.parametrize("together", [False, True], ids=["alone", "together"])
def test_known_errors_are_found(together: bool) -> None:
    hard: list[Row] = []
    damage: list[Row] = []
    soft: list[Row] = []
    found: set[str] = set()
    for document, prefix in PREFIX.items():
        rows = golden(document)
        found |= found_rows(rows, report(prefix, together))
        hard += [r for r in rows if r.severity == "error" and r.category is not Category.EXTRACTION]
        damage += [r for r in rows if r.severity == "error" and r.category is Category.EXTRACTION]
        soft += [r for r in rows if r.severity == "warn"]
    shares = {
        "error 除 extract": share(hard, found, "error 除 extract"),
        "error extract": share(damage, found, "error extract"),
        "warn": share(soft, found, "warn"),
    }
    assert len(hard) == 15
    assert len(damage) == 22
    assert shares["error 除 extract"] >= 0.95
    assert shares["error extract"] >= 0.85
    assert shares["warn"] >= 0.70


@pytest.mark.parametrize("document", ["CY2", "CY"])
def test_no_unknown_sum_or_contradiction(document: str) -> None:
    """Everything serious that is said of sums and between tables is in the golden list."""
    rows = golden(document)
    result = report(PREFIX[document], False)
    serious = [
        f
        for f in result.findings
        if f.severity is Severity.ERROR and f.category in (Category.ARITHMETIC, Category.CROSS)
    ]
    lines = set().union(*(row.lines for row in rows if row.category in (Category.ARITHMETIC, Category.CROSS)))
    strangers = [f for f in serious if not any(e.place.line in lines for e in f.evidence)]
    assert serious
    assert [f.message for f in strangers] == []


@pytest.mark.parametrize("prefix", ["002", "003", "004"])
def test_no_false_alarm_in_other_performance_tables(prefix: str) -> None:
    """Read by hand: no sum of these performance tables is wrong."""
    wrong = [
        f.message
        for f in report(prefix, False).findings
        if f.rule[0] in "PX" and f.severity is Severity.ERROR and f.category in (Category.ARITHMETIC, Category.CROSS)
    ]
    assert seed(prefix).tables
    assert wrong == []


def test_rounding_is_no_finding() -> None:
    """东城 prints project amounts with six decimals, the project table with two."""
    statuses = [c.status for c in report("003", False).checked if c.rule in ("P02", "P04")]
    assert "rounding" in statuses
    assert "violated" not in statuses


def test_personal_data_stays_inside() -> None:
    """No finding of the performance tables prints a name or number of the table."""
    for prefix in ("000", "001", "003"):
        document = seed(prefix)
        people = {
            target.fields[key]
            for table in document.tables
            for target in table.targets
            for key in ("项目负责人", "项目负责人电话")
            if key in target.fields
        }
        assert people
        for finding in report(prefix, False).findings:
            if finding.rule[0] not in "PX":
                continue
            said = finding.message + finding.found + finding.expected + "".join(e.text for e in finding.evidence)
            assert not any(person in said for person in people), finding.rule
