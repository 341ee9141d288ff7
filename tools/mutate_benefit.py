"""Mutation testing of the benefit core: one small change at a time, and some test must notice.

``python tools/mutate_benefit.py [--jobs N] [--only settle,lines] [--list]``: prints the survivors and the count per
file; exit code 1 when one survives that ``tests/benefit/survivors.txt`` does not explain.

pytest collects once; every mutant is a fork in which the changed code objects are put into the functions that are
there, and the fast tests run until one fails (fastest first). Decorators, annotations, class bodies and Chinese
wording are not mutated: wording is what people read, not what is paid.
"""

import argparse
import ast
import copy
import importlib
import os
import signal
import sys
import time
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parents[1]
FILES = ("settle", "lines", "plan", "rounding", "stay", "aid")
TESTS = [
    f"tests/benefit/test_{name}.py"
    for name in (
        "mutants",
        "mutants_plan",
        "vectors",
        "special",
        "aid",
        "switches",
        "cases",
        "explain",
        "policy_packs",
        "laws",
        "oracle",
        "oracle_more",
    )
]
SURVIVORS = ROOT / "tests/benefit/survivors.txt"
SECONDS = 60  # a mutant that runs longer is caught: it does not end
_SWAPS: dict[type, tuple[type, ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.FloorDiv,),
    ast.FloorDiv: (ast.Mult,),
    ast.Div: (ast.Mult,),
    ast.Mod: (ast.Mult,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
    ast.BitOr: (ast.BitAnd,),
}


# --- making mutants ---------------------------------------------------------------------------


def changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """(what is changed, the changed node) of one node; the node itself stays as it is."""
    if isinstance(node, ast.Compare):
        for index, operator in enumerate(node.ops):
            for other in _SWAPS.get(type(operator), ()):
                new = copy.deepcopy(node)
                new.ops[index] = other()
                yield f"{type(operator).__name__} → {other.__name__}", new
    elif isinstance(node, (ast.BinOp, ast.BoolOp, ast.AugAssign)):
        for other in _SWAPS.get(type(node.op), ()):
            new = copy.deepcopy(node)
            new.op = other()
            yield f"{type(node.op).__name__} → {other.__name__}", new
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub)):
        yield f"{type(node.op).__name__} → nothing", copy.deepcopy(node.operand)
    elif isinstance(node, (ast.If, ast.IfExp, ast.While)):
        new = copy.deepcopy(node)
        new.test = ast.UnaryOp(ast.Not(), new.test)
        yield "condition → not", new
    elif isinstance(node, ast.Constant):
        yield from _constants(node)
    elif isinstance(node, ast.Name) and node.id in ("min", "max") and isinstance(node.ctx, ast.Load):
        other_name = "max" if node.id == "min" else "min"
        yield f"{node.id} → {other_name}", ast.Name(other_name, ast.Load())
    elif isinstance(node, (ast.Break, ast.Continue)):
        yield "break ↔ continue", ast.Continue() if isinstance(node, ast.Break) else ast.Break()


def _constants(node: ast.Constant) -> Iterator[tuple[str, ast.AST]]:
    value = node.value
    if isinstance(value, bool):
        yield f"{value} → {not value}", ast.Constant(not value)
    elif isinstance(value, int):
        yield f"{value} → {value + 1}", ast.Constant(value + 1)
    elif isinstance(value, str) and value and value.isascii() and value.strip():
        yield f"{value!r} → 'XX'", ast.Constant(f"XX{value}")


def sites(tree: ast.Module) -> Iterator[tuple[ast.AST, str, Any]]:
    """(parent, field, index) of every node that may be mutated, in the order of the text."""

    def walk(node: ast.AST, inside: bool) -> Iterator[tuple[ast.AST, str, Any]]:
        for field, value in ast.iter_fields(node):
            if field in ("decorator_list", "annotation", "returns", "bases", "keywords") and not isinstance(
                node, ast.Call
            ):
                continue
            for index, child in enumerate(value) if isinstance(value, list) else ((None, value),):
                if not isinstance(child, ast.AST) or (
                    isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
                ):
                    continue
                if isinstance(child, ast.JoinedStr):  # wording of the explanation
                    continue
                deeper = inside or isinstance(child, ast.FunctionDef)
                constant = isinstance(node, ast.Module) and isinstance(child, ast.Assign)
                if inside:
                    yield node, field, index
                if deeper or constant or isinstance(child, ast.ClassDef):
                    yield from walk(child, deeper or constant)

    return walk(tree, False)


