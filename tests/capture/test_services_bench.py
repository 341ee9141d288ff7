"""The correction bench: both columns kept, judged again at once, nobody acts on what they have not seen."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.capture.conftest import new_command
from tests.capture.desk import paper_of, put, refused
from tests.capture.invented import paper_file

from jingban.capture import models, repository
from jingban.capture.core.edits import Action, Edit, WrongEdit, apply, normal
from jingban.capture.queries import papers
from jingban.capture.services import bench
from jingban.infra.audit.models import Entry

pytestmark = pytest.mark.django_db


class TestEditing:
    def test_the_persons_value_counts_and_the_machines_stays(self, bill: int, operator: Any) -> None:
        bench.edit(operator, bill, 0, [put("TotalAmount", "￥1,205.00")], new_command())
        shown = papers.paper(operator, bill)
        total = next(f for f in shown.fields if f.key == "TotalAmount")
        assert (total.value, total.machine, total.human, total.raw) == ("1205.00", "120.50", "1205.00", "120.50")
        assert (shown.total_fen, shown.paper.version, shown.paper.doubtful) == (120_500, 1, 0)
        assert models.Paper.objects.get(pk=bill).record["fields"]["TotalAmount"]["machine"] == "120.50"
        row = models.HumanValue.objects.get()
        assert (row.number, row.by, row.value, row.value_kind, row.changed) == (
            *(1, "operator", {"text": "1205.00"}, "money", True),
        )
        details = Entry.objects.get(action="capture.edit").payload
        assert "1205" not in details and "TotalAmount" in details

    def test_a_money_field_asks_until_somebody_looked_however_sure_the_engine_was(
        self, take: Callable[..., Any], operator: Any
    ) -> None:
        paper = paper_of(take, {"TotalAmount": "5.00", "InvoicingPartyName": "某医院"}, confidence=1.0)
        assert papers.paper(operator, paper).doubtful == ["TotalAmount"]
        refused("not_releasable", lambda: bench.release(operator, paper, 0, new_command()))
        bench.edit(operator, paper, 0, [Edit(Action.ACCEPT, "TotalAmount")], new_command())
        bench.release(operator, paper, 1, new_command())
        assert models.Paper.objects.get(pk=paper).state == "released"
        assert models.Batch.objects.get().state == "released"

    def test_what_the_paper_does_not_hold_is_cleared_and_taken_back(self, bill: int, operator: Any) -> None:
        bench.edit(operator, bill, 0, [Edit(Action.CLEAR, "PayerPartyName")], new_command())
        assert models.Paper.objects.get(pk=bill).payer == ""
        bench.edit(operator, bill, 1, [Edit(Action.WITHDRAW, "PayerPartyName")], new_command())
        assert models.Paper.objects.get(pk=bill).payer == "张三丰"
        assert models.HumanValue.objects.count() == 2

    def test_a_field_the_machine_did_not_find_is_added(self, bill: int, operator: Any) -> None:
        bench.edit(operator, bill, 0, [put("OutHospitalDate", "2024年5月1日")], new_command())
        shown = papers.paper(operator, bill)
        added = next(f for f in shown.fields if f.key == "OutHospitalDate")
        assert (added.value, added.machine, added.keyed, added.label) == ("2024-05-01", None, True, "出院日期")

    def test_lines_are_added_moved_and_deleted_without_touching_the_record(
        self, take: Callable[..., Any], operator: Any
    ) -> None:
        lines = [{"ItemName": name, "ItemAmount": amount} for name, amount in (("甲", "1.00"), ("乙", "2.00"))]
        paper = paper_of(take, {"TotalAmount": "3.00"}, lines=lines, kind="fee_list")
        added = Edit(Action.ADD_LINE, "lines[2]", cells=(("ItemName", "丙"), ("ItemAmount", "4")))
        edits = [added, Edit(Action.MOVE_LINE, "lines[2]", to=0), Edit(Action.DELETE_LINE, "lines[1]")]
        bench.edit(operator, paper, 0, edits, new_command())
        shown = papers.paper(operator, paper)
        assert [[cell.value for cell in line.cells] for line in shown.lines] == [["丙", "4.00"], ["乙", "2.00"]]
        assert len(models.Paper.objects.get(pk=paper).record["lines"]) == 2
        bench.edit(operator, paper, 1, [Edit(Action.RESET)], new_command())
        assert [line.cells[0].value for line in papers.paper(operator, paper).lines] == ["甲", "乙"]

    @pytest.mark.parametrize(
        ("edit", "code"),
        [
            (put("TotalAmount", "十元"), "wrong_value"),
            (put("TotalAmount", "1.005"), "wrong_value"),
            (put("IssueDate", "2024-02-30"), "wrong_value"),
            (put("Invented", "1"), "unknown_key"),
            (put("lines[0].ItemAmount", "1"), "unknown_key"),
            (Edit(Action.ACCEPT, "FundPayAmount"), "unknown_key"),
            (Edit(Action.DELETE_LINE, "lines[0]"), "unknown_key"),
            (Edit(Action.ADD_LINE, "lines[5]", cells=(("ItemName", "甲"),)), "wrong_line"),
            (Edit(Action.ADD_LINE, "lines[0]"), "wrong_line"),
            (Edit(Action.ADD_LINE, "lines[0]", cells=(("TotalAmount", "1"),)), "wrong_line"),
        ],
    )
    def test_what_does_not_fit_changes_nothing(self, bill: int, operator: Any, edit: Edit, code: str) -> None:
        fine = put("PayerPartyName", "李四")
        refused(code, lambda: bench.edit(operator, bill, 0, [fine, edit], new_command()))

    def test_two_people_do_not_overwrite_each_other(self, bill: int, operator: Any, acting: Any) -> None:
        other = acting("capture_operator", scope="1101")
        bench.edit(other, bill, 0, [put("TotalAmount", "1")], new_command())
        refused("changed_meanwhile", lambda: bench.edit(operator, bill, 0, [put("TotalAmount", "2")], new_command()))

    def test_a_command_sent_twice_keys_once(self, bill: int, operator: Any) -> None:
        command = new_command()
        for _ in range(2):
            bench.edit(operator, bill, 0, [put("TotalAmount", "7")], command)
        assert models.HumanValue.objects.count() == 1

    def test_a_draft_is_judged_and_not_saved(self, bill: int, operator: Any) -> None:
        shown = papers.draft(operator, bill, [put("TotalAmount", "77")])
        assert (shown.total_fen, shown.doubtful) == (7700, [])
        assert not models.HumanValue.objects.exists()
        assert models.Paper.objects.get(pk=bill).total_fen == 12050

    def test_only_who_corrects_in_this_centre_does(self, bill: int, acting: Any) -> None:
        for role, scope, code in [
            *(("window_clerk", "1101", "denied"), ("capture_lead", "1101", "denied")),
            ("capture_operator", "36", "no_paper"),
        ]:
            actor = acting(role, scope=scope)
            refused(code, lambda actor=actor: bench.edit(actor, bill, 0, [put("TotalAmount", "1")], new_command()))


class TestDatabase:
    def test_what_people_keyed_and_what_the_machine_read_cannot_be_changed(self, bill: int, operator: Any) -> None:
        bench.edit(operator, bill, 0, [put("TotalAmount", "1")], new_command())
        for act in (
            lambda: models.HumanValue.objects.update(value={"text": "9"}),
            lambda: models.HumanValue.objects.all().delete(),
            lambda: models.Paper.objects.update(record={}),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                act()
        assert models.HumanValue.objects.get().value == {"text": "1.00"}

    def test_a_paper_with_an_open_second_keying_cannot_be_released(self, bill: int) -> None:
        from jingban.infra import clock

        with pytest.raises(DatabaseError), transaction.atomic():
            models.Paper.objects.update(state="released", second="needed", released_at=clock.now())


class TestMasking:
    NUMBER = "11010519491231002X"
    CARD = "6222020200012345678"

    @pytest.fixture
    def card(self, take: Callable[..., Any]) -> int:
        return paper_of(take, {"PayerPartyName": "张三丰", "id_number": self.NUMBER, "bank_card": self.CARD})

    def values(self, actor: Any, paper: int) -> list[str | None]:
        return [f.value for f in papers.paper(actor, paper).fields]

    def test_numbers_are_hidden_from_all_and_names_from_those_who_only_look(
        self, card: int, operator: Any, acting: Any
    ) -> None:
        hidden = ["1101**********002X", "***************5678"]
        assert self.values(operator, card) == ["张三丰", *hidden]
        assert self.values(acting("auditor", scope="1101"), card) == ["张**", *hidden]
        text = papers.paper(operator, card).model_dump_json()
        assert self.NUMBER not in text and self.CARD not in text

    def test_a_grant_shows_what_the_role_may_see_for_a_while(self, card: int, acting: Any) -> None:
        from datetime import timedelta

        from jingban.infra import clock

        actor = acting("capture_operator", scope="1101", fields=("id_number",))
        until = bench.unmask(actor, card, "核对证件号码")
        assert self.values(actor, card) == ["张三丰", self.NUMBER, "***************5678"]
        assert papers.paper(actor, card).unmasked_until == until
        with clock.shifted(timedelta(minutes=16)):
            assert self.values(actor, card)[1] == "1101**********002X"
        assert Entry.objects.filter(action="access.unmask", object=f"capture.paper:{card}").count() == 1

    def test_nobody_confirms_what_they_cannot_see(self, card: int, operator: Any) -> None:
        accept = Edit(Action.ACCEPT, "id_number")
        refused("masked_field", lambda: bench.edit(operator, card, 0, [accept], new_command()))
        bench.edit(operator, card, 0, [put("id_number", self.NUMBER)], new_command())

    def test_without_field_classes_nothing_is_shown(self, card: int, operator: Any) -> None:
        refused("fields_not_allowed", lambda: bench.unmask(operator, card, "想看"))


class TestCases:
    """Papers of one case are compared; a pile without separators is a case while it names one patient."""

    NUMBER = "11010519491231002X"

    def test_papers_that_do_not_belong_together_are_told(self, take: Callable[..., Any], operator: Any) -> None:
        one = paper_of(take, {"PayerPartyName": "张三丰", "TotalAmount": "3.00", "EInvoiceNumber": "0012345678"})
        lines = [{"ItemName": "甲", "ItemAmount": "1.00"}, {"ItemName": "乙", "ItemAmount": "2.50"}]
        paper_of(take, {"TotalAmount": "3.50"}, lines=lines, kind="fee_list")
        first, second = models.Paper.objects.order_by("number")
        failing = [check for check in papers.paper(operator, first.pk).case_checks if not check.ok]
        assert ("case.total", [(first.pk, "TotalAmount"), (second.pk, "TotalAmount")]) in [
            (check.id, [(s.paper_id, s.key) for s in check.subjects]) for check in failing
        ]
        edits = [put("lines[1].ItemAmount", "2.00"), put("TotalAmount", "3.00")]
        bench.edit(operator, second.pk, 0, edits, new_command())
        assert all(check.ok for check in papers.paper(operator, first.pk).case_checks)
        assert one not in (first.pk, second.pk)  # the pile was put together anew when the list came

    def test_what_is_mended_on_one_paper_is_seen_on_the_other(self, take: Callable[..., Any], operator: Any) -> None:
        """The list and its bill say different sums: both are in conflict until one of them is put right."""
        take(("bill.json", paper_file({"TotalAmount": "3.00", "total_in_words": "3.00"})))
        lines = [{"ItemName": "甲", "ItemAmount": "1.00"}, {"ItemName": "乙", "ItemAmount": "2.50"}]
        paper_of(take, {"TotalAmount": "3.50"}, lines=lines, kind="fee_list")
        bill, fees = models.Paper.objects.order_by("number")
        assert bill.doubtful == len(papers.paper(operator, bill.pk).doubtful) > 0
        edits = [put("lines[1].ItemAmount", "2.00"), put("TotalAmount", "3.00")]
        bench.edit(operator, fees.pk, 0, edits, new_command())
        bill.refresh_from_db()
        assert bill.doubtful == len(papers.paper(operator, bill.pk).doubtful) == 0

    def test_two_patients_are_two_cases(self, take: Callable[..., Any], operator: Any) -> None:
        for name in ("张三丰", "李四光"):
            last = paper_of(take, {"PayerPartyName": name, "id_number": self.NUMBER, "TotalAmount": f"{len(name)}.00"})
            take((f"{name}.json", paper_file({"PayerPartyName": name, "TotalAmount": "9.00"})))
        assert papers.paper(operator, models.Paper.objects.latest("id").pk).case_checks == []
        assert last

    def test_a_case_too_large_to_be_compared_says_so(self, take: Callable[..., Any], operator: Any) -> None:
        files = [
            (f"{n}.json", paper_file({"PayerPartyName": "张三丰", "TotalAmount": f"{n}.00"})) for n in range(1, 14)
        ]
        take(*files[:12])
        assert "case.too_many" not in self.told(operator)
        take(files[12])
        assert self.told(operator) == ["case.too_many"]
        take(("other.json", paper_file({"PayerPartyName": "李四光", "TotalAmount": "5.00"})))
        assert self.told(operator) == []  # two patients: no case

    @staticmethod
    def told(operator: Any) -> list[str]:
        return [check.id for check in papers.paper(operator, models.Paper.objects.latest("id").pk).case_checks]

    def test_numbers_of_other_papers_stay_hidden(self, take: Callable[..., Any], operator: Any) -> None:
        paper_of(take, {"id_number": self.NUMBER}, kind="id_card")
        last = paper_of(take, {"id_number": "110105194912310038"}, kind="id_card")
        shown = papers.paper(operator, last)
        assert [check.id for check in shown.case_checks if not check.ok] == ["case.id_number"]
        assert self.NUMBER not in shown.model_dump_json() and "110105194912310038" not in shown.model_dump_json()


def test_replaying_what_was_stored_gives_the_same_paper(bill: int, operator: Any) -> None:
    """The stored acts are the paper: read back, they lead to what was judged."""
    edits = [put("TotalAmount", "5"), Edit(Action.CLEAR, "PayerPartyName"), put("IssueDate", "20240501")]
    bench.edit(operator, bill, 0, edits, new_command())
    row = models.Paper.objects.get(pk=bill)
    stored = repository.edits(repository.human_values(row))
    assert stored == [normal(edit) for edit in edits]
    assert apply(repository.record(row), stored).by_key["TotalAmount"].value == 500
    with pytest.raises(WrongEdit):
        apply(repository.record(row), [put("lines[9].ItemAmount", "1.00")])


class TestOverride:
    """大写 and 小写 differ on the paper itself: a person answers for it, until the figures change."""

    @pytest.fixture
    def torn(self, take: Callable[..., Any]) -> int:
        return paper_of(take, {"TotalAmount": "120.50", "total_in_words": "130.50"})

    def failing(self, actor: Any, paper: int) -> list[str]:
        return [c.id for c in papers.paper(actor, paper).checks if not c.ok and not c.overridden]

    def keyed(self, operator: Any, paper: int) -> None:
        accept = [Edit(Action.ACCEPT, key) for key in ("TotalAmount", "total_in_words")]
        bench.edit(operator, paper, 0, accept, new_command())

    def test_with_a_reason_the_paper_goes(self, torn: int, operator: Any) -> None:
        self.keyed(operator, torn)
        (check,) = self.failing(operator, torn)
        refused("not_releasable", lambda: bench.release(operator, torn, 1, new_command()))
        refused("reason_needed", lambda: bench.override(operator, torn, 1, check, "", new_command()))
        refused("no_such_check", lambda: bench.override(operator, torn, 1, "invented", "原件如此", new_command()))
        bench.override(operator, torn, 1, check, "原件大写如此，已与医院核实", new_command())
        assert self.failing(operator, torn) == []
        bench.release(operator, torn, 2, new_command())
        assert [(o.check_id, o.reason) for o in papers.paper(operator, torn).overrides] == [
            (check, "原件大写如此，已与医院核实")
        ]

    def test_other_figures_ask_again(self, torn: int, operator: Any) -> None:
        self.keyed(operator, torn)
        (check,) = self.failing(operator, torn)
        bench.override(operator, torn, 1, check, "原件如此", new_command())
        bench.edit(operator, torn, 2, [put("TotalAmount", "125.50")], new_command())
        assert self.failing(operator, torn) == [check]
        refused("not_releasable", lambda: bench.release(operator, torn, 3, new_command()))
