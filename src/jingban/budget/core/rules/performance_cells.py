"""Cells of the performance tables: project codes and words in amount cells (I42)."""

import re
from collections import defaultdict
from collections.abc import Iterator

from jingban.budget.core.checking import Checked, Context, Outcome, Rule, Status
from jingban.budget.core.model import Document, PerformanceTarget, State
from jingban.kernel.findings import Category, Severity
from jingban.kernel.text import fold

from .performance_common import OVERALL, PROJECT, Found, of_target, of_value, targets, title_of, warn

DIMENSION = {"P08": "规范性", "P09": "规范性"}


def project_codes(context: Context) -> Iterator[Outcome]:
    """P08: project codes belong to one division, are not of a later year, and name one project."""
    document = context.document
    pattern = _pattern(context)
    coded = [(table, target) for table, target in targets(document, PROJECT) if pattern.match(target.code)]
    if not coded:
        return
    by_code: dict[str, list[Found]] = defaultdict(list)
    divisions: dict[str, int] = defaultdict(int)
    for table, target in coded:
        by_code[target.code].append((table, target))
        divisions[target.code[:6]] += 1
    usual = max(divisions, key=lambda d: divisions[d])
    for table, target in coded:
        problems = list(_code_problems(document, target, usual, divisions))
        yield Checked("P08", "I42", Status.VIOLATED if problems else Status.EXACT)
        for problem in problems:
            yield warn(
                "P08",
                Category.CODE,
                f"{title_of(target)}的项目代码 {target.code} {problem}，请核对项目代码。",
                of_target(document, table, target, target.code),
                severity=Severity.ERROR,
                found=target.code,
            )
    for code, same in by_code.items():
        names = {fold(target.name) for _, target in same}
        if len(names) > 1:
            yield warn(
                "P08",
                Category.CODE,
                f"项目代码 {code} 用于 {len(names)} 个不同名称的项目。请核对代码或名称。",
                *(of_target(document, table, target) for table, target in same),
                severity=Severity.ERROR,
                expected="一个代码对应一个项目",
                found="、".join(t.name for _, t in same),
            )


def _pattern(context: Context) -> re.Pattern[str]:
    profile = next((p for p in context.knowledge.profiles if p.name == context.document.profile), None)
    return profile.project_code if profile else re.compile(r"^\d{6}\d{2}[A-Z]\d{12}$")


def _code_problems(
    document: Document, target: PerformanceTarget, usual: str, divisions: dict[str, int]
) -> Iterator[str]:
    code = target.code
    if len(code) == 21 and code[:6].isdigit() and code[:6] != usual and divisions[usual] >= 3 * divisions[code[:6]]:
        yield f"的区划 {code[:6]} 与其他项目的 {usual} 不同"
    if document.fiscal_year and code[6:8].isdigit() and 2000 + int(code[6:8]) > document.fiscal_year:
        yield f"的立项年份 20{code[6:8]} 晚于预算年度 {document.fiscal_year}"


def words_for_amounts(context: Context) -> Iterator[Outcome]:
    """P09: an amount cell holds a number or nothing."""
    document = context.document
    for table in (*document.tables_of(PROJECT), *document.tables_of(OVERALL)):
        cells = [
            (target, value, column)
            for target in table.targets
            for value, column in ((target.total, "项目总额"), (target.fiscal, "财政资金"), (target.other, "其他资金"))
            if value is not None and value.state is State.TEXT
        ]
        if not cells:
            continue
        _target, value, column = cells[0]
        yield warn(
            "P09",
            Category.FORMAT,
            f"“{column}”等 {len(cells)} 个金额栏填的是文字“{value.text.strip()}”，没有金额的应留空或填 0。请统一填法。",
            *(of_value(document, table, t, v, c) for t, v, c in cells),
            expected="空或 0",
            found=value.text.strip(),
            table=table.kind,
        )


RULES: tuple[Rule, ...] = (
    Rule(
        "P08",
        "项目代码规范且唯一",
        "I42；预算管理一体化规范",
        "项目代码的区划、年份，一码一名",
        Category.CODE,
        Severity.ERROR,
        project_codes,
    ),
    Rule(
        "P09", "金额栏不填文字", "填报规范", "绩效表金额栏的内容", Category.FORMAT, Severity.WARNING, words_for_amounts
    ),
)
