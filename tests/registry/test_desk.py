"""What the desk reads: versions, providers through time, learnt names, dictionaries; and who sees numbers in clear."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Desk
from tests.registry.making import SYSTEM, id_number, imported, registered

from jingban.infra.access.services import Actor
from jingban.infra.audit.models import Entry
from jingban.infra.errors import Denied
from jingban.registry.services import accounts, catalogues, lookup, persons
from jingban.registry.services.accounts import NewAccount
from jingban.registry.services.persons import Correction
from jingban.web.roles import ROLES

pytestmark = pytest.mark.django_db
ACCOUNT = NewAccount("测试甲", "6222 0000 1234", "绿洲银行")


@pytest.fixture
def clerk(person: Callable[..., Any], desk_of: Callable[[Any], Desk]) -> Desk:
    return desk_of(person("window_clerk", scope="110105", fields=("id_number", "bank_account")))


def with_account(serial: int = 401) -> int:
    pk = registered(serial)
    asked = accounts.ask(SYSTEM, pk, ACCOUNT, "首次登记", "", f"ask-{serial}-01")
    checker = Actor(9, "checker", "", "110105", SYSTEM.holdings)
    assert accounts.decide(checker, asked, True, "", f"decide-{serial}") == "accepted"
    return pk


# --- versions --------------------------------------------------------------------------------------


def test_versions_tell_what_stood_before_and_what_was_changed(clerk: Desk) -> None:
    pk = registered(401, "王小明")
    assert clerk.get(f"/api/registry/persons/{pk}/versions").json() == []
    persons.correct(SYSTEM, pk, Correction(name="王晓明"), 1, "录错", "correct-1")
    persons.correct(SYSTEM, pk, Correction(certificate=id_number(403), centre="110105002"), 2, "换证", "correct-2")
    second, first = clerk.get(f"/api/registry/persons/{pk}/versions").json()
    assert (first["version"], first["name"], first["changed"], first["reason"]) == (1, "王小明", ["name"], "录错")
    assert (second["version"], sorted(second["changed"])) == (2, ["centre", "certificate"])
    old = id_number(401)
    assert second["certificate"] == f"{old[:3]}*************{old[-2:]}" and old not in str([first, second])
    assert clerk.ask("POST", f"/registry/persons/{pk}/unmask", {"reason": "核对旧证"}).status_code == 200
    assert clerk.get(f"/api/registry/persons/{pk}/versions").json()[0]["certificate"] == old


def test_versions_of_persons_elsewhere_are_nobody(clerk: Desk) -> None:
    there = registered(405, centre="110106001")
    answer = clerk.get(f"/api/registry/persons/{there}/versions")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_person")


# --- providers, catalogue, learnt names, words -----------------------------------------------------


def test_a_provider_tells_its_periods(clerk: Desk, tmp_path: Path) -> None:
    rows = "机构编码,机构名称,等级,生效日期\nH11010500001,某医院,二级,2020-01-01\nH11010500001,某中心医院,三级,2024-03-01\n"
    imported("providers", tmp_path / "a.csv", rows)
    found = clerk.get("/api/registry/providers/H11010500001").json()
    assert [(row["name"], row["level"], row["first"], row["last"]) for row in found] == [
        ("某医院", "2", "2020-01-01", "2024-02-29"),
        ("某中心医院", "3", "2024-03-01", None),
    ]
    assert clerk.get("/api/registry/providers/H99999999999").json()["code"] == "no_provider"


def test_items_are_chosen_by_class_and_by_the_beginning_of_a_code(clerk: Desk, tmp_path: Path) -> None:
    head = "项目编码,类别,项目名称,收费等级,生效日期\n"
    imported("catalogue", tmp_path / "a.csv", head + "XA01,药品,甲药,甲,2020-01-01\nXA02,药品,乙药,乙,2020-01-01\n")
    codes = lambda query: [row["code"] for row in clerk.get(f"/api/registry/catalogue?{query}").json()["items"]]  # noqa: E731
    assert (codes("item_class=02"), codes("query=xa"), codes("query=XA02&item_class=01")) == (
        ["XA02"],
        ["XA01", "XA02"],
        [],
    )


def test_learnt_names_in_force_are_listed(clerk: Desk, tmp_path: Path) -> None:
    imported("providers", tmp_path / "p.csv", "机构编码,机构名称,等级,生效日期\nH11010500001,某医院,二级,2020-01-01\n")
    head = "项目编码,类别,项目名称,收费等级,生效日期\n"
    imported("catalogue", tmp_path / "c.csv", head + "XA01,药品,甲药,甲,2020-01-01\nXA02,药品,乙药,乙,2020-01-01\n")
    catalogues.learn(SYSTEM, "H11010500001", "院内甲", "", "XA01", "learn-001")
    catalogues.learn(SYSTEM, "H11010500001", "院内甲", "", "XA02", "learn-002")
    page = clerk.get("/api/registry/mappings?provider=H11010500001").json()
    assert [(row["name"], row["code"], row["item_name"], row["provider_name"]) for row in page["items"]] == [
        ("院内甲", "XA02", "乙药", "某医院")
    ]
    assert clerk.get("/api/registry/mappings?query=不是").json()["total"] == 0


def test_every_column_the_desk_names_is_read(clerk: Desk) -> None:
    from jingban.registry.core import lists

    source = Path(lists.__file__).read_text("utf-8").split("class NewPerson")[1]
    said = clerk.get("/api/registry/words").json()["lists"]
    assert set(said) == set(lists.ROWS)
    for columns in said.values():
        assert all(f'"{name}"' in source for name in [*columns["needed"], *columns["more"]]), columns


# --- numbers in clear ------------------------------------------------------------------------------


def test_reading_alone_gives_no_number_in_clear(acting: Callable[..., Actor]) -> None:
    pk = with_account()
    for role in ("window_clerk", "registry_keeper", "first_reviewer", "second_reviewer", "auditor"):
        actor = acting(role, username=f"the-{role}", scope="110105")
        for ask in (lookup.certificate_of, lookup.bank_account_of):
            with pytest.raises(Denied) as refused:
                ask(actor, pk)
            assert (refused.value.code, refused.value.details) == ("denied", {"right": "registry.clear"})
        assert lookup.certificate_shown(actor, pk, f"registry.person:{pk}") == f"110*************{id_number(401)[-2:]}"
    settles = acting("accountant", username="settles", scope="110105")
    assert lookup.certificate_of(settles, pk) == id_number(401)
    assert lookup.bank_account_of(settles, pk) is not None
    elsewhere = acting("accountant", username="elsewhere", scope="110106")
    assert (lookup.certificate_of(elsewhere, pk), lookup.bank_account_of(elsewhere, pk)) == ("", None)


def test_the_right_to_clear_numbers_belongs_to_who_releases_claims() -> None:
    holders = {role.name for role in ROLES if "registry.clear" in role.rights}
    assert holders == {role.name for role in ROLES if "claims.release" in role.rights} == {"会计（制单）"}


def test_accounts_are_compared_without_being_seen(acting: Callable[..., Actor]) -> None:
    from jingban.payment.services.payments import person_digest

    one, bare = with_account(401), registered(403)
    clerk = acting("window_clerk", scope="110105")
    assert lookup.account_digest_of(clerk, one) == person_digest("account:622200001234")
    assert lookup.account_digest_of(clerk, bare) == ""


def test_a_page_shows_clear_numbers_only_under_a_running_unmasking(
    person: Callable[..., Any], desk_of: Callable[[Any], Desk], acting: Callable[..., Actor]
) -> None:
    from jingban.infra.access import services as access

    pk = registered(401)
    seer = person("window_clerk", username="seer", scope="110105", fields=("id_number",))
    assert desk_of(seer).ask("POST", f"/registry/persons/{pk}/unmask", {"reason": "核对"}).status_code == 200
    actor, under = access.actor_of(seer), f"registry.person:{pk}"
    assert lookup.certificate_shown(actor, pk, under) == id_number(401)
    assert lookup.certificate_shown(actor, pk, "registry.person:0") != id_number(401)
    assert lookup.certificate_shown(acting("window_clerk", username="other"), pk, under) != id_number(401)


def test_a_denied_look_is_logged(person: Callable[..., Any], desk_of: Callable[[Any], Desk]) -> None:
    pk = registered(401)
    stranger = desk_of(person("cashier", username="stranger", scope="110105"))
    masked = desk_of(person("window_clerk", username="masked", scope="110105"))
    assert stranger.get(f"/api/registry/persons/{pk}").status_code == 403
    assert masked.ask("POST", f"/registry/persons/{pk}/unmask", {"reason": "想看看"}).status_code == 403
    kept = Entry.objects.filter(action="access.denied").order_by("pk").values_list("actor", "object")
    assert list(kept) == [
        ("stranger", f"/api/registry/persons/{pk}"),
        ("masked", f"/api/registry/persons/{pk}/unmask"),
    ]


def test_the_day_asked_for_decides_what_is_current(clerk: Desk) -> None:
    from jingban.registry.core.model import Coverage
    from jingban.registry.core.periods import Period

    pk = registered(401)
    spans = (("1402", date(2010, 1, 1), date(2019, 12, 31)), ("1101", date(2020, 1, 1), None))
    for n, (kind, first, last) in enumerate(spans):
        persons.add_coverage(SYSTEM, pk, Coverage("310", kind, Period(first, last)), f"insure-0{n}")
    for day, current in (("2019-12-31", "1402"), ("2020-01-01", "1101")):
        found = clerk.get(f"/api/registry/persons/{pk}?day={day}").json()
        assert [row["person_type"] for row in found["coverages"] if row["current"]] == [current]
        assert found["day"] == day and found["digest"] == lookup.person_by_certificate(SYSTEM, id_number(401)).digest  # type: ignore[union-attr]
