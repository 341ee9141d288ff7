"""The committed demo batch: three claims as they come to the window, small files, one of each trouble worth showing."""

from pathlib import Path
from random import Random

from . import cards, ebill, fee_list, letters, old_bill
from .case import make_case
from .plan import Bundle
from .write import Wish, Writer

SEED = 20240607
SMALL: Wish = {"dpi": 150, "jpeg": 62}  # scans as a sparing office keeps them


def make_demo(out: Path) -> Writer:
    """Write samples/papers."""
    lot = Random(SEED)
    writer = Writer(out, SEED)
    layouts = {layout.name: layout for layout in fee_list.LAYOUTS}
    forms = {form.name: form for form in ebill.FORMS}

    # A stay with a two-page list; the second page went through the scanner upside down.
    stay = make_case(lot, True, 48, "none", False)
    papers = [
        ebill.draw(stay, lot, forms["orange two panels"]),
        fee_list.draw(stay, lot, layouts["lines by category"]),
        letters.discharge(stay, lot),
        cards.bank_card(stay, lot),
    ]
    first: list[Wish] = [{"a4": None, **SMALL}, {"rotate": 1.2, **SMALL}, {"turn": 180, **SMALL}]
    writer.add(Bundle(stay, papers), [*first, {"photo": 0.03, **SMALL}, {"jpeg": 70}], lot)

    # A visit: seals over figures, a certificate on its side.
    visit = make_case(lot, False, 12, "none", False)
    papers = [
        ebill.draw(visit, lot, forms["black with own list"]),
        letters.certificate(visit, lot),
        cards.id_card(visit, lot),
    ]
    writer.add(Bundle(visit, papers), [{"stamp": 2, **SMALL}, {"turn": 90, **SMALL}, {"fold": 0.3, **SMALL}], lot)

    # An old bill whose printed total is wrong by 9.00, with a list on which a seal lies.
    wrong = make_case(lot, True, 38, "house", True)
    papers = [old_bill.draw(wrong, lot, wrong_total=900), fee_list.draw(wrong, lot, layouts["unruled dated"])]
    pages = sum(len(paper.sheets) for paper in papers)
    writer.add(
        Bundle(wrong, papers), [{"rotate": 0.8, **SMALL}, *[{"stamp": 1, "shadow": 0.25, **SMALL}] * (pages - 1)], lot
    )

    writer.finish({"demo": True})
    return writer
