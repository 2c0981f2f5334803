"""What an output is, and what a download is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from zhengji.model import Call, Form
from zhengji.outputs.batch import Batch, Sink, file_name


@dataclass(frozen=True, slots=True)
class Output:
    """A format. `write` streams a batch into a sink: the same batch, the same bytes, on any day and in any folder.

    A format that goes back in its file has `make` instead, which makes the file at a path that is free.
    There is a file of each form where `forms`, and one of the whole call where `whole`. `pieces` are the kinds of
    pieces that it is put together from; `place` says where its files go in the folder of downloads.
    """

    name: str
    suffix: str
    title: str
    write: Callable[[Batch, Sink], None] | None = None
    make: Callable[[Batch, Path], None] | None = None
    forms: bool = True
    whole: bool = True
    pieces: tuple[str, ...] = ()
    place: Callable[[Call, Form | None, str, str], str] = file_name

    def path(self, folder: Path, call: Call, form: Form | None, audience: str) -> Path:
        """Where the file of `form`, or of the whole call, stands in `folder`."""
        return folder / self.place(call, form, audience, self.suffix)


@dataclass(frozen=True, slots=True)
class Download:
    """A file to download: of which form ("" for the whole call), and whether it was written just now.

    `name` is its path in the folder of downloads, with forward slashes.
    """

    path: Path
    name: str
    title: str
    format: str
    form: str
    count: int
    size: int
    sha256: str
    changed: bool
