import csv
import io

import pytest
from tests.budget.writers.tables import TABLE

from jingban.budget.writers.csv_table import harmless, write_table_csv
from jingban.budget.writers.printed import printed_table


def test_a_table_is_lines_header_body_and_notes() -> None:
    data = write_table_csv(printed_table(TABLE, "某局"))
    assert data.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig")))) == [
        ["预算03表 支出预算总表"],
        ["填报单位：某局"],
        ["金额单位：元"],
        ["科目", "", "合计", "其中:", ""],
        ["编码", "名称", "", "基本支出", "项目支出"],
        ["2080505", "养老保险缴费", "54,739,442.42", "241243.64", "-"],
        ["2101506", "'=HYPERLINK(1)", "49250", "", "0.00"],
        ["2210201", "住房公积金", "(5.00)"],
        ["", "合计", "54,788,687.42", "见附件", ""],
        ["注：单位换算有尾差。"],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "-cmd|x", "＠a"])
def test_what_a_spreadsheet_would_compute_is_disarmed(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-", "—", "-5.00", "+5", "-1,234.50", "5", "教育支出", "", "a=1", "——"])
def test_numbers_dashes_and_plain_words_stay_as_printed(text: str) -> None:
    assert harmless(text) == text