def mutants(source: str) -> Iterator[tuple[int, str, ast.Module]]:
    """(line, what is changed, the changed module)."""
    count = len(list(sites(ast.parse(source))))
    for number in range(count):
        parent, field, index = list(sites(ast.parse(source)))[number]
        old = getattr(parent, field) if index is None else getattr(parent, field)[index]
        for which, (what, _) in enumerate(changes(old)):
            tree = ast.parse(source)
            parent, field, index = list(sites(tree))[number]
            old = getattr(parent, field) if index is None else getattr(parent, field)[index]
            new = ast.copy_location(list(changes(old))[which][1], old)
            if index is None:
                setattr(parent, field, new)
            else:
                getattr(parent, field)[index] = new
            yield getattr(old, "lineno", 0), what, ast.fix_missing_locations(tree)


def enclosing(tree: ast.Module, line: int) -> str:
    """The innermost function around a line, so that a reason holds for this place only."""
    found = [f for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) and f.lineno <= line <= (f.end_lineno or 0)]
    return max(found, key=lambda f: f.lineno).name if found else "-"


# --- putting a mutant in place ----------------------------------------------------------------


def functions(space: dict[str, Any], file: str) -> dict[str, types.FunctionType]:
    """Functions and methods written in ``file``, by qualified name."""
    found: dict[str, types.FunctionType] = {}

    def take(value: Any) -> None:
        value = getattr(value, "fget", value)
        value = getattr(value, "__wrapped__", value)
        if isinstance(value, types.FunctionType) and value.__code__.co_filename == file:
            found[value.__qualname__] = value

    for value in list(space.values()):
        take(value)
        if isinstance(value, type):
            for member in list(vars(value).values()):
                take(member)
    return found


def install(module: types.ModuleType, tree: ast.Module) -> None:
    """Give the module's functions the code of the changed tree, and its changed constants to whoever has them."""
    file = str(module.__file__)
    space: dict[str, Any] = {"__name__": module.__name__, "__package__": module.__package__, "__file__": file}
    exec(compile(tree, file, "exec"), space)
    mine = functions(vars(module), file)
    for name, changed in functions(space, file).items():
        mine[name].__code__, mine[name].__defaults__ = changed.__code__, changed.__defaults__
    for name, value in space.items():
        old = vars(module).get(name)
        if isinstance(value, (int, tuple, dict)) and old != value and not name.startswith("__"):
            for other in list(sys.modules.values()):
                if getattr(other, "__name__", "").startswith("jingban.benefit") and vars(other).get(name) is old:
                    setattr(other, name, value)


# --- running ----------------------------------------------------------------------------------


