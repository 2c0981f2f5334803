"""Files → settled submissions, in parallel: whole files by the workers, the rows of a large workbook in handfuls."""

from __future__ import annotations

import gc
import hashlib
import os
import signal
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from zhengji.checks import Trace, examine
from zhengji.errors import ZhengjiError
from zhengji.inbox.arrival import Settled
from zhengji.inbox.settle import Wishes, settle
from zhengji.intake import INTAKES, Intake, unreadable
from zhengji.intake.archive import LARGEST
from zhengji.intake.contract import refused
from zhengji.intake.headings import Layout
from zhengji.intake.rows import Row, row_intake
from zhengji.intake.xlsx import workbook_tables
from zhengji.model import Call, Form
from zhengji.progress import Progress

_NEVER = (".DS_Store", "Thumbs.db", "desktop.ini", ".gitkeep")
_PARTED_FROM = 1 << 20  # bytes of a workbook from which its rows are shared out
_HANDFUL = 64


@dataclass(frozen=True, slots=True)
class Source:
    """A file to bring in, and its name as it is told of."""

    path: Path
    name: str


def sources(paths: Sequence[Path]) -> list[Source]:
    """The files that `paths` hold, in order of their names. Hidden and temporary ones in folders are passed over."""
    found: list[Source] = []
    for path in paths:
        if not os.path.lexists(path):
            raise ZhengjiError(f"找不到“{path}”。", f"请检查路径；当前文件夹是 {Path.cwd()}")
        if path.is_dir():
            below = sorted(_below(path), key=lambda file: unicodedata.normalize("NFC", str(file)))
            found += [Source(file, PurePosixPath(file.relative_to(path.parent)).as_posix()) for file in below]
        else:
            found.append(Source(path, path.name))
    seen: set[Path] = set()
    return [one for one in found if not (one.path.resolve() in seen or seen.add(one.path.resolve()))]  # type: ignore[func-returns-value]


def _below(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith((".", "~$")) or entry.name in _NEVER or entry.name.endswith((".tmp", "~")):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _below(Path(entry.path))
            else:
                yield Path(entry.path)


def read_source(source: Source, call: Call, form: Form | None) -> tuple[Intake, ...]:
    """Every submission in a file; a file that cannot be read gives its refusal."""
    suffix = source.path.suffix.lower()
    content = _content(source)
    if isinstance(content, Intake):
        return (content,)
    reader = INTAKES.get(suffix)
    return reader(content, source.name, call, form) if reader else (unreadable(source.name, suffix),)


def _content(source: Source) -> bytes | Intake:
    """The bytes of a regular file; a link is never followed."""
    try:
        told = source.path.lstat()
        if not stat.S_ISREG(told.st_mode):
            message = "这里应是普通文件，却是链接、文件夹或设备"
            return refused(source.name, "path.link", message, "请换成文件本身。")
        with source.path.open("rb") as file:
            return file.read(LARGEST + 1)  # one more is enough to be refused as too large
    except OSError as error:
        return refused(source.name, "path.unreadable", f"读不了这个文件：{error.strerror}", "请检查文件权限。")


@dataclass(frozen=True, slots=True)
class Kept:
    """A settled submission without its bytes, which lie aside under `name` ("" where it gave none)."""

    settled: Settled
    name: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class _Rows:
    """A handful of rows of one sheet."""

    rows: Sequence[Row]
    layout: Layout
    sheet: str
    source: str


_Task = Source | _Rows


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
        intakes = (row_intake(row, task.layout, task.sheet, task.source, call) for row in task.rows)
    return _kept(intakes, call, _Worker.wishes, _Worker.folder, str(number))


def _kept(intakes: Iterable[Intake], call: Call, wishes: Wishes, folder: Path, prefix: str) -> list[Kept]:
    kept = []
    for index, intake in enumerate(intakes):
        settled = settle(intake, call, wishes)
        name = f"{prefix}-{index}" if settled.content else ""
        if name:
            (folder / name).write_bytes(settled.content)
        digest = hashlib.sha256(settled.content).digest()
        kept.append(Kept(replace(settled, content=b""), name, digest))
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
    with ProcessPoolExecutor(jobs, initializer=_start, initargs=(*start, True)) as workers:
        waiting: list[list[Kept] | Future[list[Kept]]] = []
        for task in _tasks(files, call, form, folder, wishes):
            waiting.append(task if isinstance(task, list) else workers.submit(_do, task, len(waiting)))
        kept = []
        for done, one in enumerate(waiting, 1):
            kept += one if isinstance(one, list) else one.result()
            progress(done, len(waiting))
        return kept


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
        content = _content(one)
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
