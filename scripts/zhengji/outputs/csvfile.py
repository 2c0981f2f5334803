"""CSV: RFC 4180 in UTF-8 with a BOM, by which Excel knows the encoding.

A cell of text that a spreadsheet would take for a formula (it starts with `=`, `+`, `-`, `@`, their full-width forms,
a tab or a line break) gets an apostrophe in front, and so does one that starts with an apostrophe itself. The inverse
is therefore one rule without exceptions, `unquoted`: an apostrophe in front is not part of the text. Numbers are left
as they are.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

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
    standing = _rows_of(batch.before) if batch.before else {}
    for record in batch.rows:
        if batch.before and batch.before.has(record) and record.number in standing:
            text.write(standing[record.number])
        else:
            rows.writerow([_cell(heading.pick(record)) for heading in headings])
    sink.write(b"\xef\xbb\xbf" + text.getvalue().encode("utf-8"))


def _cell(value: Cell) -> Cell:
    return quoted(value) if type(value) is str else value


def _rows_of(before: Before) -> Mapping[str, str]:
    """Number → row, as it stands in the file before."""
    try:
        _, *rows = _rows(before.path.read_bytes().decode("utf-8-sig"))
        return dict(zip(before.digests, rows, strict=True))
    except (OSError, ValueError):  # it is damaged
        return {}


def _rows(text: str) -> Iterator[str]:
    """The rows of `text`. While a line ends within a cell, its quotation mark is open: all others come in pairs."""
    row = ""
    for line in text.split(_END)[:-1]:
        row += line + _END
        if row.count('"') % 2 == 0:
            yield row
            row = ""
