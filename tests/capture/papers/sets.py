"""Sets of papers for tests."""

import json
from pathlib import Path
from typing import Any

from tools.papers.__main__ import make


def make_set(out: Path, seed: int, pages: int, **more: Any) -> Path:
    make(out, seed, pages, **more)
    return out


def values_in(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "truth.json").read_text(encoding="utf-8"))
