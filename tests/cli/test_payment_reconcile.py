"""``jingban payment statement|reconcile|adjustment|lock`` as a person at a terminal sees them."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.utils.timezone import localdate
from tests.conftest import PASSWORD
from tests.payment.making import crew, due, open_book
from tests.payment.test_reconcile_desk import BOOK, bank_rows, statement
from tests.payment.test_returns import answer

from jingban.cli import payment_reconcile
from jingban.infra import clock
from jingban.infra.access.services import Actor
from jingban.payment.models import BankAccount, StatementEntry

pytestmark = pytest.mark.django_db


def run(command: Any, *arguments: object) -> Result:
    return CliRunner().invoke(command, [str(a) for a in arguments], env={"JINGBAN_PASSWORD": PASSWORD})


@pytest.fixture
def paid(acting: Callable[..., Actor]) -> tuple[date, BankAccount, str]:
    hands, (_, payer) = crew(acting), open_book()
    batch = hands.sent(payer, hands.released([due(n, 100_000 + n) for n in range(1, 4)]))
    hands.applied(batch, answer(batch, "R1", paid=(1, 2, 3)))
    return localdate(clock.now()), payer, hands.checker.username


def test_from_statement_to_lock(paid: tuple[date, BankAccount, str], tmp_path: Path) -> None:
    day, payer, login = paid
    file = tmp_path / "流水.csv"
    file.write_bytes(statement(bank_rows(day), opening=0))
    before = run(payment_reconcile.reconcile, BOOK, "--day", day)
    assert before.exit_code == 1 and "在途" in before.stdout
    taken = run(payment_reconcile.statement, file, "--account", payer.pk, "--by", login)
    assert (taken.exit_code, taken.stdout) == (0, "新增 3 笔，以前导入过 0 笔\n")
    matched = run(payment_reconcile.reconcile, BOOK, "--day", day, "--match", login, "--format", "json")
    assert matched.exit_code == 0
    assert json.loads(matched.stdout)["open_count"] == 0
    table = run(payment_reconcile.adjustment, BOOK, "--day", day, "--format", "json")
    assert table.exit_code == 0 and json.loads(table.stdout)["agreed"]
    early = run(payment_reconcile.lock, BOOK, "--day", day, "--by", login)
    assert early.exit_code == 2 and "还没有过完" in early.stderr
    with clock.shifted(timedelta(days=1)):
        assert "已锁定" in run(payment_reconcile.lock, BOOK, "--day", day, "--by", login).stdout


def test_what_cannot_be_done_is_two_and_changes_nothing(paid: tuple[date, BankAccount, str], tmp_path: Path) -> None:
    day, payer, login = paid
    file = tmp_path / "流水.csv"
    file.write_bytes(statement(bank_rows(day), opening=0).replace("期末余额".encode(), "期末余额x".encode())[:-9])
    refused = run(payment_reconcile.statement, file, "--account", payer.pk, "--by", login)
    assert refused.exit_code == 2 and "第" in refused.stderr
    assert StatementEntry.objects.count() == 0
    assert run(payment_reconcile.reconcile, "没有", "--day", day).exit_code == 2
    listed = run(payment_reconcile.reconcile, "--day", day)
    assert listed.exit_code == 2 and BOOK in listed.stderr and payer.number not in listed.stderr
    assert run(payment_reconcile.adjustment, BOOK, "--day", day).exit_code == 2
