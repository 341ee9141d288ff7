"""What is wrong with a knowledge row or a rule: missing columns, overlapping validity, unequal limits of a group."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

from .engine import EVALUATORS
from .limits import TESTS
from .model import EVERY, Knowledge, Rule

MARKS = ("demo", "official", "local")
CHARGES = ("none", "all", "later", "partner", "price", "excess", "after")
WINDOWS = frozenset({"day", "visit", "stay", "bed", "operation", "prescription", "week", "month", "year", "all"})


# The names of facts that parameters may use: they become columns of a query.
FACT_NAMES = frozenset(
    "person hospital visit claim item day minute quantity price doctor trace prescription generic".split()
)
MEASURES = frozenset({"quantity", "eligible", "lines", "generic", "item"})
_WITH_KEY = frozenset({"aggregate", "pair", "rolling", "course", "stock"})


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with which row."""

    row: str
    message: str


_High: Callable[[Knowledge], bool] = lambda row: row.high is not None  # noqa: E731
_NEEDS_HIGH, _NEEDS_LOW = (_High, "缺少上限（high）"), ((lambda row: row.low is not None), "缺少下限（low）")
_NEEDS_WORDS = ((lambda row: bool(row.words)), "缺少名单（words）")
_NEEDS_PARTNER = ((lambda row: bool(row.partner)), "缺少对应项目（partner）")
_NEEDS_WINDOW = ((lambda row: row.unit in WINDOWS), "计量周期（unit）应为 " + "、".join(sorted(WINDOWS)) + " 之一")
_NEEDS_DAYS = ((lambda row: row.days > 0), "缺少天数（days）")
Need = tuple[Callable[[Knowledge], bool], str]

BY_TEST: dict[str, tuple[Need, ...]] = {
    "sex_differs": (((lambda row: row.sex in ("1", "2")), "性别（sex）应为 1（男）或 2（女）"),),
    "age_from": (_NEEDS_HIGH,),
    "age_below": (_NEEDS_LOW,),
    "age_outside": (((lambda row: row.low is not None or row.high is not None), "缺少年龄下限（low）或上限（high）"),),
    "days_old_above": (_NEEDS_HIGH,),
    "scheme_other": (_NEEDS_WORDS,),
    "scene_other": (_NEEDS_WORDS,),
    "level_below": (_NEEDS_LOW,),
    "dept_other": (_NEEDS_WORDS,),
    "no_indication": (_NEEDS_WORDS,),
    "contraindicated": (((lambda row: bool(row.words) or row.low is not None), "缺少诊断（words）或年龄（low）"),),
    "price_above": (_NEEDS_HIGH,),
    "outside_stay": (_NEEDS_HIGH,),
    "after_death": (_NEEDS_HIGH,),
    "uploaded_late": (_NEEDS_HIGH,),
}
BY_EVALUATOR: dict[str, tuple[Need, ...]] = {
    "aggregate": (_NEEDS_HIGH, _NEEDS_WINDOW),
    "pair": (_NEEDS_PARTNER, _NEEDS_WINDOW),
    "companion": (
        _NEEDS_WORDS,
        ((lambda row: row.unit in ("day", "visit", "before")), "计量周期（unit）应为 day、visit 或 before"),
        ((lambda row: row.unit != "before" or row.days > 0), "缺少天数（days）"),
    ),
    "rolling": (_NEEDS_HIGH, _NEEDS_DAYS),
    "course": (_NEEDS_HIGH, ((lambda row: row.unit in ("day", "span")), "计量周期（unit）应为 day 或 span")),
    "stock": (_NEEDS_HIGH,),
    "second": (_NEEDS_HIGH,),
    "split": (_NEEDS_HIGH,),
    "frequent": (
        _NEEDS_HIGH,
        _NEEDS_WORDS,
        ((lambda row: row.unit in ("month", "year")), "计量周期（unit）应为 month 或 year"),
    ),
    "low_standard": (_NEEDS_LOW, _NEEDS_HIGH, _NEEDS_DAYS, _NEEDS_WORDS),
    "idle_bed": (_NEEDS_HIGH, _NEEDS_WORDS),
    "coded_pair": (_NEEDS_WORDS,),
    "antibiotic": (_NEEDS_HIGH, _NEEDS_WORDS),
}
# Rules whose rows may stand for every item.
_EVERY_ITEM = frozenset(
    {"outpatient_inside", "overlap", "split", "frequent", "low_standard", "idle_bed", "length", "aggregate", "limit"}
)
_EXACT = frozenset({"pair", "unlisted", "all_listed", "companion", "rolling", "course", "stock", "second"})


