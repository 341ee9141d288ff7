"""One small set for all tests of this folder, made once."""

from pathlib import Path

import pytest
from tests.capture.papers.sets import make_set, values_in
from tools.papers import fonts

from jingban.capture.core.truth import Truth, truth_of


@pytest.fixture(scope="session")
def paper_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two claims of seed 3, every kind, mixed degradations."""
    if not fonts.available():
        pytest.skip("no Chinese font on this machine: apt-get install fonts-noto-cjk")
    return make_set(tmp_path_factory.mktemp("papers"), 3, 8)


@pytest.fixture(scope="session")
def truth(paper_set: Path) -> Truth:
    return truth_of(values_in(paper_set))
