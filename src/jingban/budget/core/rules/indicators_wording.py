"""Units, kinds and wording of indicators and goals: what an inspector would ask to have put right."""

import re
from collections.abc import Iterator
from decimal import Decimal

from jingban.budget.core.checking import Context, Outcome, Rule
from jingban.budget.core.model import Document, Indicator, PerformanceTarget, Table
from jingban.kernel.findings import Category, Evidence, Finding, Severity
from jingban.kernel.text import fold

from .performance_common import (
    AT_MOST,
    indicators,
    likeness,
    of_indicator,
    of_target,
    shown,
    targets,
    title_of,
    warn,
)

DIMENSION = {
    "P30": "规范性",
    "P31": "规范性",
    "P32": "规范性",
    "P33": "规范性",
    "P34": "规范性",
    "P35": "规范性",
    "P36": "规范性",
    "P37": "真实性",
}

_PERCENT = ("%", "‰", "％")
_TIME_UNIT = re.compile(r"^(个)?(工作日|小时|天|日|分钟|秒|周|月|年|季度|小时/天)$")
_TIME_WORD = re.compile(
    r"时间|时限|时长|时效|进度|及时|按时|准时|适时|即时|周期|响应|完成|期限|工期|速度|快|月|季|年|日|天|小时|分钟|秒|拨付|到位|频率|提前|限期|定期|如期|随时|实时"
)
_RATE = re.compile(r"(?<!效)(?<!频)率$")
_PROGRESS = re.compile(r"进度$")
_EFFECT = re.compile(r"^(提高|提升|增强|促进|扩大|改善|推动|优化|保障)|知晓率|满意")
_COUNTED = re.compile(r"约?(\d[\d,.]*)\s*(余|多)?(万)?([箱卷页册份件本张盒袋]|平方米|人次|家|次)")


def percent_for_satisfaction(context: Context) -> Iterator[Outcome]:
    """P30: satisfaction with a number is measured in %."""
    document = context.document
    for table, target, indicator in indicators(document):
        if "满意" not in indicator.level1 or indicator.number is None:
            continue
        if fold(indicator.unit) not in _PERCENT:
            yield warn(
                "P30",
                Category.INDICATOR,
                f"{title_of(target)}的满意度指标“{indicator.name}”{shown(indicator)} 的度量单位应为“%”。请改正。",
                of_indicator(document, table, target, indicator),
                expected="%",
                found=indicator.unit or "空",
                table=table.kind,
            )


def unit_stated(context: Context) -> Iterator[Outcome]:
    """P31: a number has a unit that says what is counted."""
    document = context.document
    for table, target, indicator in indicators(document):
        if indicator.number is None or "满意" in indicator.level1:
            continue
        unit = fold(indicator.unit)
        if unit not in ("", "其他", "无"):
            continue
        suggestion = _unit_for(indicator, target)
        tail = f"建议单位：{suggestion}。" if suggestion else ""
        yield warn(
            "P31",
            Category.INDICATOR,
            f"{title_of(target)}的“{indicator.name}”指标值 {indicator.operator}{indicator.value} 是数字，"
            f"度量单位却{'为“' + indicator.unit + '”' if unit else '空缺'}，无法衡量。请填明单位。",
            of_indicator(document, table, target, indicator),
            expected=suggestion or "明确的单位",
            found=indicator.unit or "空",
            suggestion=tail,
            table=table.kind,
        )


def _unit_for(indicator: Indicator, target: PerformanceTarget) -> str:
    """The unit the goal counts the same thing in, or what the kind of indicator suggests."""
    if "时效" in indicator.level2:
        return "月、日或小时"
    value = indicator.number
    for found in _COUNTED.finditer(target.goal):
        said = Decimal(found[1].replace(",", "").rstrip(".") or 0) * (10_000 if found[3] else 1)
        if value and value <= 2 * said and said <= 2 * value:
            return found[4]
    if re.search(r"扫描|影像|图像", indicator.name):
        return "万页" if value and value < 1000 else "页"
    return "%" if _RATE.search(fold(indicator.name)) else ""


