"""Loads policy packs (policies/<region>/*.yaml) and says file and line of whatever is wrong in them."""

import hashlib
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from .core.policy import FACTS, PolicyPack, Provision, pack
from .errors import BenefitError

CERTAINTIES = ("V1", "V2", "V3", "SEED", "CODE", "ARITH", "G-high", "G-mid", "G-low")
_FIELDS = {"id", "concerns", "when", "from", "to", "value", "unit", "source", "certainty", "note"}
_HOME = files("jingban.benefit") / "policies"


class _Loader(yaml.SafeLoader):
    """YAML with exact numbers: decimals stay text until they become Decimal."""


_Loader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: Decimal(str(node.value)))


def _wrong(file: str, line: int, hint: str) -> BenefitError:
    return BenefitError("policy_file_wrong", file, str(line), hint)


def read_provisions(text: str, file: str) -> tuple[dict[str, Any], list[Provision]]:
    """Head (region, name, …) and provisions of one file."""
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        data = loader.construct_document(node) if node is not None else None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise _wrong(
            file, mark.line + 1 if mark else 1, f"不是合法的 YAML（{getattr(error, 'problem', error)}）。"
        ) from None
    finally:
        loader.dispose()
    if node is None or not isinstance(data, dict) or not isinstance(data.get("provisions"), list):
        raise _wrong(file, 1, "应有 region、name 和 provisions。")
    nodes = next(value for key, value in node.value if key.value == "provisions").value
    rows = [_provision(row, file, at.start_mark.line + 1) for row, at in zip(data["provisions"], nodes, strict=True)]
    return data, rows


def _provision(row: Any, file: str, line: int) -> Provision:
    if not isinstance(row, dict):
        raise _wrong(file, line, "每条政策应是一组字段。")
    for name in ("id", "concerns", "from", "value", "source", "certainty"):
        if row.get(name) in (None, ""):
            raise _wrong(file, line, f"缺少“{name}”。")
    unknown = set(row) - _FIELDS
    if unknown:
        raise _wrong(file, line, f"不认识的字段：{'、'.join(sorted(unknown))}。")
    if row["certainty"] not in CERTAINTIES:
        raise _wrong(file, line, f"certainty 应为 {'、'.join(CERTAINTIES)} 之一。")
    when = row.get("when") or {}
    strange = set(when) - set(FACTS)
    if strange:
        raise _wrong(file, line, f"when 里有不认识的条件：{'、'.join(sorted(strange))}。")
    first, last = row["from"], row.get("to")
    if not isinstance(first, date) or not (last is None or isinstance(last, date)):
        raise _wrong(file, line, "from、to 应是日期，如 2024-01-01。")
    if not isinstance(row["value"], dict):
        raise _wrong(file, line, "value 应是一组名称和数值。")
    return Provision(
        row["id"],
        row["concerns"],
        {key: _words(value) for key, value in when.items()},
        first,
        last,
        row["value"],
        str(row["source"]),
        row["certainty"],
        str(row.get("note", "")),
        file,
        line,
    )


def _words(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(("true" if v else "false") if isinstance(v, bool) else str(v) for v in values)


def read_pack(folder: Path) -> PolicyPack:
    """All files of a region as one pack; its version is the digest of their text."""
    rows: list[Provision] = []
    region = name = ""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        digest.update(text.encode())
        head, provisions = read_provisions(text, f"{folder.name}/{path.name}")
        region, name = str(head.get("region", region)), str(head.get("name", name))
        rows.extend(provisions)
    if not rows:
        raise BenefitError("region_unknown", detail=folder.name, hint="、".join(regions()))
    return pack(region, name, f"{region}-{digest.hexdigest()[:12]}", rows)


def regions() -> list[str]:
    """Region codes that have a pack."""
    return sorted(path.name for path in Path(str(_HOME)).iterdir() if path.is_dir())


@cache
def load(region: str) -> PolicyPack:
    """The shipped pack of a region, or of the city or province it lies in. Raises ``region_unknown``."""
    known = regions()
    for code in (region, f"{region[:4]}00", f"{region[:2]}0000"):
        if code in known:
            return read_pack(Path(str(_HOME)) / code)
    raise BenefitError("region_unknown", detail=region, hint="、".join(known))
