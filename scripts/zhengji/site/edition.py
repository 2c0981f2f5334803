"""One edition of the submissions: what is read again, what is published, and the downloads that are made of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from zhengji.checks import Trace, across
from zhengji.load import filed_form, relative, submission_paths
from zhengji.model import Finding, Place, Record, Severity
from zhengji.outputs import OUTPUTS, Download, export, kept
from zhengji.outputs.records import Entry
from zhengji.paths import number_of
from zhengji.progress import Progress
from zhengji.site.api import submission_name
from zhengji.site.beside import Other, beside
from zhengji.site.manifest import Manifest, Source, Stamp
from zhengji.site.pages import Pages, key_of
from zhengji.site.search import text_name
from zhengji.site.stamping import Stamped, Stamper, Task, stamp_all

_BATCH = 500
_PASSES = 4


@dataclass(frozen=True, slots=True)
class _File:
    """A file of a submission: where it is, its path in the repository, the number that goes with it, and its stamp."""

    file: Path
    path: str
    number: str
    stamp: Stamp


class Edition:
    """The submissions as they are on disk now. `publish` brings their pages and the downloads up to date."""

    def __init__(self, stamper: Stamper, manifest: Manifest, pages: Pages, jobs: int, progress: Progress) -> None:
        self._stamper = stamper
        self._manifest = manifest
        self._pages = pages
        self._jobs = jobs
        self._progress = progress
        self._files, self._doubles = _scan(stamper)
        known = manifest.sources()
        self.sources = {file.path: known[file.path] for file in self._files if file.path in known}
        manifest.forget(path for path in known.keys() - self.sources.keys())
        self._facts: dict[str, Record] = {}
        self.findings: tuple[Finding, ...] = ()
        self.left_out: frozenset[str] = frozenset()
        self.count = len(self._files) + len(self._doubles)

    def publish(self, cache: Path, version: str, rest: Callable[[], None]) -> tuple[Download, ...]:
        """Write the submissions' pages that changed, and the downloads; and let `rest` write the other pages.

        Who must be left out shows only when everything has been read, so a pass assumes what the last build knew; where
        that was wrong, another pass puts right the pages and the files that it touched. Once it is known, `rest` works
        beside the writing of the downloads.
        """
        assumed = frozenset(orjson.loads(self._manifest.get("left-out") or "[]"))
        for _ in range(_PASSES):
            downloads = self._pass(assumed, partial(self._settle, assumed, rest), cache, version)
            if self.left_out == assumed:
                break
            assumed = self.left_out
        self._manifest.set("left-out", orjson.dumps(sorted(self.left_out)).decode())
        return downloads

    def _settle(self, assumed: frozenset[str], rest: Callable[[], None]) -> None:
        """Judge what was read and, where that is what was assumed, go on to the rest."""
        self._judge()
        if self.left_out == assumed:
            rest()

    def published(self) -> Iterator[tuple[str, Record, str]]:
        """Path, facts and beginning of the primary text of every submission that is published, in order."""
        for file in self._files:
            if file.path not in self.left_out:
                yield file.path, self._fact(file.path), self.sources[file.path].text

    def _pass(
        self, assumed: frozenset[str], settle: Callable[[], None], cache: Path, version: str
    ) -> tuple[Download, ...]:
        call, audience = self._stamper.call, self._stamper.audience
        folder = self._pages.out / "downloads"
        lines = kept(folder, call, audience=audience, cache=cache, version=version) if self._stamper.pieces else None
        listed = [file for file in self._files if not (self._same(file) and file.path in assumed)]
        tasks = list(self._tasks(listed, lines))
        return export(
            call,
            self._entries(listed, tasks),
            folder,
            audience=audience,
            formats=tuple(OUTPUTS) if self._stamper.pieces else (),
            cache=cache,
            version=version,
            jobs=self._jobs,
            meanwhile=settle,
        )

    def _same(self, file: _File) -> bool:
        source = self.sources.get(file.path)
        return source is not None and source.stamp == file.stamp

    def _mute(self, file: _File) -> bool:
        """Whether the search lacks its text."""
        return self._stamper.kept is not None and not self._pages.key(text_name(file.number))

    def _addresses(self, file: _File) -> tuple[str, ...]:
        """Where its page is, and its file of the API."""
        page = self._stamper.name(file.number)
        return (page, submission_name(file.number)) if self._stamper.serves else (page,)

    def _unserved(self, file: _File, digest: str) -> bool:
        """Whether the API lacks its file."""
        return self._stamper.serves and self._pages.key(submission_name(file.number)) != key_of(digest.encode())

    def _fact(self, path: str) -> Record:
        if path not in self._facts:
            # only those that were not refused are asked for
            self._facts[path] = Record(**orjson.loads(self.sources[path].facts or b""))
        return self._facts[path]

    def _tasks(self, listed: Sequence[_File], lines: dict[str, str] | None) -> Iterator[Task]:
        """What must be read: files that changed, and those whose page or line of the downloads is not there."""
        call = self._stamper.call
        others = [Other.of(file.number, file.path, filed_form(file.path, call)) for file in listed]
        around = beside(others, self._stamper.origin.histories, self._manifest)
        for file, by in zip(listed, around, strict=True):
            source, name = self.sources.get(file.path), self._stamper.name(file.number)
            stands = self._pages.key(name)
            stale = line = True
            if source is not None and source.facts is not None:
                digest = self._fact(file.path).digest
                stale = stands != self._stamper.key(digest, source.findings, by) or self._mute(file)
                stale = stale or self._unserved(file, digest)
                line = lines is not None and lines.get(file.number) != digest
            elif source is not None:
                stale = line = False  # it was refused: what matters is whether its bytes are still the same
            if stale or line or not self._same(file):
                known = source.digest if source else ""
                yield Task(file.file, file.path, known, stands, by, line, stale)
            else:
                self._pages.named.update(self._addresses(file))

    def _entries(self, listed: Sequence[_File], tasks: Sequence[Task]) -> Iterator[Entry]:
        """What the downloads take, in order, while the tasks are carried out."""
        results, waiting = stamp_all(self._stamper, tasks, self._jobs), {task.path for task in tasks}
        batch: list[Source] = []
        done = 0
        for file in listed:
            pieces = None
            if file.path in waiting:
                stamped = next(results)
                batch.append(self._note(file, stamped))
                pieces = stamped.pieces
                done += 1
                self._progress(done, len(tasks))
                if len(batch) >= _BATCH:
                    self._manifest.put(batch)
                    batch.clear()
            if self.sources[file.path].facts is not None:
                yield Entry(self._fact(file.path), pieces)
        self._manifest.put(batch)
        self._pages.keep()
        results.close()  # the workers have ended when others begin

    def _note(self, file: _File, stamped: Stamped) -> Source:
        source = stamped.source or replace(self.sources[file.path], stamp=stamped.stamp)
        if stamped.source:
            self._facts.pop(file.path, None)
        self.sources[file.path] = source
        name = self._stamper.name(file.number)
        if stamped.text:
            self._pages.stands(text_name(file.number), *stamped.text)
        if stamped.served:
            self._pages.stands(submission_name(file.number), *stamped.served)
        if stamped.page:
            self._pages.stands(name, *stamped.page, stamped.written)
        elif source.facts is not None:
            self._pages.named.update(self._addresses(file))
        return source

    def _judge(self) -> None:
        """What is found, each by itself and between them, and so who is left out."""
        findings = list(self._doubles)
        traces = []
        for source in self.sources.values():
            if source.findings != b"[]":
                findings += map(_finding, orjson.loads(source.findings))
            if source.trace:
                traces.append(Trace(**orjson.loads(source.trace)))
        findings += across(traces, self.sources.keys())
        self.findings = tuple(sorted(findings, key=lambda finding: finding.sort_key))
        self.left_out = frozenset(f.place.path for f in findings if f.severity is Severity.ERROR)
        for path in self.left_out:
            source_ = self.sources.get(path)
            if source_ is not None:
                number = _number(self._stamper, path)
                self._pages.named -= {self._stamper.name(number), text_name(number), submission_name(number)}


def _finding(said: dict[str, Any]) -> Finding:
    return Finding(**{**said, "severity": Severity(said["severity"]), "place": Place(**said["place"])})


def _number(stamper: Stamper, path: str) -> str:
    form = filed_form(path, stamper.call)
    return number_of(form.number if form else "0", path)


def _scan(stamper: Stamper) -> tuple[list[_File], list[Finding]]:
    """The files of the call in the order of its forms, then of their paths; and what is there twice."""
    call = stamper.call
    order = {form.id: n for n, form in enumerate(call.forms)}
    found: dict[str, tuple[int, str, _File]] = {}
    doubles = []
    for file in submission_paths(call):
        path = relative(file, call)
        if path in found:  # the same name in two of Unicode's spellings: two files on some systems, one on others
            message = "另有一个文件，名称看起来完全一样"
            place = Place(path, "", 1)
            doubles.append(Finding("across.same-number", Severity.ERROR, place, message, "请只保留其中一份。"))
            continue
        form = filed_form(path, call)
        stat = file.lstat()
        stamp = Stamp(stat.st_size, stat.st_mtime_ns, stat.st_ino)
        place_ = order[form.id] if form else len(order)
        found[path] = (place_, path, _File(file, path, number_of(form.number if form else "0", path), stamp))
    return [file for _, _, file in sorted(found.values(), key=lambda one: one[:2])], doubles
