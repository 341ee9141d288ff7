"""The generator: figures of a case agree, truth lies where the ink lies, the same seed gives the same bytes."""

import hashlib
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
import zxingcpp
from PIL import Image
from tests.capture.papers.sets import make_set, values_in
from tools.papers import catalogue, degrade, ebill, fee_list, fonts, old_bill, people
from tools.papers.case import fen_of, make_case, yuan

from jingban.capture.core import codes
from jingban.capture.core.capital import read_capital
from jingban.capture.core.names import FIELDS, read_value

needs_fonts = pytest.mark.skipif(not fonts.available(), reason="no Chinese font on this machine")


@pytest.mark.parametrize("seed", range(40))
def test_the_figures_of_a_case_agree(seed: int) -> None:
    case = make_case(Random(seed), seed % 2 == 0, 5 + 3 * seed, "national", seed % 3 == 0)
    assert sum(line.amount for line in case.lines) == case.total == sum(fen for _, fen in case.categories)
    assert case.total == case.fund + case.other + case.account + case.cash
    assert case.total == case.fund + case.other + case.self_paid + case.own_cost
    assert all(fen_of(line.price * line.quantity) == line.amount != 0 for line in case.lines)
    assert all(fen > 0 for _, fen in case.categories)
    assert case.prepaid + case.recharge - case.refund == (case.cash if case.prepaid or case.recharge else 0)
    assert min(case.cash, case.self_paid, case.own_cost, case.account) >= 0
    assert all(case.begin <= line.day <= case.end for line in case.lines)


@pytest.mark.parametrize("seed", range(20))
def test_numbers_check_but_cannot_exist(seed: int) -> None:
    person, hospital = people.person(Random(seed)), people.hospital(Random(seed))
    assert codes.id_card(person.id_number) is True and person.id_number.startswith("99")
    assert codes.bank_card(person.bank_card) is True and person.bank_card.startswith("9999")
    assert codes.credit_code(hospital.credit_code) is True
    assert codes.provider(hospital.provider_code) is True
    assert person.id_number[6:14] == f"{person.born:%Y%m%d}"
    assert (int(person.id_number[16]) % 2 == 1) == (person.sex == "男")


def test_the_catalogue_is_large_and_has_no_twin() -> None:
    names = [(item.name, item.spec) for item in catalogue.ITEMS]
    assert len(names) >= 150 and len(set(names)) == len(names)
    assert all(Decimal(0) < item.low < item.high and 0 <= item.ratio <= 1 for item in catalogue.ITEMS)


@needs_fonts
@pytest.mark.parametrize("layout", fee_list.LAYOUTS, ids=lambda layout: layout.name)
def test_every_layout_prints_every_line(layout: fee_list.Layout) -> None:
    case = make_case(Random(5), True, 70, "national", True)
    paper = fee_list.draw(case, Random(5), layout)
    rows = paper.rows("lines")
    assert [row["ItemAmount"] for row in rows] == [yuan(line.amount) for line in case.lines]
    assert [row["ItemName"] for row in rows] == [line.item.name for line in case.lines]
    assert len(paper.sheets) >= 2
    # What truth says is what was drawn: every value has its ink, whole.
    shown: dict[str, str] = {}
    for sheet in paper.sheets:
        for mark in sheet.marks:
            for key in mark.keys:
                shown[key] = shown.get(key, "") + mark.text
    assert shown == {key: raw for key, (_, raw) in paper.values.items()}


@needs_fonts
@pytest.mark.parametrize("form", ebill.FORMS, ids=lambda form: form.name)
@pytest.mark.parametrize("inpatient", [True, False])
def test_every_form_prints_what_adds_up(form: ebill.Form, inpatient: bool) -> None:
    case = make_case(Random(8), inpatient, 60 if inpatient else 10, "none", False)
    paper = ebill.draw(case, Random(8), form)
    fields = paper.fields()
    total = Decimal(fields["TotalAmount"])
    rows = paper.rows("categories") or paper.rows("lines")
    assert sum(Decimal(row["ItemAmount"]) for row in rows) == total
    paid = ("FundPayAmount", "OtherPayAmount", "AccountPayAmount", "OwnPayAmount")
    assert sum(Decimal(fields[name]) for name in paid) == total
    assert read_capital(paper.values["total_in_words"][1]) == case.total
    assert {
        name: read_value(FIELDS[name].kind, raw) is not None
        for name, (_, raw) in paper.values.items()
        if name in FIELDS
    } == dict.fromkeys([name for name in paper.values if name in FIELDS], True)


@needs_fonts
def test_the_printed_raw_reads_back_as_the_value() -> None:
    case = make_case(Random(4), True, 50, "none", False)
    for paper in (
        ebill.draw(case, Random(1), ebill.FORMS[2]),
        old_bill.draw(case, Random(2)),
        old_bill.draw(case, Random(3)),
    ):
        for name, (value, raw) in paper.values.items():
            if name in ("TotalAmount", "total_in_words", "FundPayAmount"):
                assert read_value(FIELDS[name].kind, raw) == int(Decimal(value) * 100), (paper.form, name, raw)


