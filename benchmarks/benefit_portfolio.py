"""An invented portfolio of any size, the same every time under one DuckDB: drawn from hashes, no person is real."""

from pathlib import Path

import duckdb

_DRAW = "(hash(n * 31 + {salt}) % 1000000) / 1000000.0"  # of the claim
_PERSON = "(hash(p * 37 + {salt}) % 1000000) / 1000000.0"  # of the person, four claims each


def write(path: Path, claims: int) -> Path:
    """A Parquet file of ``claims`` claims of 2024, four a person: one in five a stay, one person in twenty on 低保."""

    def draw(salt: int) -> str:
        return _DRAW.format(salt=salt)

    def person(salt: int) -> str:
        return _PERSON.format(salt=salt)

    sql = f"""
    COPY (
      WITH drawn AS (
        SELECT n, n // 4 AS p, {draw(1)} < 0.2 AS stay, {draw(2)} AS size, {draw(3)} AS own, {draw(4)} AS prior,
          CAST(floor({draw(5)} * 361) AS INTEGER) AS day, 1 + CAST(floor({draw(6)} * 3) AS INTEGER) AS level,
          CAST(floor({person(7)} * 5) AS INTEGER) AS kind, {person(8)} < 0.05 AS poor,
          1940 + CAST(floor({person(9)} * 76) AS INTEGER) AS born, {draw(10)} < 0.3 AS community, {draw(11)} < 0.2 AS run
        FROM (SELECT unnest(range({claims}::BIGINT)) AS n) AS numbers, LATERAL (SELECT n // 4 AS p) AS persons
      ), money AS (
        SELECT *, round(0.01 + size * size * CASE WHEN stay THEN 120000 ELSE 2000 END, 2)::DECIMAL(18,2) AS eligible,
          round(own * 500, 2)::DECIMAL(18,2) AS own_pay, round(prior * prior * 900, 2)::DECIMAL(18,2) AS prior_pay
        FROM drawn
      )
      SELECT 'P' || lpad(p::VARCHAR, 8, '0') AS person, '110000' AS region,
        CASE WHEN kind < 2 THEN '310' ELSE '390' END AS insutype,
        ['1101', '1201', '1403', '1501', '16'][kind + 1] AS psn_type,
        make_date(born, 5, 1) AS birth_date, CASE WHEN poor THEN '2303' ELSE '' END AS identities,
        CASE WHEN stay THEN '21' ELSE '11' END AS med_type, level::VARCHAR AS hospital_level,
        CASE WHEN run THEN '1' ELSE '0' END AS district_run, CASE WHEN community THEN '1' ELSE '0' END AS community,
        '' AS out_of_town, DATE '2024-01-01' + day AS admission_date, DATE '2024-01-01' + day AS discharge_date,
        eligible + own_pay + prior_pay AS total, own_pay, 0::DECIMAL(18,2) AS over_limit,
        prior_pay AS prior_self_pay, eligible
      FROM money
    ) TO '{path}' (FORMAT parquet)
    """
    with duckdb.connect() as base:
        base.execute("SET memory_limit='2GB'; SET threads=2")
        base.execute(sql)
    return path
