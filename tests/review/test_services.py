"""The book of rules is read once, and again when a file has changed."""

import os
from pathlib import Path

import pytest

from jingban.review import services
from jingban.review.core.engine import history_of
from jingban.review.errors import ReviewError
from jingban.review.knowledge_files import HOME
from jingban.review.planting import plant, together


def folder_of(tmp_path: Path) -> Path:
    for path in HOME.iterdir():
        if path.suffix in (".yaml", ".csv"):
            (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def touched(path: Path, text: str, later: int) -> None:
    path.write_text(text, "utf-8")
    os.utime(path, ns=(later, later))


def test_the_shipped_book_is_read_once() -> None:
    assert services.book() is services.book()


def test_a_changed_file_is_read_again_and_an_unchanged_text_is_not(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    first = services.book(folder)
    assert first.digest == services.book().digest
    text = (folder / "knowledge.csv").read_text("utf-8")
    touched(folder / "knowledge.csv", text, 1_700_000_000_000_000_000)
    assert services.book(folder) is first
    touched(folder / "knowledge.csv", text.replace(",50.00,", ",51.00,"), 1_700_000_001_000_000_000)
    again = services.book(folder)
    assert again is not first and again.digest != first.digest
    assert str(again.book.rows["K-R21-01"].high) == "51.00"


def test_a_wrong_file_is_refused_and_the_book_before_stays_with_who_has_it(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    first = services.book(folder)
    touched(folder / "knowledge.csv", "rule,id\nR99,x", 1_700_000_002_000_000_000)
    with pytest.raises(ReviewError):
        services.book(folder)
    assert first.book.rules


def test_hits_of_one_claim() -> None:
    case = next(case for case in plant() if case.expected and case.rule == "R25")
    records = together([case])
    claim = case.visits[0].claim
    found = services.hits(services.book(), history_of(records, case.person.id), claim)
    assert [(one.rule, one.raw.lines) for one in found] == [("R25", lines) for lines, _ in case.expected]
