"""Exact amounts of the sample data: strings in, Decimals inside, printed forms out."""

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import yaml


def load(path: Path) -> Any:
    """YAML with every scalar kept as text, so that no figure ever becomes a float."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def number(text: str) -> Decimal:
    """``1,285.64`` or nothing → Decimal."""
    return Decimal(text.replace(",", "")) if text else Decimal(0)


def plain(value: Decimal) -> str:
    """``54739442.42``"""
    return f"{value:.2f}"


def grouped(value: Decimal) -> str:
    """``54,739,442.42``"""
    return f"{value:,.2f}"


def some(value: Decimal) -> str:
    """Two decimals, nothing for zero."""
    return f"{value:,.2f}" if value else ""


def wan(value: Decimal) -> Decimal:
    """元 → 万元 with two decimals, half up."""
    return (value / 10000).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def share(part: Decimal, whole: Decimal) -> str:
    """``86.18%``"""
    return f"{(part * 100 / whole).quantize(Decimal('0.01'), rounding=ROUND_HALF_UP)}%"
