"""Codes: names, classes, parents and the map between the two economic classifications (I43)."""

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

from jingban.budget.core.checking import Context, Outcome, Rule
from jingban.budget.core.knowledge import CodeEntry, EconomicLink, Knowledge
from jingban.budget.core.model import Code, Row, Table
from jingban.kernel.findings import Category, Evidence, Finding, Severity
from jingban.kernel.text import fold

_LABELS = {"functional": "支出功能分类", "department": "部门支出经济分类", "government": "政府支出经济分类"}
_LENGTHS = {"functional": (3, 5, 7), "department": (3, 5), "government": (3, 5)}
_PUNCTUATION = re.compile(r"[\W_]+")
_MOST_NAMES = 3
_ALIKE = 0.5  # below this two names have little in common and the code itself may be wrong


def _lists(knowledge: Knowledge) -> dict[str, Mapping[str, tuple[CodeEntry, ...]]]:
    return {"functional": knowledge.functional, "department": knowledge.department, "government": knowledge.government}


def _coded(context: Context) -> Iterator[tuple[Table, Row, str, Code]]:
    for table in context.document.tables:
        doubtful = _doubtful(table)
        for row in table.rows:
            for which, code in row.codes.items():
                if code.code and (which, code.code) not in doubtful:
                    yield table, row, which, code


def _doubtful(table: Table) -> set[tuple[str, str]]:
    """类 codes that several names of one table carry: the 款 column was not read, not the code misprinted."""
    names: dict[tuple[str, str], set[str]] = {}
    for row in table.rows:
        for which, code in row.codes.items():
            if len(code.code) == 3 and code.name:
                names.setdefault((which, code.code), set()).add(_bare(code.name))
    spoilt = {which for (which, _), found in names.items() if len(found) >= _MOST_NAMES}
    return {key for key, found in names.items() if key[0] in spoilt and len(found) > 1}


def _evidence(context: Context, table: Table, row: Row, which: str, text: str) -> Evidence:
    return Evidence(context.document.name, text, row.place, table.title, row.label, _LABELS[which])


def _bare(name: str) -> str:
    return _PUNCTUATION.sub("", fold(name)).replace("的", "")


def check_names(context: Context) -> Iterator[Outcome]:
    """Each code's printed name is the name of that year's list; unverified list rows give hints only."""
    year = context.document.fiscal_year or 9999
    lists = _lists(context.knowledge)
    said: set[tuple[str, str]] = set()
    for table, row, which, code in _coded(context):
        entries = [e for e in lists[which].get(code.code, ()) if e.first_year <= year <= e.last_year]
        if not entries or not code.name:
            continue
        good = any(_bare(code.name) == _bare(e.name) for e in entries)
        known = [e for e in entries if e.verified]
        if not good and not known:
            continue
        if good or (code.code, code.name) in said:
            continue
        said.add((code.code, code.name))
        name = known[0].name
        alike = SequenceMatcher(None, _bare(code.name), _bare(name)).ratio()
        foreign = any(_bare(e.name) == _bare(code.name) for es in lists[which].values() for e in es)
        severity = Severity.ERROR if foreign or alike < _ALIKE else Severity.WARNING
        yield Finding(
            "K01",
            Category.CODE,
            severity,
            f"{_LABELS[which]} {code.code} 的名称印为“{code.name}”，科目表为“{name}”。请核对编码或名称。",
            (_evidence(context, table, row, which, code.text),),
            name,
            code.name,
            suggestion=f"名称改为“{name}”，或核对编码是否写错。",
            table=table.kind,
        )


def check_classes(context: Context) -> Iterator[Outcome]:
    """A code has a lawful length and belongs to a known 类."""
    lists = _lists(context.knowledge)
    said: set[str] = set()
    for table, row, which, code in _coded(context):
        lawful = len(code.code) in _LENGTHS[which]
        known = code.code[:3] in lists[which]
        if (lawful and known) or code.code in said:
            continue
        said.add(code.code)
        reason = "位数不对（类 3 位、款 5 位、项 7 位）" if not lawful else f"没有 {code.code[:3]} 这一类"
        yield Finding(
            "K02",
            Category.CODE,
            Severity.ERROR if not lawful else Severity.WARNING,
            f"{_LABELS[which]}编码 {code.code}（{code.name or row.label}）{reason}。请按当年科目表核对。",
            (_evidence(context, table, row, which, code.text),),
            "当年科目表内的编码",
            code.code,
            table=table.kind,
        )