def unit_fits(context: Context) -> Iterator[Outcome]:
    """P32: a rate is in %, progress is not in hours or days."""
    document = context.document
    for table, target, indicator in indicators(document):
        name, unit = fold(indicator.name), fold(indicator.unit)
        if indicator.number is None or not unit or unit == "其他" or "满意" in indicator.level1:
            continue
        short = unit in ("小时/天", "小时", "天", "日", "分钟", "秒")
        wrong_progress = bool(_PROGRESS.search(name)) and short and indicator.operator not in AT_MOST
        wrong_rate = bool(_RATE.search(name)) and unit not in _PERCENT and not re.search(r"%|倍|点|/", unit)
        if not wrong_progress and not wrong_rate:
            continue
        yield warn(
            "P32",
            Category.INDICATOR,
            f"{title_of(target)}的“{indicator.name}”{shown(indicator)} 的度量单位与指标不符，应为“%”。请改正。",
            of_indicator(document, table, target, indicator),
            expected="%",
            found=indicator.unit,
            table=table.kind,
        )


_NOUN = re.compile(r"([箱盒册页份件台套卷本张])数(量)?$")


def counted_noun(context: Context) -> Iterator[Outcome]:
    """P43: 箱数 is counted in 箱, not in 盒."""
    document = context.document
    for table, target, indicator in indicators(document):
        noun = _NOUN.search(fold(indicator.name))
        unit = fold(indicator.unit)
        if noun is None or indicator.number is None or noun[1] in unit or unit in ("", "个", "其他", "%"):
            continue
        yield warn(
            "P43",
            Category.INDICATOR,
            f"{title_of(target)}的“{indicator.name}”用“{indicator.unit}”计数，名称说的是“{noun[1]}”。请统一名称与单位。",
            of_indicator(document, table, target, indicator),
            expected=noun[1],
            found=indicator.unit,
            table=table.kind,
        )


def time_misread(context: Context) -> Iterator[Outcome]:
    """P44: 响应事件 ≤ 60 分钟 was 响应时间."""
    document = context.document
    for table, target, indicator in indicators(document):
        if (
            fold(indicator.name).endswith("事件")
            and indicator.number is not None
            and _TIME_UNIT.match(fold(indicator.unit))
        ):
            better = indicator.name[:-2] + "时间"
            yield warn(
                "P44",
                Category.EXTRACTION,
                f"{title_of(target)}的“{indicator.name}”{shown(indicator)} 以时间计，疑为“{better}”之误。请核对原件。",
                of_indicator(document, table, target, indicator),
                expected=better,
                found=indicator.name,
                suggestion=f"改为“{better}”",
                table=table.kind,
            )


def direction_stated(context: Context) -> Iterator[Outcome]:
    """P45: where the form has a direction, every indicator states it."""
    document = context.document
    for table in document.tables:
        rows = [(t, i) for t in table.targets for i in t.indicators]
        blank = [(t, i) for t, i in rows if not i.direction]
        if not blank or len(blank) * 5 > len(rows):
            continue
        yield warn(
            "P45",
            Category.INDICATOR,
            f"{len(blank)} 个指标没有填指标方向性，同表其余 {len(rows) - len(blank)} 个都有。请补填。",
            *(of_indicator(document, table, t, i) for t, i in blank),
            expected="正向指标或反向指标",
            found="空",
            table=table.kind,
        )


def unit_of_qualities(context: Context) -> Iterator[Outcome]:
    """P33: qualitative indicators of one table leave the unit blank or fill it, not both."""
    document = context.document
    for table in document.tables:
        rows = [(t, i) for t in table.targets for i in t.indicators if i.operator == "定性"]
        blank = [(t, i) for t, i in rows if not i.unit]
        filled = [(t, i) for t, i in rows if i.unit]
        if not blank or len(filled) <= len(blank):
            continue
        yield warn(
            "P33",
            Category.INDICATOR,
            f"{len(blank)} 个定性指标的度量单位空缺，同表其余 {len(filled)} 个填"
            f"“{filled[0][1].unit}”。"
            "请统一填法或核对抽取是否漏字。",
            *(of_indicator(document, table, t, i) for t, i in blank),
            expected=filled[0][1].unit,
            found="空",
            table=table.kind,
        )


