"""A field of a form: a blank, or several blanks together, with all that the schema says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

_YES_NO = ("是", "否")


def in_words(answer: Any) -> Any:
    """`answer`, which is 是 or 否 where it is true or false."""
    return _YES_NO[not answer] if isinstance(answer, bool) else answer


class Visibility(StrEnum):
    """Who may see a leaf: everybody, or the department's staff only."""

    PUBLIC = "public"
    STAFF = "staff"


class Kind(StrEnum):
    """What a field holds, and so how it is asked for, checked, shown and exported."""

    TEXT = "text"  # one line
    NARRATIVE = "narrative"  # paragraphs, counted in 字
    CHOICE = "choice"  # one of options
    CHOICES = "choices"  # several of options, perhaps 其他：…
    LIST = "list"  # several free texts
    NUMBER = "number"
    INTEGER = "integer"
    MONEY = "money"  # a number in `unit`
    DATE = "date"  # YYYY-MM-DD
    MONTH = "month"  # YYYY-MM
    BOOLEAN = "boolean"
    GROUP = "group"  # an object of leaves: a person, the parts of a sum, a period
    ROWS = "rows"  # an array of objects, each with `fields`


@dataclass(frozen=True, slots=True)
class Column:
    """How a field stands in a table: header, and width in characters."""

    header: str
    width: int


@dataclass(frozen=True)
class Field:
    """One blank of the official form.

    `pointer` is a JSON pointer into a submission; inside a `ROWS` field it is relative to a row. `title` and `hint`
    are exactly as printed. `row` names fields that share a row of the printed form. `other_prefix` opens an answer
    outside `options` where those are allowed (其他：; "" where any own words will do).
    """

    key: str
    pointer: str
    title: str
    kind: Kind
    hint: str = ""
    options: tuple[str, ...] = ()
    allows_other: bool = False
    other_prefix: str = ""
    required: bool = False
    visibility: Visibility = Visibility.STAFF
    role: str = ""
    unit: str = ""
    facet: bool = False
    summed: bool = False
    column: Column | None = None
    row: str = ""
    min_zishu: int | None = None
    max_zishu: int | None = None
    max_items: int | None = None
    default: Any = None
    aliases: Mapping[str, str] = field(default_factory=dict)
    format: str = ""
    fields: tuple[Field, ...] = ()

    def leaves(self) -> Iterator[Field]:
        """This field, or the leaves of a group in the order of the form. A `ROWS` field is a leaf."""
        if self.kind is Kind.GROUP:
            for child in self.fields:
                yield from child.leaves()
        else:
            yield self

    def value(self, data: Mapping[str, Any]) -> Any:
        """What `data` holds here, None where it holds nothing."""
        node: Any = data
        for key in self.path:
            if not isinstance(node, dict) or key not in node:  # asking for a Mapping takes five times as long
                return None
            node = node[key]
        return node

    @property
    def answers(self) -> tuple[str, ...]:
        """What it may be answered with, in words: the options as printed, 是 or 否; () where it is free."""
        return _YES_NO if self.kind is Kind.BOOLEAN else self.options

    @cached_property
    def path(self) -> tuple[str, ...]:
        """The pointer's keys, outermost first."""
        return tuple(part.replace("~1", "/").replace("~0", "~") for part in self.pointer.split("/")[1:])
