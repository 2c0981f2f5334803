"""Where a review takes its changes from: two revisions of the repository, or files as they lie here."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from zhengji.checks.place import home
from zhengji.errors import ZhengjiError
from zhengji.git.revisions import (
    LARGEST,
    PLAIN,
    Difference,
    Entry,
    Filing,
    blobs,
    commit_of,
    differences,
    files_at,
    filings,
    parted,
    same_as_tree,
)
from zhengji.load import content_of, named_paths, read_submission, relative
from zhengji.model import Call
from zhengji.review.request import MOST_FILES, Change, Pull

_CHUNK = 256  # files that are laid out at once
_LINK = "120000"


@dataclass(frozen=True, slots=True)
class Source:
    """What `review` takes: the call (its base is the folder that holds what is filed), the request, its changes."""

    call: Call
    pull: Pull
    changes: tuple[Change, ...]


def folder_of(call: Call) -> str:
    """The folder of the call's submissions, below its base."""
    return f"submissions/{call.id}"


def submission_path(path: str, call: Call) -> bool:
    """Whether `path` is taken for a submission of the call: anything in its folder that is not hidden.

    What Git, or an editor, reads for its own ends (.gitattributes) is none. A file of another kind is told of later.
    """
    inside = path.removeprefix(f"{folder_of(call)}/")
    return inside != path and not any(part.startswith(".") for part in inside.split("/"))


def changed_paths(root: Path, base: str, head: str) -> tuple[str, ...]:
    """Every path that merging `head` into `base` would change, relative to `root`."""
    there, proposed = commit_of(root, base), commit_of(root, head)
    return tuple(one.path for one in differences(root, parted(root, there, proposed), proposed))


@contextmanager
def revisions(call: Call, base: str, head: str, pull: Pull) -> Iterator[Source]:
    """What merging `head` into `base` would file; both are names of revisions, and nothing of `head` is checked out."""
    root = call.base
    there, proposed = commit_of(root, base), commit_of(root, head)
    found = differences(root, parted(root, there, proposed), proposed)
    standing = files_at(root, there, folder_of(call))
    inside = [
        one for one in found if submission_path(one.path, call) and submission_path(one.previous or one.path, call)
    ]
    outside = tuple(one.path for one in found if one not in inside)
    some = [] if outside or len(inside) > MOST_FILES else inside
    asked = replace(pull, head=proposed, outside=outside, total=len(inside))
    changes = tuple(_changes(root, there, some, standing))
    if same_as_tree(root, there, folder_of(call)):
        yield Source(call, asked, changes)
        return
    with tempfile.TemporaryDirectory(prefix="zhengji-review-") as folder:
        _lay_out(root, standing, Path(folder))
        yield Source(replace(call, base=Path(folder)), asked, changes)


def _changes(root: Path, there: str, found: Sequence[Difference], standing: Mapping[str, Entry]) -> Iterator[Change]:
    who = filings(root, there, [one.previous or one.path for one in found])
    for one in found:
        now = standing.get(one.previous or one.path)
        if now == one.after and not one.previous:
            continue  # it has been merged meanwhile
        yield Change(
            path=one.path,
            mode=one.after.mode if one.after else "",
            before=_blob(root, now),
            after=_blob(root, one.after),
            previous=one.previous,
            stale=now is not None and now != one.before and now != one.after,
            filing=who.get(one.previous or one.path),
        )


def _blob(root: Path, entry: Entry | None) -> bytes | None:
    """The content of a plain file; nothing of a link, a submodule or a program is opened."""
    return blobs(root, [entry.blob], LARGEST)[0] if entry is not None and entry.mode == PLAIN else None


def _lay_out(root: Path, standing: Mapping[str, Entry], folder: Path) -> None:
    """Put the files that stood in another revision below `folder`."""
    plain = [(path, entry.blob) for path, entry in standing.items() if entry.mode == PLAIN and ".." not in path]
    for start in range(0, len(plain), _CHUNK):
        some = plain[start : start + _CHUNK]
        for (path, _), content in zip(some, blobs(root, [blob for _, blob in some]), strict=True):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)


def files(call: Call, paths: Sequence[Path], pull: Pull) -> Source:
    """The files that `paths` hold, as they lie here, against what the last commit holds at their paths."""
    asked = _where_they_belong(call, named_paths(call, paths))
    there, standing, who = "", dict[str, Entry](), dict[str, Filing]()
    try:
        there = commit_of(call.base, "HEAD")
        standing = dict(files_at(call.base, there, folder_of(call)))
        who = dict(filings(call.base, there, [path for path in asked if path in standing]))
    except ZhengjiError:
        pass  # no repository, or nothing in it yet: everything is new
    return Source(call, pull, tuple(_as_it_lies(call, path, at, standing, who) for path, at in asked.items()))


def _where_they_belong(call: Call, paths: Sequence[Path]) -> Mapping[str, Path]:
    """The files by the paths that they would be filed at; one from elsewhere is the next version of what is there."""
    asked = {relative(path, call): path for path in paths}
    for name, path in list(asked.items()):
        if submission_path(name, call) or (content := content_of(path)) is None:
            continue
        submission, _ = read_submission(content, name, call)
        right = home(submission, call) if submission else ""
        if right and right not in asked:  # the second one of two stays where it lies, and is told to be a double
            asked[right] = asked.pop(name)
    return asked


def _as_it_lies(call: Call, path: str, at: Path, standing: Mapping[str, Entry], who: Mapping[str, Filing]) -> Change:
    content = content_of(at)
    mode = PLAIN if content is not None else _LINK
    return Change(path, mode, _blob(call.base, standing.get(path)), content, filing=who.get(path))
