"""The documentation is true: links lead somewhere, commands exist, printed output is what comes out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from jingban.cli.main import jingban

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("README*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "samples").glob("*.md")])
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_COMMAND = re.compile(r"\bjingban((?: [a-z][a-z-]+)+)")
_FENCE = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_relative_links_lead_somewhere(page: Path) -> None:
    for target in _LINK.findall(page.read_text(encoding="utf-8")):
        if "://" in target or target.startswith("#"):
            continue
        path = (page.parent / target.partition("#")[0]).resolve()
        assert path.exists(), f"{name(page)}: {target}"
        assert path.is_relative_to(ROOT), f"{name(page)}: {target} leads out of the repository"


def commands() -> list[tuple[str, ...]]:
    """Every ``jingban word word`` printed in code: fenced blocks and back-ticked words."""
    found = set()
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        code = [body for _, body in _FENCE.findall(text)] + re.findall(r"`([^`\n]+)`", text)
        for piece in code:
            found.update(tuple(words.split()) for words in _COMMAND.findall(piece))
    return sorted(found)


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_printed_commands_exist(words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(jingban, [*words, "--help"])
    assert result.exit_code == 0, (words, result.output)


def examples() -> list[tuple[str, str, str]]:
    """(page, command, printed output) of every console example."""
    found = []
    for page in READMES:
        for kind, body in _FENCE.findall(page.read_text(encoding="utf-8")):
            if kind == "console":
                command, _, output = body.removeprefix("$ ").partition("\n")
                found.append((name(page), command, output))
    return found


@pytest.mark.parametrize(("page", "command", "output"), examples(), ids=lambda value: value[:40].splitlines()[0])
def test_printed_output_is_what_comes_out(
    page: str, command: str, output: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines stand in the given order; ``…`` stands for any lines."""
    monkeypatch.chdir(ROOT)
    words = command.split()
    assert words[0] == "jingban"
    result = CliRunner().invoke(jingban, words[1:])
    assert result.exit_code in (0, 1), result.output
    real = iter(result.output.splitlines())
    for line in output.splitlines():
        if line != "…":
            assert line in real, f"{page}: {line!r} does not come out of {command!r} at its place"


def test_the_two_readmes_say_the_same() -> None:
    """Same examples and same links in both languages."""
    english, chinese = (path.read_text(encoding="utf-8") for path in READMES)
    consoles = [[body for kind, body in _FENCE.findall(text) if kind == "console"] for text in (english, chinese)]
    assert consoles[0] == consoles[1]
    links = [[link for link in _LINK.findall(text) if not link.startswith("README")] for text in (english, chinese)]
    assert sorted(links[0]) == sorted(links[1])


def test_documentation_names_no_machine_and_no_registry() -> None:
    words = ("/work/", "/tmp/", "pypi", "npmjs", "registry.npm")
    for page in PAGES:
        text = page.read_text(encoding="utf-8").lower()
        assert not [word for word in words if word in text], name(page)
