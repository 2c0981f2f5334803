"""How the files of an inbox are shared out among workers: whole, or by handfuls of rows.

A worker reads a file by itself wherever it can: what it makes of it is small, while the texts of a workbook take a
tenth of the time to pass from one process to another. Only a workbook that would keep the others waiting is read here,
and its rows are shared out.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heapreplace

from zhengji.inbox.reading import Source
from zhengji.intake.layouts import Layout
from zhengji.intake.rows import Row
from zhengji.intake.xlsx import Table

LARGE = 1 << 20  # bytes of a workbook that is worth a second process
_UNEVEN = 1.2  # times an even share of all: whoever has more to do keeps the others waiting
_HANDFUL = 64


@dataclass(frozen=True, slots=True)
class Rows:
    """A handful of rows of one sheet, of whose workbook `before` others come before them."""

    rows: Sequence[Row]
    layout: Layout
    sheet: str
    source: str
    before: int


@dataclass(frozen=True, slots=True)
class Shares:
    """The numbers of the files: those that go to a worker `whole`, the largest first, so that none is left with one at
    the end; and those that are `parted`. `worthwhile` says whether it is worth starting workers at all."""

    whole: Sequence[int]
    parted: Sequence[int]
    worthwhile: bool


def shares(files: Sequence[Source], jobs: int) -> Shares:
    """How `files` are shared out among `jobs` workers."""
    sizes = [_size(one) for one in files]
    whole = sorted(range(len(files)), key=lambda number: (-sizes[number], number))
    large = [number for number in whole if is_workbook(files[number]) and sizes[number] >= LARGE]
    worthwhile = jobs > 1 and (len(files) >= 4 or bool(large))
    parted: list[int] = []
    while large and _longest([sizes[number] for number in whole], jobs) * jobs > _UNEVEN * sum(sizes):
        parted.append(large.pop(0))
        whole.remove(parted[-1])
    return Shares(whole, sorted(parted), worthwhile)


def _longest(sizes: Sequence[int], jobs: int) -> int:
    """What the busiest worker has to do where each takes the next as soon as it is ready."""
    loads = [0] * jobs
    for size in sizes:
        heapreplace(loads, loads[0] + size)
    return max(loads)


def is_workbook(source: Source) -> bool:
    """Whether `source` has rows that can be shared out."""
    return source.path.suffix.lower() == ".xlsx"


def handfuls(tables: Iterable[Table], source: str) -> Iterator[Rows]:
    """The rows of the tables of a workbook, a handful at a time."""
    before = 0
    for table in tables:
        for at in range(0, len(table.rows), _HANDFUL):
            some = table.rows[at : at + _HANDFUL]
            yield Rows(some, table.layout, table.sheet, source, before)
            before += len(some)


def _size(source: Source) -> int:
    try:
        told = source.path.lstat()
    except OSError:
        return 0
    return told.st_size if stat.S_ISREG(told.st_mode) else 0
