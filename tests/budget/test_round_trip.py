"""Law: what the model says survives writing and reading back, in every format that can carry tables.

Documents come from two sides: interpreted from generated blocks (so every model the interpreter can
make is fair game), and performance targets built by hand. The real seeds and samples follow.
"""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jingban.budget.core.blocks import Block, Cell, Grid, Source, TextLine
from jingban.budget.core.checking import Report
from jingban.budget.core.interpret import interpret
from jingban.budget.core.model import Column, Document, Indicator, PerformanceTarget, State, Table, Value
from jingban.budget.knowledge_files import load
from jingban.budget.pipeline import check
from jingban.budget.readers.sniff import open_source
from jingban.budget.writers.docx import write_docx
from jingban.budget.writers.html import write_html
from jingban.budget.writers.model_json import document_json, restored
from jingban.budget.writers.same_model import differences, essence, same_model
from jingban.budget.writers.xlsx import write_xlsx
from jingban.kernel.findings import NOWHERE, Category, Place
from jingban.kernel.money import Unit, parse_number, step_fen, to_fen

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = REPOSITORY.parent / "shared"
WRITERS: dict[str, Callable[[Document], bytes]] = {"xlsx": write_xlsx, "docx": write_docx, "html": write_html}
KNOWLEDGE = load()


def read_back(document: Document, extension: str) -> Document:
    return interpret(open_source(WRITERS[extension](document), f"{document.name}.{extension}"), KNOWLEDGE)


# -- documents made from blocks -----------------------------------------------------------------------

AMOUNTS = st.one_of(
    st.integers(0, 10**12).map(lambda n: f"{n // 100:,}.{n % 100:02d}"),
    st.integers(0, 10**11).map(lambda n: f"{n // 100}.{n % 100:02d}"),
    st.integers(1, 10**7).map(str),
    st.integers(1, 10**9).map(lambda n: f"{n // 10**6}.{n % 10**6:06d}"),
    st.integers(1, 10**6).map(lambda n: f"-{n}.00"),
    st.sampled_from(["", "", "0.00", "0", "-", "—", "(5.00)", "见附件", "=1+1", "+8", "@x"]),
)
GROUPS: tuple[tuple[tuple[str, ...], ...], ...] = (
    (("合计",), ("基本支出",), ("项目支出",)),
    (("本年预算数", "合计"), ("本年预算数", "基本支出", "小计"), ("本年预算数", "基本支出", "人员经费"),
     ("本年预算数", "基本支出", "公用经费"), ("本年预算数", "项目支出")),
    (("合计",), ("其中:", "经营支出"), ("其中:", "上缴上级支出"), ("备注",)),
    (("总计",), ("一般公共预算",), ("政府性基金预算",), ("国有资本经营预算",), ("陌生的列",)),
)  # fmt: skip
NAMES = st.sampled_from(
    ["社会保障和就业支出", "行政事业单位养老支出", "卫生健康支出", "医疗保障经办事务", "住房公积金", "其他"]
)
CODES = st.sampled_from(["208", "20805", "2080505", "210", "21015", "2101506", "221", "2210201"])
TITLES = st.sampled_from(
    [
        "支出预算总表",
        "一般公共预算财政拨款支出表",
        "政府性基金预算财政拨款支出表",
        "部门支出总表",
        "国有资本经营预算财政拨款支出表",
    ]
)
SENTENCES = st.sampled_from(
    [
        "一、部门收支总体情况", "（一）收入情况", "1.基本支出",
        "2024年收入预算总额为1,285.64万元，比上年增加35.00万元，增长2.8%。",
        "其中：基本支出545.00万元，项目支出740.64万元",
        "本单位共有项目4个，涉及资金816.13万元；", "目标1：提升经办服务能力。", "说明如下", "二、名词解释",
        "机关运行经费 12.50 万元",
    ]
)  # fmt: skip


def row(*texts: str) -> tuple[Cell, ...]:
    return tuple(Cell(text) for text in texts)


