"""Beijing employees' first stay at level 3 in OpenFisca-Core; run by an interpreter that has it, never imported by us.

``python openfisca_model.py CLAIMS.json OUT.json``: eligible amounts in 分 in; what both funds pay in 元 and times out.
The segments, the yearly cap of the pooled fund, the large-amount fund and one half-up rounding per segment are the
same as ours; amounts are what OpenFisca makes of ``value_type = float``: float32.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

MONTH = "2024-05"
Person = build_entity(key="person", plural="persons", label="参保人", is_person=True)
FIRST = "2019-01-01"


def _value(amount: float) -> dict[str, Any]:
    return {"values": {FIRST: {"value": amount}}}


PARAMETERS = {
    "deductible": _value(1300),
    "edge_1": _value(30000),
    "edge_2": _value(40000),
    "ratio_1": _value(0.85),
    "ratio_2": _value(0.90),
    "ratio_3": _value(0.95),
    "cap": _value(100000),
    "large_ratio": _value(0.85),
    "large_cap": _value(400000),
}


def half_up(amount: Any) -> Any:
    return numpy.floor(amount * 100 + 0.5) / 100


class eligible(Variable):
    value_type = float
    entity = Person
    definition_period = DateUnit.MONTH


class uncapped(Variable):
    value_type = float
    entity = Person
    definition_period = DateUnit.MONTH

    def formula(person: Any, period: Any, parameters: Any) -> Any:
        p = parameters(period)
        amount = person("eligible", period)
        paid = 0.0
        edges = ((p.deductible, p.edge_1, p.ratio_1), (p.edge_1, p.edge_2, p.ratio_2), (p.edge_2, 1e12, p.ratio_3))
        for low, high, ratio in edges:
            paid = paid + half_up(numpy.clip(amount - low, 0, high - low) * ratio)
        return paid


class hifp_pay(Variable):
    value_type = float
    entity = Person
    definition_period = DateUnit.MONTH

    def formula(person: Any, period: Any, parameters: Any) -> Any:
        return numpy.minimum(person("uncapped", period), parameters(period).cap)


class hifob_pay(Variable):
    value_type = float
    entity = Person
    definition_period = DateUnit.MONTH

    def formula(person: Any, period: Any, parameters: Any) -> Any:
        p = parameters(period)
        below = half_up((p.edge_1 - p.deductible) * p.ratio_1) + half_up((p.edge_2 - p.edge_1) * p.ratio_2)
        boundary = p.edge_2 + half_up((p.cap - below) / p.ratio_3)
        rest = numpy.maximum(0, person("eligible", period) - boundary)
        return numpy.minimum(half_up(rest * p.large_ratio), p.large_cap)


def system() -> TaxBenefitSystem:
    law = TaxBenefitSystem([Person])
    law.parameters = ParameterNode("", data=PARAMETERS)
    for variable in (eligible, uncapped, hifp_pay, hifob_pay):
        law.add_variable(variable)
    return law


def settle(law: TaxBenefitSystem, yuan: Any) -> Any:
    simulation = SimulationBuilder().build_default_simulation(law, count=len(yuan))
    simulation.set_input("eligible", MONTH, yuan)
    return simulation.calculate("hifp_pay", MONTH), simulation.calculate("hifob_pay", MONTH)


def main() -> None:
    yuan = numpy.array(json.loads(Path(sys.argv[1]).read_text())) / 100
    law = system()
    settle(law, yuan[:10])
    start = time.process_time()
    pooled, large = settle(law, yuan)
    together = time.process_time() - start
    start = time.process_time()
    for index in range(300):
        settle(law, yuan[index : index + 1])
    alone = (time.process_time() - start) / 300
    found = {"hifp": pooled.tolist(), "hifob": large.tolist(), "together": together, "alone": alone}
    Path(sys.argv[2]).write_text(json.dumps(found))


if __name__ == "__main__":
    main()
