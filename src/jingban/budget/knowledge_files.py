"""Loads the knowledge the core works with from the package's own data files."""

import csv
import re
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from .core.knowledge import CodeEntry, ColumnForm, EconomicLink, KindForm, Knowledge, Profile

_DATA = files("jingban.budget") / "data"


def _rows(name: str) -> list[dict[str, str]]:
    text = (_DATA / "codes" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _codes(name: str) -> dict[str, tuple[CodeEntry, ...]]:
    found: dict[str, tuple[CodeEntry, ...]] = {}
    for row in _rows(name):
        entry = CodeEntry(
            row["code"],
            row["name"],
            row["verified"] == "1",
            int(row["first_year"]),
            int(row["last_year"]),
            row.get("staff", ""),
        )
        found[entry.code] = (*found.get(entry.code, ()), entry)
    return found


def _patterns(values: list[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(value) for value in values)


def _kinds(entries: list[dict[str, Any]]) -> tuple[KindForm, ...]:
    return tuple(KindForm(e["kind"], _patterns(e["titles"]), bool(e.get("panels"))) for e in entries)


def _columns(entries: list[dict[str, Any]]) -> tuple[ColumnForm, ...]:
    return tuple(
        ColumnForm(e["key"], e.get("role", "amount"), _patterns(e["all"]), _patterns(e.get("none", [])))
        for e in entries
    )


def _profile(data: dict[str, Any], common: dict[str, Any]) -> Profile:
    return Profile(
        name=data["name"],
        label=data["label"],
        signs=_patterns(data["signs"]),
        numbers=tuple((re.compile(pattern), kind) for pattern, kind in data["numbers"].items()),
        number_style=data["number_style"],
        project_code=re.compile(data["project_code"]),
        expected=tuple(data["expected"]),
        kinds=_kinds(data.get("kinds", [])) + _kinds(common["kinds"]),
        columns=_columns(data.get("columns", [])) + _columns(common["columns"]),
    )


@cache
def load() -> Knowledge:
    """Read code lists and regional profiles once; ``generic`` comes last."""
    common = yaml.safe_load((_DATA / "common.yaml").read_text(encoding="utf-8"))
    paths = sorted((_DATA / "profiles").iterdir(), key=lambda path: (path.name == "generic.yaml", path.name))
    profiles = tuple(
        _profile(yaml.safe_load(path.read_text(encoding="utf-8")), common)
        for path in paths
        if path.name.endswith(".yaml")
    )
    links = tuple(
        EconomicLink(row["department"], row["government"], row["institution"], row["verified"] == "1")
        for row in _rows("economic_links.csv")
    )
    checklist = tuple((row["id"], row["dimension"], row["check"]) for row in _rows("checklist.csv"))
    return Knowledge(
        _codes("functional.csv"), _codes("dept_economic.csv"), _codes("gov_economic.csv"), links, profiles, checklist
    )
