"""The folder of downloads: files are written beside their places and put there together; what stands is left alone."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import BinaryIO, Self

from zhengji.files import write_all
from zhengji.model import Call, Form
from zhengji.outputs.batch import Batch, Before, fingerprint
from zhengji.outputs.contract import Download, Output
from zhengji.outputs.standing import Standing, Written

SUMS = "SHA256SUMS"
_closing: list[Thread] = []


@dataclass(frozen=True, slots=True)
class Made:
    """A download, and where its file is for now: beside its place, or in it where it stood already."""

    download: Download
    at: Path
    written: Written


class Folder:
    """Writes downloads into `path`. Leaving the block without `finish` leaves everything as it was."""

    def __init__(self, path: Path, audience: str, standing: Standing) -> None:
        self.path = path
        self._audience = audience
        self.standing = standing
        self._made: dict[tuple[str, str, int], Made] = {}
        self._sums = SUMS if audience == "public" else f"{SUMS}-{audience}"
        self._unfinished: list[Path] = []

    def __enter__(self) -> Self:
        self.path.mkdir(parents=True, exist_ok=True)
        while _closing:  # workers are begun by forking, at which no thread should be at work
            _closing.pop().join()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for path in self._unfinished:
            path.unlink(missing_ok=True)

    def expect(self, output: Output, batches: Sequence[Batch]) -> None:
        """That files of these batches will be made, by a worker perhaps; what one that was killed left of them goes."""
        for batch in batches:
            for left in self._path(output, batch).parent.glob(f".*{output.suffix}.part") if output.rows else ():
                left.unlink()
            for one in output.parts(batch):
                path = _beside(self._path(output, one))
                path.unlink(missing_ok=True)
                self._unfinished.append(path)

    def standing_path(self, call: Call, form: Form, output: Output) -> Path | None:
        """The file of `form` that stands from the last time, if it is still the one that was written."""
        path = output.path(self.path, call, form, self._audience)
        written = self.standing.files.get(self._name(path))
        return path if written and written.stands(path) else None

    def __getitem__(self, key: tuple[Output, Form]) -> Made:
        """What was made of a form by an output, and taken."""
        output, form = key
        return self._made[output.name, form.id, 0]

    def take(self, made: Made) -> None:
        """Note what `make` has made, here or in a worker: `finish` puts it in its place."""
        self._made[made.download.format, made.download.form, made.download.part] = made
        self.standing.files[made.download.name] = made.written

    def make(self, output: Output, batch: Batch) -> Made:
        """Write `batch` beside its place, unless the same stands there."""
        path = self._path(output, batch)
        name = self._name(path)
        written = self.standing.files.get(name)
        stands = written is not None and written.stands(path)
        changed = written is None or written.fingerprint != batch.fingerprint or not stands
        at = path
        if written is None or changed:
            at = _beside(path)
            at.parent.mkdir(parents=True, exist_ok=True)
            rest = output.rest(batch) if self.standing.path else ""
            before = self._before(path, written, batch.forms, rest) if output.renews and written and stands else None
            written = _written(at, output, replace(batch, before=before), batch.fingerprint, rest)
        form = batch.form.id if batch.form else ""
        which = f"，{batch.part + 1}/{batch.parted_in}" if batch.parted_in > 1 else ""
        title = f"{batch.form.title if batch.form else batch.call.short_title}（{output.title}{which}）"
        told = output.name, form, len(batch.rows), written.size, written.sha256, changed, batch.part, batch.parted_in
        return Made(Download(path, name, title, *told), at, written)

    def _path(self, output: Output, batch: Batch) -> Path:
        return output.path(self.path, batch.call, batch.form, self._audience, batch.part)

    def _before(self, path: Path, written: Written, forms: Sequence[Form], rest: str) -> Before | None:
        """The file of `forms` at `path` and the rows it was made of, if those are the ones whose pieces are known."""
        digests = self.standing.digests(forms)
        known = written.fingerprint == fingerprint(digests.items())
        return Before(path, digests, written.rest == rest) if known else None

    def _name(self, path: Path) -> str:
        return path.relative_to(self.path).as_posix()

    def finish(self, outputs: Sequence[str], forms: Sequence[str]) -> tuple[Download, ...]:
        """Put everything in place with its checksums, and keep what is known of it. Returned in the order given."""
        place = {(output, form): n for n, (output, form) in enumerate(product(outputs, ("", *forms)))}
        order = sorted(self._made, key=lambda key: (place[key[:2]], key[2]))
        downloads = [self._made[key].download for key in order]
        sums = self._sum_up(downloads)
        changed = [one for one in downloads if one.changed]
        with _held_open(changed), ThreadPoolExecutor() as threads:  # a file system gives large ones their blocks now
            list(threads.map(_put, changed))
        if sums.changed:  # last: they tell of what stands
            _put(sums)
        if changed or sums.changed:
            self.standing.write()
        return (*downloads, sums)

    def drop_parts(self, output: Output, batch: Batch) -> None:
        """Remove the parts of a form that more rows had needed: they would be read with the others."""
        made = {self._path(output, one) for one in output.parts(batch)}
        for path in self._path(output, batch).parent.glob(f"*{output.suffix}") if output.rows else ():
            if path not in made:
                path.unlink()
                self.standing.files.pop(self._name(path), None)

    def _sum_up(self, downloads: Sequence[Download]) -> Download:
        """Write the file of checksums, as `sha256sum -c` reads it."""
        lines = (f"{one.sha256}  {one.name}\n" for one in sorted(downloads, key=lambda one: one.name))
        content = "".join(lines).encode()
        path = self.path / self._sums
        changed = not path.is_file() or path.read_bytes() != content
        if changed:
            _beside(path).write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        return Download(path, path.name, "校验值", "sums", "", len(downloads), len(content), digest, changed)


def _put(one: Download) -> None:
    _beside(one.path).replace(one.path)


@contextmanager
def _held_open(replaced: Sequence[Download]) -> Iterator[None]:
    """Keep the old files from going while they are replaced: it takes the file system long, and nobody waits for it."""
    if os.name == "nt":  # which replaces no file that is open
        yield
        return
    with ExitStack() as files:
        for one in replaced:
            with suppress(OSError):  # it is new, or too many are open
                files.enter_context(one.path.open("rb", buffering=0))
        yield
        closing = Thread(target=files.pop_all().close)
        closing.start()
        _closing.append(closing)


def _beside(path: Path) -> Path:
    """Where `path` is written before it is put in its place."""
    return path.with_name(f".{path.name}.part")


def _written(path: Path, output: Output, batch: Batch, rows: str, rest: str) -> Written:
    if output.make:
        path.unlink(missing_ok=True)
        output.make(batch, path)
        with path.open("rb") as made:
            digest = hashlib.file_digest(made, "sha256").hexdigest()
    else:
        with path.open("wb", buffering=0) as file:
            sink = _Hashed(file)
            if output.write:
                output.write(batch, sink)
        digest = sink.sha256.hexdigest()
    status = path.stat()
    return Written(rows, status.st_size, digest, status.st_mtime_ns, rest)


class _Hashed:
    """A sink that writes to a file and hashes what passes."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()

    def write(self, content: bytes | memoryview, /) -> int:
        self.sha256.update(content)
        write_all(self._file, content)
        return len(content)
