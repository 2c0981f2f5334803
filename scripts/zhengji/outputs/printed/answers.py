"""What is printed in the blank of a field: room to write on, boxes to tick, or the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from zhengji.model import Field, Kind, in_words
from zhengji.outputs.printed.paper import Ink, Paragraph, Run, Style, line

_TIMES: Mapping[Kind, str] = {Kind.DATE: "年月日", Kind.MONTH: "年月"}
_NUMBERS = (Kind.MONEY, Kind.NUMBER, Kind.INTEGER)
_WIDTH = 30  # characters that stand side by side in the widest answer
_RULE = "　" * 8
# What no document can hold: XML 1.0 forbids it, UTF-8 has no bytes for it.
_NO_INK = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_PARTS = re.compile(r"[、，,\u3000]|\s{2}")


def spelt(field: Field, value: Any) -> str:
    """A single value as it is written on paper; what is none of the field's kind stays as it is."""
    if isinstance(value, bool):
        return str(in_words(value))
    if isinstance(value, int | float):
        return f"{Decimal(repr(value)):f}"
    if isinstance(value, str) and field.kind in _TIMES:
        parts, marks = value.split("-"), _TIMES[field.kind]
        if len(parts) == len(marks) and all(part.isascii() and part.isdecimal() for part in parts):
            return "".join(f"{int(part)}{mark}" for part, mark in zip(parts, marks, strict=True))
    return _NO_INK.sub("\N{REPLACEMENT CHARACTER}", str(value))


def answer(
    field: Field, value: Any, *, unit: bool = True, short: bool = False, width: int = _WIDTH
) -> tuple[Paragraph, ...]:
    """The paragraphs in the blank of `field`; where `value` is None, what is printed there for writing on.

    `short` blanks stand in a line with others; options stand side by side as far as `width` characters go.
    """
    match field.kind:
        # who files is written, not ticked, also where only some may file
        case Kind.CHOICE | Kind.CHOICES | Kind.BOOLEAN if field.role != "unit":
            return tuple(_boxes(field, value, width))
        case Kind.NARRATIVE:
            return tuple(_narrative(field, value))
        case Kind.LIST if isinstance(value, list):
            return tuple(line(Style.ANSWER, text) for text in _list([spelt(field, item) for item in value]))
    return (Paragraph(Style.ANSWER, tuple(written(field, value, unit=unit, short=short))),)


def _list(items: Sequence[str]) -> Iterator[str]:
    """Items in one line, parted by what is in none of them; else each on a line of its own."""
    if any("；" in item or ";" in item for item in items):
        yield from items
    elif len(items) == 1 and _PARTS.search(items[0]):
        yield f"{items[0]}；"  # or it would read as several
    else:
        yield "；".join(items)


def written(field: Field, value: Any, *, unit: bool = True, short: bool = False) -> Iterator[Run]:
    """An answer of one line, or the rule to write it on, with its unit."""
    if value is not None:
        yield Run(spelt(field, value))
    elif field.kind in _TIMES:
        yield Run("".join(f"　　{mark}" for mark in _TIMES[field.kind]))
    elif short:
        yield Run("　" * 5, Ink.RULE)
    elif unit and field.unit:
        yield Run("　" * 4)
    if unit and field.unit and field.kind in _NUMBERS:
        yield Run(field.unit)


def _narrative(field: Field, value: Any) -> Iterator[Paragraph]:
    if value is None:
        yield from (line(Style.PROMPT, text) for text in field.hint.splitlines())
    else:
        yield from (line(Style.NARRATIVE, text) for text in spelt(field, value).split("\n"))


def _boxes(field: Field, value: Any, width: int) -> Iterator[Paragraph]:
    """The options in columns, the ticked ones ticked; own words after them, and the order where it says something."""
    given = [] if value is None else value if isinstance(value, list) else [value]
    chosen = [spelt(field, item) for item in given]
    options = field.answers
    slot = _slot([len(option) + 2 for option in options], width)
    boxes = [Run(option, Ink.ON if option in chosen else Ink.OFF) for option in options]
    for runs in _lines(boxes, slot, width):
        yield Paragraph(Style.BOXES, runs, slot)
    own = [item for item in chosen if item not in options]
    if field.allows_other and not own:
        said = field.other_prefix or ""
        yield Paragraph(Style.BOXES, (Run(said, Ink.OFF), Run(_RULE, Ink.RULE)), slot)
    for item in own:
        yield Paragraph(Style.BOXES, (Run(item, Ink.ON),), slot)
    printed = [option for option in options if option in chosen] + own
    if printed != chosen:
        yield line(Style.NOTE, f"（按主次排列：{'；'.join(chosen)}）")


def _slot(widths: Sequence[int], whole: int) -> int:
    """The distance of the stops: what most options fit into; where most do not, each has a line of its own."""
    slot = max(6, min(widths, default=6))
    return slot if sum(width <= slot for width in widths) * 2 >= len(widths) and slot * 2 <= whole else whole


def _lines(boxes: Sequence[Run], slot: int, whole: int) -> Iterator[tuple[Run, ...]]:
    """`boxes` side by side as far as they fit, each at a stop."""
    runs: list[Run] = []
    used = 0
    for box in boxes:
        slots = -(-(len(box.text) + 2) // slot)
        if runs and (used + slots) * slot > whole:
            yield tuple(runs)
            runs, used = [], 0
        if runs:
            runs.append(Run("", Ink.TAB))
        runs.append(box)
        used += slots
    if runs:
        yield tuple(runs)
