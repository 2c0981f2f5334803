"""The public view of a submission: an allow-list of leaves, with personal data masked in their text.

Only leaves marked `public` are carried over; anything the form does not name is absent because it was never copied.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from zhengji.model import Field, Form, JsonObject, Kind, Visibility
from zhengji.privacy.personal import any_may_be_personal, mask


@cache
def visible_leaves(form: Form, audience: str) -> tuple[Field, ...]:
    """The leaves that `audience` ("public" or "staff") may see, in the order of the form.

    Rows are seen by the public when any of their columns is.
    """
    return form.leaves if audience == "staff" else tuple(leaf for leaf in form.leaves if visible(leaf))


def visible(leaf: Field) -> bool:
    """Whether the public may see `leaf`, or at least one column of it where it has rows."""
    if leaf.kind is Kind.ROWS:
        return bool(row_leaves(leaf, "public"))
    return leaf.visibility is Visibility.PUBLIC


def row_leaves(rows: Field, audience: str) -> tuple[Field, ...]:
    """The columns of `rows` (a field that repeats) that `audience` may see."""
    columns = (column for item in rows.fields for column in item.leaves())
    return tuple(column for column in columns if audience == "staff" or visible(column))


def public_view(form: Form, data: JsonObject) -> JsonObject:
    """What the public may see of `data`: the leaves marked public, in the order of the form, their text masked."""
    seen = _view(visible_leaves(form, "public"), data)
    # a quick look at all of the texts: hardly ever is there anything to mask in each
    return _masked(seen) if any_may_be_personal(_texts(seen)) else seen


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        return {key: _masked(item) for key, item in value.items()}
    return [_masked(item) for item in value] if isinstance(value, list) else value


def _view(leaves: tuple[Field, ...], data: JsonObject) -> JsonObject:
    seen: JsonObject = {}
    for leaf in leaves:
        value = leaf.value(data)
        shown = _rows(leaf, value) if leaf.kind is Kind.ROWS else _shown(value)
        if shown is None:
            continue
        node = seen
        for key in leaf.path[:-1]:
            node = node.setdefault(key, {})
        node[leaf.path[-1]] = shown
    return seen


def _shown(value: Any) -> Any:
    """`value`; None for what a leaf cannot hold (an object: nobody has said who may see its keys)."""
    if isinstance(value, list):
        return [item for item in value if isinstance(item, str | int | float)]
    return value if isinstance(value, str | int | float) else None


def _rows(leaf: Field, value: Any) -> list[JsonObject] | None:
    columns = row_leaves(leaf, "public")
    return [_view(columns, row) for row in value if isinstance(row, dict)] if isinstance(value, list) else None
