"""What stood in a revision, what parts two of them, and who filed what stands there.

Paths are relative to the folder that is asked about, which may be a part of the repository, with forward slashes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from unicodedata import normalize

from zhengji.errors import ZhengjiError
from zhengji.git.run import git, text_of

_NO_PROGRAMS = ("--no-ext-diff", "--no-textconv")
PLAIN = "100644"  # the mode of a file that is neither executable nor a link
LARGEST = 1 << 20  # bytes of a blob that is opened; a submission has a quarter of it


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in a tree: Git's six digits (100644), and the SHA of its content."""

    mode: str
    blob: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A file that parts two revisions: what it was and what it is, None where it is not. `previous` is an old path."""

    path: str
    before: Entry | None
    after: Entry | None
    previous: str = ""


@dataclass(frozen=True, slots=True)
class Filing:
    """Who brought a file to where it stands, by the name that the commit gives (no address), and when it got there."""

    name: str
    time: datetime


def commit_of(root: Path, rev: str) -> str:
    """The SHA of `rev`; ZhengjiError where there is none."""
    found = text_of(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{rev}^{{commit}}", fails="").strip()
    if not found:
        raise ZhengjiError(f"Git 里没有“{rev}”这个版本。", "可以是分支、标签或提交号；远程的请先 git fetch。")
    return found


def parted(root: Path, base: str, head: str) -> str:
    """The SHA of the commit at which `head` parted from `base`."""
    found = text_of(root, "merge-base", base, head, fails="").strip()
    if not found:
        raise ZhengjiError(
            "两个版本没有共同的祖先。", "克隆得不完整时会这样：请取回全部历史（git fetch --unshallow）。"
        )
    return found


def files_at(root: Path, commit: str, folder: str) -> Mapping[str, Entry]:
    """Every entry below `folder` at `commit`, links and submodules too, by path in NFC."""
    listed = text_of(root, "ls-tree", "-r", "-z", commit, "--", f"{folder}/").split("\0")
    found: dict[str, Entry] = {}
    for line in filter(None, listed):
        said, _, path = line.partition("\t")
        mode, _kind, blob = said.split(" ")
        found[normalize("NFC", path)] = Entry(mode, blob)
    return found


def differences(root: Path, one: str, other: str) -> tuple[Difference, ...]:
    """Everything in the repository that parts commit `one` from `other`, sorted by path; renamed files are followed.

    What lies outside the folder keeps its path from the top of the repository, with a slash in front.
    """
    prefix = text_of(root, "rev-parse", "--show-prefix").rstrip("\n")
    words = iter(
        text_of(root, "diff-tree", "-r", "-z", "--raw", "-M60%", "-l2000", *_NO_PROGRAMS, one, other).split("\0")
    )
    return tuple(sorted(_differences(words, prefix), key=lambda item: item.path))


def _differences(words: Iterator[str], prefix: str) -> Iterator[Difference]:
    def inside(path: str) -> str:
        return normalize("NFC", path[len(prefix) :] if path.startswith(prefix) else f"/{path}")

    for said in filter(None, words):
        mode, mode_after, blob, blob_after, status = said.lstrip(":").split(" ")
        path = inside(next(words))
        path, previous = (inside(next(words)), path) if status[0] in "RC" else (path, "")
        before = None if status[0] == "A" else Entry(mode, blob)
        yield Difference(path, before, None if status[0] == "D" else Entry(mode_after, blob_after), previous)


_NAME_END = "\x02"


def filings(root: Path, commit: str, paths: Collection[str]) -> Mapping[str, Filing]:
    """Who filed what stands at each of `paths` at `commit`, from two passes over its log.

    The name is that of the last commit that wrote the file and merged nothing, the time when that reached the branch.
    Nothing is told of a history cut short.
    """
    if not paths or text_of(root, "rev-parse", "--is-shallow-repository", fails="") != "false\n":
        return {}
    names = _last(root, commit, paths, "--no-merges", "--format=%x01%an%x02")
    times = _last(root, commit, paths, "--first-parent", "--diff-merges=first-parent", "--format=%x01%cI%x02")
    return {
        path: Filing(names[path], datetime.fromisoformat(times[path])) for path in paths if path in names & times.keys()
    }


def _last(root: Path, commit: str, paths: Collection[str], *how: str) -> Mapping[str, str]:
    """What the newest commit that touched each path says of itself."""
    listing = ("--name-only", "-z", "--no-renames", "--relative", "--no-show-signature", *_NO_PROGRAMS)
    literal = (f":(literal){path}" for path in sorted(paths))
    said, found = "", dict[str, str]()
    for word in text_of(root, "log", *how, *listing, commit, "--", *literal, fails="").split("\0"):
        text = word.lstrip("\n")
        if text.startswith("\x01"):  # only where a name could stand: a path may hold anything but this
            said, _, text = text[1:].partition(_NAME_END)
            text = text.lstrip("\n")
        if text:
            found.setdefault(normalize("NFC", text), said)
    return found


def same_as_tree(root: Path, commit: str, folder: str) -> bool:
    """Whether what lies in `folder` here is what stood there at `commit`, file by file."""
    changed = ("diff", "--name-only", "-z", *_NO_PROGRAMS, "--ignore-submodules=none", commit, "--", f"{folder}/")
    unknown = ("ls-files", "--others", "-z", "--", f"{folder}/")
    inside = text_of(root, "rev-parse", "--is-inside-work-tree", fails="") == "true\n"
    return inside and not text_of(root, *changed, fails="?") and not text_of(root, *unknown, fails="?")


def blobs(root: Path, shas: Sequence[str], most: int | None = None) -> list[bytes]:
    """The contents of blobs; ZhengjiError where one is not there, is no blob, or has over `most` bytes."""
    asked = "".join(f"{sha}\n" for sha in shas).encode()
    if most is not None:
        for line in git(root, "cat-file", "--batch-check", given=asked).decode().splitlines():
            _, kind, *size = line.split(" ")
            if kind == "blob" and int(size[0]) > most:
                raise ZhengjiError(f"一个文件有 {int(size[0])} 字节，太大了。", f"一份申报最多 {LARGEST // 1024} KiB。")
    output, found, at = git(root, "cat-file", "--batch", given=asked), list[bytes](), 0
    for sha in shas:
        end = output.index(b"\n", at)
        said = output[at:end].split(b" ")
        if len(said) != 3 or said[1] != b"blob":
            raise ZhengjiError(f"Git 里没有 {sha[:12]} 的内容。", "克隆得不完整时会这样：请取回全部内容。")
        stop = end + 1 + int(said[2])
        found.append(output[end + 1 : stop])
        at = stop + 1
    return found
