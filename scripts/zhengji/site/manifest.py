"""What the last build knew, in one SQLite file: sources read, the facts of each, and the pages made of them.

A source whose file has not changed is not read again; a page is written only when its key, the hash of what it shows,
has changed. The file may be thrown away at any time: the next build is then a full one.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import NamedTuple

import orjson

from zhengji.model import Record
from zhengji.site.folder import State

_TABLES = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS filed (
  path TEXT PRIMARY KEY, number TEXT, title TEXT, size INT, mtime INT, inode INT, digest TEXT,
  facts BLOB, text TEXT, findings BLOB, trace BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pages (name TEXT PRIMARY KEY, key BLOB NOT NULL, size INT, mtime INT) WITHOUT ROWID;
"""


class Stamp(NamedTuple):
    """What the file system says of a source: while it says the same, the file is not opened."""

    size: int
    mtime: int
    inode: int

    @classmethod
    def of(cls, stat: os.stat_result) -> Stamp:
        """The stamp that `stat` tells."""
        return cls(stat.st_size, stat.st_mtime_ns, stat.st_ino)


class Source(NamedTuple):
    """A source file as it was read. A tuple: each build reads all of them again.

    `number` and `title` (as in `Other`) follow from the path; `digest` is of its bytes; `facts` its record without the
    narratives (`packed`; None where it was refused), `text` how its primary text begins, `findings` what was found,
    `trace` what the checks between submissions need. The last two are JSON.
    """

    path: str
    number: str
    title: str
    stamp: Stamp
    digest: str
    facts: bytes | None
    text: str
    findings: bytes
    trace: bytes


_MEMBERS = tuple(member.name for member in fields(Record))


def packed(facts: Record) -> bytes:
    """`facts` as the manifest keeps them: without the names of members, which would be read ten thousand times."""
    return orjson.dumps([getattr(facts, name) for name in _MEMBERS])


def unpacked(facts: bytes) -> Record:
    """What was `packed`."""
    return Record(*orjson.loads(facts))


class Manifest:
    """The store. Its content belongs to one engine (schemas, code, audience): under another it starts empty."""

    def __init__(self, path: Path, engine: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._open(path, engine)
        except sqlite3.DatabaseError:  # damaged, or of another version
            for leftover in path.parent.glob(path.name + "*"):
                leftover.unlink()
            self._open(path, engine)

    def _open(self, path: Path, engine: str) -> None:
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=OFF")  # it is a cache: after a power cut it is made anew
        self._database.executescript(_TABLES)
        if self.get("engine") != engine:
            for table in ("filed", "pages", "meta"):
                self._database.execute(f"DELETE FROM {table}")  # noqa: S608 - the names are ours
            self.set("engine", engine)

    def get(self, name: str) -> str:
        """A value by its name, "" where there is none."""
        row = self._database.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def set(self, name: str, value: str) -> None:
        """Keep a value by its name."""
        self._database.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def sources(self) -> dict[str, Source]:
        """Every known source by its path."""
        rows = self._database.execute(
            "SELECT path, number, title, size, mtime, inode, digest, facts, text, findings, trace FROM filed"
        )
        return {row[0]: Source._make((*row[:3], Stamp._make(row[3:6]), *row[6:])) for row in rows}

    def put(self, sources: Iterable[Source]) -> None:
        """Keep sources, all or none."""
        self._database.execute("BEGIN")
        self._database.executemany(
            "INSERT OR REPLACE INTO filed VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ((*one[:3], *one.stamp, *one[4:]) for one in sources),
        )
        self._database.execute("COMMIT")

    def forget(self, paths: Iterable[str]) -> None:
        """Drop sources that are gone."""
        self._database.executemany("DELETE FROM filed WHERE path = ?", ((path,) for path in paths))

    def put_pages(self, pages: Iterable[tuple[str, bytes, State]]) -> None:
        """Keep pages that were written, all or none."""
        self._database.execute("BEGIN")
        self._database.executemany(
            "INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?)", ((n, k, s.size, s.mtime) for n, k, s in pages)
        )
        self._database.execute("COMMIT")

    def forget_pages(self, names: Iterable[str]) -> None:
        """Drop pages that were removed."""
        self._database.executemany("DELETE FROM pages WHERE name = ?", ((name,) for name in names))

    def close(self) -> None:
        """Close the file."""
        self._database.close()


def pages_in(path: Path) -> list[tuple[str, bytes, int, int]]:
    """Address, key, size and time of change of every page that the manifest in a file knows, from any process."""
    with closing(sqlite3.connect(path)) as database:
        return database.execute("SELECT name, key, size, mtime FROM pages").fetchall()
