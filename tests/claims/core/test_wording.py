"""Texts for citizens, exactly: they add up, name every reason, fit into three messages and hold no number of a person."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingban.claims.core import checklist, paying, telling, wording
from jingban.claims.core.model import MATERIALS
from jingban.claims.core.states import State
from jingban.claims.core.wording import Reduced, Share
from jingban.kernel.money import yuan

NUMBER = "110105202405200000123-12"  # a correction of a long number
SHARES = (
    Share("统筹基金", 225469, False),
    Share("大病保险", 10000, False),
    Share("个人自付一（起付线、比例自付、超封顶）", 147000, True),
    Share("个人自付二（乙类先行自付）", 3840, True),
    Share("个人自费（目录外、超限价）", 6691, True),
)


def test_who_pays_what_and_why() -> None:
    cuts = (
        Reduced("阿克西林胶囊", 5000, "超量开药、重复收费、分解收费", "超过 30 天用量。"),
        Reduced("已由别的原因核减", 0, "超限价", ""),
    )
    assert wording.explanation(SHARES, cuts, 700) == (
        "您这次看病共花 3,930.00 元，统筹基金付 2,254.69 元、大病保险付 100.00 元，您自己负担 1,575.31 元。",
        "您自己负担的 1,575.31 元是：起付线、按比例自付和超过封顶线的部分 1,470.00 元；乙类药品和项目按规定先由个人付的部分 38.40 元；"
        "医保目录以外和超过限价的部分 66.91 元。",
        "“阿克西林胶囊”有 50.00 元没有纳入报销，原因是超量开药、重复收费、分解收费：超过 30 天用量。",
        "有 7.00 元的项目在医保目录中没有查到，按自费计算。",
    )


def test_nothing_paid() -> None:
    assert wording.explanation([Share("个人自费（目录外、超限价）", 700, True)]) == (
        "您这次看病共花 7.00 元，没有可由基金支付的部分，您自己负担 7.00 元。",
        "您自己负担的 7.00 元是：医保目录以外和超过限价的部分 7.00 元。",
    )
    assert wording.explanation([Share("统筹基金", 700, False)]) == (
        "您这次看病共花 7.00 元，统筹基金付 7.00 元，您自己负担 0.00 元。",
    )


def test_every_state_has_a_word() -> None:
    assert set(wording.STATUS) == set(State)


@pytest.mark.parametrize(
    ("left", "overdue", "said"),
    [
        (None, False, ""),
        (3, False, "还剩 3 个工作日。"),
        (0, False, "今天是办理时限的最后一天。"),
        (-2, True, "已经超过办理时限 2 个工作日，我们正在加紧办理，可到窗口催办。"),
    ],
)
def test_days(left: int | None, overdue: bool, said: str) -> None:
    assert wording.days(left, overdue) == said


@pytest.mark.parametrize(("letters", "parts"), [(0, 1), (70, 1), (71, 2), (134, 2), (135, 3), (201, 3), (202, 4)])
def test_parts_of_a_message(letters: int, parts: int) -> None:
    assert wording.parts("医" * letters) == parts


def test_letters_outside_the_basic_plane_count_twice() -> None:
    assert wording.parts("𬭎" * 36) == 2


def test_messages_of_every_kind() -> None:
    """As they stand in the contract with the citizen; the longest number and amounts of a claim."""
    much = 99_999_999_99
    texts = {
        "accepted": telling.accepted(NUMBER, date(2024, 12, 31), 30),
        "rejected": telling.rejected(NUMBER, "票据已在外地直接结算"),
        "missing": checklist.one_notice(NUMBER, [("3", ""), ("5", "")]),
        "result": paying.result_text(NUMBER, much, much - 1, 1),
        "nothing": paying.result_text(NUMBER, much, 0, much),
        "corrected": paying.correction_text(NUMBER, NUMBER, -much),
        "paid": paying.paid_text(NUMBER, much),
        "returned": paying.returned_text(NUMBER, much),
    }
    for kind, text in texts.items():
        assert wording.parts(text) <= wording.MOST, kind
        assert wording.message(kind, text, NUMBER) == text
    assert texts["missing"] == (
        f"您的医疗费用报销申请（受理号 {NUMBER}）还缺少以下材料：1. 费用清单；2. 诊断证明。请一次补齐后交到原受理窗口；"
        "补正期间不计入办理时限，收到全部材料后继续办理。"
    )
    assert texts["paid"] == f"您的医疗费用报销申请（受理号 {NUMBER}）的款项 {yuan(much)} 元已付到您登记的账户，请查收。"


def test_what_does_not_fit_is_on_the_paper() -> None:
    codes = list(MATERIALS)
    long = checklist.one_notice(NUMBER, [(code, "复印件看不清") for code in codes])
    assert wording.parts(long) > wording.MOST
    assert wording.message("missing", long, NUMBER, codes) == (
        f"您的医疗费用报销申请（受理号 {NUMBER}）还缺少 12 项材料，清单见一次性告知书，也可凭受理号和证件号码查询。"
        "请一次补齐后交到原受理窗口；补正期间不计入办理时限。"
    )
    assert wording.message("rejected", telling.rejected(NUMBER, "长" * 500), NUMBER) == (
        f"您的医疗费用报销申请（受理号 {NUMBER}）不予受理，原因见不予受理通知书，也可凭受理号和证件号码查询。"
        "票据原件请到受理窗口领回；如有异议，可向受理机构申请复核。"
    )


@given(st.sampled_from(["missing", "rejected", "result", "other"]), st.text(max_size=600))
def test_no_message_is_longer_than_three(kind: str, text: str) -> None:
    assert wording.parts(wording.message(kind, text, NUMBER, list(MATERIALS))) <= wording.MOST


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 10**10)), min_size=1, max_size=6))
def test_the_first_sentence_adds_up(parts: list[tuple[bool, int]]) -> None:
    shares = [Share(f"支付方{n}" if not own else "个人自费", fen, own) for n, (own, fen) in enumerate(parts)]
    first = wording.explanation(shares)[0]
    assert f"共花 {yuan(sum(fen for _, fen in parts))} 元" in first
    assert f"自己负担 {yuan(sum(fen for own, fen in parts if own))} 元" in first
