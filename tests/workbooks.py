"""Workbooks as people make them, for the tests of importing: from samples, in every odd shape."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from zhengji.load import load, submission_paths
from zhengji.model import Call, Form, JsonObject, Submission
from zhengji.outputs.printed import Ink, paper
from zhengji.outputs.records import record

OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]], shape: Callable[[Any, Any], None] | None = None) -> bytes:
    """A workbook of plain sheets; `shape(book, sheet)` may join cells and so on."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, OPTIONS)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for index, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None and cell != "":
                    sheet.write(index, column, cell)
        if shape:
            shape(book, sheet)
    book.close()
    return stream.getvalue()


def with_member(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook in which the member `name` is changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(member, change(old.read(member)) if member == name else old.read(member))
    return stream.getvalue()


def samples(call: Call, form: Form | None = None) -> Iterator[Submission]:
    """The filed samples of a call, or of one of its forms."""
    for path in submission_paths(call):
        submission, _ = load(Path(path), call)
        if submission is not None and form in (None, submission.form):
            yield submission


def as_filed(submission: Submission) -> JsonObject:
    """What a reader of a filled form can know: all but which form it is."""
    data = dict(submission.data)
    said = submission.form.role("form")
    if said is not None:
        data.pop(said.key, None)
    return data


def printed(submission: Submission) -> bytes:
    """A sheet that is the printed form, filled in: cells joined as on paper, boxes before the options."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, OPTIONS)
    sheet = book.add_worksheet("Sheet1")
    made = paper(submission.form, record(submission, "staff"), "staff")
    sheet.merge_range(0, 0, 0, 29, made.label)
    sheet.merge_range(1, 0, 1, 29, made.title)
    for at, paragraph in enumerate(made.head, 2):
        sheet.merge_range(at, 0, at, 29, "".join(run.text for run in paragraph.runs))
    taken: set[tuple[int, int]] = set()
    start = 2 + len(made.head)
    for index, row in enumerate(made.rows, start):
        column = 0
        for cell in row:
            while (index, column) in taken:
                column += 1
            text = "\n".join(_text(paragraph.runs) for paragraph in cell.paragraphs)
            last = (index + cell.rows - 1, column + cell.span - 1)
            if cell.span > 1 or cell.rows > 1:
                sheet.merge_range(index, column, *last, text)
            else:
                sheet.write_string(index, column, text)
            taken |= {(r, c) for r in range(index, last[0] + 1) for c in range(column, last[1] + 1)}
            column += cell.span
    book.close()
    return stream.getvalue()


def _text(runs: Sequence[Any]) -> str:
    boxes = {Ink.ON: "☑", Ink.OFF: "□"}
    return "".join("  " if run.ink is Ink.TAB else boxes.get(run.ink, "") + run.text for run in runs)
