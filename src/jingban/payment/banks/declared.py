"""Reads declared layouts (``data/banks/*.yaml``) and refuses one that could lose or mix up anything."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from jingban.payment.core.bank_layouts import FIELDS, Cell, Kind, Layout, Shape, Sheet
from jingban.payment.core.model import ReturnReason
from jingban.payment.errors import PaymentError

_HOME = files("jingban.payment") / "data" / "banks"
_ENCODINGS = {"gbk", "gb18030", "utf-8", "utf-8-sig"}
_NEEDED_ORDER = {"batch", "day", "count", "total", "number", "account", "name", "amount", "reference"}
_NEEDED_ANSWER = {"batch", "day", "file", "count", "number", "reference", "amount", "result", "reason"}
_RESULTS = {"paid", "failed", "returned"}


@cache
def layouts() -> Mapping[str, Layout]:
    """Every shipped layout by its code."""
    found = [
        parsed(place.read_text("utf-8"), place.name)
        for place in sorted(_HOME.iterdir(), key=lambda place: place.name)
        if place.name.endswith(".yaml")
    ]
    return {layout.code: layout for layout in found}


def parsed(text: str, file: str) -> Layout:
    """One layout; raises PaymentError ``layout_wrong`` naming the file."""
    try:
        data = yaml.safe_load(text)
        layout = Layout(
            code=str(data["code"]),
            name=str(data["name"]),
            shape=Shape(data["shape"]),
            encoding=str(data.get("encoding", "utf-8")),
            order=_sheet(data["order"]),
            answer=_sheet(data["answer"]),
            results={str(code): str(meaning) for code, meaning in data["results"].items()},
            reasons={str(code): ReturnReason(meaning) for code, meaning in data["reasons"].items()},
            reads=tuple(data.get("reads", ())),
            fen=data.get("amounts", "yuan") == "fen",
            day_format=str(data.get("day_format", "%Y%m%d")),
            separator=str(data.get("separator", ",")),
            newline={"crlf": "\r\n", "lf": "\n"}[data.get("newline", "crlf")],
            ending=str(data["ending"]),
            max_items=int(data.get("max_items", 1000)),
        )
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise PaymentError("layout_wrong", field=file, detail=f"缺少或写错 {error}") from None
    for problem in _problems(layout):
        raise PaymentError("layout_wrong", field=file, detail=problem)
    return layout


def _sheet(data: Mapping[str, Any]) -> Sheet:
    return Sheet(
        items=_cells(data["items"]),
        head=_cells(data.get("head", ())),
        tail=_cells(data.get("tail", ())),
        titles=bool(data.get("titles", False)),
    )


def _cells(rows: Any) -> tuple[Cell, ...]:
    return tuple(
        Cell(
            field=str(row.get("field", "")),
            mark=str(row.get("mark", "")),
            title=str(row.get("title", "")),
            width=int(row.get("width", 0)),
            right=row.get("align", "left") == "right",
            fill=str(row.get("fill", " ")),
        )
        for row in rows
    )


def _problems(layout: Layout) -> list[str]:
    found = []
    if not {layout.encoding, *layout.reads} <= _ENCODINGS:
        found.append("编码只能是 gbk、gb18030、utf-8 或 utf-8-sig")
    if not set(layout.results.values()) >= _RESULTS:
        found.append("结果代码应包含 paid、failed、returned")
    if ReturnReason.OTHER not in layout.reasons.values():
        found.append("原因代码应有一个 other")
    for title, sheet, needed in (
        ("order", layout.order, _NEEDED_ORDER),
        ("answer", layout.answer, _NEEDED_ANSWER),
    ):
        cells = [*sheet.head, *sheet.items, *sheet.tail]
        missing = needed - {cell.field for cell in cells}
        if missing:
            found.append(f"{title} 缺少 {'、'.join(sorted(missing))}")
        found += [f"{title} 的字段 {cell.field} 不认识" for cell in cells if cell.field and cell.field not in FIELDS]
        if any(bool(cell.field) == bool(cell.mark) for cell in cells):
            found.append(f"{title} 的每栏应写 field 或 mark 之一")
        if layout.shape is Shape.FIXED:
            found += [f"{title} 的 {cell.field or cell.mark} 没有宽度" for cell in cells if cell.width <= 0]
            # A zero in front of a text would be part of it.
            found += [
                f"{title} 的 {cell.field} 不能以 0 填充"
                for cell in cells
                if cell.fill != " " and (not cell.right or FIELDS.get(cell.field, Kind.TEXT) in {Kind.TEXT, Kind.DAY})
            ]
    return found
