"""What a target must have: kinds of indicators, weights that add up, levels that are named (I28, I29)."""

from collections.abc import Iterator
from decimal import Decimal

from jingban.budget.core.checking import Checked, Context, Outcome, Rule, Status
from jingban.budget.core.model import PerformanceTarget
from jingban.kernel.findings import Category, Severity

from .performance_common import LEVELS, PROJECT, of_indicator, of_target, targets, title_of, warn

DIMENSION = {"P22": "完整性", "P40": "完整性", "P41": "完整性"}


def weights(context: Context) -> Iterator[Outcome]:
    """P25: weights with the weight of execution add up to 100."""
    document = context.document
    for table, target in targets(document):
        given = [i.weight for i in target.indicators if i.weight is not None]
        if not given:
            continue
        execution = target.execution_weight
        total = sum(given, Decimal(0)) + (execution or 0)
        allowed = (Decimal(100),) if execution else (Decimal(100), Decimal(90))
        held = total in allowed
        yield Checked("P25", "I28", Status.EXACT if held else Status.VIOLATED)
        if held:
            continue
        words = f"{len(given)} 个指标权重之和 {sum(given, Decimal(0))}" + (
            f"，加预算执行率权重 {execution}" if execution else ""
        )
        yield warn(
            "P25",
            Category.ARITHMETIC,
            f"{title_of(target)}的{words}{f'，合计 {total}' if execution else ''}，应为 100。请调整权重。",
            of_target(document, table, target),
            severity=Severity.ERROR,
            expected="100",
            found=str(total),
            difference=str(total - 100),
            table=table.kind,
        )


def coverage(context: Context) -> Iterator[Outcome]:
    """P22: every target has 产出, 效益, 满意度 and 成本 indicators, as far as the form asks for them."""
    document = context.document
    everything = [(table, target) for table, target in targets(document) if target.indicators]
    asked = [level for level in LEVELS if sum(_has(t, level) for _, t in everything) * 2 > len(everything)]
    for table, target in everything:
        for level in LEVELS:
            if level not in asked and level not in ("产出指标", "效益指标"):
                continue
            held = _has(target, level)
            yield Checked("P22", "I29", Status.EXACT if held else Status.VIOLATED)
            if held:
                continue
            core = level in ("产出指标", "效益指标")
            first = target.indicators[0]
            yield warn(
                "P22",
                Category.COMPLETE,
                f"{title_of(target)}的 {len(target.indicators)} 个指标中没有{level}。请补充，或核对抽取时是否漏行。",
                of_indicator(document, table, target, first),
                of_target(document, table, target),
                severity=Severity.ERROR if core else Severity.WARNING,
                expected=f"有{level}",
                found="无",
                table=table.kind,
            )


def cost_asked(context: Context) -> Iterator[Outcome]:
    """P40: since 2022 cost is a first-level indicator; a paper without any is hinted once."""
    document = context.document
    everything = [(table, target) for table, target in targets(document, PROJECT) if target.indicators]
    if not everything or (document.fiscal_year or 0) < 2022 or any(_has(t, "成本指标") for _, t in everything):
        return
    table, target = everything[0]
    yield warn(
        "P40",
        Category.COMPLETE,
        f"{len(everything)} 个项目绩效目标都没有成本指标。按财预〔2021〕101号，项目支出应设置成本指标，请考虑补充。",
        of_target(document, table, target),
        severity=Severity.INFO,
        expected="有成本指标",
        found="无",
    )


_OUTPUTS = ("数量", "质量", "时效")


def outputs_complete(context: Context) -> Iterator[Outcome]:
    """P41: outputs are stated by quantity, quality and time; what lacks one is hinted once a table."""
    document = context.document
    for table in document.tables_of(PROJECT):
        named = [t for t in table.targets if any(_OUTPUTS[0] in i.level2 for i in t.indicators)]
        lacking = [(t, [w for w in _OUTPUTS if not any(w in i.level2 for i in t.indicators)]) for t in table.targets]
        some = [(t, words) for t, words in lacking if words and t.indicators]
        if not some or len(named) * 2 < len(table.targets):
            continue
        listed = "；".join(f"“{t.name}”缺{'、'.join(words)}" for t, words in some[:6])
        yield warn(
            "P41",
            Category.COMPLETE,
            f"{len(some)} 个项目的产出指标不全：{listed}{'等' if len(some) > 6 else ''}。请考虑补充。",
            *(of_target(document, table, t) for t, _ in some),
            severity=Severity.INFO,
            expected="数量、质量、时效指标齐全",
            found=f"{len(some)} 个项目不全",
        )


def _has(target: PerformanceTarget, level: str) -> bool:
    """True when a row of this kind stands on either level (forms differ in which level they print)."""
    words = ("数量", "质量", "时效", "产出") if level == "产出指标" else (level.removesuffix("指标"),)
    return any(word in i.level1 + i.level2 for i in target.indicators for word in words)


def levels_named(context: Context) -> Iterator[Outcome]:
    """P26: the second level is not the first level printed again."""
    document = context.document
    for table, target in targets(document):
        same = [
            i
            for i in target.indicators
            if i.level2 and i.level2 == i.level1 and i.level1 in ("产出指标", "效益指标", "成本指标")
        ]
        if not same:
            continue
        names = "、".join(f"“{i.name}”" for i in same)
        yield warn(
            "P26",
            Category.INDICATOR,
            f"{title_of(target)}的 {names} 二级指标与一级指标写成一样。请填数量、质量、时效等二级指标。",
            *(of_indicator(document, table, target, i) for i in same),
            expected="数量指标、质量指标、时效指标等",
            found="、".join(dict.fromkeys(i.level2 for i in same)),
            table=table.kind,
        )


_E, _W = Severity.ERROR, Severity.WARNING
RULES: tuple[Rule, ...] = (
    Rule(
        "P22",
        "指标覆盖产出、效益、满意度、成本",
        "I29；财预〔2021〕101号",
        "每个绩效目标的一级指标",
        Category.COMPLETE,
        _W,
        coverage,
    ),
    Rule("P25", "权重合计为100", "I28", "各指标权重与预算执行率权重之和", Category.ARITHMETIC, _E, weights),
    Rule(
        "P26",
        "二级指标不重复一级指标",
        "财预〔2021〕101号",
        "一级指标与二级指标的名称",
        Category.INDICATOR,
        _W,
        levels_named,
    ),
    Rule(
        "P40", "设有成本指标", "财预〔2021〕101号", "全部项目的一级指标", Category.COMPLETE, Severity.INFO, cost_asked
    ),
    Rule("P41", "产出指标三类齐全", "I29", "数量、质量、时效指标", Category.COMPLETE, Severity.INFO, outputs_complete),
)
