"""CSV: RFC 4180 in UTF-8 with a BOM, by which Excel knows the encoding.

A cell of text that a spreadsheet would take for a formula (it starts with `=`, `+`, `-`, `@`, their full-width forms,
a tab or a line break) gets an apostrophe in front, and so does one that starts with an apostrophe itself. The inverse
is therefore one rule without exceptions, `unquoted`: an apostrophe in front is not part of the text. Numbers are left
as they are.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from zhengji.model import Record
from zhengji.outputs.batch import Batch, Before, Sink
from zhengji.outputs.tables import Cell, call_headings, form_headings

_END = "\r\n"
_GUARDED = tuple("=+-@＝＋－＠\t\r\n'")


def quoted(text: str) -> str:
    """`text` so that no spreadsheet runs it."""
    return f"'{text}" if text.startswith(_GUARDED) else text


def unquoted(cell: str) -> str:
    """The text that `quoted` was given."""
    return cell.removeprefix("'")


def write(batch: Batch, sink: Sink) -> None:
    """Write the table of `batch`: the form's own columns, or those that the forms share."""
    headings = form_headings(batch.form, batch.audience) if batch.form else call_headings(batch.call, batch.audience)
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator=_END)
    rows.writerow([quoted(heading.header) for heading in headings])
    standing = _standing(batch.before, batch.rows) if batch.before else {}
    for record in batch.rows:
        if record.number in standing:
            text.write(standing[record.number])
        else:
            rows.writerow([_cell(heading.pick(record)) for heading in headings])
    sink.write(b"\xef\xbb\xbf" + text.getvalue().encode("utf-8"))


def _cell(value: Cell) -> Cell:
    return quoted(value) if type(value) is str else value


def _standing(before: Before, records: Sequence[Record]) -> Mapping[str, str]:
    """Number → row of the `records` that are as they were in the file before."""
    try:
        _, *rows = _rows(before.path.read_bytes().decode("utf-8-sig"))
        found = dict(zip(before.digests, rows, strict=True))
    except (OSError, ValueError):  # it is damaged
        return {}
    return {record.number: found[record.number] for record in records if before.has(record)}


def _rows(text: str) -> Iterator[str]:
    """The rows of `text`. While a line ends within a cell, its quotation mark is open: all others come in pairs."""
    row = ""
    for line in text.split(_END)[:-1]:
        row += line + _END
        if row.count('"') % 2 == 0:
            yield row
            row = ""
