"""Near-duplicates planted and looked for: how long it takes, how many are found, and how many of those are wrong."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.corpus import Corpus, corpus
from zhengji.load import relative, submission_paths
from zhengji.model import Call
from zhengji.schema import load_call
from zhengji.similar import similar_to

_ZHENGJI = Path(sys.executable).with_name("zhengji")
_NEW = 20  # files of a pull request


@dataclass(frozen=True, slots=True)
class Found:
    """What one run over a repository cost (wall-clock seconds) and brought: recall of the planted, share of false."""

    seconds: float
    recall: float
    false: float


@dataclass(frozen=True, slots=True)
class Asked:
    """What twenty new files against the repository cost: processor seconds with start and all, megabytes, recall."""

    seconds: float
    megabytes: float
    recall: float


def planted(size: int, call: Call, folder: Path) -> Corpus:
    """A repository a fiftieth of which repeats others: 5 to 50 % of the sentences exchanged, or one section copied."""
    return corpus(size, 2, call, folder, near_duplicates=max(size // 50, _NEW))


def whole_run(made: Corpus, workers: int) -> Found:
    """`zhengji similar` over all of it."""
    command = [_ZHENGJI, "similar", "--root", made.root, "--jobs", str(workers), "--format", "json"]
    start = time.perf_counter()
    done = subprocess.run(command, cwd=made.root, capture_output=True, check=True)
    seconds = time.perf_counter() - start
    pairs = {frozenset((pair["a"]["path"], pair["b"]["path"])) for pair in json.loads(done.stdout)["pairs"]}
    wanted = {frozenset((one.path, one.original)) for one in made.near_duplicates}
    return Found(seconds, len(pairs & wanted) / len(wanted), len(pairs - made.alike) / max(len(pairs), 1))


def new_files(made: Corpus) -> Asked:
    """The last twenty repeats as the files of a pull request, in a process of its own."""
    command = [
        sys.executable,
        "-m",
        "tests.bench.alike",
        made.root,
        *(one.path for one in made.near_duplicates[-_NEW:]),
    ]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    pairs = {frozenset(pair) for pair in told["pairs"]}
    wanted = {frozenset((one.path, one.original)) for one in made.near_duplicates[-_NEW:]}
    return Asked(told["seconds"], told["megabytes"], len(pairs & wanted) / len(wanted))


def _ask(folder: Path, names: list[str]) -> None:
    call = load_call(folder)
    texts = {name: (folder / name).read_bytes() for name in names}
    merged = [path for path in submission_paths(call) if relative(path, call) not in texts]
    found = similar_to(call, texts, merged)
    used = resource.getrusage(resource.RUSAGE_SELF)
    told = {
        "seconds": used.ru_utime + used.ru_stime,
        "megabytes": used.ru_maxrss / 1024,
        "pairs": [(pair.a, pair.b) for pairs in found.values() for pair in pairs],
    }
    print(json.dumps(told))


if __name__ == "__main__":
    _ask(Path(sys.argv[1]), sys.argv[2:])
