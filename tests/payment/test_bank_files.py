"""Bank files: written the same every time, read back exactly, and refused whole, with the line, when anything is off."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingban.payment.banks.adapters import Adapter, adapter, adapters
from jingban.payment.banks.declared import layouts, parsed
from jingban.payment.core.accounts import account_number, clean, masked
from jingban.payment.core.digests import order_digest
from jingban.payment.core.model import Answer, BankAnswer, BankItem, BankOrder, ItemState, ReturnReason
from jingban.payment.core.orders import AnswerFile
from jingban.payment.core.returns import Act, Sent, outcomes
from jingban.payment.errors import PaymentError

CODES = sorted(adapters())
DECLARED = sorted(layouts())
DAY = date(2026, 11, 2)
ITEMS = (
    BankItem(1, "6222000011112222", "张三", "海川银行营业部", 4_693_250, "医疗费报销", "P1-1"),
    BankItem(2, "6222000011113333", "欧阳小四", "绿洲农商行", 2_860_116, "医疗费报销", "P2-1"),
    BankItem(3, "6222000011114444", "阿依古丽·买买提", "", 3_052_500, "", "P3-1"),
)
ORDER = BankOrder("PB20261102-0001", DAY, "11001234", "测试医保中心", ITEMS)
ANSWERS = (
    Answer(1, "P1-1", 4_693_250, True, "S0001"),
    Answer(2, "P2-1", 2_860_116, False, "", ReturnReason.ACCOUNT_CLOSED, "已销户"),
    Answer(3, "P3-1", 3_052_500, True, "S0003"),
)
ANSWER = BankAnswer(ORDER.batch, DAY, "R-1", ANSWERS, 7_745_750, 2_860_116)

# Letters every name may have; 𠮷 and 䶮 are beyond GBK, 喆 is in it.
LETTERS = st.sampled_from("张王李赵欧阳喆·ａAz09（）、《》龘é") | st.characters(categories=["Lo", "Lu", "Nd"])
TEXT = st.text(LETTERS, min_size=1, max_size=20).filter(clean)


@st.composite
def orders(draw: st.DrawFn) -> BankOrder:
    count = draw(st.integers(1, 6))
    items = tuple(
        BankItem(
            number=number,
            account=draw(st.text("0123456789", min_size=4, max_size=30)),
            name=draw(TEXT),
            bank=draw(st.just("") | TEXT),
            amount=draw(st.integers(1, 10**13)),
            purpose=draw(st.just("") | TEXT),
            reference=f"P{number}-{draw(st.integers(1, 99))}",
        )
        for number in range(1, count + 1)
    )
    return BankOrder("PB1", draw(st.dates(date(2020, 1, 1), date(2099, 12, 31))), "1100", "测试中心", items)


@pytest.mark.parametrize("code", CODES)
@given(order=orders())
def test_what_is_written_is_read_back_or_refused_naming_the_letter(code: str, order: BankOrder) -> None:
    chosen = adapter(code)
    letters = "".join(f"{item.name}{item.bank}{item.purpose}" for item in order.items)
    narrow = code == "haichuan-fixed"
    if narrow and letters.encode("gbk", "replace").decode("gbk") != letters:
        with pytest.raises(PaymentError) as refusal:
            chosen.write_order(order)
        assert refusal.value.code in {"not_encodable", "text_too_long"}
        return
    data = chosen.write_order(order)
    assert chosen.write_order(order) == data
    assert chosen.read_order(data) == order


@pytest.mark.parametrize("code", CODES)
def test_an_answer_is_read_back(code: str) -> None:
    found = adapter(code).read_answer(adapter(code).write_answer(ANSWER))
    assert found.answer == ANSWER


def test_amounts_to_the_fen_as_each_bank_writes_them() -> None:
    fixed = adapter("haichuan-fixed").write_order(ORDER).decode("gbk").split("\r\n")
    assert fixed[0].endswith("000000030000000010605866")
    assert "0000000004693250" in fixed[1]
    assert fixed[4] == f"T000000030000000010605866{order_digest(ORDER)}"
    text = adapter("lvzhou-csv").write_order(ORDER).decode("gb18030").split("\r\n")
    assert text[0].split(",")[5:] == ["3", "106058.66", order_digest(ORDER)]
    assert text[2] == "1,张三,6222000011112222,海川银行营业部,46932.50,医疗费报销,P1-1"
    pain = adapter("iso20022").write_order(ORDER).decode()
    assert pain.count("<CtrlSum>106058.66</CtrlSum>") == 2
    assert '<InstdAmt Ccy="CNY">28601.16</InstdAmt>' in pain


def test_a_rare_letter_is_refused_in_gbk_and_written_in_gb18030() -> None:
    rare = replace(ORDER, items=(replace(ITEMS[0], name="王䶮𠮷"),))
    with pytest.raises(PaymentError) as refused:
        adapter("haichuan-fixed").write_order(rare)
    assert refused.value.code == "not_encodable"
    assert refused.value.detail == "䶮（U+4DAE）"
    assert "GB18030" in refused.value.message
    assert "王䶮𠮷" in adapter("lvzhou-csv").write_order(rare).decode("gb18030")


def test_a_long_name_is_refused_and_never_cut() -> None:
    long = replace(ORDER, items=(replace(ITEMS[0], name="长" * 31),))
    with pytest.raises(PaymentError, match="60 字节"):
        adapter("haichuan-fixed").write_order(long)
    assert adapter("lvzhou-csv").read_order(adapter("lvzhou-csv").write_order(long)) == long


@pytest.mark.parametrize("name", ["=1+1", "@张", " 张三", "张\n三", "张\u200b三", "", "张\x00"])
@pytest.mark.parametrize("code", CODES)
def test_what_a_program_would_trim_or_run_is_refused(code: str, name: str) -> None:
    with pytest.raises(PaymentError) as refused:
        adapter(code).write_order(replace(ORDER, items=(replace(ITEMS[0], name=name),)))
    assert refused.value.code == "text_unclean"


# --- planted errors in return files ----------------------------------------------------------------


def answered(code: str, answer: BankAnswer = ANSWER) -> bytes:
    return adapter(code).write_answer(answer)


def edited(code: str, old: str, new: str, count: int = 1) -> bytes:
    """A text file changed by hand."""
    encoding = layouts()[code].encoding if code in layouts() else "utf-8"
    text = answered(code).decode(encoding)
    assert old in text
    return text.replace(old, new, count).encode(encoding)


def refused(code: str, data: bytes) -> PaymentError:
    with pytest.raises(PaymentError) as error:
        adapter(code).read_answer(data)
    return error.value


def lines_of(code: str, data: bytes) -> list[bytes]:
    return data.split(b"\r\n")[:-1]


def joined(lines: list[bytes]) -> bytes:
    return b"".join(line + b"\r\n" for line in lines)


TEXTUAL = ["haichuan-fixed", "lvzhou-csv"]


@pytest.mark.parametrize("code", TEXTUAL)
def test_a_truncated_file_is_refused_at_every_byte(code: str) -> None:
    whole = answered(code)
    reader = adapter(code)
    for length in range(len(whole) - 2):  # the last line end itself may be missing
        with pytest.raises(PaymentError):
            reader.read_answer(whole[:length])


@pytest.mark.parametrize("code", ["yunfeng-xlsx", "iso20022"])
def test_a_truncated_package_or_document_is_refused(code: str) -> None:
    whole = answered(code)
    for length in range(0, len(whole) - 8, 97):
        assert refused(code, whole[:length]).code in {"file_empty", "not_the_format"}


def test_a_lost_line_is_told_by_count() -> None:
    fixed = lines_of("haichuan-fixed", answered("haichuan-fixed"))
    assert refused("haichuan-fixed", joined(fixed[:2] + fixed[3:])).code in {"count_wrong", "total_wrong"}
    error = refused("haichuan-fixed", joined(fixed[:-1]))
    assert (error.code, error.line) == ("tail_missing", 4)
    text = lines_of("lvzhou-csv", answered("lvzhou-csv"))
    error = refused("lvzhou-csv", joined(text[:-1]))
    assert (error.code, error.detail, error.hint) == ("count_wrong", "2", "3")


@pytest.mark.parametrize("code", TEXTUAL)
def test_reordered_and_doubled_lines_are_refused_with_their_line(code: str) -> None:
    lines = lines_of(code, answered(code))
    first = next(index for index, line in enumerate(lines) if b"P1-1" in line)
    swapped = [*lines[:first], lines[first + 1], lines[first], *lines[first + 2 :]]
    error = refused(code, joined(swapped))
    assert (error.code, error.line, error.detail) == ("out_of_order", first + 2, "1")
    doubled = [*lines[: first + 1], *lines[first:]]
    error = refused(code, joined(doubled))
    assert (error.code, error.line) == ("out_of_order", first + 2)


def test_an_altered_amount_is_told_by_the_sum() -> None:
    error = refused("lvzhou-csv", edited("lvzhou-csv", "46932.50", "46932.51"))
    assert (error.code, error.field, error.line) == ("total_wrong", "成功金额", 1)
    assert (error.detail, error.hint) == ("77,457.51", "77,457.50")
    assert refused("iso20022", edited("iso20022", ">46932.50<", ">46932.51<")).code == "total_wrong"


def test_a_forged_sum_still_fails_the_digest() -> None:
    text = answered("lvzhou-csv").decode("gb18030").replace("46932.50", "46932.51").replace("77457.50", "77457.51")
    assert refused("lvzhou-csv", text.encode("gb18030")).code == "digest_wrong"


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("46932.50", "46932.505", "金额"),
        ("46932.50", "-46932.50", "金额"),
        ("46932.50", "46，932.50", "金额"),
        ("46932.50", "", "金额"),
        ("46932.50", "٤٦٩", "金额"),
        (",失败,", ",不明,", "结果"),
        (",A3,", ",A8,", "原因代码"),
        ("2026-11-02", "2026-11-31", "日期"),
        ("2026-11-02", "2026/11/02", "日期"),
    ],
)
def test_a_wrong_cell_is_named_with_its_line(old: str, new: str, field: str) -> None:
    error = refused("lvzhou-csv", edited("lvzhou-csv", old, new))
    assert (error.code, error.field) == ("field_wrong", field)
    assert error.line == (1 if field == "日期" else 4 if field in {"结果", "原因代码"} else 3)
    assert error.message.startswith(f"第 {error.line} 行：")


def test_rows_of_wrong_shape_are_refused_with_their_line() -> None:
    error = refused("lvzhou-csv", edited("lvzhou-csv", "2,P2-1", '2,"P2-1'))
    assert error.code == "row_broken"
    error = refused("lvzhou-csv", edited("lvzhou-csv", "2,P2-1", "2,,P2-1"))
    assert (error.code, error.line) == ("row_broken", 4)
    error = refused("haichuan-fixed", edited("haichuan-fixed", "P2-1 ", "P2-1"))
    assert (error.code, error.line) == ("row_broken", 3)
    error = refused("lvzhou-csv", edited("lvzhou-csv", "P2-1", "P2\x00"))
    assert error.code == "row_broken"


def test_the_other_bank_s_file_is_refused() -> None:
    for mine, other in pairwise([*CODES, CODES[0]]):
        assert refused(mine, answered(other)).code in {
            "not_the_format",
            "head_missing",
            "row_broken",
            "wrong_encoding",
            "tail_missing",
        }


def test_both_encodings_of_a_return_are_read_where_declared_and_refused_elsewhere() -> None:
    text = answered("lvzhou-csv").decode("gb18030")
    for data in (text.encode("utf-8"), text.encode("utf-8-sig")):
        assert adapter("lvzhou-csv").read_answer(data).answer == ANSWER
    error = refused("lvzhou-csv", text.encode("utf-16"))
    assert (error.code, error.line) == ("wrong_encoding", 1)
    broken = text.encode("gb18030").replace("已销户".encode("gb18030"), b"\xff\xff\xff")
    error = refused("lvzhou-csv", broken)
    assert (error.code, error.line, error.detail) == ("wrong_encoding", 4, "应为 GB18030或UTF-8")


def test_a_workbook_with_numbers_in_its_cells_is_read_exactly() -> None:
    import io

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(answered("yunfeng-xlsx")))
    sheet = book.active
    assert sheet is not None
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == "28601.16":
                cell.value = 28601.160000000003  # type: ignore[assignment]
            if cell.value == "46932.50":
                cell.value = 46932.5  # type: ignore[assignment]
    stream = io.BytesIO()
    book.save(stream)
    assert adapter("yunfeng-xlsx").read_answer(stream.getvalue()).answer == ANSWER


def test_a_document_type_in_a_report_is_refused() -> None:
    data = answered("iso20022").replace(b"<Document", b'<!DOCTYPE x [<!ENTITY a "b">]><Document', 1)
    assert refused("iso20022", data).code == "not_the_format"


def test_a_report_without_counts_is_refused() -> None:
    text = answered("iso20022").decode()
    head, _, rest = text.partition("<NbOfTxsPerSts>")
    rest = rest[rest.rindex("</NbOfTxsPerSts>") + len("</NbOfTxsPerSts>") :]
    assert refused("iso20022", (head + rest).encode()).code == "tail_missing"


# --- answers against the batch ---------------------------------------------------------------------


def sent(**states: ItemState) -> dict[int, Sent]:
    rows = {n: Sent(n, f"P{n}-1", item.amount, ItemState.OPEN) for n, item in enumerate(ITEMS, 1)}
    return {n: replace(row, state=states.get(f"n{n}", row.state)) for n, row in rows.items()}


def file_of(*answers: Answer) -> AnswerFile:
    return AnswerFile(replace(ANSWER, answers=answers), tuple(range(3, 3 + len(answers))))


def against(file: AnswerFile, rows: dict[int, Sent]) -> PaymentError:
    with pytest.raises(PaymentError) as error:
        outcomes(file, ORDER.batch, DAY, DAY, rows)
    return error.value


def test_each_answer_has_one_act() -> None:
    found = outcomes(file_of(*ANSWERS), ORDER.batch, DAY, DAY, sent())
    assert [(row.number, row.act, row.state) for row in found] == [
        (1, Act.POST, ItemState.PAID),
        (2, Act.VOID, ItemState.FAILED),
        (3, Act.POST, ItemState.PAID),
    ]
    late = replace(ANSWERS[1], late=True)
    assert outcomes(file_of(late), ORDER.batch, DAY, DAY, sent())[0].act is Act.POST_AND_GIVE_BACK
    assert outcomes(file_of(late), ORDER.batch, DAY, DAY, sent(n2=ItemState.PAID))[0].act is Act.GIVE_BACK


def test_answers_that_do_not_fit_refuse_the_file_with_their_line() -> None:
    assert against(file_of(ANSWERS[0], replace(ANSWERS[1], number=9)), sent()).message.startswith("第 4 行：")
    error = against(file_of(replace(ANSWERS[0], amount=4_693_251)), sent())
    assert (error.code, error.line, error.detail, error.hint) == ("amount_differs", 3, "46,932.51", "46,932.50")
    assert against(file_of(replace(ANSWERS[0], reference="P9-1")), sent()).code == "reference_differs"
    assert against(file_of(ANSWERS[0]), sent(n1=ItemState.PAID)).code == "answer_contradicts"
    assert against(file_of(ANSWERS[0]), sent(n1=ItemState.FAILED)).code == "answer_contradicts"
    assert against(file_of(ANSWERS[1]), sent(n2=ItemState.PAID)).code == "answer_contradicts"
    assert against(file_of(replace(ANSWERS[1], late=True)), sent(n2=ItemState.FAILED)).code == "late_unpaid"
    with pytest.raises(PaymentError, match="批次"):
        outcomes(file_of(*ANSWERS), "PB-other", DAY, DAY, sent())
    with pytest.raises(PaymentError, match="早于报盘日期 2026-11-03"):
        outcomes(file_of(*ANSWERS), ORDER.batch, date(2026, 11, 3), date(2026, 11, 3), sent())


# --- declarations ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("shape: csv", "shape: doc"),
        ("    - { field: reference }\n", ""),
        ("encoding: gb18030", "encoding: latin-1"),
        ("退票: returned", "退票: paid"),
        ("A9: other", "A9: deceased"),
        ("field: digest", "field: dijest"),
    ],
)
def test_a_layout_that_could_lose_something_is_refused(old: str, new: str) -> None:
    from importlib.resources import files

    text = (files("jingban.payment") / "data" / "banks" / "lvzhou-csv.yaml").read_text("utf-8")
    assert old in text
    with pytest.raises(PaymentError) as error:
        parsed(text.replace(old, new), "lvzhou-csv.yaml")
    assert error.value.code == "layout_wrong"


def test_an_unknown_layout_is_refused() -> None:
    with pytest.raises(PaymentError, match="没有银行版式"):
        adapter("nobody")
    assert isinstance(adapter("iso20022"), Adapter)


def test_account_numbers() -> None:
    assert account_number("6222 0000 １１１１ 2222") == "6222000011112222"
    assert account_number("六二二二") == account_number("12") == account_number("=1234") == ""
    assert (masked("6222000011112222"), masked("1234")) == ("****2222", "****")
