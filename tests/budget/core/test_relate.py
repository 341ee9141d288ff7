"""Documents are related by themselves only where that is beyond doubt."""

from dataclasses import replace

from jingban.budget.core import relate
from jingban.budget.core.model import Document, Row, RowRole, Table
from jingban.kernel.findings import NOWHERE
from jingban.kernel.money import Unit


def document(
    sha: str, unit: str, level: str = "unit", year: int | None = 2023, lists: tuple[str, ...] = ()
) -> Document:
    rows = tuple(Row(1, RowRole.DETAIL, "", 0, {}, {"unit_name": name}, {}, NOWHERE) for name in lists)
    table = Table("项目支出表", "", "", Unit.YUAN, (), rows)
    return Document(sha, sha * 64, "txt", unit, year, "budget", level, Unit.YUAN, "beijing", (table,))


UNIT = document("a", "某区医保中心")
DEPARTMENT = document("b", "某区医保局", "department", lists=("807001-某区医保局（本级）", "807002-某区医保中心"))


def test_a_department_lists_its_unit_by_name_whatever_the_code() -> None:
    assert relate.the_department(UNIT, [DEPARTMENT]) is DEPARTMENT
    assert relate.the_units(DEPARTMENT, [UNIT, UNIT]) == (UNIT,)
    assert relate.the_units(DEPARTMENT, [document("c", "某区医保局")]) != ()


def test_other_years_kinds_and_names_are_not_related() -> None:
    for other in (replace(UNIT, fiscal_year=2024), replace(UNIT, kind="final"), replace(UNIT, unit_name="某区医保")):
        assert relate.the_department(other, [DEPARTMENT]) is None
    assert relate.the_department(replace(UNIT, unit_name=""), [DEPARTMENT]) is None


def test_two_candidates_are_a_doubt() -> None:
    other = replace(DEPARTMENT, sha256="d" * 64)
    assert relate.the_department(UNIT, [DEPARTMENT, other]) is None
    assert relate.the_department(UNIT, [DEPARTMENT, DEPARTMENT]) is DEPARTMENT


def test_last_year_is_the_same_unit_one_year_earlier() -> None:
    last = document("e", "某区医保中心", year=2022)
    assert relate.the_last_year(UNIT, [last, DEPARTMENT]) is last
    assert relate.the_last_year(UNIT, [replace(last, fiscal_year=2021)]) is None
    assert relate.the_last_year(UNIT, [replace(last, level="department")]) is None
    assert relate.the_last_year(replace(UNIT, fiscal_year=None), [last]) is None
