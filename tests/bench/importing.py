"""What a bureau would send of a corpus: a workbook for each form, and Word documents. And the repository it goes to."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

from tests.bench.measure import Subject, set_aside
from zhengji.load import load
from zhengji.model import Call, Submission
from zhengji.outputs.docx import document
from zhengji.outputs.formcolumns import cells_of, columns_of
from zhengji.outputs.printed import paper
from zhengji.outputs.records import record


def workbooks(call: Call, paths: Sequence[str], folder: Path) -> Path:
    """A workbook of each form, one row a submission, under two rows of header."""
    folder.mkdir()
    filed = _loaded(call, paths)
    for form in call.forms:
        columns = [column for column in columns_of(form) if not column.formula]
        book = xlsxwriter.Workbook(str(folder / f"{form.label}.xlsx"), {"strings_to_formulas": False})
        sheet = book.add_worksheet(form.short_title[:31])
        for index, column in enumerate(columns):
            sheet.write(0, index, column.group)
            sheet.write(1, index, column.header)
        for row, one in enumerate((one for one in filed if one.form is form), 2):
            for index, cell in enumerate(cells_of(columns, one.data)):
                if cell is not None:
                    sheet.write(row, index, cell)
        book.close()
    return folder


def documents(call: Call, paths: Sequence[str], folder: Path) -> Path:
    """The official form of each submission, filled in, as Word documents."""
    folder.mkdir()
    for number, one in enumerate(_loaded(call, paths)):
        content = document(paper(one.form, record(one, "staff"), "staff"))
        (folder / f"{number:05d}.docx").write_bytes(content)
    return folder


def _loaded(call: Call, paths: Sequence[str]) -> list[Submission]:
    return [one for path in paths if (one := load(call.base / path, call)[0])]


def subject(name: str, inbox: Path, call: Call, zhengji: Path, workers: int) -> Subject:
    """`zhengji import` of `inbox` into a repository without submissions."""
    root = inbox.parent / f"{inbox.name}-to"

    def empty() -> None:
        set_aside(root)
        shutil.copytree(call.base / "schemas", root / "schemas")

    return Subject(name, [[[zhengji, "import", "-C", root, "--jobs", str(workers), inbox]]], empty)
