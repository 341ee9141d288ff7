"""SQL of every line evaluator, made from a rule and the shape of its knowledge rows.

Each query gives (knowledge id, observed, limit, line ids sorted, day of a rolling window or NULL).
The only texts put into a query are our own names, and words of rules quoted by ``Const``.
"""

# ruff: noqa: S608 — names put into queries are checked by core/lint, words are quoted by Const

from collections.abc import Callable, Iterable

from jingban.review.core.facts import BUCKETS, scope
from jingban.review.core.limits import TESTS
from jingban.review.core.linewise import EXCUSED
from jingban.review.core.model import EVERY, Knowledge, Rule
from jingban.review.core.terms import Const

Rows = Iterable[Knowledge]
_FORCE = "f.day BETWEEN k.first AND k.last AND starts_with(f.region, k.region)"


def _from(rule: Rule, on: str) -> str:
    """Lines in scope beside the rows in force; ``on`` joins them."""
    name = Const(rule.id).sql()
    return f"FROM f JOIN k ON {on} WHERE k.rule = {name} AND {_FORCE} AND {scope(rule).sql()}"


def _matched(rule: Rule, rows: Rows, columns: str, where: str = "true") -> str:
    """Lines with the rows of their item, and with the rows for every item."""
    rows = list(rows)
    parts = []
    if any(row.item != EVERY for row in rows) or not rows:
        parts.append(f"SELECT {columns} {_from(rule, 'k.item = f.item')} AND {where}")
    if any(row.item == EVERY for row in rows):
        parts.append(f"SELECT {columns} {_from(rule, 'true')} AND k.item = '{EVERY}' AND {where}")
    return " UNION ALL ".join(parts)


def _bucket(rows: Rows, unit: str = "k.unit") -> str:
    """The window of the row's unit as text, as ``facts.bucket`` makes it."""
    units = sorted({row.unit for row in rows})
    if len(units) == 1:
        return f"f.{BUCKETS[units[0]]}" if units[0] in BUCKETS else "''"
    cases = " ".join(f"WHEN '{name}' THEN CAST(f.{BUCKETS[name]} AS VARCHAR)" for name in units if name in BUCKETS)
    return f"CASE {unit} {cases} ELSE '' END"


_ALLOWED = """k.high * CASE k.unit WHEN 'stay' THEN f.discharge - f.admission + 1
  WHEN 'bed' THEN greatest(1, f.discharge - f.admission) WHEN 'operation' THEN f.operations ELSE 1 END"""


def _by(rule: Rule) -> list[str]:
    return rule.params["by"].split()


def _columns(by: list[str]) -> str:
    return "".join(f", f.{name} AS by_{name}" for name in by)


def _keys(by: list[str], table: str = "") -> str:
    return "".join(f", {table}by_{name}" for name in by)


def limit(rule: Rule, rows: Rows) -> str:
    test = TESTS[rule.params["test"]]
    columns = f"k.id, {test.observed.sql()}, {test.limit.sql()}, [f.id], NULL"
    return _matched(rule, rows, columns, test.breaks.sql())


def unlisted(rule: Rule, rows: Rows) -> str:
    name = Const(rule.id).sql()
    return (
        f"SELECT '', f.item, '', [f.id], NULL FROM f WHERE {scope(rule).sql()} AND NOT EXISTS ("
        f"SELECT 1 FROM k WHERE k.rule = {name} AND k.item = f.item AND {_FORCE})"
    )


_MEASURES = {
    "quantity": "sum(value)",
    "eligible": "CAST(sum(eligible) AS DECIMAL(18,0)) * 0.01",
    "lines": "count(*)",
    "generic": "count(DISTINCT generic)",
    "item": "count(DISTINCT item)",
}


def aggregate(rule: Rule, rows: Rows) -> str:
    rows, by, measured = list(rows), _by(rule), _MEASURES[rule.params["measure"]]
    columns = (
        f"f.id AS line, f.item, f.generic, f.eligible, k.id AS row_id, k.partner, k.counted_as, k.unit, "
        f"{_bucket(rows)} AS bucket, f.quantity * k.factor AS value, {_ALLOWED} AS high{_columns(by)}"
    )
    groups = (
        f"WITH m AS ({_matched(rule, rows, columns)}), g AS (SELECT min(row_id) AS row_id, {measured} AS observed, "
        f"max(high) AS high, list_sort(list(line)) AS lines, min(partner) AS partner, unit, bucket{_keys(by)} "
        f"FROM m GROUP BY counted_as, unit, bucket{_keys(by)} HAVING {measured} > max(high)) "
        "SELECT row_id, observed, high, lines, NULL FROM g"
    )
    if "absent" not in rule.params:
        return groups
    same = "".join(f" AND f.{name} = g.by_{name}" for name in by)
    return (
        f"{groups} WHERE NOT EXISTS (SELECT 1 FROM f WHERE f.item = g.partner AND {scope(rule).sql()} "
        f"AND {_bucket(rows, 'g.unit')} = g.bucket{same})"
    )


def pair(rule: Rule, rows: Rows) -> str:
    by, bucket = _by(rule), _bucket(rows)

    def side(column: str) -> str:
        keys = "".join(f", f.{name}" for name in by)
        return (
            f"SELECT k.id AS row_id, {bucket} AS bucket{_columns(by)}, list(f.id) AS ids "
            f"{_from(rule, f'k.{column} = f.item')} GROUP BY k.id, {bucket}{keys}"
        )

    return (
        f"WITH a AS ({side('item')}), b AS ({side('partner')}) "
        f"SELECT row_id, '', '', list_sort(a.ids || b.ids), NULL FROM a JOIN b USING (row_id, bucket{_keys(by)})"
    )


