"""One slip, one alarm: findings that only follow from another one step back to hints.

Nothing is dropped; a hint says which finding it follows from. A finding is folded only where the
figure it accuses is the very figure (place and text) that a stronger finding already accuses.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from jingban.kernel.findings import Evidence, Finding, Place, Severity

_AGAINST_TABLE = ("N01", "N02")  # a figure held against the tables: the strongest word on it
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")

_Key = tuple[str, Place, str]


def folded(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The same findings in the same order, consequences as hints."""
    errors = [f for f in findings if f.severity is Severity.ERROR and f.evidence]
    against_table = {_key(f.evidence[0]): f.rule for f in errors if f.rule in _AGAINST_TABLE}
    impossible = [f for f in errors if f.rule == "N23" and len(f.evidence) > 1]
    return tuple(_folded(f, against_table, impossible) for f in findings)


def _folded(finding: Finding, against_table: dict[_Key, str], impossible: Sequence[Finding]) -> Finding:
    if finding.severity is not Severity.ERROR or not finding.evidence:
        return finding
    keys = [_key(e) for e in finding.evidence]
    cause = ""
    if finding.rule == "N12":  # said twice: one of the two is the figure the table refutes
        cause = against_table.get(keys[0], "")
    elif finding.rule == "N32" and "疑有误" in finding.suggestion:  # the share fits the other figure
        cause = next((against_table[key] for key in keys if key in against_table), "")
    elif finding.rule == "N20":  # the parts differ from the whole by just the change that cannot be
        cause = next((f.rule for f in impossible if _key(f.evidence[1]) in keys and _same(finding, f)), "")
    if not cause:
        return finding
    hint = f"与 {cause} 所指是同一处数字，改正后本条随之消失。"
    return replace(finding, severity=Severity.INFO, suggestion=f"{finding.suggestion}{hint}")


def _same(finding: Finding, impossible: Finding) -> bool:
    mine, other = _FIGURE.search(finding.difference), _FIGURE.search(impossible.found)
    return bool(mine and other and mine.group().replace(",", "") == other.group().replace(",", ""))


def _key(evidence: Evidence) -> _Key:
    return evidence.document, evidence.place, evidence.text
