"""A YAML file that was filled in by hand, as an intake: to be put where it belongs, in its canonical form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from zhengji.intake.contract import Intake, Understood
from zhengji.load import LARGEST, read_submission
from zhengji.model import Call, Form, Submission
from zhengji.paths import SUFFIX


def read(content: bytes, source: str, call: Call, form: Form | None = None) -> tuple[Intake, ...]:
    """The submission in a YAML file; `form` is what it must be of where it is given, but it says so itself."""
    name = str(PurePosixPath(source).with_suffix(SUFFIX))
    submission, findings = read_submission(content[: LARGEST + 1], name, call)
    if submission is None:
        return (Intake(source, None, findings=findings),)
    return (Intake(source, submission.form, submission.data, tuple(_values(submission)), findings=findings),)


def _values(submission: Submission) -> Iterator[Understood]:
    for leaf in submission.form.leaves:
        value = leaf.value(submission.data)
        if value is not None:
            line = submission.place(leaf.pointer).line
            yield Understood(leaf.pointer, submission.form.label_of(leaf.pointer), value, f"第{line}行")
