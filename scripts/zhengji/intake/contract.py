"""What a reader of filled forms gives back: for each submission what was understood, from where, and what was not.

Nothing is dropped silently: text that found no field is `Unclaimed`, a value that a person should look at again says in
`guessed` why, and what cannot be taken as it is becomes a `Finding` whose place is the source.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from zhengji.model import Call, Finding, Form, JsonObject, Place, Severity


class Understood(NamedTuple):
    """A value, the field that it was taken for, and where it stands in the source (第1张表第3行, Sheet1!C5).

    `pointer` is that of the value itself (`/rows/0/year` inside rows), `label` its printed one. `guessed` says why it
    is not sure, "" where it is.
    """

    pointer: str
    label: str
    value: Any
    where: str
    guessed: str = ""


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """Text of the source that found no field."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Intake:
    """One submission as it was read. `part` says which of the source it is (附件1 第5行; "" where it is the whole).

    `form` is None where none was recognised; `data` is not normalised, and need not be complete.
    """

    source: str
    form: Form | None
    data: JsonObject = field(default_factory=dict)
    understood: tuple[Understood, ...] = ()
    unclaimed: tuple[Unclaimed, ...] = ()
    findings: tuple[Finding, ...] = ()
    part: str = ""


Reader = Callable[[bytes, str, Call, Form | None], tuple[Intake, ...]]
"""`reader(content, source, call, form)`: the submissions in a file. `form` is the one that was asked for, None where it
is to be recognised. Whatever is in `content`, it answers with findings and never raises."""


def refused(source: str, code: str, message: str, hint: str) -> Intake:
    """A source that cannot be read at all, with what to do about it."""
    return Intake(source, None, findings=(Finding(code, Severity.ERROR, Place(source, "", 1), message, hint),))


def put(data: JsonObject, path: tuple[str, ...], value: Any) -> None:
    """Put `value` into `data` at the keys of `path` (`Field.path`), with the groups that it needs."""
    for key in path[:-1]:
        inner = data.setdefault(key, {})
        if not isinstance(inner, dict):
            inner = data[key] = {}
        data = inner
    data[path[-1]] = value
