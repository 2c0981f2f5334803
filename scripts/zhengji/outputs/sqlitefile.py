"""SQLite: a table a form under the form's id, one of its narratives, one of what has several answers, one of columns.

What has rows of its own is a table too, called after form and column. `columns` is the data dictionary: the printed
label of every column, its kind, unit and options. `submissions` is a view of what all forms share.

The file is written once, in order, so that the same rows give the same bytes and no page is left free. A form's file is
made from its JSON lines; the whole one takes over the tables of those, but for the narratives: it stays small.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

from zhengji.model import Form, JsonObject, Kind
from zhengji.outputs.batch import Batch, Line
from zhengji.outputs.columns import KINDS, MANY, DataColumn, data_columns

_TYPES = {Kind.NUMBER: "REAL", Kind.MONEY: "REAL", Kind.INTEGER: "INTEGER", Kind.BOOLEAN: "INTEGER"}
_SHARED = ("title", "unit", "region", "total")
_COMMON = """
CREATE TABLE forms (form TEXT PRIMARY KEY, label TEXT, title TEXT, short_title TEXT, filed INTEGER) WITHOUT ROWID;
CREATE TABLE columns ("table" TEXT, "column" TEXT, pointer TEXT, label TEXT, meaning TEXT, kind TEXT, type TEXT,
  unit TEXT, options TEXT);
