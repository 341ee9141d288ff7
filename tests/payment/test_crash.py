"""kill -9 just before and just after commits of a batch of 1,000; restarted each time, nothing is lost or doubled."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from tests.conftest import REPOSITORY

# 1,000 amounts of 1,000 + 2n 分; 100 are refused, 100 paid and sent back; three of these are paid again.
MANY = 1000
AMOUNTS = {n: 1000 + 2 * n for n in range(1, MANY + 1)}
REFUSED = sum(fen for n, fen in AMOUNTS.items() if n % 10 == 3)
SENT_BACK = sum(fen for n, fen in AMOUNTS.items() if n % 10 == 7)
PAID_AGAIN = {3: "refused", 7: "sent back", 13: "refused"}


def worked(tmp_path: Path, every: int) -> dict[str, Any]:
    keep = {name: value for name, value in os.environ.items() if not name.startswith("JINGBAN_")}
    path = os.pathsep.join([str(REPOSITORY), str(REPOSITORY / "src")])
    values = {"JINGBAN_HOME": str(tmp_path), "JINGBAN_LOG_LEVEL": "ERROR", "PYTHONPATH": path}
    name = f"crash_{uuid4().hex[:12]}"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        url = os.environ["JINGBAN_TEST_DATABASE_URL"]
        values["JINGBAN_DATABASE_URL"] = url.replace("/postgres?", f"/{name}?")
    arguments = [sys.executable, "-m", "tests.payment.crash_process", str(MANY), str(every)]
    done = subprocess.run(
        arguments, env={**keep, **values}, cwd=REPOSITORY, capture_output=True, text=True, timeout=240
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


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
    found = worked(tmp_path, 7)
    assert found["killed"] == 6
    everything_once(found)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="every commit on SQLite; some of them on PostgreSQL")
def test_killed_at_every_commit(tmp_path: Path) -> None:
    found = worked(tmp_path, 1)
    assert found["killed"] == 36
    everything_once(found)
