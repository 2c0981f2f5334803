"""A request to review: a branch with twenty new submissions, half of them copies of what is merged."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.corpus import corpus
from zhengji.model import Call

BRANCH = "topic"
_NEW = 20


@contextmanager
def proposed(call: Call, paths: Sequence[str], folder: Path) -> Iterator[str]:
    """Makes `folder`, which holds the submissions `paths`, a repository for as long as the block lasts; the branch."""
    work = folder.with_name(f"{folder.name}-request")

    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=bench", "-c", "user.email=bench@example.invalid", "-c", "gc.auto=0")
        subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)

    try:
        git("init", "-q", "-b", "main")
        git("add", "schemas", "submissions")
        git("commit", "-q", "-m", "merged")
        made = corpus(_NEW, 2, replace(call, base=folder), work).paths
        for number, path in enumerate(made):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            source = folder / paths[number * 7] if number % 2 else work / path
            shutil.copy(source, folder / path)
        git("add", *made)
        tree = subprocess.check_output(["git", "write-tree"], cwd=folder, text=True).strip()
        commit = ["git", "-c", "user.name=bench", "-c", "user.email=bench@example.invalid", "commit-tree"]
        made_of = [*commit, tree, "-p", "main", "-m", "proposed"]
        head = subprocess.check_output(made_of, cwd=folder, text=True).strip()
        git("branch", BRANCH, head)
        git("reset", "-q", "--hard", "main")
        git("clean", "-q", "-d", "-f", "submissions")
        yield BRANCH
    finally:
        shutil.rmtree(folder / ".git", ignore_errors=True)
        shutil.rmtree(work, ignore_errors=True)
