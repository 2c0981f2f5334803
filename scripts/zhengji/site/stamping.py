"""From a submission's file to the file of its page: what a worker does, one chunk of files after the other."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import orjson
from markupsafe import Markup

from zhengji.checks.run import examine, examine_content
from zhengji.load import looked_at
from zhengji.model import Call, Finding, Record, Severity, Submission
from zhengji.outputs import Piece
from zhengji.outputs.printed import mark
from zhengji.outputs.records import entry, line, record
from zhengji.pool import pool
from zhengji.privacy import mask
from zhengji.sheet import parts
from zhengji.site import api, folder, search
from zhengji.site.beside import Beside, Other, told
from zhengji.site.describing import canonical, described
from zhengji.site.filling import escaped
from zhengji.site.folder import State
from zhengji.site.fragments import Fragments
from zhengji.site.listing import Lister, summary
from zhengji.site.manifest import Source, Stamp, packed
from zhengji.site.origin import Origin
from zhengji.site.pages import key_of
from zhengji.site.shells import Shell

_CHUNK = 32
_AHEAD = 4  # chunks in work or waiting for each worker: bounds what finished results may hold in memory


@dataclass(frozen=True, slots=True)
class Task:
    """One file to read: whose it is, its digest when it was last read (`known`), and what stands beside it.

    `page` is the key of the page that stands, b"" where none does. With neither `page` stale nor `line` wanted, a file
    that turns out to be the same is not examined again.
    """

    file: str
    who: Other
    known: str
    page: bytes
    beside: Beside
    line: bool
    stale: bool


@dataclass(frozen=True, slots=True)
class Stamped:
    """What came of a task: the source as it is now, or only its new stamp where its bytes are the same.

    `text` is what the search reads, and `served` the API's file, where they were made.
    """

    path: str
    stamp: Stamp
    source: Source | None
    pieces: Mapping[str, Piece] | None
    page: tuple[bytes, State] | None
    written: bool
    text: tuple[bytes, State, bool] | None = None
    served: tuple[bytes, State, bool] | None = None


@dataclass(frozen=True)
class Stamper:
    """All that stamping needs, made once and inherited by the workers.

    `kept` is where texts go that the search index was made of and that are replaced; None where there is no search.
    `serves` is whether the site has the API, and `pieces` which kinds of pieces the downloads are made of.
    """

    call: Call
    audience: str
    out: Path
    shell: Shell
    fragments: Fragments
    lister: Lister
    look: bytes
    kept: Path | None
    serves: bool
    pieces: tuple[str, ...]
    origin: Origin = field(default_factory=Origin)

    @cached_property
    def _asked(self) -> Markup:
        """Whom the public asks for whoever filed, the same on every page."""
        wanted = self.audience == "public" and (self.call.contact.phone or self.call.contact.email)
        return Markup(self.fragments.render("call-contact", {"call": self.call}).decode() if wanted else "")  # noqa: S704

    def name(self, number_: str) -> str:
        """The address of a submission's page."""
        return f"{self.call.id}/{number_.lower()}.html"

    def key(self, digest: str, findings: bytes, beside: Beside) -> bytes:
        """The hash of what a page shows."""
        told = findings if self.audience == "staff" else b""
        return key_of(self.look, digest.encode(), told, beside.mark)

    def _serve(self, shown: Record, answer: bytes) -> tuple[bytes, State, bool]:
        return api.key(shown.digest), *folder.write(self.out / api.submission_name(shown.number), answer)

    def _foot(self, shown: Record, answer: bytes) -> str:
        """What a printed page says of itself: to the public, how the SHA-256 of the API's file begins."""
        digest = shown.digest if self.audience == "staff" else hashlib.sha256(answer).hexdigest() if answer else ""
        return mark(shown.number, digest)

    def stamp(self, task: Task) -> Stamped:
        """Read, check and record a submission, and write its page unless it stands already."""
        file, (number, path, title) = Path(task.file), task.who
        stamp, content = _look_at(file)
        digest = hashlib.sha256(content).hexdigest() if content is not None else ""
        if digest and digest == task.known and not (task.stale or task.line):
            return Stamped(path, stamp, None, None, None, False)
        if content is None:
            examined, submission = examine(file, self.call)
        else:
            examined, submission = examine_content(content, path, self.call)
        findings = orjson.dumps(examined.findings)
        followed = orjson.dumps(tuple(examined.trace)) if examined.trace else b""
        if submission is None or any(f.severity is Severity.ERROR for f in examined.findings):
            refused = Source(path, number, title, stamp, digest, None, "", findings, followed)
            return Stamped(path, stamp, refused, None, None, False)
        shown = record(submission, self.audience)
        said = line(shown) if self.serves or self.pieces else b""
        made = entry(submission.form, shown, self.pieces, said)
        opening = summary(submission.form, shown)
        source = Source(path, number, title, stamp, digest, packed(made.facts), opening, findings, followed)
        text = None
        if self.kept:
            text = search.write(self.out, shown.number, search.script(submission.form, shown), self.kept)
        answer = api.submission(self.call, shown.number, said) if self.serves else b""
        served = self._serve(shown, answer) if self.serves else None
        key = self.key(shown.digest, findings, task.beside)
        if key == task.page:
            return Stamped(path, stamp, source, made.pieces, None, False, text, served)
        foot = self._foot(shown, answer)
        page = self.page(submission, shown, source.text, examined.findings, task.beside, foot)
        state, written = folder.write(self.out / self.name(shown.number), page)
        return Stamped(path, stamp, source, made.pieces, (key, state), written, text, served)

    def page(
        self,
        submission: Submission,
        shown: Record,
        text: str,
        findings: Sequence[Finding],
        beside: Beside,
        foot: str,
    ) -> bytes:
        """The page of a submission, whole; printed, each sheet has `foot`."""
        form = submission.form
        item = self.lister.item(shown, text)
        staff = self.audience == "staff"
        name, path = self.name(shown.number), shown.path if staff or mask(shown.path) == shown.path else ""
        history = told(beside.history, self.call) if beside.history else None
        values = {
            "call": self.call,
            "asked": self._asked,
            "form": form,
            "item": item,
            "links": self.lister.links(form, shown.data),
            "findings": [_told(finding) for finding in findings] if staff else [],
            "parts": parts(form, shown, self.audience, self.lister.href),
            "path": path,
            "source": self.origin.source(path) if path else "",
            "permalink": self.origin.at(name),
            "beside": beside,
            "history": history,
            "described": "" if staff else described(self.call, self.origin, item, history),
        }
        gaps = {
            "foot": escaped(foot),
            "title": escaped(item.title),
            "description": escaped(f"{item.number} {item.unit}：{item.text}"),
            "canonical": canonical(self.origin, name),
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


def _look_at(file: Path) -> tuple[Stamp, bytes | None]:
    """The stamp of a file, and what a check reads of it; None where it is none to read."""
    try:
        status, content = looked_at(file)
    except OSError:
        return Stamp(0, 0, 0), None  # it went away meanwhile: the check of it says so
    return Stamp.of(status), content


_stamper: list[Stamper] = []  # of a worker process, which belongs to one build


def _start(stamper: Stamper) -> None:
    _stamper[:] = [stamper]


def _stamp_chunk(tasks: Sequence[Task]) -> list[Stamped]:
    return [_stamper[0].stamp(task) for task in tasks]


def stamp_all(stamper: Stamper, tasks: Sequence[Task], jobs: int) -> Generator[Stamped]:
    """Carry out the tasks, in order, with as many workers as are of use."""
    chunks = deque(tasks[start : start + _CHUNK] for start in range(0, len(tasks), _CHUNK))
    jobs = min(jobs, len(chunks))
    if jobs <= 1:
        for task in tasks:
            yield stamper.stamp(task)
        return
    with pool(jobs, _start, stamper) as workers:
        running: deque[Future[list[Stamped]]] = deque()
        while chunks or running:
            while chunks and len(running) < jobs * _AHEAD:
                running.append(workers.submit(_stamp_chunk, chunks.popleft()))
            yield from running.popleft().result()
