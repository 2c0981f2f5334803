"""What Git knows of the repository that we stand in. Revisions are resolved before they are used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from zhengji.errors import ZhengjiError
from zhengji.git.run import text_of


@dataclass(frozen=True, slots=True)
class ChangedFiles:
    """Paths relative to the folder that was asked about, with forward slashes, sorted."""

    added: tuple[str, ...]
    modified: tuple[str, ...]
    deleted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: its hash, and when it was made."""

    id: str
    time: datetime


@dataclass(frozen=True, slots=True)
class History:
    """When a file reached the branch, when it was last changed there since (None: never), and how often."""

    filed: datetime
    changed: datetime | None
    changes: int


def head(root: Path) -> Commit | None:
    """The commit that is checked out at `root`, None outside a repository and before the first commit."""
    said = text_of(root, "log", "-1", "--format=%H %cI", "--no-show-signature", fails="").split()
    return Commit(said[0], datetime.fromisoformat(said[1])) if len(said) == 2 else None


def origin(root: Path) -> str:
    """The address that the repository at `root` was cloned from, "" where it has none."""
    return text_of(root, "config", "--get", "remote.origin.url", fails="").strip()


def blob_at(root: Path, path: str) -> str:
    """The SHA of the file that is committed at `path` below `root`, "" where there is none."""
    return text_of(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"HEAD:./{path}", fails="").strip()


def histories(root: Path, folder: str) -> Mapping[str, History]:
    """The history of every file below `folder`, by its path relative to `root`, from one pass over the log.

    What counts is when a commit reached this branch: a merge stands for what it merged, whose own dates are the
    filer's to choose. Who made it is not read. Nothing is told where there is no repository, or one cut short: its
    oldest commit would seem to have filed everything.
    """
    if text_of(root, "rev-parse", "--is-shallow-repository", fails="") != "false\n":
        return {}
    log = (
        "log",
        "--first-parent",
        "--diff-merges=first-parent",
        "--reverse",
        "--no-show-signature",
        "--format=%x01%cI",
    )
    diff = ("--name-status", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", "--relative")
    found: dict[str, History] = {}
    time: datetime | None = None
    words = iter(text_of(root, *log, *diff, "--", folder, fails="").split("\0"))
    for word in map(str.strip, words):
        if word.startswith("\x01"):  # only where a status could stand: a path may hold anything
            time = datetime.fromisoformat(word[1:])
        elif word and time:
            path = next(words)
            before = found.get(path)
            if word == "D":
                found.pop(path, None)
            elif before is None:
                found[path] = History(time, None, 0)
            else:
                found[path] = History(before.filed, time, before.changes + 1)
    return found


def changed_files(root: Path, rev: str) -> ChangedFiles:
    """What differs below `root` between the working tree and where it parted from `rev`.

    A renamed file is one deleted and one added. Files that Git does not know yet count as added, ignored ones do not.
    """
    if text_of(root, "rev-parse", "--is-inside-work-tree", fails="") != "true\n":
        raise ZhengjiError(f"“{root}”不在 Git 仓库里，无法比较改动。", "请在克隆下来的仓库里运行。")
    commit = text_of(
        root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{rev}^{{commit}}", fails=""
    ).strip()
    if not commit:
        raise ZhengjiError(
            f"Git 里没有“{rev}”这个版本。", "可以是分支、标签或提交号，例如 main；远程的分支请先 git fetch。"
        )
    base = text_of(root, "merge-base", commit, "HEAD", fails="").strip()
    if not base:
        raise ZhengjiError(
            f"“{rev}”与当前版本没有共同的祖先。", "克隆得不完整时会这样：请取回全部历史（git fetch --unshallow）。"
        )
    changes: dict[str, set[str]] = {"A": set(), "M": set(), "D": set()}
    listing = text_of(
        root, "diff", "--name-status", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", "--relative", base, "--"
    ).split("\0")
    for status, path in zip(listing[::2], listing[1::2], strict=False):
        changes.get(status[:1], changes["M"]).add(path)  # a changed type or an unresolved merge: to be looked at
    changes["A"].update(
        path for path in text_of(root, "ls-files", "--others", "--exclude-standard", "-z").split("\0") if path
    )
    # A file taken out of the index that still stands is listed as deleted and as unknown: it was changed at most.
    still = changes["A"] & changes["D"]
    return ChangedFiles(
        added=tuple(sorted(changes["A"] - still)),
        modified=tuple(sorted(changes["M"] | still)),
        deleted=tuple(sorted(changes["D"] - still)),
    )
