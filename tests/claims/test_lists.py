"""Lists of claims: found by queue, state and word, bounded counts, few statements, every one with an index.

``CLAIMS_LISTED=200000`` runs the same over a large table and tells how long a page takes.
"""

import os
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.claims.making import CENTRE, MOMENT, Crew

from jingban.claims import models
from jingban.claims.queries import work
from jingban.claims.queries.work import Wanted
from jingban.claims.triggers import GUARDS
from jingban.infra import clock
from jingban.infra.access.services import Actor
from jingban.payment.services.payments import person_digest

LISTED = int(os.environ.get("CLAIMS_LISTED", "240"))
STATES = ("draft", "incomplete", "accepted", "accepted", "on_hold", "settled", "rechecked", "approved", "released")
OTHER = "110106"
SURNAMES = "赵钱孙李周吴郑王"


def claim(number: int) -> models.Claim:
    """Some are open, every hundredth of many; every third is another centre's."""
    open_one = number % (2 if LISTED < 10_000 else 100) == 0
    state = STATES[number // (2 if LISTED < 10_000 else 100) % len(STATES)] if open_one else "closed"
    settled = state in ("settled", "rechecked", "approved", "released", "closed")
    name = f"{SURNAMES[number % 8]}测{number % 997}"
    day = date(2023, 1, 1) + timedelta(days=number % 480)
    return models.Claim(
        number=f"{CENTRE}{day:%Y%m%d}{number:07d}", centre=OTHER if number % 3 == 0 else CENTRE, channel="window",
        state=state, person_id=number % 5000, person_name=name, person_key=name, birth=date(1980, 1, 1), scheme="310",
        person_digest=person_digest(f"11010519800101{number % 5000:04d}"), person_type="1101", region="110105",
        reason="01", filed_on=day, accepted_on=None if state == "draft" else day, total=10_000 + number % 7,
        due_on=date(2024, 5, 1) + timedelta(days=number % 60) if state in STATES[2:] and state != "on_hold" else None,
        closed_on=day if state == "closed" else None, days_used=number % 35 if state == "closed" else None,
        registered_by="chuangkou", registered_at=MOMENT, changed_at=MOMENT,
        reviewed_by="chushen" if settled else "", rechecked_by="fuhe" if settled and state != "settled" else "",
        released_by="kuaiji" if state in ("released", "closed") else "", fund=0,
    )  # fmt: skip


@pytest.fixture
def listed(db: None) -> Iterator[None]:
    with clock.held(MOMENT):
        GUARDS.remove(connection)  # what was settled takes no more content
        made = models.Claim.objects.bulk_create([claim(n) for n in range(1, LISTED + 1)], batch_size=1000)
        visits = models.Visit.objects.bulk_create(
            [
                models.Visit(claim=row, number=1, person_id=row.person_id, med_type="21" if row.pk % 2 else "11",
                             provider="H11010500001", first=row.filed_on, last=row.filed_on)
                for row in made
            ],
            batch_size=1000,
        )  # fmt: skip
        models.Bill.objects.bulk_create(
            [
                models.Bill(claim=row, visit=visit, person_id=row.person_id, key=f"n|{row.pk}", number=f"9{n:08d}",
                            day=row.filed_on, total=row.total)
                for n, (row, visit) in enumerate(zip(made, visits, strict=True), 1)
            ],
            batch_size=1000,
        )  # fmt: skip
        GUARDS.install(connection)
        yield


def plans(statements: Iterator[dict[str, str]] | Any) -> list[str]:
    """How SQLite finds the rows of every statement about claims."""
    found = []
    with connection.cursor() as cursor:
        for one in statements:
            if "claims_" in one["sql"]:
                cursor.execute("EXPLAIN QUERY PLAN " + one["sql"].replace("%", "%%"))
                found += [row[3] for row in cursor.fetchall()]
    return found


WANTED = {
    "accepted": (Wanted(queue="accepted"), "reviewer"),
    "draft": (Wanted(queue="draft"), "clerk"),
    "all": (Wanted(), "clerk"),
    "later page": (Wanted(page=3, size=20), "clerk"),
    "closed": (Wanted(state="closed"), "clerk"),
    "open by urgency": (Wanted(sort="due"), "clerk"),
    "number": (Wanted(query=f"{CENTRE}20230102"), "clerk"),
    "bill": (Wanted(query="900000010"), "clerk"),
    "certificate": (Wanted(query="110105198001010010"), "clerk"),
    "name": (Wanted(query="钱测1"), "clerk"),
    "in hand": (Wanted(mine=True), "reviewer"),
}


def test_a_page_takes_few_statements_and_no_table_is_read_whole(listed: None, crew: Crew) -> None:
    for name, (wanted, post) in WANTED.items():
        actor: Actor = getattr(crew, post)
        begun = time.perf_counter()
        with CaptureQueriesContext(connection) as seen:
            work.listed(actor, wanted)
        took = time.perf_counter() - begun
        assert len(seen) <= 6, name
        if connection.vendor != "sqlite":
            continue
        found = plans(seen.captured_queries)
        if LISTED > 10_000:
            print(f"\n{name}: {took * 1000:.1f} ms", *found, sep="\n    ")
        assert [step for step in found if step.startswith("SCAN claims_") and "INDEX" not in step] == [], name


def test_the_queue_comes_most_urgent_first(listed: None, crew: Crew) -> None:
    page = work.listed(crew.reviewer, Wanted(queue="accepted", size=200))
    days = [row.clock.due for row in page.items]
    assert days and None not in days
    assert days == sorted(days, key=str)
    rows = models.Claim.objects.filter(state="accepted", centre=CENTRE)
    assert page.total == rows.count() and {row.id for row in page.items} <= {row.pk for row in rows}


def test_pages_hold_every_claim_once(listed: None, crew: Crew) -> None:
    everything = models.Claim.objects.filter(centre=CENTRE).order_by("-pk").values_list("pk", flat=True)[:95]
    pages = [work.listed(crew.clerk, Wanted(page=n, size=19)) for n in range(1, 6)]
    assert [row.id for page in pages for row in page.items] == list(everything)
    assert {page.total for page in pages} == {min(models.Claim.objects.filter(centre=CENTRE).count(), 10_000)}
    last = work.listed(crew.clerk, Wanted(page=999_999, size=200))
    assert (last.items, last.total) == ([], pages[0].total)


@pytest.mark.parametrize(
    ("query", "field", "value"),
    [
        ("900000010", "pk", None),
        ("110105198001010010", "person_digest", person_digest("110105198001010010")),
        ("１１０１０５１９８００１０１００１０", "person_digest", person_digest("110105198001010010")),
        ("钱测1", "person_key__startswith", "钱测1"),
        (f"{CENTRE}20230102", "number__startswith", f"{CENTRE}20230102"),
    ],
)
def test_claims_are_found_by_word(listed: None, crew: Crew, query: str, field: str, value: Any) -> None:
    if value is None:
        value = models.Bill.objects.get(number=query).claim_id
    rows = models.Claim.objects.filter(**{field: value}, centre=CENTRE).order_by("-pk")
    page = work.listed(crew.clerk, Wanted(query=query, size=200))
    assert [row.id for row in page.items] == [row.pk for row in rows[:200]]
    assert page.items and page.total == rows.count()


def test_a_word_nobody_has(listed: None, crew: Crew) -> None:
    for query in ("没有这个人", "·", "999", "%", "_", "测", "𬭎", "1' OR '1'='1"):
        page = work.listed(crew.clerk, Wanted(query=query))
        assert page.total == 0, query


def test_my_work_counts_what_the_queues_hold(listed: None, crew: Crew) -> None:
    for actor in (crew.clerk, crew.reviewer, crew.rechecker, crew.head, crew.accountant, crew.auditor):
        with CaptureQueriesContext(connection) as seen:
            shown = work.work(actor)
        assert len(seen) <= 3
        for queue in shown.queues:
            page = work.listed(actor, Wanted(queue=queue.key, size=1))
            assert (queue.key, page.total) == (queue.key, min(queue.count, 10_000))
            rows = models.Claim.objects.filter(state=queue.key, centre=CENTRE)
            assert queue.overdue == rows.filter(due_on__lt=date(2024, 5, 20)).count()
            # five working days are left on Monday 27 May
            assert queue.warn == rows.filter(due_on__range=(date(2024, 5, 20), date(2024, 5, 27))).count()
    assert [queue.key for queue in work.work(crew.clerk).queues] == ["draft", "incomplete"]
    assert work.work(crew.auditor).queues == []


def test_the_next_claim_goes_through_the_queue_once_around(listed: None, crew: Crew) -> None:
    order = [row.id for row in work.listed(crew.reviewer, Wanted(queue="accepted", size=200)).items]
    at, seen = None, []
    for _ in order:
        shown = work.following(crew.reviewer, "accepted", at)
        at = shown.id
        seen.append(at)
    if LISTED < 10_000:
        assert seen == order
        assert work.following(crew.reviewer, "accepted", order[-1]).id == order[0]
    # a claim that has left the queue still says where it stood
    models.Claim.objects.filter(pk=order[3]).update(state="on_hold")
    assert work.following(crew.reviewer, "accepted", order[3]).id == order[4]


def test_several_centres_are_one_list(listed: None, acting: Callable[..., Actor]) -> None:
    wide = acting("first_reviewer", username="quanshi", scope="1101", centre="1101")
    total = min(models.Claim.objects.count(), 10_000)
    assert work.listed(wide, Wanted()).total == total
    assert work.listed(wide, Wanted(state="closed", size=5)).items[0].state == "closed"
    rows = models.Claim.objects.filter(state="accepted")
    assert work.listed(wide, Wanted(queue="accepted")).total == rows.count()
    nowhere = acting("first_reviewer", username="waidi", scope="999999", centre="999999")
    assert work.listed(nowhere, Wanted()).total == 0
    assert work.listed(nowhere, Wanted(query="钱测1")).total == 0
