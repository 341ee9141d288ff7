"""``jingban capture evaluate``: what it prints and how it ends, with a reader whose answers are known."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.capture.papers import perfect
from tests.capture.papers.sets import values_in

from jingban.capture.core.model import State
from jingban.capture.core.scoring import Captured
from jingban.capture.core.truth import truth_of
from jingban.cli import capture_evaluate

DEMO = Path(__file__).resolve().parents[3] / "samples" / "papers"


class Reader:
    """Answers for the demo batch, case by case."""

    def __init__(self, answer: Captured) -> None:
        self.answer = answer
        self.asked: list[list[str]] = []

    def __call__(self, paths: Sequence[Path]) -> Captured:
        self.asked.append([f"{path.parent.name}/{path.name}" for path in paths])
        pages = [page for page in self.answer.pages if page.file in self.asked[-1]]
        mine = {page.sha256 for page in pages}
        return Captured(
            tuple(pages),
            tuple(d for d in self.answer.documents if d.record.pages[0].sha256 in mine),
            tuple(text for text in self.answer.texts if text.sha256 in mine),
        )


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    found = Reader(perfect.captured(truth_of(values_in(DEMO))))
    monkeypatch.setattr(capture_evaluate, "read_case", found)
    return found


def run(*arguments: str) -> Result:
    return CliRunner().invoke(capture_evaluate.evaluate, list(arguments))


def test_a_good_reader_ends_with_zero_and_a_table(reader: Reader) -> None:
    result = run(str(DEMO))
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0].split() == list(capture_evaluate._HEAD)
    assert lines[1].split()[:5] == ["全部", "10", "0.00%", "100.00%", "100.00%"]
    assert "静默金额错误：0" in lines
    assert "每页用时：中位 0.50 秒，最长 0.50 秒（10 页）" in lines
    assert not [line for line in lines if line.startswith("未达标")]
    # Progress goes to standard error, one step a claim.
    assert result.stderr.splitlines()[-1].startswith("读取 3/3")


def test_each_claim_is_read_as_one_batch_in_the_order_of_its_pile(reader: Reader) -> None:
    run(str(DEMO))
    assert reader.asked == [
        [f"case-01/{n:02}.jpg" for n in range(1, 6)],
        [f"case-02/{n:02}.jpg" for n in range(1, 4)],
        [f"case-03/{n:02}.jpg" for n in range(1, 3)],
    ]


def test_two_processes_give_the_same_answer_as_one(reader: Reader) -> None:
    one, two = run(str(DEMO), "--format", "json"), run(str(DEMO), "--format", "json", "--jobs", "2")
    assert two.exit_code == 0
    assert json.loads(two.stdout) == json.loads(one.stdout)


def test_details_list_what_was_read_wrong(reader: Reader) -> None:
    reader.answer = replace(reader.answer, pages=tuple(replace(p, rotation=0) for p in reader.answer.pages))
    result = run(str(DEMO), "--details")
    assert result.exit_code == 1
    assert "case-01/03.jpg [fee_list] 方向：应为「180」，读作「0」" in result.stdout.splitlines()


def test_a_silent_error_is_printed_and_ends_with_one(reader: Reader) -> None:
    reader.answer = perfect.changed(
        reader.answer, 0, lambda r: perfect.field_changed(r, "TotalAmount", machine=1, state=State.CONFIRMED)
    )
    result = run(str(DEMO), "--no-targets")
    assert result.exit_code == 1
    assert "静默金额错误：1" in result.stdout
    assert "case-01/01.jpg [inpatient_bill dpi+jpeg] TotalAmount：应为「" in result.stdout
    assert "读作「1」（confirmed_by_check）" in result.stdout


def test_a_missed_threshold_ends_with_one_unless_told_otherwise(reader: Reader) -> None:
    reader.answer = replace(reader.answer, documents=())
    result = run(str(DEMO))
    assert result.exit_code == 1
    assert "未达标：关键字段准确率 0/" in result.stdout
    assert run(str(DEMO), "--no-targets").exit_code == 0


def test_rates_are_rounded_down(reader: Reader) -> None:
    from jingban.capture.core.measures import Share

    assert capture_evaluate._percent(Share(9999, 10000)) == "99.99%"
    assert capture_evaluate._percent(Share(99999, 100000)) == "99.99%"
    assert capture_evaluate._percent(Share(0, 0)) == "—"


def test_json_holds_the_same(reader: Reader) -> None:
    reader.answer = perfect.changed(
        reader.answer, 0, lambda r: perfect.field_changed(r, "TotalAmount", machine=1, state=State.CONFIRMED)
    )
    result = run(str(DEMO), "--format", "json")
    values = json.loads(result.stdout)
    assert result.exit_code == 1
    assert values["groups"]["all"]["silent"] == 1
    amounts = values["groups"]["all"]["amounts"]
    assert amounts["total"] - amounts["right"] == 1
    assert [(v["name"], v["found"], v["silent"]) for v in values["silent"]] == [("TotalAmount", "1", True)]
    assert values["seconds"]["median"] == 0.5
    assert values["planted_found"] == {"right": 1, "total": 1}


def test_a_folder_without_truth_is_refused(tmp_path: Path) -> None:
    result = run(str(tmp_path))
    assert result.exit_code == 2
    assert "没有 truth.json" in result.stderr


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"cases": [], "pages": [], "documents": [{}]}'])
def test_a_broken_truth_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "truth.json").write_text(content, encoding="utf-8")
    result = run(str(tmp_path))
    assert result.exit_code == 2
    assert "无法读取" in result.stderr


def test_a_missing_picture_is_named(tmp_path: Path) -> None:
    shutil.copy(DEMO / "truth.json", tmp_path)
    result = run(str(tmp_path))
    assert result.exit_code == 2
    assert "缺少 10 个页面文件" in result.stderr and "01.jpg" in result.stderr
