"""Pictures and ground truth on the disk."""

import hashlib
import io
import json
from collections import defaultdict
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from PIL import Image

from jingban.capture.core.names import CELLS, FIELDS, Kind

from . import fonts
from .degrade import STEPS, Points, Shot, apply
from .plan import Bundle
from .sheet import A4, Paper, Sheet
from .stamps import Pressed, press, round_seal, square_seal

VERSION = "1"
MONEY = {
    name
    for specs in (FIELDS, CELLS)
    for name, spec in specs.items()
    if spec.kind in (Kind.MONEY, Kind.WORDS, Kind.PRICE)
}
Box = tuple[float, float, float, float]
Wish = dict[str, float | None]  # degradation → strength; None is drawn by lot


def on_a4(sheet: Sheet, lot: Random) -> None:
    """A half sheet printed on A4, somewhere from the top to the middle."""
    x, y = (A4[0] - sheet.size[0]) // 2, lot.choice((30, 120, 500))
    page = Image.new("RGB", A4, (255, 255, 255))
    page.paste(sheet.image, (x, y))
    sheet.image = page
    for mark in sheet.marks:
        a, b, c, d = mark.box
        mark.box = (a + x, b + y, c + x, d + y)
    for seal in sheet.seals:
        a, b, c, d = seal.box
        seal.box = (a + x, b + y, c + x, d + y)


def stamp_over(sheet: Sheet, hospital: str, lot: Random, count: int) -> list[Pressed]:
    """Seals pressed over figures of the page."""
    figures = [m for m in sheet.marks if any(_name(key) in MONEY for key in m.keys)]
    boxes = []
    for _ in range(count if figures else 0):
        mark = lot.choice(figures)
        x, y = (mark.box[0] + mark.box[2]) / 2, (mark.box[1] + mark.box[3]) / 2
        if lot.random() < 0.7:
            seal = round_seal(hospital, lot.choice(("收费专用章", "住院结算章", "财务专用章")), lot.randrange(260, 330))
        else:
            seal = square_seal(
                lot.choice((["现金收讫"], ["医保已结算"], ["与原件核对", "无误"])), lot.randrange(260, 340)
            )
        place = (x + lot.randint(-70, 70), y + lot.randint(-60, 60))
        boxes.append(press(sheet.image, seal, place, lot.uniform(-25, 25), lot.uniform(0.65, 0.95), lot))
    return boxes


def _name(key: str) -> str:
    return key.rpartition(".")[2]


