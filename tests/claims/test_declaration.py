"""报盘: all rows or none, every bad cell told with line and column, the same file once."""

import csv
import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from tests.claims.making import DRUG_A, DRUG_B, SECOND_LEVEL, THIRD_LEVEL, VISIT_FEE, Crew, World, a_claim, command

from jingban.claims import models
from jingban.claims.core.declaring import NEEDED, OPTIONAL
from jingban.claims.services import declaration, intake
from jingban.infra.errors import Conflict, Denied, Invalid

TITLES = [*NEEDED, *OPTIONAL]


def rows_of(world: World) -> list[dict[str, str]]:
    """Two claims: one with a bill of two lines and a second visit, one of a person with a rare name."""
    one = world.persons["employee"]
    two = world.persons["rare"]
    first = {
        "申报序号": "1", "证件号码": one.certificate, "姓名": one.name, "医疗类别": "11", "机构编码": SECOND_LEVEL,
        "就诊开始": "2024-04-10", "就诊结束": "2024/4/10", "票据代码": "11060124", "票据号码": "0000778801",
        "校验码": "ab12cd", "开票日期": "20240410", "票据金额": "1,134.50", "材料": "1;2;3;4", "诊断编码": "J18.9",
    }  # fmt: skip
    lines = [
        {
            "项目编码": DRUG_A,
            "项目名称": "阿克西林胶囊",
            "规格": "0.25g*24粒",
            "数量": "10",
            "单价": "110.45",
            "金额": "1104.50",
        },
        {"项目编码": VISIT_FEE, "项目名称": "普通门诊诊查费", "数量": "1", "单价": "30", "金额": "30.00"},
    ]
    second = {**first, "就诊开始": "2024-04-12", "就诊结束": "2024-04-12", "票据号码": "0000778802", "开票日期": "2024年4月12日",
              "票据金额": "56", "项目编码": DRUG_B, "项目名称": "贝洛沙坦片", "数量": "２", "单价": "28", "金额": "56.00"}  # fmt: skip
    third = {**second, "申报序号": "2", "证件号码": two.certificate, "姓名": "𬭎䶮•测试", "票据号码": "0000778803",
             "机构编码": THIRD_LEVEL}  # fmt: skip
    return [{**first, **lines[0]}, {**first, **lines[1]}, second, third]


def as_csv(rows: list[dict[str, str]], encoding: str = "utf-8") -> bytes:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, TITLES, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode(encoding)


def as_workbook(rows: list[dict[str, str]]) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, TITLES)
    for n, row in enumerate(rows, 1):
        for column, title in enumerate(TITLES):
            text = row.get(title, "")
            if title in ("数量", "金额") and text:
                sheet.write_number(n, column, float(text.replace("２", "2").replace(",", "")))
            elif title == "就诊开始":
                sheet.write_datetime(n, column, date.fromisoformat(text), book.add_format({"num_format": "yyyy-mm-dd"}))
            else:
                sheet.write_string(n, column, text)
    book.close()
    return stream.getvalue()


def imported(crew: Crew, data: bytes, name: str = "报盘.csv") -> dict[str, Any]:
    return declaration.import_declaration(crew.clerk, name, [data], command())


def told(error: pytest.ExceptionInfo[Invalid]) -> list[tuple[int, str]]:
    return [(row["line"], row["column"]) for row in error.value.details["rows"]]


@pytest.mark.parametrize("form", ["utf-8", "utf-8-sig", "gb18030", "xlsx"])
def test_a_file_is_registered(world: World, crew: Crew, form: str) -> None:
    rows = rows_of(world)
    done = imported(crew, as_workbook(rows) if form == "xlsx" else as_csv(rows, form))
    assert {key: done[key] for key in ("claims", "bills", "lines", "total")} == {
        "claims": 2, "bills": 3, "lines": 4, "total": 113450 + 5600 + 5600,
    }  # fmt: skip
    first, second = models.Claim.objects.order_by("pk")
    assert [first.pk, second.pk] == done["ids"]
    assert (first.number, second.number) == ("1101052024052000001", "1101052024052000002")
    assert (first.channel, first.visits, first.bills, first.lines, first.total) == ("declaration", 2, 2, 3, 119050)
    assert (second.person_name, second.person_id, second.total) == ("𬭎䶮·测试", world["rare"], 5600)
    assert list(first.materials.filter(there=True).values_list("code", flat=True)) == ["1", "2", "3", "4"]
    assert list(first.bill_set.order_by("pk").values_list("number", "day", "total", "check_code")) == [
        ("0000778801", date(2024, 4, 10), 113450, "ab12cd"), ("0000778802", date(2024, 4, 12), 5600, "ab12cd"),
    ]  # fmt: skip
    assert first.line_set.get(name="贝洛沙坦片").item == DRUG_B
    # A declared claim goes on like any other.
    assert intake.accept(crew.clerk, first.pk, first.revision, command()).state == "accepted"


