"""`python -m tests.corpus N DIR`: write a corpus and say what was planted."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from time import perf_counter

from tests.corpus import corpus
from zhengji.schema import load_call

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Parse, write, report on standard output as JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus", description=__doc__)
    parser.add_argument("n", type=int, help="how many submissions")
    parser.add_argument("folder", type=Path, help="where schemas/ and submissions/ are written")
    parser.add_argument("--call", help="id or folder of the call; default: the newest one")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", type=int, default=0)
    parser.add_argument("--near-duplicates", type=int, default=0)
    args = parser.parse_args()
    call = load_call(ROOT, args.call)
    start = perf_counter()
    made = corpus(args.n, args.seed, call, args.folder, faults=args.faults, near_duplicates=args.near_duplicates)
    print(
        json.dumps(
            {
                "submissions": len(made.paths),
                "seconds": round(perf_counter() - start, 2),
                "call": str(made.call),
                "faults": [asdict(fault) for fault in made.faults],
                "near_duplicates": [asdict(pair) for pair in made.near_duplicates],
            },
            ensure_ascii=False,
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