@needs_fonts
def test_a_planted_mistake_is_said_and_is_the_only_one() -> None:
    case = make_case(Random(4), True, 40, "none", False)
    bill = ebill.draw(case, Random(1), ebill.FORMS[0], wrong_total=900)
    assert bill.fields()["TotalAmount"] == yuan(case.total + 900)
    assert bill.fields()["total_in_words"] == yuan(case.total)
    assert [mistake["key"] for mistake in bill.planted] == ["TotalAmount"]
    listed = fee_list.draw(case, Random(1), fee_list.LAYOUTS[1], wrong_line=7)
    wrong = [n for n, row in enumerate(listed.rows("lines")) if row["ItemAmount"] != yuan(case.lines[n].amount)]
    assert wrong == [7] and listed.planted[0]["key"] == "lines[7].ItemAmount"
    assert listed.fields()["TotalAmount"] == yuan(case.total)


@needs_fonts
def test_same_seed_same_bytes_another_seed_another_set(tmp_path: Path) -> None:
    def digest(folder: Path) -> dict[str, str]:
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    first, second, third = (
        digest(make_set(tmp_path / name, seed, 2, kinds=("ebill",))) for name, seed in (("a", 1), ("b", 1), ("c", 2))
    )
    assert first == second
    assert first != third


def test_truth_names_the_bytes_it_speaks_of(paper_set: Path) -> None:
    values = values_in(paper_set)
    numbers = sorted(n for case in values["cases"] for n in case["pages"])
    assert numbers == list(range(1, len(values["pages"]) + 1))
    for page in values["pages"]:
        data = (paper_set / page["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == page["sha256"]
        assert Image.open(paper_set / page["file"]).size == (page["width"], page["height"])


def _ink_inside(picture: np.ndarray[Any, Any], quad: list[list[int]]) -> bool:
    xs, ys = [p[0] for p in quad], [p[1] for p in quad]
    part = picture[max(min(ys), 0) : max(ys) + 1, max(min(xs), 0) : max(xs) + 1]
    return part.size > 0 and int(part.max()) - int(part.min()) > 25


def test_every_string_has_ink_where_truth_says(paper_set: Path) -> None:
    for page in values_in(paper_set)["pages"]:
        picture = np.asarray(Image.open(paper_set / page["file"]).convert("L"))
        empty = [word["text"] for word in page["words"] if not _ink_inside(picture, word["quad"])]
        assert empty == [], page["file"]


@pytest.mark.parametrize("name", degrade.STEPS)
def test_points_travel_with_their_pixels(name: str) -> None:
    """A dark dot stays where its point goes, whatever happens to the picture."""
    image = np.full((600, 420, 3), 255, np.uint8)
    points = np.array([[60.0, 80.0], [350.0, 120.0], [210.0, 300.0], [90.0, 520.0], [330.0, 500.0]])
    for x, y in points.astype(int):
        image[y - 6 : y + 7, x - 6 : x + 7] = 0
    shot = degrade.apply(degrade.Shot(image, points.copy(), []), {name: None}, Random(3))
    grey = shot.image.min(axis=2).astype(int)
    for x, y in shot.points.round().astype(int):
        near = grey[max(y - 40, 0) : y + 41, max(x - 40, 0) : x + 41]
        assert grey[y, x] < near.max() - 40, name
    assert [step["name"] for step in shot.applied] == [name]


def test_turning_back_clockwise_makes_it_upright() -> None:
    image = np.full((100, 60, 3), 255, np.uint8)
    image[:10, :10] = 0  # top left
    for angle in (90, 180, 270):
        shot = degrade.apply(degrade.Shot(image.copy(), np.zeros((1, 2)), []), {"turn": angle}, Random(1))
        assert shot.rotation == angle
        upright = np.rot90(shot.image, -angle // 90)
        assert (upright == image).all()


@needs_fonts
def test_codes_on_bills_can_be_scanned(tmp_path: Path) -> None:
    folder = make_set(tmp_path, 2, 2, kinds=("ebill",), degrade="clean")
    values = values_in(folder)
    for document in values["documents"]:
        page = values["pages"][document["pages"][0] - 1]
        found = zxingcpp.read_barcodes(Image.open(folder / page["file"]))
        assert [code.text for code in found] == [document["qr"]]


def test_without_fonts_the_command_says_what_to_install(tmp_path: Path) -> None:
    code = (
        "import sys; sys.argv = ['x', sys.argv[1], '--pages', '1']\n"
        "from tools.papers import fonts; fonts.FOLDERS = ()\n"
        "from tools.papers.__main__ import main; sys.exit(main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "out")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "fonts-noto-cjk" in done.stderr
    assert not (tmp_path / "out").exists()


def test_the_committed_demo_is_whole() -> None:
    folder = Path(__file__).resolve().parents[3] / "samples" / "papers"
    values = values_in(folder)
    pages, documents = values["pages"], values["documents"]
    assert len(values["cases"]) == 3 and len(pages) == 10
    for page in pages:
        assert hashlib.sha256((folder / page["file"]).read_bytes()).hexdigest() == page["sha256"]
    assert any(page["stamped"] for page in pages)
    assert {90, 180} <= {page["rotation"] for page in pages}
    assert any(d["kind"] == "fee_list" and len(d["pages"]) == 2 for d in documents)
    assert [m["key"] for d in documents for m in d["planted"]] == ["TotalAmount"]
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) < 3_000_000
