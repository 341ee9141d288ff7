"""A case and accumulators as the contract writes them, so that what was settled can be settled again."""

from decimal import Decimal
from typing import Any

from .cases import read_accumulators, read_case
from .model import Accumulators, Case, FeeLine
from .rounding import PPM, yuan

__all__ = ["case_values", "read_accumulators", "read_case"]


def case_values(case: Case, before: Accumulators | None = None) -> dict[str, Any]:
    """The case by the fields of ``docs/contracts/benefit-case.schema.json``; ``read_case`` gives it back."""
    person, service = case.person, case.service
    values: dict[str, Any] = {
        "region": case.region,
        "insutype": person.insutype,
        "psn_type": person.psn_type,
        "birth_date": person.birth_date.isoformat(),
        "identities": list(person.identities),
        "service": {
            "med_type": service.med_type,
            "hospital_level": service.hospital_level,
            "district_run": service.district_run,
            "community": service.community,
            "admission_date": service.admission_date.isoformat(),
            "discharge_date": service.discharge_date.isoformat(),
            "settlement_date": service.settlement_date.isoformat(),
            "out_of_town": service.out_of_town,
        },
    }
    if case.lines:
        values["lines"] = [_line(line) for line in case.lines]
    else:
        a = case.amounts
        names = ("total", "own_pay", "over_limit", "prior_self_pay", "eligible")
        values["amounts"] = {name: yuan(fen) for name, fen in zip(names, a, strict=True)}
    if case.switches:
        values["switches"] = dict(case.switches)
    if case.account:
        values["acct_pay"] = yuan(case.account)
    return values


def _line(line: FeeLine) -> dict[str, Any]:
    values: dict[str, Any] = {
        "name": line.name,
        "category": line.category,
        "quantity": _figure(line.quantity),
        "price": _figure(line.price),
        "amount": yuan(line.amount),
    }
    if line.category == "乙":
        values["self_pay_ratio"] = _figure(Decimal(line.self_pay_ratio) / PPM)
    if line.price_ceiling is not None:
        values["price_ceiling"] = _figure(line.price_ceiling)
    if line.day is not None:
        values["date"] = line.day.isoformat()
    return values


def _figure(value: Decimal) -> str:
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text
