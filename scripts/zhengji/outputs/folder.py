"""The folder of downloads: files are written beside their places and put there together; what stands is left alone."""

from __future__ import annotations

import hashlib
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from zhengji.model import Call, Form
from zhengji.outputs.batch import Batch, file_name
from zhengji.outputs.contract import Download, Output
from zhengji.outputs.standing import Standing, Written


class Folder:
    """Writes downloads into `path`. Leaving the block without `finish` leaves everything as it was."""

    def __init__(self, path: Path, audience: str, cache: Path | None, version: str) -> None:
        self.path = path
        self._audience = audience
        self._state = cache / f"downloads-{audience}.json" if cache else None
        self.standing = Standing.read(self._state, version)
        self._downloads: list[Download] = []
        self._parts: dict[str, dict[str, Path]] = {}
        self._unfinished: dict[Path, Path] = {}

    def __enter__(self) -> Self:
        self.path.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for part in self._unfinished:
            part.unlink(missing_ok=True)

    def standing_path(self, call: Call, form: Form, output: Output) -> Path | None:
        """The file of `form` that stands from the last time, if it is still the one that was written."""
        path = self.path / file_name(call, form, self._audience, output.suffix)
        written = self.standing.files.get(path.name)
        return path if written and written.stands(path) else None

    def parts(self, output: Output) -> dict[str, Path]:
        """This output's file of each form that was dealt with so far."""
        return self._parts.get(output.name, {})

    def write(self, output: Output, batch: Batch) -> None:
        """Write `batch` beside its place, unless the same stands there."""
        path = self.path / file_name(batch.call, batch.form, self._audience, output.suffix)
        fingerprint = _fingerprint(batch)
        written = self.standing.files.get(path.name)
        changed = written is None or written.fingerprint != fingerprint or not written.stands(path)
        at = path
        if written is None or changed:
            at = path.with_name(f".{path.name}.part")
            self._unfinished[at] = path
            written = _written(at, output, batch, fingerprint)
            self.standing.files[path.name] = written
        if batch.form:
            self._parts.setdefault(output.name, {})[batch.form.id] = at
        form = batch.form.id if batch.form else ""
        title = f"{batch.title}（{output.title}）"
        self._downloads.append(
            Download(path, title, output.name, form, len(batch.rows), written.size, written.sha256, changed)
        )

    def finish(self) -> tuple[Download, ...]:
        """Put everything in place, and keep what is known of it."""
        for part, path in self._unfinished.items():
            part.replace(path)
        if self._unfinished and self._state:
            self.standing.write(self._state)
        self._unfinished.clear()
        return tuple(self._downloads)


def _written(path: Path, output: Output, batch: Batch, fingerprint: str) -> Written:
    with path.open("wb", buffering=0) as file:
        sink = _Hashed(file)
        output.write(batch, sink)
    status = path.stat()
    return Written(fingerprint, status.st_size, sink.sha256.hexdigest(), status.st_mtime_ns)


class _Hashed:
    """A sink that writes to a file and hashes what passes."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()

    def write(self, content: bytes | memoryview, /) -> int:
        self.sha256.update(content)
        view = memoryview(content)
        while view:  # an unbuffered file may take less than it is given
            view = view[self._file.write(view) :]
        return len(content)


def _fingerprint(batch: Batch) -> str:
    rows = "\n".join(f"{row.number} {row.digest}" for row in batch.rows)
    return hashlib.sha256(rows.encode()).hexdigest()
