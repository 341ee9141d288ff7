"""Sheets set by typst: the same values give the same bytes; there is no clock in it.

Values travel as JSON, never as markup, so no text of a person can become a command of the typesetter.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

from jingban.infra.documents.fonts import chinese_font

_PARTS = Path(__file__).with_name("parts.typ")


def pdf(template: Path, values: Mapping[str, Any]) -> bytes:
    """Set a template after the parts all sheets share (``parts.typ``). Raises FontMissing."""
    source = _PARTS.read_bytes() + b"\n" + template.read_bytes()
    data = json.dumps(values, ensure_ascii=False, sort_keys=True)
    made = typst.compile(source, format="pdf", sys_inputs={"data": data, "font": chinese_font()})
    if not isinstance(made, bytes):
        raise TypeError("typst made no single file")
    return made
