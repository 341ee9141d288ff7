"""``jingban claims`` as a user calls it: from a file at the window to a sheet, and everything that is refused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.claims import making
from tests.claims.making import SECOND_LEVEL, Crew, World
from tests.conftest import PASSWORD

from jingban.claims import models
from jingban.cli.main import jingban
from jingban.infra import clock
from jingban.infra.access.services import Actor


@pytest.fixture
def world(db: None) -> Any:
    with clock.held(making.MOMENT):
        yield making.make_world()


@pytest.fixture
def crew(acting: Callable[..., Actor]) -> Crew:
    return Crew(acting)


def run(*arguments: object, code: int = 0) -> Result:
    done = CliRunner().invoke(jingban, ["claims", *map(str, arguments)], env={"JINGBAN_PASSWORD": PASSWORD})
    assert done.exit_code == code, done.output + repr(done.exception)
    return done


def call(*arguments: object, code: int = 0) -> Any:
    return json.loads(run(*arguments, "--format", "json", code=code).stdout)


def claim(world: World, path: Path, **changes: Any) -> Path:
    bill = {
        "number": "0000000101", "code": "11060124", "check_code": "ab0001", "day": "2024-04-10", "total": 312300,
        "lines": [
            {"name": "阿克西林胶囊", "quantity": "100", "price": "31.23", "amount": 312300, "code": making.DRUG_A,
             "day": "2024-04-01"}
        ],
    }  # fmt: skip
    visit = {
        "med_type": "21", "provider": SECOND_LEVEL, "first": "2024-04-01", "last": "2024-04-10", "bills": [bill],
        "diagnoses": ["J18.9"],
    }  # fmt: skip
    data = {"person": world["employee"], "materials": ["1", "2", "3", "5", "8"], "visits": [visit], **changes}
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


def test_from_a_file_to_a_sheet(world: World, crew: Crew, tmp_path: Path) -> None:
    from jingban.claims.services import intake

    clerk, reviewer = crew.clerk, crew.reviewer
    file = claim(world, tmp_path / "claim.json")
    ahead = call("pre-review", file, "--by", clerk.username, code=0)
    assert (ahead["total"], ahead["fund"]) == (312300, 158601)  # (3123 − 1300) × 87 %
    assert not models.Claim.objects.exists()
    [made] = call("register", file, "--by", clerk.username)
    row = models.Claim.objects.get()
    intake.accept(clerk, row.pk, row.revision, "cli-test-accept-1")
    assert call("check", made["number"], "--by", reviewer.username) == []
    [settled] = call("settle", made["number"], "--by", reviewer.username)
    assert settled["state"] == "settled"
    [one] = call("list", "--query", made["number"])
    assert (one["number"], one["fund"]) == (made["number"], 158601)
    shown = call("show", made["number"])
    assert shown["explanation"].startswith("您这次看病共花 3,123.00 元")
    assert world.persons["employee"].certificate not in json.dumps(shown, default=str)
    target = tmp_path / "sheet.pdf"
    run("sheet", made["number"], "-o", target)
    assert target.read_bytes().startswith(b"%PDF")
    bundle = json.loads(run("fhir", made["number"]).stdout)
    assert bundle["resourceType"] == "Bundle"
    assert json.loads(run("national", made["number"]).stdout)["setlinfo"][0]["fund_pay_sumamt"] == 1586.01
    assert call("board")["accepted"] == 1


def test_tables_for_people(world: World, crew: Crew, tmp_path: Path) -> None:
    file = claim(world, tmp_path / "claim.json")
    said = run("register", file, "--by", crew.clerk.username).stdout
    assert "收件登记" in said
    number = said.split("\t")[0]
    assert "测试甲" in run("list").stdout and "3,123.00" in run("list").stdout
    assert number in run("show", number).stdout
    assert "受理 0" in run("board").stdout


def test_what_is_refused_leaves_with_two(world: World, crew: Crew, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text("[]", encoding="utf-8")
    clerk = crew.clerk.username
    assert call("register", wrong, "--by", clerk, code=2)["error"]["code"] == "not_json"
    file = claim(world, tmp_path / "claim.json", reason="77", sex="x")
    told = call("register", file, "--by", clerk, code=2)["error"]
    assert {row["field"] for row in told["details"]["rows"]} == {"reason", "sex"}
    assert call("show", "110105", code=2)["error"]["code"] == "no_claim"
    file = claim(world, tmp_path / "claim.json")
    assert call("register", file, "--by", crew.reviewer.username, code=2)["error"]["code"] == "denied"
    assert "没有这件报销申请" in run("sheet", "110105", code=2).stderr
    assert not models.Claim.objects.exists()


def test_a_sheet_before_the_settlement(world: World, crew: Crew, tmp_path: Path) -> None:
    [made] = call("register", claim(world, tmp_path / "claim.json"), "--by", crew.clerk.username)
    assert "没有结算单可打印" in run("sheet", made["number"], code=2).stderr


def test_files_of_many_rows_are_told_line_by_line(world: World, crew: Crew, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("setl_id,certno\n1,2\n", encoding="utf-8")
    told = call("import-settlements", file, "--by", crew.keeper.username, code=2)["error"]
    assert told["code"] == "columns_missing"
    assert call("declare", file, "--by", crew.clerk.username, code=2)["error"]["code"] == "columns_missing"
