"""The checker against our own samples: every planted mistake is found, nothing else is called an error."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jingban.budget import pipeline
from jingban.budget.core.checking import Report, Status
from jingban.budget.core.model import Document
from jingban.kernel.findings import Evidence, Finding, Severity
from jingban.kernel.text import fold

if TYPE_CHECKING:
    from tools.samples.sheet import Disclosure

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
RANK = {"info": 0, "warning": 1, "error": 2}
CLEAN = {
    "beijing/clean.txt": 200,
    "beijing/clean.xlsx": 200,
    "jiangxi/clean.txt": 220,
    "jiangxi/clean.docx": 220,
    "chongqing/clean.txt": 240,
    "chongqing/clean.html": 240,
    "shanghai/clean-ruled.pdf": 250,
    "shanghai/clean-unruled.pdf": 250,
}
PROFILES = {"beijing": "beijing", "jiangxi": "jiangxi", "chongqing": "chongqing", "shanghai": "shanghai"}


def expected() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((SAMPLES / "expected.csv").read_text(encoding="utf-8"))))


DAMAGED = sorted({row["file"] for row in expected()})


@cache
def report(name: str) -> Report:
    return pipeline.check_file(SAMPLES / name)


def errors(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def places(finding: Finding) -> set[str]:
    """Where a finding points, in the words of expected.csv."""
    found = set()
    for evidence in finding.evidence:
        place = evidence.place
        if place.line is not None:
            found.add(f"L{place.line}")
        if place.sheet and place.cell:
            found.add(f"{place.sheet}!{place.cell}")
    return found


def words(finding: Finding) -> str:
    """Everything a finding says, folded, numbers without separators."""

    def side(evidence: Evidence) -> str:
        return " ".join((evidence.table, evidence.row, evidence.column, evidence.text))

    parts = [finding.message, finding.expected, finding.found, finding.difference, finding.suggestion]
    text = " ".join((*parts, *map(side, finding.evidence)))
    return re.sub(r"(?<=\d),(?=\d{3})", "", fold(text))


def folded(pattern: str) -> str:
    """The pattern for folded words: no blanks, no separators."""
    return fold(pattern).replace(",?", "")


def exact_place(row: dict[str, str]) -> bool:
    """TXT lines and workbook cells are exact; other formats name a table only."""
    return bool(re.fullmatch(r"L\d+|[^!]+![A-Z]+\d+", row["place"]))


def points_at(row: dict[str, str], finding: Finding) -> bool:
    """True when a place of the finding is the planted one.

    A cell of a workbook stands for its row; in one-cell-a-line text a row is up to nine lines.
    """
    found = places(finding)
    if "!" in row["place"]:
        return bool({_row(place) for place in found} & {_row(row["place"])})
    reach = 8 if row["file"].startswith("chongqing") else 0
    line = int(row["place"][1:])
    return any(place.startswith("L") and abs(int(place[1:]) - line) <= reach for place in found)


def _row(place: str) -> str:
    return re.sub(r"![A-Z]+", "!", place)


def finds(row: dict[str, str], finding: Finding) -> bool:
    """True when the finding is the planted mistake: category, severity, words and place."""
    if finding.category.value not in row["category"].split("|"):
        return False
    if RANK[finding.severity.value] < RANK[row["severity"]]:
        return False
    if not re.search(folded(row["match"]), words(finding)):
        return False
    return not exact_place(row) or points_at(row, finding)


def explains(row: dict[str, str], finding: Finding) -> bool:
    """True when the planted mistake is why the finding was made: it points there or is named as a consequence."""
    if exact_place(row) and points_at(row, finding):
        return True
    if row["also"] and re.search(folded(row["also"]), words(finding)):
        return True
    return not exact_place(row) and bool(re.search(folded(row["match"]), words(finding)))


def show(findings: Iterable[Finding]) -> str:
    return "\n".join(f"{f.rule} {f.category.value}: {f.message} {sorted(places(f))}" for f in findings)


@pytest.mark.parametrize("name", sorted(CLEAN))
def test_a_clean_sample_has_no_error(name: str) -> None:
    found = report(name)
    assert not errors(found.findings), show(errors(found.findings))
    held = sum(item.status is not Status.VIOLATED for item in found.checked)
    assert held >= CLEAN[name], f"only {held} identities were compared"
    assert found.document.profile == PROFILES[name.split("/")[0]]


@pytest.mark.parametrize("row", expected(), ids=lambda row: row["id"])
def test_a_planted_mistake_is_found(row: dict[str, str]) -> None:
    findings = report(row["file"]).findings
    hits = [finding for finding in findings if finds(row, finding)]
    near = [finding for finding in findings if explains(row, finding)]
    assert hits, f"{row['what']} at {row['place']} not found; near:\n{show(near)}"


@pytest.mark.parametrize("name", DAMAGED)
def test_nothing_else_is_called_an_error(name: str) -> None:
    planted = [row for row in expected() if row["file"] == name]
    strange = [f for f in errors(report(name).findings) if not any(explains(row, f) for row in planted)]
    assert not strange, show(strange)


FORMS = ("beijing", "jiangxi", "chongqing", "shanghai")
FORMATS = ("tabbed.txt", "celled.txt", "book.xlsx", "paper.docx", "page.html", "ruled.pdf")


def writer(style: str) -> Callable[[Disclosure], tuple[bytes, dict[str, str]]]:
    """The sample writer of a format; skips the test where the format cannot be made."""
    pytest.importorskip("typst", reason="typst makes the PDF samples")
    from tools.samples import write_docx, write_html, write_pdf, write_txt, write_xlsx

    if style.endswith("pdf") and not write_pdf.available():
        pytest.skip("the font Noto Sans CJK SC is not installed")
    return {
        "tabbed.txt": write_txt.tabbed,
        "celled.txt": write_txt.celled,
        "book.xlsx": write_xlsx.write,
        "paper.docx": write_docx.write,
        "page.html": write_html.write,
        "ruled.pdf": lambda doc: write_pdf.write(doc, True),
        "unruled.pdf": lambda doc: write_pdf.write(doc, False),
    }[style]


def written(form: str, style: str) -> bytes:
    """The clean tables of a form in any format, also those that are not among the committed samples."""
    from tools.make_samples import FORMS as BUILDERS

    return writer(style)(BUILDERS[form]())[0]


@pytest.mark.parametrize("style", FORMATS)
@pytest.mark.parametrize("form", FORMS)
def test_every_form_reads_the_same_in_every_format(form: str, style: str) -> None:
    """Same tables, same rows, same figures, same indicators, no error, whatever the format."""
    told = report(f"{form}/clean-ruled.pdf" if form == "shanghai" else f"{form}/clean.txt")
    document = pipeline.read_bytes(written(form, style), f"{form}-{style}")
    found = pipeline.check(document)
    assert not errors(found.findings), show(errors(found.findings))
    assert [table.kind for table in document.tables] == [table.kind for table in told.document.tables]
    assert figures(document) == figures(told.document)
    assert indicators(document) == indicators(told.document)


# What a format hides or makes harmless: cells of merged blocks cannot shift unseen, gaps in PDF codes are no blanks.
HIDDEN = {
    "book.xlsx": {"BT-12"},
    "paper.docx": {"BT-12"},
    "page.html": {"BT-12"},
    "ruled.pdf": {"BT-12", "BT-04"},
}


@pytest.mark.slow
@pytest.mark.parametrize("style", FORMATS)
@pytest.mark.parametrize("number", range(8))
def test_planted_mistakes_are_found_in_every_format(number: int, style: str) -> None:
    """The same mistakes in a format they were not planted for; places are those of the new file."""
    from tools.make_samples import SAMPLES as RECIPES

    recipe = RECIPES[number]
    document = recipe.build()
    for plant in recipe.plants:
        plant.edit(document)
    for sheet in document.sheets():
        # rows that were cut over a page took their merges with them
        target = sheet.key.startswith("13") and recipe.stem == "beijing"
        sheet.merges = [m for m in sheet.merges if m[2] < len(sheet.rows) and not (target and m[0] >= sheet.head)]
    data, _ = writer(style)(document)
    findings = pipeline.check(pipeline.read_bytes(data, f"{recipe.stem}-{style}")).findings
    for plant in recipe.plants:
        row = {"category": plant.category, "severity": plant.severity, "match": plant.match, "place": ""}
        found = any(finds(row, finding) for finding in findings)
        assert found or plant.id in HIDDEN.get(style, set()), f"{plant.id} {plant.what} is not found in {style}"


FAINT = "without lines, narrow columns of wrapped words cannot be told apart yet"


@pytest.mark.parametrize(
    "form",
    [
        "shanghai",
        "jiangxi",
        "chongqing",
        *(pytest.param(form, marks=pytest.mark.xfail(reason=FAINT)) for form in ("beijing",)),
    ],
)
def test_unruled_tables_that_are_read_are_read_right(form: str) -> None:
    """Without lines a table may stay unread (and is reported as such), but never wrong."""
    told = report(f"{form}/clean-ruled.pdf" if form == "shanghai" else f"{form}/clean.txt")
    document = pipeline.read_bytes(written(form, "unruled.pdf"), f"{form}-unruled.pdf")
    found = pipeline.check(document)
    assert not errors(found.findings), show(errors(found.findings))
    forms = {"项目绩效表", "整体绩效表"}  # sheets to fill in: without lines nobody can tell their cells
    kinds = {table.kind for table in document.tables} - forms
    assert len(kinds) >= 6
    assert [row for row in figures(document) if row[0] in kinds] == [
        row for row in figures(told.document) if row[0] in kinds
    ]


def indicators(document: Document) -> list[tuple[str, str, str, str]]:
    return [
        (target.name, indicator.name, indicator.operator, indicator.value)
        for table in document.tables
        for target in table.targets
        for indicator in target.indicators
    ]


def figures(document: Document) -> list[tuple[str, str, str, dict[str, int]]]:
    """Kind of table, label, panel and filled amounts of every row."""
    return [
        (table.kind, row.label, row.panel, {key: value.amount for key, value in row.values.items() if value.fen})
        for table in document.tables
        for row in table.rows
        if any(value.fen for value in row.values.values())
    ]


def test_samples_are_made_from_their_data() -> None:
    """What is committed is what the tool makes; nobody edits a sample by hand."""
    from tools.make_samples import make

    for name, content in make(pdf=False).items():
        if name != "expected.csv":
            assert (SAMPLES / name).read_bytes() == content, f"{name}: run python tools/make_samples.py"


def test_pdf_samples_are_made_from_their_data() -> None:
    pytest.importorskip("typst", reason="typst makes the PDF samples")
    from tools.make_samples import make
    from tools.samples import write_pdf

    if not write_pdf.available():
        pytest.skip("the font Noto Sans CJK SC is not installed")
    made = make()
    assert made["expected.csv"] == (SAMPLES / "expected.csv").read_bytes()
    for name in (name for name in made if name.endswith(".pdf")):
        assert pdf_text(made[name]) == pdf_text((SAMPLES / name).read_bytes()), name


def pdf_text(data: bytes) -> list[str]:
    import pypdfium2

    pdf = pypdfium2.PdfDocument(data)
    return [page.get_textpage().get_text_bounded() for page in pdf]


def test_samples_hold_no_persons() -> None:
    """No phone number and no name column with a name in any sample."""
    for path in sorted(SAMPLES.rglob("*.txt")):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", text), path
        assert not re.search(r"(?<!\d)0\d{2,3}-\d{7,8}(?!\d)", text), path


def test_samples_stay_small() -> None:
    size = {path: path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file()}
    papers = (SAMPLES / "papers", SAMPLES / "claims")
    pictures = sum(
        count for path, count in size.items() if path.is_relative_to(papers[0]) or path.is_relative_to(papers[1])
    )
    assert pictures < 3_000_000
    assert sum(size.values()) - pictures < 1_500_000
