"""Small documents for tests: text in, logical document out."""

from dataclasses import replace

from jingban.budget.core.checking import Checked, Context, Rule, Status
from jingban.budget.core.interpret import interpret
from jingban.budget.core.model import Document, Row, Table
from jingban.budget.knowledge_files import load
from jingban.budget.readers.txt import read_txt
from jingban.kernel.findings import Finding


def document(text: str, name: str = "样例.txt") -> Document:
    """Read a text disclosure; leading blank lines of a triple-quoted string are kept out of the line count."""
    return interpret(read_txt(text.lstrip("\n"), name, "0" * 64), load())


def findings(rule: Rule, doc: Document, **others: Document | tuple[Document, ...]) -> list[Finding]:
    outcomes = rule.check(Context(doc, load(), **others))  # type: ignore[arg-type]
    return [o for o in outcomes if isinstance(o, Finding)]


def statuses(rule: Rule, doc: Document) -> list[Status]:
    return [o.status for o in rule.check(Context(doc, load())) if isinstance(o, Checked)]


def rule(rules: tuple[Rule, ...], wanted: str) -> Rule:
    return next(r for r in rules if r.id == wanted)


def table(doc: Document, kind: str) -> Table:
    return next(t for t in doc.tables if t.kind == kind)


def row(of: Table, label: str, panel: str = "") -> Row:
    return next(r for r in of.rows if r.label == label and r.panel == panel)


def with_amount(doc: Document, kind: str, label: str, key: str, fen: int, panel: str = "") -> Document:
    """The same document with one figure changed."""
    tables = []
    for t in doc.tables:
        if t.kind == kind:
            rows = tuple(
                replace(r, values={**r.values, key: replace(r.values[key], fen=fen)})
                if r.label == label and r.panel == panel
                else r
                for r in t.rows
            )
            t = replace(t, rows=rows)
        tables.append(t)
    return replace(doc, tables=tuple(tables))
