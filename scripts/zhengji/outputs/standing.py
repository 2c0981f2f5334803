"""What is known of the downloads that stand from the last time: so that only what changed is made again.

Kept in one file of the build's cache. It is believed only as far as the files are still those that were written (size
and time of change): otherwise, or without it, everything is simply made anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from zhengji.files import write_whole
from zhengji.model import Form


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it was written: of which rows, how large, with which checksum, and when.

    `rest` is the hash of what it says beside its rows, "" where that is not asked for.
    """

    fingerprint: str
    size: int
    sha256: str
    mtime_ns: int
    rest: str

    def stands(self, path: Path) -> bool:
        """Whether `path` is still that file."""
        try:
            status = path.stat()
        except OSError:
            return False
        return (status.st_size, status.st_mtime_ns) == (self.size, self.mtime_ns)


class Kept(NamedTuple):
    """A piece of a standing file: of which record in which state, where, and its marks (see `Piece`).

    A tuple: there are two for each submission, read whenever one of them changes.
    """

    number: str
    digest: str
    at: int
    size: int
    marks: Sequence[int] = ()


@dataclass
class Standing:
    """The downloads of one audience as they stand: files by name, and their pieces; `path` is where this is kept.

    `pieces` has those of files that are put together, by kind and form (`json`, a space, the form's id), then number.
    """

    version: str = ""
    path: Path | None = None
    files: dict[str, Written] = field(default_factory=dict)
    pieces: dict[str, dict[str, Kept]] = field(default_factory=dict)

    @classmethod
    def read(cls, cache: Path, audience: str, version: str) -> Standing:
        """What the folder `cache` knows; nothing where that is absent, unreadable or of another version."""
        path = cache / f"downloads-{audience}.json"
        try:
            said: Any = orjson.loads(path.read_bytes())
            if said["version"] != version:
                return cls(version, path)
            files = {name: Written(*written) for name, written in said["files"].items()}
            pieces = {place: {one[0]: Kept._make(one) for one in kept} for place, kept in said["pieces"].items()}
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            return cls(version, path)
        return cls(version, path, files, pieces)

    def digests(self, forms: Iterable[Form]) -> dict[str, str]:
        """Number → digest of the rows of `forms`, in order, as far as their pieces are known."""
        ids = [form.id for form in forms]
        found = {place.partition(" ")[2]: kept for place, kept in self.pieces.items()}
        return {number: one.digest for id_ in ids for number, one in found.get(id_, {}).items()}

    def write(self) -> None:
        """Keep it, where it has a place."""
        if self.path is None:
            return
        said = {
            "version": self.version,
            "files": {
                name: (one.fingerprint, one.size, one.sha256, one.mtime_ns, one.rest)
                for name, one in self.files.items()
            },
            "pieces": {place: [tuple(one) for one in kept.values()] for place, kept in self.pieces.items()},
        }
        write_whole(self.path, orjson.dumps(said))