@st.composite
def spending_grid(draw: st.DrawFn) -> Grid:
    """A table with a header tree and rows in which every state of an amount occurs."""
    paths = draw(st.sampled_from(GROUPS))
    depth = max(map(len, paths))
    header = []
    for level in range(depth):
        words = ["科目编码", "科目名称"] if level == 0 else ["", ""]
        for column, path in enumerate(paths):
            same = column and path[: level + 1] == paths[column - 1][: level + 1] and len(path) > level + 1
            words.append("" if same or level >= len(path) else path[level])
        header.append(row(*words))
    body = []
    for _ in range(draw(st.integers(0, 5))):
        values = draw(st.lists(AMOUNTS, min_size=len(paths), max_size=len(paths)))
        kept = draw(st.integers(0, len(paths))) if draw(st.booleans()) else len(paths)
        body.append(row(draw(CODES), draw(NAMES), *values[:kept]))
    body.append(row("", "合计", *draw(st.lists(AMOUNTS, min_size=len(paths), max_size=len(paths)))))
    return Grid((*header, *body))


@st.composite
def panel_grid(draw: st.DrawFn) -> Grid:
    """Two panels side by side; either side of a line may be empty."""
    rows = [row("收入", "", "支出", ""), row("项目", "预算数", "项目", "预算数")]
    for number in range(draw(st.integers(1, 4))):
        left = draw(st.booleans())
        right = draw(st.booleans()) or not left
        first = (f"{'一二三四'[number]}、财政拨款收入", draw(AMOUNTS)) if left else ("", "")
        second = (f"{'一二三四'[number]}、教育支出", draw(AMOUNTS)) if right else ("", "")
        rows.append(row(*first, *second))
    rows.append(row("收入总计", draw(AMOUNTS), "支出总计", draw(AMOUNTS)))
    return Grid(tuple(rows))


@st.composite
def sources(draw: st.DrawFn) -> Source:
    """A disclosure: narrative, then numbered tables with unit, subject and notes."""
    lines = [TextLine(text, Place(line=n)) for n, text in enumerate(draw(st.lists(SENTENCES, max_size=6)), 1)]
    blocks: list[Block] = [*lines]
    for number in range(1, draw(st.integers(1, 3)) + 1):
        panels = draw(st.booleans())
        title = "收支总表" if panels else draw(TITLES)
        blocks.append(TextLine(f"预算{number:02d}表 {title}"))
        blocks.append(TextLine(f"金额单位：{draw(st.sampled_from(['元', '万元']))}"))
        blocks.append(draw(panel_grid() if panels else spending_grid()))
        if draw(st.booleans()):
            blocks.append(TextLine("注：若为空表，则为该部门（单位）无相关收支"))
    return Source("生成2024.txt", "0" * 64, "txt", tuple(blocks))


