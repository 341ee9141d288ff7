import json
from pathlib import Path

import jsonschema_rs
import pytest
from tests.budget.writers.tables import TABLE, TARGETS, document

from jingban.budget.writers.model_json import document_json
from jingban.budget.writers.model_schema import document_schema

REPOSITORY = Path(__file__).resolve().parents[3]
PUBLISHED = REPOSITORY / "docs" / "contracts" / "budget-model.schema.json"


def test_the_published_schema_is_the_one_of_the_code() -> None:
    """Write it anew with ``python -m jingban.budget.writers.model_schema > docs/contracts/budget-model.schema.json``."""
    assert json.loads(PUBLISHED.read_text("utf-8")) == document_schema()


def test_written_documents_keep_the_schema() -> None:
    validator = jsonschema_rs.validator_for(document_schema())
    data = json.loads(json.dumps(document_json(document(TABLE, TARGETS, lines=("一、概况",)))))
    assert [error.message for error in validator.iter_errors(data)] == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("version",), 2),
        (("fiscal_year",), "2024"),
        (("tables", 0, "rows", 0, "values", "total", "fen"), 1.5),
        (("tables", 0, "rows", 0, "values", "total", "state"), "nothing"),
        (("tables", 0, "surprise"), 1),
    ],
)
def test_the_schema_refuses_what_is_no_document(path: tuple[str | int, ...], value: object) -> None:
    data = json.loads(json.dumps(document_json(document(TABLE))))
    place = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert not jsonschema_rs.validator_for(document_schema()).is_valid(data)


def test_the_samples_keep_the_schema() -> None:
    from jingban.budget import pipeline

    validator = jsonschema_rs.validator_for(document_schema())
    for name in ("beijing/clean.txt", "jiangxi/damaged.docx", "chongqing/damaged.html"):
        data = json.loads(json.dumps(document_json(pipeline.read_file(REPOSITORY / "samples" / name))))
        assert [error.message for error in validator.iter_errors(data)] == []
