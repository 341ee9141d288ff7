"""The same thing twice: indicators, projects, and one person with two telephone numbers."""

import re
from collections import defaultdict
from collections.abc import Iterator

from jingban.budget.core.checking import Context, Outcome, Rule
from jingban.budget.core.model import Indicator
from jingban.kernel.findings import Category, Evidence, Severity
from jingban.kernel.text import fold

from .performance_common import PROJECT, Found, of_indicator, of_target, shown, targets, title_of, warn

DIMENSION = {"P50": "规范性", "P51": "规范性", "P52": "规范性"}


def same_indicator(context: Context) -> Iterator[Outcome]:
    """P50: no indicator stands twice in one target."""
    document = context.document
    for table, target in targets(document):
        groups: dict[tuple[str, ...], list[Indicator]] = defaultdict(list)
        for indicator in target.indicators:
            key = (
                indicator.level1,
                indicator.level2,
                indicator.name,
                indicator.operator,
                indicator.value,
                indicator.unit,
            )
            groups[tuple(fold(part) for part in key)].append(indicator)
        for same in groups.values():
            if len(same) > 1:
                yield warn(
                    "P50",
                    Category.DUPLICATE,
                    f"{title_of(target)}的指标“{same[0].name}”{shown(same[0])} 完全相同地出现 {len(same)} 次。"
                    "请删去重复行或写明区别。",
                    *(of_indicator(document, table, target, i) for i in same),
                    expected="一次",
                    found=f"{len(same)} 次",
                    table=table.kind,
                )


def same_project(context: Context) -> Iterator[Outcome]:
    """P51: no project stands twice."""
    document = context.document
    groups: dict[tuple[str, str], list[Found]] = defaultdict(list)
    for found in targets(document, PROJECT):
        if found[1].name:
            groups[fold(found[1].name), fold(found[1].unit_name)].append(found)
    for same in groups.values():
        codes = {target.code for _, target in same}
        if len(same) > 1 and (len(codes) == 1 or "" in codes):
            yield warn(
                "P51",
                Category.DUPLICATE,
                f"{title_of(same[0][1])}在项目绩效表中出现 {len(same)} 次。请核对是重复填报还是不同的项目。",
                *(of_target(document, table, target) for table, target in same),
                expected="一次",
                found=f"{len(same)} 次",
            )


def one_phone(context: Context) -> Iterator[Outcome]:
    """P52: one responsible person has one telephone number. Names and numbers are never printed."""
    document = context.document
    people: dict[str, dict[str, list[Found]]] = defaultdict(lambda: defaultdict(list))
    for found in targets(document, PROJECT):
        name, phone = fold(found[1].fields.get("项目负责人", "")), fold(found[1].fields.get("项目负责人电话", ""))
        if name and len(re.sub(r"\D", "", phone)) >= 7:
            people[name][phone].append(found)
    for name, phones in people.items():
        if len(phones) < 2:
            continue
        firsts = [found[0] for found in phones.values()]
        evidence = [
            Evidence(document.name, f"{name[0]}* ********", t.place, table.title, t.name) for table, t in firsts
        ]
        yield warn(
            "P52",
            Category.CROSS,
            f"同一位项目负责人（{name[0]}*）在 {len(phones)} 处项目中的电话不同。请核对，公开时宜隐去个人电话。",
            *evidence,
            severity=Severity.INFO,
            expected="一致",
            found=f"{len(phones)} 个不同号码",
        )


RULES: tuple[Rule, ...] = (
    Rule(
        "P50",
        "同一目标内指标不重复",
        "财预〔2021〕101号",
        "指标的级别、名称、性质、值、单位",
        Category.DUPLICATE,
        Severity.WARNING,
        same_indicator,
    ),
    Rule(
        "P51",
        "项目不重复",
        "填报规范",
        "项目绩效表各项目的代码与名称",
        Category.DUPLICATE,
        Severity.WARNING,
        same_project,
    ),
    Rule(
        "P52",
        "同一负责人电话一致",
        "填报规范",
        "项目负责人与电话（不显示姓名号码）",
        Category.CROSS,
        Severity.INFO,
        one_phone,
    ),
)