@pytest.mark.parametrize("extension", WRITERS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(source=sources())
def test_generated_documents_come_back(extension: str, source: Source) -> None:
    document = interpret(source, KNOWLEDGE)
    assert document.tables
    found = list(differences(document, read_back(document, extension)))
    assert found == []


@settings(max_examples=40, deadline=None)
@given(source=sources())
def test_generated_documents_come_back_from_json_without_any_loss(source: Source) -> None:
    document = interpret(source, KNOWLEDGE)
    assert restored(Document, document_json(document)) == document


# -- performance targets ------------------------------------------------------------------------------

LEVELS = [
    ("产出指标", "数量指标"), ("产出指标", "质量指标"), ("产出指标", "时效指标"), ("效益指标", "社会效益指标"),
    ("满意度指标", "服务对象满意度指标"), ("成本指标", "经济成本指标"),
]  # fmt: skip
INDICATOR_NAMES = ["抽查病历数量", "系统验收合格率", "资料归档时限", "群众办事便捷度", "参保人员满意度", "项目总成本"]
UNITS = ["份", "%", "个月", "", "%", "万元"]


@st.composite
def indicator_lists(draw: st.DrawFn) -> tuple[Indicator, ...]:
    found = []
    for place in sorted(draw(st.sets(st.integers(0, 5), min_size=1))):
        level1, level2 = LEVELS[place]
        if UNITS[place]:
            operator = draw(st.sampled_from("≥≤=><"))
            value = draw(st.integers(1, 9999).map(str))
        else:
            operator, value = "定性", draw(st.sampled_from(["优良中低差", "高中低"]))
        number = Decimal(value) if UNITS[place] else None
        found.append(Indicator(level1, level2, INDICATOR_NAMES[place], operator, value, UNITS[place], number=number))
    return tuple(found)


def value_of(text: str, unit: Unit) -> Value:
    printed = parse_number(text)
    if printed is None:
        return Value(State.BLANK, "", None, 1, NOWHERE, 0)
    fen = to_fen(printed.value, unit)
    return Value(State.NUMBER if fen else State.ZERO, text, fen, step_fen(printed.decimals, unit), NOWHERE, 0)


GOALS = st.sampled_from(
    ["保障医疗救助对象及时足额享受待遇，减轻就医负担。", "目标1：完成病历核查；目标2：按期出具报告。"]
)
PRINTED = st.sampled_from(["800000.00", "1,285.64", "0.00", "49250", ""])


@st.composite
def wide_targets(draw: st.DrawFn) -> tuple[PerformanceTarget, ...]:
    targets = []
    for number in range(draw(st.integers(1, 3))):
        total, fiscal, other = (value_of(draw(PRINTED), Unit.YUAN) for _ in range(3))
        fields = {"项目类别": "31-部门项目"}
        name = draw(st.sampled_from(["医疗救助经费", "病历核查项目（含专家费）", "档案整理存储"]))
        targets.append(
            PerformanceTarget(
                f"11010523T00000{number}123456", name, "", total, fiscal, other, draw(GOALS), draw(indicator_lists()),
                fields=fields,
            )
        )  # fmt: skip
    return tuple(targets)


WIDE = (
    "project:项目名称 category:项目类别 responsible:项目负责人 phone:项目负责人电话 total:项目总额 fiscal:其中:›财政资金"
    " other:其中:›其他资金 goal:绩效目标 level1:一级指标 level2:二级指标 name:三级指标 operator:绩效指标性质"
    " value:本年绩效指标值 unit:绩效度量单位"
)
FORM = "level1:一级指标 level2:二级指标 name:三级指标 value:指标值"


def columns_of(words: str) -> tuple[Column, ...]:
    pairs = [word.split(":", 1) for word in words.split(" ")]
    return tuple(Column(n, tuple(path.split("›")), key) for n, (key, path) in enumerate(pairs))


def document_of(table: Table) -> Document:
    return Document(
        "目标2024.txt", "0" * 64, "txt", "某区医疗保障局", 2024, "budget", "unit", table.unit, "beijing", (table,)
    )


@pytest.mark.parametrize("extension", WRITERS)
@settings(max_examples=40, deadline=None)
@given(targets=wide_targets())
def test_project_blocks_beside_their_indicators_come_back(
    extension: str, targets: tuple[PerformanceTarget, ...]
) -> None:
    table = Table("项目绩效表", "预算13表", "项目支出绩效表", Unit.YUAN, columns_of(WIDE), (), targets)
    again = read_back(document_of(table), extension)
    assert essence(again)["tables"][0]["targets"] == essence(document_of(table))["tables"][0]["targets"]
    assert [r.kind for r in again.repairs if r.severe] == []


@st.composite
def form_targets(draw: st.DrawFn) -> tuple[PerformanceTarget, ...]:
    targets = []
    for number in range(draw(st.integers(1, 3))):
        amounts = {
            key: value_of(draw(PRINTED), Unit.WAN)
            for key in ("total", "fiscal", "other", "carry")
            if draw(st.booleans())
        }
        fields = {"主管部门及代码": "308-某市医疗保障局", "实施单位": "某市医疗保障局"}
        targets.append(
            PerformanceTarget(
                "", f"医疗保险事业发展经费{number}", "某市医疗保障局", amounts.get("total"), amounts.get("fiscal"),
                amounts.get("other"), draw(GOALS), draw(indicator_lists()), fields=fields, amounts=amounts,
            )
        )  # fmt: skip
    return tuple(targets)


@pytest.mark.parametrize("extension", WRITERS)
@settings(max_examples=40, deadline=None)
@given(targets=form_targets())
def test_label_and_value_forms_come_back(extension: str, targets: tuple[PerformanceTarget, ...]) -> None:
    table = Table("项目绩效表", "", "项目支出绩效目标表", Unit.WAN, columns_of(FORM), (), targets)
    again = read_back(document_of(table), extension)
    mine = essence(document_of(table))["tables"][0]["targets"]
    assert _without_quality(essence(again)["tables"][0]["targets"]) == _without_quality(mine)


def _without_quality(targets: list[dict[str, object]]) -> list[dict[str, object]]:
    """The form glues operator, value and unit; 定性 is a word of the wide form only."""
    for target in targets:
        for indicator in target["indicators"]:  # type: ignore[attr-defined]
            if indicator["number"] is None:
                indicator["operator"], indicator["value"] = "", indicator["value"].removeprefix("定性")
    return targets


# -- real documents -----------------------------------------------------------------------------------


def _real() -> list[Path]:
    found = sorted((SHARED / "seeds").glob("*.txt")) + sorted((SHARED / "samples" / "disclosures").glob("*.pdf"))
    return found + sorted(path for path in (REPOSITORY / "samples").glob("*/clean*.*"))


@cache
def _interpreted(path: Path) -> Document:
    return interpret(open_source(path.read_bytes(), path.name), KNOWLEDGE)


@pytest.mark.skipif(not (SHARED / "seeds").exists(), reason="../shared/seeds is not here: only generated documents")
@pytest.mark.parametrize("extension", WRITERS)
def test_real_documents_come_back(extension: str) -> None:
    wrong: dict[str, list[str]] = {}
    for path in _real():
        document = _interpreted(path)
        assert document.tables or document.lines
        found = list(differences(document, read_back(document, extension)))
        if found:
            wrong[path.name] = found[:5]
    assert wrong == {}


# -- the comparison itself ------------------------------------------------------------------------------


def test_same_model_sees_every_change_that_matters() -> None:
    value = value_of("5.00", Unit.YUAN)
    target = PerformanceTarget(
        "", "项目", "", value, None, None, "目标", (Indicator("产出指标", "", "数", "≥", "5", "份"),)
    )
    base = document_of(Table("项目绩效表", "预算13表", "绩效表", Unit.YUAN, columns_of(FORM), (), (target,)))
    from dataclasses import replace

    (table,) = base.tables
    changed = [
        replace(base, fiscal_year=2023),
        replace(base, unit_name="别的单位"),
        replace(base, tables=()),
        replace(base, tables=(replace(table, title="别的表"),)),
        replace(base, tables=(replace(table, unit=Unit.WAN),)),
        replace(base, tables=(replace(table, columns=table.columns[:-1]),)),
        replace(base, tables=(replace(table, targets=(replace(target, total=value_of("5.01", Unit.YUAN)),)),)),
        replace(base, tables=(replace(table, targets=(replace(target, total=value_of("5", Unit.YUAN)),)),)),
        replace(base, tables=(replace(table, targets=(replace(target, indicators=()),)),)),
    ]
    assert same_model(base, replace(base, sha256="1" * 64, media="pdf", pages=3))
    assert [same_model(base, other) for other in changed] == [False] * len(changed)


@pytest.mark.skipif(not (SHARED / "seeds").exists(), reason="../shared/seeds is not here: only generated documents")
@pytest.mark.parametrize("extension", WRITERS)
def test_a_written_document_is_checked_alike(extension: str) -> None:
    """Same identities, same outcomes, same findings; only damage of the original (extraction) is gone."""
    for path in sorted((SHARED / "seeds").glob("*.txt")):
        before = check(_interpreted(path))
        after = check(read_back(_interpreted(path), extension))
        assert Counter(after.checked) == Counter(before.checked)
        assert _messages(after) == _messages(before)
        assert before.checked


def _messages(report: Report) -> Counter[tuple[str, str, str]]:
    return Counter(
        (finding.rule, finding.severity.value, finding.message)
        for finding in report.findings
        if finding.category is not Category.EXTRACTION
    )
