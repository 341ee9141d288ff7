"""What-if: the two sums are those of settling one by one, parts add up, the same policy changes nothing."""

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from tests.benefit.invented import write

from jingban.benefit.core.calculate import Calculator
from jingban.benefit.errors import BenefitError
from jingban.benefit.policy_files import load
from jingban.benefit.portfolio import persons
from jingban.benefit.simulate import run, settle_part


def test_sums_by_fund_are_those_of_settling_every_person(tmp_path: Path) -> None:
    file = write(tmp_path / "claims.csv", 400)
    result = run(file, "110000", "110000@2022-06-01", jobs=1)
    calculator = Calculator(load("110000"))
    settled = [s for cases in persons(file) for s in calculator.settle_all(cases)]
    assert result["claims"] == 400
    assert result["persons"] == 100
    assert (
        Decimal(next(f["a"] for f in result["funds"] if f["fund"] == "hifp_pay"))
        == Decimal(sum(s.hifp_pay for s in settled)) / 100
    )
    assert Decimal(result["total"]) == Decimal(sum(s.amounts.total for s in settled)) / 100
    difference = sum(Decimal(f["difference"]) for f in result["funds"])
    assert difference == Decimal(result["gain"]["amount"]) - Decimal(result["lose"]["amount"])
    assert sum(step["persons"] for step in result["steps"]) == 100
    assert sum(group["claims"] for group in result["groups"]) == 400


def test_the_same_policy_changes_nobody(tmp_path: Path) -> None:
    result = run(write(tmp_path / "claims.csv", 200), "110000", "110000", jobs=1)
    assert (result["gain"]["persons"], result["lose"]["persons"], result["same"]["persons"]) == (0, 0, 50)


def test_the_cap_of_2022_takes_from_some_and_gives_to_nobody(tmp_path: Path) -> None:
    result = run(write(tmp_path / "claims.csv", 4_000, seed=3), "110000@2024-06-01", "110000@2022-06-01", jobs=1)
    assert result["lose"]["persons"] > 0
    outpatient = [g for g in result["groups"] if "/outpatient/" in g["group"] and g["group"].startswith("310")]
    assert all(Decimal(g["difference"]) <= 0 for g in outpatient)


def test_parts_of_a_portfolio_add_up_to_the_whole(tmp_path: Path) -> None:
    file = write(tmp_path / "claims.csv", 600)
    whole = settle_part(file, "110000", "110000@2022-06-01", 1, 0)
    added = settle_part(file, "110000", "110000@2022-06-01", 3, 0)
    for part in (1, 2):
        added.add(settle_part(file, "110000", "110000@2022-06-01", 3, part))
    assert added == whole


def test_parquet_and_csv_give_the_same(tmp_path: Path) -> None:
    file = write(tmp_path / "claims.csv", 200)
    parquet = tmp_path / "claims.parquet"
    duckdb.sql(f"COPY (SELECT * FROM read_csv('{file}', all_varchar=true)) TO '{parquet}' (FORMAT parquet)")
    assert run(file, "110000", "110000@2022-06-01", jobs=1) == run(parquet, "110000", "110000@2022-06-01", jobs=1)


@pytest.mark.parametrize("text", ["person,region\nP1,110000\n", "not a table at all", ""])
def test_a_file_with_wrong_columns_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "claims.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BenefitError) as refused:
        run(file, "110000", "110000", jobs=1)
    assert refused.value.code == "field_wrong"


def test_claims_without_a_policy_are_counted_not_guessed(tmp_path: Path) -> None:
    result = run(write(tmp_path / "claims.csv", 200), "110000@2015-01-01", "110000", jobs=1)
    assert result["claims"] == 0
    assert result["refused"] == {"policy_missing": 200}
