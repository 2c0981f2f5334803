"""SQLite: a table a form under the form's id, one of its narratives, one of what has several answers, one of columns.

What has rows of its own is a table too, called after form and column. `columns` is the data dictionary: the printed
label of every column, its kind, unit and options. `submissions` is a view of what all forms share.

The file is written once, in order, so that the same rows give the same bytes and no page is left free. A form's file is
made from its JSON lines, or takes over from the one that stands what is still the same; the whole one takes over the
tables of those, but for the narratives: it stays small.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from zhengji.model import Form, Kind
from zhengji.outputs.batch import Batch
from zhengji.outputs.columns import KINDS, MANY, DataColumn, data_columns
from zhengji.outputs.sqliterows import read, take_over
from zhengji.outputs.sqlitetables import TYPES, quoted, single, tables

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
_LIBRARY = 96  # where the header tells the version of the library; what reads the file does not need it


def make(batch: Batch, path: Path) -> None:
    """Make the database of `batch` at `path`."""
    try:
        _make(batch, path)
    except sqlite3.DatabaseError:
        if batch.before is None:
            raise
        path.unlink(missing_ok=True)
        _make(replace(batch, before=None), path)  # the file before is damaged


def _make(batch: Batch, path: Path) -> None:
    database = sqlite3.connect(path.absolute().as_uri(), isolation_level=None, uri=True)
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
    if batch.before:  # now: nothing can be attached inside a transaction, and two would leave their mark in the file
        # immutable: whoever has it open, even to write in it, does not hinder us
        database.execute("ATTACH ? AS before", (f"{batch.before.path.absolute().as_uri()}?immutable=1",))
    database.execute("BEGIN")
    own = _NARRATIVES if batch.form else ()
    for statement in (*_COMMON.split(";\n"), *own[:1]):
        database.execute(statement)
    for form in batch.forms:
        for table, columns in tables(form, batch.audience):
            database.execute(f"CREATE TABLE {quoted(table)} ({', '.join(columns)})")
        _describe(database, form, batch)
    if batch.form:
        read(database, batch.form, batch)
    else:
        take_over(database, batch)
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


def _form_indexes(batch: Batch) -> Iterator[str]:
    for form in batch.forms:
        for table, _ in tables(form, batch.audience):
            unique = "UNIQUE " if table == form.id else ""
            yield f"CREATE {unique}INDEX {quoted(f'{table}_by_number')} ON {quoted(table)} (number)"


def _view(batch: Batch) -> str:
    selects = []
    for form in batch.forms:
        names = {one.leaf.role: one.name for one in single(data_columns(form, batch.audience))}
        columns = [f"{quoted(names[role]) if role in names else 'NULL'} AS {role}" for role in _SHARED]
        selects.append(
            f"SELECT number, '{form.id.replace(chr(39), chr(39) * 2)}' AS form, {', '.join(columns)} "  # noqa: S608
            f"FROM {quoted(form.id)}"
        )
    return f"CREATE VIEW submissions AS {' UNION ALL '.join(selects)}"


def _describe(database: sqlite3.Connection, form: Form, batch: Batch) -> None:
    def row(table: str, one: DataColumn) -> tuple[str, ...]:
        leaf = one.leaf
        kind = TYPES.get(leaf.kind, "TEXT")
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
