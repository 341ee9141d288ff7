"""The pure part: certificates, names, periods, matching."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingban.registry import generator
from jingban.registry.core import certificates, codes, lists, matching, names
from jingban.registry.core.model import CatalogueItem, ItemClass, ItemKind
from jingban.registry.core.periods import Period, gaps, overlapping

GOOD = "110105199003074012"


def number(first17: str) -> str:
    return first17 + certificates.check_digit(first17)


def test_id_number_says_birth_sex_and_region() -> None:
    facts = certificates.id_facts("11010519491231002X")  # the standard's own example
    assert facts == certificates.IdFacts(date(1949, 12, 31), "2", "110105")
    assert certificates.masked("11010519491231002X") == "110*************2X"


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(place: int, shift: int) -> None:
    right = number("11010519900307401")
    wrong = right[:place] + str((int(right[place]) + shift) % 10) + right[place + 1 :]
    assert certificates.id_facts(right) is not None
    assert certificates.id_facts(wrong) is None and certificates.problem("01", wrong)


@pytest.mark.parametrize(
    ("kind", "text", "right"),
    [
        ("04", "H12345678", True), ("05", "M1234567890", True), ("06", "12345678", True), ("08", "EA1234567", True),
        ("04", "M12345678", False), ("06", "H1234567", False), ("08", "护照1", False), ("77", "A1234", False),
        ("01", number("11010519900231401"), False), ("01", number("99010519900307401"), False), ("01", "１" * 18, False),
    ],
)  # fmt: skip
def test_certificates_of_each_type(kind: str, text: str, right: bool) -> None:
    assert (certificates.problem(kind, text) == "") is right


def test_names_are_compared_without_dots_and_selectors() -> None:
    assert names.key("买买提•艾力") == names.key("买买提·艾力") == names.key("买买提 艾力") == "买买提艾力"
    assert names.key("葛\ufe00洪") == "葛洪"
    assert names.grams("𠮷田") == ("^𠮷", "𠮷田")
    assert names.wanted("王") == ("^王",)
    assert names.problem("王\x00") and names.problem(" · ") and not names.problem("䶮")


def test_codes() -> None:
    assert not codes.provider_problem("H11010500001") and codes.provider_problem("H1101050000１")
    assert codes.provider_problem("X11010500001") and codes.provider_problem("H110105000012")
    assert codes.identity_title("2360") and not codes.identity_title("9999")


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=8))
def test_gaps_and_periods_make_up_the_whole(spans: list[tuple[int, int]]) -> None:
    start = date(2024, 1, 1)
    periods = [Period(start + timedelta(a), start + timedelta(a + n)) for a, n in spans]
    whole = Period(start, start + timedelta(70))
    free = gaps(periods, whole)
    for n in range(71):
        day = start + timedelta(n)
        assert any(p.holds(day) for p in periods) != any(g.holds(day) for g in free)
    clash = any(a.overlaps(b) for i, a in enumerate(periods) for b in periods[i + 1 :])
    assert (overlapping(periods) is not None) == clash


def item(code: str, name: str, spec: str = "") -> CatalogueItem:
    return CatalogueItem(code, ItemKind.DRUG, name, Period(date(2020, 1, 1)), ItemClass.B, Decimal("0.1"), spec)


ITEMS = [
    item("X1", "阿莫西林胶囊", "0.25g*24粒"), item("X2", "阿莫西林胶囊", "0.5g*24粒"), item("X3", "阿莫西林克拉维酸钾片"),
    item("X4", "头孢呋辛酯片"), item("X5", "注射用头孢曲松钠", "1g"),
]  # fmt: skip


def test_matching_normalises_and_explains() -> None:
    best = matching.rank("★阿莫西林胶囊（医保）", "250mg*24粒", ITEMS)
    assert best.accepted is not None and (best.accepted.item.code, best.accepted.score) == ("X1", 1000)
    assert best.accepted.why == "名称相同，规格相同"
    assert matching.rank("头孢曲松钠针剂", "1000mg", ITEMS).candidates[0].item.code == "X5"


def test_matching_never_accepts_what_is_open() -> None:
    twins = matching.rank("阿莫西林胶囊", "", ITEMS)
    assert twins.accepted is None and [m.item.code for m in twins.candidates[:2]] == ["X1", "X2"]
    assert matching.rank("头孢呋辛片", "", ITEMS).accepted is None
    assert matching.rank("一次性床单", "", ITEMS).candidates == ()
    assert matching.rank("自备药", "", ITEMS, learnt="X4").accepted.item.code == "X4"  # type: ignore[union-attr]


@given(st.text(max_size=30), st.text(max_size=12))
def test_matching_takes_any_text_and_answers_the_same(name: str, spec: str) -> None:
    first = matching.rank(name, spec, ITEMS)
    assert first == matching.rank(name, spec, list(reversed(ITEMS)))
    assert all(0 <= found.score <= 1000 for found in first.candidates)


def test_rows_tell_everything_that_is_wrong() -> None:
    row, wrong = lists.person_row({"证件号码": GOOD[:-1] + "9", "姓名": "", "经办机构": "11-05", "险种": "999"})
    assert row is None
    assert {one.column for one in wrong} >= {"证件号码", "姓名", "经办机构", "险种"}
    made, wrong = lists.catalogue_row(
        {"项目编码": "x01", "类别": "药品", "项目名称": "甲药", "收费等级": "乙", "先行自付比例": "10%", "生效日期": "2024年1月1日", "限价三级": "12.34"}
    )  # fmt: skip
    assert made is not None and (made.ratio, made.ceiling("3"), made.ceiling("1")) == (Decimal("0.1"), 1234, None), (
        wrong
    )


def test_the_generator_repeats_itself_and_makes_right_numbers() -> None:
    first = list(generator.persons(3000))
    assert first[:50] == list(generator.persons(50)) and first[100:110] == list(generator.persons(10, start=100))
    assert not [row for row in first if lists.person_problems(row.person)]
    assert len({row.person.certificate for row in first}) == 3000
    assert len({one.code for one in generator.items(2000)}) == 2000
    assert not [row for row in generator.providers(200) if codes.provider_problem(row.code)]