def check_same_name(context: Context) -> Iterator[Outcome]:
    """One code carries one name all through a document."""
    first: dict[tuple[str, str], tuple[Table, Row, Code]] = {}
    said: set[tuple[str, str, str]] = set()
    for table, row, which, code in _coded(context):
        if not code.name:
            continue
        key = (which, code.code)
        before = first.setdefault(key, (table, row, code))
        if _bare(before[2].name) == _bare(code.name) or (*key, code.name) in said:
            continue
        said.add((*key, code.name))
        yield Finding(
            "K03",
            Category.CODE,
            Severity.WARNING,
            f"{_LABELS[which]} {code.code} 在文件中有两个名称：“{before[2].name}”与“{code.name}”。请统一。",
            (
                _evidence(context, before[0], before[1], which, before[2].text),
                _evidence(context, table, row, which, code.text),
            ),
            before[2].name,
            code.name,
            table=table.kind,
        )


def _linked(links: tuple[EconomicLink, ...], department: str) -> list[EconomicLink]:
    return [link for link in links if link.department == department]


def check_mapping(context: Context) -> Iterator[Outcome]:
    """部门经济科目 → 政府经济科目: agencies use 501–504, institutions 505/506, both lawful."""
    said: set[tuple[str, str]] = set()
    for table in context.document.tables:
        for row in table.rows:
            department, government = row.code("department"), row.code("government")
            links = _linked(context.knowledge.links, department)
            if not (government and links):
                continue
            good = any(government in (link.government, link.institution) for link in links)
            verified = all(link.verified for link in links)
            if not good and not verified:
                continue
            if good or (department, government) in said:
                continue
            said.add((department, government))
            lawful = "、".join(sorted({code for link in links for code in (link.government, link.institution) if code}))
            yield Finding(
                "K04",
                Category.CODE,
                Severity.ERROR,
                f"部门经济科目 {department} 通常对应政府经济科目 {lawful}，这里写的是 {government}。请核对。",
                (_evidence(context, table, row, "government", row.codes["government"].text),),
                lawful,
                government,
                table=table.kind,
            )


def check_parents(context: Context) -> Iterator[Outcome]:
    """Every 款 and 项 stands under its own 类 where a table prints the 类 as rows."""
    for table in context.document.tables:
        parents: dict[str, str] = {}
        for row in table.rows:
            which = "functional" if row.code("functional") else "department"
            code = row.code(which) if len(row.codes) == 1 else ""
            if len(code) == 3 or not code:
                parents[row.panel] = code or parents.get(row.panel, "")
                continue
            parent = parents.get(row.panel, "")
            continued = row.panel != "" and code[:3] in {r.code(which) for r in table.rows}
            if not parent or code.startswith(parent) or continued:
                continue
            yield Finding(
                "K05",
                Category.CODE,
                Severity.WARNING,
                f"科目 {code} {row.label} 排在 {parent} 类之下，却不属于该类。请核对编码或行序。",
                (_evidence(context, table, row, which, row.codes[which].text),),
                f"{parent} 开头",
                code,
                table=table.kind,
            )


_C = Category.CODE
RULES = (
    Rule("K01", "科目编码与名称相符", "I43", "编码、名称与当年科目表", _C, Severity.WARNING, check_names),
    Rule("K02", "科目编码合规", "I43", "编码的位数与所属的类", _C, Severity.ERROR, check_classes),
    Rule("K03", "同一编码同一名称", "I43", "同一编码在各表中的名称", _C, Severity.WARNING, check_same_name),
    Rule("K04", "部门与政府经济科目对应", "I43", "每行的部门经济科目与政府经济科目", _C, Severity.ERROR, check_mapping),
    Rule("K05", "科目归属", "I43", "款、项与其上的类", _C, Severity.WARNING, check_parents),
)
