"""Dated limits of approval, filing deadlines, the books that pay, and the switches of a centre."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from jingban.verification.core.model import Deadline


class Level(StrEnum):
    """Who approves what the funds pay."""

    NONE = "none"
    SECTION = "section"
    DIRECTOR = "director"


@dataclass(frozen=True, slots=True)
class Limits:
    """分 up to which (and including) a lower level is enough, from a day on."""

    since: date
    none_up_to: int
    section_up_to: int

    def level(self, fund: int) -> Level:
        """Who approves this much."""
        if fund <= self.none_up_to:
            return Level.NONE
        return Level.SECTION if fund <= self.section_up_to else Level.DIRECTOR


@dataclass(frozen=True, slots=True)
class Paying:
    """Which book pays a field of the settlement, and what it is booked as: fund_pay_type or account."""

    field: str
    schemes: tuple[str, ...]
    book: str
    fund: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """A filing deadline of some regions for claims filed since a day."""

    since: date
    regions: tuple[str, ...]
    deadline: Deadline


@cache
def _read(name: str) -> Any:
    return yaml.safe_load((files("jingban.claims") / "policy" / name).read_text("utf-8"))


@cache
def limits() -> tuple[Limits, ...]:
    """Every version of the limits of approval."""
    return tuple(
        Limits(row["since"], int(Decimal(row["none_up_to"]) * 100), int(Decimal(row["section_up_to"]) * 100))
        for row in _read("approval.yaml")
    )


def level_on(day: date, fund: int) -> Level:
    """Who approves; before the first version everything goes to the director."""
    begun = [version for version in limits() if version.since <= day]
    return max(begun, key=lambda version: version.since).level(fund) if begun else Level.DIRECTOR


@cache
def paying() -> tuple[Paying, ...]:
    """Which book pays what, in the order they are asked."""
    return tuple(
        Paying(row["field"], tuple(row["schemes"]), row["book"], row.get("fund", ""), row.get("account", ""))
        for row in _read("funds.yaml")
    )


def payer_of(field: str, scheme: str) -> Paying:
    """The first entry that fits; every field has one for all schemes."""
    return next(row for row in paying() if row.field == field and (not row.schemes or scheme in row.schemes))


@cache
def _deadlines() -> tuple[DeadlineRule, ...]:
    return tuple(
        DeadlineRule(row["since"], tuple(row["regions"]), Deadline(row["month"], row["day"], row["source"]))
        for row in _read("deadlines.yaml")
    )


def deadline_on(day: date, region: str) -> Deadline | None:
    """The filing deadline of a region on a day: the one that names the region before the one for all."""
    held = [
        rule for rule in _deadlines() if rule.since <= day and (not rule.regions or region.startswith(rule.regions))
    ]
    return max(held, key=lambda rule: (bool(rule.regions), rule.since)).deadline if held else None


@cache
def switches() -> dict[str, bool]:
    """The switches as shipped."""
    return {str(name): bool(value) for name, value in _read("switches.yaml").items()}


def switched_on(name: str, opened: Sequence[str]) -> bool:
    """Whether a switch is on: as shipped, or opened by the installation. Raises KeyError for one that is not known."""
    return switches()[name] or name in opened
