"""Two people with a connection each on the same paper: one acts, the other is told so; nothing is half of each."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from tests.capture.conftest import new_command
from tests.capture.desk import accept, put
from tests.capture.invented import Invented, file_of, page

from jingban.capture import models
from jingban.capture.services import bench, intake, second_keying
from jingban.infra.audit import services as audit
from jingban.infra.errors import Refusal
from jingban.infra.jobs import worker

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 6


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """What each got, each in a connection of its own: ``done``, or the code of a refusal."""
    barrier = threading.Barrier(len(acts))
    got: list[Any] = [None] * len(acts)

    def work(number: int) -> None:
        try:
            barrier.wait()
            acts[number]()
            got[number] = "done"
        except Refusal as refusal:
            got[number] = refusal.code
        except BaseException as error:  # noqa: BLE001 - told in the main thread
            got[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not [one for one in got if not isinstance(one, str)], got
    return got


@pytest.fixture
def pile(reader: Invented, operator: Any) -> list[int]:
    """Papers with nothing left to do but the release, and one more each round."""
    batch = intake.create_batch(operator, "一叠", new_command())
    data = file_of(*(page({"TotalAmount": f"{n}.00", "PayerPartyName": f"客{n}"}) for n in range(1, ROUNDS + 1)))
    intake.add_files(operator, batch, [intake.Incoming("一叠.json", [data])], new_command())
    worker.work_off()
    papers = list(models.Paper.objects.order_by("number").values_list("pk", flat=True))
    for paper in papers:
        bench.edit(operator, paper, 0, [accept("TotalAmount")], new_command())
    return papers


def test_one_edits_and_one_releases_and_the_second_is_told(pile: list[int], operator: Any, acting: Any) -> None:
    other = acting("capture_operator", scope="1101", username="other")
    for paper in pile:
        got = at_once(
            lambda p=paper: bench.edit(operator, p, 1, [put("TotalAmount", "77")], new_command()),
            lambda p=paper: bench.release(other, p, 1, new_command()),
        )
        assert sorted(got) == ["changed_meanwhile", "done"]
        row = models.Paper.objects.get(pk=paper)
        keyed = models.HumanValue.objects.filter(paper=paper).count()
        if got[0] == "done":  # the edit stands, and nothing was released that nobody has seen
            assert (row.state, row.total_fen, keyed, row.version) == ("open", 7700, 2, 2)
        else:  # the release stands, and nothing was changed behind it
            assert (row.state, row.total_fen == 7700, keyed, row.version) == ("released", False, 1, 2)
    batch = models.Batch.objects.get()
    assert batch.papers_released == models.Paper.objects.filter(state="released").count()
    assert audit.verify().intact


def test_two_edit_and_one_value_stands(pile: list[int], operator: Any, acting: Any) -> None:
    other = acting("capture_operator", scope="1101", username="other")
    for paper in pile:
        got = at_once(
            lambda p=paper: bench.edit(operator, p, 1, [put("TotalAmount", "11")], new_command()),
            lambda p=paper: bench.edit(other, p, 1, [put("TotalAmount", "22")], new_command()),
        )
        assert sorted(got) == ["changed_meanwhile", "done"]
        assert models.Paper.objects.get(pk=paper).total_fen == (1100 if got[0] == "done" else 2200)
        numbers = models.HumanValue.objects.filter(paper=paper).order_by("number").values_list("number", flat=True)
        assert list(numbers) == [1, 2]


def test_papers_of_one_pile_do_not_wait_for_each_other_for_ever(pile: list[int], operator: Any) -> None:
    """Each act holds the batch first: no two can hold what the other needs."""
    got = at_once(*(lambda p=p: bench.release(operator, p, 1, new_command()) for p in pile))
    assert got == ["done"] * len(pile)
    assert models.Batch.objects.get().state == "released"


def test_the_first_changes_it_while_the_second_keys(reader: Invented, operator: Any, lead: Any) -> None:
    """Never agreed on a value that is no longer there."""
    batch = intake.create_batch(operator, "大额", new_command())
    for n in range(3):
        data = file_of(page({"TotalAmount": "20000.00", "Remark": str(n)}))
        intake.add_files(operator, batch, [intake.Incoming(f"{n}.json", [data])], new_command())
        worker.work_off()
        paper = models.Paper.objects.latest("number").pk
        bench.edit(operator, paper, 0, [accept("TotalAmount")], new_command())
        got = at_once(
            lambda p=paper: bench.edit(operator, p, 1, [put("TotalAmount", "30000")], new_command()),
            lambda p=paper: second_keying.key_again(lead, p, 1, {"TotalAmount": "20000"}, new_command()),
        )
        assert sorted(got) == ["changed_meanwhile", "done"]
        row = models.Paper.objects.get(pk=paper)
        assert (row.total_fen, row.second) == ((3_000_000, "needed") if got[0] == "done" else (2_000_000, "agreed"))


def test_the_same_file_sent_twice_at_once_is_kept_and_read_once(reader: Invented, operator: Any) -> None:
    batch = intake.create_batch(operator, "双击", new_command())
    data = file_of(page({"TotalAmount": "1.00"}))

    def send() -> None:
        intake.add_files(operator, batch, [intake.Incoming("a.json", [data])], new_command())

    assert at_once(send, send, send) == ["done"] * 3
    worker.work_off()
    assert (models.File.objects.count(), len(reader.read_calls), models.Paper.objects.count()) == (1, 1, 1)
