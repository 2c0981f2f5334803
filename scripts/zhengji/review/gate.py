"""What must hold of the whole tree that a merge makes, judged by the base's code and the base's record.

Every file of the submissions is a plain one, every number is given once, nothing that was filed has vanished, nobody's
submission has become another unit's, and whatever is new is right. What was wrong on the base already is told, and does
not stop anybody else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from zhengji.checks import Trace, across, examine_content, trace
from zhengji.git.revisions import PLAIN, Entry, blobs, commit_of, files_at
from zhengji.load import filed_form, read_submission
from zhengji.model import Call, Finding, Place, Report, Severity, Submission
from zhengji.paths import number_of
from zhengji.review import owning
from zhengji.review.request import Change, Pull
from zhengji.review.sources import folder_of, submission_path

_CHUNK = 200
_NUMBER = "across.same-number"  # told below of every path, and so not once more of those that can be read


def gate(call: Call, base: str, head: str, approved: frozenset[str] = frozenset()) -> Report:
    """The findings on the tree of `head` as the successor of that of `base` (names of revisions).

    `approved` are the labels of the maintainers. When a request was received is not known here: its own check judges
    that.
    """
    root, pull = call.base, Pull(approved=approved)
    old = files_at(root, commit_of(root, base), folder_of(call))
    new = files_at(root, commit_of(root, head), folder_of(call))
    changed = {path for path, entry in new.items() if old.get(path) != entry}
    findings = [*_vanished(root, old, new, call, pull), *_modes(new, changed), *_numbers(call, new, changed)]
    traces: list[Trace] = []
    for path, content in _contents(root, new):
        if not submission_path(path, call):
            continue
        if path in changed:
            examined, after = examine_content(content, path, call, added=path not in old)
            findings.extend(examined.findings)
            findings.extend(_transfer(root, path, old.get(path), content, after, call, pull))
        else:
            after, _ = read_submission(content, path, call)
        if after is not None:
            traces.append(trace(after, call))
    findings.extend(one for one in across(traces, changed) if one.code != _NUMBER)
    before = [one for one in traces if one.path not in changed]
    stood = across(before, {one.path for one in before})
    findings.extend(_told_only(one) for one in stood if one.severity is Severity.ERROR and one.code != _NUMBER)
    return Report(tuple(sorted(new)), tuple(sorted(findings, key=lambda finding: finding.sort_key)))


def _vanished(
    root: Path, old: Mapping[str, Entry], new: Mapping[str, Entry], call: Call, pull: Pull
) -> Iterator[Finding]:
    """What was filed and is not there, or has been moved."""
    came = {entry.blob: path for path, entry in new.items() if path not in old}
    for path, entry in old.items():
        if path in new or not submission_path(path, call):
            continue
        moved = came.get(entry.blob)
        change = Change(moved, PLAIN, b"", b"", path) if moved else Change(path, "", b"", None)
        yield from owning.change(change, None, None, pull)


def _modes(new: Mapping[str, Entry], changed: set[str]) -> Iterator[Finding]:
    for path, entry in new.items():
        if entry.mode != PLAIN:
            for finding in owning.change(Change(path, entry.mode, None, None), None, None, Pull()):
                yield finding if path in changed else _told_only(finding)


def _numbers(call: Call, new: Mapping[str, Entry], changed: set[str]) -> Iterator[Finding]:
    """Numbers that two paths share, readable or not: what cannot be read has a number too."""
    having: dict[str, str] = {}
    for path in sorted(new, key=lambda path: (path in changed, path)):
        form = filed_form(path, call)
        if form is None:
            continue
        other = having.setdefault(number_of(form.number, path), path)
        if other != path:
            message = f"编号 {number_of(form.number, path)} 与“{other}”的相同"
            hint = "请在名称里加几个字，换一个文件名。"
            finding = Finding(_NUMBER, Severity.ERROR, Place(path, "", 1), message, hint)
            yield finding if path in changed else _told_only(finding)


def _contents(root: Path, new: Mapping[str, Entry]) -> Iterator[tuple[str, bytes]]:
    plain = [(path, entry.blob) for path, entry in new.items() if entry.mode == PLAIN]
    for start in range(0, len(plain), _CHUNK):
        some = plain[start : start + _CHUNK]
        contents = blobs(root, [blob for _, blob in some], most=1 << 20)
        yield from ((path, content) for (path, _), content in zip(some, contents, strict=True))


def _transfer(
    root: Path, path: str, entry: Entry | None, content: bytes, after: Submission | None, call: Call, pull: Pull
) -> Iterator[Finding]:
    if entry is None or entry.mode != PLAIN:
        return
    was = blobs(root, [entry.blob])[0]
    before, _ = read_submission(was, path, call)
    yield from owning.change(Change(path, PLAIN, was, content), before, after, pull)


def _told_only(finding: Finding) -> Finding:
    """A finding on what was there before: it is told, and stops nobody."""
    weight = Severity.WARNING if finding.severity is Severity.ERROR else finding.severity
    return replace(finding, severity=weight)
