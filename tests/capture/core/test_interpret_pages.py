"""Pages of one fee list and pages of others: what is joined, what stays apart, what goes on over the page."""

import pytest
from tests.capture.core.printed import COLUMNS, Placed, fee_rows, head_of_list, invented, page, shown, values
from tests.capture.core.test_interpret_list import PATIENT, TITLE, expected, fee_page, one

from jingban.capture.core.interpret import interpret
from jingban.capture.core.model import DocumentKind


def test_pages_of_one_list_are_joined_in_order_and_every_field_names_its_page() -> None:
    items = invented(30)
    feet = [[(60, 900, f"本页小计：{n}.00")] for n in (1, 2, 3)]
    pages = [
        fee_page(
            items[n * 10 : n * 10 + 10], feet[n], [(700, 1000, f"第{n + 1}页 共3页")], first=n * 10 + 1, number=n + 1
        )
        for n in range(3)
    ]
    record = one(pages[0], pages[2], pages[1])
    assert [ref.page for ref in record.pages] == [1, 2, 3]
    assert [shown(line) for line in record.lines] == expected(items)
    assert [line.place.page for line in record.lines] == [1] * 10 + [2] * 10 + [3] * 10
    assert {cell.place.page for cell in record.lines[25].cells} == {3}
    read = values(record)
    assert [read[f"page_subtotal[{n}]"] for n in (1, 2, 3)] == [100, 200, 300]
    assert record.by_key["page_subtotal[2]"].place.page == 2


END: list[list[Placed]] = [
    [(60, 100, "合计："), (1380, 100, "33.10", "r")],
    [(60, 160, "制表人：丁"), (900, 160, "第2页 共2页")],
]


@pytest.mark.parametrize(
    "end", [END, END[:1], [[(60, 100, "合计（大写）：叁拾叁元壹角"), (900, 100, "（小写）：33.10")]]]
)
def test_a_last_page_with_the_sum_alone_ends_the_list(end: list[list[Placed]]) -> None:
    foot: list[Placed] = [(900, 1900, "第1页 共2页")]
    record = one(fee_page(invented(8), *([foot] if end is END else [])), page(*end, number=2))
    assert len(record.pages) == 2 and len(record.lines) == 8
    total = record.by_key["TotalAmount"]
    assert (total.machine, total.place.page) == (3310, 2)


@pytest.mark.parametrize(
    "other",
    [
        [[(800, 60, "医疗保险结算单", "c")], [(60, 160, "合计：33.10")]],
        [[(60, 100, "今收到姓名：钱小雨"), (900, 100, "合计：33.10")]],
        [[(60, 100 + 30 * n, f"第{n}条：请妥善保管") for n in range(30)], [(60, 1900, "合计：33.10")]],
        [[(60, 100, "请妥善保管")]],
    ],
)
def test_another_paper_behind_a_list_stays_one(other: list[list[Placed]]) -> None:
    first = page(TITLE, [(60, 110, "姓名：赵小满")], head_of_list(170), *fee_rows(invented(8), 215))
    assert [r.kind for r in interpret([first, page(*other, number=2)])] == [DocumentKind.FEE_LIST, DocumentKind.OTHER]


def test_lists_of_two_people_are_two_records() -> None:
    other: list[Placed] = [(60, 110, "姓名：钱若谷"), (560, 110, "住院号：20249923")]
    first = fee_page(invented(5), number=1)
    second = page(TITLE, other, head_of_list(170), *fee_rows(invented(5), 215), number=2)
    assert [len(record.lines) for record in interpret([first, second])] == [5, 5]


def test_a_bill_and_its_list_stay_two_papers() -> None:
    bill = page(
        [(800, 60, "云岭省医疗住院收费票据（电子）", "c")],
        [(60, 120, "票据代码：99060121"), (900, 120, "住院号：20240017")],
    )
    kinds = [record.kind for record in interpret([bill, fee_page(invented(5))])]
    assert kinds == [DocumentKind.INPATIENT, DocumentKind.FEE_LIST]


def test_a_heading_goes_on_over_the_page() -> None:
    items = invented(4)
    first = page(
        TITLE, PATIENT, head_of_list(170), [(70, 215, "西药费")], *fee_rows(items[:2], 255), [(700, 900, "第1页 共2页")]
    )
    second = page(
        PATIENT, head_of_list(170), *fee_rows(items[2:3], 215, first=3), [(70, 255, "检查费")],
        *fee_rows(items[3:], 295, first=4), [(700, 900, "第2页 共2页")], number=2,
    )  # fmt: skip
    record = one(first, second)
    assert [shown(line)["category"] for line in record.lines] == ["西药费", "西药费", "西药费", "检查费"]
    category = record.lines[2].cell("category")
    assert category is not None and category.place.page == 1


def test_the_next_page_without_a_header_goes_on_with_the_same_columns() -> None:
    items = invented(16)
    first = fee_page(items[:8])
    second = page(*fee_rows(items[8:], 100, first=9), number=2)
    record = one(first, second)
    assert len(record.pages) == 2
    assert [shown(line) for line in record.lines] == expected(items)


def test_heads_under_a_seal_are_known_from_the_next_page() -> None:
    items = invented(12)
    head = [word for word in head_of_list(170) if word[2] not in ("单价", "金额")]
    first = page(TITLE, PATIENT, head, *fee_rows(items[:6], 215), [(700, 900, "第1页 共2页")])
    second = fee_page(items[6:], [(700, 900, "第2页 共2页")], first=7, number=2)
    assert [shown(line) for line in one(first, second).lines] == expected(items)


def test_a_head_lost_without_a_trace_is_known_from_the_page_in_front() -> None:
    items = invented(12)
    first = fee_page(items[:6], [(700, 900, "第1页 共2页")])
    bare = [w for w in head_of_list(170) if w[2] != "单价"]
    second = page(TITLE, PATIENT, bare, *fee_rows(items[6:], 215, first=7), [(700, 900, "第2页 共2页")], number=2)
    assert [shown(line) for line in one(first, second).lines] == expected(items)


def test_columns_of_another_list_are_not_laid_over_this_one() -> None:
    """The page in front has its columns elsewhere: what is here keeps its own."""
    items = invented(8)
    narrow = [[(100 + n * 90, 170, head, "c") for n, (head, _, _) in enumerate(COLUMNS)]]
    other = page(
        TITLE, [(60, 110, "姓名：钱大有"), (560, 110, "住院号：555")], *narrow, [(100, 215, "1"), (190, 215, "导尿")]
    )
    bare = [w for w in head_of_list(170) if w[2] != "规格"]
    second = page(TITLE, PATIENT, bare, *fee_rows(items, 215), number=2)
    alone = one(page(TITLE, PATIENT, bare, *fee_rows(items, 215), number=2))
    assert [shown(line) for line in interpret([other, second])[-1].lines] == [shown(line) for line in alone.lines]
