"""Loads rules (YAML) and knowledge rows (CSV); a file with one bad row is not loaded, and every bad row is named."""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from .core.deducting import REASONS
from .core.engine import Book
from .core.lint import lint_row, lint_rule, lint_together
from .core.model import FAR, Knowledge, Rule, Severity
from .errors import ReviewError

COLUMNS = (
    "rule", "id", "item", "name", "partner", "group", "unit", "low", "high", "factor", "days", "sex", "words", "excuse",
    "region", "from", "to", "mark", "source", "note",
)  # fmt: skip
HOME = Path(str(files("jingban.review"))) / "data"
_WORDS = ("name", "observed", "limit", "day", "note", "unit", "main", "partner", "scene", "window", "low", "high", "admission", "discharge")  # fmt: skip
_FIELDS = {
    "id", "title", "code", "evaluator", "severity", "charge", "reason", "scenes", "funded", "params", "from", "to",
    "source", "sentence",
}  # fmt: skip


def read_rules(text: str, file: str) -> tuple[Rule, ...]:
    """Rules of one file. Raises ``rules_wrong`` with every problem."""
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ReviewError("rules_wrong", f"{file} 第 {mark.line + 1 if mark else 1} 行：不是合法的 YAML") from None
    if not isinstance(data, dict) or not isinstance(data.get("rules"), list):
        raise ReviewError("rules_wrong", f"{file}：应有 rules 一栏")
    found: list[Rule] = []
    problems: list[str] = []
    for at, entry in enumerate(data["rules"], 1):
        try:
            rule = _rule(entry, str(data.get("framework", "")))
        except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
            problems.append(f"{file} 第 {at} 条规则：{_why(error)}")
            continue
        problems += [f"{file} {rule.id}：{problem.message}" for problem in lint_rule(rule)]
        if any(rule.id == other.id for other in found):
            problems.append(f"{file} {rule.id}：编号重复")
        found.append(rule)
    if problems:
        raise ReviewError("rules_wrong", "\n".join(problems), len(problems))
    return tuple(found)


def _why(error: Exception) -> str:
    return f"缺少“{error.args[0]}”" if isinstance(error, KeyError) else str(error)


def _rule(entry: Mapping[str, Any], framework: str) -> Rule:
    unknown = set(entry) - _FIELDS
    if unknown:
        raise ValueError(f"不认识的字段：{'、'.join(sorted(unknown))}")
    reason = str(entry.get("reason", ""))
    if reason and reason not in REASONS:
        raise ValueError(f"核减原因“{reason}”不在 D01—D14 中")
    sentence = str(entry["sentence"])
    sentence.format(**dict.fromkeys(_WORDS, ""))
    return Rule(
        str(entry["id"]), str(entry["title"]), str(entry["code"]), str(entry["evaluator"]), Severity(entry["severity"]),
        str(entry.get("source", framework)), sentence, {str(k): str(v) for k, v in entry.get("params", {}).items()},
        str(entry.get("charge", "none")), reason, tuple(entry.get("scenes", ())), bool(entry.get("funded", True)),
        _date(entry.get("from"), date.min), _date(entry.get("to"), FAR),
    )  # fmt: skip


def read_knowledge(text: str, file: str, rules: Iterable[Rule]) -> tuple[Knowledge, ...]:
    """Rows of one CSV. Raises ``knowledge_wrong`` with every bad row, by its line."""
    of_rule = {rule.id: rule for rule in rules}
    reader = csv.DictReader(text.lstrip("\ufeff").splitlines())
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise ReviewError("knowledge_wrong", f"{file} 第 1 行：栏目应为 {','.join(COLUMNS)}")
    rows: list[Knowledge] = []
    lines: dict[str, int] = {}
    problems: list[tuple[int, str]] = []
    for cells in reader:
        at = reader.line_num
        try:
            row = _row(cells)
        except ValueError as error:
            problems.append((at, str(error)))
            continue
        if row.id in lines:
            problems.append((at, f"编号 {row.id} 与第 {lines[row.id]} 行重复"))
        lines[row.id] = at
        if row.rule not in of_rule:
            problems.append((at, f"没有规则“{row.rule}”"))
            continue
        problems += [(at, problem.message) for problem in lint_row(row, of_rule[row.rule])]
        rows.append(row)
    problems += [(lines[problem.row], problem.message) for problem in lint_together(rows)]
    if problems:
        detail = "\n".join(f"{file} 第 {at} 行：{message}" for at, message in sorted(problems))
        raise ReviewError("knowledge_wrong", detail, len(problems))
    return tuple(rows)


def _row(cells: Mapping[str | None, Any]) -> Knowledge:
    if None in cells or any(cells[name] is None for name in COLUMNS):
        raise ValueError("栏数与表头不符")
    text = {name: str(cells[name]).strip() for name in COLUMNS}
    for name in ("rule", "id", "item"):
        if not text[name]:
            raise ValueError(f"“{name}”不能为空")
    return Knowledge(
        text["id"], text["rule"], text["item"], text["source"], text["mark"], text["name"], text["partner"],
        text["group"], text["unit"], _number(text, "low"), _number(text, "high"), _factor(text),
        _whole(text, "days"), text["sex"],
        tuple(text["words"].split()), tuple(text["excuse"].split()), text["region"], _day(text, "from", date.min),
        _day(text, "to", FAR), text["note"],
    )  # fmt: skip


def _exact(text: Mapping[str, str], name: str) -> Decimal:
    try:
        value = Decimal(text[name])
    except InvalidOperation:
        raise ValueError(f"“{name}”的值“{text[name]}”不是数") from None
    if not value.is_finite() or value != value.quantize(Decimal("0.0001")) or abs(value) >= 10**12:
        raise ValueError(f"“{name}”的值“{text[name]}”应为四位以内小数、十二位以内整数")
    return value


def _number(text: Mapping[str, str], name: str) -> Decimal | None:
    return _exact(text, name) if text[name] else None


def _factor(text: Mapping[str, str]) -> Decimal:
    return _exact(text, "factor") if text["factor"] else Decimal(1)


def _whole(text: Mapping[str, str], name: str) -> int:
    if text[name] and not (text[name].isascii() and text[name].isdigit()):
        raise ValueError(f"“{name}”的值“{text[name]}”应为整数")
    return int(text[name] or 0)


def _day(text: Mapping[str, str], name: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text[name]) if text[name] else otherwise
    except ValueError:
        raise ValueError(f"“{name}”的值“{text[name]}”应是日期，如 2024-01-01") from None


def _date(value: object, otherwise: date) -> date:
    if value is None:
        return otherwise
    if not isinstance(value, date):
        raise ValueError(f"日期“{value}”应写成 2024-01-01")
    return value


def read_book(folder: Path) -> Book:
    """Rules and knowledge of a folder: ``rules.yaml`` and every ``*.csv``."""
    rules = read_rules((folder / "rules.yaml").read_text("utf-8"), "rules.yaml")
    rows: list[Knowledge] = []
    for path in sorted(folder.glob("*.csv")):
        rows += read_knowledge(path.read_text("utf-8"), path.name, rules)
    twice = sorted(name for name, count in Counter(row.id for row in rows).items() if count > 1)
    if twice:
        raise ReviewError("knowledge_wrong", f"编号重复：{'、'.join(twice)}", len(twice))
    return Book(rules, rows)


@cache
def load() -> Book:
    """The shipped rules with their demonstration knowledge."""
    return read_book(HOME)
