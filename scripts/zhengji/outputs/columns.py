"""The columns of a form as programs see them: by name in SQLite and Parquet, with all about them in the dictionary.

A name is the keys of the form's schema joined by `_`; the printed label goes with it wherever there is room for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from zhengji.model import Field, Form, Kind, Visibility
from zhengji.privacy import row_leaves, visible_leaves

RESERVED = ("number", "form", "call", "position")  # what our own columns are called
MANY = frozenset((Kind.CHOICES, Kind.LIST))

KINDS: dict[Kind, str] = {
    Kind.TEXT: "一行文字",
    Kind.NARRATIVE: "正文",
    Kind.CHOICE: "单选",
    Kind.CHOICES: "多选",
    Kind.LIST: "几项文字",
    Kind.NUMBER: "数",
    Kind.INTEGER: "整数",
    Kind.MONEY: "金额",
    Kind.DATE: "日期",
    Kind.MONTH: "年月",
    Kind.BOOLEAN: "是或否",
    Kind.ROWS: "表格",
}


@dataclass(frozen=True, slots=True)
class DataColumn:
    """A column: what it is called, the printed label, and the leaf that it holds. `inner` are the columns of rows."""

    name: str
    label: str
    leaf: Field
    inner: tuple[DataColumn, ...] = ()

    @property
    def public(self) -> bool:
        """Whether everybody may see it, or a column of it."""
        if self.leaf.kind is Kind.ROWS:
            return any(column.public for column in self.inner)
        return self.leaf.visibility is Visibility.PUBLIC


@cache
def data_columns(form: Form, audience: str) -> tuple[DataColumn, ...]:
    """The columns of `form` that `audience` may see, in the order of the form; which form it is, is no column."""
    leaves = [leaf for leaf in visible_leaves(form, audience) if leaf.role != "form"]
    names = _names(leaf for leaf in form.leaves if leaf.role != "form")  # a name is the same for either audience
    return tuple(
        DataColumn(names[leaf.pointer], form.label_of(leaf.pointer), leaf, _inner(leaf, audience)) for leaf in leaves
    )


def _inner(rows: Field, audience: str) -> tuple[DataColumn, ...]:
    if rows.kind is not Kind.ROWS:
        return ()
    names = _names(row_leaves(rows, "staff"))
    return tuple(DataColumn(names[leaf.pointer], leaf.title, leaf) for leaf in row_leaves(rows, audience))


def _names(leaves: Iterable[Field]) -> dict[str, str]:
    names: dict[str, str] = {}
    taken = set(RESERVED)
    for leaf in leaves:
        plain = wanted = "_".join(leaf.path)
        serial = 2
        while wanted.lower() in taken:  # to SQLite and Spark, A and a are one name
            wanted, serial = f"{plain}_{serial}", serial + 1
        taken.add(wanted.lower())
        names[leaf.pointer] = wanted
    return names
