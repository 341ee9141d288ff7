"""Bills: labels, values, categories."""

from datetime import date

import pytest
from tests.capture.core.printed import Placed, field, page, shown, values

from jingban.capture.core.interpret import interpret
from jingban.capture.core.model import DocumentKind, Record

TITLE: list[Placed] = [(800, 60, "云岭省医疗门诊收费票据（电子）", "c")]


def bill(*rows: list[Placed]) -> Record:
    """One bill with a title and what else is printed."""
    (record,) = interpret([page(TITLE, *rows)])
    return record


def test_the_kind_is_told_from_the_words() -> None:
    head: list[Placed] = [(60, 120, "票据代码：99060121"), (900, 120, "票据号码：0001234567")]
    assert bill(head).kind is DocumentKind.OUTPATIENT
    stay = page([(800, 60, "云岭省医疗住院收费票据（电子）", "c")], head, [(60, 160, "住院科别：外科")])
    assert interpret([stay])[0].kind is DocumentKind.INPATIENT
    neither = page([(800, 60, "云岭省医疗收费票据", "c")], head, [(60, 160, "收款单位（章）：青石县人民医院")])
    assert interpret([neither])[0].kind is DocumentKind.BILL
    assert interpret([page([(100, 100, "今天天气很好")])])[0].kind is DocumentKind.OTHER
    assert interpret([page()])[0].kind is DocumentKind.OTHER


def test_the_value_stands_in_the_word_or_behind_it_or_a_few_pixels_off() -> None:
    record = bill(
        [(60, 120, "票据代码：99060121"), (900, 120, "票据号码:"), (1010, 126, "0001234567")],
        [(60, 160, "交款人"), (140, 155, "：赵小满"), (900, 160, "开票日期"), (1010, 160, "2024年3月5日")],
        [(60, 200, "校验码;a1B2c3"), (900, 200, "性别：女")],
        [(60, 240, "医保统筹"), (156, 240, "基金支付：12.50")],
    )
    assert values(record) == {
        "EInvoiceName": "云岭省医疗门诊收费票据（电子）",
        "EInvoiceCode": "99060121",
        "EInvoiceNumber": "0001234567",
        "PayerPartyName": "赵小满",
        "IssueDate": date(2024, 3, 5),
        "RandomNumber": "a1B2c3",
        "Gender": "女",
        "FundPayAmount": 1250,
    }


def test_a_bare_label_has_an_empty_reading_and_never_a_neighbours_value() -> None:
    record = bill(
        [(60, 120, "交款人："), (900, 120, "开票日期：2024-03-05")],
        [(60, 160, "医保编号："), (360, 160, "性别：男"), (900, 160, "个人自付："), (1200, 160, "个人自费：3.00")],
    )
    for name in ("PayerPartyName", "MedicalInsuranceID", "SelfpaymentAmount"):
        assert (field(record, name).machine, field(record, name).raw) == (None, "")
        assert field(record, name).place.bbox is not None
    assert field(record, "SelfpaymentCost").machine == 300


def test_labels_glued_together_and_scraps_of_a_seal_in_front() -> None:
    record = bill(
        [(60, 120, "人民个人自费：0.00个人自付：7.20其他支付：1.05")],
        [(60, 160, "金额合计（大写）伍元整 (小写)5.00")],
    )
    read = values(record)
    assert (read["SelfpaymentCost"], read["SelfpaymentAmount"], read["OtherPayAmount"]) == (0, 720, 105)
    assert (read["total_in_words"], read["TotalAmount"]) == (500, 500)


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("收款草位（章）", "InvoicingPartyName"),
        ("医疗机沟类型", "OrgType"),
        ("交款人统一社会信用代玛", "PayerPartyCode"),
    ],
)
def test_one_wrong_glyph_in_a_label(label: str, name: str) -> None:
    assert values(bill([(60, 120, f"{label}：A123456")]))[name] == "A123456"


def test_a_label_read_exactly_stands_before_one_with_a_wrong_glyph() -> None:
    record = bill([(60, 120, "个人现釜支付：131.74"), (700, 120, "个人现金支付：244.68")])
    assert field(record, "OwnPayAmount").machine == 24468
    lost = bill([(60, 120, "现支付：131.74"), (700, 120, "个人自费：1.00")])
    assert "OwnPayAmount" not in values(lost)


def test_the_seal_printed_over_a_title_is_no_title() -> None:
    assert (
        values(bill([(700, 30, "财政票据监制章")], [(700, 90, "财政部票据监制"), (900, 140, "财政票据监剂")]))[
            "EInvoiceName"
        ]
        == TITLE[0][2]
    )


@pytest.mark.parametrize("text", ["个人自付一¥142.68", "个人自付一￥142.68", "个人自付142.68"])
def test_a_colon_read_as_a_sign_hides_no_figure(text: str) -> None:
    assert field(bill([(60, 120, text)]), "SelfpaymentAmount").machine == 14268


