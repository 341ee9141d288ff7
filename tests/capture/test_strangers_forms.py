"""Forms that another hand draws: heads that stand off their cells, lists that touch, heads of two lines, broad figures."""

from datetime import date
from decimal import Decimal

import pytest
from tests.capture.core.printed import Placed, page, shown, values

from jingban.capture.core.header_lines import headers_of
from jingban.capture.core.headers import WORDS, header_of
from jingban.capture.core.interpret import interpret
from jingban.capture.core.model import Record
from jingban.capture.core.names import read_decimal
from jingban.capture.core.rows import rows_of

TITLE: list[Placed] = [(800, 60, "青石县人民医院住院费用清单", "c")]


def one(*rows: list[Placed]) -> Record:
    """The record of one page."""
    (record,) = interpret([page(*rows)])
    return record


def line_of(record: Record) -> list[tuple[object, ...]]:
    """Name, quantity, price in 元, amount in 分 of each line."""
    names = ("ItemName", "ItemQuantity", "ItemPrice", "ItemAmount")
    return [tuple(shown(line).get(name) for name in names) for line in record.lines]


def test_cells_at_the_left_of_broad_columns_whose_heads_are_centred() -> None:
    edges = (60, 480, 800, 1100, 1350)
    heads: list[Placed] = [
        (x + 150, 120, text, "c") for x, text in zip(edges, ("项目名称", "规格", "数量", "单价", "金额"), strict=True)
    ]
    items = (
        ("复方丹参滴丸", "27mg*180丸", "2", "24.37", "48.74"), ("胃镜检查", "", "1", "245.60", "245.60"), ("红外线治疗", "", "10", "15.97", "159.70"),
        ("全身麻醉", "", "1", "820.53", "820.53"), ("无菌注射器", "5ml", "3", "1.03", "3.09"), ("诊察费甲", "", "1", "34.82", "34.82"),
    )  # fmt: skip
    rows: list[list[Placed]] = [
        [(x, 170 + 40 * n, text) for x, text in zip(edges, item, strict=True) if text] for n, item in enumerate(items)
    ]
    record = one(TITLE, heads, *rows)
    assert line_of(record) == [
        (name, Decimal(quantity), Decimal(price), int(Decimal(amount) * 100))
        for name, _, quantity, price, amount in items
    ]
    assert [shown(line).get("ItemStd") for line in record.lines] == [spec or None for _, spec, *_ in items]


def test_an_amount_and_the_name_behind_it_read_as_one_word() -> None:
    heads: list[Placed] = [(180, 120, "收费项目"), (460, 120, "金额"), (720, 120, "收费项目"), (1000, 120, "金额")]
    rows: list[list[Placed]] = [
        [(100, 170, "西药费"), (540, 170, "1033.90中成药费"), (1160, 170, "125.93", "r")],
        [(100, 210, "检查费"), (528, 210, "1791.30 化验费"), (1160, 210, "1142.88", "r")],
        [(100, 250, "治疗费"), (540, 250, "614.99 护理费"), (1160, 250, "228.98", "r")],
    ]
    record = one([(800, 60, "青石县医疗住院收费专用收据", "c")], heads, *rows)
    found = {line.cells[0].machine: shown(line)["ItemAmount"] for line in record.categories}
    assert found == {
        "西药费": 103390,
        "检查费": 179130,
        "治疗费": 61499,
        "中成药费": 12593,
        "化验费": 114288,
        "护理费": 22898,
    }


HEADS: list[Placed] = [(100, 124, "项目"), (400, 124, "单价"), (900, 124, "金额（元）")]


@pytest.mark.parametrize(
    "lines",
    [
        ([(700, 100, "计价单")], [*HEADS, (712, 124, "位")]),
        ([(700, 105, "计价单")], HEADS, [(712, 143, "位")]),
        (HEADS, [(1100, 126, "医保")], [(1100, 150, "等级"), (700, 124, "单位")]),
    ],
)
def test_narrow_heads_on_lines_of_their_own(lines: tuple[list[Placed], ...]) -> None:
    ((header, start),) = headers_of(rows_of(page(*lines, [(60, 220, "静脉输液"), (400, 220, "3.50")])), WORDS)
    names = [column.name for column in header.columns]
    assert names[:4] == ["ItemName", "ItemPrice", "ItemUnit", "ItemAmount"]
    assert names[4:] == (["insurance_class"] if len(lines[0]) > 2 else [])
    assert start == len(rows_of(page(*lines)))


