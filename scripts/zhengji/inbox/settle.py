"""One submission that was read → its canonical YAML, the path it belongs at, and what checking says of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from zhengji.checks import Trace, check_submission, trace
from zhengji.inbox.arrival import Arrival, Settled, State
from zhengji.inbox.region import with_region
from zhengji.intake import Intake, Understood
from zhengji.intake.contract import put
from zhengji.load import LARGEST, read_submission
from zhengji.model import Call, Finding, Form, JsonObject, Submission
from zhengji.normalise import normalise
from zhengji.paths import SUFFIX, number_of, path_for, safe_part
from zhengji.yamlio import composed


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was asked of an import: the region, and of which submissions every value that was understood is kept.

    `full`: of all; otherwise of the first `few` of a file. Of the others are kept those that want a look, and where
    the texts stand that are compared with those of others.
    """

    region: str = ""
    full: bool = True
    few: int = 0


def settle(intake: Intake, call: Call, wishes: Wishes, index: int = 0) -> Settled:
    """`intake`, which is number `index` of its file, ready to be put where it belongs."""
    form = intake.form
    if form is None or not intake.data:  # no form, or one that nothing was filled in on: there is nothing to file
        state = State.UNREAD if intake.findings else State.ASIDE
        known = form.id if form else ""
        return Settled(
            Arrival(intake.source, intake.part, state, known, unclaimed=intake.unclaimed, findings=intake.findings)
        )
    intake = with_region(intake, call, wishes.region)
    data = filed(form, intake.data)
    text, lines = composed(form, data)
    content = text.encode("utf-8", "surrogatepass")
    unit, title = _named(form, "unit", data), _named(form, "title", data)
    placed = bool(safe_part(unit) and safe_part(title))
    path = path_for(call.id, form.id, unit, title) if placed else ""
    name = path or _beside(intake)
    # what checking asks of a submission: nothing looks at its digest
    submission = Submission(number_of(form.number, name), form, data, name, lines, "")
    findings, found = _checked_as_written(submission, content, call)
    understood = intake.understood
    compared: tuple[tuple[str, str], ...] = ()
    if not wishes.full and index >= wishes.few:
        told = {finding.place.pointer for finding in findings}
        understood = tuple(one for one in intake.understood if one.guessed or one.pointer in told)
        compared = tuple(_where(intake.understood, found)) if found else ()
    arrival = Arrival(
        source=intake.source,
        part=intake.part,
        state=State.PLANNED if placed else State.UNPLACED,
        form=form.id,
        unit=unit,
        title=title,
        path=path,
        number=submission.number if placed else "",
        answers=len(intake.understood),
        understood=understood,
        compared=compared,
        unclaimed=intake.unclaimed,
        findings=_down_the_form(form, (*intake.findings, *findings)),
    )
    return Settled(arrival, content, found if placed else None)


def _where(understood: Iterable[Understood], found: Trace) -> Iterator[tuple[str, str]]:
    """Where that stands of which a comparison may have to tell."""
    compared = {found.title_pointer, *(pointer for _, pointer, _, _ in found.texts)}
    return ((one.pointer, one.where) for one in understood if one.pointer in compared)


def _down_the_form(form: Form, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """`findings` as somebody goes through the form, rather than the file: what is missing has no line of its own."""
    if len(findings) < 2:
        return findings
    places = {pointer: index for index, pointer in enumerate(form.fields_by_pointer)}

    def place(finding: Finding) -> int:
        at = finding.place.pointer
        while at and at not in places:  # inside rows
            at = at.rpartition("/")[0]
        return places.get(at, -1)

    return tuple(sorted(findings, key=place))


def filed(form: Form, data: JsonObject) -> JsonObject:
    """`data` as it is filed: normalised, and saying which form it is."""
    normal = normalise(form, data)
    said = form.role("form")
    if said is not None:
        put(normal, said.path, form.id)
    return normal


def checked(content: bytes, name: str, call: Call) -> tuple[tuple[Finding, ...], Trace | None]:
    """What checking says of `content` as a new file at `name`, and its trace where it can be read."""
    submission, refused = read_submission(content, name, call)
    return _told(submission, refused, call)


def _checked_as_written(submission: Submission, content: bytes, call: Call) -> tuple[tuple[Finding, ...], Trace | None]:
    """The same of `content` that was composed of `submission`, which is normalised: it need not be read again."""
    # what must not be in a file is written as an escape, and what may need one is read as any file
    if b"\\" in content or len(content) > LARGEST:
        return checked(content, submission.path, call)
    return _told(submission, (), call)


def _told(
    submission: Submission | None, refused: tuple[Finding, ...], call: Call
) -> tuple[tuple[Finding, ...], Trace | None]:
    if submission is None:
        return refused, None
    found = (*refused, *check_submission(submission, call, added=True))
    return tuple(sorted(found, key=lambda finding: finding.sort_key)), trace(submission, call)


def _beside(intake: Intake) -> str:
    """A name for what has no path, to be told of by."""
    return f"{PurePosixPath(intake.source).name} {intake.part}".strip() + SUFFIX


def _named(form: Form, role: str, data: JsonObject) -> str:
    field = form.role(role)
    value = field.value(data) if field else None
    return value if isinstance(value, str) else ""
