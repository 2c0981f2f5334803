"""What can only be seen between submissions: filed twice, the same title, the same text, the same number."""

from __future__ import annotations

import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple

from zhengji.checks.place import home
from zhengji.model import Call, Finding, Form, Place, Severity, Submission


class Trace(NamedTuple):
    """What comparing needs of a submission. A tuple: thousands go from process to process.

    `home` is the path that its unit and title put it at. `texts` are (label, pointer, line, fingerprint) of its
    narratives; unit and title are normalised for comparing.
    """

    path: str
    home: str
    number: str
    form: str
    unit: str
    title: str
    title_label: str
    title_pointer: str
    title_line: int
    texts: tuple[tuple[str, str, int, int], ...]


_LONG_ENOUGH = 100  # characters; a short text may well be the same by chance


def trace(submission: Submission, call: Call) -> Trace:
    """The trace of `submission`."""
    form = submission.form
    title = form.role("title")
    pointer = title.pointer if title else ""
    return Trace(
        path=submission.path,
        home=home(submission, call),
        number=submission.number,
        form=form.id,
        unit=_comparable(form, "unit", submission),
        title=_comparable(form, "title", submission),
        title_label=form.label_of(pointer),
        title_pointer=pointer,
        title_line=submission.place(pointer).line,
        texts=tuple(
            (form.label_of(leaf.pointer), leaf.pointer, submission.place(leaf.pointer).line, _fingerprint(text))
            for leaf in form.narratives
            if isinstance(text := leaf.value(submission.data), str) and len(text) >= _LONG_ENOUGH
        ),
    )


def _comparable(form: Form, role: str, submission: Submission) -> str:
    field = form.role(role)
    value = field.value(submission.data) if field else None
    return "".join(unicodedata.normalize("NFKC", value).casefold().split()) if isinstance(value, str) else ""


def _fingerprint(text: str) -> int:
    """64 bits of `text`; not for adversaries: whoever varies a text on purpose changes a character."""
    content = text.encode("utf-16-le", "surrogatepass")  # half the time of UTF-8, and fewer bytes to add up
    return zlib.crc32(content) << 32 | zlib.adler32(content)


def across(traces: Sequence[Trace], told_of: Collection[str]) -> Iterator[Finding]:
    """Findings between submissions, placed in those whose path is in `told_of`."""
    for same in _groups((t.number, t) for t in traces):
        for one, other in _pairs(same, told_of):
            message = f"编号 {one.number} 与“{other.path}”的相同"
            yield _at(one, "across.same-number", Severity.ERROR, message, "请在名称里加几个字，换一个文件名。")
    filed_twice: set[tuple[str, str]] = set()
    for same in _groups(((t.form, t.unit, t.title), t) for t in traces if t.unit and t.title):
        for one, other in _pairs(same, told_of):
            filed_twice.add((one.path, other.path))
            message = f"本单位的同一名称已在“{other.path}”填报过"
            yield _at(one, "across.same-filing", Severity.ERROR, message, "请只留一份；要修改的，请改原来的那一份。")
    for same in _groups((t.title, t) for t in traces if t.title):
        for one, other in _pairs(same, told_of):
            if (one.path, other.path) not in filed_twice:
                message = f"与 {other.number}（{other.path}）的名称相同"
                yield _at(one, "across.same-title", Severity.WARNING, message, "请核对是否为同一项目重复填报。")
    yield from _same_texts(traces, told_of)


def _same_texts(traces: Sequence[Trace], told_of: Collection[str]) -> Iterator[Finding]:
    seen: set[int] = set()
    repeated: set[int] = set()  # hardly any: the rest need not be gathered
    for one in traces:
        for text in one.texts:
            (repeated if text[3] in seen else seen).add(text[3])
    owners: dict[int, list[tuple[Trace, str, str, int]]] = defaultdict(list)
    for one in traces if repeated else ():
        for label, pointer, line, fingerprint in one.texts:
            if fingerprint in repeated:
                owners[fingerprint].append((one, label, pointer, line))
    for same in owners.values():
        for one, label, pointer, line in same:
            other = next((o for o in same if o[0].path != one.path), None)
            if other and one.path in told_of:
                message = f"与 {other[0].number}（{other[0].path}）的“{other[1]}”一字不差"
                place = Place(one.path, pointer, line)
                hint = "请核对是否为同一项目重复填报，或误把别处的文字粘了过来。"
                yield Finding("across.same-text", Severity.WARNING, place, message, hint, label)


def _at(one: Trace, code: str, severity: Severity, message: str, hint: str) -> Finding:
    place = Place(one.path, one.title_pointer, one.title_line)
    return Finding(code, severity, place, message, hint, one.title_label)


def _groups(keyed: Iterable[tuple[Hashable, Trace]]) -> Iterator[list[Trace]]:
    groups: dict[Hashable, list[Trace]] = defaultdict(list)
    for key, one in keyed:
        groups[key].append(one)
    return (group for group in groups.values() if len(group) > 1)


def _pairs(same: Sequence[Trace], told_of: Collection[str]) -> Iterator[tuple[Trace, Trace]]:
    """Each trace to be told of, with the first other one of its group."""
    for one in same:
        if one.path in told_of:
            yield one, next(other for other in same if other is not one)
