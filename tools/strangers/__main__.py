"""``python -m tools.strangers DIR --seed N --cases N``: pictures and ``truth.json`` for ``jingban capture evaluate DIR``."""

import argparse
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import cv2
from playwright.sync_api import Browser
from tools.strangers import bills, records
from tools.strangers.lists import fee_list
from tools.strangers.paper import Paper
from tools.strangers.people import stay
from tools.strangers.printing import Box, browser, printed
from tools.strangers.style import Style, chinese_fonts, seal, style_of
from tools.strangers.wear import MIXES, turned, worn


@dataclass
class Made:
    """A set in the making."""

    folder: Path
    held: Browser
    cases: list[dict[str, Any]] = field(default_factory=list)
    pages: list[dict[str, Any]] = field(default_factory=list)
    documents: list[dict[str, Any]] = field(default_factory=list)


def case(made: Made, lot: Random, number: int, clean: bool) -> None:
    """One case: papers of one person."""
    name = f"case-{number:02}"
    (made.folder / name).mkdir(parents=True, exist_ok=True)
    first = len(made.pages)
    for paper, style in papers(lot, number):
        _put(made, lot, name, paper, style, clean)
    made.cases.append({"id": name, "pages": list(range(first + 1, len(made.pages) + 1))})


def papers(lot: Random, number: int) -> list[tuple[Paper, Style]]:
    """A bill and its list, or loose papers."""
    style = style_of(lot)
    sort = number % 4
    if sort in (0, 1):
        who = stay(lot, lot.choice((12, 25, 40, 60, 90)), returns=lot.random() < 0.4, fractions=lot.random() < 0.4)
        style.seals = [seal(lot, who.hospital, 794, 1000)] if lot.random() < 0.3 else []
        other = style_of(lot)
        make = [bills.receipt, bills.e_bill][lot.random() < 0.6]
        bill = bills.e_bill(lot, other, who, True) if make is bills.e_bill else bills.receipt(lot, other, who)
        return [(bill, other), (fee_list(lot, style, who), style)]
    who = stay(lot, lot.choice((3, 6, 10)))
    if sort == 2:
        style.seals = [seal(lot, who.hospital, 794, 900)] if lot.random() < 0.4 else []
        third = lot.choice((records.id_card, records.bank_card))
        plain = style_of(lot)
        return [
            (bills.e_bill(lot, style, who, False), style),
            (records.certificate(lot, style, who), style),
            (third(lot, plain, who), plain),
        ]
    plain = style_of(lot)
    return [(records.discharge(lot, style, who), style), (bills.settlement(lot, plain, who), plain)]


def _put(made: Made, lot: Random, name: str, paper: Paper, style: Style, clean: bool) -> None:
    offset = len(made.pages)
    steps = [] if clean else lot.choice(MIXES).split()
    rotation = 0 if clean else lot.choice((0, 0, 0, 0, 0, 0, 0, 90, 180, 270))
    dpi = 150 if clean else lot.choice((120, 140, 160, 200, 250))
    for index, html in enumerate(paper.pages, 1):
        picture, boxes = printed(made.held, html, paper.width, dpi)
        stamped = _stamp(paper, style, index, boxes, dpi / 96)
        picture = turned(worn(lot, picture, steps), rotation)
        file = f"{name}/{len(list((made.folder / name).iterdir())) + 1:02}.jpg"
        ok, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 88])
        assert ok
        (made.folder / file).write_bytes(data.tobytes())
        made.pages.append({
            "file": file, "page": 1, "sha256": hashlib.sha256(data.tobytes()).hexdigest(), "kind": paper.kind,
            "rotation": rotation, "width": picture.shape[1], "height": picture.shape[0], "stamped": stamped,
            "degradations": [{"name": step, "strength": 1} for step in [*steps, *(["turn"] if rotation else []), *(["dpi"] if dpi < 140 else [])]],
            "seals": [], "words": [],
        })  # fmt: skip
    made.documents.append({
        "kind": paper.kind, "form": paper.form, "pages": list(range(offset + 1, len(made.pages) + 1)),
        "fields": {name: _moved(value, offset) for name, value in paper.fields.items()},
        "categories": [_line(line, offset) for line in paper.categories], "lines": [_line(line, offset) for line in paper.lines],
        "extras": paper.extras, "planted": [],
    })  # fmt: skip


def _stamp(paper: Paper, style: Style, index: int, boxes: dict[str, Box], scale: float) -> bool:
    """Note which values of a page lie under a seal; whether any money does."""
    money = False
    marked = [
        *paper.fields.items(),
        *(pair for line in (*paper.lines, *paper.categories) for pair in line["cells"].items()),
    ]
    for name, value in marked:
        if value["page"] == index and value["mark"] in boxes:
            x0, y0, x1, y1 = boxes[value["mark"]]
            for held in style.seals:
                x, y, r = held.x * scale, held.y * scale, held.r * scale
                if x0 < x + r and x1 > x - r and y0 < y + r and y1 > y - r:
                    value["stamped"] = True
                    money = money or "Amount" in name or name in ("ItemPrice", "total_in_words")
    return money


def _moved(value: dict[str, Any], offset: int) -> dict[str, Any]:
    return {"value": value["value"], "raw": value["raw"], "page": value["page"] + offset, "stamped": value["stamped"]}


def _line(line: dict[str, Any], offset: int) -> dict[str, Any]:
    return {
        "page": line["page"] + offset,
        "cells": {name: _moved(cell, offset) for name, cell in line["cells"].items()},
    }


def make(folder: Path, seed: int, cases: Iterable[int], clean: bool) -> None:
    """These cases of a seed, and their truth."""
    with browser() as held:
        made = Made(folder, held)
        for number in cases:
            case(made, Random(f"{seed}/{number}"), number, clean)
    truth = {
        "generator": "tools.strangers 1", "seed": seed, "arguments": {"clean": clean}, "fonts": list(chinese_fonts()),
        "note": "全部人员、机构、号码均为虚构；本集由 tools/strangers 生成。",
        "cases": made.cases, "pages": made.pages, "documents": made.documents,
    }  # fmt: skip
    (folder / "truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1), encoding="utf-8")


def main() -> None:
    """Read the arguments and make a set."""
    parser = argparse.ArgumentParser(prog="python -m tools.strangers", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=12)
    parser.add_argument("--clean", action="store_true", help="no wear: only the forms are strange")
    options = parser.parse_args()
    make(options.folder, options.seed, range(options.cases), options.clean)


if __name__ == "__main__":
    main()
