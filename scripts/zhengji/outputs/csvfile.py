"""CSV: RFC 4180 in UTF-8 with a BOM, by which Excel knows the encoding.

A cell of text that a spreadsheet would take for a formula (it starts with `=`, `+`, `-`, `@`, their full-width forms,
a tab or a line break) gets an apostrophe in front, and so does one that starts with an apostrophe itself. The inverse
is therefore one rule without exceptions, `unquoted`: an apostrophe in front is not part of the text. Numbers are left
as they are.
"""

from __future__ import annotations

import csv
import io

from zhengji.outputs.batch import Batch, Sink
from zhengji.outputs.tables import Cell, Heading, call_headings, form_headings

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
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow([quoted(heading.header) for heading in headings])
    rows.writerows([_cell(heading, heading.pick(record)) for heading in headings] for record in batch.rows)
    sink.write(b"\xef\xbb\xbf" + text.getvalue().encode("utf-8"))


def _cell(heading: Heading, value: Cell) -> Cell:
    return quoted(value) if type(value) is str else value
