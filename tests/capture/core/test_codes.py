"""Check digits find every single wrong character. All codes are computed here or published examples of the norms."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingban.capture.core import codes

RIGHT: dict[str, tuple[Callable[[str], bool | None], str, str]] = {
    "id": (codes.id_card, "11010519491231002X", "0123456789"),  # the example of GB 11643
    "credit": (codes.credit_code, "91350100M000100Y43", "0123456789ABCDEFGH"),  # the example of GB 32100
    "bank": (codes.bank_card, "4111111111111111", "0123456789"),  # a published test number
}


@pytest.mark.parametrize("name", RIGHT)
def test_right_ones_are_right(name: str) -> None:
    check, code, _ = RIGHT[name]
    assert check(code) is True


@pytest.mark.parametrize("name", RIGHT)
@given(data=st.data())
def test_one_wrong_character_is_found(name: str, data: st.DataObject) -> None:
    check, code, signs = RIGHT[name]
    at = data.draw(st.integers(0, len(code) - 1))
    sign = data.draw(st.sampled_from([s for s in signs if s != code[at]]))
    assert check(code[:at] + sign + code[at + 1 :]) is False


@pytest.mark.parametrize(
    ("check", "code", "verdict"),
    [
        (codes.id_card, "110105********002X", None),
        (codes.id_card, "110105194912310020", False),
        (codes.id_card, "11010519490231002X", False),  # 31 February
        (codes.id_card, "", False),
        (codes.credit_code, "91350100M000100Y4I", False),
        (codes.bank_card, "6222 **** **** 1234", None),
        (codes.provider, "H11010500001", True),
        (codes.provider, "P11010500001", True),
        (codes.provider, "H1101050000", False),
        (codes.provider, "X11010500001", False),
        (codes.bill_code, "37060121", True),
        (codes.bill_code, "370601", False),
        (codes.bill_number, "0013012040", True),
        (codes.bill_number, "00130120400", False),
        (codes.bill_number, "００１３０１２０４０", False),
        (codes.bill_check_code, "f7790a", True),
        (codes.bill_check_code, "f779", False),
    ],
)
def test_forms(check: Callable[[str], bool | None], code: str, verdict: bool | None) -> None:
    assert check(code) is verdict
