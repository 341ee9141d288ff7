"""Six real disclosures: our cells against pdfplumber's, an independent engine known to be exact on ruled tables."""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pdfplumber
import pypdfium2 as pdfium
import pytest
from pdfplumber.page import Page
from PIL.Image import Image

from jingban.budget.core.blocks import Grid, Source, TextLine
from jingban.budget.readers.pdf import read_pdf

FOLDER = Path(__file__).parents[3] / "../shared/samples/disclosures"
FILES = sorted(FOLDER.glob("*.pdf")) if FOLDER.is_dir() else []

pytestmark = pytest.mark.skipif(not FILES, reason="the real disclosures (../shared/samples) are not on this machine")

Table = list[list[str | None]]
BROKEN = re.compile(r"\d[\d,.]*\s+[\d,.]*\d")


@dataclass(frozen=True)
class Pair:
    """One document as both engines see it; per page the oracle's tables whose lines can be seen."""

    source: Source
    oracle: list[list[Table]]


@pytest.fixture(scope="module", params=FILES, ids=lambda path: path.stem)
def pair(request: pytest.FixtureRequest) -> Pair:
    data = request.param.read_bytes()
    with pdfplumber.open(request.param) as document:
        oracle = [[strip(table.extract()) for table in _inked(page).find_tables()] for page in document.pages]
    return Pair(read_pdf(data, request.param.name, "0" * 64), oracle)


def _inked(page: Page) -> Page:
    """The page without lines and areas drawn in white: nobody sees them, but pdfplumber takes them for borders."""

    def seen(item: dict[str, object]) -> bool:
        if item["object_type"] not in ("line", "rect", "curve"):
            return True
        colour = item["stroking_color"] if item.get("stroke") else item["non_stroking_color"]
        return colour not in (1, (1,), (1, 1, 1), (1.0,), (1.0, 1.0, 1.0), (0, 0, 0, 0))

    return page.filter(seen)


def strip(table: list[list[str | None]]) -> Table:
    return [[None if text is None else re.sub(r"\s+", "", text) for text in row] for row in table]


def grids(source: Source, page: int) -> list[Grid]:
    return [b for b in source.blocks if isinstance(b, Grid) and b.place.page == page]


def ours(grid: Grid) -> Table:
    return [[None if cell.covered else re.sub(r"\s+", "", cell.text) for cell in row] for row in grid.rows]


def test_every_table_is_found_and_none_invented(pair: Pair) -> None:
    found = [[(len(g.rows), len(g.rows[0])) for g in grids(pair.source, n + 1)] for n in range(len(pair.oracle))]
    assert found == [[(len(t), len(t[0])) for t in page] for page in pair.oracle]
    assert sum(map(len, found)) >= 11


def test_cells_are_equal(pair: Pair) -> None:
    total, different = 0, []
    for n, page in enumerate(pair.oracle):
        for table, grid in zip(page, grids(pair.source, n + 1), strict=True):
            for theirs, mine in zip(table, ours(grid), strict=True):
                for a, b in zip(theirs, mine, strict=True):
                    total += 1
                    if a != b:
                        different.append((n + 1, a, b))
    assert total > 500
    assert len(different) <= 0.005 * total, different


def test_no_number_is_broken(pair: Pair) -> None:
    cells = [cell.text for b in pair.source.blocks if isinstance(b, Grid) for row in b.rows for cell in row]
    assert [text for text in cells if BROKEN.search(text)] == []


def test_lines_stand_in_reading_order(pair: Pair) -> None:
    tops: dict[int, float] = {}
    for block in pair.source.blocks:
        page, box = block.place.page, block.place.bbox
        assert page is not None
        assert box is not None
        assert box[1] >= tops.get(page, -1.0) - 0.01
        tops[page] = box[1]


def test_every_character_with_ink_is_read(pair: Pair) -> None:
    """What pdfplumber has and we have not left no ink on the page (cut off by its cell), or is a page number."""
    path = next(path for path in FILES if path.name == pair.source.name)
    with pdfplumber.open(path) as document, pdfium.PdfDocument(path) as pictures:
        for number, page in enumerate(document.pages, start=1):
            theirs = [c for c in page.dedupe_chars(tolerance=1).chars if not c["text"].isspace()]
            mine = Counter(_characters(pair.source, number))
            if mine == Counter(c["text"] for c in theirs):
                continue
            picture = pictures[number - 1].render(scale=2, grayscale=True).to_pil()
            seen = [c for c in theirs if _has_ink(picture, c)]
            missing = Counter(c["text"] for c in seen)
            missing.subtract(mine)
            lost = {text: count for text, count in missing.items() if count}
            assert all(text in "-—第页0123456789" for text in lost), (number, lost)
            assert sum(lost.values()) <= 7


def _has_ink(picture: Image, char: dict[str, float]) -> bool:
    """``picture`` has two pixels a point."""
    x0, top, x1, bottom = (round(2 * char[side]) for side in ("x0", "top", "x1", "bottom"))
    if not (0 <= x0 < x1 <= picture.width and 0 <= top < bottom <= picture.height):
        return False
    return bool(picture.crop((x0, top, x1, bottom)).getextrema()[0] < 128)


def _characters(source: Source, page: int) -> str:
    parts = []
    for block in source.blocks:
        if block.place.page != page:
            continue
        if isinstance(block, TextLine):
            parts.append(block.text)
        else:
            parts += [cell.text for row in block.rows for cell in row]
    return re.sub(r"\s+", "", "".join(parts))
