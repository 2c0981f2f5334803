"""One edition of the submissions: what is read again, what is published, and the downloads that are made of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from zhengji.checks import Trace, across
from zhengji.model import Finding, Place, Record, Severity
from zhengji.outputs import OUTPUTS, Download, Standing, export, kept
from zhengji.outputs.records import Entry
from zhengji.progress import Progress
from zhengji.site import api
from zhengji.site.api import submission_name
from zhengji.site.beside import Around
from zhengji.site.manifest import Manifest, Source, unpacked
from zhengji.site.pages import Pages, key_of
from zhengji.site.scanning import Filed
from zhengji.site.search import text_name
from zhengji.site.stamping import Stamped, Stamper, Task, stamp_all

_BATCH = 500
_PASSES = 4
_AROUND, _HISTORIES = "around", "histories"


class Edition:
    """The submissions as they are on disk now. `publish` brings their pages and the downloads up to date.

    `files` and `doubles` are what `scan` found; `known` the sources as the last build read them.
    """

    def __init__(
        self,
        files: Sequence[Filed],
        doubles: Sequence[Finding],
        known: Mapping[str, Source],
        stamper: Stamper,
        manifest: Manifest,
        pages: Pages,
        jobs: int,
        progress: Progress,
    ) -> None:
        self._stamper = stamper
        self._manifest = manifest
        self._pages = pages
        self._jobs = jobs
        self._progress = progress
        self._files, self._doubles = files, doubles
        self.sources = {file.who.path: known[file.who.path] for file in files if file.who.path in known}
        manifest.forget(path for path in known.keys() - self.sources.keys())
        self._facts: dict[str, Record] = {}
        self._around: dict[str, str] = {}
        self.findings: tuple[Finding, ...] = ()
        self.left_out: frozenset[str] = frozenset()
        self.count = len(self._files) + len(self._doubles)

    def publish(self, cache: Path, version: str, rest: Callable[[], None]) -> tuple[Download, ...]:
        """Write the submissions' pages that changed, and the downloads; and let `rest` write the other pages.

        Who must be left out shows only when everything has been read, so a pass assumes what the last build knew; where
        that was wrong, another pass puts right the pages and the files that it touched. Once it is known, `rest` works
        beside the writing of the downloads.
        """
        known = frozenset(orjson.loads(self._manifest.get("left-out") or "[]"))
        # one that has changed is read first: whoever is left out already is listed nowhere
        assumed = frozenset(file.who.path for file in self._files if file.who.path in known and self._same(file))
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
            path = file.who.path
            if path not in self.left_out:
                yield path, self._fact(path), self.sources[path].text

    def _pass(
        self, assumed: frozenset[str], settle: Callable[[], None], cache: Path, version: str
    ) -> tuple[Download, ...]:
        call, audience = self._stamper.call, self._stamper.audience
        folder = self._pages.out / "downloads"
        standing = Standing.read(cache, audience, version)
        lines = kept(folder, call, audience, standing) if self._stamper.pieces else None
        listed = [file for file in self._files if file.who.path not in assumed]
        tasks = list(self._tasks(listed, lines))
        return export(
            call,
            self._entries(listed, tasks),
            folder,
            audience=audience,
            formats=tuple(OUTPUTS) if self._stamper.pieces else (),
            standing=standing,
            jobs=self._jobs,
            meanwhile=settle,
        )

    def _same(self, file: Filed) -> bool:
        source = self.sources.get(file.who.path)
        return source is not None and source.stamp == file.stamp

    def _mute(self, number: str) -> bool:
        """Whether the search lacks its text."""
        return self._stamper.kept is not None and not self._pages.key(text_name(number))

    def _addresses(self, number: str) -> tuple[str, ...]:
        """Where its page is, and its file of the API."""
        page = self._stamper.name(number)
        return (page, submission_name(number)) if self._stamper.serves else (page,)

    def _fact(self, path: str) -> Record:
        if path not in self._facts:
            # only those that were not refused are asked for
            self._facts[path] = unpacked(self.sources[path].facts or b"")
        return self._facts[path]

    def _tasks(self, listed: Sequence[Filed], lines: dict[str, str] | None) -> Iterator[Task]:
        """What must be read: files that changed, and those whose page or line of the downloads is not there."""
        around = Around([file.who for file in listed], self._stamper.origin.histories, self._manifest)
        unsettled = self._unsettled(around)
        for at, file in enumerate(listed):
            number, path, _ = file.who
            source = self.sources.get(path)
            page, *served = self._addresses(number)
            stands = self._pages.key(page)
            stale = line = True
            if source is not None and source.facts is not None:
                digest = self._fact(path).digest
                asked = unsettled is None or path in unsettled
                stale = stands != self._stamper.key(digest, source.findings, around[at]) if asked else not stands
                stale = stale or self._mute(number) or any(self._pages.key(name) != api.key(digest) for name in served)
                line = lines is not None and lines.get(number) != digest
            elif source is not None:
                stale = line = False  # it was refused: what matters is whether its bytes are still the same
            if stale or line or not self._same(file):
                known = source.digest if source else ""
                yield Task(file.file, file.who, known, stands, around[at], line, stale)
            else:
                self._pages.named.update((page, *served))

    def _unsettled(self, around: Around) -> frozenset[str] | None:
        """The paths of which the key of the page must be asked, None for all.

        When all pages were last as they should be, what stood around them was remembered: where that is the same, so
        are their keys. Until all of them are so again, nothing is known of that.
        """
        mark, histories = key_of(self._stamper.look, around.mark).hex(), around.histories.decode()
        same, before = self._manifest.get(_AROUND) == mark, self._manifest.get(_HISTORIES)
        if same and before == histories:
            self._around = {}
            return frozenset()
        self._around = {_HISTORIES: histories, _AROUND: mark}  # this one last: it says that the other is true
        self._manifest.set(_AROUND, "")
        if not same:
            return None
        then, now = orjson.loads(before), orjson.loads(histories)
        return frozenset(path for path in {*then, *now} if then.get(path) != now.get(path))

    def _entries(self, listed: Sequence[Filed], tasks: Sequence[Task]) -> Iterator[Entry]:
        """What the downloads take, in order, while the tasks are carried out."""
        results, waiting = stamp_all(self._stamper, tasks, self._jobs), {task.who.path for task in tasks}
        batch: list[Source] = []
        done = 0
        for file in listed:
            pieces, path = None, file.who.path
            if path in waiting:
                stamped = next(results)
                batch.append(self._note(file, stamped))
                pieces = stamped.pieces
                done += 1
                self._progress(done, len(tasks))
                if len(batch) >= _BATCH:
                    self._manifest.put(batch)
                    batch.clear()
            if self.sources[path].facts is not None:
                yield Entry(self._fact(path), pieces)
        self._manifest.put(batch)
        self._pages.keep()
        for name, value in self._around.items():
            self._manifest.set(name, value)
        results.close()  # the workers have ended when others begin

    def _note(self, file: Filed, stamped: Stamped) -> Source:
        number, path, _ = file.who
        source = stamped.source or self.sources[path]._replace(stamp=stamped.stamp)
        if stamped.source:
            self._facts.pop(path, None)
        self.sources[path] = source
        if stamped.text:
            self._pages.stands(text_name(number), *stamped.text)
        if stamped.served:
            self._pages.stands(submission_name(number), *stamped.served)
        if stamped.page:
            self._pages.stands(self._stamper.name(number), *stamped.page, stamped.written)
        elif source.facts is not None:
            self._pages.named.update(self._addresses(number))
        return source

    def _judge(self) -> None:
        """What is found, each by itself and between them, and so who is left out."""
        findings = list(self._doubles)
        traces = []
        for source in (self.sources[file.who.path] for file in self._files):  # in their order, however they came
            if source.findings != b"[]":
                findings += map(_finding, orjson.loads(source.findings))
            if source.trace:
                traces.append(Trace._make(orjson.loads(source.trace)))
        findings += across(traces, self.sources.keys())
        self.findings = tuple(sorted(findings, key=lambda finding: finding.sort_key))
        self.left_out = frozenset(f.place.path for f in findings if f.severity is Severity.ERROR)
        for path in self.left_out:
            source_ = self.sources.get(path)
            if source_ is not None:
                number = source_.number
                self._pages.named -= {self._stamper.name(number), text_name(number), submission_name(number)}


def _finding(said: dict[str, Any]) -> Finding:
    return Finding(**{**said, "severity": Severity(said["severity"]), "place": Place(**said["place"])})
