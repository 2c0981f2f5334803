"""What a file of the downloads is written from."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

from zhengji.model import Call, Form, Record

_CHUNK = 1 << 20


class Sink(Protocol):
    """Where bytes go."""

    def write(self, content: bytes | memoryview, /) -> int:
        """Take `content`."""
        ...


class Source:
    """A file that several writers read from at once. What was written to it is flushed."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._lock = threading.Lock()

    def read(self, at: int, size: int) -> bytes:
        """`size` bytes from `at`."""
        if hasattr(os, "pread"):
            content = os.pread(self._file.fileno(), size, at)
        else:
            with self._lock:
                self._file.seek(at)
                content = self._file.read(size)
        if len(content) < size:
            raise EOFError(f"{size - len(content)} bytes short of {size} from {at}")
        return content


class Line(NamedTuple):
    """Where a record's piece of a file can be read: `size` bytes of `source` from `at`; `marks` as in `Piece`.

    A tuple: there are two for each submission.
    """

    source: Source
    at: int
    size: int
    marks: Sequence[int] = ()

    def read(self) -> bytes:
        """The piece itself."""
        return self.source.read(self.at, self.size)


@dataclass(frozen=True, slots=True)
class Before:
    """The file that stands from the last time: where it is, and the digest of each of its rows by number, in order.

    `all_else` says that whatever it says beside its rows is still the same.
    """

    path: Path
    digests: Mapping[str, str]
    all_else: bool

    def has(self, row: Record) -> bool:
        """Whether `row` stands in it as it is."""
        return self.digests.get(row.number) == row.digest

    def holds(self, rows: Sequence[Record]) -> bool:
        """Whether all of `rows` stand in it as they are, one after the other."""
        return all(map(self.has, rows)) and self._together(rows)

    def _together(self, rows: Sequence[Record]) -> bool:
        numbers = list(self.digests)
        start = numbers.index(rows[0].number)
        return numbers[start : start + len(rows)] == [row.number for row in rows]


@dataclass(frozen=True)
class Batch:
    """The rows of one form, or of all (`form` is None), as `audience` may see them, in order.

    `pieces` are, by kind, the pieces of the rows of one form. A whole file is written after those of the forms:
    `parts`, by form, are where these are. `before` is the file that this one replaces, if its rows are known; `part`
    counts from 0 where the rows of a form are spread over several files, `parted_in` in all.
    """

    call: Call
    audience: str
    form: Form | None
    rows: Sequence[Record]
    pieces: Mapping[str, Sequence[Line]]
    parts: Mapping[str, Path]
    before: Before | None = None
    part: int = 0
    parted_in: int = 1

    def parted(self, most: int) -> Sequence[Batch]:
        """The same rows in batches of at most `most`; one without rows where there are none."""
        starts = range(0, max(1, len(self.rows)), most)
        return [
            replace(
                self,
                rows=self.rows[start : start + most],
                pieces={kind: lines[start : start + most] for kind, lines in self.pieces.items()},
                part=start // most,
                parted_in=len(starts),
            )
            for start in starts
        ]

    @cached_property
    def fingerprint(self) -> str:
        """The hash of the rows: of the same ones in the same order the same files are made."""
        return fingerprint((row.number, row.digest) for row in self.rows)

    @property
    def forms(self) -> tuple[Form, ...]:
        """The forms that the file is about."""
        return self.call.forms if self.form is None else (self.form,)

    @property
    def title(self) -> str:
        """What the file is called."""
        return self.call.title if self.form is None else self.form.title


def fingerprint(rows: Iterable[tuple[str, str]]) -> str:
    """The hash of some rows, by number and digest."""
    return hashlib.sha256("\n".join(f"{number} {digest}" for number, digest in rows).encode()).hexdigest()


def file_name(call: Call, form: Form | None, audience: str, suffix: str) -> str:
    """The name of a download. A staff file says so in its name, wherever it is carried."""
    own = f"-{form.id}" if form else ""
    return f"zhengji-{call.id}{own}{'' if audience == 'public' else '-staff'}{suffix}"


def copy(run: Line, sink: Sink) -> None:
    """Copy one line, or a run of them."""
    end = run.at + run.size
    for at in range(run.at, end, _CHUNK):
        sink.write(run.source.read(at, min(_CHUNK, end - at)))


def runs(lines: Iterable[Line], separator: int) -> Iterator[Line]:
    """`lines` with neighbours joined that stand next to each other, `separator` bytes apart, in the same source."""
    run: Line | None = None
    for line in lines:
        if run and line.source is run.source and line.at == run.at + run.size + separator:
            run = Line(run.source, run.at, line.at + line.size - run.at)
        else:
            if run:
                yield run
            run = line
    if run:
        yield run
