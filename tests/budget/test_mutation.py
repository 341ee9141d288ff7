"""Would the rules notice? One figure of a clean document is changed at random places; an identity must break."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jingban.budget import pipeline
from jingban.budget.core.model import Document

from .mutation import KINDS, Outcome, mutate, summed_cells, tell, trials, violations

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
SEEDS = ROOT.parent / "shared" / "seeds"
CLEAN = (
    "beijing/clean.txt",
    "jiangxi/clean.txt",
    "chongqing/clean.txt",
    "shanghai/clean-ruled.pdf",
)
SHARE = 0.95
SEED = 20230101


@cache
def read(path: str) -> Document:
    return pipeline.read_file(path)


def test_changes_in_the_samples_are_caught() -> None:
    """500 changes over the four clean samples; the miss list is printed (pytest -s or on failure)."""
    outcomes: list[Outcome] = []
    for number, name in enumerate(CLEAN):
        part = list(trials(read(str(SAMPLES / name)), 125, SEED + number))
        tell(name, part)
        outcomes += part
    assert len(outcomes) == 500
    assert tell("samples", outcomes) >= SHARE


@pytest.mark.parametrize("name", CLEAN)
def test_every_kind_of_change_is_tried_and_mostly_caught(name: str) -> None:
    """No kind of change is a blind spot that a good average hides."""
    outcomes = list(trials(read(str(SAMPLES / name)), 120, SEED))
    for kind in KINDS:
        mine = [outcome for outcome in outcomes if outcome.mutation.kind == kind]
        assert mine, kind
        assert sum(outcome.caught for outcome in mine) / len(mine) >= 0.8, (kind, tell(kind, mine))


@pytest.mark.slow
@pytest.mark.skipif(not SEEDS.is_dir(), reason="../shared/seeds is not here")
def test_changes_in_the_seeds_are_caught() -> None:
    """500 changes over the five real documents, mistakes of their own included."""
    outcomes: list[Outcome] = []
    for path in sorted(SEEDS.glob("*.txt")):
        part = list(trials(read(str(path)), 100, SEED))
        assert tell(path.name[:3], part) >= 0.9
        outcomes += part
    assert tell("seeds", outcomes) >= SHARE


@given(data=st.data())
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
def test_multiplying_any_detail_figure_is_caught(data: st.DataObject) -> None:
    """元 for 万元 (×10000) in any cell with a sum is always noticed, wherever hypothesis looks."""
    document = read(str(SAMPLES / data.draw(st.sampled_from(CLEAN[:3]))))
    spot = data.draw(st.sampled_from(summed_cells(document)))
    made = mutate(document, spot, "unit", data.draw(st.randoms(use_true_random=False)))
    assert made is not None
    assert violations(pipeline.check(made[1])) - violations(pipeline.check(document)), made[0]


def test_the_engine_changes_exactly_one_thing() -> None:
    """A mutation differs from its document in one row of one table; the original is untouched."""
    document = read(str(SAMPLES / CLEAN[0]))
    kept = repr(document.tables[2].rows[3])
    from random import Random

    dice = Random(1)
    for spot in summed_cells(document)[:60]:
        for kind in KINDS:
            made = mutate(document, spot, kind, dice)
            if made is None:
                continue
            changed = made[1]
            different = [i for i, (a, b) in enumerate(zip(document.tables, changed.tables, strict=True)) if a != b]
            assert different == [spot.table]
            old, new = document.tables[spot.table].rows, changed.tables[spot.table].rows
            if kind == "delete":
                assert new == old[: spot.row] + old[spot.row + 1 :]
            else:
                assert [i for i, (a, b) in enumerate(zip(old, new, strict=True)) if a != b] == [spot.row]
    assert repr(document.tables[2].rows[3]) == kept
