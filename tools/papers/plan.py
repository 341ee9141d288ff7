"""Which papers a set holds: cases by lot, each with the papers a claim brings."""

from dataclasses import dataclass
from random import Random

from . import cards, ebill, fee_list, letters, old_bill
from .case import Case, make_case
from .sheet import Paper

KINDS = ("ebill", "old_bill", "fee_list", "discharge", "certificate", "id_card", "bank_card", "other")


@dataclass
class Bundle:
    """One case and its papers."""

    case: Case
    papers: list[Paper]


def bundle(lot: Random, kinds: tuple[str, ...], conflict: bool = False) -> Bundle:
    """A case with the papers of the wanted kinds, in the order a claimant piles them."""
    inpatient = lot.random() < 0.6
    layout, form = lot.choice(fee_list.LAYOUTS), lot.choice(ebill.FORMS)
    old = "old_bill" in kinds and ("ebill" not in kinds or lot.random() < 0.3)
    bill = old or "ebill" in kinds
    own_list = bill and not old and not inpatient and form.itemised != "no"
    listed = "fee_list" in kinds and (not own_list or kinds == ("fee_list",)) and (inpatient or lot.random() < 0.7)
    rows = lot.randrange(30, 121) if inpatient else lot.randrange(30, 50) if listed else lot.randrange(3, 15)
    style = lot.choice(("national", "house")) if "ItemCode" in layout.columns else "none"
    case = make_case(lot, inpatient, rows, style, "date" in layout.columns or layout.groups == "day")
    wrong = lot.choice([what for what, there in (("bill", bill), ("line", listed), ("list", listed)) if there] or [""])
    wrong = wrong if conflict else ""
    off = lot.choice((-90, 900, 10000)) if wrong == "bill" else 0
    papers: list[Paper] = []
    if bill:
        papers.append(old_bill.draw(case, lot, off) if old else ebill.draw(case, lot, form, off))
    if listed:
        line = lot.randrange(len(case.lines)) if wrong == "line" else None
        papers.append(fee_list.draw(case, lot, layout, line, 1000 if wrong == "list" else 0))
    for kind, draw, chance in (
        ("discharge", letters.discharge, 0.6 if inpatient else 0),
        ("certificate", letters.certificate, 0.4),
        ("id_card", cards.id_card, 0.35),
        ("bank_card", cards.bank_card, 0.35),
        ("other", letters.notice, 0.08),
    ):
        alone = kinds == (kind,)
        if kind in kinds and (alone or lot.random() < chance):
            papers.append(draw(case, lot))
    return Bundle(case, papers)
