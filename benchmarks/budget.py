"""Budget disclosures: reading and checking, and the PDF reader against the engine it must not be slower than."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.measure import Result, peak_memory, seconds, seconds_of_pair

SHARED = Path(__file__).parents[1] / "../shared"
SEEDS = sorted((SHARED / "seeds").glob("*.txt"))
PDFS = sorted((SHARED / "samples/disclosures").glob("*.pdf"))
_ABSENT = "the real disclosures (../shared) are not on this machine"


# --- works, also called in processes of their own to see their memory --------------------------


def check(*paths: str) -> None:
    """Read and check each file, as `jingban budget check` does without the database."""
    from jingban.budget.pipeline import check_file

    for path in paths:
        check_file(path)


def read(*paths: str) -> None:
    """Read each file into blocks, no interpretation."""
    from jingban.budget.readers.pdf import read_pdf

    for path in paths:
        read_pdf(Path(path).read_bytes(), path, "")


def plumb(*paths: str) -> None:
    """What pdfplumber alone does for the tables of the same pages."""
    import pdfplumber

    for path in paths:
        with pdfplumber.open(path) as document:
            for page in document.pages:
                page.extract_tables()
                page.close()


# --- benchmarks -------------------------------------------------------------------------------


def seeds(repeat: int) -> Result:
    """The five seeds read and checked."""
    result = Result("seeds: read + check")
    if not SEEDS:
        result.skipped = _ABSENT
        return result
    total = 0.0
    for path in SEEDS:
        taken = seconds(lambda path=path: check(str(path)), repeat)  # type: ignore[misc]
        total += taken
        result.add(path.stem, taken * 1000, "ms")
    result.add("all five", total * 1000, "ms")
    result.add("peak memory", peak_memory(__name__, "check", *map(str, SEEDS)), "MB")
    return result


def pdfs(repeat: int) -> Result:
    """Six real PDFs read and checked, as a ratio to pdfplumber's tables of the same pages in the same run."""
    result = Result("pdfs: read + check, against pdfplumber's tables")
    if not PDFS:
        result.skipped = _ABSENT
        return result
    ours = theirs = reading = 0.0
    for path in PDFS:
        one, two = seconds_of_pair(lambda path=path: check(str(path)), lambda path=path: plumb(str(path)), repeat)  # type: ignore[misc]
        alone = seconds(lambda path=path: read(str(path)), repeat)  # type: ignore[misc]
        ours, theirs, reading = ours + one, theirs + two, reading + alone
        note = f"reading {alone * 1000:.0f} ms, pdfplumber {two * 1000:.0f} ms, ratio {one / two:.2f}"
        result.add(path.stem, one * 1000, "ms", note)
    result.add("all six", ours * 1000, "ms", f"reading {reading * 1000:.0f} ms, pdfplumber {theirs * 1000:.0f} ms")
    result.add("ratio read + check", ours / theirs, "×", "at most 1.0 asked, 0.5 aimed at")
    result.add("ratio read only", reading / theirs, "×")
    names = [str(path) for path in PDFS]
    result.add("peak memory", peak_memory(__name__, "check", *names), "MB")
    result.add("peak memory, read only", peak_memory(__name__, "read", *names), "MB")
    result.add("peak memory of pdfplumber", peak_memory(__name__, "plumb", *names), "MB")
    return result


def growth(repeat: int) -> Result:
    """A made PDF of 300 pages against one of 100: three times the time is linear."""
    from benchmarks.made_pdf import made_pdf

    result = Result("growth: made PDFs")
    with tempfile.TemporaryDirectory() as folder:
        paths = {}
        for pages in (100, 300):
            path = paths[pages] = Path(folder) / f"{pages}.pdf"
            path.write_bytes(made_pdf(pages))
        for name, work in (("read", read), ("check", check)):
            short, long = seconds_of_pair(
                lambda work=work: work(str(paths[100])),  # type: ignore[misc]
                lambda work=work: work(str(paths[300])),  # type: ignore[misc]
                max(1, repeat // 2),
            )
            result.add(f"{name}, 100 pages", short * 1000, "ms", f"{short * 10:.1f} ms a page")
            result.add(f"{name}, 300 pages", long * 1000, "ms", f"{long / 0.3:.1f} ms a page")
            result.add(f"{name}, 300 : 100", long / short, "×", "3 is linear")
        for pages, path in paths.items():
            result.add(f"peak memory, {pages} pages read", peak_memory(__name__, "read", str(path)), "MB")
    return result


BENCHMARKS: dict[str, Callable[[int], Result]] = {"seeds": seeds, "pdfs": pdfs, "growth": growth}
