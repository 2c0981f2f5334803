"""XLSX: a statistics sheet, then one sheet a form with the printed labels as headers, and the data dictionary.

Every cell is typed: numbers are numbers, all else is text in a column of text format, so that nothing is run as a
formula and a code keeps its zeros even when the cell is edited. Dates are text as written (2020-01-01, 2020-01): they
sort and filter rightly, a month needs no invented day, and they come back unchanged.

XlsxWriter makes the workbook, each form's sheet with its header and one sample row; the rows are then stamped in the
shape of that row. A form's sheet is the same XML in its own workbook and in the whole one, which takes it over.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import orjson
import xlsxwriter

from zhengji.outputs import dictionary
from zhengji.outputs.batch import Batch, Before, Sink
from zhengji.outputs.stamp import stamped, stamped_again
from zhengji.outputs.statistics import statistics
from zhengji.outputs.statisticsheet import write_statistics
from zhengji.outputs.tables import Heading, form_headings
from zhengji.outputs.workbook import Formats, free_name, sheet_name
from zhengji.outputs.zipped import DAMAGED, Zip

_STATISTICS, _DICTIONARY = "统计", "数据字典"
_HEADER_HEIGHT = 42


def rest(batch: Batch) -> str:
    """The hash of what a workbook says but the 字数, which stand in the sheets of the forms alone."""
    return hashlib.sha256(orjson.dumps([(row.number, row.data) for row in batch.rows])).hexdigest()


def write(batch: Batch, sink: Sink) -> None:
    """Write the workbook of `batch`."""
    if batch.before and batch.before.all_else and batch.rows:
        try:
            again = _written_again(batch, batch.before)
        except (OSError, EOFError, LookupError, ValueError, AssertionError, *DAMAGED):
            pass  # it is damaged
        else:
            sink.write(again)
            return
    skeleton = io.BytesIO()
    _write_skeleton(batch, skeleton)
    with zipfile.ZipFile(skeleton) as made:
        _put_together(
            batch,
            sink,
            made,
            lambda whole, name: whole.add(name, made.read(name)),
            lambda sheet, headings: stamped(sheet, headings, batch.rows),
        )


def _written_again(batch: Batch, before: Before) -> memoryview:
    """The workbook that was there `before`, with other 字数: nothing is counted anew."""
    again = io.BytesIO()
    same = list(map(before.has, batch.rows))
    with zipfile.ZipFile(before.path) as standing:
        _put_together(
            batch,
            again,
            standing,
            lambda whole, name: whole.take(name, before.path, name),
            lambda sheet, headings: stamped_again(sheet, headings, batch.rows, same),
        )
    return again.getbuffer()


def _put_together(
    batch: Batch,
    sink: Sink,
    book: zipfile.ZipFile,
    keep: Callable[[Zip, str], None],
    fill: Callable[[bytes, Sequence[Heading]], bytes],
) -> None:
    """Write the members of `book`: those of forms filled, or taken from the workbooks of these; the rest kept."""
    forms = {sheet_name(index): form for index, form in enumerate(batch.forms, 1)}
    whole = Zip(sink)
    for name in book.namelist():
        form = forms.get(name)
        if form is None:
            keep(whole, name)
        elif form.id in batch.parts:
            whole.take(name, batch.parts[form.id], sheet_name(1))
        else:
            whole.add(name, fill(book.read(name), form_headings(form, batch.audience)))
    whole.close()


def _write_skeleton(batch: Batch, stream: io.BytesIO) -> None:
    """Write the workbook with sample rows, its sheets of forms after that of the statistics."""
    options = {
        "constant_memory": True,  # text stays in its cell: a sheet means the same in any workbook
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(stream, options)
    book.set_properties(
        {"title": batch.title, "author": batch.call.organiser, "created": batch.call.opens.replace(tzinfo=None)}
    )
    formats = Formats(book)
    counted = statistics(batch.call, batch.rows, batch.forms)
    write_statistics(book.add_worksheet(_STATISTICS), formats, batch.title, counted)
    taken = {_STATISTICS}
    rows = {form.id: 0 for form in batch.forms}
    for record in batch.rows:
        rows[record.form] += 1
    for form in batch.forms:
        sheet = book.add_worksheet(free_name(f"{form.label} {form.short_title}", taken))
        _write_sample(sheet, formats, form_headings(form, batch.audience), rows[form.id], batch.audience)
    _write_dictionary(book.add_worksheet(free_name(_DICTIONARY, taken)), formats, batch)
    book.close()


def _write_sample(sheet: Any, formats: Formats, headings: Sequence[Heading], rows: int, audience: str) -> None:
    last = len(headings) - 1
    for column, heading in enumerate(headings):
        sheet.set_column(column, column, heading.width)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, rows, last)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    if audience == "staff":
        sheet.set_header("&R内部资料，含联系方式")
    sheet.set_footer("&C第 &P 页，共 &N 页")
    sheet.set_row(0, _HEADER_HEIGHT)
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, heading.header, formats.header)
    for column, heading in enumerate(headings):
        sheet.write_blank(1, column, None, formats.number if heading.number else formats.text)


def _write_dictionary(sheet: Any, formats: Formats, batch: Batch) -> None:
    for column, (header, width) in enumerate(zip(dictionary.HEADER, dictionary.WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, header, formats.header)
    sheet.freeze_panes(1, 2)
    told = dictionary.dictionary(batch.forms, batch.audience)
    sheet.autofilter(0, 0, len(told), len(dictionary.HEADER) - 1)
    for row, term in enumerate(told, 1):
        for column, cell in enumerate(term.cells):
            sheet.write_string(row, column, cell, formats.text)
