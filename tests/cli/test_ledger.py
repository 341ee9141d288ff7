"""``jingban ledger``: balances, the proof from raw rows with planted errors, export; bean-check accepts the books."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from beancount import loader
from click.testing import CliRunner, Result
from django.db import connection, transaction
from tests.conftest import PASSWORD
from tests.payment.ledger_books import BANK, EMPLOYEES, FIRST, RESIDENTS, SUSPENSE, open_books, post, reserve, single

from jingban.cli.main import jingban
from jingban.infra.access.models import User
from jingban.payment import triggers
from jingban.payment.models import Book
from jingban.payment.services import ledger

pytestmark = pytest.mark.django_db
SECOND = date(2026, 11, 2)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(jingban, ["ledger", *arguments])


@pytest.fixture(autouse=True)
def books(db: None) -> None:
    open_books()
    post(single("fund", 20_000_000, memo='财政"拨款"\\', source="grant:1"), single("other", 5, book=RESIDENTS))
    post(reserve("i1", 4_693_250), reserve("i2", 2_860_116), reserve("i3", 77))
    with transaction.atomic():
        ledger.post_reserved("wang", ["i1", "i2"], FIRST, memo="批次 B1")
        ledger.void_reserved("wang", ["i3"], SECOND)
    post(single("back", 2_860_116, SECOND, debit=BANK, credit=SUSPENSE, source="item:2"))
    with transaction.atomic():
        ledger.reverse("wang", ["back"], SECOND, memo="冲正")
    post(reserve("open", 123, SECOND))


def test_balance() -> None:
    outcome = run("balance", EMPLOYEES, "--format", "json")
    found = {row["code"]: row for row in json.loads(outcome.stdout)}
    assert (found[BANK]["balance"], found[BANK]["free"]) == (12_446_634, 12_446_511)
    assert "124,466.34" in run("balance", EMPLOYEES).stdout
    assert found["2001"]["balance"] == 0
    early = json.loads(run("balance", EMPLOYEES, "--until", "2026-10-31", "--format", "json").stdout)
    assert early == []


def test_an_unknown_book_is_two() -> None:
    for arguments in (
        ["balance", "x"],
        ["verify", "x"],
        ["export", "x"],
        ["export", "x", "--beancount", "x.beancount"],
    ):
        outcome = run(*arguments)
        assert outcome.exit_code == 2
        assert "没有账套“x”" in outcome.stderr


def test_sound_books_prove_themselves() -> None:
    outcome = run("verify")
    assert outcome.exit_code == 0, outcome.output
    assert f"{EMPLOYEES} 职工基本医疗保险基金：10 笔分录，无误" in outcome.stdout


DAMAGES = {
    "UPDATE payment_transfer SET amount = amount + 1 WHERE id = 'i1:post'": "pending_differs",
    "UPDATE payment_transfer SET amount = 1 WHERE id = 'back:reverse'": "reversal_differs",
    "UPDATE payment_transfer SET day = '2026-12-01' WHERE id = 'fund'": "voucher_wrong",
    "UPDATE payment_transfer SET day = '2025-01-01' WHERE id = 'fund'": "period_missing",
    "UPDATE payment_transfer SET debit_id = (SELECT id FROM payment_ledgeraccount WHERE code = '5001' "
    "AND book_id = payment_transfer.book_id) WHERE id = 'fund'": "account_not_postable",
    "UPDATE payment_transfer SET debit_id = (SELECT MAX(id) FROM payment_ledgeraccount) WHERE id = 'fund'": "crosses_books",
    "DELETE FROM payment_transfer WHERE id = 'fund'": "voucher_missing",
    "DELETE FROM payment_transfer WHERE id = 'i3'": "pending_missing",
    "UPDATE payment_period SET state = 'closed', closed_by = 'x' WHERE month = '2026-12'": "closed_out_of_order",
    "UPDATE payment_period SET state = 'closed', closed_by = 'x'": "reserved_in_closed",
}


@pytest.mark.parametrize("damage", DAMAGES, ids=DAMAGES.values())
def test_damage_past_the_triggers_is_found(damage: str) -> None:
    with transaction.atomic():
        triggers.remove(connection)
        with connection.constraint_checks_disabled(), connection.cursor() as cursor:
            cursor.execute(damage)
        outcome = run("verify", "--format", "json")
        transaction.set_rollback(True)  # triggers and rows come back
    flaws = [flaw["code"] for book in json.loads(outcome.stdout) for flaw in book["flaws"]]
    assert outcome.exit_code == 1
    assert DAMAGES[damage] in flaws


@pytest.mark.parametrize("book", ["", EMPLOYEES])
def test_an_outside_tool_accepts_the_books(book: str, tmp_path: Path) -> None:
    target = tmp_path / "books.beancount"
    outcome = run("export", *([book] if book else []), "--beancount", str(target))
    assert outcome.exit_code == 0, outcome.output
    entries, errors, _ = loader.load_file(str(target))
    assert errors == []
    kinds = [type(entry).__name__ for entry in entries]
    assert kinds.count("Transaction") == (5 if not book else 4)
    assert kinds.count("Custom") == 5
    assert kinds.count("Balance") == (6 if not book else 4)


def test_the_outside_tool_notices_a_missing_cent(tmp_path: Path) -> None:
    target = tmp_path / "books.beancount"
    run("export", EMPLOYEES, "--beancount", str(target))
    text = target.read_text("utf-8")
    assert "  46932.50 CNY" in text
    target.write_text(text.replace("  46932.50 CNY", "  46932.49 CNY"), "utf-8")
    _, errors, _ = loader.load_file(str(target))
    assert {type(error).__name__ for error in errors} >= {"ValidationError", "BalanceError"}


def test_statements_are_written(tmp_path: Path) -> None:
    target = tmp_path / "out.xlsx"
    days = ["--since", "2026-11-01", "--until", "2026-11-30"]
    outcome = run("export", EMPLOYEES, *days, "-o", str(target))
    assert outcome.exit_code == 0, outcome.output
    assert [name[2:] for name in openpyxl.load_workbook(target).sheetnames] == ["科目余额表", "收支表", "资产负债表"]
    outcome = run("export", EMPLOYEES, *days, "--format", "json", "--kind", "trial", "-o", str(target))
    assert json.loads(target.read_text("utf-8"))[0]["title"] == "科目余额表"
    assert run("export").exit_code == 2


def test_a_book_is_opened_with_its_bank_account_by_who_may(
    person: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    person("finance_checker", username="fuhe")
    person("cashier", username="chuna")

    def as_person(login: str, *words: str) -> Result:
        monkeypatch.setenv("JINGBAN_PASSWORD", PASSWORD)
        return run(*words, "--by", login)

    wanted = ("open", "340", "--centre", "110105", "--day", "2026-11-01")
    count = Book.objects.count()
    refused = as_person("chuna", *wanted)
    assert refused.exit_code == 2 and Book.objects.count() == count
    done = as_person("fuhe", *wanted)
    assert done.exit_code == 0 and "110105-340" in done.stdout and "2026-11" in done.stdout
    account = ("bank", "110105-340", "--number", "11009876", "--name", "样例支出户", "--layout", "lvzhou-csv")
    assert as_person("fuhe", *account).exit_code == 0
    assert Book.objects.get(code="110105-340").bank_accounts.get().number == "11009876"
    again = as_person("fuhe", *wanted)
    assert again.exit_code == 2 and "已经建立" in again.stderr
    assert "110105-340" not in run("plans").stdout  # of another centre than the one of this installation
    codes = [row["code"] for row in json.loads(run("plans", "--format", "json").stdout)]
    assert {"310", "390", "610"} <= set(codes)
