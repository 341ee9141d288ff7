"""Cases for tests, short to write."""

from datetime import date

from jingban.benefit.core.calculate import Calculator
from jingban.benefit.core.model import Amounts, Case, Person, Service
from jingban.benefit.policy_files import load

BEIJING = Calculator(load("110000"))
BIRTH = date(1970, 1, 1)
DAY = date(2024, 5, 1)


def case(
    insutype: str,
    psn_type: str,
    level: int,
    eligible: int,
    *,
    med_type: str = "21",
    prior: int = 0,
    own: int = 0,
    over: int = 0,
    birth: date = BIRTH,
    day: date = DAY,
    leave: date | None = None,
    identities: tuple[str, ...] = (),
    district_run: bool = False,
    community: bool = False,
    out_of_town: str = "",
    switches: dict[str, str] | None = None,
) -> Case:
    """A claim given by its parts (分)."""
    return Case(
        "110000",
        Person(insutype, psn_type, birth, identities),
        Service(med_type, level, day, leave or day, leave or day, district_run, community, out_of_town),
        Amounts(eligible + prior + own + over, own, over, prior, eligible),
        (),
        switches or {},
    )
