"""Commands, the database's own refusals, imports, look-ups and the interface."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.conftest import Desk
from tests.registry.making import SYSTEM, id_number, imported, new, registered

from jingban.cli.main import jingban
from jingban.infra.access.services import Actor
from jingban.infra.audit.models import Entry
from jingban.infra.errors import Conflict, Denied, Invalid, NotFound
from jingban.payment.services.payments import person_digest
from jingban.registry import models
from jingban.registry.core.model import Coverage, Group
from jingban.registry.core.periods import Period
from jingban.registry.services import accounts, catalogues, lookup, persons, practice
from jingban.registry.services.accounts import NewAccount
from jingban.registry.services.persons import Correction

pytestmark = pytest.mark.django_db
DAY = date(2024, 3, 1)
ACCOUNT = NewAccount("测试甲", "6222 0000 1234", "绿洲银行")


def tables() -> list[Any]:
    kinds = (models.Person, models.Coverage, models.GroupMembership, models.PersonBankAccount, models.PersonGram)
    kinds += (models.ProviderPeriod, models.CatalogueVersion, models.PersonVersion, models.Office)
    return [list(kind._default_manager.order_by("pk").values()) for kind in kinds]


def refused(kind: type[Exception], code: str, act: Callable[[], object]) -> Any:
    before = tables()
    with pytest.raises(kind) as told:
        act()
    assert told.value.code == code  # type: ignore[attr-defined]
    assert tables() == before
    return told.value


# --- persons ---------------------------------------------------------------------------------------


def test_the_certificate_is_nowhere_in_clear() -> None:
    pk = registered(401)
    number = id_number(401)
    row = models.Person.objects.get(pk=pk)
    assert number not in json.dumps(list(models.Person.objects.values()), default=str)
    assert not Entry.objects.filter(payload__contains=number).exists()
    assert row.certificate_digest == person_digest(number)
    assert lookup.certificate_of(SYSTEM, pk) == number
    assert lookup.person_by_certificate(SYSTEM, number.lower()).id == pk  # type: ignore[union-attr]


def test_one_certificate_one_person_and_one_command_one_row() -> None:
    pk = registered(401)
    assert registered(401) == pk
    refused(Conflict, "person_known", lambda: persons.register(SYSTEM, new(401, "另一人"), "register-again"))
    refused(Invalid, "wrong_value", lambda: persons.register(SYSTEM, new(402, "\x00"), "register-bad-name"))


def test_a_correction_is_a_version_seen_by_the_next_who_corrects() -> None:
    pk = registered(401, "王小明")
    assert persons.correct(SYSTEM, pk, Correction(name="王晓明"), 1, "录错", "correct-1") == 2
    kept = models.PersonVersion.objects.get()
    assert (kept.version, kept.before["name"], kept.reason) == (1, "王小明", "录错")
    refused(
        Conflict, "changed_meanwhile", lambda: persons.correct(SYSTEM, pk, Correction(sex="9"), 1, "迟到", "correct-2")
    )
    refused(
        Invalid,
        "nothing_changed",
        lambda: persons.correct(SYSTEM, pk, Correction(name="王晓明"), 2, "重复", "correct-3"),
    )
    refused(
        Invalid, "wrong_value", lambda: persons.correct(SYSTEM, pk, Correction(birth=DAY), 2, "改生日", "correct-4")
    )
    assert [p.id for p in lookup.search_persons(SYSTEM, "晓明")[0]] == [pk]
    assert lookup.search_persons(SYSTEM, "小明") == ([], 0)


@pytest.mark.parametrize("query", ["王伟", "伟明", "𠮷", "买买提艾力", "买买提•艾力", "艾力", id_number(401), "王"])
def test_names_are_found_however_short_or_rare(query: str) -> None:
    ids = {
        text: registered(401 + n, text)
        for n, text in enumerate(["王伟", "李伟明", "𠮷田", "买买提·艾力", "张三丰", "王五一"])
    }
    found = {p.id for p in lookup.search_persons(SYSTEM, query)[0]}
    expected = {
        "王伟": ["王伟"], "伟明": ["李伟明"], "𠮷": ["𠮷田"], "艾力": ["买买提·艾力"], "王": ["王伟", "王五一"],
        id_number(401): ["王伟"],
    }.get(query, ["买买提·艾力"])  # fmt: skip
    assert found == {ids[name] for name in expected}


def test_scope_hides_persons_and_offices(acting: Callable[..., Actor]) -> None:
    here, there = registered(401, "王伟", "110105001"), registered(403, "王伟", "110106001")
    clerk = acting("window_clerk", scope="110105")
    assert [p.id for p in lookup.search_persons(clerk, "王伟")[0]] == [here]
    assert [p.id for p in lookup.search_persons(clerk, "")[0]] == [here]
    assert lookup.search_persons(clerk, id_number(403)) == ([], 0)
    assert lookup.person_as_of(clerk, there, DAY) is None and lookup.certificate_shown(clerk, there, "") == ""
    assert lookup.certificate_of(acting("accountant", scope="110105"), there) == ""
    assert list(lookup.persons_by_ids(clerk, [here, there])) == [here]
    refused(
        NotFound, "no_person", lambda: persons.correct(clerk, there, Correction(name="李伟"), 1, "越权", "correct-x")
    )
    refused(Denied, "out_of_scope", lambda: persons.register(clerk, new(405, "赵六", "110106001"), "register-x"))
    refused(
        Denied,
        "out_of_scope",
        lambda: persons.correct(clerk, here, Correction(centre="110106001"), 1, "迁出", "move-out"),
    )
    refused(Denied, "denied", lambda: persons.register(acting("auditor"), new(405), "register-y"))


# --- periods ---------------------------------------------------------------------------------------


def test_coverage_and_groups_as_of_a_day() -> None:
    pk = registered(401)
    persons.add_coverage(SYSTEM, pk, Coverage("390", "1501", Period(date(2020, 1, 1), date(2022, 12, 31))), "cover-001")
    second = persons.add_coverage(SYSTEM, pk, Coverage("310", "1101", Period(date(2023, 1, 1))), "cover-002")
    persons.add_group(
        SYSTEM, pk, Group("2303", Period(date(2024, 1, 1), date(2024, 12, 31)), "某〔2024〕1号"), "group-001"
    )
    seen = lookup.person_as_of(SYSTEM, pk, DAY)
    assert seen is not None
    assert ([c.scheme for c in seen.coverages], [g.identity for g in seen.groups]) == (["310"], ["2303"])
    assert seen.person.age(date(2024, 3, 6)) == 33 and seen.person.age(date(2024, 3, 7)) == 34
    assert lookup.coverage_as_of(SYSTEM, pk, date(2022, 12, 31))[0].scheme == "390"
    clash = Coverage("310", "1101", Period(date(2022, 1, 1), date(2023, 1, 1)))
    refused(Conflict, "overlap", lambda: persons.add_coverage(SYSTEM, pk, clash, "cover-003"))
    refused(Invalid, "wrong_end", lambda: persons.end_coverage(SYSTEM, second, date(2022, 12, 31), "停保", "end-0001"))
    persons.end_coverage(SYSTEM, second, date(2024, 2, 29), "停保", "end-0002")
    assert lookup.coverage_as_of(SYSTEM, pk, DAY) == ()


def test_the_database_itself_refuses() -> None:
    pk = registered(401)
    values = {"person_id": pk, "scheme": "310", "person_type": "1101", "by": "x", "at": "2024-01-01T00:00:00Z"}
    held = models.Coverage.objects.create(first="2024-01-01", last="2024-06-30", **values)
    later = models.Coverage.objects.create(first="2024-07-01", **values)
    asked = accounts.ask(SYSTEM, pk, ACCOUNT, "首次登记", "", "ask-0001")
    account = models.PersonBankAccount.objects.filter(pk=asked)
    acts: list[Callable[[], object]] = [
        lambda: models.Coverage.objects.create(first="2024-06-30", last="2024-06-30", **values),
        lambda: models.Coverage.objects.bulk_create([models.Coverage(first="2023-01-01", **values)]),
        lambda: models.Coverage.objects.filter(pk=held.pk).update(last=None),
        lambda: models.Coverage.objects.filter(pk=later.pk).update(first="2024-06-01"),
        lambda: models.Coverage.objects.create(first="2023-02-01", last="2023-01-01", **values),
        lambda: models.Coverage.objects.filter(pk=held.pk).delete(),
        lambda: account.update(state="accepted", checked_by="test"),
        lambda: account.update(state="accepted", checked_by=""),
        lambda: account.update(account_cipher="x"),
    ]
    before = tables()
    for act in acts:
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    assert tables() == before


# --- accounts --------------------------------------------------------------------------------------


def test_an_account_needs_two_people(acting: Callable[..., Actor]) -> None:
    pk = registered(401)
    both = acting("window_clerk", "registry_keeper", username="both")
    keeper = acting("registry_keeper", username="keeper")
    first = accounts.ask(both, pk, ACCOUNT, "首次登记", "", "ask-0001")
    assert lookup.bank_account_of(SYSTEM, pk) is None
    refused(Conflict, "account_open", lambda: accounts.ask(both, pk, ACCOUNT, "再来", "", "ask-0002"))
    refused(Conflict, "account_own", lambda: accounts.decide(both, first, True, "", "decide-01"))
    assert accounts.decide(keeper, first, True, "", "decide-02") == "accepted"
    refused(Conflict, "account_decided", lambda: accounts.decide(keeper, first, False, "晚了", "decide-03"))
    assert lookup.bank_account_of(SYSTEM, pk)["account"] == "622200001234"  # type: ignore[index]
    heir = NewAccount("测试乙", "62220009999", relation="heir")
    refused(Invalid, "wrong_account", lambda: accounts.ask(both, pk, heir, "继承", "", "ask-0003"))
    second = accounts.ask(both, pk, heir, "继承", "公证书", "ask-0004")
    accounts.decide(keeper, second, True, "", "decide-04")
    assert list(models.PersonBankAccount.objects.order_by("pk").values_list("state", flat=True)) == [
        "replaced",
        "accepted",
    ]
    assert not Entry.objects.filter(payload__contains="62220000").exists()


# --- lists -----------------------------------------------------------------------------------------

HEAD = "证件号码,姓名,经办机构,险种,人员类别,参保起,参保止,救助身份,身份起\n"


def test_persons_come_in_whole_or_not_at_all(tmp_path: Path) -> None:
    good = f"{id_number(401)},王伟,110105001,310,1101,2023-01-01,,2303,2024-01-01\n"
    bad = f"{id_number(403)[:-1]}A,李四,110105001,,,,,,\n,赵六,,390,9999,2023-13-01,,,\n"
    told = refused(Invalid, "wrong_list", lambda: imported("persons", tmp_path / "a.csv", HEAD + good + bad))
    rows = {(row["line"], row["column"]) for row in told.details["rows"]}
    assert rows >= {(3, "证件号码"), (4, "证件号码"), (4, "经办机构"), (4, "人员类别"), (4, "参保起")}
    twice = good + f"{id_number(401)},王卫,110105001,,,,,,\n"
    told = refused(Invalid, "wrong_list", lambda: imported("persons", tmp_path / "b.csv", HEAD + twice))
    assert [(row["line"], row["column"]) for row in told.details["rows"]] == [(3, "证件号码")]
    overlapping = good + f"{id_number(401)},王伟,110105001,310,1101,2022-01-01,,,\n"
    told = refused(Invalid, "wrong_list", lambda: imported("persons", tmp_path / "c.csv", HEAD + overlapping))
    assert [(row["line"], row["column"]) for row in told.details["rows"]] == [(3, "参保起")]
    assert imported("persons", tmp_path / "d.csv", HEAD + good) == {"rows": 1, "added": 1, "changed": 0, "same": 0}
    before = tables()
    assert imported("persons", tmp_path / "d.csv", HEAD + good) == {"rows": 1, "added": 0, "changed": 0, "same": 1}
    assert tables() == before
    changed = good.replace("王伟", "王玮").replace("2023-01-01,,", "2023-01-01,2025-12-31,")
    assert imported("persons", tmp_path / "e.csv", HEAD + changed)["changed"] == 1
    assert models.Coverage.objects.get().last == date(2025, 12, 31)
    assert models.PersonVersion.objects.get().before["name"] == "王伟"


def test_a_workbook_reads_like_its_csv(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["项目编码", "类别", "项目名称", "收费等级", "先行自付比例", "生效日期", "限价三级"])
    sheet.append(["X001", "药品", "阿莫西林胶囊", "乙", 0.1, date(2024, 1, 1), 12.3])
    book.save(tmp_path / "c.xlsx")
    from jingban.registry.services import lists

    assert lists.import_file(SYSTEM, "catalogue", tmp_path / "c.xlsx", "import-01")["added"] == 1
    found = lookup.catalogue_as_of("X001", DAY)
    assert found is not None and (str(found.ratio), found.ceiling("3")) == ("0.1000", 1230)
    (tmp_path / "d.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    refused(Invalid, "not_the_format", lambda: lists.import_file(SYSTEM, "catalogue", tmp_path / "d.xlsx", "import-02"))
    refused(Invalid, "list_columns", lambda: imported("providers", tmp_path / "e.csv", "机构编码\nH1\n"))
    refused(Invalid, "file_empty", lambda: imported("providers", tmp_path / "f.csv", ""))
    refused(Invalid, "empty_list", lambda: imported("calendar", tmp_path / "g.csv", "日期,类型\n"))


def test_a_later_version_ends_the_one_before(tmp_path: Path) -> None:
    head = "机构编码,机构名称,等级,生效日期\n"
    first, second = "H11010500001,某医院,二级,2020-01-01\n", "H11010500001,某中心医院,三级,2024-03-01\n"
    assert imported("providers", tmp_path / "a.csv", head + first)["added"] == 1
    assert imported("providers", tmp_path / "b.csv", head + second)["added"] == 1
    seen = [lookup.provider_as_of("H11010500001", day) for day in (date(2019, 12, 31), date(2024, 2, 29), DAY)]
    assert [row and (row.level, row.name) for row in seen] == [None, ("2", "某医院"), ("3", "某中心医院")]
    assert imported("providers", tmp_path / "c.csv", head + first + second)["same"] == 2
    assert models.Provider.objects.get().name == "某中心医院"


def test_matching_learns_for_one_provider(tmp_path: Path) -> None:
    practice.generate(SYSTEM, 0, 4, 60)
    code, other = models.Provider.objects.order_by("code").values_list("code", flat=True)[:2]
    items = "项目编码,类别,项目名称,收费等级,规格,生效日期\nX901,药品,阿莫西林胶囊,甲,0.25g*24粒,2020-01-01\n"
    imported("catalogue", tmp_path / "a.csv", items)
    assert lookup.match(code, "阿莫西林胶囊", "250mg*24粒", DAY).accepted is not None
    assert lookup.match(code, "自制合剂三号", "", DAY).accepted is None
    catalogues.learn(SYSTEM, code, "自制合剂三号", "", "X901", "learn-001")
    learnt = lookup.match(code, "自制合剂（三号）", "", DAY)
    assert lookup.match(code, "自制合剂三号", "", DAY).accepted.item.code == "X901"  # type: ignore[union-attr]
    assert learnt.accepted is None and lookup.match(other, "自制合剂三号", "", DAY).accepted is None
    refused(NotFound, "no_item", lambda: catalogues.learn(SYSTEM, code, "甲", "", "X999", "learn-002"))


def test_the_calendar_gives_the_due_day(tmp_path: Path) -> None:
    from jingban.kernel.workdays import due_date

    days = "日期,类型,名称\n2024-04-04,放假,清明\n2024-04-05,放假,清明\n2024-04-06,放假,清明\n2024-04-07,上班,清明\n"
    assert imported("calendar", tmp_path / "a.csv", days)["added"] == 4
    assert imported("calendar", tmp_path / "a.csv", days)["same"] == 4
    assert due_date(DAY, 30, lookup.calendar(DAY, DAY)) == date(2024, 4, 15)


# --- generator, interface, command line ------------------------------------------------------------


def test_generated_again_is_nothing_new() -> None:
    assert practice.generate(SYSTEM, 300, 20, 100) == {"persons": 300, "providers": 21, "items": 100}
    before = tables()
    assert practice.generate(SYSTEM, 300, 20, 100) == {"persons": 0, "providers": 0, "items": 0}
    assert tables() == before


def test_pages_are_masked_and_cost_the_same(person: Callable[..., Any], desk_of: Callable[[Any], Desk]) -> None:
    practice.generate(SYSTEM, 200, 20, 60)
    desk = desk_of(person("window_clerk", scope="110105", fields=("id_number",)))
    for path in ("persons?query=王", "persons?query=", "providers?", "catalogue?", "accounts?"):
        costs, texts = [], []
        for size in (1, 50):
            with CaptureQueriesContext(
                connection,
            ) as made:
                answer = desk.get(f"/api/registry/{path}&size={size}".replace("?&", "?"))
            assert answer.status_code == 200, answer.content
            costs.append(len(made))
            texts.append(answer.content.decode())
        assert costs[0] == costs[1] <= 9, (path, costs)
    row = models.Person.objects.order_by("pk")[0]
    number = lookup.certificate_of(SYSTEM, row.pk)
    shown = desk.get(f"/api/registry/persons/{row.pk}").json()
    assert shown["certificate"] == f"{number[:3]}*************{number[-2:]}" and len(shown["coverages"]) == 1
    assert desk.ask("POST", f"/registry/persons/{row.pk}/unmask", {"reason": "核对证件"}).status_code == 200
    assert desk.get(f"/api/registry/persons/{row.pk}").json()["certificate"] == number
    assert Entry.objects.filter(action="access.unmask", object=f"registry.person:{row.pk}").count() == 1


def test_command_line(tmp_path: Path) -> None:
    def call(*words: str) -> Any:
        return CliRunner().invoke(jingban, ["registry", *words, "--format", "json"])

    assert json.loads(call("generate", "--persons", "40", "--providers", "4", "--items", "12").stdout)["persons"] == 40
    name = models.Person.objects.order_by("pk")[0].name
    found = call("find", name)
    assert found.exit_code == 0 and json.loads(found.stdout)["items"][0]["name"] == name
    assert call("find", "查无此人").exit_code == 1
