"""``python -m benchmarks [NAME…] [--repeat N]``: run, print a table, write benchmarks/results/<time>.json."""

import argparse
import json
import os
import platform
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import benefit, budget, capture, claims, payment, reconciliation, registry, review
from benchmarks.measure import Result

BENCHMARKS = {
    **budget.BENCHMARKS,
    **benefit.BENCHMARKS,
    **payment.BENCHMARKS,
    **reconciliation.BENCHMARKS,
    **capture.BENCHMARKS,
    **registry.BENCHMARKS,
    **review.BENCHMARKS,
    **claims.BENCHMARKS,
}
LONG = {**benefit.LONG, **payment.LONG, **capture.LONG, **registry.LONG, **review.LONG, **claims.LONG}  # only by name


def main() -> None:
    """Run what is asked (everything that is not long by default)."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join([*BENCHMARKS, *LONG])}")
    parser.add_argument("--repeat", type=int, default=5, help="runs after the warm-up; the median counts")
    options = parser.parse_args()
    known = {**BENCHMARKS, **LONG}
    unknown = [name for name in options.names if name not in known]
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}")
    results = []
    for name in options.names or BENCHMARKS:
        result = known[name](options.repeat)
        results.append(result)
        show(result)
    print(f"\n→ {save(results, options.repeat)}")


def show(result: Result) -> None:
    """Print one benchmark as a table."""
    print(f"\n{result.name}\n{'-' * len(result.name)}")
    if result.skipped:
        print(f"skipped: {result.skipped}")
    for line in result.lines:
        print(f"{line.name:<40} {line.value:>10.2f} {line.unit:<3} {line.note}".rstrip())


def save(results: list[Result], repeat: int) -> Path:
    """Write the results with what is needed to compare them with others."""
    now = datetime.now(UTC)
    folder = Path(__file__).parent / "results"
    folder.mkdir(exist_ok=True)
    path = folder / f"{now:%Y%m%d-%H%M%S}.json"
    machine = {"python": platform.python_version(), "cpus": os.cpu_count(), "load": os.getloadavg()[0]}
    content = {"at": now.isoformat(), "repeat": repeat, "machine": machine, "results": [asdict(r) for r in results]}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    return path.relative_to(Path(__file__).parents[1])


if __name__ == "__main__":
    main()