def _under(box: Box, seals: list[Pressed]) -> bool:
    """Whether a box touches the ellipse in a seal's box."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    half_w, half_h = (box[2] - box[0]) / 2, (box[3] - box[1]) / 2
    for seal in seals:
        a, b, c, d = seal.box
        rx, ry = (c - a) / 2 + half_w * 0.8, (d - b) / 2 + half_h * 0.5
        if ((x - (a + c) / 2) / rx) ** 2 + ((y - (b + d) / 2) / ry) ** 2 <= 1:
            return True
    return False


class Writer:
    """Writes one set."""

    def __init__(self, out: Path, seed: int) -> None:
        self.out, self.seed = out, seed
        self.pages: list[dict[str, Any]] = []
        self.documents: list[dict[str, Any]] = []
        self.cases: list[dict[str, Any]] = []

    def add(self, bundle: Bundle, wishes: list[Wish], lot: Random) -> None:
        """One case; ``wishes`` says per page what happens to it."""
        number = len(self.cases) + 1
        name = f"case-{number:02}"
        (self.out / name).mkdir(parents=True, exist_ok=True)
        documents, first = [], len(self.pages) + 1
        queue = iter(wishes)
        for paper in bundle.papers:
            pages, places = [], {}
            for sheet in paper.sheets:
                wish = dict(next(queue))
                index = len(self.pages) + 1
                file = f"{name}/{index - first + 1:02}.jpg"
                places.update(self._page(file, paper, sheet, wish, bundle.case.hospital.name, lot))
                pages.append(index)
            documents.append(len(self.documents) + 1)
            self.documents.append(self._document(paper, pages, places))
        self.cases.append({"id": name, "pages": list(range(first, len(self.pages) + 1)), "documents": documents})

    def _page(
        self, file: str, paper: Paper, sheet: Sheet, wish: Wish, hospital: str, lot: Random
    ) -> dict[str, list[dict[str, Any]]]:
        if "a4" in wish:
            on_a4(sheet, lot)
        applied: list[dict[str, Any]] = []
        over: list[Pressed] = []
        if "stamp" in wish:
            count = int(wish["stamp"] or lot.choice((1, 1, 2, 3)))
            over = stamp_over(sheet, hospital, lot, count)
            if over:
                applied.append({"name": "stamp", "strength": len(over)})
        seals = over + sheet.seals
        boxes = [*(mark.box for mark in sheet.marks), *(seal.box for seal in seals)]
        corners = np.array([p for box in boxes for p in _corners(box)], np.float64)
        shot = apply(Shot(np.asarray(sheet.image), corners, applied), wish, lot)
        data = io.BytesIO()
        Image.fromarray(shot.image).save(data, "JPEG", quality=shot.jpeg, dpi=(200, 200))
        (self.out / file).write_bytes(data.getvalue())
        words, places, touched = [], defaultdict(list), False
        index = len(self.pages) + 1
        for n, mark in enumerate(sheet.marks):
            quad = _rounded(shot.points[4 * n : 4 * n + 4])
            stamped = _under(mark.box, seals)
            words.append({"text": mark.text, "row": mark.row, "quad": quad})
            for key in mark.keys:
                places[key].append({"page": index, "quad": quad, "stamped": stamped, "text": mark.text})
                touched = touched or (stamped and _name(key) in MONEY)
        after = shot.points[4 * len(sheet.marks) :]
        inked = [{"text": seal.text, "quad": _rounded(after[4 * n : 4 * n + 4])} for n, seal in enumerate(seals)]
        height, width = shot.image.shape[:2]
        self.pages.append(
            {
                "file": file,
                "page": 1,
                "sha256": hashlib.sha256(data.getvalue()).hexdigest(),
                "kind": paper.kind,
                "rotation": shot.rotation,
                "width": width,
                "height": height,
                "stamped": touched,
                "degradations": shot.applied,
                "seals": inked,
                "words": words,
            }
        )
        return dict(places)

    def _document(self, paper: Paper, pages: list[int], places: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
        def entry(key: str) -> dict[str, Any]:
            value, raw = paper.values[key]
            found = places[key]
            return {
                "value": value,
                "raw": raw,
                "page": found[0]["page"],
                "quads": [p["quad"] for p in found],
                "stamped": any(p["stamped"] for p in found),
            }

        def rows(part: str) -> list[dict[str, Any]]:
            out = []
            for n, row in enumerate(paper.rows(part)):
                cells = {name: entry(f"{part}[{n}].{name}") for name in row}
                amount = cells.get("ItemAmount") or next(iter(cells.values()))
                more = {"heading": paper.headings[f"{part}[{n}]"]} if f"{part}[{n}]" in paper.headings else {}
                out.append({**row, "page": amount["page"], "cells": cells, **more})
            return out

        return {
            "kind": paper.kind,
            "form": paper.form,
            "pages": pages,
            "fields": {key: entry(key) for key in paper.fields() if key != "qr"},
            "categories": rows("categories"),
            "lines": rows("lines"),
            "extras": paper.extras,
            "planted": paper.planted,
            **({"qr": paper.values["qr"][0]} if "qr" in paper.values else {}),
        }

    def finish(self, arguments: dict[str, Any]) -> None:
        """truth.json beside the cases."""
        truth = {
            "generator": f"tools.papers {VERSION}",
            "seed": self.seed,
            "arguments": arguments,
            "fonts": fonts.used(),
            "note": "全部人员、机构、号码均为虚构；本集由 tools/papers 生成。",
            "cases": self.cases,
            "pages": self.pages,
            "documents": self.documents,
        }
        self.out.mkdir(parents=True, exist_ok=True)
        (self.out / "truth.json").write_text(compact(truth), encoding="utf-8")


def compact(truth: dict[str, Any]) -> str:
    """JSON with one page, document or case a line: readable in a diff and small."""
    parts = []
    for key, value in truth.items():
        if key in ("cases", "pages", "documents"):
            body = ",\n".join(json.dumps(item, ensure_ascii=False, separators=(",", ":")) for item in value)
            parts.append(f'"{key}": [\n{body}\n]')
        else:
            parts.append(f'"{key}": {json.dumps(value, ensure_ascii=False)}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _corners(box: Box) -> list[tuple[float, float]]:
    x0, y0, x1, y1 = box
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


def _rounded(points: Points) -> list[list[int]]:
    return [[round(x), round(y)] for x, y in points.tolist()]


def wishes(lot: Random, bundle: Bundle, mode: str) -> list[Wish]:
    """What happens to each page. ``mode``: clean, mixed, or names joined by commas (name or name=strength)."""
    out: list[Wish] = []
    for paper in bundle.papers:
        small = paper.kind.endswith("_bill") and lot.random() < 0.5
        for _ in paper.sheets:
            wish: Wish = {"a4": None} if small else {}
            if mode == "mixed":
                wish |= _mixed(lot)
            elif mode != "clean":
                for part in mode.split(","):
                    name, _, strength = part.partition("=")
                    if name not in STEPS and name != "stamp":
                        raise ValueError(f"unknown degradation {name!r}: {', '.join([*STEPS, 'stamp'])}")
                    wish[name] = float(strength) if strength else None
            out.append(wish)
    return out


def _mixed(lot: Random) -> Wish:
    """As papers come: a third clean scans, the others with one to three troubles, some turned, some stamped."""
    wish: Wish = {}
    if lot.random() < 0.7:
        names = [name for name in STEPS if name != "turn"]
        wish |= dict.fromkeys(lot.sample(names, lot.choice((1, 1, 2, 3))))
    if lot.random() < 0.15:
        wish["turn"] = None
    if lot.random() < 0.2:
        wish["stamp"] = None
    return wish
