"""What a submission's page shows beside the submission: the ones before and after it, those alike, its history.

All of it is known before the files are read: from their paths, and from Git.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import orjson

from zhengji.model import Call, Form, Visibility
from zhengji.privacy import mask
from zhengji.site.alike import alike
from zhengji.site.manifest import Manifest

if TYPE_CHECKING:
    from zhengji.git import History  # not while it runs: GitPython takes long to load

_BRACKETS = re.compile(r"\(([^()]*[\u4e00-\u9fff][^()]*)\)")  # a path has them narrow; around Chinese they are wide


class Other(NamedTuple):
    """A submission: its path names it, `title` as the public may see it."""

    number: str
    path: str
    title: str

    @classmethod
    def of(cls, number: str, path: str, form: Form | None) -> Other:
        """The submission at `path`; without a title where the form does not tell that to the public."""
        leaf = form.role("title") if form else None
        told = leaf is not None and leaf.visibility is Visibility.PUBLIC
        title = _BRACKETS.sub("（\\1）", PurePosixPath(path).stem)
        return cls(number, path, mask(title) if told else "")


@dataclass(frozen=True, slots=True)
class Beside:
    """Who stands beside a submission, and when it came."""

    previous: Other | None = None
    next: Other | None = None
    alike: tuple[Other, ...] = ()
    history: History | None = None

    @property
    def mark(self) -> bytes:
        """What of it a page shows, to be hashed."""
        others = (self.previous, self.next, *self.alike)
        times = (self.history.filed, self.history.changed, self.history.changes) if self.history else None
        return orjson.dumps((times, [other and (other.number, other.title) for other in others]))


class Around:
    """What stands beside each of `files`; the search for those alike is spared where the manifest knows it."""

    def __init__(self, files: Sequence[Other], histories: Mapping[str, History], manifest: Manifest) -> None:
        self._files, self._histories = files, histories
        self._near = _alike([other.title for other in files], manifest)

    def __getitem__(self, at: int) -> Beside:
        files = self._files
        return Beside(
            previous=files[at - 1] if at else None,
            next=files[at + 1] if at + 1 < len(files) else None,
            alike=tuple(files[place] for place in self._near[at]),
            history=self._histories.get(files[at].path),
        )

    @property
    def mark(self) -> bytes:
        """Who stands beside whom, to be hashed: those alike follow from the titles."""
        return orjson.dumps([(one.number, one.title) for one in self._files])

    @property
    def histories(self) -> bytes:
        """The history of each, by its path."""
        known = self._histories
        some = ((one.path, known[one.path]) for one in self._files if one.path in known) if known else ()
        return orjson.dumps({path: (one.filed, one.changed, one.changes) for path, one in some})


def _alike(titles: Sequence[str], manifest: Manifest) -> Sequence[Sequence[int]]:
    key = hashlib.sha256(orjson.dumps(titles)).hexdigest()
    known, _, found = manifest.get("alike").partition(" ")
    if known != key:
        found = orjson.dumps(alike(titles)).decode()
        manifest.set("alike", f"{key} {found}")
    read: list[list[int]] = orjson.loads(found)
    return read


def told(history: History, call: Call) -> History:
    """A history by the clock of the call."""
    zone = ZoneInfo(call.timezone)
    changed = history.changed.astimezone(zone) if history.changed else None
    return replace(history, filed=history.filed.astimezone(zone), changed=changed)
