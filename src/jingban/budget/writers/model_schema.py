"""JSON Schema of one document as ``model_json`` writes it, made from the dataclasses so that it cannot drift."""

import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from decimal import Decimal
from enum import Enum
from typing import Any, Union, get_args, get_origin

from jingban.budget.core.model import Document
from jingban.budget.writers.model_json import VERSION

Schema = dict[str, Any]

_NOTES: dict[tuple[str, str], str] = {
    ("Value", "fen"): "Amount in 分; null unless state is number or zero.",
    ("Value", "step"): "分 that one step of the last printed digit is worth.",
    ("Value", "text"): "The cell exactly as printed.",
    ("Value", "state"): "Blank, dash, zero and missing (the row has no such cell) are four different things.",
    ("Value", "column"): "0-based column of the source grid.",
    ("Place", "line"): "1-based line of a text file; of text lines and table rows in DOCX and HTML.",
    ("Place", "page"): "1-based page of a PDF.",
    ("Place", "bbox"): "x0, top, x1, bottom in PDF points, origin at the top left of the displayed page.",
    ("Place", "sheet"): "Worksheet; 表格N for the N-th table of DOCX and HTML.",
    ("Place", "cell"): "A1 address.",
    ("Column", "path"): "Header words from the top header down to the leaf.",
    ("Column", "key"): "Canonical name of the regional form; c<index> when unknown.",
    ("Row", "index"): "1-based among the body rows; both panels of a line share it.",
    ("Row", "level"): "1 类, 2 款, 3 项; 0 without classification.",
    ("Section", "lines"): "Indices into lines.",
    ("Statement", "parent"): "Index of the statement this one is a part of.",
    ("Statement", "fen"): "分; a change is signed (减少 < 0).",
    ("Repair", "applied"): "Whether the model holds what was made or still what was read.",
    ("Document", "kind"): "budget or final.",
    ("Document", "level"): "department or unit.",
}


def document_schema() -> Schema:
    """The schema of ``document_json``; fields at their default are left out of the JSON."""
    shapes: dict[str, Schema] = {}
    body = _object(Document, shapes)
    body["properties"] = {"version": {"const": VERSION}, **body["properties"]}
    body["required"] = ["version", *body["required"]]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A budget disclosure as jingban reads it",
        "description": (
            f"The logical model, version {VERSION}. Additions keep the version; a changed or removed field raises it. "
            "A field at its default is left out. Decimals are texts, money is integer 分."
        ),
        **body,
        "$defs": {name: shapes[name] for name in sorted(shapes)},
    }


def _object(kind: type[Any], shapes: dict[str, Schema]) -> Schema:
    hints = typing.get_type_hints(kind)
    properties: Schema = {}
    required: list[str] = []
    for spec in fields(kind):
        shape = _shape(hints[spec.name], shapes)
        note = _NOTES.get((kind.__name__, spec.name))
        properties[spec.name] = {**shape, "description": note} if note else shape
        if spec.default is MISSING and spec.default_factory is MISSING:
            required.append(spec.name)
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _shape(kind: Any, shapes: dict[str, Schema]) -> Schema:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return {"anyOf": [_shape(option, shapes) for option in get_args(kind)]}
    if origin is tuple:
        return _tuple(get_args(kind), shapes)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _shape(get_args(kind)[1], shapes)}
    if isinstance(kind, type) and is_dataclass(kind):
        if kind.__name__ not in shapes:
            shapes[kind.__name__] = {}  # recursive shapes find their name taken
            shapes[kind.__name__] = _object(kind, shapes)
        return {"$ref": f"#/$defs/{kind.__name__}"}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [member.value for member in kind]}
    return dict(_PLAIN[kind])


_PLAIN: dict[Any, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    Decimal: {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"},
    type(None): {"type": "null"},
}


def _tuple(options: tuple[Any, ...], shapes: dict[str, Schema]) -> Schema:
    if len(options) == 2 and options[1] is Ellipsis:
        return {"type": "array", "items": _shape(options[0], shapes)}
    items = [_shape(option, shapes) for option in options]
    return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}


if __name__ == "__main__":
    import json
    import sys

    sys.stdout.write(json.dumps(document_schema(), ensure_ascii=False, indent=1) + "\n")
