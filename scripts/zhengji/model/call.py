"""A call for submissions, and what is filed in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from zhengji.model.finding import Place
from zhengji.model.form import Form

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class Region:
    """A region of the statistics, and its place (row, column) on the tile cartogram."""

    name: str
    tile: tuple[int, int]


@dataclass(frozen=True)
class Filer:
    """A unit that is expected to file, for the list of who has not; `form` is the id of its form.

    At `email` it takes in what the units of its region file; "" where it does not. A call without regions has "" there.
    """

    name: str
    form: str
    region: str = ""
    email: str = ""


@dataclass(frozen=True)
class Contact:
    """Whom the public may ask about the call."""

    people: tuple[str, ...]
    phone: str
    fax: str
    email: str


@dataclass(frozen=True)
class Point:
    """A point of the formal review (形式审查): it ticks itself by `codes`, or a person must, where it has none.

    A code that ends in a dot stands for all that open with it: `format.`.
    """

    text: str
    codes: tuple[str, ...] = ()

    def about(self, code: str) -> bool:
        """Whether a finding of `code` bears on this point."""
        return any(code == own or (own.endswith(".") and code.startswith(own)) for own in self.codes)


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where submissions are sent: the repository's address, what hosts it, its interface, and the way; "" is unsaid."""

    repository: str = ""
    forge: str = ""
    api: str = ""
    way: str = ""


@dataclass(frozen=True, eq=False)
class Call:
    """One call for submissions: what `schemas/<id>/call.yaml` and its forms say.

    `base` is the folder that holds `schemas/` and `submissions/`; every path of a submission is relative to it.
    `subject` is what is collected, in the words of who looks for it.
    `opens` and `closes` are aware datetimes; the window includes both ends.
    """

    id: str
    base: Path
    title: str
    short_title: str
    subject: str
    organiser: str
    issued: str
    opens: datetime
    closes: datetime
    timezone: str
    platform: str
    contact: Contact
    regions: tuple[Region, ...]
    filers: tuple[Filer, ...]
    forms: tuple[Form, ...]
    checklist: tuple[Point, ...] = ()
    receiver: Receiver = Receiver()

    def at(self, time: datetime) -> Literal["early", "open", "late"]:
        """Where `time` (aware) lies. Servers tell whole seconds: what is left of a second does not count."""
        second = time.replace(microsecond=0)
        return "early" if second < self.opens else "late" if second > self.closes else "open"

    def form(self, form_id: str) -> Form | None:
        """The form called `form_id`, None where there is none."""
        return next((form for form in self.forms if form.id == form_id), None)


@dataclass(frozen=True)
class Submission:
    """A filed form that could be read: normalised `data`, and the line of every pointer in its file.

    `number` is its 编号, `digest` the SHA-256 of its canonical bytes (BOM and CRLF make no difference).
    """

    number: str
    form: Form
    data: JsonObject
    path: str
    lines: Mapping[str, int]
    digest: str

    def place(self, pointer: str) -> Place:
        """Where `pointer` stands; the nearest line above it where it is absent."""
        at = pointer
        while at and at not in self.lines:
            at = at.rpartition("/")[0]
        return Place(self.path, pointer, self.lines.get(at, 1))


@dataclass(frozen=True, slots=True)
class Record:
    """A submission as one audience may see it: redacted, masked `data`, and the 字数 of each narrative by pointer."""

    number: str
    form: str
    path: str
    data: JsonObject
    zishu: Mapping[str, int]
    digest: str