CREATE TABLE answers (number TEXT, form TEXT, "column" TEXT, position INTEGER, answer TEXT);
"""
_NARRATIVES = (
    'CREATE TABLE narratives (number TEXT, form TEXT, "column" TEXT, label TEXT, zishu INTEGER, text TEXT)',
    "CREATE INDEX narratives_by_number ON narratives (number)",
)
_INDEXES = """
CREATE INDEX answers_by_number ON answers (number);
CREATE INDEX answers_by_answer ON answers (answer, form, "column");
"""
_AT_ONCE = 500
_LIBRARY = 96  # where the header tells the version of the library; what reads the file does not need it


def make(batch: Batch, path: Path) -> None:
    """Make the database of `batch` at `path`."""
    database = sqlite3.connect(path, isolation_level=None)
    try:
        _fill(database, batch)
    finally:
        database.close()
    with path.open("r+b") as file:
        file.seek(_LIBRARY)
        file.write(bytes(4))


def _fill(database: sqlite3.Connection, batch: Batch) -> None:
    for pragma in (
        "page_size=16384",
        "journal_mode=OFF",
        "synchronous=OFF",
        "locking_mode=EXCLUSIVE",
        "encoding='UTF-8'",
    ):
        database.execute(f"PRAGMA {pragma}")
    database.execute("BEGIN")
    own = _NARRATIVES if batch.form else ()
    for statement in (*_COMMON.split(";\n"), *own[:1]):
        database.execute(statement)
    for form in batch.forms:
        for table, columns in _tables(form, batch.audience):
            database.execute(f"CREATE TABLE {_quoted(table)} ({', '.join(columns)})")
        _describe(database, form, batch)
    if batch.form:
        _read(database, batch.form, batch)
    else:
        _take_over(database, batch)
    filed = Counter(row.form for row in batch.rows)
    database.executemany(
        "INSERT INTO forms VALUES (?, ?, ?, ?, ?)",
        ((form.id, form.label, form.title, form.short_title, filed[form.id]) for form in batch.forms),
    )
    for statement in (
        *own[1:],
        *_INDEXES.split(";\n"),
        *_form_indexes(batch),
        _view(batch),
    ):
        database.execute(statement)
    database.execute("COMMIT")


def _take_over(database: sqlite3.Connection, batch: Batch) -> None:
    for form in batch.forms:
        database.execute("COMMIT")  # nothing can be attached or let go inside a transaction
        database.execute("ATTACH ? AS part", (str(batch.parts[form.id]),))
        database.execute("BEGIN")
        for table in (*(table for table, _ in _tables(form, batch.audience)), "answers"):
            database.execute(f"INSERT INTO {_quoted(table)} SELECT * FROM part.{_quoted(table)}")  # noqa: S608 - quoted
        database.execute("COMMIT")
        database.execute("DETACH part")
        database.execute("BEGIN")


def _quoted(word: str) -> str:
    doubled = word.replace('"', '""')
    return f'"{doubled}"'


def _single(columns: Iterable[DataColumn]) -> list[DataColumn]:
    """The columns that hold one short value."""
    return [one for one in columns if one.leaf.kind not in MANY | {Kind.ROWS, Kind.NARRATIVE}]


def _typed(columns: Iterable[DataColumn]) -> list[str]:
    return [f"{_quoted(one.name)} {_TYPES.get(one.leaf.kind, 'TEXT')}" for one in columns]


def _tables(form: Form, audience: str) -> Iterator[tuple[str, list[str]]]:
    """The tables of a form with their columns as SQL: its own, and one of each part that repeats."""
    columns = data_columns(form, audience)
    yield form.id, ["number TEXT", *_typed(_single(columns))]
    for one in columns:
        if one.leaf.kind is Kind.ROWS:
            yield f"{form.id}_{one.name}", ["number TEXT", "position INTEGER", *_typed(one.inner)]


def _form_indexes(batch: Batch) -> Iterator[str]:
    for form in batch.forms:
        for table, _ in _tables(form, batch.audience):
            unique = "UNIQUE " if table == form.id else ""
            yield f"CREATE {unique}INDEX {_quoted(f'{table}_by_number')} ON {_quoted(table)} (number)"


def _view(batch: Batch) -> str:
    selects = []
    for form in batch.forms:
        names = {one.leaf.role: one.name for one in _single(data_columns(form, batch.audience))}
        columns = [f"{_quoted(names[role]) if role in names else 'NULL'} AS {role}" for role in _SHARED]
        selects.append(
            f"SELECT number, '{form.id.replace(chr(39), chr(39) * 2)}' AS form, {', '.join(columns)} "  # noqa: S608
            f"FROM {_quoted(form.id)}"
        )
    return f"CREATE VIEW submissions AS {' UNION ALL '.join(selects)}"


def _describe(database: sqlite3.Connection, form: Form, batch: Batch) -> None:
    def row(table: str, one: DataColumn) -> tuple[str, ...]:
        leaf = one.leaf
        kind = _TYPES.get(leaf.kind, "TEXT")
        return (
            table,
            one.name,
            leaf.pointer,
            one.label,
            leaf.hint,
            KINDS[leaf.kind],
            kind,
            leaf.unit,
            "；".join(leaf.options),
        )

    rows = []
    for one in data_columns(form, batch.audience):
        if one.leaf.kind is Kind.NARRATIVE and batch.form is None:
            continue
        if one.leaf.kind is Kind.ROWS:
            rows += [row(f"{form.id}_{one.name}", inner) for inner in one.inner]
        else:
            rows.append(
                row(
                    "narratives"
                    if one.leaf.kind is Kind.NARRATIVE
                    else "answers"
                    if one.leaf.kind in MANY
                    else form.id,
                    one,
                )
            )
    database.executemany("INSERT INTO columns VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _read(database: sqlite3.Connection, form: Form, batch: Batch) -> None:
    """Fill the tables of `form` from its JSON lines, some hundred at a time."""
    columns = data_columns(form, batch.audience)
    single = _single(columns)
    narratives = [one for one in columns if one.leaf.kind is Kind.NARRATIVE]
    several = [one for one in columns if one.leaf.kind in MANY]
    rows = [one for one in columns if one.leaf.kind is Kind.ROWS]
    for filed in _filed(batch.pieces["json"]):
        _insert(
            database,
            form.id,
            1 + len(single),
            ((one["number"], *(_cell(column.leaf.value(one["data"])) for column in single)) for one in filed),
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


def _filed(lines: Iterable[Line]) -> Iterator[list[JsonObject]]:
    some: list[JsonObject] = []
    for line in lines:
        some.append(orjson.loads(line.read()))
        if len(some) >= _AT_ONCE:
            yield some
            some = []
    if some:
        yield some


def _insert(database: sqlite3.Connection, table: str, width: int, rows: Iterable[tuple[Any, ...]]) -> None:
    database.executemany(f"INSERT INTO {_quoted(table)} VALUES ({', '.join('?' * width)})", rows)  # noqa: S608 - quoted


def _cell(value: Any) -> Any:
    """`value` as SQLite can hold it. What has several answers inside a row is joined."""
    if isinstance(value, list):
        return "；".join(map(str, value))
    if isinstance(value, int) and not -(1 << 63) <= value < 1 << 63:
        return float(value)
    return value
