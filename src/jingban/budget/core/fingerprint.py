"""A name for a finding that survives reading and checking the same document again.

It is made of what the finding says about the document (rule, kind of table, row, column, texts),
not of line or page numbers: a repaired reader moves lines, a decision of the auditor stays.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence

from jingban.kernel.findings import Evidence, Finding
from jingban.kernel.text import fold


def fingerprints(findings: Sequence[Finding]) -> tuple[str, ...]:
    """One fingerprint per finding, in order; equal findings are told apart by their ordinal."""
    seen: Counter[str] = Counter()
    out: list[str] = []
    for finding in findings:
        base = _identity(finding)
        seen[base] += 1
        out.append(_digest(base if seen[base] == 1 else f"{base}\x1e{seen[base]}"))
    return tuple(out)


def _identity(finding: Finding) -> str:
    sides = [_side(evidence) for evidence in finding.evidence]
    # Without any evidence only the message tells two findings of one rule apart.
    return "\x1e".join([finding.rule, fold(finding.table), *(sides or [fold(finding.message)])])


def _side(evidence: Evidence) -> str:
    return "\x1f".join(fold(part) for part in (evidence.table, evidence.row, evidence.column, evidence.text))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]
