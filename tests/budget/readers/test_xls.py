import io
import random
from collections.abc import Callable
from typing import Any

import pytest
import python_calamine
import xlwt
from tests.budget.readers.office_files import only_grid, shown

from jingban.budget.errors import ReadError
from jingban.budget.readers.xls import read


def written(fill: Callable[[Any], None], name: str = "支出总表") -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    fill(book.add_sheet(name))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def sheet_of_budget(sheet: Any) -> None:
    money = xlwt.easyxf(num_format_str="#,##0.00")
    sheet.write_merge(0, 0, 0, 3, "预算03表 支出预算总表")
    sheet.write(1, 3, "金额单位：元")
    sheet.write_merge(2, 3, 0, 0, "科目")
    sheet.write_merge(2, 2, 1, 3, "本年预算")
    for column, word in enumerate(("合计", "基本支出", "项目支出"), 1):
        sheet.write(3, column, word)
    sheet.write(4, 0, "205-教育支出")
    for column, value in enumerate((241243.64, 0, 241243.644), 1):
        sheet.write(4, column, value, money)
    sheet.write(5, 0, "合计")
    sheet.write(5, 1, 5)


def test_numbers_keep_their_format_and_merges_are_covered() -> None:
    source = read(written(sheet_of_budget), "a.xls")
    assert shown(source.blocks) == [
        "预算03表 支出预算总表",
        "金额单位：元",
        [
            ["科目", "本年预算", "*", "*"],
            ["*", "合计", "基本支出", "项目支出"],
            ["205-教育支出", "241,243.64", "0.00", "241,243.64"],
            ["合计", "5", "", ""],
        ],
    ]
    assert source.media == "xls"
    assert only_grid(source.blocks).rows[2][1].place.cell == "B5"


def test_values_agree_with_calamine() -> None:
    data = written(sheet_of_budget)
    rows = only_grid(read(data, "a.xls").blocks).rows
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    theirs = sheet.to_python()[4]
    mine = [cell.text.replace(",", "") for cell in rows[2]]
    assert mine[0] == theirs[0]
    assert [float(text) for text in mine[1:]] == pytest.approx(theirs[1:], abs=0.005)


def test_dates_and_accounting_dashes_are_shown() -> None:
    def fill(sheet: Any) -> None:
        sheet.write(0, 0, 45000, xlwt.easyxf(num_format_str="yyyy/m/d"))
        sheet.write(0, 1, 0, xlwt.easyxf(num_format_str='_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '))
        sheet.write(0, 2, True)

    assert [c.text for c in only_grid(read(written(fill, "Sheet1"), "a.xls").blocks).rows[0]] == [
        "2023年3月15日", "-", "TRUE",
    ]  # fmt: skip


def test_hidden_sheets_are_not_read() -> None:
    book = xlwt.Workbook(encoding="utf-8")
    for name, visibility in (("Sheet1", 0), ("字典", 1), ("深藏", 2)):
        sheet = book.add_sheet(name)
        sheet.visibility = visibility
        sheet.write(0, 0, name)
        sheet.write(0, 1, "x")
    buffer = io.BytesIO()
    book.save(buffer)
    assert shown(read(buffer.getvalue(), "a.xls").blocks) == [[["Sheet1", "x"]]]


@pytest.mark.parametrize("seed", range(60))
def test_damage_anywhere_is_a_read_error_or_a_reading(seed: int) -> None:
    data = bytearray(written(sheet_of_budget))
    chance = random.Random(seed)
    for _ in range(30):
        data[chance.randrange(len(data))] = chance.randrange(256)
    assert _outcome(bytes(data)) in ("read", "file_damaged", "file_encrypted", "file_too_large")


def _outcome(data: bytes) -> str:
    """``read`` or the code of the refusal; any other exception goes through."""
    try:
        read(data, "a.xls")
    except ReadError as refused:
        return refused.code
    return "read"


@pytest.mark.parametrize("part", [600, 1500, 3000])
def test_a_cut_workbook_is_damage(part: int) -> None:
    with pytest.raises(ReadError) as refused:
        read(written(sheet_of_budget)[:part], "a.xls")
    assert refused.value.code == "file_damaged"


def test_a_password_is_told_apart_from_damage() -> None:
    data = bytearray(written(sheet_of_budget))
    # FILEPASS (0x002F) right behind the first BOF, over the record that stands there.
    at = data.find(b"\x09\x08\x10\x00")
    at += 4 + 16
    size = int.from_bytes(data[at + 2 : at + 4], "little")
    data[at : at + 2] = b"\x2f\x00"
    assert size >= 2
    with pytest.raises(ReadError) as refused:
        read(bytes(data), "a.xls")
    assert refused.value.code == "file_encrypted"
