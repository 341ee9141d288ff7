"""Indicators: cost ceilings, weights, coverage, and whether sign, unit and value fit each other (I27-I30)."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import combinations

from jingban.budget.core.checking import Checked, Context, Outcome, Rule, Status
from jingban.budget.core.model import Document, Indicator, PerformanceTarget, Table
from jingban.kernel.findings import Category, Finding, Severity
from jingban.kernel.money import Unit, in_unit
from jingban.kernel.text import fold

from .performance_common import (
    AT_LEAST,
    AT_MOST,
    PROJECT,
    Found,
    indicators,
    likeness,
    of_indicator,
    of_value,
    shown,
    targets,
    title_of,
    warn,
)

DIMENSION = {"P20": "真实性", "P21": "规范性", "P23": "真实性", "P24": "真实性"}

_MONEY = {"万元": 1_000_000, "元": 100, "亿元": 10_000_000_000, "千元": 100_000}
_WHOLE = re.compile(
    r"总成本|项目(支出|总|运行|实施)?成本|^(\d{4}年)?度?(总)?成本$|总支出$|项目总(额|金额|费用|投资)|控制在预算内|预算(总额|控制数|金额)$"
)
_PART = re.compile(r"人均|人年均|户均|次均|单价|单位成本|每[一-龥]|/|标准|单次|平均|单个|月均")
_PER_HEAD = re.compile(r"人均")
_HEADS = re.compile(r"人数$|人员数(量)?$|员人数|人员规模")
_GOOD_TO_HAVE = re.compile(r"节约|节省|降低|下降|减少|控制率|完成率|执行率|达标率|合规率|降幅|压减|到位率|使用率")
_BAD_TO_HAVE = re.compile(
    r"投诉|差错|错误|误差|故障|事故|违规|违纪|超时|超期|中断|不满意|逾期|退件|缺陷|误工|停机|延误|泄露|案件|死亡|损失|返工|流失"
)


# -- cost -------------------------------------------------------------------------------------


def cost_ceiling(context: Context) -> Iterator[Outcome]:
    """P20: a cost that speaks of the whole project is the project's amount."""
    document = context.document
    all_targets = list(targets(document, PROJECT))
    for table, target in all_targets:
        for indicator in target.indicators:
            yield from _cost(document, all_targets, table, target, indicator)