def lint_rule(rule: Rule) -> Iterator[Problem]:
    """A rule names things that exist."""
    if rule.evaluator not in EVALUATORS:
        yield Problem(rule.id, f"没有“{rule.evaluator}”这种判断方法")
    if rule.evaluator == "limit" and rule.params.get("test") not in TESTS:
        yield Problem(rule.id, f"没有“{rule.params.get('test')}”这种条件")
    names = rule.params.get("by", "").split()
    if not set(names) <= FACT_NAMES or bool(names) != (rule.evaluator in _WITH_KEY):
        yield Problem(rule.id, f"by 应由这些名称组成：{'、'.join(sorted(FACT_NAMES))}")
    if rule.params.get("needs", "minute") not in FACT_NAMES:
        yield Problem(rule.id, "needs 不是明细的字段")
    if rule.evaluator == "aggregate" and rule.params.get("measure") not in MEASURES:
        yield Problem(rule.id, f"measure 应为 {'、'.join(sorted(MEASURES))} 之一")
    if rule.evaluator == "course" and not rule.params.get("gap", "").isdecimal():
        yield Problem(rule.id, "gap 应为天数")
    if rule.charge not in CHARGES:
        yield Problem(rule.id, f"charge 应为 {'、'.join(CHARGES)} 之一")
    if rule.last < rule.first:
        yield Problem(rule.id, "失效日期早于生效日期")


def lint_row(row: Knowledge, rule: Rule) -> Iterator[Problem]:
    """One row has what its rule needs."""
    for fits, message in (*BY_EVALUATOR.get(rule.evaluator, ()), *BY_TEST.get(rule.params.get("test", ""), ())):
        if not fits(row):
            yield Problem(row.id, message)
    if row.item == EVERY and rule.evaluator in _EXACT:
        yield Problem(row.id, "这条规则的知识点须写明项目编码，不能用 *")
    if row.factor <= 0:
        yield Problem(row.id, "系数（factor）应大于 0")
    if any(value is not None and value < 0 for value in (row.low, row.high)):
        yield Problem(row.id, "上下限不能为负")
    if row.low is not None and row.high is not None and row.low > row.high and rule.evaluator in ("limit", "length"):
        yield Problem(row.id, "下限大于上限")
    if row.last < row.first:
        yield Problem(row.id, "失效日期早于生效日期")
    if row.mark not in MARKS:
        yield Problem(row.id, f"标记（mark）应为 {'、'.join(MARKS)} 之一")
    if not row.source:
        yield Problem(row.id, "缺少来源（source）")


def lint_together(rows: Iterable[Knowledge]) -> Iterator[Problem]:
    """The same knowledge is not in force twice, and items that count together have one limit."""
    same: dict[tuple[object, ...], list[Knowledge]] = defaultdict(list)
    groups: dict[tuple[str, str], list[Knowledge]] = defaultdict(list)
    for row in rows:
        # Rows that differ in level, scheme or place are different knowledge.
        same[row.rule, row.item, row.partner, row.unit, row.words, row.region, row.sex, row.group].append(row)
        if row.group:
            groups[row.rule, row.group].append(row)
    for part in same.values():
        part.sort(key=lambda row: row.first)
        for one, other in pairwise(part):
            if other.first <= one.last:
                yield Problem(other.id, f"与 {one.id} 的有效期重叠，请给前一条填失效日期")
    for part in groups.values():
        for one, other in combinations(part, 2):
            together = one.first <= other.last and other.first <= one.last
            if together and (one.high, one.unit, one.partner) != (other.high, other.unit, other.partner):
                yield Problem(other.id, f"与同组的 {one.id} 上限、周期或对应项目不同")
                break
