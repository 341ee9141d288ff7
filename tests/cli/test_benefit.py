"""``jingban benefit`` and ``jingban policy`` as a user calls them."""

import json
from pathlib import Path

from click.testing import CliRunner
from tests.benefit.test_cases import CASE

from jingban.cli.main import jingban


def call(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(jingban, list(arguments))
    return done.exit_code, done.stdout, done.stderr


def test_calculate_prints_json_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    file.write_text(json.dumps(CASE), encoding="utf-8")
    code, out, err = call("benefit", "calculate", str(file), "--explain")
    assert (code, err) == (0, "")
    assert json.loads(out)["psn_part_amt"] == "100.00"


def test_a_list_runs_the_accumulators_through(tmp_path: Path) -> None:
    file = tmp_path / "cases.json"
    file.write_text(json.dumps([CASE, CASE]), encoding="utf-8")
    code, out, _ = call("benefit", "calculate", str(file))
    assert code == 0
    assert [row["accumulators"]["stays"] for row in json.loads(out)] == [1, 2]


def test_the_explanation_is_readable_text(tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    file.write_text(json.dumps(CASE), encoding="utf-8")
    code, out, _ = call("benefit", "calculate", str(file), "--format", "text")
    assert code == 0
    assert "起付线" in out
    assert "您自己负担 100.00 元" in out


def test_wrong_input_exits_with_two_and_a_code(tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    file.write_text("{", encoding="utf-8")
    code, out, err = call("benefit", "calculate", str(file))
    assert code == 2
    assert json.loads(out)["error"]["code"] == "case_not_json"
    assert "JSON" in err


def test_verify_runs_every_signed_case() -> None:
    code, out, _ = call("benefit", "verify", "--format", "json")
    assert code == 0
    result = json.loads(out)
    assert result["checked"] >= 150
    assert result["failed"] == 0


def test_lint_show_and_diff() -> None:
    assert call("policy", "lint")[0] == 0
    code, out, _ = call("policy", "show", "110000", "--on", "2024-01-01", "--concern", "outpatient.cap")
    assert code == 0
    assert "5000.00" in out
    code, out, _ = call("policy", "diff", "110000", "2022-06-01", "2024-06-01")
    assert code == 1
    assert "20000.00" in out
    assert call("policy", "diff", "110000", "2024-06-01", "2024-06-02")[0] == 0


def test_a_broken_pack_is_told_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("provisions:\n  - id: a\n", encoding="utf-8")
    code, _, err = call("policy", "lint", str(tmp_path))
    assert code == 2
    assert "第 2 行" in err
