"""What an output is, and what a download is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from zhengji.model import Call, Form
from zhengji.outputs.batch import Batch, Sink, file_name


@dataclass(frozen=True, slots=True)
class Output:
    """A format. `write` streams a batch into a sink: the same batch, the same bytes, on any day and in any folder.

    A format that goes back in its file has `make` instead, which makes the file at a path that is free.
    There is a file of each form where `forms`, and one of the whole call where `whole`. `pieces` are the kinds of
    pieces that it is put together from; `place` says where its files go in the folder of downloads. Of more than `rows`
    submissions of a form there are several files, its parts: whoever edits one makes one of them anew; 0 is no limit.
    One that `renews` takes over from the file that it replaces (`Batch.before`) what is the same; `rest` is then the
    hash of what is to be the same beside the rows.
    """

    name: str
    suffix: str
    title: str
    write: Callable[[Batch, Sink], None] | None = None
    make: Callable[[Batch, Path], None] | None = None
    forms: bool = True
    whole: bool = True
    pieces: tuple[str, ...] = ()
    rows: int = 0
    place: Callable[[Call, Form | None, str, str], str] = file_name
    renews: bool = False
    rest: Callable[[Batch], str] = lambda _: ""

    def path(self, folder: Path, call: Call, form: Form | None, audience: str, part: int = 0) -> Path:
        """Where the file of `form` (or that part of it), or of the whole call, stands in `folder`."""
        suffix = f"{part}{self.suffix}" if self.rows else self.suffix
        return folder / self.place(call, form, audience, suffix)

    def parts(self, batch: Batch) -> Sequence[Batch]:
        """The batches of the files that are made of the batch of a form."""
        return batch.parted(self.rows) if self.rows else (batch,)


@dataclass(frozen=True, slots=True)
class Download:
    """A file to download: of which form ("" for the whole call), and whether it was written just now.

    `name` is its path in the folder of downloads, with forward slashes. `part` counts from 0 where a form's rows
    are in several, `parts` in all.
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
    part: int = 0
    parts: int = 1