def right_kind(context: Context) -> Iterator[Outcome]:
    """P34: the indicator stands under the kind it speaks of."""
    document = context.document
    for table, target, indicator in indicators(document):
        kind, better = _misplaced(indicator)
        if kind:
            yield warn(
                "P34",
                Category.INDICATOR,
                f"{title_of(target)}的“{indicator.name}”{shown(indicator)} "
                f"列在“{indicator.level2 or indicator.level1}”下，{kind}。"
                f"请考虑归入{better}。",
                of_indicator(document, table, target, indicator),
                expected=better,
                found=f"{indicator.level1}/{indicator.level2}",
                table=table.kind,
            )


def _misplaced(indicator: Indicator) -> tuple[str, str]:
    """What it really is and where it belongs; empty when it may stay."""
    name, unit = fold(indicator.name), fold(indicator.unit)
    numeric = indicator.number is not None
    if indicator.level1 == "效益指标" and numeric and _TIME_UNIT.match(unit) and indicator.operator in AT_MOST:
        return "却是办理时限", "产出指标/时效指标"
    if "时效" in indicator.level2 and indicator.operator == "定性" and not _TIME_WORD.search(name):
        return "却没有说明时间要求", "质量指标或成本指标"
    if "社会成本" in indicator.level2 and _EFFECT.search(name):
        return "说的是正面效果而不是成本", "效益指标/社会效益指标"
    if "数量" in indicator.level2 and numeric and unit in _PERCENT and not re.search(r"率|比|度|占|%|幅", name):
        return "却用百分比，没有可数的数量", "质量指标，或改填次数、个数"
    if "质量" in indicator.level2 and numeric and re.search(r"(次数|人数|场次|数量)$", name) and unit not in _PERCENT:
        return "却是数量", "产出指标/数量指标"
    return "", ""


_SENTENCE = re.compile(r"[^。；;！？]{10,}[。；;！？]")
_NUMERALS = "一二三四五六七八九十"
_POINT = re.compile(rf"(?:^|[，。；：、,;:\s“]|后|能|即|为)([{_NUMERALS}])是")
_POINT_WORDS = tuple(f"{n}是" for n in _NUMERALS)
_GOAL_WORDS = tuple(f"目标{n}" for n in range(1, 100))
_NUMBERED_GOAL = re.compile(r"目标\s*(\d{1,2})\s*[:：]")


def goal_repeats(context: Context) -> Iterator[Outcome]:
    """P35: no sentence of a goal stands twice."""
    document = context.document
    for table, target in targets(document):
        seen: set[str] = set()
        for sentence in _SENTENCE.findall(target.goal):
            plain = fold(sentence)
            if plain in seen:
                yield warn(
                    "P35",
                    Category.WORDING,
                    f"{title_of(target)}的绩效目标中“{_short(sentence)}”写了两遍。请删去重复的一句。",
                    of_target(document, table, target, sentence),
                    expected="一次",
                    found="两次",
                    table=table.kind,
                )
                break
            seen.add(plain)


def goal_numbering(context: Context) -> Iterator[Outcome]:
    """P36: 一是 二是 三是 … without a gap."""
    document = context.document
    for table, target in targets(document):
        points = [_NUMERALS.index(m[1]) + 1 for m in _POINT.finditer(target.goal)]
        numbers = [int(m[1]) for m in _NUMBERED_GOAL.finditer(target.goal)]
        for found, words in ((points, _POINT_WORDS), (numbers, _GOAL_WORDS)):
            gap = _gap(found)
            if not gap:
                continue
            listed = "、".join(words[n - 1] for n in found)
            lost = "、".join(words[n - 1] for n in gap)
            yield warn(
                "P36",
                Category.WORDING,
                f"{title_of(target)}的绩效目标列举为{listed}，缺“{lost}”。请核对是漏写还是序号写错。",
                of_target(document, table, target, target.goal[:40]),
                expected=f"有“{lost}”",
                found=listed,
                table=table.kind,
            )


def _gap(numbers: list[int]) -> list[int]:
    """Numbers left out of a run that begins with 1 and rises."""
    if len(numbers) < 3 or numbers[0] != 1 or sorted(set(numbers)) != numbers:
        return []
    lost = [n for n in range(1, numbers[-1]) if n not in numbers]
    return lost if len(lost) <= 2 else []


