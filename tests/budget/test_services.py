"""Commands of the desk: what they do, what they refuse, and that a refusal changes nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from tests.budget import persons
from tests.budget.conftest import new_command

from jingban.budget import models, pipeline, queries, repository, services
from jingban.budget.services import Incoming
from jingban.infra import clock
from jingban.infra.audit.models import Entry
from jingban.infra.commands.models import Command
from jingban.infra.errors import Conflict, Denied, Invalid, NotFound
from jingban.infra.files.models import Blob
from jingban.infra.jobs import worker
from jingban.infra.jobs.models import Job

pytestmark = pytest.mark.django_db


def everything() -> dict[str, list[Any]]:
    """All rows of the database except sessions: what a refusal must leave alone."""
    skip = {"sessions.session", "contenttypes.contenttype", "auth.permission"}
    kept = [m for m in apps.get_models() if m._meta.label_lower not in skip]
    return {m._meta.label: list(m.objects.order_by("pk").values_list()) for m in kept}


@pytest.fixture
def unchanged(officer: Any, auditor: Any) -> Any:
    """Nothing is written between the making of the people and the end of the test."""
    before = everything()
    yield
    assert everything() == before


# --- upload --------------------------------------------------------------------------------------


def test_upload_queues_and_the_job_stores_exactly_what_the_pipeline_reads(officer: Any) -> None:
    data = persons.clean()
    (item,) = services.upload(officer, [Incoming("clean.txt", [data[:1000], data[1000:]])], new_command())
    row = models.Document.objects.get(pk=item["document_id"])
    assert (row.state, row.centre, row.uploaded_by, row.size) == ("reading", "110105", "officer", len(data))
    assert Job.objects.get(pk=item["job_id"]).state == "queued"
    worker.work_off()
    row.refresh_from_db()
    expected = pipeline.check(pipeline.read_bytes(data, "clean.txt"))
    assert row.state == "checked"
    assert repository.document(row) == expected.document
    assert (row.errors, row.warnings, row.infos) == tuple(
        sum(f.severity == level for f in expected.findings) for level in ("error", "warning", "info")
    )
    assert row.exact + row.rounding + row.violated == len(expected.checked)
    assert row.open == len(expected.findings)
    assert models.Check.objects.get(document=row).number == 1


def test_findings_are_stored_with_both_places(document: int) -> None:
    row = models.Document.objects.get(pk=document)
    report = pipeline.check(pipeline.read_bytes(persons.with_persons(), row.filename))
    stored = list(repository.findings(row))
    assert sorted(f.order for f in stored) == list(range(len(report.findings)))
    for saved in stored:
        finding = report.findings[saved.order]
        assert (saved.rule, saved.message, saved.severity) == (finding.rule, finding.message, finding.severity.value)
        sides = [(s.text, s.row, s.column, s.place.get("line")) for s in saved.evidence.all()]
        assert sides == [(e.text, e.row, e.column, e.place.line) for e in finding.evidence]
    assert any(
        side.table_index is not None and side.column_index is not None for f in stored for side in f.evidence.all()
    )


def test_one_bad_file_does_not_stop_the_others_and_leaves_nothing(officer: Any) -> None:
    files = [
        Incoming("empty.txt", [b""]),
        Incoming("a.pdf", [b"%PDF-1.4 cut"]),
        Incoming("clean.txt", [persons.clean()]),
    ]
    items = services.upload(officer, files, new_command())
    assert [item.get("error", {}).get("code") for item in items] == ["file_empty", "file_truncated", None]
    assert models.Document.objects.count() == Blob.objects.count() == Job.objects.count() == 1


def test_the_same_bytes_are_told_as_a_duplicate(document: int, officer: Any) -> None:
    (item,) = services.upload(officer, [Incoming("other-name.txt", [persons.with_persons()])], new_command())
    assert item == {"filename": "other-name.txt", "duplicate_of": document}
    assert models.Document.objects.count() == 1


def test_the_same_file_twice_in_one_upload(officer: Any) -> None:
    first, second = services.upload(
        officer, [Incoming(n, [persons.clean()]) for n in ("a.txt", "b.txt")], new_command()
    )
    assert second == {"filename": "b.txt", "duplicate_of": first["document_id"]}
    assert Blob.objects.count() == 1


def test_upload_is_done_once_per_command(officer: Any) -> None:
    command = new_command()
    first = services.upload(officer, [Incoming("a.txt", [persons.clean()])], command)
    again = services.upload(officer, [Incoming("a.txt", [persons.clean()])], command)
    assert again == first
    assert Job.objects.count() == 1
    with pytest.raises(Conflict) as refused:
        services.upload(officer, [Incoming("b.txt", [persons.clean()])], command)
    assert refused.value.code == "command_reused"


def test_names_lose_directories_and_control_characters() -> None:
    assert services.clean_name("C:\\预算\\a\x00b.txt") == "ab.txt"
    assert services.clean_name("../../etc/passwd") == "passwd"
    assert services.clean_name("") == "未命名"
    long = services.clean_name("长" * 300 + ".xlsx")
    assert len(long) <= 255 and long.endswith(".xlsx")


@pytest.mark.usefixtures("unchanged")
class TestRefusedUploads:
    def test_no_files(self, officer: Any) -> None:
        with pytest.raises(Invalid):
            services.upload(officer, [], new_command())

    def test_without_the_right(self, auditor: Any) -> None:
        with pytest.raises(Denied):
            services.upload(auditor, [Incoming("a.txt", [persons.clean()])], new_command())

    def test_for_another_centre(self, officer: Any) -> None:
        with pytest.raises(Denied):
            services.upload(officer, [Incoming("a.txt", [persons.clean()])], new_command(), centre="360702")

    def test_bad_command_id(self, officer: Any) -> None:
        with pytest.raises(Invalid):
            services.upload(officer, [Incoming("a.txt", [persons.clean()])], "x")


# --- scope ---------------------------------------------------------------------------------------


def test_another_centre_does_not_exist(document: int, acting: Callable[..., Any]) -> None:
    stranger = acting("budget_officer", username="stranger", scope="3607", centre="360702")
    assert queries.documents(stranger).total == 0
    for act in (
        lambda: queries.document(stranger, document),
        lambda: queries.table(stranger, document, 0),
        lambda: queries.findings(stranger, document),
        lambda: queries.charts(stranger, document),
        lambda: queries.exportable(stranger, document),
        lambda: services.recheck(stranger, document, new_command()),
        lambda: services.decide(stranger, document, "x", "accepted", "", new_command()),
    ):
        with pytest.raises(NotFound):
            act()


# --- decisions -----------------------------------------------------------------------------------


def first_finding(document: int) -> models.Finding:
    return repository.findings(models.Document.objects.get(pk=document))[0]


def test_a_decision_is_added_counted_and_survives_a_recheck(document: int, officer: Any) -> None:
    found = first_finding(document)
    before = models.Document.objects.get(pk=document).open
    decided = services.decide(officer, document, found.fingerprint, "dismissed", "原件如此", new_command())
    assert (decided.decided, decided.decision.reason, decided.decision.by) == ("dismissed", "原件如此", "officer")
    assert models.Document.objects.get(pk=document).open == before - 1
    services.recheck(officer, document, new_command())
    worker.work_off()
    again = repository.finding(models.Document.objects.get(pk=document), found.fingerprint)
    assert again is not None
    assert again.pk != found.pk
    assert (again.decided, again.decision.reason) == ("dismissed", "原件如此")
    assert models.Document.objects.get(pk=document).open == before - 1
    assert models.Check.objects.filter(document=document).count() == 2


def test_every_decision_stays_in_the_history(document: int, officer: Any) -> None:
    found = first_finding(document)
    for state, reason in (("accepted", ""), ("dismissed", "再看不是"), ("open", "")):
        services.decide(officer, document, found.fingerprint, state, reason, new_command())
    assert list(models.Decision.objects.order_by("id").values_list("state", flat=True)) == [
        "accepted",
        "dismissed",
        "open",
    ]
    assert first_finding(document).decided == "open"
    assert Entry.objects.filter(action="budget.decide").count() == 3


def test_a_decision_is_made_once_per_command(document: int, officer: Any) -> None:
    found, command = first_finding(document), new_command()
    for _ in range(2):
        services.decide(officer, document, found.fingerprint, "accepted", "", command)
    assert models.Decision.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "fingerprint", "state", "reason", "error"),
    [
        ("officer", "real", "dismissed", "", Invalid),
        ("officer", "real", "dismissed", " 否 ", Invalid),
        ("officer", "real", "accepted", "长" * 501, Invalid),
        ("officer", "0" * 20, "accepted", "", NotFound),
        ("auditor", "real", "accepted", "", Denied),
    ],
)
def test_refused_decisions_change_nothing(
    document: int, who: str, fingerprint: str, state: str, reason: str, error: type[Exception], request: Any
) -> None:
    actor = request.getfixturevalue(who)
    name = first_finding(document).fingerprint if fingerprint == "real" else fingerprint
    before = everything()
    with pytest.raises(error):
        services.decide(actor, document, name, state, reason, new_command())
    assert everything() == before


# --- re-check ------------------------------------------------------------------------------------


def test_a_chosen_relation_is_kept_and_told(document: int, upload: Callable[..., int], officer: Any) -> None:
    other = upload(persons.clean(), "last.txt")
    services.recheck(officer, document, new_command(), last_year_id=other)
    worker.work_off()
    assert queries.document(officer, document).last_year.id == other
    check = models.Check.objects.filter(document=document).latest("number")
    assert check.last_year_sha256 == models.Document.objects.get(pk=other).sha256


@pytest.mark.parametrize("relation", ["self", "missing", "unread", "foreign"])
def test_wrong_relations_are_refused(
    document: int, upload: Callable[..., int], officer: Any, acting: Callable[..., Any], relation: str
) -> None:
    elsewhere = acting("budget_officer", username="elsewhere", scope="3607", centre="360702")
    other = {
        "self": lambda: document,
        "missing": lambda: 10**9,
        "unread": lambda: upload(persons.clean(), check=False),
        "foreign": lambda: upload(persons.clean(), actor=elsewhere),
    }[relation]()
    before = everything()
    with pytest.raises(Invalid):
        services.recheck(officer, document, new_command(), department_id=other)
    assert everything() == before


def test_no_recheck_while_reading(upload: Callable[..., int], officer: Any) -> None:
    document = upload(persons.clean(), check=False)
    before = everything()
    with pytest.raises(Conflict):
        services.recheck(officer, document, new_command())
    assert everything() == before


def test_an_auditor_may_not_recheck(document: int, auditor: Any) -> None:
    before = everything()
    with pytest.raises(Denied):
        services.recheck(auditor, document, new_command())
    assert everything() == before


# --- masked fields -------------------------------------------------------------------------------


def test_unmask_shows_for_fifteen_minutes_to_this_person_only(document: int, auditor: Any, officer: Any) -> None:
    masked = queries.opened(auditor, document)
    assert masked.masked
    assert masked.masker.text("赵甲乙 53910001") == "赵** ********"
    services.unmask(auditor, document, "核对责任人")
    assert queries.opened(auditor, document).masker.text("赵甲乙 53910001") == "赵甲乙 53910001"
    assert queries.opened(officer, document).masked
    with clock.shifted(timedelta(minutes=16)):
        assert queries.opened(auditor, document).masked
    assert Entry.objects.filter(action="access.unmask", object=f"budget.document:{document}").count() == 1


@pytest.mark.parametrize(("who", "reason"), [("officer", "核对责任人"), ("auditor", "")])
def test_refused_unmasking_changes_nothing(document: int, who: str, reason: str, request: Any) -> None:
    actor = request.getfixturevalue(who)
    before = everything()
    with pytest.raises((Denied, Invalid)):
        services.unmask(actor, document, reason)
    assert everything() == before


def test_an_auditor_without_the_fields_may_not_unmask(document: int, acting: Callable[..., Any]) -> None:
    plain = acting("auditor", username="plain", scope="1101")
    with pytest.raises(Denied):
        services.unmask(plain, document, "核对责任人")
    with pytest.raises(Denied):
        services.may_unmask_files(plain)


# --- load, audit ---------------------------------------------------------------------------------


def test_load_tells_duplicates_and_is_audited(db: None) -> None:
    (first,) = services.load([Incoming("a.txt", [persons.clean()])], centre="110105")
    (again,) = services.load([Incoming("a.txt", [persons.clean()])], centre="110105")
    assert again["duplicate_of"] == first["document_id"]
    entry = Entry.objects.filter(action="budget.upload").earliest("sequence")
    assert entry.actor == "system"
    assert entry.object == f"budget.document:{first['document_id']}"


def test_no_secret_of_a_document_enters_the_audit_log_or_the_commands(document: int, officer: Any) -> None:
    services.decide(officer, document, first_finding(document).fingerprint, "accepted", "", new_command())
    texts = " ".join(str(v) for m in (Entry, Command, Job) for row in m.objects.values_list() for v in row)
    assert persons.leaked(texts) == []


def test_the_database_keeps_states_and_reasons_honest(document: int) -> None:
    from django.db import IntegrityError, transaction

    for change in ({"state": "lost"}, {"open": 10**6}, {"open": -1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            models.Document.objects.filter(pk=document).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Decision.objects.create(
            document_id=document, fingerprint="x", state="dismissed", reason="", by="x", at=clock.now()
        )
    assert connection.vendor in ("sqlite", "postgresql")
