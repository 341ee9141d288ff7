"""The five dimensions of a disclosure inspection (公开检查): which rule belongs to which.

A file of rules may state ``DIMENSION = {"rule id": "完整性", …}``; every other rule falls under the
dimension of its category.
"""

import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache

from jingban.kernel.findings import Category, Finding


class Dimension(StrEnum):
    """What an inspection looks at, in the order it is reported."""

    TIMELY = "及时性"
    COMPLETE = "完整性"
    TRUE = "真实性"
    DETAILED = "细化程度"
    REGULAR = "规范性"


MEANING: Mapping[Dimension, str] = {
    Dimension.TIMELY: "批复后二十日内公开，日期可以成立",
    Dimension.COMPLETE: "应公开的表、说明和绩效目标齐全，空表有说明",
    Dimension.TRUE: "表内、表间、文表、部门与单位、本年与上年的数字相符",
    Dimension.DETAILED: "功能分类到项级、经济分类到款级，绩效指标具体可衡量",
    Dimension.REGULAR: "编码、单位、表号、名称、用词规范，内容清晰可读",
}

BY_CATEGORY: Mapping[Category, Dimension] = {
    Category.ARITHMETIC: Dimension.TRUE,
    Category.CROSS: Dimension.TRUE,
    Category.LOGIC: Dimension.TRUE,
    Category.COMPLETE: Dimension.COMPLETE,
    Category.INDICATOR: Dimension.DETAILED,
    Category.CODE: Dimension.REGULAR,
    Category.WORDING: Dimension.REGULAR,
    Category.FORMAT: Dimension.REGULAR,
    Category.DUPLICATE: Dimension.REGULAR,
    Category.EXTRACTION: Dimension.REGULAR,
}


@cache
def by_rule() -> Mapping[str, Dimension]:
    """What the rule files themselves say; an unknown word is an error of that file, not hidden."""
    package = importlib.import_module("jingban.budget.core.rules")
    found: dict[str, Dimension] = {}
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        stated: Mapping[str, str] = getattr(importlib.import_module(module.name), "DIMENSION", {})
        found.update({rule: Dimension(word) for rule, word in stated.items()})
    return found


def dimension_of(rule: str, category: Category) -> Dimension:
    return by_rule().get(rule) or BY_CATEGORY[category]


def grouped(findings: Sequence[Finding]) -> Mapping[Dimension, tuple[Finding, ...]]:
    """All five dimensions in their order, each with its findings (possibly none)."""
    return {
        dimension: tuple(f for f in findings if dimension_of(f.rule, f.category) is dimension)
        for dimension in Dimension
    }
