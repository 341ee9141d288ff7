"""Fee lists: columns by geometry, wrapped names, headings, pages joined, lists without a header, templates."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.capture.core.printed import (
    Bend,
    Item,
    Placed,
    both,
    curved,
    fee_rows,
    flat,
    head_of_list,
    invented,
    page,
    photographed,
    shown,
    turned,
    values,
)

from jingban.capture.core.interpret import interpret
from jingban.capture.core.model import DocumentKind, Origin, Record
from jingban.capture.core.page import Page
from jingban.capture.core.templates import Template, TemplateColumn, learn

# A failing page is as readable large as small, and shrinking hundreds of words takes minutes.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
TITLE: list[Placed] = [(800, 60, "青石县人民医院住院费用清单", "c")]
PATIENT: list[Placed] = [(60, 110, "姓名：赵小满"), (560, 110, "住院号：20240017"), (1000, 110, "科室：外科")]


def fee_page(items: list[Item], *foot: list[Placed], bend: Bend = flat, first: int = 1, number: int = 1) -> Page:
    """One page of a list."""
    return page(TITLE, PATIENT, head_of_list(170), *fee_rows(items, 215, first=first), *foot, bend=bend, number=number)


def expected(items: list[Item]) -> list[dict[str, object]]:
    """What the lines must hold."""
    out = []
    for name, spec, unit, price, quantity, amount in items:
        line: dict[str, object] = {"ItemName": name} | ({"ItemStd": spec} if spec else {})
        line |= {"ItemUnit": unit, "ItemPrice": Decimal(price), "ItemQuantity": Decimal(quantity)}
        out.append(line | {"ItemAmount": int(Decimal(amount) * 100)})
    return out


def one(*pages: Page) -> Record:
    """The only record of the pages."""
    (record,) = interpret(pages)
    return record


def test_a_list_with_its_total() -> None:
    items = invented(12)
    record = one(fee_page(items, [(60, 760, "合计："), (1380, 760, "123.45", "r")], [(60, 800, "第1页 共1页")]))
    assert record.kind is DocumentKind.FEE_LIST
    assert [shown(line) for line in record.lines] == expected(items)
    assert values(record) == {
        "PayerPartyName": "赵小满", "HospitalizationNumber": "20240017", "DepartmentName": "外科", "TotalAmount": 12345,
        "InvoicingPartyName": "青石县人民医院",
    }  # fmt: skip


@settings(max_examples=12, deadline=None, phases=PHASES)
@given(
    degrees=st.floats(-5, 5),
    tilt=st.floats(-0.12, 0.12),
    sway=st.floats(-0.08, 0.08),
    depth=st.floats(-14, 14),
)
def test_rows_hold_on_a_page_askew_bent_and_photographed(
    degrees: float, tilt: float, sway: float, depth: float
) -> None:
    items = invented(24)
    bend = both(curved(depth), both(photographed(tilt, sway), turned(degrees)))
    assert [shown(line) for line in one(fee_page(items, bend=bend)).lines] == expected(items)


@settings(max_examples=8, deadline=None, phases=PHASES)
@given(st.lists(st.tuples(st.floats(-3, 3), st.floats(-3, 3)), min_size=200, max_size=200))
def test_rows_hold_when_every_word_stands_a_little_off(shake: list[tuple[float, float]]) -> None:
    items = invented(20)
    shaken = iter(shake * 2)

    def move(row: list[Placed]) -> list[Placed]:
        out: list[Placed] = []
        for placed in row:
            dx, dy = next(shaken)
            out.append((placed[0] + dx, placed[1] + dy, *placed[2:]))  # type: ignore[arg-type]
        return out

    rows = [TITLE, PATIENT, head_of_list(170), *fee_rows(items, 215)]
    assert [shown(line) for line in one(page(*(move(row) for row in rows))).lines] == expected(items)


def test_the_order_of_the_words_does_not_matter() -> None:
    straight = fee_page(invented(15), bend=turned(2))
    turned_round = Page("a" * 64, 1, straight.width, straight.height, straight.words[::-1], Origin.OCR)
    assert interpret([straight]) == interpret([turned_round])


def test_points_instead_of_pixels() -> None:
    items = invented(10)
    small = page(
        *(
            [(x / 3, y / 3, *rest) for x, y, *rest in row]
            for row in (TITLE, PATIENT, head_of_list(170), *fee_rows(items, 215))
        ),
        origin=Origin.TEXT,
        size=8,
    )  # type: ignore[arg-type]
    assert [shown(line) for line in one(small).lines] == expected(items)


def test_a_name_over_two_lines() -> None:
    rows = fee_rows(invented(3), 215, step=70)
    rows.insert(1, [(130, 243, "（进口，无痛）")])
    rows.insert(4, [(130, 383, "双侧")])
    record = one(page(TITLE, head_of_list(170), *rows))
    assert [shown(line)["ItemName"] for line in record.lines] == [
        "阿莫西林胶囊甲（进口，无痛）", "血常规检验乙", "静脉输液丙双侧",
    ]  # fmt: skip


def test_figures_that_stand_in_the_middle_of_a_name_of_two_lines() -> None:
    rows: list[list[Placed]] = []
    for n, (name, _, unit, price, quantity, amount) in enumerate(invented(4)):
        y = 220 + 80 * n
        rows += [
            [(130, y - 16, name)],
            [(800, y, unit, "c"), (1010, y, price, "r"), (1160, y, quantity, "r"), (1380, y, amount, "r")],
            [(130, y + 16, "（第二行）")],
        ]
    record = one(page(TITLE, head_of_list(170), *rows))
    assert [shown(line)["ItemName"] for line in record.lines] == [f"{item[0]}（第二行）" for item in invented(4)]


def test_headings_give_the_category_and_their_sums_are_no_lines() -> None:
    items = invented(4)
    rows = fee_rows(items, 255, step=120)
    record = one(
        page(
            TITLE, head_of_list(170), [(70, 215, "西药费")], rows[0], rows[1], [(130, 415, "西药费小计"), (1380, 415, "4.00", "r")],
            [(70, 455, "检查费")], rows[2], rows[3], [(130, 655, "检查费小计"), (1380, 655, "9.00", "r")],
        )
    )  # fmt: skip
    assert [shown(line)["category"] for line in record.lines] == ["西药费", "西药费", "检查费", "检查费"]
    assert [shown(line) for line in record.categories] == [
        {"ItemName": "西药费", "ItemAmount": 400},
        {"ItemName": "检查费", "ItemAmount": 900},
    ]


def test_a_subtotal_without_a_category_is_the_sum_of_the_page() -> None:
    record = one(
        page(TITLE, head_of_list(170), *fee_rows(invented(3), 215), [(130, 335, "小计"), (1380, 335, "9.00", "r")])
    )
    assert record.categories == ()
    assert len(record.lines) == 3
    assert values(record)["page_subtotal[1]"] == 900


def test_a_name_misread_on_one_page_does_not_part_a_list() -> None:
    other: list[Placed] = [(60, 110, "姓名：越小蔴"), (560, 110, "住院号：20240017")]
    second = page(TITLE, other, head_of_list(170), *fee_rows(invented(5), 215, first=6), number=2)
    assert [len(record.lines) for record in interpret([fee_page(invented(5)), second])] == [10]


def test_quantity_and_unit_in_one_cell_and_dates() -> None:
    record = one(
        page(
            TITLE,
            [
                (100, 170, "日期"),
                (300, 170, "项目/规格"),
                (700, 170, "单价(元)"),
                (900, 170, "数量/单位"),
                (1100, 170, "金额(元)"),
            ],
            [
                (80, 215, "2024-03-01"),
                (260, 215, "甲药片/0.5g*24片"),
                (720, 215, "12.5000"),
                (910, 215, "2盒"),
                (1120, 215, "25.00"),
            ],
            [
                (80, 255, "2024-03-02"),
                (260, 255, "换药"),
                (720, 255, "20.0000"),
                (910, 255, "1.5/次"),
                (1120, 255, "30.00"),
            ],
        )
    )
    assert [shown(line) for line in record.lines] == [
        {"date": date(2024, 3, 1), "ItemName": "甲药片", "ItemStd": "0.5g*24片", "ItemPrice": Decimal("12.5000"),
         "ItemQuantity": Decimal(2), "ItemUnit": "盒", "ItemAmount": 2500},
        {"date": date(2024, 3, 2), "ItemName": "换药", "ItemPrice": Decimal(20), "ItemQuantity": Decimal("1.5"),
         "ItemUnit": "次", "ItemAmount": 3000},
    ]  # fmt: skip


def test_a_header_over_two_lines() -> None:
    record = one(
        page(
            TITLE,
            [(120, 170, "名称", "c"), (420, 170, "单价", "c"), (560, 170, "数量", "c"), (700, 170, "金额", "c"), (900, 170, "医保", "c")],
            [(420, 196, "（元）", "c"), (700, 196, "（元）", "c"), (900, 196, "类别", "c")],
            [(60, 240, "换药"), (450, 240, "20.00", "r"), (570, 240, "-2", "r"), (730, 240, "-40.00", "r"), (900, 240, "甲", "c")],
            [(60, 280, "造影"), (450, 280, "1,234.50", "r"), (570, 280, "1", "r"), (730, 280, "1,234.50", "r"), (900, 280, "乙", "c")],
        )
    )  # fmt: skip
    assert [shown(line) for line in record.lines] == [
        {"ItemName": "换药", "ItemPrice": 20, "ItemQuantity": -2, "ItemAmount": -4000, "insurance_class": "甲"},
        {
            "ItemName": "造影",
            "ItemPrice": Decimal("1234.5"),
            "ItemQuantity": 1,
            "ItemAmount": 123_450,
            "insurance_class": "乙",
        },
    ]


def test_the_column_of_classes_is_told_by_what_it_holds() -> None:
    head = ((120, "名称"), (420, "单价"), (560, "数量"), (700, "金额"), (900, "类别"))
    rows: list[list[Placed]] = [
        [(60, y, "换药"), (450, y, "20.00", "r"), (570, y, "1", "r"), (730, y, "20.00", "r"), (900, y, sign, "c")]
        for y, sign in ((215, "甲"), (255, "乙类"), (295, "丙"))
    ]
    record = one(page(TITLE, [(x, 170, text, "c") for x, text in head], *rows))
    assert [shown(line)["insurance_class"] for line in record.lines] == ["甲", "乙类", "丙"]


def test_two_lists_side_by_side() -> None:
    head = [(100, "名称"), (400, "单价"), (500, "数量"), (620, "金额")]
    left, right = invented(6)[:3], invented(6)[3:]
    rows: list[list[Placed]] = [[(x + dx, 170, text, "c") for dx in (0, 750) for x, text in head]]
    for n, pair in enumerate(zip(left, right, strict=True)):
        rows.append(
            [
                (x + dx, 215 + 40 * n, text, align)
                for dx, (name, _, _, price, quantity, amount) in zip((0, 750), pair, strict=True)
                for x, text, align in ((40, name, "l"), (430, price, "r"), (520, quantity, "r"), (650, amount, "r"))
            ]
        )  # fmt: skip
    record = one(page(TITLE, *rows))
    assert [shown(line)["ItemName"] for line in record.lines] == [item[0] for item in left + right]
    assert [shown(line)["ItemAmount"] for line in record.lines] == [int(Decimal(i[5]) * 100) for i in left + right]


def test_a_head_under_a_seal_is_known_from_the_list_beside_it() -> None:
    """And heads that differ otherwise are not: an unknown word beside the same columns names nothing."""
    for words, amounts in ((("名称", "金额"), [100, 200, 300, 400]), (("名称", "日期"), [100, 200])):
        heads = [(140, 170, "名称", "c"), (620, 170, "金额", "c"), (890, 170, words[0], "c")]
        heads.append((1370, 170, "平频幼保" if words[1] == "金额" else words[1], "c"))
        rows: list[list[Placed]] = [
            [(90 + dx, 215 + 40 * n, name, "l"), (650 + dx, 215 + 40 * n, figure, "r")]
            for dx, part in (
                (0, (("西药费", "1.00"), ("床位费", "2.00"))),
                (750, (("检查费", "3.00"), ("化验费", "4.00"))),
            )
            for n, (name, figure) in enumerate(part)
        ]
        title: list[Placed] = [(800, 60, "某省医疗住院收费票据（电子）", "c")]
        record = one(page(title, [(60, 110, "票据代码：99060121")], heads, *rows))
        found = [cell.machine for line in record.categories if (cell := line.cell("ItemAmount")) and cell.machine]
        assert sorted(map(int, map(str, found))) == amounts


def test_a_figure_that_is_not_there_is_present_without_a_value() -> None:
    rows = fee_rows(invented(5), 215)
    rows[2] = [word for word in rows[2] if word[0] != 1160]
    line = one(page(TITLE, head_of_list(170), *rows)).lines[2]
    quantity = line.cell("ItemQuantity")
    assert quantity is not None and (quantity.machine, quantity.raw) == (None, "")
    assert shown(line)["ItemAmount"] == expected(invented(5))[2]["ItemAmount"]


def test_two_words_in_a_cell_of_figures_are_not_put_together() -> None:
    rows = fee_rows(invented(5), 215)
    rows[1] = [w for w in rows[1] if w[0] != 1380] + [(1330, 255, "4", "r"), (1380, 255, "16", "r")]
    amount = one(page(TITLE, head_of_list(170), *rows)).lines[1].cell("ItemAmount")
    assert amount is not None and (amount.machine, amount.raw) == (None, "4 16")


def test_words_drawn_over_two_cells_are_cut() -> None:
    rows = fee_rows(invented(6), 215)
    rows[3] = [w for w in rows[3] if w[0] not in (60, 130)] + [(60, 335, "4 头孢呋辛酯片丁")]
    lines = one(page(TITLE, head_of_list(170), *rows)).lines
    assert shown(lines[3])["ItemName"] == "头孢呋辛酯片丁"


@pytest.mark.parametrize("off", [-12, 0, 12, 18])
def test_a_name_that_reaches_its_specification_is_cut_where_that_column_begins(off: int) -> None:
    items = [(name[:4], "0.25g*6片", *rest) for name, _, *rest in invented(12)]
    name, spec = "一次性使用压力传感器及附件加冲洗装置", "PT-01型双管路"
    rows = fee_rows(items, 215)
    glued = [(x + off, y, name + spec, *rest) for x, y, text, *rest in rows[4] if text == items[4][0]]
    rows[4] = [*glued, *(word for word in rows[4] if word[0] not in (130, 560))]
    line = one(page(TITLE, PATIENT, head_of_list(170), *rows)).lines[4]
    assert (shown(line)["ItemName"], shown(line).get("ItemStd")) == (name, spec)


def test_a_price_whose_head_is_lost_is_known_from_the_products() -> None:
    items = invented(8)
    head = [word for word in head_of_list(170) if word[2] != "单价"]
    record = one(page(TITLE, PATIENT, head, *fee_rows(items, 215)))
    assert [shown(line) for line in record.lines] == expected(items)


def test_points_read_as_commas_or_not_at_all() -> None:
    items = [(name, "", "次", f"{n + 2}.00", "1.00", f"{n + 2}.00") for n, name in enumerate("甲乙丙丁戊己庚辛壬癸")]
    rows = fee_rows(items, 215)
    rows[2] = [(x, y, "4,00" if text == "4.00" else text, *rest) for x, y, text, *rest in rows[2]]  # type: ignore[misc]
    rows[5] = [(x, y, text.replace(".00", "00"), *rest) for x, y, text, *rest in rows[5]]  # type: ignore[misc]
    lines = one(page(TITLE, PATIENT, head_of_list(170), *rows)).lines
    amount = lines[2].cell("ItemAmount")
    assert amount is not None and (amount.machine, amount.raw) == (400, "4,00")
    assert [shown(lines[5])[name] for name in ("ItemPrice", "ItemQuantity", "ItemAmount")] == [None, None, None]


def test_a_list_without_any_header_is_named_by_arithmetic() -> None:
    items = invented(12)
    record = one(page(TITLE, PATIENT, *fee_rows(items, 215)))
    assert [shown(line) for line in record.lines] == expected(items)


def test_a_product_alone_does_not_say_which_factor_is_the_price() -> None:
    items = [(name, spec, unit, f"{n + 2}", f"{n % 3 + 3}", f"{(n + 2) * (n % 3 + 3)}.00")
             for n, (name, spec, unit, *_) in enumerate(invented(12))]  # fmt: skip
    cells = one(page(TITLE, PATIENT, *fee_rows(items, 215))).lines[3].cells
    names = {cell.name for cell in cells}
    assert "ItemAmount" in names and not names & {"ItemPrice", "ItemQuantity"}


def test_columns_that_nothing_proves_have_no_meaning_until_an_operator_gives_one() -> None:
    rows: list[list[Placed]] = [
        [
            (100, 200 + 40 * n, f"项目{'甲乙丙丁戊'[n]}治疗"),
            (700, 200 + 40 * n, f"{n + 3}.10", "r"),
            (1000, 200 + 40 * n, f"{n * 7 + 2}.45", "r"),
        ]
        for n in range(5)
    ]
    title: list[Placed] = [(800, 60, "白杨市中医院费用清单", "c")]
    record = one(page(title, *rows))
    unknown = [cell.name for cell in record.lines[0].cells if cell.name.startswith("column_")]
    assert len(unknown) == 2
    template = learn("白杨市中医院", record, dict(zip(unknown, ("self_pay_amount", "ItemAmount"), strict=True)))
    (again,) = interpret([page(title, *rows)], [Template.from_json(template.to_json())])
    assert [shown(line) for line in again.lines] == [
        {"ItemName": f"项目{'甲乙丙丁戊'[n]}治疗", "self_pay_amount": n * 100 + 310, "ItemAmount": n * 700 + 245}
        for n in range(5)
    ]


def test_a_template_gives_meaning_to_a_word_at_the_head_of_a_column() -> None:
    rows: list[list[Placed]] = [
        [(100, 170, "项目名称"), (500, 170, "牌价"), (700, 170, "发数"), (900, 170, "金额")],
        [(80, 215, "换药"), (510, 215, "20.00"), (710, 215, "2"), (900, 215, "40.00")],
        [(80, 255, "拆线"), (510, 255, "15.00"), (710, 255, "1"), (900, 255, "15.00")],
    ]
    columns = (TemplateColumn("ItemPrice", header="牌价"), TemplateColumn("ItemQuantity", header="发数"))
    template = Template("青石县人民医院", DocumentKind.FEE_LIST, columns)
    (plain,), (taught,) = interpret([page(TITLE, *rows)]), interpret([page(TITLE, *rows)], [template])
    assert "ItemPrice" not in shown(plain.lines[0])
    assert shown(taught.lines[0])["ItemPrice"] == 20
    assert shown(taught.lines[0])["ItemQuantity"] == 2
    elsewhere = Template("别处医院", DocumentKind.FEE_LIST, columns)
    assert interpret([page(TITLE, *rows)], [elsewhere]) == (plain,)


def test_a_template_that_names_an_unknown_column_is_refused() -> None:
    record = one(fee_page(invented(3)))
    with pytest.raises(ValueError, match="词表"):
        learn("青石县人民医院", record, {"ItemUnit": "Unit"})
    with pytest.raises(ValueError, match="词表"):
        Template.from_json({"provider": "x", "kind": "fee_list", "columns": [{"name": "Unit"}]})


@settings(max_examples=40, deadline=None, phases=PHASES)
@given(
    st.lists(
        st.tuples(
            st.floats(0, 1500),
            st.floats(0, 2000),
            st.text("合计大写小金额票据12.,：（）名称第页至", min_size=0, max_size=12),
        ),
        max_size=40,
    )
)
def test_nothing_printed_makes_it_fall(words: list[tuple[float, float, str]]) -> None:
    held = page(list(words))
    assert interpret([held, held]) == interpret([held, held])