def companion(rule: Rule, rows: Rows) -> str:
    columns = "k.id AS row_id, f.id AS line, f.visit, f.person, f.day, k.unit, k.days"
    there = (
        "(c.unit = 'visit' AND f.visit = c.visit) OR (c.unit = 'day' AND f.day = c.day) "
        "OR (c.unit = 'before' AND f.day >= c.day - c.days AND f.day < c.day)"
    )
    return (
        f"WITH c AS ({_matched(rule, rows, columns, f'NOT {EXCUSED.sql()}')}), "
        "seen AS (SELECT DISTINCT c.row_id, c.line FROM c JOIN w ON w.id = c.row_id "
        f"JOIN f ON f.item = w.word AND f.person = c.person AND f.quantity > 0 WHERE {there}) "
        "SELECT c.row_id, '', '', [c.line], NULL FROM c ANTI JOIN seen USING (row_id, line)"
    )


def second(rule: Rule, rows: Rows) -> str:
    columns = (
        "f.id AS line, f.price, k.id AS row_id, k.factor * k.high AS most, "
        "row_number() OVER (PARTITION BY f.visit, f.day ORDER BY f.price DESC, f.id) AS place"
    )
    return (
        f"WITH m AS ({_matched(rule, rows, columns)}) "
        "SELECT row_id, price, most, [line], NULL FROM m WHERE place > 1 AND price > most"
    )


def all_listed(rule: Rule, rows: Rows) -> str:
    name = Const(rule.id).sql()
    return (
        f"WITH m AS (SELECT f.id, f.prescription, min(k.id) AS row_id FROM f LEFT JOIN k ON k.item = f.item "
        f"AND k.rule = {name} AND {_FORCE} WHERE {scope(rule).sql()} GROUP BY f.id, f.prescription) "
        "SELECT min(row_id), count(*), '', list_sort(list(id)), NULL FROM m GROUP BY prescription "
        "HAVING count(row_id) = count(*)"
    )


def _days(rule: Rule, rows: Rows) -> str:
    """d: one row per key and day, with the row in force on it."""
    by = _by(rule)
    columns = f"f.id AS line, f.day, k.counted_as, k.id AS row_id, f.quantity * k.factor AS value{_columns(by)}"
    return (
        f"m AS ({_matched(rule, rows, columns)}), d AS (SELECT counted_as{_keys(by)}, day, sum(value) AS total, "
        f"min(row_id) AS row_id, list(line) AS ids FROM m GROUP BY counted_as{_keys(by)}, day)"
    )


def rolling(rule: Rule, rows: Rows) -> str:
    keys = f"counted_as{_keys(_by(rule))}"
    same = " AND ".join(f"o.{name} = d.{name}" for name in keys.split(", "))
    return (
        f"WITH {_days(rule, rows)} SELECT d.row_id, sum(o.total) AS observed, min(k.high), "
        "list_sort(flatten(list(o.ids))), d.day FROM d JOIN k ON k.id = d.row_id "
        f"JOIN d o ON {same} AND o.day > d.day - k.days AND o.day <= d.day "
        f"GROUP BY d.row_id, d.day, {', '.join(f'd.{name}' for name in keys.split(', '))} "
        "HAVING sum(o.total) > min(k.high)"
    )


def course(rule: Rule, rows: Rows) -> str:
    keys, gap = f"counted_as{_keys(_by(rule))}", int(rule.params["gap"])
    window = f"(PARTITION BY {keys} ORDER BY day)"
    return (
        f"WITH {_days(rule, rows)}, e AS (SELECT *, day - lag(day) OVER {window} AS gap FROM d), "
        f"c AS (SELECT *, count_if(coalesce(gap, 0) > {gap}) OVER {window} AS part FROM e), "
        "g AS (SELECT arg_min(row_id, day) AS row_id, count(*) AS used, max(day) - min(day) + 1 AS span, "
        f"list_sort(flatten(list(ids))) AS lines FROM c GROUP BY {keys}, part), "
        "n AS (SELECT g.row_id, CASE WHEN k.unit = 'span' THEN g.span ELSE g.used END AS observed, k.high, g.lines "
        "FROM g JOIN k ON k.id = g.row_id) SELECT row_id, observed, high, lines, NULL FROM n WHERE observed > high"
    )


def stock(rule: Rule, rows: Rows) -> str:
    """What is left after use, in closed form: max over j of Σ supply(j…i) − days between j and i."""
    keys = f"counted_as{_keys(_by(rule))}"
    window = f"(PARTITION BY {keys} ORDER BY day)"
    return (
        f"WITH {_days(rule, rows)}, s AS (SELECT *, sum(total) OVER {window} AS bought FROM d), "
        f"l AS (SELECT *, bought - day - min(bought - total - day) OVER {window} AS left_over FROM s) "
        "SELECT l.row_id, l.left_over, k.high, list_sort(l.ids), l.day FROM l JOIN k ON k.id = l.row_id "
        "WHERE l.left_over > k.high"
    )


QUERIES: dict[str, Callable[[Rule, Rows], str]] = {
    "limit": limit,
    "unlisted": unlisted,
    "aggregate": aggregate,
    "pair": pair,
    "companion": companion,
    "second": second,
    "all_listed": all_listed,
    "rolling": rolling,
    "course": course,
    "stock": stock,
}
