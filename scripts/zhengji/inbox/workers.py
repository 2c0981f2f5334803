"""Files → settled submissions, in parallel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain
from pathlib import Path
from threading import Semaphore
from typing import NamedTuple

from zhengji.checks import Trace, examine
from zhengji.files import write_all
from zhengji.inbox.arrival import Settled
from zhengji.inbox.reading import Source, content_of, read_source
from zhengji.inbox.settle import Wishes, settle
from zhengji.inbox.sharing import Rows, handfuls, is_workbook, shares
from zhengji.intake import Intake
from zhengji.intake.contract import refused
from zhengji.intake.rows import row_intakes
from zhengji.intake.xlsx import workbook_tables
from zhengji.model import Call, Form
from zhengji.pool import pool
from zhengji.progress import Progress

_AHEAD = 16  # handfuls of rows for each worker that are read before they are wanted: no inbox must fill the memory
_CHUNK = 64


class Kept(NamedTuple):
    """A settled submission without its bytes, which lie aside under `name` ("" where it gave none)."""

    settled: Settled
    name: str


_Task = Source | Rows
_Start = tuple[Call, str, Wishes, Path]


class _Worker:
    """What a process keeps between its tasks."""

    call: Call
    form: Form | None
    wishes: Wishes
    folder: Path


def _begin(call: Call, form: str, wishes: Wishes, folder: Path) -> None:
    _Worker.call, _Worker.form, _Worker.wishes, _Worker.folder = call, call.form(form), wishes, folder


def _do(task: _Task, prefix: str) -> list[Kept]:
    before = task.before if isinstance(task, Rows) else 0
    return _kept(_intakes(task), _Worker.call, _Worker.wishes, _Worker.folder, prefix, before)


def _intakes(task: _Task) -> Iterable[Intake]:
    call, form = _Worker.call, _Worker.form
    if isinstance(task, Rows):
        return row_intakes(task.rows, task.layout, task.sheet, task.source, call)
    if not is_workbook(task):
        return read_source(task, call, form)
    content = content_of(task)
    if isinstance(content, Intake):
        return (content,)
    tables, rest = workbook_tables(content, task.name, call, form)
    # one after the other: all that a large workbook gives would take ten times its size
    rows = (row_intakes(one.rows, one.layout, one.sheet, task.name, call) for one in tables)
    return chain(chain.from_iterable(rows), rest)


def _kept(
    intakes: Iterable[Intake], call: Call, wishes: Wishes, folder: Path, prefix: str, before: int = 0
) -> list[Kept]:
    kept = []
    for index, intake in enumerate(intakes, before):
        settled = settle(intake, call, wishes, index)
        name = f"{prefix}-{index}" if settled.content else ""
        if name:
            with (folder / name).open("wb", buffering=0) as file:
                write_all(file, settled.content)
        kept.append(Kept(settled._replace(content=b""), name))
    return kept


def read_all(
    files: Sequence[Source], call: Call, form: Form | None, wishes: Wishes, folder: Path, jobs: int, progress: Progress
) -> list[Kept]:
    """Every submission of `files` settled, in their order; the YAML of each lies in `folder`."""
    start = (call, form.id if form else "", wishes, folder)
    shared = shares(files, jobs)
    if not shared.worthwhile:
        _begin(*start)
        kept = []
        for number, file in enumerate(files):
            kept += _do(file, str(number))
            progress(number + 1, len(files))
        return kept
    with pool(jobs, _begin, *start) as workers:
        crew = _Crew(workers, start, jobs, progress)
        parts: dict[int, list[_Sent | list[Kept]]] = {number: [] for number in range(len(files))}
        for number in shared.whole:
            parts[number].append(crew.send(files[number], str(number)))
        for number in shared.parted:
            parts[number].extend(_parted(files[number], number, crew, start))
        return list(chain.from_iterable(map(crew.received, chain.from_iterable(parts.values()))))


def _parted(source: Source, number: int, crew: _Crew, start: _Start) -> Iterator[_Sent | list[Kept]]:
    """A workbook read here, its rows by the workers."""
    call, form, wishes, folder = start
    content = content_of(source)
    if isinstance(content, Intake):
        yield _kept((content,), call, wishes, folder, f"{number}.rest")
        return
    tables, rest = workbook_tables(content, source.name, call, call.form(form))
    for index, rows in enumerate(handfuls(tables, source.name)):
        yield crew.send(rows, f"{number}.{index}")
    before = sum(len(table.rows) for table in tables)
    yield _kept(rest, call, wishes, folder, f"{number}.rest", before)


class _Sent:
    """A task that a worker has, and the task itself until it is done: it may have to be done again."""

    def __init__(self, task: _Task, prefix: str, future: Future[list[Kept]]) -> None:
        self.task: _Task | None = task
        self.prefix, self.future = prefix, future


class _Crew:
    """The workers, and how far they are."""

    def __init__(self, workers: ProcessPoolExecutor, start: _Start, jobs: int, progress: Progress) -> None:
        self._workers, self._start, self._progress = workers, start, progress
        self._room = Semaphore(_AHEAD * jobs)
        self._sent = self._done = 0

    def send(self, task: _Task, prefix: str) -> _Sent:
        """Hand out `task`; rows not before there is room for more."""
        if isinstance(task, Rows):
            self._room.acquire()
        try:
            future = self._workers.submit(_do, task, prefix)
        except BrokenProcessPool as error:  # an earlier task has ended a worker: this one is done by itself later
            future = Future()
            future.set_exception(error)
        sent = _Sent(task, prefix, future)

        def done(_: Future[list[Kept]]) -> None:
            self._done += 1
            if isinstance(task, Rows):
                self._room.release()
            if not future.cancelled() and future.exception() is None:
                sent.task = None

        future.add_done_callback(done)
        self._sent += 1
        self._progress(self._done, self._sent)
        return sent

    def received(self, sent: _Sent | list[Kept]) -> list[Kept]:
        """What came of it. A file that ends its worker ends no other one: each left over has a worker of its own."""
        if isinstance(sent, list):
            return sent
        try:
            kept = sent.future.result()
        except BrokenProcessPool:
            kept = self._again(sent)
        self._progress(self._done, self._sent)
        return kept

    def _again(self, sent: _Sent) -> list[Kept]:
        task = sent.task
        if task is None:
            raise ValueError(sent.prefix)
        try:
            with pool(1, _begin, *self._start) as worker:
                return worker.submit(_do, task, sent.prefix).result()
        except BrokenProcessPool:
            name = task.name if isinstance(task, Source) else task.source
            hint = "请用 Word、Excel 或 WPS 打开它，另存一份，再试一次。"
            intake = refused(name, "intake.damaged", "读这个文件时程序停了，内容异常", hint)
            call, _, wishes, folder = self._start
            return _kept((intake,), call, wishes, folder, f"broken-{sent.prefix}")


def traces_of(paths: Sequence[Path], call: Call, jobs: int) -> list[Trace]:
    """What comparing needs of the submissions that stand already."""
    chunks = [paths[at : at + _CHUNK] for at in range(0, len(paths), _CHUNK)]
    if jobs == 1 or len(chunks) < 2:
        found = [_traces(chunk, call) for chunk in chunks]
    else:
        with pool(jobs) as workers:
            found = list(workers.map(_traces, chunks, [call] * len(chunks)))
    return [one for some in found for one in some]


def _traces(paths: Sequence[Path], call: Call) -> list[Trace]:
    return [one.trace for path in paths if (one := examine(path, call)[0]).trace]
