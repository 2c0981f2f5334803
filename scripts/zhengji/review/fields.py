"""A submission as a review holds it: its official table, and what changed in it field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from zhengji import sheet
from zhengji.model import Field, Form, Kind, Record, Submission, Visibility
from zhengji.privacy import public_view, row_leaves
from zhengji.review.altering import altered, altered_list
from zhengji.review.model import Alteration, Cell, Part, Text

_SEVERAL = (Kind.CHOICES, Kind.LIST)


def parts(form: Form, record: Record) -> tuple[Part, ...]:
    """The official table, filled in with what the public may see."""
    return tuple(
        Part(
            part.title,
            tuple(tuple(map(_cell, row)) for row in part.rows),
            tuple(Text("" if part.alone else text.title, text.zishu or 0, text.text) for text in part.narratives),
        )
        for part in sheet.parts(form, record, "public")
    )


def _cell(cell: sheet.Cell) -> Cell:
    if cell.shape == "table":
        header, rows = cell.value
        return Cell(cell.label, "table", rows=tuple(map(tuple, (header, *rows))))
    if cell.shape == "pairs":
        return Cell(cell.label, "pairs", tuple(f"{title} {value}" for title, value in cell.value))
    if cell.shape == "tags":
        return Cell(cell.label, "tags", tuple(map(str, cell.value)))
    if cell.shape == "text":
        return Cell(cell.label, "text", (str(cell.value),))
    return Cell(cell.label, "withheld" if cell.shape == "withheld" else "blank")


def alterations(before: Submission, after: Submission) -> Iterator[Alteration]:
    """What changed between two versions of a form, in its order.

    A field that only staff may see is named, and nothing of what it held or holds.
    """
    form = after.form
    if before.form is not form:
        return
    old, new = (public_view(form, one.data) for one in (before, after))
    for leaf in form.leaves:
        if leaf.value(before.data) == leaf.value(after.data):
            continue
        label = form.label_of(leaf.pointer)
        seen = _alteration(label, leaf, old, new)
        # masked alike: it is a telephone number, or a column that only staff may see, that changed
        yield seen or Alteration(label, withheld=True)


def _alteration(label: str, leaf: Field, old: Mapping[str, Any], new: Mapping[str, Any]) -> Alteration | None:
    was, now = leaf.value(old), leaf.value(new)
    if was == now or (leaf.visibility is not Visibility.PUBLIC and leaf.kind is not Kind.ROWS):
        return None
    if leaf.kind is Kind.NARRATIVE:
        return altered(label, _text(was), _text(now))
    if leaf.kind in _SEVERAL:
        return altered_list(label, _items(was), _items(now))
    if leaf.kind is Kind.ROWS:
        return altered_list(label, _rows(leaf, was), _rows(leaf, now))
    return Alteration(label, sheet.shown(leaf, was), sheet.shown(leaf, now))


def _text(value: Any) -> str:
    """A narrative; what was written in its place where it is none, which is refused and may be shown."""
    return "" if value is None else "\n".join(map(str, value)) if isinstance(value, list) else str(value)


def _items(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _rows(leaf: Field, value: Any) -> list[str]:
    columns = row_leaves(leaf, "public")
    return [
        "；".join(f"{one.title}：{sheet.shown(one, one.value(row))}" for one in columns if one.value(row) is not None)
        for row in value or ()
    ]
