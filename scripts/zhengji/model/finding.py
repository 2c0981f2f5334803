"""What is told about submissions: findings, their places, and the report that holds them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs: only an error refuses a submission."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: file, JSON pointer in it, line (from 1; 0 where unknown)."""

    path: str
    pointer: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to tell about a submission, in the form's own words.

    `label` is the field's printed label ("" for the file as a whole), `message` says what is and what should be,
    `hint` how to mend it. `private` says that message or hint quote what only staff may see: nothing public shows them.
    """

    code: str
    severity: Severity
    place: Place
    message: str
    hint: str = ""
    label: str = ""
    private: bool = False

    @property
    def sort_key(self) -> tuple[str, int, str, str, str]:
        """Order of a report: by file, then down the file."""
        return (self.place.path, self.place.line, self.place.pointer, self.code, self.message)


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of a run, sorted; `checked` are the paths of the files that were looked at."""

    checked: tuple[str, ...]
    findings: tuple[Finding, ...]

    def count(self, severity: Severity) -> int:
        """How many findings weigh `severity`."""
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def refused(self) -> frozenset[str]:
        """The paths with at least one error."""
        return frozenset(f.place.path for f in self.findings if f.severity is Severity.ERROR)
