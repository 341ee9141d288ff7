"""Dated terms and material lists shipped with the house (``terms.yaml``, ``materials.yaml``)."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from jingban.claims.core.checklist import MaterialRule
from jingban.claims.core.clock import TermRule
from jingban.claims.core.model import Term


def _rows(name: str) -> list[dict[str, Any]]:
    text = (files("jingban.claims") / "policy" / name).read_text("utf-8")
    rows: list[dict[str, Any]] = yaml.safe_load(text)
    return rows


@cache
def terms() -> tuple[TermRule, ...]:
    """Every term of handling."""
    return tuple(
        TermRule(
            row["since"], Term(int(row["days"]), int(row["warn"]), str(row["source"])),
            tuple(row.get("regions", ())), frozenset(row.get("med_types", ())),
        )
        for row in _rows("terms.yaml")
    )  # fmt: skip


@cache
def materials() -> tuple[MaterialRule, ...]:
    """Every list of materials."""
    codes = ("outpatient", "emergency", "inpatient", "injury", "proxy", "always")
    return tuple(
        MaterialRule(
            since=row["since"],
            **{name: frozenset(row[name]) for name in codes},
            injury_diagnoses=tuple(row["injury_diagnoses"]),
            source=row["source"],
        )
        for row in _rows("materials.yaml")
    )
