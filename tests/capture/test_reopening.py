"""A released paper is taken back: with a reason, by who may, and as if it had never gone."""

from typing import Any

import pytest
from tests.capture.conftest import new_command
from tests.capture.desk import put, refused

from jingban.capture import models
from jingban.capture.core.edits import Action, Edit
from jingban.capture.queries import papers
from jingban.capture.services import bench
from jingban.infra.audit.models import Entry

pytestmark = pytest.mark.django_db


class TestTakingBack:
    def test_a_released_paper_is_closed_until_it_is_taken_back(self, bill: int, operator: Any) -> None:
        bench.edit(operator, bill, 0, [Edit(Action.ACCEPT, "TotalAmount")], new_command())
        bench.release(operator, bill, 1, new_command())
        again = put("TotalAmount", "9")
        refused("already_released", lambda: bench.edit(operator, bill, 2, [again], new_command()))
        refused("reason_needed", lambda: bench.reopen(operator, bill, 2, " ", new_command()))
        bench.reopen(operator, bill, 2, "金额看错", new_command())
        bench.edit(operator, bill, 3, [again], new_command())
        row = models.Paper.objects.get(pk=bill)
        assert (row.state, row.total_fen, row.released_at) == ("open", 900, None)
        refused("not_released", lambda: bench.reopen(operator, bill, 4, "再看", new_command()))


class TestReopening:
    """What is taken back leaves no trace of having been released, except in the log."""

    @pytest.fixture
    def released(self, bill: int, operator: Any) -> int:
        bench.edit(operator, bill, 0, [Edit(Action.ACCEPT, "TotalAmount")], new_command())
        bench.release(operator, bill, 1, new_command())
        return bill

    def test_the_paper_its_batch_and_statistics_are_open_again(self, released: int, operator: Any, lead: Any) -> None:
        from jingban.capture.queries import overview

        assert overview.statistics(lead, None, None).operators[0].papers_released == 1
        bench.reopen(operator, released, 2, "金额看错", new_command())
        row, batch = models.Paper.objects.get(pk=released), models.Batch.objects.get()
        assert (row.state, row.released_by, row.released_by_name, row.released_at) == ("open", "", "", None)
        assert (batch.state, batch.papers_released) == ("ready", 0)
        assert overview.statistics(lead, None, None).operators[0].papers_released == 0
        assert papers.paper(operator, released).history[0].action == "accept"  # what was keyed is still there

    def test_the_log_says_who_and_why(self, released: int, acting: Any) -> None:
        other = acting("capture_operator", scope="1101", username="other")
        bench.reopen(other, released, 2, "金额看错", new_command())
        entry = Entry.objects.get(action="capture.reopen")
        assert (entry.actor, entry.object) == ("other", f"capture.paper:{released}")
        assert "金额看错" in entry.payload

    def test_a_command_sent_twice_takes_it_back_once(self, released: int, operator: Any) -> None:
        command = new_command()
        for _ in range(2):
            bench.reopen(operator, released, 2, "金额看错", command)
        assert models.Paper.objects.get(pk=released).version == 3
        bench.release(operator, released, 3, new_command())
        bench.reopen(operator, released, 2, "金额看错", command)  # an old request that comes late
        assert models.Paper.objects.get(pk=released).state == "released"

    def test_only_who_corrects_here_does_and_only_the_version_they_saw(self, released: int, acting: Any) -> None:
        operator = acting("capture_operator", scope="1101")
        refused("changed_meanwhile", lambda: bench.reopen(operator, released, 1, "金额看错", new_command()))
        for role, scope, code in (("auditor", "1101", "denied"), ("capture_operator", "36", "no_paper")):
            actor = acting(role, scope=scope)
            refused(code, lambda a=actor: bench.reopen(a, released, 2, "金额看错", new_command()))

    def test_it_is_released_again_only_when_it_still_may(self, released: int, operator: Any) -> None:
        bench.reopen(operator, released, 2, "金额看错", new_command())
        bench.edit(operator, released, 3, [Edit(Action.WITHDRAW, "TotalAmount")], new_command())
        refused("not_releasable", lambda: bench.release(operator, released, 4, new_command()))
