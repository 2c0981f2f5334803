"""Parquet: files of each form, partitioned by call and form as Hive does (`call=2020/form=…/part-0.parquet`).

A part holds five hundred submissions, so that a change makes little anew; DuckDB and Spark read the folder as one
table. Columns are named as in the data dictionary, and typed: numbers are numbers, a date is a date, several answers
are a list of text, rows a list of structs, a narrative is its whole text and its 字数 stands beside it.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import orjson

from zhengji.model import Call, Form, JsonObject, Kind
from zhengji.outputs.batch import Batch, Sink
from zhengji.outputs.columns import MANY, DataColumn, data_columns

if TYPE_CHECKING:
    import pyarrow

ROWS = 500  # of a part


def place(call: Call, form: Form | None, audience: str, suffix: str) -> str:
    """Where a file of `form` stands in the folder of downloads; the suffix begins with the number of its part."""
    folder = "parquet" if audience == "public" else f"parquet-{audience}"
    return f"{folder}/call={call.id}/form={form.id if form else ''}/part-{suffix}"


def write(batch: Batch, sink: Sink) -> None:
    """Write a file of a form."""
    import pyarrow  # a tenth of a second to import: only where such a file has changed
    from pyarrow import parquet

    if batch.form is None:
        raise AssertionError("the folder of the forms' files is the whole")
    fields = tuple(_fields(batch.form, batch.audience, pyarrow))
    schema = pyarrow.schema([pyarrow.field(field, kind) for field, kind, _ in fields])
    # its version of Arrow stands in the file: the same bytes as long as uv.lock says so
    writer = parquet.ParquetWriter(
        pyarrow.PythonFile(_Unseekable(sink), mode="w"),
        schema,
        compression="zstd",
        compression_level=1,
        use_dictionary=[field for field, kind, _ in fields if not pyarrow.types.is_nested(kind)],
        store_schema=False,
        write_page_index=False,
    )
    with writer:
        filed = [orjson.loads(line.read()) for line in batch.pieces["json"]]
        arrays = [pyarrow.array([pick(one) for one in filed], kind) for _, kind, pick in fields]
        writer.write_table(pyarrow.Table.from_arrays(arrays, schema=schema), row_group_size=ROWS)


class _Unseekable(io.RawIOBase):
    """A sink as Arrow wants to see it."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._at = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def write(self, content: Any, /) -> int:
        written = self._sink.write(content)
        self._at += written
        return written


def _fields(
    form: Form, audience: str, arrow: Any
) -> Iterator[tuple[str, pyarrow.DataType, Callable[[JsonObject], Any]]]:
    """The fields of a form's file: name, type, and what they take of a JSON line."""
    yield "number", arrow.string(), lambda one: one["number"]
    for column in data_columns(form, audience):
        yield column.name, _type(column, arrow), _picker(column)
        if column.leaf.kind is Kind.NARRATIVE:
            yield f"{column.name}_zishu", arrow.int32(), _count_picker(column)


def _type(column: DataColumn, arrow: Any) -> Any:
    kind = column.leaf.kind
    if kind is Kind.ROWS:
        return arrow.list_(arrow.struct([(inner.name, _type(inner, arrow)) for inner in column.inner]))
    if kind in MANY:
        return arrow.list_(arrow.string())
    if kind in (Kind.NUMBER, Kind.MONEY):
        return arrow.float64()
    plain = {Kind.INTEGER: arrow.int64, Kind.BOOLEAN: arrow.bool_, Kind.DATE: arrow.date32}
    return plain.get(kind, arrow.string)()


def _picker(column: DataColumn) -> Callable[[JsonObject], Any]:
    leaf = column.leaf
    return lambda one: _value(column, leaf.value(one["data"]))


def _value(column: DataColumn, value: Any) -> Any:
    kind = column.leaf.kind
    if value is None:
        return None
    if kind is Kind.ROWS:
        return [{inner.name: _value(inner, inner.leaf.value(row)) for inner in column.inner} for row in value]
    if kind is Kind.DATE:
        return date.fromisoformat(value)
    return float(value) if kind in (Kind.NUMBER, Kind.MONEY) else value


def _count_picker(column: DataColumn) -> Callable[[JsonObject], Any]:
    pointer = column.leaf.pointer
    return lambda one: one["zishu"].get(pointer)
