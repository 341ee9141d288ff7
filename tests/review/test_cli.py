"""``jingban review``: what a clerk sees and which exit code a script gets."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from jingban.cli.review import review

PERSON = {"id": "P1", "sex": "1", "birth": "1970-01-01"}
VISIT = {"id": "v1", "claim": "C1", "person": "P1", "hospital": "H11010100001", "scene": "OP", "admission": "2024-05-10", "discharge": "2024-05-10"}  # fmt: skip
LINE = {"id": "l1", "visit": "v1", "item": "DEMO-S21", "name": "示例检查", "kind": "exam", "day": "2024-05-10", "quantity": "2", "price": "52.50", "amount": 10500, "eligible": 10500}  # fmt: skip


def check(folder: Path, data: Any, *options: str) -> Result:
    path = folder / "claims.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data), "utf-8")
    return CliRunner().invoke(review, ["check", str(path), *options])


def file(**line: Any) -> dict[str, Any]:
    return {"persons": [PERSON], "visits": [VISIT], "lines": [{**LINE, **line}]}


def test_a_hit_is_told_with_its_lines_source_and_cut(tmp_path: Path) -> None:
    done = check(tmp_path, file(), "--explain", "--claim", "C1")
    assert done.exit_code == 1
    assert done.output.splitlines() == [
        "[R21 明确违规] “示例检查”单价 52.5 元，限价 50 元。超出部分不予支付。",
        "    明细：l1；涉及 5.00 元；知识点 K-R21-01；来源：演示知识点，不作审核依据",
        "    l1：D03 超限价：“示例检查”单价 52.5 元，限价 50 元。超出部分不予支付。核减 5.00 元。",
        "规则 50 条，命中 1 处（明确违规 1，可疑 0，提示 0），拟核减 5.00 元；可疑须由人判定。",
    ]


def test_json_and_exit_codes(tmp_path: Path) -> None:
    (hit,) = json.loads(check(tmp_path, file(), "--format", "json").output)
    assert (hit["rule"], hit["charges"], hit["limit"]) == ("R21", {"l1": 500}, "50")
    assert check(tmp_path, file(price="50", amount=10000, eligible=10000)).exit_code == 0
    assert check(tmp_path, file(), "--claim", "C9").exit_code == 2
    assert check(tmp_path, "{").exit_code == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"quantity": "NaN"}, "lines[0].quantity 应是四位以内小数的数"),
        ({"amount": 1.5}, "lines[0].amount 应是整数"),
        ({"day": "2024-02-30"}, "lines[0].day 应是日期"),
        ({"visit": "v9"}, "指向不存在的就诊 v9"),
        ({"colour": "red"}, "lines[0].colour 是不认识的字段"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_the_place(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    done = check(tmp_path, file(**change))
    assert done.exit_code == 2
    assert said in done.output


def test_rules_are_listed() -> None:
    done = CliRunner().invoke(review, ["rules"])
    assert done.exit_code == 0
    assert done.output.splitlines()[-1] == "规则 50 条，知识点 77 条，其中演示 77 条（不作审核依据）。"
