"""`python -m tests.crowd FOLDER`: many processes submit to one bare repository at the same moment.

Prints a line for each: its exit code, and its file. Half of them share a private clone; some want the same path.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from tests.gitserver import make_bare
from tests.submitting import edit, environment, files, repository
from zhengji.checks import check_paths
from zhengji.cli import main
from zhengji.schema import load_call

MANY, ALIKE = 20, 4  # the last few are of the same unit and title


def everything(folder: Path) -> None:
    """Make the files, start all processes, and tell how they ended."""
    source = repository(folder)
    bare = make_bare(source, folder / "bare.git")
    made = []
    for number in range(MANY):
        (file,) = files(folder / f"{number:02d}", 1)
        serial = min(number, MANY - ALIKE)
        file.write_text(file.read_text("utf-8").replace("（示例）", f"（示例{serial}）"), "utf-8")
        edit(file, f"第{number}份")
        made.append(file)
    check_paths(load_call(source), made[:1])
    start = time.time() + 0.5
    children = {}
    for number, file in enumerate(made):
        child = os.fork()
        if not child:
            os.environ.clear()
            os.environ.update(environment(folder / ("shared" if number % 2 else f"{number:02d}")))
            told = os.open(file.with_suffix(".log"), os.O_WRONLY | os.O_CREAT)
            os.dup2(told, 1)
            os.dup2(told, 2)
            time.sleep(max(0.0, start - time.time()))
            os._exit(main(["submit", str(file), "--to", str(bare), "--root", str(source), "--yes"]))
        children[child] = file
    while children:
        child, status = os.wait()
        print(f"{os.waitstatus_to_exitcode(status)}\t{children.pop(child)}", flush=True)


if __name__ == "__main__":
    everything(Path(sys.argv[1]))
