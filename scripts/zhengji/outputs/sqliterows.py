"""The rows of SQLite's tables: read from the JSON lines, or taken over from a file that holds them already."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from zhengji.model import Form, JsonObject, Kind
from zhengji.outputs.batch import Batch
from zhengji.outputs.columns import MANY, data_columns
from zhengji.outputs.sqlitetables import quoted, single, tables

_AT_ONCE = 250


def read(database: sqlite3.Connection, form: Form, batch: Batch) -> None:
    """Fill the tables of `form`, some hundred submissions at a time: in the same order whether read or taken over.

    The file before, if there is one, is attached as `before`.
    """
    lines = batch.pieces["json"]
    for start in range(0, len(lines), _AT_ONCE):
        rows = batch.rows[start : start + _AT_ONCE]
        if batch.before and batch.before.holds(rows):
            _take_again(database, form, batch.audience, [row.number for row in rows])
        else:
            filed = [orjson.loads(line.read()) for line in lines[start : start + _AT_ONCE]]
            _insert_all(database, form, batch.audience, filed)


def _take_again(database: sqlite3.Connection, form: Form, audience: str, numbers: Sequence[str]) -> None:
    """Take over submissions that stand one after the other in the file before."""
    own, *repeated = (table for table, _ in tables(form, audience))
    asked = (orjson.dumps(numbers).decode(),)
    for table in map(quoted, (own, "narratives", "answers", *repeated)):
        within = f"before.{table} WHERE number IN (SELECT value FROM json_each(?))"  # noqa: S608 - quoted
        ends = database.execute(f"SELECT min(rowid), max(rowid) FROM {within}", asked).fetchone()  # noqa: S608 - quoted
        taken = f"SELECT * FROM before.{table} WHERE rowid BETWEEN ? AND ? ORDER BY rowid"  # noqa: S608 - quoted
        database.execute(f"INSERT INTO {table} {taken}", ends)


def _insert_all(database: sqlite3.Connection, form: Form, audience: str, filed: Sequence[JsonObject]) -> None:
    columns = data_columns(form, audience)
    short = single(columns)
    narratives = [one for one in columns if one.leaf.kind is Kind.NARRATIVE]
    several = [one for one in columns if one.leaf.kind in MANY]
    rows = [one for one in columns if one.leaf.kind is Kind.ROWS]
    _insert(
        database,
        form.id,
        1 + len(short),
        ((one["number"], *(_cell(column.leaf.value(one["data"])) for column in short)) for one in filed),
    )
    _insert(
        database,
        "narratives",
        6,
        (
            (one["number"], form.id, column.name, column.label, one["zishu"].get(column.leaf.pointer), text)
            for one in filed
            for column in narratives
            if (text := column.leaf.value(one["data"])) is not None
        ),
    )
    _insert(
        database,
        "answers",
        5,
        (
            (one["number"], form.id, column.name, position, answer)
            for one in filed
            for column in several
            for position, answer in enumerate(column.leaf.value(one["data"]) or (), 1)
        ),
    )
    for column in rows:
        _insert(
            database,
            f"{form.id}_{column.name}",
            2 + len(column.inner),
            (
                (one["number"], position, *(_cell(inner.leaf.value(row)) for inner in column.inner))
                for one in filed
                for position, row in enumerate(column.leaf.value(one["data"]) or (), 1)
            ),
        )


def take_over(database: sqlite3.Connection, batch: Batch) -> None:
    """Fill the tables of every form from the form's own file."""
    for form in batch.forms:
        database.execute("COMMIT")  # nothing can be attached or let go inside a transaction
        database.execute("ATTACH ? AS part", (batch.parts[form.id].absolute().as_uri(),))
        database.execute("BEGIN")
        for table in (*(table for table, _ in tables(form, batch.audience)), "answers"):
            database.execute(f"INSERT INTO {quoted(table)} SELECT * FROM part.{quoted(table)}")  # noqa: S608 - quoted
        database.execute("COMMIT")
        database.execute("DETACH part")
        database.execute("BEGIN")


def _insert(database: sqlite3.Connection, table: str, width: int, rows: Iterable[tuple[Any, ...]]) -> None:
    database.executemany(f"INSERT INTO {quoted(table)} VALUES ({', '.join('?' * width)})", rows)  # noqa: S608 - quoted


def _cell(value: Any) -> Any:
    """`value` as SQLite can hold it. What has several answers inside a row is joined."""
    if isinstance(value, list):
        return "；".join(map(str, value))
    if isinstance(value, int) and not -(1 << 63) <= value < 1 << 63:
        return float(value)
    return value
