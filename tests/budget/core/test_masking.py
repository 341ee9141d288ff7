"""Masking: only what the document itself says is a person or a phone, and that everywhere."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingban.budget import pipeline
from jingban.budget.core.blocks import Cell, Grid, Source, TextLine
from jingban.budget.core.checking import Report
from jingban.budget.core.masking import (
    Masker,
    Personal,
    collect_document,
    collect_rows,
    collect_source,
    is_name,
    masked_name,
    masked_number,
    phone_digits,
)
from jingban.budget.readers.sniff import open_source
from jingban.kernel.findings import Category, Evidence, Finding, Severity

SAMPLES = Path(__file__).resolve().parents[3] / "samples"
HEADER = ["项目名称", "项目类别", "项目负责人", "项目负责人电话", "项目总额", "一级指标"]


def rows_of(*rows: list[str]) -> Personal:
    return collect_rows([HEADER, *rows])


def test_labelled_columns_give_name_and_phone() -> None:
    found = rows_of(["11010522T000000395378-档案数字化", "31-部门项目", "甲乙丙", "53910001", "396000.00", "产出指标"])
    assert found == Personal(frozenset({"甲乙丙"}), frozenset({"53910001"}))


def test_shifted_row_is_read_by_the_name_beside_the_phone() -> None:
    found = rows_of(["31-部门项目", "赵甲乙", "53910001", "3264729", "产出指标"])
    assert found.names == {"赵甲乙"}
    assert found.phones == {"53910001"}


def test_shifted_amount_under_the_phone_column_is_no_phone() -> None:
    assert not rows_of(["甲项目", "31-部门项目", "", "32647290", "产出指标"]).phones
    assert not rows_of(["甲项目", "", "31-部门项目", "3264729", "3264729.00", "产出指标"])


def test_indicator_words_under_the_name_column_are_no_names() -> None:
    assert not rows_of(
        ["", "", "成本指标", "", "", ""], ["", "", "时效指标", "", "", ""], ["", "", "高中低", "", "", ""]
    )


def test_form_pairs_in_one_row() -> None:
    found = collect_rows([["项目负责人", "钱甲", "联系电话", "010-53910001"], ["主管部门", "医保局", "", ""]])
    assert found == Personal(frozenset({"钱甲"}), frozenset({"01053910001"}))


@pytest.mark.parametrize(
    ("text", "names", "phones"),
    [
        ("单位预算公开联系人：易某   联系方式：023-40000001", {"易某"}, {"02340000001"}),
        ("联系人：孙 甲 联系电话：53910002", {"孙甲"}, {"53910002"}),
        (
            "填报人：李甲乙、欧阳甲 电话：13800001234、010-53910003",
            {"李甲乙", "欧阳甲"},
            {"13800001234", "01053910003"},
        ),
        ("如有疑问请联系周甲 138 0000 1234。", set(), {"13800001234"}),
        ("联系人：办公室", set(), set()),
        ("负责人高度重视，责任人：各科室", set(), set()),
        ("项目代码11010522T000000395378，总额13800001234.00元，13800001234元", set(), set()),
        ("全年安排15000000000元，另有 123,456,789.00", set(), set()),
        ("依据财预〔2016〕143号，服务热线12345", set(), set()),
    ],
)
def test_narrative(text: str, names: set[str], phones: set[str]) -> None:
    found = collect_source(Source("a", "0" * 64, "txt", (TextLine(text),)))
    assert (found.names, found.phones) == (names, phones)


def test_identity_number_needs_its_check_digit() -> None:
    assert collect_rows([["编号 11010519491231002X"]]).phones == {"11010519491231002X"}
    assert not collect_rows([["编号 110105194912310021"]])


def test_masked_forms() -> None:
    assert [masked_name(n) for n in ("钱甲", "钱甲乙", "欧阳甲")] == ["钱*", "钱**", "欧阳*"]
    assert masked_number("13800001234") == "138****1234"
    assert masked_number("53910001") == "********"
    assert masked_number("02340000001") == "023-********"
    assert masked_number("079740000001") == "0797-********"


def test_every_printing_of_a_collected_phone_is_masked_and_nothing_longer() -> None:
    masker = Masker(Personal(frozenset({"钱甲乙"}), frozenset({"02340000001", "53910001"})))
    text = "(023)40000001 023-4000 0001 钱 甲乙 53910001 539100010 53910001.00 1.53910001 T53910001"
    assert masker.text(text) == "023-******** 023-******** 钱** ******** 539100010 53910001.00 1.53910001 T53910001"


def test_a_mobile_glued_to_a_code_is_masked_a_local_number_in_digits_is_not() -> None:
    masker = Masker(Personal(frozenset(), frozenset({"13800001234", "53910001"})))
    assert masker.text("11010522T0000004813800001234") == "11010522T00000048138****1234"
    assert masker.text("11010522T000053910001 13800001234.00") == "11010522T000053910001 13800001234.00"


def test_names_with_blanks_between() -> None:
    assert collect_rows([HEADER, ["甲", "乙", "钱　甲", "53910001", "1.00", "x"]]).names == {"钱甲"}
    assert is_name("阿甲·买买提")


@pytest.mark.parametrize("office", ["医保局", "办公室", "财务科", "高校", "时效指标", "成本", "全部", "详见附件"])
def test_offices_and_words_are_no_names(office: str) -> None:
    assert not is_name(office)


@pytest.mark.parametrize("text", ["1800000.00", "49,250", "0.00", "2023", "110105", "3264729.5", "1.209000", "100%"])
def test_amounts_are_no_phones(text: str) -> None:
    assert phone_digits(text) == ""


names = st.builds(
    lambda s, g: s + g, st.sampled_from("赵钱孙李周吴郑王冯陈"), st.text("甲乙丙丁戊己庚辛", min_size=1, max_size=2)
)
phones = st.one_of(
    st.from_regex(r"\A1[3-9][0-9]{9}\Z").filter(lambda p: not p.endswith("000")), st.from_regex(r"\A[5-8][0-9]{7}\Z")
)
amounts = st.integers(0, 10**12).map(lambda fen: f"{fen // 100}.{fen % 100:02d}")


@given(st.lists(st.tuples(names, phones, amounts, st.integers(0, 2)), min_size=1, max_size=8))
def test_no_person_or_phone_survives_and_no_amount_changes(people: list[tuple[str, str, str, int]]) -> None:
    rows = [["11010522T000000395378-项目", "31-部门项目", n, p, a, "产出指标"][shift:] for n, p, a, shift in people]
    grid = Grid(tuple(tuple(Cell(text) for text in row) for row in [HEADER, *rows]))
    masker = Masker(collect_source(Source("a.txt", "0" * 64, "txt", (grid,))))
    shown = [[masker.text(text) for text in row] for row in rows]
    everything = "\n".join("\t".join(row) for row in shown)
    for (name, phone, amount, _), row in zip(people, shown, strict=True):
        assert name not in everything
        assert phone not in everything.replace(amount, "") or phone in amount
        assert row[-2] == amount
    assert [[masker.text(text) for text in row] for row in shown] == shown


def test_a_structure_is_masked_to_its_last_text_but_files_keep_their_names() -> None:
    masker = Masker(Personal(frozenset({"钱甲"}), frozenset()))
    document = pipeline.read_bytes((SAMPLES / "beijing/clean.txt").read_bytes(), "钱甲.txt")
    goal = replace(document.tables[-1], title="钱甲的表")
    finding = Finding("T01", Category.CROSS, Severity.INFO, "钱甲", (Evidence("钱甲.txt", "钱甲"),))
    report = masker.value(Report(replace(document, tables=(goal,)), (), (finding,)))
    assert (report.document.name, report.document.tables[0].title) == ("钱甲.txt", "钱*的表")
    assert report.findings[0].message == "钱*"
    assert report.findings[0].evidence[0] == Evidence("钱甲.txt", "钱*")
    assert masker.value({"path": "钱甲", "document": {"goal": ["钱甲"]}}) == {
        "path": "钱甲",
        "document": {"goal": ["钱*"]},
    }


def test_a_document_without_persons_is_left_as_it_is() -> None:
    for sample in ("beijing/clean.txt", "jiangxi/clean.txt", "chongqing/clean.txt", "shanghai/clean-ruled.pdf"):
        source = open_source((SAMPLES / sample).read_bytes(), sample)
        assert collect_source(source) | collect_document(pipeline.read_source(source)) == Personal(), sample


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("钱甲（副主任）", {"钱甲"}),
        ("钱甲 主任", {"钱甲"}),
        ("钱甲、孙乙", {"钱甲", "孙乙"}),
        ("钱甲/孙乙", {"钱甲", "孙乙"}),
        ("岗位A", set()),
        ("不公开", set()),
        ("办公室主任", set()),
        ("钱主任", set()),
    ],
)
def test_what_a_name_column_may_hold(cell: str, names: set[str]) -> None:
    assert rows_of(["甲项目", "31-部门项目", cell, "53910001", "1.00", "x"]).names == names
