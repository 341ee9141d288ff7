"""Which papers a set holds: cases by lot, each with the papers a claim brings."""

from dataclasses import dataclass
from random import Random

from . import ebill, fee_list
from .case import Case, make_case
from .sheet import Paper

KINDS = ("ebill", "fee_list")


@dataclass
class Bundle:
    """One case and its papers."""

    case: Case
    papers: list[Paper]


def bundle(lot: Random, kinds: tuple[str, ...], conflict: bool = False) -> Bundle:
    """A case with the papers of the wanted kinds."""
    inpatient = lot.random() < 0.65
    layout = lot.choice(fee_list.LAYOUTS)
    form = lot.choice(ebill.FORMS)
    listed = inpatient or form.itemised == "no"
    rows = (
        lot.randrange(30, 121)
        if inpatient
        else lot.randrange(30, 50)
        if "fee_list" in kinds and listed
        else lot.randrange(3, 15)
    )
    style = lot.choice(("national", "house")) if "ItemCode" in layout.columns else "none"
    case = make_case(lot, inpatient, rows, style, "date" in layout.columns or layout.groups == "day")
    papers: list[Paper] = []
    wrong = lot.choice(("bill", "line", "list")) if conflict else ""
    if "ebill" in kinds:
        papers.append(ebill.draw(case, lot, form, lot.choice((-90, 900, 10000)) if wrong == "bill" else 0))
    if "fee_list" in kinds and (listed or "ebill" not in kinds):
        line = lot.randrange(len(case.lines)) if wrong == "line" else None
        papers.append(fee_list.draw(case, lot, layout, line, 1000 if wrong == "list" else 0))
    return Bundle(case, papers)
