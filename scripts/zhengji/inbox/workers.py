"""Files → settled submissions, in parallel: whole files by the workers, the rows of a large workbook in handfuls."""

from __future__ import annotations

import gc
import signal
import stat
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from zhengji.checks import Trace, examine
from zhengji.inbox.arrival import Settled
from zhengji.inbox.reading import Source, content_of, read_source
from zhengji.inbox.settle import Wishes, settle
from zhengji.intake import Intake
from zhengji.intake.contract import refused
from zhengji.intake.layouts import Layout
from zhengji.intake.rows import Row, row_intakes
from zhengji.intake.xlsx import workbook_tables
from zhengji.model import Call, Form
from zhengji.progress import Progress

_PARTED_FROM = 1 << 20  # bytes of a workbook from which its rows are shared out
_HANDFUL = 64


class Kept(NamedTuple):
    """A settled submission without its bytes, which lie aside under `name` ("" where it gave none)."""

    settled: Settled
    name: str


@dataclass(frozen=True, slots=True)
class _Rows:
    """A handful of rows of one sheet."""

    rows: Sequence[Row]
    layout: Layout
    sheet: str
    source: str


_Task = Source | _Rows
_Start = tuple[Call, str, Wishes, Path]


class _Worker:
    """What a process keeps between its tasks."""

    call: Call
    form: Form | None
    wishes: Wishes
    folder: Path


def _start(call: Call, form: str, wishes: Wishes, folder: Path, child: bool) -> None:
    _Worker.call, _Worker.form, _Worker.wishes, _Worker.folder = call, call.form(form), wishes, folder
    if child:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends the workers
        gc.freeze()
        gc.set_threshold(50_000)


def _do(task: _Task, number: int) -> list[Kept]:
    call = _Worker.call
    if isinstance(task, Source):
        intakes: Iterable[Intake] = read_source(task, call, _Worker.form)
    else:
        intakes = row_intakes(task.rows, task.layout, task.sheet, task.source, call)
    return _kept(intakes, call, _Worker.wishes, _Worker.folder, str(number))


def _kept(intakes: Iterable[Intake], call: Call, wishes: Wishes, folder: Path, prefix: str) -> list[Kept]:
    kept = []
    for index, intake in enumerate(intakes):
        settled = settle(intake, call, wishes)
        name = f"{prefix}-{index}" if settled.content else ""
        if name:
            (folder / name).write_bytes(settled.content)
        kept.append(Kept(settled._replace(content=b""), name))
    return kept


def read_all(
    files: Sequence[Source], call: Call, form: Form | None, wishes: Wishes, folder: Path, jobs: int, progress: Progress
) -> list[Kept]:
    """Every submission of `files` settled, in their order; the YAML of each lies in `folder`."""
    start = (call, form.id if form else "", wishes, folder)
    if jobs == 1 or (len(files) < 4 and not any(_parted(one) for one in files)):
        _start(*start, False)
        kept = []
        for number, file in enumerate(files):
            kept += _do(file, number)
            progress(number + 1, len(files))
        return kept
    waiting: list[tuple[_Task | None, list[Kept] | Future[list[Kept]]]] = []
    with ProcessPoolExecutor(jobs, initializer=_start, initargs=(*start, True)) as workers:
        for task in _tasks(files, call, form, folder, wishes):
            if isinstance(task, list):
                waiting.append((None, task))
            else:
                waiting.append((task, _sent(workers, task, len(waiting))))
        kept = []
        for number, (todo, one) in enumerate(waiting):
            if isinstance(one, list):
                kept += one
            elif todo is not None:
                kept += _received(one, todo, number, start)
            waiting[number] = (None, [])  # the rows of a large workbook are no longer wanted
            progress(number + 1, len(waiting))
        return kept


def _sent(workers: ProcessPoolExecutor, task: _Task, number: int) -> Future[list[Kept]]:
    try:
        return workers.submit(_do, task, number)
    except BrokenProcessPool as error:  # an earlier task has ended a worker: this one is done by itself later
        broken: Future[list[Kept]] = Future()
        broken.set_exception(error)
        return broken


def _received(one: Future[list[Kept]], task: _Task, number: int, start: _Start) -> list[Kept]:
    """What a worker made of `task`. A file that ends its worker ends no other one: each left over has its own."""
    try:
        return one.result()
    except BrokenProcessPool:
        pass
    try:
        with ProcessPoolExecutor(1, initializer=_start, initargs=(*start, True)) as worker:
            return worker.submit(_do, task, number).result()
    except BrokenProcessPool:
        name = task.name if isinstance(task, Source) else task.source
        hint = "请用 Word、Excel 或 WPS 打开它，另存一份，再试一次。"
        intake = refused(name, "intake.damaged", "读这个文件时程序停了，内容异常", hint)
        return _kept((intake,), start[0], start[2], start[3], f"broken-{number}")


def _parted(source: Source) -> bool:
    try:
        told = source.path.lstat()
    except OSError:
        return False
    return source.path.suffix.lower() == ".xlsx" and stat.S_ISREG(told.st_mode) and told.st_size >= _PARTED_FROM


def _tasks(
    files: Sequence[Source], call: Call, form: Form | None, folder: Path, wishes: Wishes
) -> Iterator[_Task | list[Kept]]:
    for number, one in enumerate(files):
        if not _parted(one):
            yield one
            continue
        content = content_of(one)
        if isinstance(content, Intake):
            yield _kept((content,), call, wishes, folder, f"whole-{number}")
            continue
        tables, rest = workbook_tables(content, one.name, call, form)
        for table in tables:
            for at in range(0, len(table.rows), _HANDFUL):
                yield _Rows(table.rows[at : at + _HANDFUL], table.layout, table.sheet, one.name)
        yield _kept(rest, call, wishes, folder, f"whole-{number}")


def traces_of(paths: Sequence[Path], call: Call, jobs: int) -> list[Trace]:
    """What comparing needs of the submissions that stand already."""
    chunks = [paths[at : at + _HANDFUL] for at in range(0, len(paths), _HANDFUL)]
    if jobs == 1 or len(chunks) < 2:
        found = [_traces(chunk, call) for chunk in chunks]
    else:
        with ProcessPoolExecutor(jobs) as workers:
            found = list(workers.map(_traces, chunks, [call] * len(chunks)))
    return [one for some in found for one in some]


def _traces(paths: Sequence[Path], call: Call) -> list[Trace]:
    return [one.trace for path in paths if (one := examine(path, call)[0]).trace]
