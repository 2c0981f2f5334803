"""`review`: everything that a reviewer is shown of a request, from the bytes of its files and of what is merged.

Pure: the clock, Git and the forge are its arguments. The same input gives the same review.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from zhengji import zishu
from zhengji.checks import across, examine_content, trace
from zhengji.load import filed_form, read_submission
from zhengji.model import Call, Field, Finding, Form, Place, Severity, Submission, Visibility
from zhengji.outputs.records import record
from zhengji.paths import number_of
from zhengji.privacy import mask
from zhengji.report.public import public
from zhengji.review import owning
from zhengji.review.fields import alterations, parts
from zhengji.review.model import Alteration, Earlier, Item, Near, Review, Stretch, Told
from zhengji.review.points import points
from zhengji.review.request import MOST_FILES, Change, Pull
from zhengji.review.rivals import Merged, rivals
from zhengji.review.window import timing, window
from zhengji.similar import Pair, similar_to

_NEAREST = 5  # of those that share text, told of each
_STRETCHES = 3
_LONGEST = 400  # characters of a shared passage
_NAME = 60  # characters
_TOLD_NEAR = 3  # findings; the rest is in the list


@dataclass(frozen=True, slots=True)
class _Read:
    """One changed file: as it was, as it would be, and what is wrong with it by itself."""

    change: Change
    form: Form | None
    before: Submission | None
    after: Submission | None
    findings: tuple[Finding, ...]


def review(call: Call, pull: Pull, changes: Sequence[Change], merged: Merged, *, jobs: int = 1) -> Review:
    """What is to be said of `pull`, whose `changes` would land on `merged`.

    That is what is filed now: bytes by path, or None for the call's folder on disk.

    Where the request is not to be looked at as submissions, or holds too many, only that is said.
    """
    time = timing(call, pull)
    findings = [*owning.whole(pull), *(window(time, asked=pull.between is not None) if changes else ())]
    looked_at = () if pull.outside or pull.total > MOST_FILES else changes[:MOST_FILES]
    read = [_read(call, one, pull) for one in looked_at]
    pairs = _near(call, read, merged, jobs)
    between = _between(call, read, merged, pairs)
    items = []
    for one in read:
        path = one.change.path
        shared = pairs.get(path, ())
        told = [*one.findings, *_unsaid(between.get(path, ()), shared), *_shared(call, shared)]
        about = _told(told)
        items.append(
            Item(
                path=path,
                change=_kind(one.change),
                number=one.after.number if one.after else number_of(one.form.number, path) if one.form else "",
                form=one.form.id if one.form else "",
                title=_public(one, "title"),
                unit=_public(one, "unit"),
                region=_public(one, "region"),
                findings=about,
                alterations=_alterations(one),
                near=tuple(_said(call, pair) for pair in shared[:_NEAREST]),
                earlier=_earlier(call, one.change),
                points=points(call, (*about, *_told(findings)), time, readable=one.after is not None)
                if one.change.after is not None
                else (),
                parts=parts(one.after.form, record(one.after, "public")) if one.after else (),
            )
        )
    return Review(
        call=call.id,
        request=pull.number,
        head=pull.head,
        author=mask(pull.author)[:_NAME],
        timing=time,
        findings=_told(findings),
        items=tuple(items),
    )


def _read(call: Call, one: Change, pull: Pull) -> _Read:
    before = read_submission(one.before, one.previous or one.path, call)[0] if one.before is not None else None
    findings: list[Finding] = []
    after: Submission | None = None
    if one.after is not None:
        examined, after = examine_content(one.after, one.path, call, added=one.before is None or bool(one.previous))
        findings.extend(examined.findings)
    findings.extend(owning.change(one, before, after, pull))
    form = after.form if after else before.form if before else filed_form(one.path, call)
    return _Read(one, form, before, after, tuple(findings))


def _near(call: Call, read: Sequence[_Read], merged: Merged, jobs: int) -> Mapping[str, tuple[Pair, ...]]:
    texts = {one.change.path: one.change.after for one in read if one.after and one.change.after is not None}
    if not texts:
        return {}
    gone = {one.change.previous or one.change.path for one in read if one.change.previous or one.change.after is None}
    found = similar_to(call, texts, merged, jobs=jobs)
    return {path: tuple(pair for pair in pairs if pair.b not in gone) for path, pairs in found.items()}


def _between(
    call: Call, read: Sequence[_Read], merged: Merged, pairs: Mapping[str, tuple[Pair, ...]]
) -> Mapping[str, list[Finding]]:
    """Findings between submissions, by the path that they are told of."""
    fresh = [one.after for one in read if one.after]
    gone = {one.change.previous for one in read} | {one.change.path for one in read}
    near = {pair.b for some in pairs.values() for pair in some}
    others = [other for other in rivals(call, fresh, merged, near) if other.path not in gone] if fresh else []
    found: dict[str, list[Finding]] = {}
    for finding in across([*(trace(one, call) for one in fresh), *others], {one.path for one in fresh}):
        found.setdefault(finding.place.path, []).append(finding)
    return found


def _unsaid(findings: Sequence[Finding], pairs: Sequence[Pair]) -> list[Finding]:
    """`findings` without those that only repeat, field by field, what is told of a pair as a whole."""
    near = tuple(f"（{pair.b}）" for pair in pairs[:_TOLD_NEAR])
    return [one for one in findings if one.code != "across.same-text" or not any(path in one.message for path in near)]


def _shared(call: Call, pairs: Sequence[Pair]) -> list[Finding]:
    return [
        Finding(
            "across.near",
            Severity.WARNING,
            Place(pair.a, "", 0),
            f"与 {_number(call, pair.b)} 有 {_percent(pair)}% 的文字相同",
            "请对照下面的相同段落，核对是否为同一项目重复填报。",
        )
        for pair in pairs[:_TOLD_NEAR]
    ]


def _told(findings: Sequence[Finding]) -> tuple[Told, ...]:
    shown = (public(finding) for finding in sorted(findings, key=lambda finding: finding.sort_key))
    return tuple(
        Told(one.code, one.severity, one.place.path, one.place.line, one.label, one.message, one.hint) for one in shown
    )


def _kind(one: Change) -> Literal["added", "modified", "removed", "moved", "filed"]:
    if one.previous:
        return "moved"
    if one.after is None and one.before is not None:
        return "removed"
    if one.before is not None and one.before == one.after:
        return "filed"
    return "added" if one.before is None else "modified"


def _public(one: _Read, role: str) -> str:
    """The value of a role as the public may see it, "" where it has none or may not."""
    submission = one.after or one.before
    field: Field | None = submission.form.role(role) if submission else None
    if submission is None or field is None or field.visibility is not Visibility.PUBLIC:
        return ""
    value = field.value(submission.data)
    return mask(value) if isinstance(value, str) else ""


def _alterations(one: _Read) -> tuple[Alteration, ...]:
    return tuple(alterations(one.before, one.after)) if one.before and one.after else ()


def _earlier(call: Call, one: Change) -> Earlier | None:
    if one.filing is None or one.before is None:
        return None
    day = one.filing.time.astimezone(ZoneInfo(call.timezone))
    # a name that is an address, or holds a telephone number, is masked like any text
    return Earlier(mask(one.filing.name)[:_NAME], f"{day.year}年{day.month}月{day.day}日")


def _number(call: Call, path: str) -> str:
    form = filed_form(path, call)
    return number_of(form.number, path) if form else path


def _percent(pair: Pair) -> int:
    return max(1, min(100, round(pair.share * 100)))


def _said(call: Call, pair: Pair) -> Near:
    mine, other = (_public_labels(filed_form(path, call)) for path in (pair.a, pair.b))
    stretches = tuple(
        Stretch(one.label_a, one.label_b, _cut(one.text_a), _cut(one.text_b), one.zishu)
        for one in pair.passages
        if one.label_a in mine and one.label_b in other
    )
    return Near(_number(call, pair.b), pair.b, _percent(pair), stretches[:_STRETCHES])


def _public_labels(form: Form | None) -> frozenset[str]:
    """The labels of the narratives that everybody may read; a passage of another one is not shown."""
    if form is None:
        return frozenset()
    return frozenset(form.label_of(one.pointer) for one in form.narratives if one.visibility is Visibility.PUBLIC)


def _cut(text: str) -> str:
    shown = mask(text)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}……（共 {zishu.count(text)} 字）"
