"""The model as JSON and back: nothing is lost, whatever the format it came from."""

import json
from pathlib import Path

import pytest

from jingban.budget import pipeline
from jingban.budget.core.model import Document, Table
from jingban.budget.writers.model_json import document_json, plain, restored

SAMPLES = Path(__file__).resolve().parents[3] / "samples"


@pytest.mark.parametrize(
    "sample",
    [
        "beijing/damaged.txt",
        "beijing/damaged.xlsx",
        "jiangxi/damaged.docx",
        "chongqing/damaged.html",
        "shanghai/damaged-ruled.pdf",
    ],
)
def test_every_sample_comes_back_equal(sample: str) -> None:
    document = pipeline.read_file(SAMPLES / sample)
    wire = json.loads(json.dumps(plain(document), ensure_ascii=False))
    back = restored(Document, wire)
    if sample.endswith(".pdf"):  # coordinates keep three decimals
        assert plain(back) == wire
        assert [t.kind for t in back.tables] == [t.kind for t in document.tables]
    else:
        assert back == document


def test_the_printed_form_tells_its_version_and_leaves_out_defaults() -> None:
    document = pipeline.read_file(SAMPLES / "beijing/clean.txt")
    data = document_json(document)
    assert data["version"] == 1
    assert data["tables"][0]["rows"][0]["place"] == {"line": document.tables[0].rows[0].place.line}
    assert "pages" not in data


def test_wrong_shapes_are_refused() -> None:
    with pytest.raises(KeyError):
        restored(Table, {"kind": "收支总表"})
    with pytest.raises(TypeError):
        plain(object())
