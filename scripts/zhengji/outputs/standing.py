"""What is known of the downloads that stand from the last time: so that only what changed is made again.

Kept in one file of the build's cache. It is believed only as far as the files are still those that were written (size
and time of change): otherwise, or without it, everything is simply made anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from zhengji.files import write_whole


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it was written: of which rows, how large, with which checksum, and when."""

    fingerprint: str
    size: int
    sha256: str
    mtime_ns: int

    def stands(self, path: Path) -> bool:
        """Whether `path` is still that file."""
        try:
            status = path.stat()
        except OSError:
            return False
        return (status.st_size, status.st_mtime_ns) == (self.size, self.mtime_ns)


@dataclass(frozen=True, slots=True)
class Kept:
    """A piece of a standing file: of which state of the record, where, and its marks (see `Piece`)."""

    digest: str
    at: int
    size: int
    marks: tuple[int, ...] = ()


@dataclass
class Standing:
    """The downloads of one audience as they stand: files by name, and their pieces.

    `pieces` has those of files that are put together, by kind and form (`json`, a space, the form's id), then number.
    """

    version: str
    files: dict[str, Written] = field(default_factory=dict)
    pieces: dict[str, dict[str, Kept]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path | None, version: str) -> Standing:
        """What `path` says; nothing where it is absent, unreadable or of another version."""
        try:
            said: Any = orjson.loads(path.read_bytes()) if path else {}
            if said.get("version") != version:
                return cls(version)
            files = {name: Written(*written) for name, written in said["files"].items()}
            pieces = {
                place: {number: Kept(digest, at, size, tuple(marks)) for number, digest, at, size, marks in kept}
                for place, kept in said["pieces"].items()
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls(version)
        return cls(version, files, pieces)

    def write(self, path: Path) -> None:
        """Keep it in `path`."""
        said = {
            "version": self.version,
            "files": {name: (one.fingerprint, one.size, one.sha256, one.mtime_ns) for name, one in self.files.items()},
            "pieces": {
                place: [(number, one.digest, one.at, one.size, one.marks) for number, one in kept.items()]
                for place, kept in self.pieces.items()
            },
        }
        write_whole(path, orjson.dumps(said))
