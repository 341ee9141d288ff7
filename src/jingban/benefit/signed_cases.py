"""Signed cases: each pack ships worked cases a policy officer can read, and they are run as tests."""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from .core.calculate import Calculator
from .core.cases import read_case, settlement_values
from .errors import BenefitError

_HOME = files("jingban.benefit") / "policies"


@dataclass(frozen=True, slots=True)
class Signed:
    """One case: id, what it shows, the contract input and the amounts it must give (or the error code)."""

    region: str
    id: str
    shows: str
    given: dict[str, Any]
    expected: dict[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What running one signed case gave; no differences means it holds."""

    region: str
    id: str
    differences: tuple[str, ...]


def read_signed(region: str) -> list[Signed]:
    """The signed cases of a region (policies/<region>/cases/*.yaml); numbers stay the text they are."""
    found: list[Signed] = []
    folder = Path(str(_HOME)) / region / "cases"
    for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else []:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 — BaseLoader makes only text
        defaults = data.get("defaults", {})
        for row in data["cases"]:
            given = _typed(
                {
                    **defaults,
                    **row["given"],
                    "service": {**defaults.get("service", {}), **row["given"].get("service", {})},
                }
            )
            found.append(Signed(region, row["id"], row.get("shows", ""), given, row["expect"]))
    return found


def _typed(value: Any) -> Any:
    """BaseLoader gives text only; the contract wants booleans for flags."""
    if isinstance(value, dict):
        return {key: _typed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_typed(item) for item in value]
    return {"true": True, "false": False}.get(value, value)


def run_signed(calculator: Calculator, cases: list[Signed]) -> list[Outcome]:
    """Settle each case and compare every expected field."""
    return [Outcome(case.region, case.id, _differences(calculator, case)) for case in cases]


def _differences(calculator: Calculator, signed: Signed) -> tuple[str, ...]:
    try:
        case, before = read_case({**signed.given, "region": signed.given.get("region", signed.region)})
        values = settlement_values(calculator.settle(case, before))
    except BenefitError as error:
        values = {"error": error.code}
    return tuple(
        f"{name} 应为 {wanted}，算得 {values.get(name, '无')}"
        for name, wanted in signed.expected.items()
        if values.get(name) != wanted
    )
