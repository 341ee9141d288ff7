"""智能审核: lines per second, one claim after another in Python and set-based in DuckDB. The same hits both ways."""

import time

from benchmarks.measure import Result, seconds
from jingban.review.core.engine import history_of, run, run_claim
from jingban.review.knowledge_files import load
from jingban.review.planting import invented
from jingban.review.setwise.running import open_base, query, run_setwise
from jingban.review.setwise.tables import load_knowledge, load_records

# Mostly items no rule knows, as in life; every tenth line is one a rule looks at.
_PLAIN = tuple(f"DEMO-N{number:04}" for number in range(900))


def _items() -> tuple[str, ...]:
    known = {row.item for row in load().rows.values() if row.item.startswith("DEMO-")}
    return (*_PLAIN, *sorted(known))


def lines(repeat: int) -> Result:
    """All line rules over the same invented portfolio, both ways."""
    result = Result("智能审核：明细规则")
    book, records = load(), invented(7, 6000, _items(), 16, 5_000_000)
    names = [rule.id for rule in book.linewise]
    count = len(records.lines)
    taken = seconds(lambda: run(book, records, names), repeat)
    result.add("Python, whole portfolio", count / taken, "lines/s", f"{count} lines, {len(names)} rules, 1 core")
    with open_base() as base:
        load_knowledge(base, book.rows.values())
        start = time.perf_counter()
        load_records(base, records)
        result.add("DuckDB, loading through CSV", count / (time.perf_counter() - start), "lines/s")
        wall = []
        for _ in range(repeat + 1):
            start = time.perf_counter()
            hits = run_setwise(base, book)
            wall.append(time.perf_counter() - start)
        result.add(
            "DuckDB, all rules", count / sorted(wall[1:])[repeat // 2], "lines/s", "wall, 2 threads, hits fetched"
        )
        same = hits == run(book, records, names)
        result.add("hits", len(hits), "", "identical in both" if same else "DIFFERENT")
    return result


def claims(repeat: int) -> Result:
    """All 50 rules on one claim with the history of its person, as a desk asks."""
    result = Result("智能审核：一笔申报")
    book, records = load(), invented(7, 300, _items(), 16, 5_000_000)
    claims_ = [(history_of(records, visit.person), visit.claim) for visit in records.visits.values()]
    taken = seconds(lambda: [run_claim(book, history, claim) for history, claim in claims_], repeat)
    read = sum(len(history.lines) for history, _ in claims_)
    result.add("claims", len(claims_) / taken, "claims/s", f"{len(book.rules)} rules, 1 core")
    result.add("lines read", read / taken, "lines/s", "claim and history")
    return result


def copies(repeat: int) -> Result:
    """The rules over millions of lines: the facts copied inside DuckDB with new persons."""
    result = Result("智能审核：千万行")
    book, times = load(), 60
    records = invented(7, 6000, _items(), 16, 5_000_000)
    with open_base("6GB") as base:
        load_knowledge(base, book.rows.values())
        load_records(base, records)
        renamed = ", ".join(
            f"{name} || '#' || n AS {name}" for name in ("id", "visit", "claim", "person", "prescription")
        )
        trace = "CASE WHEN trace = '' THEN '' ELSE trace || '#' || n END AS trace"
        base.execute(f"CREATE TABLE many AS SELECT f.* REPLACE ({renamed}, {trace}) FROM f, range({times}) t(n)")
        base.execute("DROP TABLE f; ALTER TABLE many RENAME TO f")
        count = base.execute("SELECT count(*) FROM f").fetchall()[0][0]
        start = time.perf_counter()
        found = sum(
            base.execute(f"SELECT count(*) FROM ({query(book, rule)})").fetchall()[0][0] for rule in book.linewise
        )
        taken = time.perf_counter() - start
        result.add("lines", count, "", f"{len(book.linewise)} rules, {found} hits counted")
        result.add("DuckDB, all line rules", taken, "s", "wall, 2 threads")
        result.add("speed", count / taken, "lines/s")
    return result


BENCHMARKS = {"review": lines, "review-claims": claims}
LONG = {"review-millions": copies}
