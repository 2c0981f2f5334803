"""The tables that a form has in SQLite: its own, and one of each part that repeats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zhengji.model import Form, Kind
from zhengji.outputs.columns import MANY, DataColumn, data_columns

TYPES = {Kind.NUMBER: "REAL", Kind.MONEY: "REAL", Kind.INTEGER: "INTEGER", Kind.BOOLEAN: "INTEGER"}


def quoted(word: str) -> str:
    """`word` as a name in SQL."""
    doubled = word.replace('"', '""')
    return f'"{doubled}"'


def single(columns: Iterable[DataColumn]) -> list[DataColumn]:
    """The columns that hold one short value."""
    return [one for one in columns if one.leaf.kind not in MANY | {Kind.ROWS, Kind.NARRATIVE}]


def _typed(columns: Iterable[DataColumn]) -> list[str]:
    return [f"{quoted(one.name)} {TYPES.get(one.leaf.kind, 'TEXT')}" for one in columns]


def tables(form: Form, audience: str) -> Iterator[tuple[str, list[str]]]:
    """The tables of a form with their columns as SQL: its own, and one of each part that repeats."""
    columns = data_columns(form, audience)
    yield form.id, ["number TEXT", *_typed(single(columns))]
    for one in columns:
        if one.leaf.kind is Kind.ROWS:
            yield f"{form.id}_{one.name}", ["number TEXT", "position INTEGER", *_typed(one.inner)]
