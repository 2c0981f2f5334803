"""The workbook of narratives, SQLite, Parquet, the dictionary and the checksums, read by other people's programs."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
import sqlite3
import subprocess
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tests.filed import entries, filed, with_values
from zhengji.model import Call, Field, Form, Kind, Visibility
from zhengji.outputs import Download, export
from zhengji.outputs.columns import RESERVED, data_columns
from zhengji.outputs.crc import combined, shift
from zhengji.outputs.dictionary import HEADER, dictionary
from zhengji.outputs.records import record
from zhengji.schema import load_call

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 32_767


@pytest.fixture(scope="module", params=[".", "tests/calls"])
def either(request: pytest.FixtureRequest) -> Call:
    """The repository's call, and another one that no code knows of."""
    return load_call(ROOT / request.param)


def _file(downloads: tuple[Download, ...], name: str, form: str = "") -> Path:
    return next(one.path for one in downloads if (one.format, one.form) == (name, form))


def _rows(path: Path, sheet: str) -> list[dict[str, Any]]:
    header, *rows = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def _title(form: Form) -> str:
    return f"{form.label} {form.short_title}"


# --- the workbook of narratives ---


def test_every_narrative_has_its_row(either: Call, tmp_path: Path) -> None:
    submissions = filed(either)
    downloads = export(either, entries(submissions), tmp_path)
    for form in either.forms:
        path = _file(downloads, "narratives", form.id)
        with zipfile.ZipFile(path) as book:
            assert book.testzip() is None
        expected = [
            (one.number, form.label_of(leaf.pointer), one.zishu[leaf.pointer], leaf.value(one.data))
            for one in (record(submission, "public") for submission in submissions if submission.form is form)
            for leaf in form.narratives
            if leaf.value(one.data)
        ]
        found = _rows(path, _title(form))
        assert [(row["编号"], row["栏目"], row["字数"], row["正文"]) for row in found] == expected
        assert {row["段"] for row in found} == {""}
        title, unit = form.role("title"), form.role("unit")
        assert title
        assert unit
        first = next(one for one in submissions if one.form is form)
        assert (found[0]["名称"], found[0]["单位"]) == (title.value(first.data), unit.value(first.data))


