"""``python -m tools.papers OUT --seed 1 --pages 60 [--kinds ebill,fee_list] [--degrade mixed]``: see README.md."""

import argparse
import sys
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))

from . import fonts
from .demo import make_demo
from .plan import KINDS, bundle
from .walk import make_walk
from .write import Writer, wishes


def make(
    out: Path, seed: int, pages: int, kinds: tuple[str, ...] = KINDS, degrade: str = "mixed", conflicts: float = 0.08
) -> Writer:
    """Write cases until there are ``pages`` pages or a few more. Raises NoFontError without a Chinese font."""
    lot = Random(seed)
    fonts.used()
    writer = Writer(out, seed)
    while len(writer.pages) < pages:
        case = bundle(lot, kinds, lot.random() < conflicts)
        writer.add(case, wishes(lot, case, degrade), lot)
    writer.finish({"pages": pages, "kinds": list(kinds), "degrade": degrade})
    return writer


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.papers", description="Invented medical papers with ground truth."
    )
    parser.add_argument("out", type=Path)
    parser.add_argument(
        "--seed", type=int, default=1, help="1–50 for tuning; 9000 and above for the final measurement only"
    )
    parser.add_argument("--pages", type=int, default=60)
    parser.add_argument("--kinds", default=",".join(KINDS), help="some of " + ", ".join(KINDS))
    parser.add_argument("--degrade", default="mixed", help="clean, mixed, or e.g. rotate=3,blur,stamp=2")
    parser.add_argument("--demo", action="store_true", help="the committed demo batch (samples/papers)")
    parser.add_argument("--walk", action="store_true", help="papers of the end-to-end demo (samples/claims)")
    options = parser.parse_args()
    kinds = tuple(options.kinds.split(","))
    if unknown := set(kinds) - set(KINDS):
        parser.error(f"unknown kinds: {', '.join(sorted(unknown))}")
    try:
        writer = (
            make_demo(options.out)
            if options.demo
            else make_walk(options.out)
            if options.walk
            else make(options.out, options.seed, options.pages, kinds, options.degrade)
        )
    except fonts.NoFontError as error:
        print(error, file=sys.stderr)
        return 2
    except ValueError as error:
        parser.error(str(error))
    print(f"{len(writer.pages)} pages, {len(writer.documents)} papers, {len(writer.cases)} cases → {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
