"""归档移交清单: each ended claim once, what is not ended or not ours never; the workbook says what lies in each file."""

import io
from collections.abc import Callable

import pytest
from openpyxl import load_workbook
from tests.claims import walking
from tests.claims.making import Crew, World, a_bill, a_claim, a_line, a_stay, a_visit, command
from tests.conftest import Desk

from jingban.claims import models
from jingban.claims.services import archiving
from jingban.infra.access.services import Actor
from jingban.infra.errors import Conflict, Denied, NotFound

pytestmark = pytest.mark.django_db


def test_a_list_of_what_is_closed(world: World, books: None, crew: Crew) -> None:
    one = walking.closed(crew, a_claim(world["employee"], a_stay()))
    two = walking.closed(crew, a_claim(world["resident"], a_stay()))
    walking.accepted(crew, a_claim(world["rare"]))
    first = command()
    made = archiving.make(crew.accountant, [], first)
    assert (made.number, made.claims, made.centre) == ("GD11010520240520001", 2, "110105")
    again = archiving.make(crew.accountant, [], first)  # the same command is the same list
    assert again == made and models.ArchiveList.objects.count() == 1
    with pytest.raises(Conflict) as refused:
        archiving.make(crew.accountant, [], command())
    assert refused.value.code == "nothing_to_archive"
    page = archiving.lists(crew.auditor, 1, 50)
    assert (page.total, page.items) == (1, [made])
    name, data = archiving.workbook(crew.auditor, made.id)
    assert name == "归档移交清单-GD11010520240520001.xlsx"
    assert archiving.workbook(crew.auditor, made.id)[1] == data
    sheet = load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert [row[1] for row in rows] == [one.number, two.number, None]
    assert rows[0][2:5] == ["测试甲", "已办结", "2024-05-20"]
    assert rows[0][5].startswith("身份证或社保卡（1）、医院收费票据（1）")
    assert rows[0][6:] == [7, 0, 1, 3930, 2254.69, 1675.31]
    assert rows[2][0] == "合计" and rows[2][6] == 14 and rows[2][9] == 7860
    assert archiving.pdf(crew.auditor, made.id)[1].startswith(b"%PDF")


def test_what_is_refused_lists_nothing(world: World, books: None, crew: Crew) -> None:
    done = walking.closed(crew, a_claim(world["employee"], a_stay()))
    other = walking.accepted(crew, a_claim(world["rare"], a_visit(a_bill(a_line(amount=7000)))))
    for ids, code in (([done.id, other.id], "claim_not_ended"), ([done.id, 987654], "no_claim")):
        with pytest.raises((Conflict, NotFound)) as refused:
            archiving.make(crew.accountant, ids, command())
        assert refused.value.code == code
    assert not models.ArchiveList.objects.exists()
    archiving.make(crew.accountant, [done.id, done.id], command())
    with pytest.raises(Conflict) as refused:
        archiving.make(crew.accountant, [done.id], command())
    assert refused.value.code == "claim_archived"
    assert models.ArchiveList.objects.count() == 1


def test_only_who_releases_lists_and_only_the_scope_sees(world: World, books: None, crew: Crew) -> None:
    done = walking.closed(crew, a_claim(world["employee"], a_stay()))
    with pytest.raises(Denied):
        archiving.make(crew.reviewer, [done.id], command())
    made = archiving.make(crew.accountant, [done.id], command())
    with pytest.raises(NotFound) as refused:
        archiving.workbook(crew.stranger, made.id)
    assert refused.value.code == "no_archive_list"
    assert archiving.lists(crew.stranger, 1, 50).total == 0


def test_what_is_on_a_list_is_not_offered_again(
    world: World, books: None, crew: Crew, sits: Callable[[Actor], Desk]
) -> None:
    done = walking.closed(crew, a_claim(world["employee"], a_stay()))
    ask = "/claims?state=closed&sort=old&unlisted=true"
    desk = sits(crew.accountant)
    assert [one["id"] for one in desk.ask("GET", ask).json()["items"]] == [done.id]
    archiving.make(crew.accountant, [done.id], command())
    assert desk.ask("GET", ask).json()["total"] == 0
    assert desk.ask("GET", "/claims?state=closed").json()["total"] == 1
