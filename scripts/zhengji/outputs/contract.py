"""What an output is, and what a download is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from zhengji.outputs.batch import Batch, Sink


@dataclass(frozen=True, slots=True)
class Output:
    """A format. `write` streams a batch into a sink: the same batch, the same bytes, on any day and in any folder."""

    name: str
    suffix: str
    title: str
    media_type: str
    write: Callable[[Batch, Sink], None]


@dataclass(frozen=True, slots=True)
class Download:
    """A file to download: of which form ("" for the whole call), and whether it was written just now."""

    path: Path
    title: str
    format: str
    form: str
    count: int
    size: int
    sha256: str
    changed: bool
