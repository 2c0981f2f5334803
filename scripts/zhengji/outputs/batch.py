"""What a file of the downloads is written from."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Protocol

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


@dataclass(frozen=True, slots=True)
class Line:
    """Where a record's piece of a file can be read: `size` bytes of `source` from `at`; `marks` as in `Piece`."""

    source: Source
    at: int
    size: int
    marks: tuple[int, ...] = ()

    def read(self) -> bytes:
        """The piece itself."""
        return self.source.read(self.at, self.size)


@dataclass(frozen=True)
class Batch:
    """The rows of one form, or of all (`form` is None), as `audience` may see them, in order.

    `pieces` are, by kind, the pieces of the rows of one form. A whole file is written after those of the forms:
    `parts`, by form, are where these are.
    """

    call: Call
    audience: str
    form: Form | None
    rows: Sequence[Record]
    pieces: Mapping[str, Sequence[Line]]
    parts: Mapping[str, Path]

    @cached_property
    def fingerprint(self) -> str:
        """The hash of the rows: of the same ones in the same order the same files are made."""
        return hashlib.sha256("\n".join(f"{row.number} {row.digest}" for row in self.rows).encode()).hexdigest()

    @property
    def forms(self) -> tuple[Form, ...]:
        """The forms that the file is about."""
        return self.call.forms if self.form is None else (self.form,)

    @property
    def title(self) -> str:
        """What the file is called."""
        return self.call.title if self.form is None else self.form.title


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
