"""The columns of a table: the facts of a form under their printed labels.

编号 comes first, then every leaf that the audience may see, in the order of the form: a group is flattened
(`联系人·手机`), several answers are joined by `；` (options themselves hold `、`), the rows of a repeated part by `；`
and their cells by `，`, a date stands as written (2020-01-01, 2020-01), yes and no as 是 and 否. Of a narrative the
table holds its 字数; its text is in the JSON file, since a cell of Excel ends at 32,767 characters.

The table of the whole call has what the forms share: the leaves that play the same role in two forms or more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from zhengji.model import Call, Field, Form, JsonObject, Kind, Record
from zhengji.privacy import row_leaves, visible_leaves

Cell = str | int | float | None
NUMBERS = frozenset((Kind.NUMBER, Kind.INTEGER, Kind.MONEY))
_NUMBER_WIDTH, _ZISHU_WIDTH, _PLAIN_WIDTH = 12, 14, 16


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a table: its header, its width in characters, whether it holds numbers, what it takes of a record."""

    header: str
    width: int
    number: bool
    pick: Callable[[Record], Cell]


@cache
def form_headings(form: Form, audience: str) -> tuple[Heading, ...]:
    """The columns of `form`'s own table."""
    return (
        Heading("编号", _NUMBER_WIDTH, False, lambda record: record.number),
        *(_heading(form, leaf, audience) for leaf in visible_leaves(form, audience) if leaf.role != "form"),
    )


@cache
def call_headings(call: Call, audience: str) -> tuple[Heading, ...]:
    """The columns of the table of the whole call."""
    labels = {form.id: f"{form.label} {form.short_title}" for form in call.forms}
    by_role: dict[str, dict[str, tuple[Form, Field]]] = {}
    for form in call.forms:
        for leaf in visible_leaves(form, audience):
            if leaf.role and leaf.role != "form" and leaf.kind is not Kind.NARRATIVE:
                by_role.setdefault(leaf.role, {})[form.id] = (form, leaf)
    shared = [forms for forms in by_role.values() if len(forms) >= min(2, len(call.forms))]
    return (
        Heading("编号", _NUMBER_WIDTH, False, lambda record: record.number),
        Heading("征集表", 26, False, lambda record: labels[record.form]),
        *(_shared_heading(forms, audience) for forms in shared),
        Heading("字数合计", _ZISHU_WIDTH, True, lambda record: sum(record.zishu.values())),
    )


def _shared_heading(forms: Mapping[str, tuple[Form, Field]], audience: str) -> Heading:
    """One column for the leaves of several forms that play one role, under the label that most of them print."""
    headings = {form_id: _heading(form, leaf, audience) for form_id, (form, leaf) in forms.items()}
    header = Counter(_named(leaf, leaf.title) for _, leaf in forms.values()).most_common(1)[0][0]
    picks = {form_id: heading.pick for form_id, heading in headings.items()}

    def pick(record: Record) -> Cell:
        own = picks.get(record.form)
        return own(record) if own else None

    width = max(heading.width for heading in headings.values())
    return Heading(header, width, all(heading.number for heading in headings.values()), pick)


def _heading(form: Form, leaf: Field, audience: str) -> Heading:
    if leaf.kind is Kind.NARRATIVE:
        pointer = leaf.pointer
        return Heading(header_of(form, leaf), _ZISHU_WIDTH, True, lambda record: record.zishu.get(pointer))
    width = leaf.column.width if leaf.column else _PLAIN_WIDTH
    return Heading(header_of(form, leaf), width, leaf.kind in NUMBERS, _picker(leaf, audience))


def header_of(form: Form, leaf: Field) -> str:
    """What stands over the column of `leaf`."""
    label = form.label_of(leaf.pointer)
    if leaf.kind is Kind.NARRATIVE:
        return f"{label}（字数）"
    own = leaf.column.header if leaf.column else leaf.title
    return _named(leaf, own if own != leaf.title else label)


def _named(leaf: Field, header: str) -> str:
    return header if not leaf.unit or leaf.unit in header else f"{header}（{leaf.unit}）"


def _picker(leaf: Field, audience: str) -> Callable[[Record], Cell]:
    *outer, last = leaf.path
    shown = as_cell if leaf.kind is not Kind.ROWS else _rows_picker(row_leaves(leaf, audience))

    def pick(record: Record) -> Cell:
        node: JsonObject = record.data
        for key in outer:
            node = node.get(key) or {}
        return shown(node.get(last))

    return pick


def _rows_picker(columns: Sequence[Field]) -> Callable[[Any], Cell]:
    def shown(rows: Sequence[JsonObject] | None) -> Cell:
        cells = [[as_cell(column.value(row)) for column in columns] for row in rows or ()]
        return "；".join("，".join("" if cell is None else str(cell) for cell in row) for row in cells) or None

    return shown


def as_cell(value: Any) -> Cell:
    """`value` as it stands in a cell."""
    if value is None or type(value) in (str, int, float):
        return value  # type: ignore[no-any-return]
    if isinstance(value, bool):
        return "是" if value else "否"
    return "；".join(str(item) for item in value)