_SAID = re.compile(
    r"([\u4e00-\u9fff、]{3,24})(?:大于等于|不低于|不少于|小于等于|不超过|不高于|不大于|不小于|≥|≤)(\d[\d,]*(?:\.\d+)?)\s*(万?)"
)
_IN_NAME = re.compile(r"(?:达到|不低于|不少于|大于等于|≥|≤|不超过)(\d+(?:\.\d+)?)(%?)")


def goal_and_values(context: Context) -> Iterator[Outcome]:
    """P37: a figure the goal or the indicator's own name states is the figure of the indicator."""
    document = context.document
    for table, target, indicator in indicators(document):
        said = _IN_NAME.search(indicator.name)
        fits = said and indicator.number is not None and (said[2] == "%") == (fold(indicator.unit) in _PERCENT)
        if said and fits and indicator.number != Decimal(said[1]):
            yield _other_figure(document, table, target, indicator, said[0], of_target(document, table, target))
    for table, target in targets(document):
        for phrase in _SAID.finditer(target.goal):
            meant = _spoken_of(phrase[1].rpartition("、")[2], target)
            if meant is None or meant.number is None:
                continue
            value = Decimal(phrase[2].replace(",", "")) * (10_000 if phrase[3] else 1)
            printed = meant.number * (10_000 if fold(meant.unit).startswith("万") else 1)
            if value != printed:
                evidence = of_target(document, table, target, phrase[0])
                yield _other_figure(document, table, target, meant, phrase[0], evidence)


def _spoken_of(subject: str, target: PerformanceTarget) -> Indicator | None:
    """The one indicator a phrase of the goal speaks of."""
    name = fold(subject)
    close = [
        i
        for i in target.indicators
        if len(fold(i.name)) >= 4 and (name.endswith(fold(i.name)) or likeness(name, i.name, 0.9) >= 0.9)
    ]
    return close[0] if len(close) == 1 else None


def _other_figure(
    document: Document, table: Table, target: PerformanceTarget, indicator: Indicator, said: str, evidence: Evidence
) -> Finding:
    return warn(
        "P37",
        Category.CROSS,
        f"{title_of(target)}的文字写“{said}”，指标“{indicator.name}”的值却是 {shown(indicator)}。请统一。",
        of_indicator(document, table, target, indicator),
        evidence,
        expected=said,
        found=shown(indicator),
        table=table.kind,
    )


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:36]}……"


_W = Severity.WARNING
RULES: tuple[Rule, ...] = (
    Rule("P30", "满意度以百分比计", "I30", "满意度指标的度量单位", Category.INDICATOR, _W, percent_for_satisfaction),
    Rule("P31", "数值指标有明确单位", "财预〔2021〕101号", "数值指标的度量单位", Category.INDICATOR, _W, unit_stated),
    Rule("P32", "单位与指标相符", "财预〔2021〕101号", "率、进度类指标的度量单位", Category.INDICATOR, _W, unit_fits),
    Rule(
        "P33", "定性指标单位填法一致", "填报规范", "同表定性指标的度量单位", Category.INDICATOR, _W, unit_of_qualities
    ),
    Rule("P43", "名称与计数单位一致", "填报规范", "箱数、页数等名称与度量单位", Category.INDICATOR, _W, counted_noun),
    Rule("P44", "时间未误作事件", "损坏", "以时间计的指标名称", Category.EXTRACTION, _W, time_misread),
    Rule("P45", "指标方向性填全", "I30", "有方向性栏的表各指标的方向", Category.INDICATOR, _W, direction_stated),
    Rule("P34", "指标归类恰当", "财预〔2021〕101号", "二级指标与指标内容、单位", Category.INDICATOR, _W, right_kind),
    Rule("P35", "目标文字不重复", "填报规范", "绩效目标的各句", Category.WORDING, _W, goal_repeats),
    Rule("P37", "目标文字与指标值一致", "I30", "目标文字、指标名称中的数与指标值", Category.CROSS, _W, goal_and_values),
    Rule("P36", "目标列举序号连续", "填报规范", "绩效目标中“一是…二是…”的序号", Category.WORDING, _W, goal_numbering),
)
