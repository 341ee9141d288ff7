"""Rows of what-if runs; every look passes the person's scope."""

from jingban.benefit.models import Simulation
from jingban.infra.access.services import Scope, within


def page(scope: Scope, number: int, size: int) -> tuple[list[Simulation], int]:
    """Runs of the scope, newest first, without their results, and how many there are."""
    rows = Simulation.objects.filter(within(scope))
    return list(rows.defer("result").order_by("-id")[(number - 1) * size : number * size]), rows.count()


def one(scope: Scope, simulation_id: int) -> Simulation | None:
    """A run of the scope."""
    return Simulation.objects.filter(within(scope), pk=simulation_id).first()


def locked(simulation_id: int) -> Simulation | None:
    """The run, locked until the end of the transaction."""
    return Simulation.objects.select_for_update().filter(pk=simulation_id).first()