def test_gbk_as_windows_writes_it(world: World, crew: Crew) -> None:
    rows = [row for row in rows_of(world) if row["申报序号"] == "1"]
    assert imported(crew, as_csv(rows, "gbk"))["claims"] == 1


def test_the_same_file_is_one_declaration(world: World, crew: Crew) -> None:
    data = as_csv(rows_of(world))
    done = imported(crew, data)
    assert imported(crew, data, "又一次.csv") == done
    with pytest.raises(Conflict) as refused:
        declaration.import_declaration(crew.clerk2, "报盘.csv", [data], command())
    assert refused.value.code == "declared_before"
    assert models.Claim.objects.count() == 2


BAD: list[tuple[int, str, str]] = [
    (0, "票据金额", "1134.505"),
    (0, "票据金额", "九百"),
    (0, "票据金额", "1134.51"),
    (1, "数量", "NaN"),
    (1, "单价", "1e5"),
    (1, "金额", ""),
    (1, "姓名", "测试乙"),
    (2, "医疗类别", "99"),
    (2, "就诊结束", "2024-02-30"),
    (2, "就诊结束", "2024-04-13"),
    (2, "开票日期", "2024-12-31"),
    (2, "项目名称", ""),
    (2, "材料", "77"),
    (3, "证件号码", "110105199003074477"),
    (3, "姓名", "测试甲"),
    (3, "机构编码", ""),
    (3, "票据号码", "0000778801"),
    (3, "规格", "长" * 201),
    (3, "项目名称", "控制\x01字符"),
]


@pytest.mark.parametrize(("row", "column", "text"), BAD)
def test_one_bad_cell_and_nothing_is_registered(world: World, crew: Crew, row: int, column: str, text: str) -> None:
    rows = rows_of(world)
    rows[row] = {**rows[row], column: text}
    if (row, column) == (3, "票据号码"):  # the bill of the first claim once more: same code, number and hospital
        rows[3]["机构编码"] = SECOND_LEVEL
    with pytest.raises(Invalid) as refused:
        imported(crew, as_csv(rows))
    assert refused.value.code == "wrong_declaration"
    assert (row + 2, column) in told(refused), refused.value.details
    assert models.Claim.objects.count() == models.Bill.objects.count() == models.Number.objects.count() == 0


def test_every_bad_cell_is_told(world: World, crew: Crew) -> None:
    rows = rows_of(world)
    rows[0]["金额"], rows[1]["数量"], rows[2]["开票日期"], rows[3]["证件号码"] = "x", "y", "z", ""
    with pytest.raises(Invalid) as refused:
        imported(crew, as_csv(rows))
    assert {(2, "金额"), (3, "数量"), (4, "开票日期"), (5, "证件号码")} <= set(told(refused))
    assert refused.value.details["problems"] == len(refused.value.details["rows"])
    assert "第 2 行“金额”" in refused.value.message and "没有登记任何一件" in refused.value.message


def test_a_bill_of_another_claim_is_told_at_its_line(world: World, crew: Crew) -> None:
    data = as_csv(rows_of(world)[2:3])
    made = imported(crew, data)
    number = models.Claim.objects.get(pk=made["ids"][0]).number
    with pytest.raises(Invalid) as refused:
        imported(crew, as_csv(rows_of(world)))
    assert told(refused) == [(4, "票据号码")]
    assert number in refused.value.details["rows"][0]["message"]
    assert models.Claim.objects.count() == 1
    # Withdrawn, the bill is free again.
    intake.withdraw(crew.clerk, made["ids"][0], 1, "重新报盘", command())
    assert imported(crew, as_csv(rows_of(world)))["claims"] == 2


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"\xff\xfe\x00\xff\x80", "file_encoding"),
        ("申报序号,姓名\n1,测试\n".encode(), "columns_missing"),
        ((",".join([*TITLES, "姓名"]) + "\n").encode(), "column_twice"),
        ((",".join(TITLES) + "\n").encode(), "empty_declaration"),
        (b"PK\x03\x04 no workbook", "file_broken"),
        ((",".join(TITLES) + '\n"1,2\n').encode(), "file_broken"),
    ],
)
def test_a_file_that_cannot_be_read(world: World, crew: Crew, data: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        imported(crew, data)
    assert refused.value.code == code and models.Claim.objects.count() == 0


def test_only_the_window_declares(world: World, crew: Crew, tmp_path: Path) -> None:
    with pytest.raises(Denied):
        declaration.import_declaration(crew.reviewer, "x.csv", [as_csv(rows_of(world))], command())
    assert intake.register(crew.clerk, a_claim(world["employee"]), command()).id  # the bill numbers do not meet


def test_the_template_of_the_desk_has_the_columns_that_are_read() -> None:
    source = (Path(__file__).parents[2] / "ui/src/claims/declaration.ts").read_text("utf-8")
    needed, more = (re.findall(r"'([^']+)'", line) for line in source.splitlines() if line.startswith("export"))
    assert (tuple(needed), tuple(more)) == (NEEDED, OPTIONAL)
