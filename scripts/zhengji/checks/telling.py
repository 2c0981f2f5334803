"""What is told about one place of a submission, before it has a label and a line."""

from __future__ import annotations

from dataclasses import dataclass, replace

from zhengji.model import Finding, Severity, Submission


@dataclass(frozen=True, slots=True)
class Telling:
    """Code, message and hint; `quotes` says that they hold the value itself.

    `found` is the part of the message, `near` that of the hint, which a schema's own wording does not replace.
    """

    code: str
    message: str
    hint: str
    severity: Severity = Severity.ERROR
    quotes: bool = False
    found: str = ""
    near: str = ""
    private: bool = False

    def kept_private(self) -> Telling:
        """The same, for staff only."""
        return replace(self, private=True)


def told(submission: Submission, pointer: str, telling: Telling) -> Finding:
    """The finding: `telling` with the label and the line of `pointer`."""
    return Finding(
        code=telling.code,
        severity=telling.severity,
        place=submission.place(pointer),
        message=telling.message,
        hint=telling.hint,
        label=submission.form.label_of(pointer),
        private=telling.private,
    )
