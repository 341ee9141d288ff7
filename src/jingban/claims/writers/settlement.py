"""医疗费用手工报销结算单 as PDF, set by typst from ``settlement.typ``."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from jingban.claims.core.wording import OBJECTION, Share
from jingban.infra.documents import typeset
from jingban.kernel.money import yuan

TEMPLATE = Path(__file__).with_name("settlement.typ")


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the reckoning as it is printed; ``weak``: the source needs to be looked up."""

    step: str
    inputs: str
    formula: str
    amount: str
    source: str
    certainty: str
    weak: bool


@dataclass(frozen=True, slots=True)
class VisitSteps:
    """The reckoning of one visit."""

    title: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed, as text; rows are in the order of the columns of the template."""

    number: str
    version: str  # of the policy
    printed_on: str
    banner: str  # what the sheet is not yet: 未经审批
    head: tuple[tuple[str, str, str, str], ...]
    citizen: tuple[str, ...]
    shares: tuple[Share, ...]
    totals: tuple[tuple[str, str], ...]
    amounts: tuple[tuple[str, str], ...]
    cuts: tuple[tuple[str, str, str, str], ...]
    cut: str
    bills: tuple[tuple[str, ...], ...]
    total: str
    visits: tuple[VisitSteps, ...]
    signatures: tuple[tuple[str, str, str], ...]
    lines: tuple[tuple[str, ...], ...]
    house: str = ""  # name of the centre


def pdf(sheet: Sheet) -> bytes:
    """The sheet on A4. The same sheet gives the same bytes. Raises FontMissing."""
    weak = any(step.weak for visit in sheet.visits for step in visit.steps)
    values = asdict(sheet) | {"shares": bars(sheet.shares), "weak": weak, "objection": OBJECTION}
    return typeset.pdf(TEMPLATE, values)


def bars(shares: Sequence[Share]) -> list[dict[str, object]]:
    """The waterfall: where each part begins and how long it is, in thousandths of the whole."""
    total = sum(one.fen for one in shares)
    found, before = [], 0
    for one in shares:
        found.append(
            {
                "name": one.name,
                "amount": yuan(one.fen),
                "share": _share(one.fen, total),
                "before": _part(before, total),
                "width": _part(one.fen, total),
                "person": one.person,
            }
        )
        before += one.fen
    return found


def _share(part: int, whole: int) -> str:
    tenths = (2 * part * 1000 + whole) // (2 * whole) if whole else 0
    return f"{tenths // 10}.{tenths % 10}%"


def _part(part: int, whole: int) -> int:
    return part * 1000 // whole if whole else 0
