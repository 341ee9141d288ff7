"""Intake and putting together: nothing is lost, nothing is read twice, everything refused says why."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.capture.conftest import new_command
from tests.capture.invented import Invented, archive, file_of, page, paper_file

from jingban.capture import models
from jingban.capture.services import intake
from jingban.infra import clock
from jingban.infra.audit.models import Entry
from jingban.infra.errors import Refusal
from jingban.infra.files import services as files
from jingban.infra.jobs import worker
from jingban.infra.jobs.models import Job

pytestmark = pytest.mark.django_db
Take = Callable[..., list[dict[str, Any]]]
BILL = paper_file({"TotalAmount": "120.50", "EInvoiceNumber": "0012345678"})


def counts(batch: int) -> tuple[str, int, int, int, int]:
    row = models.Batch.objects.get(pk=batch)
    return row.state, row.files, row.pages_read, row.pages_failed, row.papers


class TestAddingFiles:
    def test_a_file_of_three_pages_becomes_three_papers(self, take: Take, batch: int, reader: Invented) -> None:
        data = file_of(*(page({"TotalAmount": f"{n}.00"}) for n in (1, 2, 3)))
        (item,) = take(("三张.json", data))
        assert item["filename"] == "三张.json" and item["duplicate"] is None
        assert counts(batch) == ("ready", 1, 3, 0, 3)
        assert sorted(reader.read_calls) == [("三张.json", 1), ("三张.json", 2), ("三张.json", 3)]
        papers = models.Paper.objects.filter(batch=batch).order_by("number")
        assert [(p.number, p.total_fen, p.engine) for p in papers] == [
            *((1, 100, "invented 1"), (2, 200, "invented 1"), (3, 300, "invented 1"))
        ]
        assert files.read(models.File.objects.get().sha256) == data

    def test_an_archive_gives_its_files_and_tells_damaged_ones(self, take: Take, batch: int) -> None:
        take(("病例.zip", archive(a__json=BILL, b__json=b"damaged", c__txt=b"no", d__json=BILL)))
        rows = models.File.objects.filter(batch=batch).order_by("order")
        assert [(r.filename, r.state, r.error_code) for r in rows] == [
            ("病例.zip", "opened", ""),
            ("a.json", "opened", ""),
            ("b.json", "refused", "file_damaged"),
            ("c.txt", "refused", "file_type_unknown"),
        ]
        assert counts(batch) == ("ready", 4, 1, 0, 1)

    def test_the_same_file_again_is_told_and_not_read_twice(self, take: Take, batch: int, reader: Invented) -> None:
        take(("a.json", BILL))
        (item,) = take(("b.json", BILL))
        assert item["duplicate"]["filename"] == "a.json" and "job_id" not in item
        assert counts(batch) == ("ready", 1, 1, 0, 1)
        assert len(reader.read_calls) == 1

    def test_a_file_another_batch_has_is_kept_and_told(self, take: Take, batch: int, operator: Any) -> None:
        take(("a.json", BILL))
        other = intake.create_batch(operator, "十二月", new_command())
        (item,) = take(("b.json", BILL), into=other)
        assert item["duplicate"]["batch_id"] == batch
        assert counts(other) == ("ready", 1, 1, 0, 1)
        assert models.File.objects.get(batch=other).duplicate_of == models.File.objects.get(batch=batch)

    def test_a_command_sent_twice_acts_once(self, operator: Any, batch: int, reader: Invented) -> None:
        command = new_command()
        first = intake.add_files(operator, batch, [intake.Incoming("a.json", [BILL])], command)
        assert intake.add_files(operator, batch, [intake.Incoming("a.json", [BILL])], command) == first
        assert (models.File.objects.count(), Job.objects.count()) == (1, 1)
        entry = Entry.objects.get(action="capture.add_files")
        assert (entry.actor, entry.object) == ("operator", f"capture.batch:{batch}")

    @pytest.mark.parametrize(
        ("role", "scope", "code"),
        [
            ("capture_lead", "1101", "denied"),
            ("auditor", "1101", "denied"),
            ("capture_operator", "36", "no_batch"),
        ],
    )
    def test_who_may_not_adds_nothing(
        self, acting: Callable[..., Any], batch: int, role: str, scope: str, code: str
    ) -> None:
        actor = acting(role, scope=scope)
        with pytest.raises(Refusal) as refusal:
            intake.add_files(actor, batch, [intake.Incoming("a.json", [BILL])], new_command())
        assert refusal.value.code == code
        assert not models.File.objects.exists() and not Job.objects.exists()

    @pytest.mark.parametrize("name", ["", "  ", "长" * 121])
    def test_a_batch_needs_a_name(self, operator: Any, name: str) -> None:
        with pytest.raises(Refusal) as refusal:
            intake.create_batch(operator, name, new_command())
        assert refusal.value.code == "name_needed"
        assert not models.Batch.objects.exists()


class TestPages:
    def test_a_page_that_cannot_be_read_says_why_and_the_others_go_on(self, take: Take, batch: int) -> None:
        take(("两页.json", file_of(page({"TotalAmount": "1.00"}), page(trouble="file_damaged"))))
        assert counts(batch) == ("ready", 1, 1, 1, 1)
        failed = models.Page.objects.get(state="failed")
        assert failed.error_code == "file_damaged" and "重新扫描" in failed.error_message

    def test_an_engine_fault_is_tried_again_and_then_told(self, take: Take, batch: int) -> None:
        take(("坏.json", file_of(page(trouble="crash"))))
        assert counts(batch) == ("open", 1, 0, 0, 0)
        for hour in (1, 2, 3):
            with clock.shifted(timedelta(hours=hour)):
                worker.work_off()
        assert counts(batch) == ("ready", 1, 0, 1, 0)
        assert models.Page.objects.get().error_code == "internal_error"

    def test_a_failed_page_is_read_again_on_demand(self, take: Take, batch: int, operator: Any) -> None:
        take(("坏.json", file_of(page(trouble="file_damaged"))))
        row = models.Page.objects.get()
        models.File.objects.filter(pk=row.file_id).update(sha256=files.put([BILL]).sha256)  # the disk was repaired
        intake.reread(operator, row.pk, new_command())
        assert counts(batch)[0] == "open"
        worker.work_off()
        assert counts(batch) == ("ready", 1, 1, 0, 1)
        with pytest.raises(Refusal) as refusal:
            intake.reread(operator, row.pk, new_command())
        assert refusal.value.code == "page_not_failed"

    def test_what_looks_and_reads_alike_is_suspect_and_stays(self, take: Take, batch: int) -> None:
        figures = ["120.50", "0012345678", "20240501", "35.20", "85.30"]
        other = ["999.10", "7712345678", "20230101", "11.11", "22.22"]
        take(("a.json", paper_file({"TotalAmount": "120.50"}, words=figures, shade=5)))
        take(("b.json", paper_file({"TotalAmount": "120.50"}, words=[*figures, "再印"], shade=5)))
        take(("c.json", paper_file({"TotalAmount": "999.10"}, words=other, shade=5)))
        take(("d.json", paper_file({"TotalAmount": "120.50"}, words=figures, shade=6)))
        rows = {row.file.filename: row for row in models.Page.objects.all()}
        assert rows["b.json"].suspected_of == rows["a.json"]
        assert [rows[name].suspected_of for name in ("a.json", "c.json", "d.json")] == [None, None, None]
        assert counts(batch) == ("ready", 4, 4, 0, 4)
        assert models.Batch.objects.get().suspects == 1


class TestPuttingTogether:
    def test_separators_part_cases_and_are_no_papers(self, take: Take, batch: int) -> None:
        pages = [page({"TotalAmount": "1.00"}), page(kind="separator", codes=["case-7"]), page({"TotalAmount": "2.00"})]
        take(("一叠.json", file_of(*pages)))
        papers = models.Paper.objects.order_by("number")
        assert [(p.case_key, p.total_fen) for p in papers] == [("", 100), ("case-7", 200)]

    def test_papers_somebody_worked_on_stay_when_pages_come_later(self, take: Take, batch: int, operator: Any) -> None:
        from jingban.capture.core.edits import Action, Edit
        from jingban.capture.services import bench

        take(("a.json", file_of(page({"TotalAmount": "1.00"}), page({"TotalAmount": "2.00"}))))
        first, second = models.Paper.objects.order_by("number")
        bench.edit(operator, first.pk, 0, [Edit(Action.SET, "TotalAmount", "1.50")], new_command())
        take(("b.json", BILL))
        papers = models.Paper.objects.order_by("number")
        assert [(p.number, p.total_fen) for p in papers] == [(1, 150), (2, 200), (3, 12050)]
        assert papers[0].pk == first.pk and second.pk not in [p.pk for p in papers]

    def test_on_demand_it_is_done_again(self, take: Take, batch: int, operator: Any) -> None:
        take(("a.json", BILL))
        before = models.Paper.objects.get().pk
        intake.reassemble(operator, batch, new_command())
        assert counts(batch)[0] == "open"
        with pytest.raises(Refusal) as refusal:
            intake.reassemble(operator, batch, new_command())
        assert refusal.value.code == "not_assembled"
        worker.work_off()
        assert counts(batch) == ("ready", 1, 1, 0, 1)
        assert models.Paper.objects.get().pk != before

    def test_an_older_run_gives_way_to_a_newer_one(self, take: Take, batch: int) -> None:
        take(("a.json", BILL))
        models.Batch.objects.update(assembly=5)
        Job.objects.filter(kind="capture.assemble").update(state="queued", lease_until=None)
        worker.work_off()
        assert Job.objects.get(kind="capture.assemble").result == {"superseded": True}
        assert models.Paper.objects.count() == 1
