"""材料清单 by medical type, from the shipped list."""

from datetime import date

import pytest

from jingban.claims.core import checklist
from jingban.claims.core.checklist import Care
from jingban.claims.core.model import MATERIALS
from jingban.claims.policy.intake import materials

RULE = checklist.rule_on(materials(), date(2024, 5, 20))


def wanted(*cares: Care, proxy: bool = False, liability: bool = False) -> tuple[str, ...]:
    return checklist.needed(RULE, cares, proxy=proxy, liability_statement=liability)


@pytest.mark.parametrize(
    ("cares", "proxy", "liability", "codes"),
    [
        ([], False, False, "1 2"),
        ([Care("11")], False, False, "1 2 3 4"),
        ([Care("13")], False, False, "1 2 3 4 5"),
        ([Care("21")], False, False, "1 2 3 5 8"),
        ([Care("24")], False, False, "1 2 3 5 8"),
        ([Care("22")], False, False, "1 2 3 5 6 8"),
        ([Care("22")], False, True, "1 2 3 5 8"),
        ([Care("11", ("S52.501",))], False, False, "1 2 3 4 6"),
        ([Care("11", ("s52.5",))], False, True, "1 2 3 4"),
        ([Care("21", ("T81.400",))], False, False, "1 2 3 5 8"),  # 医疗并发症 is no injury
        ([Care("21", ("V43.5",))], False, False, "1 2 3 5 6 8"),
        ([Care("11"), Care("21")], False, False, "1 2 3 4 5 8"),
        ([Care("21")], True, False, "1 2 3 5 8 11 12"),
        ([], True, False, "1 2 11 12"),
    ],
)
def test_what_is_needed(cares: list[Care], proxy: bool, liability: bool, codes: str) -> None:
    assert wanted(*cares, proxy=proxy, liability=liability) == tuple(codes.split())


def test_what_is_missing_keeps_the_order_of_the_list() -> None:
    assert checklist.missing(wanted(Care("22"), proxy=True), {"2", "8", "12"}) == ("1", "3", "5", "6", "11")


def test_one_notice_names_everything_once() -> None:
    text = checklist.one_notice("110105202405200000001", [("3", ""), ("5", "印章不清")])
    assert "受理号 110105202405200000001" in text
    assert f"1. {MATERIALS['3']}；2. {MATERIALS['5']}（印章不清）" in text
    assert "一次补齐" in text


def test_no_list_is_guessed() -> None:
    with pytest.raises(ValueError, match="no list"):
        checklist.rule_on(materials(), date(1999, 12, 31))
