"""Files of rules and knowledge: every bad row is named, and nothing of a bad file is used."""

from pathlib import Path

import pytest

from jingban.review.errors import ReviewError
from jingban.review.knowledge_files import COLUMNS, load, read_book, read_knowledge, read_rules

HEAD = ",".join(COLUMNS)
RULES = tuple(load().rules.values())


def row(**cells: str) -> str:
    plain = {
        "rule": "R21",
        "id": "X1",
        "item": "DEMO-X",
        "high": "10",
        "from": "2024-01-01",
        "mark": "local",
        "source": "示例文件",
    }
    return ",".join({**dict.fromkeys(COLUMNS, ""), **plain, **cells}[name] for name in COLUMNS)


def problems(*rows: str) -> list[str]:
    with pytest.raises(ReviewError) as caught:
        read_knowledge("\n".join((HEAD, *rows)), "k.csv", RULES)
    assert caught.value.code == "knowledge_wrong"
    return caught.value.detail.splitlines()


def test_the_shipped_rows_are_demonstrations_and_say_so() -> None:
    book = load()
    assert len(book.rules) == 50
    assert {row.mark for row in book.rows.values()} == {"demo"}
    assert all("演示" in row.source for row in book.rows.values())
    assert {row.rule for row in book.rows.values()} == set(book.rules)


def test_a_right_row_is_read_exactly() -> None:
    (found,) = read_knowledge(f"\ufeff{HEAD}\n{row(words='3 2', to='2024-12-31')}", "k.csv", RULES)
    assert (found.id, found.words, str(found.high), str(found.last)) == ("X1", ("3", "2"), "10", "2024-12-31")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"high": "ten"}, "“high”的值“ten”不是数"),
        ({"high": "1.00001"}, "应为四位以内小数"),
        ({"high": "NaN"}, "应为四位以内小数"),
        ({"high": ""}, "缺少上限（high）"),
        ({"high": "-1"}, "上下限不能为负"),
        ({"factor": "0"}, "系数（factor）应大于 0"),
        ({"days": "-3"}, "“days”的值“-3”应为整数"),
        ({"from": "2024-13-01"}, "应是日期"),
        ({"from": "2024-02-01", "to": "2024-01-01"}, "失效日期早于生效日期"),
        ({"rule": "R99"}, "没有规则“R99”"),
        ({"mark": "guess"}, "标记（mark）应为"),
        ({"source": ""}, "缺少来源（source）"),
        ({"item": ""}, "“item”不能为空"),
        ({"rule": "R01"}, "性别（sex）应为 1（男）或 2（女）"),
        ({"rule": "R25", "unit": "fortnight"}, "计量周期（unit）应为"),
        ({"rule": "R22", "unit": "day"}, "缺少对应项目（partner）"),
        ({"rule": "R26", "item": "*", "days": "5"}, "不能用 *"),
        ({"rule": "R08"}, "缺少名单（words）"),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_by_its_line(cells: dict[str, str], said: str) -> None:
    (problem,) = problems(row(id="X0", item="DEMO-Y"), row(**cells))
    assert problem.startswith("k.csv 第 3 行：")
    assert said in problem


def test_every_bad_row_is_named_at_once() -> None:
    found = problems(row(high="x"), row(id="X2", source=""), row(id="X3", item="DEMO-W"), row(id="X3", item="DEMO-Z"))
    assert [line.split("：")[0] for line in found] == ["k.csv 第 2 行", "k.csv 第 3 行", "k.csv 第 5 行"]


def test_validity_that_overlaps_and_limits_that_differ_in_a_group_are_refused() -> None:
    assert "有效期重叠" in problems(row(), row(id="X2", **{"from": "2024-06-01"}))[0]
    read_knowledge("\n".join((HEAD, row(to="2024-05-31"), row(id="X2", **{"from": "2024-06-01"}))), "k.csv", RULES)
    dose = {"rule": "R16", "unit": "day", "group": "G"}
    assert "同组" in problems(row(**dose), row(id="X2", item="DEMO-Z", **{**dose, "high": "11"}))[0]


def test_columns_out_of_order_and_cells_too_many_are_refused() -> None:
    with pytest.raises(ReviewError, match="栏目应为"):
        read_knowledge("a,b\n1,2", "k.csv", RULES)
    assert "栏数与表头不符" in problems(row() + ",one more")[0]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("evaluator: limit", "evaluator: guess", "没有“guess”这种判断方法"),
        ("test: age_from", "test: age_maybe", "没有“age_maybe”这种条件"),
        ("reason: D04", "reason: D40", "核减原因“D40”不在"),
        ("severity: violation", "severity: grave", "grave"),
        ("charge: all", "charge: some", "charge 应为"),
        ("by: person hospital", "by: person; DROP TABLE f", "by 应由这些名称组成"),
        ("measure: quantity", "measure: sum(amount)", "measure 应为"),
        ("needs: trace", "needs: x'; --", "needs 不是明细的字段"),
        ("gap: 30", "gap: 30) OVER ()", "gap 应为天数"),
        ("{limit} 周岁以下儿童", "{secret} 周岁以下儿童", "secret"),
        ("id: R02", "id: R01", "编号重复"),
        ("title: 药品限性别", "titel: 药品限性别", "不认识的字段：titel"),
    ],
)  # fmt: skip
def test_a_bad_rule_is_refused(old: str, new: str, said: str) -> None:
    text = (Path(__file__).parents[2] / "src/jingban/review/data/rules.yaml").read_text("utf-8")
    assert old in text
    with pytest.raises(ReviewError) as caught:
        read_rules(text.replace(old, new, 1), "rules.yaml")
    assert caught.value.code == "rules_wrong"
    assert said in caught.value.detail


def test_the_same_id_in_two_files_is_refused(tmp_path: Path) -> None:
    home = Path(__file__).parents[2] / "src/jingban/review/data"
    (tmp_path / "rules.yaml").write_text((home / "rules.yaml").read_text("utf-8"), "utf-8")
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(f"{HEAD}\n{row()}\n", "utf-8")
    with pytest.raises(ReviewError, match="编号重复：X1"):
        read_book(tmp_path)
