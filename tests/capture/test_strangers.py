"""Papers that another generator drew (tools/strangers), from picture to judged papers: nothing wrong, nothing silent."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from jingban.cli.capture_evaluate import evaluate

pytestmark = [pytest.mark.slow, pytest.mark.browser]
SEED = 3
CASES = (1, 2, 3)  # a stay with its list, a visit with certificate and card, a discharge with its settlement


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What ``jingban capture evaluate`` says of a handful of clean pages, set in fonts that every machine of ours has."""
    from tools.strangers import style
    from tools.strangers.__main__ import make
    from tools.strangers.printing import CHROMIUM

    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed")
    folder = tmp_path_factory.mktemp("strangers")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(style, "chinese_fonts", lambda: ("Noto Serif CJK SC", "Noto Sans CJK SC"))
        make(folder, SEED, CASES, clean=True)
    result = CliRunner().invoke(evaluate, [str(folder), "--format", "json", "--no-targets"])
    assert result.exit_code == 0, result.output
    values: dict[str, Any] = json.loads(result.stdout)
    return values


def test_amounts_kinds_and_papers_are_right(judged: dict[str, Any]) -> None:
    everything = judged["groups"]["all"]
    assert everything["pages"] >= 6
    assert everything["amounts"]["total"] >= 60
    for part in ("amounts", "kinds", "rotations"):
        assert everything[part]["right"] == everything[part]["total"], (part, judged["wrong"], judged["page_faults"])
    assert judged["joined"]["right"] == judged["joined"]["total"]


def test_no_money_is_silently_wrong(judged: dict[str, Any]) -> None:
    assert judged["silent"] == []
    assert judged["groups"]["all"]["invented"] == 0
    assert judged["groups"]["all"]["lost_rows"] == 0