class Runner:
    """A pytest plugin that runs the collected tests once per mutant, in forks."""

    def __init__(self, jobs: int, names: list[str]) -> None:
        self.jobs, self.names = jobs, names
        self.total = dict.fromkeys(names, 0)
        self.survived: list[str] = []
        self.strange: list[str] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for item in session.items:
            module = getattr(item, "module", None)
            if getattr(module, "COUNT", 0) > 200:
                module.COUNT = 200  # type: ignore[union-attr]
        ordered = self.by_duration(session.items)
        running: dict[int, str] = {}
        for name in self.names:
            path = ROOT / f"src/jingban/benefit/core/{name}.py"
            module = importlib.import_module(f"jingban.benefit.core.{name}")
            source = path.read_text(encoding="utf-8")
            lines = source.splitlines()
            for line, what, tree in mutants(source):
                self.total[name] += 1
                while len(running) >= self.jobs:
                    self.reap(running)
                label = f"{name}.py {enclosing(tree, line)} | {lines[line - 1].strip()} | {what}"
                running[self.fork(ordered, module, tree)] = f"{label} | line {line}"
        while running:
            self.reap(running)
        return True

    def by_duration(self, items: list[pytest.Item]) -> list[pytest.Item]:
        """The tests that pass unchanged, fastest first. Measured in a fork: nothing may be cached in the parent."""
        reader, writer = os.pipe()
        if (child := os.fork()) == 0:
            taken = []
            for index, item in enumerate(items):
                start = time.perf_counter()
                if not passes(item, items[index + 1] if index + 1 < len(items) else None):
                    os.write(2, f"fails unchanged: {item.nodeid}\n".encode())
                    os._exit(1)
                taken.append((time.perf_counter() - start, index))
            os.write(writer, ",".join(str(index) for _, index in sorted(taken)).encode())
            os._exit(0)
        os.close(writer)
        order = b"".join(iter(lambda: os.read(reader, 65536), b"")).decode()
        if os.waitpid(child, 0)[1]:
            raise pytest.UsageError("the tests fail without any change")
        return [items[int(index)] for index in order.split(",")]

    def fork(self, items: list[pytest.Item], module: types.ModuleType, tree: ast.Module) -> int:
        child = os.fork()
        if child:
            return child
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(SECONDS)
        try:
            install(module, tree)
            caught = not all(passes(item, after) for item, after in zip(items, [*items[1:], None], strict=True))
        except BaseException:  # noqa: BLE001 — whatever happens, the change was noticed
            caught = True
        os._exit(1 if caught else 0)

    def reap(self, running: dict[int, str]) -> None:
        child, status = os.wait()
        label = running.pop(child)
        if status == 0:
            self.survived.append(label)
            print(f"survived: {label}", flush=True)


def passes(item: pytest.Item, after: pytest.Item | None = None) -> bool:
    from _pytest.runner import runtestprotocol

    return all(report.outcome != "failed" for report in runtestprotocol(item, nextitem=after, log=False))


def explained() -> set[str]:
    """Survivors with a reason: ``file function | line of code | change | why``; ``#`` begins a comment."""
    if not SURVIVORS.exists():
        return set()
    rows = [row for row in SURVIVORS.read_text(encoding="utf-8").splitlines() if row and not row.startswith("#")]
    return {" | ".join(row.split(" | ")[:-1]) for row in rows}


def main() -> None:
    """Mutate, run, report."""
    parser = argparse.ArgumentParser(prog="python tools/mutate_benefit.py", description=__doc__)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", default=",".join(FILES), help="files of the core, by name")
    parser.add_argument("--list", action="store_true", help="only count the mutants")
    options = parser.parse_args()
    names = options.only.split(",")
    if options.list:
        for name in names:
            source = (ROOT / f"src/jingban/benefit/core/{name}.py").read_text(encoding="utf-8")
            print(name, sum(1 for _ in mutants(source)))
        return
    os.chdir(ROOT)
    sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
    settings.register_profile(
        "mutants",
        max_examples=25,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile("mutants")
    runner = Runner(options.jobs, names)
    start = time.perf_counter()
    present = [path for path in TESTS if (ROOT / path).exists()]
    code = pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:xdist", *present], plugins=[runner])
    if not sum(runner.total.values()):
        sys.exit(f"pytest did not run: {code}")
    known = explained()
    open_ones = [row for row in runner.survived if row.rpartition(" | line ")[0] not in known]
    for name in names:
        left = sum(row.startswith(f"{name}.py ") for row in runner.survived)
        print(
            f"{name + '.py':<14} {runner.total[name]:>5} mutants, {runner.total[name] - left:>5} caught, {left} survived"
        )
    print(
        f"{sum(runner.total.values())} mutants in {time.perf_counter() - start:.0f} s; {len(open_ones)} survivors without a reason"
    )
    sys.exit(1 if open_ones else 0)


if __name__ == "__main__":
    main()
