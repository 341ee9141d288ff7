"""Benefits: settlements a second, a what-if over a whole portfolio, and OpenFisca-Core beside it."""

import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from benchmarks.measure import Result, seconds

ROOT = Path(__file__).parents[1]
A, B = "110000", "110000@2022-06-01"
# (insutype, psn_type) of the drawn claims
PEOPLE = (("310", "1101"), ("310", "1201"), ("390", "1403"), ("390", "1501"), ("390", "16"))
PER_CORE, PER_CORE_EXPLAINED = 50_000, 10_000
OPENFISCA = "OpenFisca-Core==46.0.1"


# --- settlements a second ------------------------------------------------------------------------


def drawn(count: int, seed: int = 1) -> list[tuple[object, object]]:
    """Invented claims with the counters before them: every scheme, one in five a stay, one in twenty on 低保."""
    from jingban.benefit.core.model import Accumulators, Amounts, Case, Person, Service

    chance = random.Random(seed)
    found: list[tuple[object, object]] = []
    for _ in range(count):
        insutype, psn = chance.choice(PEOPLE)
        stay = chance.random() < 0.2
        day = date(2024, 1, 1) + timedelta(days=chance.randint(0, 360))
        eligible = chance.randint(1, 9_000_000 if stay else 120_000)
        person = Person(
            insutype, psn, date(chance.randint(1940, 2015), 5, 1), ("2303",) if chance.random() < 0.05 else ()
        )
        service = Service("21" if stay else "11", chance.randint(1, 3), day, day, day)
        before = Accumulators(2024, stays=chance.randint(0, 2), outpatient_eligible=chance.randint(0, 300_000))
        found.append((Case("110000", person, service, Amounts(eligible, 0, 0, 0, eligible)), before))
    return found