@pytest.mark.parametrize("text", ["长" * 70_000, "😀" * 40_000, "长" + "😀" * 16_383, "长" * LONGEST])
def test_g2_a_long_narrative_goes_on_in_the_next_row(call: Call, tmp_path: Path, text: str) -> None:
    form = call.forms[0]
    submission = with_values(filed(call, each=1)[0], [(form.narratives[0], text)])
    downloads = export(call, entries([submission]), tmp_path, formats=["narratives"])
    rows = _rows(_file(downloads, "narratives", form.id), _title(form))
    label = form.label_of(form.narratives[0].pointer)
    parts = [row for row in rows if row["栏目"] == label]
    assert "".join(row["正文"] for row in parts) == text
    assert all(len(row["正文"].encode("utf-16-le")) // 2 <= LONGEST for row in parts)
    count = len(parts)
    assert [row["段"] for row in parts] == ([f"{n}/{count}" for n in range(1, count + 1)] if count > 1 else [""])
    assert sum(row["字数"] or 0 for row in parts) == record(submission, "public").zishu[form.narratives[0].pointer]


@pytest.mark.parametrize("text", ["=1+1", "_x000D_ &lt;<b>]]>", " 甲\n乙 ", "'=1", "𠮷\t😀"])
def test_g1_a_narrative_is_text(call: Call, tmp_path: Path, text: str) -> None:
    form = call.forms[0]
    submission = with_values(filed(call, each=1)[0], [(form.narratives[0], text)])
    downloads = export(call, entries([submission]), tmp_path, formats=["narratives"])
    assert _rows(_file(downloads, "narratives", form.id), _title(form))[0]["正文"] == text


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_crcs_are_put_together(first: bytes, second: bytes) -> None:
    assert combined(zlib.crc32(first), zlib.crc32(second), shift(len(second))) == zlib.crc32(first + second)


# --- SQLite ---


def _open(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    database.row_factory = sqlite3.Row
    return database


def _single(kind: Kind) -> bool:
    return kind not in (Kind.CHOICES, Kind.LIST, Kind.ROWS, Kind.NARRATIVE)


def test_sqlite_holds_every_answer_typed(either: Call, tmp_path: Path) -> None:
    submissions = filed(either)
    downloads = export(either, entries(submissions), tmp_path)
    whole = _open(_file(downloads, "sqlite"))
    for form in either.forms:
        expected = {one.number: record(one, "public") for one in submissions if one.form is form}
        for database in (whole, _open(_file(downloads, "sqlite", form.id))):
            rows = database.execute(f'SELECT * FROM "{form.id}"').fetchall()
            assert [row["number"] for row in rows] == list(expected)
            for row in rows:
                data = expected[row["number"]].data
                for column in data_columns(form, "public"):
                    value = column.leaf.value(data)
                    if database is whole and column.leaf.kind is Kind.NARRATIVE:
                        continue  # in the file of the form
                    if _single(column.leaf.kind):
                        assert row[column.name] == value
                        assert type(row[column.name]) in (type(value), float, int, type(None))
                    else:
                        assert _several(database, form, column.name, column.leaf, row["number"]) == (value or [])
        filed_count = whole.execute("SELECT filed FROM forms WHERE form = ?", [form.id]).fetchone()[0]
        assert filed_count == len(expected)
    assert whole.execute("SELECT count(*) FROM submissions").fetchone()[0] == len(submissions)
    assert whole.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert whole.execute("PRAGMA freelist_count").fetchone()[0] == 0


def _several(database: sqlite3.Connection, form: Form, name: str, leaf: Field, number: str) -> Any:
    if leaf.kind is Kind.NARRATIVE:
        query = 'SELECT text FROM narratives WHERE number = ? AND form = ? AND "column" = ?'
        row = database.execute(query, [number, form.id, name]).fetchone()
        return row[0] if row else []
    if leaf.kind is Kind.ROWS:
        query = f'SELECT * FROM "{form.id}_{name}" WHERE number = ? ORDER BY position'
        inner = next(one for one in data_columns(form, "public") if one.name == name).inner
        found = []
        for row in database.execute(query, [number]):
            told: dict[str, Any] = {}
            for column in inner:
                node = told
                for key in column.leaf.path[:-1]:
                    node = node.setdefault(key, {})
                if row[column.name] is not None:
                    node[column.leaf.path[-1]] = row[column.name]
            found.append(told)
        return found
    query = 'SELECT answer FROM answers WHERE number = ? AND form = ? AND "column" = ? ORDER BY position'
    return [row[0] for row in database.execute(query, [number, form.id, name])]


def test_sqlite_explains_itself(either: Call, tmp_path: Path) -> None:
    database = _open(_file(export(either, entries(filed(either)), tmp_path), "sqlite"))
    told = {(row["table"], row["column"]): row for row in database.execute("SELECT * FROM columns")}
    for form in either.forms:
        for column in data_columns(form, "public"):
            if _single(column.leaf.kind):
                assert told[form.id, column.name]["label"] == form.label_of(column.leaf.pointer)
                assert told[form.id, column.name]["meaning"] == column.leaf.hint
        own = {row["name"] for row in database.execute(f'PRAGMA table_info("{form.id}")')} - {"number"}
        assert own == {column for table, column in told if table == form.id}


def test_g6_sqlite_does_not_tell_its_library(call: Call, tmp_path: Path) -> None:
    for one in export(call, entries(filed(call)), tmp_path, formats=["sqlite"]):
        if one.format == "sqlite":
            assert one.path.read_bytes()[96:100] == bytes(4)


# --- Parquet ---


def test_duckdb_reads_the_folder_as_one_partitioned_table(either: Call, tmp_path: Path) -> None:
    submissions = filed(either)
    export(either, entries(submissions), tmp_path)
    database = duckdb.connect()
    folder = str(tmp_path / "parquet" / "**" / "*.parquet")
    query = "SELECT call, form, number FROM read_parquet(?, hive_partitioning = true, union_by_name = true)"
    found = database.execute(query, [folder]).fetchall()
    # DuckDB takes a call that is all digits for a number
    assert sorted((str(call), form, number) for call, form, number in found) == sorted(
        (either.id, one.form.id, one.number) for one in submissions
    )


def test_parquet_holds_every_answer_typed(either: Call, tmp_path: Path) -> None:
    submissions = filed(either)
    downloads = export(either, entries(submissions), tmp_path)
    for form in either.forms:
        path = str(_file(downloads, "parquet", form.id))
        columns = {column.name: column for column in data_columns(form, "public")}
        read = duckdb.connect().execute("SELECT * FROM read_parquet(?)", [path])
        names = [told[0] for told in read.description]
        rows = [dict(zip(names, row, strict=True)) for row in read.fetchall()]
        expected = [record(one, "public") for one in submissions if one.form is form]
        assert [row["number"] for row in rows] == [one.number for one in expected]
        for row, one in zip(rows, expected, strict=True):
            for name, column in columns.items():
                value = column.leaf.value(one.data)
                if column.leaf.kind is Kind.DATE and value is not None:
                    assert row[name] == date.fromisoformat(value)
                elif column.leaf.kind is not Kind.ROWS:
                    assert row[name] == value
                else:
                    assert [set(inner) for inner in row[name] or ()] == [{c.name for c in column.inner}] * len(
                        value or ()
                    )
                if column.leaf.kind is Kind.NARRATIVE:
                    assert row[f"{name}_zishu"] == one.zishu[column.leaf.pointer]
        described = duckdb.connect().execute("DESCRIBE SELECT * FROM read_parquet(?)", [path]).fetchall()
        kinds = {told[0]: told[1] for told in described}
        wanted = {
            **dict.fromkeys((Kind.NUMBER, Kind.MONEY), "DOUBLE"),
            **dict.fromkeys((Kind.CHOICES, Kind.LIST), "VARCHAR[]"),
            Kind.INTEGER: "BIGINT",
            Kind.BOOLEAN: "BOOLEAN",
            Kind.DATE: "DATE",
        }
        for name, column in columns.items():
            if column.leaf.kind is not Kind.ROWS:
                assert kinds[name] == wanted.get(column.leaf.kind, "VARCHAR"), name


# --- the dictionary ---


def test_the_dictionary_names_every_column_and_who_sees_it(either: Call, tmp_path: Path) -> None:
    downloads = export(either, entries(filed(either)), tmp_path)
    told = list(csv.DictReader(io.StringIO(_file(downloads, "dictionary").read_text("utf-8-sig"), newline="")))
    assert tuple(told[0]) == HEADER
    for form in either.forms:
        lines = {line["位置"]: line for line in told if line["征集表"] == form.label}
        for leaf in form.leaves:
            if leaf.role != "form" and leaf.kind is not Kind.ROWS:
                line = lines[leaf.pointer]
                assert line["谁可以看"] == ("公开" if leaf.visibility is Visibility.PUBLIC else "仅内部")
                assert ("公开的文件里没有" in line["在哪些文件里"]) is (leaf.visibility is Visibility.STAFF)
                assert line["填写说明"].removeprefix("'") == leaf.hint
    sheet = CalamineWorkbook.from_path(_file(downloads, "xlsx")).get_sheet_by_name("数据字典").to_python()
    assert sheet[1:] == [list(term.cells) for term in dictionary(either.forms, "public")]


def test_names_of_columns_are_unlike_and_the_same_for_everybody(either: Call) -> None:
    for form in either.forms:
        names = [column.name for column in data_columns(form, "staff")]
        assert len({name.lower() for name in (*names, *RESERVED)}) == len(names) + len(RESERVED)
        public = {column.leaf.pointer: column.name for column in data_columns(form, "public")}
        assert public.items() <= {column.leaf.pointer: column.name for column in data_columns(form, "staff")}.items()


# --- the checksums ---


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is not installed")
def test_sha256sum_checks_the_folder(call: Call, tmp_path: Path) -> None:
    downloads = export(call, entries(filed(call)), tmp_path)
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert checked.stdout.count(": OK\n") == len(downloads) - 1
    files = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert files == {one.name for one in downloads}
    for one in downloads:
        assert hashlib.sha256(one.path.read_bytes()).hexdigest() == one.sha256
        assert one.path.stat().st_size == one.size


def _lines(path: Path) -> Iterator[str]:
    yield from path.read_text("utf-8").splitlines()


def test_the_checksums_follow_a_change(call: Call, tmp_path: Path) -> None:
    submissions = filed(call)
    before = set(_lines(_file(export(call, entries(submissions), tmp_path), "sums")))
    title = submissions[0].form.role("title")
    assert title
    submissions[0] = with_values(submissions[0], [(title, "另一个题目")])
    downloads = export(call, entries(submissions), tmp_path)
    after = set(_lines(_file(downloads, "sums")))
    kept = {line.partition("  ")[2] for line in before & after}
    assert kept == {one.name for one in downloads if one.form not in (submissions[0].form.id, "")} | {
        one.name for one in downloads if one.format in ("schema", "dictionary")
    }
