"""What a printed form says beside its blanks: labels broken evenly, with the hints that belong to them."""

from __future__ import annotations

from zhengji.model import Field, Kind
from zhengji.outputs.printed.paper import Cell, Style, line

_LONGEST_UNDER_LABEL = 14  # characters of a hint


def label(field: Field, span: int, *, group: Field | None = None, hint: bool = True) -> Cell:
    """The cell of `field`'s label, `span` columns wide; inside a `group` that has one of its own, in its words."""
    texts = [field.title if group is None else _title_in(group, field)]
    if hint and under_label(field) and field.kind is not Kind.NARRATIVE:
        texts.append(field.hint)
    return Cell(tuple(line(Style.LABEL, _evenly(text, span)) for text in texts), span, heading=group is None)


def under_label(field: Field) -> bool:
    """Whether the hint belongs to the label, as （可多选） does, rather than to the blank."""
    return field.hint.startswith("（") and len(field.hint) <= _LONGEST_UNDER_LABEL


def _evenly(text: str, width: int) -> str:
    """`text` broken into lines of about the same length, none longer than `width` characters."""
    head, bracket, tail = text.partition("（")
    if bracket and 0 < len(head) <= width and len(tail) < width < len(text):
        return f"{head}\n（{tail}"
    lines = -(-len(text) // width)
    each = -(-len(text) // lines)
    return "\n".join(text[start : start + each] for start in range(0, len(text), each))


def column_title(rows: Field, column: Field) -> str:
    """What stands over a column of a part that repeats."""
    own = _title_in(rows, column)
    return f"{own}（{column.unit}）" if column.unit else own


def _title_in(group: Field, leaf: Field) -> str:
    """The title of `leaf`, with that of a group inside `group` that holds it."""
    holder = next((item for item in group.fields if item.kind is Kind.GROUP and leaf in item.leaves()), None)
    return f"{holder.title}·{leaf.title}" if holder and holder.title != leaf.title else leaf.title
