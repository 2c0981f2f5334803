"""Checks run over files: each by itself, in parallel, then between them."""

from __future__ import annotations

import signal
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from zhengji.checks.across import Trace, across, trace
from zhengji.checks.place import place, safe
from zhengji.checks.rules import rules
from zhengji.checks.shape import shape
from zhengji.checks.values import values
from zhengji.load import load, read_submission, relative, submission_paths
from zhengji.model import Call, Finding, Place, Report, Severity, Submission
from zhengji.pool import pool

_CHUNK = 64
_SECONDS = 10.0  # for one submission; an ordinary one takes a thousandth of a second

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Examined:
    """One file examined: its findings, and its trace where it could be read."""

    path: str
    findings: tuple[Finding, ...]
    trace: Trace | None


class _TooSlowError(Exception):
    pass


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Raises _TooSlowError in the main thread after `seconds`; no limit where the system has no such timer."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def too_slow(_signal: int, _frame: FrameType | None) -> None:
        raise _TooSlowError

    try:
        before = signal.signal(signal.SIGALRM, too_slow)
    except ValueError:  # not the main thread
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def check_submission(submission: Submission, call: Call, *, added: bool = False) -> Iterator[Finding]:
    """All that can be said of one submission by itself."""
    spoilt: set[str] = set()
    for finding in shape(submission):
        yield finding
        # a rule cannot be worked out on a value of another shape; a text that is too short it can judge all the same
        pointer = finding.place.pointer if finding.code.startswith(("shape.", "format.")) else ""
        while pointer:
            spoilt.add(pointer)
            pointer = pointer.rpartition("/")[0]
    yield from values(submission)
    yield from rules(submission, spoilt)
    yield from place(submission, call, added=added)


def examine(
    path: Path, call: Call, *, added: bool = False, seconds: float = _SECONDS
) -> tuple[Examined, Submission | None]:
    """File `path` read and checked by itself, within `seconds`."""
    return _examine(relative(path, call), lambda: load(path, call), call, added, seconds)


def examine_content(
    content: bytes, name: str, call: Call, *, added: bool = False, seconds: float = _SECONDS
) -> tuple[Examined, Submission | None]:
    """The same for `content` that would be filed at `name` and stands in no file."""
    return _examine(name, lambda: read_submission(content, name, call), call, added, seconds)


Reading = Callable[[], tuple[Submission | None, tuple[Finding, ...]]]


def _examine(
    name: str, reading: Reading, call: Call, added: bool, seconds: float
) -> tuple[Examined, Submission | None]:
    findings: list[Finding] = list(safe(name)) if name.startswith("submissions/") else []
    submission: Submission | None = None
    try:
        with _time_limit(seconds):
            submission, refused = reading()
            findings.extend(refused)
            if submission is not None:
                findings.extend(check_submission(submission, call, added=added))
    except _TooSlowError:
        message = f"检查超过 {seconds:.0f} 秒，没有查完"
        hint = "请检查是否有异常长的重复文字；仍不行时请联系管理员。"
        findings.append(Finding("check.too-slow", Severity.ERROR, Place(name, "", 1), message, hint))
    return Examined(name, tuple(findings), trace(submission, call) if submission else None), submission


_of_worker: list[Call] = []  # a worker process belongs to one call


def _start_worker(call: Call) -> None:
    _of_worker[:] = [call]


def _examine_chunk(paths: Sequence[Path], added: frozenset[str]) -> list[Examined]:
    call = _of_worker[0]
    return [examine(path, call, added=relative(path, call) in added)[0] for path in paths]


def check_paths(
    call: Call,
    paths: Sequence[Path] = (),
    *,
    jobs: int = 1,
    added: frozenset[str] = frozenset(),
    progress: Progress = lambda done, total: None,
) -> Report:
    """Checks the call's submissions, or only those in `paths`, but compares those with all the others too.

    `added` are the relative paths of files that are new: only they are refused for their name.
    """
    asked = submission_paths(call, paths)
    names = frozenset(relative(path, call) for path in asked)
    rest = [path for path in submission_paths(call) if relative(path, call) not in names] if paths else []
    everything = [*asked, *rest]
    examined = list(_examine_all(call, everything, jobs, added, progress))
    findings = [finding for one in examined if one.path in names for finding in one.findings]
    findings.extend(across(list(_compared(examined, names)), names))
    return Report(tuple(sorted(names)), tuple(sorted(findings, key=lambda finding: finding.sort_key)))


def _compared(examined: Sequence[Examined], asked: Collection[str]) -> Iterator[Trace]:
    """The traces to compare; a file from elsewhere stands for the one filed where it belongs, and is not its double."""
    traces = [one.trace for one in examined if one.trace]
    stood_for = {one.home for one in traces if one.path in asked and not one.path.startswith("submissions/")}
    return (one for one in traces if one.path in asked or one.path not in stood_for)


def _examine_all(
    call: Call, paths: Sequence[Path], jobs: int, added: frozenset[str], progress: Progress
) -> Iterator[Examined]:
    chunks = [paths[start : start + _CHUNK] for start in range(0, len(paths), _CHUNK)]
    done = 0
    if jobs == 1 or len(chunks) == 1:
        for path in paths:
            yield examine(path, call, added=relative(path, call) in added)[0]
            done += 1
            progress(done, len(paths))
        return
    with pool(jobs, _start_worker, call) as workers:
        for some in workers.map(_examine_chunk, chunks, [added] * len(chunks)):
            yield from some
            done += len(some)
            progress(done, len(paths))
