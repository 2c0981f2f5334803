"""What a reviewer is shown of a request, as plain values: already public and masked, not yet made inert.

A renderer makes every text inert for its medium. Nothing here can hold what only staff may see: it is made from the
public view alone, so that it may travel between jobs as JSON (`saved`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from zhengji.model import Severity


class Verdict(StrEnum):
    """What the formal check comes to."""

    PASSED = "passed"
    REMARKS = "remarks"  # nothing refuses it, something asks for a second look
    REFUSED = "refused"
    FOREIGN = "foreign"  # it changes no submission: there is nothing to check


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as anybody may read it. `path` and `line` say where it stands, `label` in which field ("": none)."""

    code: str
    severity: Severity
    path: str
    line: int
    label: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an edited sentence: it stayed, was taken out, or came in."""

    kind: Literal["same", "removed", "added"]
    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence (or one item of a list) that was changed; an unchanged one is only counted."""

    kind: Literal["edited", "added", "removed", "moved"]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Alteration:
    """What changed in one field since the last version.

    A single value has `before` and `after` ("" for a blank one); a text has its changed `sentences`, in order, and how
    many stayed (`kept`). Of a `withheld` field nothing but this is told.
    """

    label: str
    before: str = ""
    after: str = ""
    sentences: tuple[Sentence, ...] = ()
    kept: int = 0
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """A passage that stands in both: labels, the text as each has it, and its length in 字."""

    label: str
    other_label: str
    text: str
    other_text: str
    zishu: int


@dataclass(frozen=True, slots=True)
class Near:
    """Another submission that shares text: `share` in percent of the shorter of the two."""

    number: str
    path: str
    share: int
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Earlier:
    """Who filed the version that is changed, as the history of the main branch names them, and when it got there."""

    name: str
    day: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A blank of the official table; `lines` are its answers, and `rows` (the first one the header) those of a list."""

    label: str
    shape: Literal["text", "tags", "pairs", "table", "withheld", "blank"]
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A narrative: its title ("" where it is the whole part), its 字数, its text."""

    title: str
    zishu: int
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """A numbered part of the official form."""

    title: str
    rows: tuple[tuple[Cell, ...], ...]
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """A point of the formal review: `state` is what the findings say of it, or that a person must look."""

    text: str
    state: Literal["good", "bad", "doubtful", "open", "unknown"]


@dataclass(frozen=True, slots=True)
class Item:
    """One submission of a request. `form` is the form's id ("" where that cannot be told); `filed`: nothing changes."""

    path: str
    change: Literal["added", "modified", "removed", "moved", "filed"]
    number: str
    form: str
    title: str
    unit: str
    region: str
    findings: tuple[Told, ...]
    alterations: tuple[Alteration, ...]
    near: tuple[Near, ...]
    earlier: Earlier | None
    points: tuple[Answered, ...]
    parts: tuple[Part, ...]

    @property
    def refused(self) -> bool:
        """Whether a finding refuses it."""
        return any(told.severity is Severity.ERROR for told in self.findings)


@dataclass(frozen=True, slots=True)
class Timing:
    """When the request reached the server, and whether the call was open then. Times are of the call's own zone."""

    state: Literal["open", "early", "late", "unknown"]
    received: datetime | None
    opens: datetime
    closes: datetime
    allowed: bool = False  # a maintainer has let it in all the same


@dataclass(frozen=True, slots=True)
class Review:
    """All that a reviewer is shown: of the request, then of each submission. `request` is 0 where there is none."""

    call: str
    request: int
    head: str
    author: str
    timing: Timing
    findings: tuple[Told, ...]
    items: tuple[Item, ...]
    shortened: bool = False  # forms were left out, for the report's size

    @property
    def all_findings(self) -> Iterator[Told]:
        """Those of the request, then those of its submissions."""
        yield from self.findings
        for item in self.items:
            yield from item.findings

    def count(self, severity: Severity) -> int:
        """How many findings weigh `severity`."""
        return sum(told.severity is severity for told in self.all_findings)

    @property
    def verdict(self) -> Verdict:
        """What all of it comes to."""
        if self.count(Severity.ERROR):
            return Verdict.REFUSED
        if not self.items:
            return Verdict.FOREIGN
        return Verdict.REMARKS if self.count(Severity.WARNING) else Verdict.PASSED
