"""Power cuts between any two steps of an intake: no page is lost, none is there twice, every command acts once."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.crashing import told

PAGES = [("三张.json", 1), ("三张.json", 2), ("三张.json", 3), ("四.json", 1), ("五.json", 1)]


def everything_once(found: dict[str, Any]) -> None:
    opened = ["三张.json", "两张.zip", "四.json", "五.json"]
    assert found["files"] == [[name, "opened"] for name in opened]
    assert sorted(found["pages"]) == [[name, number, "read"] for name, number in sorted(PAGES)]
    assert sorted(found["papers"]) == [
        *([100, "open", 0], [200, "open", 0], [300, "released", 2], [400, "open", 0], [500, "open", 0])
    ]
    assert (found["places"], found["keyed"]) == (5, 1)
    assert found["batch"] == ["ready", 4, 5, 5, 1]
    assert {state for _, state in found["jobs"]} == {"done"}
    # A page is begun again only where its reading was cut off before it was saved.
    assert len(PAGES) <= found["reads"] <= len(PAGES) + found["interrupted"]
    # A copy that was being written when the power went costs space; no original is missing or altered.
    assert set(found["problems"]) <= {"orphan", "leftover"}
    assert found["audit"] is True


@pytest.mark.django_db(transaction=True)
def test_killed_at_some_commits(tmp_path: Path) -> None:
    found = told("tests.capture.crash_process", tmp_path, 6)
    assert found["killed"] >= 4
    everything_once(found)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="every step on SQLite; some of them on PostgreSQL")
def test_every_step_is_cut_off_before_and_after_it_is_saved(tmp_path: Path) -> None:
    found = told("tests.capture.crash_process", tmp_path, 0)
    assert found["killed"] >= 20
    everything_once(found)
