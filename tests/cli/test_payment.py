"""``jingban payment`` as a user calls it: from everything due to the simulated bank and back."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.conftest import PASSWORD
from tests.payment.making import Crew, crew, due, open_book

from jingban.cli.main import jingban
from jingban.infra.access.services import Actor
from jingban.payment.models import BankAccount, Payable
from jingban.payment.services import batches


@pytest.fixture
def hands(acting: Callable[..., Actor]) -> Crew:
    return crew(acting)


@pytest.fixture
def payer(db: None) -> BankAccount:
    return open_book()[1]


def call(*arguments: object, code: int = 0) -> Any:
    done = CliRunner().invoke(
        jingban, ["payment", *map(str, arguments), "--format", "json"], env={"JINGBAN_PASSWORD": PASSWORD}
    )
    assert done.exit_code == code, done.output
    return json.loads(done.stdout)


def test_there_and_back(hands: Crew, payer: BankAccount, tmp_path: Path) -> None:
    hands.released([due(1, 5000), due(2, 700, ending="9003"), due(3, 900, ending="8001")])
    assert {row["payee_account"] for row in call("list")} == {"****0001", "****9003", "****8001"}
    [made] = call("prepare", "310", "--payer", payer.pk, "--by", "kuaiji")
    batches.check(hands.checker, made["id"], "checked-0001")
    first = call("export", made["id"], "--by", "chuna", "--output", tmp_path)
    content = Path(first[0]["file"]).read_bytes()
    again = call("export", made["id"], "--by", "chuna", "--output", tmp_path / "again")
    assert Path(again[0]["file"]).read_bytes() == content
    files = call("simulate", first[0]["file"], "--layout", "lvzhou-csv", "--output", tmp_path / "bank")
    assert [(row["paid"], row["failed"]) for row in files] == [(2, 1), (0, 1)]
    [done] = call("apply", made["id"], files[0]["file"], "--by", "chuna", code=1)
    assert (done["paid"], done["failed"]) == (2, 1)
    assert call("apply", made["id"], files[0]["file"], "--by", "chuna")[0]["already"]
    [late] = call("apply", made["id"], files[1]["file"], "--by", "chuna", code=1)
    assert late["returned_fen"] == 900
    assert call("batches")[0]["state"] == "answered"
    assert list(Payable.objects.order_by("pk").values_list("state", flat=True)) == ["paid", "failed", "returned"]
    statement = next((tmp_path / "bank").glob("*-statement.csv")).read_text("utf-8-sig").splitlines()
    assert len(statement) == 4


def test_refusals_leave_with_two_and_name_the_line(hands: Crew, payer: BankAccount, tmp_path: Path) -> None:
    batch = hands.sent(payer, hands.released([due(1, 5000)]))
    wrong = tmp_path / "回盘.csv"
    wrong.write_text("不是回盘\r\n", encoding="utf-8")
    error = call("apply", batch, wrong, "--by", "chuna", code=2)["error"]
    assert (error["code"], error["details"]["line"]) == ("row_broken", 1)
    assert call("apply", batch, wrong, "--by", "kuaiji", code=2)["error"]["code"] == "denied"
    assert (
        call("simulate", wrong, "--layout", "nobody", "--output", tmp_path, code=2)["error"]["code"] == "layout_unknown"
    )


def test_a_wrong_password_does_nothing(hands: Crew, payer: BankAccount) -> None:
    hands.released([due(1, 5000)])
    done = CliRunner().invoke(
        jingban,
        ["payment", "prepare", "310", "--payer", str(payer.pk), "--by", "kuaiji"],
        env={"JINGBAN_PASSWORD": "x"},
    )
    assert done.exit_code == 2
    assert "不正确" in done.stderr
    assert set(Payable.objects.values_list("state", flat=True)) == {"due"}


def test_the_formats_need_no_database() -> None:
    assert [row["code"] for row in call("layouts")] == ["haichuan-fixed", "lvzhou-csv", "yunfeng-xlsx", "iso20022"]
