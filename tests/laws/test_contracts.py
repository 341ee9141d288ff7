"""The import contracts hold, are current, and catch a planted violation of each kind."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import REPOSITORY
from tools import contracts

SOURCE = REPOSITORY / "src" / "jingban"
LINT = Path(sys.executable).with_name("lint-imports")


def lint(tree: Path) -> tuple[int, str]:
    """Run import-linter on a copied tree."""
    (tree / ".importlinter").write_text(contracts.contracts(), "utf-8")
    command = [str(LINT), "--no-cache", "--config", str(tree / ".importlinter")]
    done = subprocess.run(
        command, cwd=tree, capture_output=True, text=True, env={"PYTHONPATH": str(tree), "COLUMNS": "400"}
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns("__pycache__", "static", "data")
    shutil.copytree(SOURCE, tmp_path / "jingban", ignore=ignored)
    return tmp_path


def test_the_written_contracts_are_those_of_the_list() -> None:
    assert (REPOSITORY / ".importlinter").read_text("utf-8") == contracts.contracts()


def test_every_package_has_a_place_in_the_list() -> None:
    packages = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    assert packages == {name.strip() for floor in contracts.FLOORS for name in floor.split("|")}
    parts = {path.parent.name for path in (SOURCE / "infra").glob("*/__init__.py")}
    assert {f"infra.{name}" for name in parts} <= {module.name for module in contracts.MODULES}


def test_the_tree_as_it_is_keeps_them(tree: Path) -> None:
    code, output = lint(tree)
    assert code == 0, output


PLANTED = {
    "floor": (
        "infra/clock.py",
        "import jingban.budget.services",
        "jingban.infra is not allowed to import jingban.budget",
    ),
    "kernel": (
        "kernel/money.py",
        "import jingban.infra.clock",
        "jingban.kernel is not allowed to import jingban.infra",
    ),
    "upward": (
        "budget/repository.py",
        "import jingban.web.roles",
        "jingban.budget is not allowed to import jingban.web",
    ),
    "room": ("budget/repository.py", "import jingban.budget.services", "budget.repository is not allowed to import"),
    "neighbours": ("budget/tasks.py", "import jingban.budget.exports", "budget.tasks is not allowed to import"),
    "core upward": ("budget/core/model.py", "import jingban.budget.readers", "budget.core is not allowed to import"),
    "core framework": ("budget/core/model.py", "import django.db", "budget.core is pure"),
    "core driver": ("budget/core/model.py", "import openpyxl", "budget.core is pure"),
    "core through kernel": ("kernel/text.py", "import subprocess", "budget.core is pure"),
    "kernel framework": ("kernel/text.py", "import django", "kernel is pure"),
    "reader framework": ("budget/readers/txt.py", "import django.db", "budget.readers knows no web framework"),
    "hidden models": ("web/views.py", "import jingban.budget.models", "budget.models is opened by its own module only"),
    "hidden repository": (
        "cli/operate.py",
        "import jingban.budget.repository",
        "budget.repository is opened by its own module only",
    ),
    "own api": ("budget/api.py", "import jingban.budget.models", "budget.models is opened by its own module only"),
    "infra's models": (
        "budget/services.py",
        "import jingban.infra.jobs.models",
        "infra.jobs.models is opened by its own",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_violation_is_reported(tree: Path, kind: str) -> None:
    name, line, words = PLANTED[kind]
    path = tree / "jingban" / name
    path.write_text(path.read_text("utf-8") + f"\n{line}\n", "utf-8")
    code, output = lint(tree)
    assert code == 1
    broken = output[output.index("Broken contracts") :]
    assert words in " ".join(broken.split()), broken


@pytest.mark.slow
@pytest.mark.parametrize("place", ["newmodule", "budget/newroom", "infra/newmachine"])
def test_a_module_or_room_without_a_place_is_reported(tree: Path, place: str) -> None:
    package = tree / "jingban" / place
    package.mkdir()
    (package / "__init__.py").write_text("")
    code, output = lint(tree)
    assert code == 1
    assert f"jingban.{place.replace('/', '.')}" in output[output.index("not listed as layers") :]


@pytest.mark.parametrize(
    "line",
    ["import os", "import io", "import random", "import time", "from pathlib import Path", "import uuid",
     "import datetime\ndatetime.datetime.now()", "import datetime\ndatetime.date.today()"],
)  # fmt: skip
@pytest.mark.parametrize(
    "place",
    ["kernel", *(f"{m.name}/core" for m in contracts.MODULES if "core" in m.rooms and "." not in m.name)],
)
def test_a_core_that_looks_around_is_reported_by_the_linter(place: str, line: str) -> None:
    name = f"src/jingban/{place}/planted.py"
    command = [str(LINT.with_name("ruff")), "check", "--no-cache", "--select", "TID251", "--stdin-filename", name, "-"]
    done = subprocess.run(command, cwd=REPOSITORY, input=line + "\n", capture_output=True, text=True)
    assert done.returncode == 1
    assert "TID251" in done.stdout
