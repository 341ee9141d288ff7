"""kill -9 just before and just after commits of a batch of 1,000; restarted each time, nothing is lost or doubled."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.crashing import told

# 1,000 amounts of 1,000 + 2n 分; 100 are refused, 100 paid and sent back; three of these are paid again.
MANY = 1000
AMOUNTS = {n: 1000 + 2 * n for n in range(1, MANY + 1)}
REFUSED = sum(fen for n, fen in AMOUNTS.items() if n % 10 == 3)
SENT_BACK = sum(fen for n, fen in AMOUNTS.items() if n % 10 == 7)
PAID_AGAIN = {3: "refused", 7: "sent back", 13: "refused"}


def everything_once(found: dict[str, Any]) -> None:
    assert found["payables"] == {"paid": 803, "failed": 98, "returned": 99}
    assert found["items"] == {"paid": 803, "failed": 100, "returned": 100}
    # Two lines each: 2,000 reserved, and again 2 + 1 (out of 暂收款) + 2; posted 1,800 + 5, voided 200, sent back 100.
    assert found["transfers"] == {"pending": 2005, "post": 1805, "void": 200, "single": 100}
    assert found["files"] == {"out": 2, "in": 5}
    assert found["due"] == sum(AMOUNTS.values())
    assert found["suspense"] == -(SENT_BACK - AMOUNTS[7])
    assert found["bank"] == -(sum(AMOUNTS.values()) - REFUSED + AMOUNTS[3] + AMOUNTS[13] - SENT_BACK + AMOUNTS[7])
    assert found["audit"] is True


@pytest.mark.django_db(transaction=True)
def test_killed_at_some_commits(tmp_path: Path) -> None:
    found = told("tests.payment.crash_process", tmp_path, MANY, 7)
    assert found["killed"] == 6
    everything_once(found)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="every commit on SQLite; some of them on PostgreSQL")
def test_killed_at_every_commit(tmp_path: Path) -> None:
    found = told("tests.payment.crash_process", tmp_path, MANY, 1)
    assert found["killed"] == 36
    everything_once(found)