def settle(repeat: int) -> Result:
    """Settlements per second of one core, without and with the trace."""
    from jingban.benefit.core.calculate import Calculator
    from jingban.benefit.core.cases import settlement_values
    from jingban.benefit.policy_files import load

    result = Result("settle: settlements a second on one core")
    claims = drawn(20_000)
    calculator = Calculator(load("110000"))

    def work(explain: bool, as_json: bool = False) -> None:
        for case, before in claims:
            done = calculator.settle(case, before, explain)  # type: ignore[arg-type]
            if as_json:
                json.dumps(settlement_values(done), ensure_ascii=False)

    plain, explained = seconds(lambda: work(False), repeat), seconds(lambda: work(True), repeat)
    printed = seconds(lambda: work(True, True), max(1, repeat // 2))
    result.add("without trace", len(claims) / plain, "/s", f"aim {PER_CORE:,}")
    result.add("with trace", len(claims) / explained, "/s", f"aim {PER_CORE_EXPLAINED:,}")
    result.add("with trace, as JSON text", len(claims) / printed, "/s")
    return result


# --- what-if -------------------------------------------------------------------------------------


def run_whatif(path: str) -> None:
    """The whole what-if in this process and its pool of two; prints what it counted."""
    from jingban.benefit.simulate import run

    found = run(Path(path), A, B, jobs=2)
    print(json.dumps({"claims": found["claims"], "persons": found["persons"], "refused": found["refused"]}))


def whatif_of(claims: int) -> Result:
    """One what-if on two cores over ``claims`` invented claims: wall time and memory of all its processes."""
    from benchmarks.benefit_portfolio import write

    result = Result(f"what-if: {claims:,} claims under two policies on two cores")
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / "claims.parquet", claims)
        result.add("file", path.stat().st_size / 1e6, "MB", "Parquet, invented")
        call = [sys.executable, "-c", f"from benchmarks.benefit import run_whatif; run_whatif({str(path)!r})"]
        start = time.perf_counter()
        child = subprocess.Popen(
            call, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"}
        )
        peaks = _Peaks(child.pid)
        output, _ = child.communicate()
        taken = time.perf_counter() - start
        peaks.stop()
    counted = json.loads(output.splitlines()[-1])
    result.add("wall time", taken, "s", f"{counted['claims']:,} claims of {counted['persons']:,} persons")
    result.add("settlements", 2 * counted["claims"] / taken, "/s", "two of each claim, start and reading included")
    if peaks.most:
        result.add("peak memory of all processes", peaks.most, "MB", "proportional set size, sampled")
    return result


class _Peaks:
    """The largest memory (MB) a process and its descendants held together, sampled from /proc."""

    def __init__(self, root: int) -> None:
        self.root, self.most, self._going = root, 0.0, True
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._going = False
        self._thread.join()

    def _watch(self) -> None:
        while self._going:
            self.most = max(self.most, sum(_held(pid) for pid in _family(self.root)))
            time.sleep(0.25)


def _family(root: int) -> list[int]:
    """A process and its descendants."""
    found = [root]
    for pid in found:
        for file in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                found += [int(child) for child in file.read_text().split()]
            except OSError:
                continue
    return found


def _held(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        return int(text.split("\nPss:")[1].split()[0]) / 1024
    except (OSError, IndexError):
        return 0.0


def whatif(repeat: int) -> Result:
    """The short what-if that every ``make bench`` runs."""
    return whatif_of(200_000)


def whatif_3m(repeat: int) -> Result:
    """Three million claims: asked for by name only."""
    return whatif_of(3_000_000)


# --- beside OpenFisca-Core -------------------------------------------------------------------------


def openfisca(repeat: int) -> Result:
    """The same small model (employees' first stay at level 3) in both: speed, and 分 of error over 10,000 claims."""
    from jingban.benefit.core.calculate import Calculator
    from jingban.benefit.core.model import Amounts, Case, Person, Service
    from jingban.benefit.policy_files import load

    result = Result("openfisca: one small model in both, 10,000 claims")
    chance = random.Random(46)
    fen = [chance.randint(0, 60_000_000 if i % 4 == 0 else 6_000_000) for i in range(10_000)]
    with tempfile.TemporaryDirectory() as folder:
        python = _with_openfisca(Path(folder))
        if isinstance(python, str):
            result.skipped = python
            return result
        given, found = Path(folder) / "claims.json", Path(folder) / "found.json"
        given.write_text(json.dumps(fen))
        model = Path(__file__).with_name("openfisca_model.py")
        subprocess.run([str(python), str(model), str(given), str(found)], check=True, capture_output=True)
        theirs = json.loads(found.read_text())
    calculator = Calculator(load("110000"))
    day = date(2024, 5, 1)
    person, service = Person("310", "1101", date(1970, 1, 1)), Service("21", 3, day, day, day)
    cases = [Case("110000", person, service, Amounts(x, 0, 0, 0, x)) for x in fen]
    ours = [calculator.settle(case) for case in cases]
    taken = seconds(lambda: [calculator.settle(case) for case in cases], repeat)
    result.add("jingban, one by one", len(fen) / taken, "/s", "all funds, counters of the year")
    result.add("OpenFisca, one by one", 1 / theirs["alone"], "/s", "a simulation a claim, as a desk asks")
    result.add("OpenFisca, all at once", len(fen) / theirs["together"], "/s", "one vector; no counters, no trace")
    _compare(result, ours, theirs)
    return result


def _compare(result: Result, ours: list[object], theirs: dict[str, list[float]]) -> None:
    wrong = off = 0
    for name, field in (("hifp", "hifp_pay"), ("hifob", "hifob_pay")):
        for exact, other in zip(ours, theirs[name], strict=True):
            difference = abs(round(other * 100) - getattr(exact, field))
            wrong += difference > 0
            off += difference
    exact_sum = sum(s.hifp_pay + s.hifob_pay for s in ours)  # type: ignore[attr-defined]
    other_sum = round(sum(theirs["hifp"] + theirs["hifob"]) * 100)
    result.add("OpenFisca, fund amounts wrong", wrong, "", f"of {2 * len(ours):,}, each to the nearest 分")
    result.add("OpenFisca, 分 of error", off, "分", "sum of all differences, without sign")
    result.add("OpenFisca, error of the total", other_sum - exact_sum, "分", f"of {exact_sum:,} 分")
    result.add(
        "jingban, fund amounts wrong",
        sum(_naive(s) != (s.hifp_pay, s.hifob_pay) for s in ours),
        "",
        "of 10,000 claims, against exact decimals",
    )  # type: ignore[attr-defined]


def _naive(settled: object) -> tuple[int, int]:
    """The same model once more in exact decimals, sharing no code with either."""
    from decimal import ROUND_HALF_UP, Decimal

    def cents(value: Decimal) -> Decimal:
        return value.quantize(Decimal("0.01"), ROUND_HALF_UP)

    amount = Decimal(settled.amounts.eligible) / 100  # type: ignore[attr-defined]
    paid, used = Decimal(0), min(amount, Decimal(1300))
    for low, high, ratio in ((1300, 30000, "0.85"), (30000, 40000, "0.90"), (40000, 10**9, "0.95")):
        part = max(Decimal(0), min(amount, Decimal(high)) - low)
        pay = cents(part * Decimal(ratio))
        if paid + pay > 100_000:
            pay = 100_000 - paid
            part = min(part, cents(pay / Decimal(ratio)))
        paid, used = paid + pay, used + part
    large = min(Decimal(400_000), cents((amount - used) * Decimal("0.85")))
    return int(paid * 100), int(large * 100)


def _with_openfisca(folder: Path) -> Path | str:
    """An interpreter in a throw-away environment that has OpenFisca-Core, or why there is none."""
    home = folder / "venv"
    try:
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True, capture_output=True, timeout=120)
        pip = [str(home / "bin/python"), "-m", "pip", "install", "--quiet", OPENFISCA]
        subprocess.run(pip, check=True, capture_output=True, text=True, timeout=240)
    except subprocess.CalledProcessError as error:
        words = str(error.stderr or "").strip().splitlines()
        return f"{OPENFISCA} cannot be installed here: {words[-1] if words else error}"
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{OPENFISCA} cannot be installed here: {error}"
    return home / "bin/python"


BENCHMARKS: dict[str, Callable[[int], Result]] = {"settle": settle, "whatif": whatif, "openfisca": openfisca}
# Minutes long: only by name.
LONG: dict[str, Callable[[int], Result]] = {"whatif-3m": whatif_3m}
