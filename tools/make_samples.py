"""Write the sample disclosures: ``python tools/make_samples.py [--out samples] [--no-pdf]``.

Everything in samples/ except data/ and README.md is made here from samples/data/*.yaml: four regional
forms, each clean and damaged. Damaged files carry the mistakes listed in samples/expected.csv.
The same data gives the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.samples import (
    plants_beijing,
    plants_jiangxi,
    plants_others,
    write_docx,
    write_html,
    write_pdf,
    write_txt,
    write_xlsx,
)
from tools.samples.amounts import load
from tools.samples.beijing import Beijing
from tools.samples.chongqing import Chongqing
from tools.samples.jiangxi import Jiangxi
from tools.samples.shanghai import Shanghai
from tools.samples.sheet import Disclosure, Places, Plant

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "samples" / "data"
Writer = Callable[[Disclosure], tuple[bytes, Places]]
FIELDS = ("id", "file", "place", "category", "severity", "match", "also", "what")


@dataclass(frozen=True)
class Sample:
    """One form in one format; ``plants`` is what the damaged version suffers."""

    stem: str  # beijing/2023
    suffix: str  # .txt
    build: Callable[[], Disclosure]
    write: Writer
    plants: tuple[Plant, ...]
    pdf: bool = False


def _beijing(narrative: bool) -> Disclosure:
    return Beijing(load(DATA / "beijing.yaml")).build(narrative)


def _jiangxi() -> Disclosure:
    return Jiangxi(load(DATA / "jiangxi.yaml")).build()


def _chongqing() -> Disclosure:
    return Chongqing(load(DATA / "chongqing.yaml")).build()


def _shanghai() -> Disclosure:
    return Shanghai(load(DATA / "shanghai.yaml")).build()


FORMS: dict[str, Callable[[], Disclosure]] = {
    "beijing": lambda: _beijing(True),
    "jiangxi": _jiangxi,
    "chongqing": _chongqing,
    "shanghai": _shanghai,
}
SAMPLES = (
    Sample("beijing", ".txt", lambda: _beijing(True), write_txt.tabbed, plants_beijing.TXT),
    Sample("beijing", ".xlsx", lambda: _beijing(False), write_xlsx.write, plants_beijing.XLSX),
    Sample("jiangxi", ".txt", _jiangxi, write_txt.tabbed, plants_jiangxi.TXT),
    Sample("jiangxi", ".docx", _jiangxi, write_docx.write, plants_jiangxi.DOCX),
    Sample("chongqing", ".txt", _chongqing, write_txt.celled, plants_others.CHONGQING_TXT),
    Sample("chongqing", ".html", _chongqing, write_html.write, plants_others.CHONGQING_HTML),
    Sample("shanghai", "-ruled.pdf", _shanghai, lambda d: write_pdf.write(d, True), plants_others.SHANGHAI_RULED, True),
    Sample(
        "shanghai", "-unruled.pdf", _shanghai, lambda d: write_pdf.write(d, False), plants_others.SHANGHAI_PLAIN, True
    ),
)


def make(pdf: bool = True) -> dict[str, bytes]:
    """Relative path → content of every sample file and of expected.csv."""
    files: dict[str, bytes] = {}
    rows: list[dict[str, str]] = []
    for sample in SAMPLES:
        if sample.pdf and not pdf:
            continue
        clean, damaged = (f"{sample.stem}/{state}{sample.suffix}" for state in ("clean", "damaged"))
        files[clean] = sample.write(sample.build())[0]
        doc = sample.build()
        for plant in sample.plants:
            plant.edit(doc)
        files[damaged], places = sample.write(doc)
        for plant in sorted(sample.plants, key=lambda plant: plant.id):
            row = {name: str(getattr(plant, name)) for name in ("id", "category", "severity", "match", "also", "what")}
            rows.append({**row, "file": damaged, "place": places.get(plant.id, "")})
    table = io.StringIO()
    writer = csv.DictWriter(table, FIELDS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    files["expected.csv"] = table.getvalue().encode()
    return files


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "samples")
    parser.add_argument("--no-pdf", action="store_true", help="where the CJK font is not installed")
    options = parser.parse_args()
    pdf = not options.no_pdf
    if pdf and not write_pdf.available():
        print("Noto Sans CJK SC is not installed: run again with --no-pdf", file=sys.stderr)
        return 2
    files = make(pdf)
    for name, content in files.items():
        if name == "expected.csv" and not pdf:
            continue
        path = options.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print(f"{len(content):>8}  {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
