"""From evidence to cell: one line of a text file holds a whole row, labels and texts tell the cell."""

from pathlib import Path

from jingban.budget import pipeline
from jingban.budget.core.locate import Locator, Position
from jingban.kernel.findings import NOWHERE, Evidence, Place

SAMPLES = Path(__file__).resolve().parents[3] / "samples"


def read(name: str):  # type: ignore[no-untyped-def]
    return pipeline.read_file(SAMPLES / name)


def test_every_printed_amount_of_a_text_is_found_by_its_labels() -> None:
    document = read("beijing/clean.txt")
    locator = Locator(document)
    checked = 0
    for number, table in enumerate(document.tables):
        columns = {column.key: (position, column.label) for position, column in enumerate(table.columns)}
        for index, row in enumerate(table.rows):
            for key, value in row.values.items():
                if value.fen is None:
                    continue
                position, label = columns[key]
                evidence = Evidence(document.name, value.text, value.place, table.title, row.label, label)
                assert locator.find(evidence) == Position(number, index, position)
                checked += 1
    assert checked > 200


def test_every_indicator_is_found_by_its_line() -> None:
    document = read("beijing/clean.txt")
    locator = Locator(document)
    for number, table in enumerate(document.tables):
        running = 0
        for place, target in enumerate(table.targets):
            for indicator in target.indicators:
                evidence = Evidence(
                    document.name, indicator.value, indicator.place, table.title, target.name, indicator.level2
                )
                assert locator.find(evidence) == Position(number, running, None, place)
                running += 1


def test_amounts_of_a_pdf_are_found_by_their_box() -> None:
    document = read("shanghai/clean-ruled.pdf")
    locator = Locator(document)
    found = 0
    for number, table in enumerate(document.tables):
        for index, row in enumerate(table.rows):
            for value in row.values.values():
                if value.fen is not None:
                    at = locator.find(Evidence(document.name, value.text, value.place, table.title, row.label))
                    assert (at.table, at.row) == (number, index)
                    found += 1
    assert found > 100


def test_other_documents_and_unknown_places_are_not_located() -> None:
    document = read("beijing/clean.txt")
    locator = Locator(document)
    assert locator.find(Evidence("other.txt", "x", Place(line=10), document.tables[0].title)) == Position()
    assert locator.find(Evidence(document.name, "x", NOWHERE)) == Position()
    assert locator.find(Evidence(document.name, "x", Place(line=10**6), document.tables[1].title)) == Position(table=1)