def test_the_first_line_of_a_list_is_no_part_of_its_header() -> None:
    rows = rows_of(
        page([*HEADS, (700, 124, "单位")], [(60, 150, "西药费")], [(60, 180, "静脉输液"), (400, 180, "3.50")])
    )
    ((header, start),) = headers_of(rows, WORDS)
    assert [column.name for column in header.columns] == ["ItemName", "ItemPrice", "ItemUnit", "ItemAmount"]
    assert start == 1


def test_a_heading_read_as_one_word_with_its_sum() -> None:
    heads: list[Placed] = [(200, 120, "项目名称"), (700, 120, "数量"), (900, 120, "单价"), (1100, 120, "金额")]
    rows: list[list[Placed]] = [
        [(60, 170, "西药费 7.00")], [(60, 210, "氯化钠注射液"), (720, 210, "2"), (900, 210, "3.50"), (1110, 210, "7.00")],
        [(60, 250, "治疗费 12.00")], [(60, 290, "静脉输液"), (720, 290, "1"), (900, 290, "12.00"), (1100, 290, "12.00")],
    ]  # fmt: skip
    lines = one(TITLE, heads, *rows).lines
    assert [(shown(line)["category"], shown(line)["ItemName"]) for line in lines] == [
        ("西药费", "氯化钠注射液"), ("治疗费", "静脉输液"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("heads", "columns"),
    [
        (("项目名称", "数量", "优惠金额", "金额"), ["ItemName", "ItemQuantity", "column_3", "ItemAmount"]),
        (("项目名称", "数量", "应收金额", "实收金额"), ["ItemName", "ItemQuantity", "ItemAmount", "column_4"]),
        (("名称规格", "数量", "单价", "总金额"), ["name_std", "ItemQuantity", "ItemPrice", "ItemAmount"]),
        (("项目名称", "数量", "核定金额"), ["ItemName", "ItemQuantity", "ItemAmount"]),
    ],
)
def test_a_head_with_words_in_front_of_the_known_one(heads: tuple[str, ...], columns: list[str]) -> None:
    (row,) = rows_of(page([(100 + 300 * n, 100, head) for n, head in enumerate(heads)]))
    header = header_of(0, row)
    assert header is not None
    assert [column.name for column in header.columns] == columns


def test_a_name_with_its_dose_in_one_cell() -> None:
    heads: list[Placed] = [(200, 120, "名称规格"), (700, 120, "数量"), (900, 120, "单价"), (1100, 120, "金额")]
    texts = ("注射用头孢呋辛钠0.75g", "静脉输液", "氯化钠注射液 250ml:2.25g", "C-反应蛋白测定(CRP)")
    rows: list[list[Placed]] = [
        [(60, 170 + 40 * n, text), (720, 170 + 40 * n, "2", "c"), (960, 170 + 40 * n, "3.50", "r"), (1160, 170 + 40 * n, "7.00", "r")]
        for n, text in enumerate(texts)
    ]  # fmt: skip
    found = [(shown(line)["ItemName"], shown(line).get("ItemStd")) for line in one(TITLE, heads, *rows).lines]
    assert found == [
        ("注射用头孢呋辛钠", "0.75g"), ("静脉输液", None), ("氯化钠注射液", "250ml:2.25g"), ("C-反应蛋白测定(CRP)", None),
    ]  # fmt: skip


def test_a_long_name_of_a_bill_goes_on_below_but_a_scrap_of_a_seal_does_not() -> None:
    heads: list[Placed] = [(100, 120, "项目名称"), (420, 120, "数量"), (600, 120, "单位"), (900, 120, "金额（元）")]
    rows: list[list[Placed]] = [
        [(60, 170, "彩色多普勒超声常规检"), (430, 170, "1"), (610, 170, "次"), (920, 170, "107.92")],
        [(60, 210, "查(腹部)")],
        [(60, 250, "静脉输液"), (430, 250, "2"), (610, 250, "组"), (920, 250, "12.00")],
        [(130, 290, "专用")],
        [(60, 330, "换药(中)"), (430, 330, "1"), (610, 330, "次"), (920, 330, "20.00")],
    ]
    record = one([(800, 60, "北渡省医疗门诊收费票据（电子）", "c")], heads, *rows)
    names = [shown(line)["ItemName"] for line in (*record.lines, *record.categories)]
    assert names == ["彩色多普勒超声常规检查(腹部)", "静脉输液", "换药(中)"]


def test_the_number_of_the_page_ends_a_list() -> None:
    heads: list[Placed] = [(100, 120, "项目名称"), (600, 120, "单价"), (900, 120, "数量"), (1200, 120, "金额")]
    rows: list[list[Placed]] = [
        [(60, 170 + 40 * n, "专家诊察费"), (600, 170 + 40 * n, "24.70"), (900, 170 + 40 * n, "2"), (1200, 170 + 40 * n, "49.40")]
        for n in range(4)
    ]  # fmt: skip
    record = one(TITLE, heads, *rows, [(700, 340, "1/2")])
    assert line_of(record) == [("专家诊察费", Decimal(2), Decimal("24.70"), 4940)] * 4


@pytest.mark.parametrize(
    ("text", "value"),
    [("3·04", "3.04"), ("1,860·11", "1860.11"), ("46. 65", "46.65"), ("4 6.65", None), ("3·4", None), ("1·2·30", None)],
)
def test_points_in_mid_air_and_broad_signs(text: str, value: str | None) -> None:
    assert read_decimal(text) == (None if value is None else Decimal(value))


def test_a_figure_cut_behind_its_point_is_one_figure() -> None:
    heads: list[Placed] = [(100, 120, "项目名称"), (600, 120, "单价"), (900, 120, "数量"), (1160, 120, "金额")]
    rows: list[list[Placed]] = [
        [(60, 170, "静脉输液"), (600, 170, "4.05"), (900, 170, "3"), (1150, 170, "12."), (1195, 170, "15")],
        [(60, 210, "换药(中)"), (600, 210, "20.00"), (900, 210, "1"), (1150, 210, "20"), (1195, 210, "00")],
        [(60, 250, "氧气吸入"), (600, 250, "3.00"), (900, 250, "2"), (1150, 250, "6.00")],
    ]
    amounts = [shown(line)["ItemAmount"] for line in one(TITLE, heads, *rows).lines]
    assert amounts == [1215, None, 600]


def test_a_receipt_that_only_says_date_means_the_day_of_issue() -> None:
    record = one(
        [(800, 60, "青石县医疗住院收费专用收据", "c")], [(60, 110, "收据号：00123456"), (600, 110, "日期：2022年04月07日")],
        [(60, 160, "姓名：赵小满"), (600, 160, "費別：自费")],
    )  # fmt: skip
    found = values(record)
    assert found["IssueDate"] == date(2022, 4, 7)
    assert found["MedicalInsuranceType"] == "自费"


def test_old_forms_of_signs_in_the_name_of_a_hospital() -> None:
    assert (
        values(one([(800, 60, "東麓縣醫學院附屬医院住院费用清单", "c")]))["InvoicingPartyName"]
        == "东麓县医学院附属医院"
    )


@pytest.mark.parametrize(
    ("printed", "value"),
    [("988009********4826", "988009********4826"), ("9809*****8*", None), ("372************71X", "372************71X")],
)
def test_a_number_hidden_in_more_than_one_stretch_was_misread(printed: str, value: str | None) -> None:
    record = one(
        [(800, 60, "北渡省医疗门诊收费票据（电子）", "c")], [(60, 110, f"交款人统一社会信用代码：{printed}")],
        [(60, 160, "票据号码：5896392416"), (900, 160, "校验码：cde95b")],
    )  # fmt: skip
    assert values(record)["PayerPartyCode"] == value
