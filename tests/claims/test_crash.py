"""kill -9 just before and just after commits between window and settlement: nothing is lost, nothing happens twice."""

from pathlib import Path

import pytest
from tests.crashing import told

MANY = 6


@pytest.mark.django_db(transaction=True)
def test_killed_at_commits(tmp_path: Path) -> None:
    found = told("tests.claims.crash_process", tmp_path, MANY, 5)
    assert found["killed"] >= 6
    assert found["claims"] == {"settled": MANY}
    assert found["numbers"] == found["bills"] == found["settlements"] == MANY
    assert found["events"] == {"register": MANY, "accept": MANY, "settle": MANY}
    assert found["serials"] == [MANY // 2, MANY // 2]
    assert found["total"] == sum(200_000 + n for n in range(MANY))
    assert found["shares"]["a"] + found["shares"]["b"] == found["total"]
    assert found["audit"] is True