def test_a_label_whose_last_sign_and_colon_ran_together() -> None:
    assert field(bill([(60, 120, "预缴金硬3000.00")]), "PrepayAmount").machine == 300_000


@pytest.mark.parametrize(
    ("words", "fen"),
    [
        ("零佰零拾贰万叁仟壹佰壹拾捌元叁角柒分", 2_311_837),
        ("零佰零拾贰万叁仟壹佰壹拾捌元叁角", None),
        ("贰方叁仟元整", 2_300_000),
        ("贰万叁仟元叁角", 2_300_030),
    ],
)
def test_a_form_that_names_every_place_is_whole_or_unread(words: str, fen: int | None) -> None:
    assert field(bill([(60, 120, f"金额合计（大写）{words}")]), "total_in_words").machine == fen


@pytest.mark.parametrize("label", ["票据口码", "个人自口", "口缴金额"])
def test_a_label_that_could_be_two_is_neither(label: str) -> None:
    assert set(values(bill([(60, 120, f"{label}：12345678")]))) == {"EInvoiceName"}


@pytest.mark.parametrize(
    ("raw", "fen"),
    [
        ("5.00", 500), ("¥1,234.50", 123_450), ("１２．００", 1200), ("5.00元", 500), ("5.00元县", 500), ("-3.20", -320),
        ("5。00", None), ("5，00", None), ("5 00", None), ("l5.00", None), ("1O.00", None), ("民5.00", None), ("5.00民", None),
        ("5.005", None), ("1¥0.00", None),
    ],
)  # fmt: skip
def test_money_is_exact_or_none(raw: str, fen: int | None) -> None:
    found = field(bill([(60, 120, f"个人现金支付：{raw}")]), "OwnPayAmount")
    assert (found.machine, found.raw) == (fen, raw)


def test_a_figure_cut_in_two_is_no_figure() -> None:
    found = field(bill([(60, 120, "个人现金支付："), (240, 120, "12"), (270, 120, "5.00")]), "OwnPayAmount")
    assert (found.machine, found.raw) == (None, "12 5.00")


def test_an_amount_against_the_habit_of_the_page_is_no_amount() -> None:
    record = bill(
        [(60, 120, "个人现金支付：806.38"), (500, 120, "个人自付：992.56"), (900, 120, "个人自费：170")],
        [(60, 160, "其他支付：0.00"), (500, 160, "个人账户支付：187.88"), (900, 160, "医保统筹基金支付：1029.0")],
    )
    assert (field(record, "SelfpaymentCost").machine, field(record, "SelfpaymentCost").raw) == (None, "170")
    assert field(record, "FundPayAmount").machine is None
    assert field(record, "OwnPayAmount").machine == 80_638


def test_a_hidden_citizen_number_has_eighteen_signs() -> None:
    record = bill([(60, 120, "交款人统一社会信用代码：990101*****1234")])
    assert field(record, "PayerPartyCode").machine == "990101********1234"
    # A sign in front is lost: the number is kept as read, nothing hides that.
    record = bill([(60, 120, "交款人统一社会信用代码：90101*****1234")])
    assert field(record, "PayerPartyCode").machine == "90101*****1234"


def test_a_glyph_lost_under_the_seal_of_the_title() -> None:
    (record,) = interpret([page([(800, 60, "云岭省医门诊收费票据（电子）", "c")], [(60, 120, "票据代码：99060121")])])
    assert field(record, "EInvoiceName").machine == "云岭省医疗门诊收费票据（电子）"
    assert field(record, "EInvoiceName").raw == "云岭省医门诊收费票据（电子）"


def test_a_stay_is_two_dates() -> None:
    record = bill([(60, 120, "住院时间：2024-03-01至2024-03-09"), (900, 120, "病历号：123456")])
    assert values(record)["InHospitalDate"] == date(2024, 3, 1)
    assert values(record)["OutHospitalDate"] == date(2024, 3, 9)
    misread = bill([(60, 120, "伴院时间：20240301-20240309")])
    assert values(misread)["OutHospitalDate"] == date(2024, 3, 9)


