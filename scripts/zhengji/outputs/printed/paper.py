"""What stands on a printed form: a table on a grid, cells, paragraphs and runs. Word and PDF both print this."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

GRID = 30  # columns of the table; every row of cells fills them


class Ink(StrEnum):
    """How a run is printed."""

    TEXT = "text"
    RULE = "rule"  # an empty line to write on
    OFF = "off"  # a box, not ticked, and its option
    ON = "on"  # a box, ticked, and its option
    TAB = "tab"  # to the next stop


class Style(StrEnum):
    """How a paragraph is set."""

    PART = "part"  # the heading of a numbered part
    LABEL = "label"
    ANSWER = "answer"
    BOXES = "boxes"  # options in columns
    NARRATIVE = "narrative"
    PROMPT = "prompt"  # what is printed where an answer is to stand
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text; a `RULE` is as long as its text, an `OFF` or `ON` box stands before its text."""

    text: str
    ink: Ink = Ink.TEXT


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Runs in one style; `slot` is the distance of its tab stops, in characters."""

    style: Style
    runs: tuple[Run, ...] = ()
    slot: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell, `span` columns of the grid wide and `rows` rows high; `room` is how many lines to leave at least."""

    paragraphs: tuple[Paragraph, ...]
    span: int
    rows: int = 1
    room: int = 0
    heading: bool = False


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A form as it is printed, blank or filled: its place (附件1), title, the lines above the table, and the table.

    `foot` are the lines below it. At the foot of every page `note` is printed small, and `mark`, which tells one filled
    form from another. `name` is what a list of contents calls it.
    """

    label: str
    title: str
    head: tuple[Paragraph, ...]
    rows: tuple[Row, ...]
    foot: tuple[Paragraph, ...] = ()
    note: str = ""
    mark: str = ""
    name: str = ""


def line(style: Style, text: str) -> Paragraph:
    """A paragraph of plain text."""
    return Paragraph(style, (Run(text),) if text else ())
