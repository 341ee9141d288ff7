"""Every rule planted at a known place is found there and nowhere else; both engines give the same hits."""

from collections import Counter, defaultdict

import pytest

from jingban.review.core.engine import claims_of, history_of, run, run_claim
from jingban.review.core.model import Raw, Records
from jingban.review.knowledge_files import load
from jingban.review.planting import Case, invented, plant, together
from jingban.review.setwise.running import review_portfolio

BOOK = load()
CASES = plant()
CODES = {code for row in BOOK.rows.values() for code in (row.item, row.partner, *row.words)}
ITEMS = (*sorted(code for code in CODES if code.startswith("DEMO-")), "DEMO-N01")


def planted() -> Counter[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return Counter((case.rule, lines, visits) for case in CASES for lines, visits in case.expected)


def found(raws: tuple[Raw, ...]) -> Counter[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return Counter((raw.rule, raw.lines, raw.visits) for raw in raws)


def test_recall_is_one_and_false_alarms_are_none() -> None:
    expected, hits = planted(), found(run(BOOK, together(CASES)))
    missed, alarms = expected - hits, hits - expected
    near = Counter(case.rule for case in CASES if not case.expected)
    print("\n规则   植入  查出  近似  误报  名称")
    for rule in BOOK.rules.values():
        count = [
            sum(n for key, n in part.items() if key[0] == rule.id) for part in (expected, expected - missed, alarms)
        ]
        print(f"{rule.id:<5}  {count[0]:>4}  {count[1]:>4}  {near[rule.id]:>4}  {count[2]:>4}  {rule.title}")
    print(f"合计   {expected.total():>4}  {(expected - missed).total():>4}  {near.total():>4}  {alarms.total():>4}")
    assert not missed
    assert not alarms
    assert {key[0] for key in expected} == set(BOOK.rules)
    assert set(near) == set(BOOK.rules)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_case_by_itself(case: Case) -> None:
    assert found(run(BOOK, together([case]))) == Counter((case.rule, *expected) for expected in case.expected)


def test_set_based_run_finds_the_same_planted_hits() -> None:
    records = together(CASES)
    by_line = {rule.id for rule in BOOK.linewise}
    assert len(by_line) == 40
    assert review_portfolio(BOOK, records) == tuple(raw for raw in run(BOOK, records) if raw.rule in by_line)


@pytest.mark.parametrize("seed", range(6))
def test_both_engines_agree_on_invented_portfolios(seed: int) -> None:
    records = invented(seed, 60, ITEMS, 40)
    names = {rule.id for rule in BOOK.linewise}
    one, other = review_portfolio(BOOK, records), tuple(raw for raw in run(BOOK, records) if raw.rule in names)
    assert one == other
    assert len(one) > 1000


def test_the_invented_portfolios_break_nearly_every_line_rule() -> None:
    hit = {raw.rule for seed in range(3) for raw in review_portfolio(BOOK, invented(seed, 60, ITEMS, 40))}
    assert {rule.id for rule in BOOK.linewise} - hit == set()


@pytest.mark.parametrize("seed", range(2))
def test_one_claim_with_its_history_gives_what_the_portfolio_gives_for_it(seed: int) -> None:
    records = invented(seed, 40, ITEMS, 24)
    visit_of = {line.id: line.visit for line in records.lines}
    expected: dict[str, list[Raw]] = defaultdict(list)
    for raw in (
        *review_portfolio(BOOK, records),
        *run(BOOK, records, [r for r in BOOK.rules if BOOK.rules[r] not in BOOK.linewise]),
    ):
        for claim in claims_of(raw, visit_of.__getitem__, records):
            expected[claim].append(raw)
    for visit in records.visits.values():
        hits = run_claim(BOOK, history_of(records, visit.person), visit.claim)
        assert Counter(hits) == Counter(expected[visit.claim])


def test_hits_do_not_depend_on_the_order_of_lines() -> None:
    records = invented(3, 30, ITEMS, 24)
    turned = Records(records.persons, dict(reversed(records.visits.items())), tuple(reversed(records.lines)))
    assert run(BOOK, turned) == run(BOOK, records)
