"""Job A: what a request changes, read by the forge's interface as data. Nothing of it is checked out or run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from zhengji.forge import Forge, PullFile
from zhengji.git.revisions import PLAIN, commit_of, filings
from zhengji.load import content_of, relative
from zhengji.model import Call
from zhengji.review.request import MOST_FILES, Change, Pull
from zhengji.review.sources import Source, submission_path


def by_forge(call: Call, forge: Forge, pull: Pull, files: Sequence[PullFile]) -> Source:
    """The request `pull`, which changes `files` (all of them), against what is checked out at the call's base."""
    inside = [one for one in files if all(submission_path(path, call) for path in _paths(one))]
    outside = tuple(one.path for one in files if one not in inside)
    looked_at = [] if outside or len(inside) > MOST_FILES else inside
    asked = replace(pull, outside=outside, total=len(inside))
    return Source(call, asked, tuple(_changes(call, forge, looked_at)))


def _paths(one: PullFile) -> Iterator[str]:
    yield one.path
    if one.previous:
        yield one.previous


def _changes(call: Call, forge: Forge, files: Sequence[PullFile]) -> Iterator[Change]:
    standing = {one.previous or one.path: _standing(call, one.previous or one.path) for one in files}
    known = [path for path, content in standing.items() if content is not None]
    who = filings(call.base, commit_of(call.base, "HEAD"), known)
    for one in files:
        there = one.previous or one.path
        gone = one.status == "removed"
        plain = one.mode == PLAIN and not gone
        yield Change(
            path=one.path,
            mode="" if gone else one.mode,
            before=standing[there],
            after=forge.blob(one.blob) if plain else None,
            previous=one.previous if one.status == "renamed" else "",
            filing=who.get(there),
        )


def _standing(call: Call, path: str) -> bytes | None:
    """What is filed at `path` in the checkout of the base, None where nothing is."""
    at = Path(call.base, path)
    if relative(at, call) != path:  # a path with .. in it, whoever made it
        return None
    try:
        return content_of(at)
    except OSError:
        return None
