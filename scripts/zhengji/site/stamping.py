"""From a submission's file to the file of its page: what a worker does, one chunk of files after the other."""

from __future__ import annotations

import hashlib
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import orjson

from zhengji.checks.run import examine
from zhengji.model import Call, Finding, Record, Severity, Submission
from zhengji.outputs.records import Entry, entry, record
from zhengji.privacy import mask
from zhengji.site import folder, search
from zhengji.site.filling import escaped
from zhengji.site.folder import State
from zhengji.site.fragments import Fragments, number
from zhengji.site.listing import Lister, summary
from zhengji.site.manifest import Source, Stamp
from zhengji.site.pages import key_of
from zhengji.site.sheet import parts
from zhengji.site.shells import Shell

_CHUNK = 32
_AHEAD = 4  # chunks in work or waiting for each worker: bounds what finished results may hold in memory


@dataclass(frozen=True, slots=True)
class Task:
    """One file to read. `known` is its digest when it was last read; `neighbours` the numbers before and after it.

    `page` is the key of the page that stands, b"" where none does. With neither `page` stale nor `line` wanted, a file
    that turns out to be the same is not examined again.
    """

    file: Path
    path: str
    known: str
    page: bytes
    neighbours: tuple[str, str]
    line: bool
    stale: bool


@dataclass(frozen=True, slots=True)
class Stamped:
    """What came of a task: the source as it is now, or only its new stamp where its bytes are the same.

    `text` is what the search reads, where it was made.
    """

    path: str
    stamp: Stamp
    source: Source | None
    line: bytes | None
    page: tuple[bytes, State] | None
    written: bool
    text: tuple[bytes, State, bool] | None = None


@dataclass(frozen=True)
class Stamper:
    """All that stamping needs, made once and inherited by the workers.

    `kept` is where texts go that the search index was made of and that are replaced; None where there is no search.
    """

    call: Call
    audience: str
    out: Path
    shell: Shell
    fragments: Fragments
    lister: Lister
    look: bytes
    kept: Path | None

    def name(self, number_: str) -> str:
        """The address of a submission's page."""
        return f"{self.call.id}/{number_.lower()}.html"

    def key(self, digest: str, findings: bytes, neighbours: tuple[str, str]) -> bytes:
        """The hash of what a page shows."""
        told = findings if self.audience == "staff" else b""
        return key_of(self.look, digest.encode(), told, *map(str.encode, neighbours))

    def stamp(self, task: Task) -> Stamped:
        """Read, check and record a submission, and write its page unless it stands already."""
        stamp, digest = _look_at(task.file)
        if digest and digest == task.known and not (task.stale or task.line):
            return Stamped(task.path, stamp, None, None, None, False)
        examined, submission = examine(task.file, self.call)
        findings = orjson.dumps(examined.findings)
        followed = orjson.dumps(examined.trace) if examined.trace else b""
        if submission is None or any(f.severity is Severity.ERROR for f in examined.findings):
            return Stamped(
                task.path, stamp, Source(task.path, stamp, digest, None, "", findings, followed), None, None, False
            )
        shown = record(submission, self.audience)
        made: Entry = entry(submission.form, shown)
        source = Source(
            task.path, stamp, digest, orjson.dumps(made.facts), summary(submission.form, shown), findings, followed
        )
        text = None
        if self.kept:
            text = search.write(self.out, shown.number, search.script(submission.form, shown), self.kept)
        key = self.key(shown.digest, findings, task.neighbours)
        if key == task.page:
            return Stamped(task.path, stamp, source, made.line, None, False, text)
        content = self.page(submission, shown, source.text, examined.findings, task.neighbours)
        state, written = folder.write(self.out / self.name(shown.number), content)
        return Stamped(task.path, stamp, source, made.line, (key, state), written, text)

    def page(
        self, submission: Submission, shown: Record, text: str, findings: Sequence[Finding], neighbours: tuple[str, str]
    ) -> bytes:
        """The page of a submission, whole."""
        form = submission.form
        item = self.lister.item(shown, text)
        staff = self.audience == "staff"
        values = {
            "form": form,
            "number": item.number,
            "title": item.title,
            "meta": [value for value in (item.unit, item.region, "、".join(item.domains)) if value],
            "money": f"{number(item.money)} {item.money_unit}" if item.money is not None else "",
            "findings": [_told(finding) for finding in findings] if staff else [],
            "parts": parts(form, shown, self.audience),
            "path": shown.path if staff or mask(shown.path) == shown.path else "",
            "previous": neighbours[0],
            "next": neighbours[1],
        }
        gaps = {
            "title": escaped(item.title),
            "description": escaped(f"{item.number} {item.unit}：{item.text}"),
            "submission": self.fragments.render("submission", values),
        }
        return self.shell.page(gaps)


def _told(finding: Finding) -> dict[str, object]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "label": finding.label,
        "message": finding.message,
        "hint": finding.hint,
        "line": finding.place.line,
    }


def _look_at(file: Path) -> tuple[Stamp, str]:
    """What the file system says of a file, and the digest of its bytes; "" where it is no regular file to be read."""
    stamp = Stamp(0, 0, 0)  # of a file that went away meanwhile: the check of it says so
    try:
        stat = file.lstat()
        stamp = Stamp(stat.st_size, stat.st_mtime_ns, stat.st_ino)
        regular = not file.is_symlink() and file.is_file() and stat.st_size <= 1 << 20
        return stamp, hashlib.sha256(file.read_bytes()).hexdigest() if regular else ""
    except OSError:
        return stamp, ""


_stamper: list[Stamper] = []  # of a worker process, which belongs to one build


def _start(stamper: Stamper) -> None:
    _stamper.append(stamper)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends the workers


def _stamp_chunk(tasks: Sequence[Task]) -> list[Stamped]:
    return [_stamper[0].stamp(task) for task in tasks]


def stamp_all(stamper: Stamper, tasks: Sequence[Task], jobs: int) -> Iterator[Stamped]:
    """Carry out the tasks, in order, with as many workers as are of use."""
    chunks = deque(tasks[start : start + _CHUNK] for start in range(0, len(tasks), _CHUNK))
    jobs = min(jobs, len(chunks))
    if jobs <= 1:
        for task in tasks:
            yield stamper.stamp(task)
        return
    with ProcessPoolExecutor(jobs, initializer=_start, initargs=(stamper,)) as workers:
        running: deque[Future[list[Stamped]]] = deque()
        try:
            while chunks or running:
                while chunks and len(running) < jobs * _AHEAD:
                    running.append(workers.submit(_stamp_chunk, chunks.popleft()))
                yield from running.popleft().result()
        finally:
            workers.shutdown(wait=True, cancel_futures=True)
