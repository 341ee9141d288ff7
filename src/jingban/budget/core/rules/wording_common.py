"""What the wording rules share: a finding at one or several lines, Chinese numerals."""

import re
from collections.abc import Sequence

from jingban.budget.core.model import Document
from jingban.kernel.findings import Category, Evidence, Finding, Place, Severity


def at(document: Document, place: Place, text: str) -> Evidence:
    return Evidence(document.name, text, place)


def says(
    document: Document,
    rule: str,
    category: Category,
    severity: Severity,
    message: str,
    places: Sequence[tuple[Place, str]],
    expected: str = "",
    found: str = "",
    suggestion: str = "",
) -> Finding:
    return Finding(
        rule,
        category,
        severity,
        message,
        tuple(at(document, p, t) for p, t in places),
        expected,
        found,
        "",
        suggestion,
    )


NUMERALS = "零一二三四五六七八九十"


def numeral(ordinal: int, raw: str) -> str:
    """An ordinal written the way ``raw`` is."""
    if re.search(r"\d", raw):
        return re.sub(r"\d+", str(ordinal), raw, count=1)
    tens, ones = divmod(ordinal, 10)
    word = (
        NUMERALS[ordinal]
        if ordinal <= 10
        else ("" if tens == 1 else NUMERALS[tens]) + "十" + (NUMERALS[ones] if ones else "")
    )
    return re.sub(r"[一二三四五六七八九十]+", word, raw, count=1)