def test_categories_in_two_panels() -> None:
    record = bill(
        [(200, 200, "项目名称", "c"), (400, 200, "数量/单位 金额（元）备注", "l"), (1000, 200, "项目名称", "c"),
         (1200, 200, "数量/单位", "c"), (1340, 200, "金额（元）", "c"), (1500, 200, "备注", "c")],
        [(60, 240, "诊察费"), (450, 240, "1/次", "c"), (600, 240, "5.00", "r"), (800, 240, "西药费"), (1370, 240, "120.30", "r")],
        [(60, 275, "化验费"), (600, 275, "33.10", "r"), (800, 275, "卫生材料费"), (1370, 275, "1.00", "r")],
        [(60, 310, "检查费"), (600, 310, "80.00", "r")],
        [(60, 400, "金额合计（大写）贰佰叁拾玖元肆角整"), (900, 400, "（小写）239.40")],
    )  # fmt: skip
    assert [shown(line) for line in record.categories] == [
        {"ItemName": "诊察费", "ItemQuantity": 1, "ItemUnit": "次", "ItemAmount": 500},
        {"ItemName": "化验费", "ItemAmount": 3310},
        {"ItemName": "检查费", "ItemAmount": 8000},
        {"ItemName": "西药费", "ItemAmount": 12030},
        {"ItemName": "卫生材料费", "ItemAmount": 100},
    ]
    assert record.lines == ()
    assert values(record)["TotalAmount"] == values(record)["total_in_words"] == 23940


def test_an_amount_that_cannot_be_read_leaves_its_category() -> None:
    record = bill(
        [(200, 200, "项目名称", "c"), (700, 200, "金额（元）", "c")],
        [(60, 240, "诊察费"), (730, 240, "5.00", "r")],
        [(60, 280, "西药费"), (730, 280, "章7843", "r")],
        [(60, 320, "化验费")],
        [(60, 400, "校验码：a1b2c3")],
    )
    assert [shown(line)["ItemAmount"] for line in record.categories] == [500, None, None]
    assert record.categories[1].cell("ItemAmount").raw == "章7843"  # type: ignore[union-attr]


def test_single_items_on_a_bill_are_lines() -> None:
    record = bill(
        [(200, 200, "项目名称", "c"), (450, 200, "数量/单位", "c"), (600, 200, "金额（元）", "c")],
        [(60, 240, "血常规检验"), (450, 240, "2/项", "c"), (620, 240, "40.00", "r")],
        [(60, 280, "胸部正位摄片"), (450, 280, "1次", "c"), (620, 280, "65.00", "r")],
    )
    assert record.categories == ()
    assert [shown(line) for line in record.lines] == [
        {"ItemName": "血常规检验", "ItemQuantity": 2, "ItemUnit": "项", "ItemAmount": 4000},
        {"ItemName": "胸部正位摄片", "ItemQuantity": 1, "ItemUnit": "次", "ItemAmount": 6500},
    ]


def test_a_pre_printed_form_filled_out_of_register() -> None:
    (record,) = interpret(
        [
            page(
                [(800, 60, "云岭省医疗门诊收费专用票据", "c"), (1230, 110, "No."), (1290, 110, "00123456")],
                [(90, 160, "姓名："), (165, 171, "赵小满"), (980, 171, "2012"), (1040, 160, "年"), (1075, 171, "03"),
                 (1110, 160, "月"), (1145, 171, "08"), (1180, 160, "日")],
                [(200, 220, "收费项目", "c"), (500, 220, "金额（元）", "c"), (800, 220, "收费项目", "c"), (1100, 220, "金额（元）", "c")],
                [(90, 270, "西药费"), (560, 281, "120.30", "r"), (690, 270, "治疗费")],
                [(90, 315, "检查费"), (690, 315, "挂号费"), (1160, 326, "5.00", "r")],
                [(90, 380, "合计（大写）："), (270, 391, "壹佰贰拾伍元叁角整"), (1000, 380, "¥"), (1030, 391, "125.30")],
            )
        ]
    )  # fmt: skip
    read = values(record)
    assert (read["EInvoiceNumber"], read["IssueDate"]) == ("00123456", date(2012, 3, 8))
    assert read["PayerPartyName"] == "赵小满"
    assert read["TotalAmount"] == read["total_in_words"] == 12530
    assert [shown(line) for line in record.categories] == [
        {"ItemName": "西药费", "ItemAmount": 12030},
        {"ItemName": "挂号费", "ItemAmount": 500},
    ]


def test_every_place_lies_on_the_words_it_was_read_from() -> None:
    record = bill([(60, 120, "票据代码：99060121")])
    x0, top, x1, bottom = field(record, "EInvoiceCode").place.bbox or (0, 0, 0, 0)
    assert 60 + 4 * 24 < x0 < x1 <= 60 + 5 * 24 + 8 * 24 * 0.52 + 1
    assert (top, bottom) == (108, 132)
    assert field(record, "EInvoiceCode").place.page == 1
    assert field(record, "EInvoiceCode").confidence == 0.99


@pytest.mark.parametrize("scrap", ["", "章", "用章", "收费专用章", "工"])
def test_the_legend_of_the_seal_is_no_part_of_the_hospital(scrap: str) -> None:
    record = bill([(60, 120, f"收款单位（章）：青石县人民医院{scrap}")])
    assert field(record, "InvoicingPartyName").machine == "青石县人民医院"