def _cost(
    document: Document, everything: list[Found], table: Table, target: PerformanceTarget, indicator: Indicator
) -> Iterator[Outcome]:
    scale = _MONEY.get(fold(indicator.unit))
    total = target.total
    if "成本" not in indicator.level1 + indicator.level2 or scale is None or indicator.number is None:
        return
    if total is None or not total.fen or _PART.search(fold(indicator.name) + fold(indicator.unit)):
        return
    fen = int(indicator.number * scale)
    decimals = max(0, -int(indicator.number.as_tuple().exponent))
    slack = int(Decimal(scale).scaleb(-decimals)) // 2 if total.step > 1 or decimals else 0
    slack = max(slack, total.step // 2 if total.step > 1 else 0)
    whole = bool(_WHOLE.search(fold(indicator.name)))
    over = fen - total.fen
    if abs(over) <= slack:
        yield Checked("P20", "I27", Status.EXACT if over == 0 else Status.ROUNDING)
        return
    if not whole and over < 0:
        return  # the cost of one part
    yield Checked("P20", "I27", Status.VIOLATED)
    yield _cost_finding(document, everything, table, target, indicator, fen, whole)


def _cost_finding(
    document: Document,
    everything: list[Found],
    table: Table,
    target: PerformanceTarget,
    indicator: Indicator,
    fen: int,
    whole: bool,
) -> Finding:
    total = target.total.amount if target.total else 0
    unit = Unit(fold(indicator.unit))
    over = fen > total
    relation = "高于" if over else "低于"
    expected = f"≤{in_unit(total, unit).rstrip('0').rstrip('.').replace(',', '')}{unit.value}"
    evidence = [of_indicator(document, table, target, indicator)]
    if target.total is not None:
        evidence.append(of_value(document, table, target, target.total, "项目总额"))
    return warn(
        "P20",
        Category.ARITHMETIC,
        f"{title_of(target)}的成本指标“{indicator.name}”为 {shown(indicator)}，{relation}项目总额 "
        f"{in_unit(total, unit)} {unit.value}，相差 {in_unit(abs(fen - total), unit)} {unit.value}。"
        "请按批复金额修改成本指标。",
        *evidence,
        severity=Severity.ERROR if over and whole else Severity.WARNING,
        expected=expected,
        found=shown(indicator),
        difference=f"{in_unit(fen - total, unit)} {unit.value}",
        suggestion=_sum_of_several(everything, target, fen) or f"改为 {expected}",
    )


def _sum_of_several(everything: list[Found], target: PerformanceTarget, fen: int) -> str:
    """The ceiling equals this project and others of a like name together."""
    kin = [
        t
        for _, t in everything
        if t is not target
        and t.total
        and t.total.fen
        and (fold(target.name) in fold(t.name) or likeness(t.name, target.name) > 0.75)
    ]
    own = target.total.amount if target.total else 0
    for size in range(1, min(len(kin), 4) + 1):
        for group in combinations(kin[:8], size):
            if own + sum(t.total.amount for t in group if t.total) == fen:
                names = "、".join(f"“{t.name}”" for t in group)
                return f"所填数额恰是本项目与{names}的合计，应只填本项目的金额。"
    return ""


def cost_sign(context: Context) -> Iterator[Outcome]:
    """P21: cost is at most, satisfaction at least."""
    document = context.document
    for table, target, indicator in indicators(document):
        if not indicator.operator or indicator.number is None:
            continue
        name = fold(indicator.name)
        if indicator.level1 == "成本指标":
            if fold(indicator.unit) not in _MONEY or _GOOD_TO_HAVE.search(name):
                continue
            wrong, expected, word = indicator.operator in AT_LEAST, "≤", "成本是反向指标"
        elif "满意" in indicator.level1 + indicator.level2:
            if _BAD_TO_HAVE.search(name):
                continue
            wrong, expected, word = indicator.operator in AT_MOST, "≥", "满意度是正向指标"
        else:
            continue
        yield Checked("P21", "I30", Status.VIOLATED if wrong else Status.EXACT)
        if wrong:
            yield warn(
                "P21",
                Category.LOGIC,
                f"{title_of(target)}的“{indicator.name}”性质为“{indicator.operator}”，{word}，应为“{expected}”。请改正指标性质。",
                of_indicator(document, table, target, indicator),
                severity=Severity.ERROR,
                expected=f"{expected}{indicator.value}{indicator.unit}",
                found=shown(indicator),
                table=table.kind,
            )


def direction(context: Context) -> Iterator[Outcome]:
    """P23: the printed direction fits the sign: ≥ 正向, ≤ 反向."""
    document = context.document
    for table, target, indicator in indicators(document):
        if not indicator.direction or indicator.operator not in (*AT_LEAST, *AT_MOST):
            continue
        held = (indicator.operator in AT_LEAST) == indicator.direction.startswith("正")
        yield Checked("P23", "I30", Status.EXACT if held else Status.VIOLATED)
        if held:
            continue
        yield warn(
            "P23",
            Category.LOGIC,
            f"{title_of(target)}的“{indicator.name}”性质为“{indicator.operator}”，方向却是“{indicator.direction}”，两者矛盾。"
            "请核对：越大越好的用“≥”，越小越好的填“反向指标”。",
            of_indicator(document, table, target, indicator),
            severity=Severity.ERROR,
            expected="≥ 与正向、≤ 与反向相配",
            found=f"{indicator.operator} {indicator.direction}",
            table=table.kind,
        )


def heads_times_cost(context: Context) -> Iterator[Outcome]:
    """P24: number of people × cost per head stays within the amount."""
    document = context.document
    for table, target in targets(document, PROJECT):
        heads = [
            i for i in target.indicators if i.number and fold(i.unit) in ("人", "名") and _HEADS.search(fold(i.name))
        ]
        costs = [i for i in target.indicators if i.number and _PER_HEAD.search(fold(i.name)) and _per_head_fen(i)]
        if len(heads) != 1 or len(costs) != 1 or not (target.total and target.total.fen):
            continue
        head, cost, total = heads[0], costs[0], target.total.fen
        if head.operator in AT_LEAST or cost.operator in AT_LEAST or head.number is None:
            continue
        each = _per_head_fen(cost)
        product = int(head.number * each)
        yield Checked("P24", "I27", Status.EXACT if product <= total else Status.VIOLATED)
        if product <= total:
            continue
        fits = total // each if total % each == 0 else 0
        unit = table.unit
        yield warn(
            "P24",
            Category.LOGIC,
            f"{title_of(target)}的“{head.name}”{shown(head)} 乘以“{cost.name}”{shown(cost)} "
            f"等于 {in_unit(product, unit)} {unit.value}，"
            f"超过项目总额 {in_unit(total, unit)} {unit.value}。请统一人数指标与预算测算的口径。",
            of_indicator(document, table, target, head),
            of_indicator(document, table, target, cost),
            expected=f"不超过 {in_unit(total, unit)} {unit.value}",
            found=f"{in_unit(product, unit)} {unit.value}",
            difference=f"{in_unit(product - total, unit)} {unit.value}",
            suggestion=f"{fits} × {cost.value} 恰等于项目总额，人数可能应为 {fits}。" if fits else "",
        )


def _per_head_fen(indicator: Indicator) -> int:
    unit = fold(indicator.unit).split("/")[0]
    scale = _MONEY.get(unit)
    return int(indicator.number * scale) if scale and indicator.number is not None else 0


# -- sign and value ---------------------------------------------------------------------------


def reversed_count(context: Context) -> Iterator[Outcome]:
    """P27: how often something is done is a lower limit, not an upper one."""
    document = context.document
    for table, target, indicator in indicators(document):
        name, unit = fold(indicator.name), fold(indicator.unit)
        if indicator.level1 != "产出指标" or "时效" in indicator.level2 or indicator.operator not in AT_MOST:
            continue
        if indicator.number is None or indicator.direction or _BAD_TO_HAVE.search(name):
            continue  # with a printed direction P23 speaks of it
        if re.search(r"(次数|频次|频率|场次|期数)$", name) or re.fullmatch(r"[次期场](/[年月季])?", unit):
            yield warn(
                "P27",
                Category.INDICATOR,
                f"{title_of(target)}的产出数量“{indicator.name}”用“{indicator.operator}”，做得越少越算完成。请核对性质是否应为“≥”。",
                of_indicator(document, table, target, indicator),
                expected=f"≥{indicator.value}{indicator.unit}",
                found=shown(indicator),
                table=table.kind,
            )


_WAITING = re.compile(
    r"(响应|处理|修复|办结|办理|反馈|审核|等待|恢复|解决|拨付|支付|处置|受理|答复|报销|查阅|结算)(完成)?(时间|时长|时限|周期|期限)$|完成时限$"
)


def reversed_time(context: Context) -> Iterator[Outcome]:
    """P29: how long one waits is an upper limit."""
    document = context.document
    for table, target, indicator in indicators(document):
        if indicator.operator not in AT_LEAST or indicator.number is None or indicator.direction:
            continue
        timed = re.fullmatch(r"(个)?(工作日|小时|天|日|分钟|秒|周|月)", fold(indicator.unit))
        if timed and _WAITING.search(fold(indicator.name)):
            yield warn(
                "P29",
                Category.LOGIC,
                f"{title_of(target)}的“{indicator.name}”用“{indicator.operator}”，等得越久越算完成。请核对性质是否应为“≤”。",
                of_indicator(document, table, target, indicator),
                expected=f"≤{indicator.value}{indicator.unit}",
                found=shown(indicator),
                table=table.kind,
            )


def value_fits(context: Context) -> Iterator[Outcome]:
    """P28: a number for ≥ ≤ =, words for 定性, nothing above 100 % for satisfaction."""
    document = context.document
    for table, target, indicator in indicators(document):
        problem = _value_problem(indicator)
        if problem:
            yield warn(
                "P28",
                Category.INDICATOR,
                f"{title_of(target)}的“{indicator.name}”{problem}。请改填可以衡量的指标值。",
                of_indicator(document, table, target, indicator),
                found=shown(indicator),
                table=table.kind,
            )


def _value_problem(indicator: Indicator) -> str:
    value = fold(indicator.value)
    signed = indicator.operator in (*AT_LEAST, *AT_MOST, "=")
    if signed and not value:
        return f"有性质“{indicator.operator}”而没有指标值"
    if signed and indicator.number is None and not re.search(r"\d", value):
        return f"性质为“{indicator.operator}”，指标值却是文字“{indicator.value}”"
    if indicator.operator == "定性" and indicator.number is not None:
        return f"性质为“定性”，指标值却是数字 {indicator.value}"
    if not indicator.operator and not re.search(r"\d", value) and re.search(r"(率|满意度)$", value):
        return f"的指标值只写了“{indicator.value}”，没有目标数"
    percent = fold(indicator.unit) in ("%", "％")
    if (
        percent
        and indicator.number is not None
        and indicator.number > 100
        and re.search(r"满意|合格率|准确率|及时率|覆盖率|完好率|到位率", fold(indicator.name))
    ):
        return f"为 {shown(indicator)}，超过 100%"
    return ""


def same_name_other_sign(context: Context) -> Iterator[Outcome]:
    """P42: indicators of the same name and figure do not point in opposite directions."""
    document = context.document
    groups: dict[tuple[str, str, str], list[tuple[Table, PerformanceTarget, Indicator]]] = {}
    for table, target, indicator in indicators(document, PROJECT):
        if indicator.operator in (*AT_LEAST, *AT_MOST) and indicator.number is not None:
            key = (fold(indicator.name), fold(indicator.value), fold(indicator.unit))
            groups.setdefault(key, []).append((table, target, indicator))
    for same in groups.values():
        signs = {indicator.operator for _, _, indicator in same}
        if not (signs & set(AT_LEAST) and signs & set(AT_MOST)):
            continue
        indicator = same[0][2]
        yield warn(
            "P42",
            Category.LOGIC,
            f"同名指标“{indicator.name}”{indicator.value}{indicator.unit} 在不同项目中性质相反（{'、'.join(sorted(signs))}）。请统一。",
            *(of_indicator(document, *one) for one in same),
            expected="性质一致",
            found="、".join(sorted(signs)),
        )


Check = Callable[[Context], Iterator[Outcome]]
_E, _W = Severity.ERROR, Severity.WARNING
RULES: tuple[Rule, ...] = (
    Rule("P42", "同名指标性质一致", "I30", "同名同值指标的性质", Category.LOGIC, _W, same_name_other_sign),
    Rule(
        "P20",
        "成本指标不超过项目总额",
        "I27",
        "总成本类指标值（换算后）与项目总额",
        Category.ARITHMETIC,
        _E,
        cost_ceiling,
    ),
    Rule("P21", "成本用≤，满意度用≥", "I30", "成本、满意度指标的性质", Category.LOGIC, _E, cost_sign),
    Rule("P23", "指标性质与方向相符", "I30", "≥ 与正向指标、≤ 与反向指标", Category.LOGIC, _E, direction),
    Rule(
        "P24",
        "人数乘人均不超过项目总额",
        "I27",
        "人数指标 × 人均成本指标与项目总额",
        Category.LOGIC,
        _W,
        heads_times_cost,
    ),
    Rule("P27", "产出次数不用≤", "I30", "产出次数类指标的性质", Category.INDICATOR, _W, reversed_count),
    Rule("P29", "办理时限不用≥", "I30", "响应、处理、办结时间的性质", Category.LOGIC, _W, reversed_time),
    Rule("P28", "指标值与性质相配", "I30", "指标性质与指标值的形式", Category.INDICATOR, _W, value_fits),
)
