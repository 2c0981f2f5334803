"""The sheets of a workbook or CSV file as rows of cells, within limits, and what of them a program could not read.

What calamine does not tell of the cells is looked up in the sheet's XML before (`cells.py`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from zhengji.intake.archive import LARGEST, refusal
from zhengji.intake.cells import MOST_COLUMNS, MOST_ROWS, Place, Seen, TooLargeError, looked_over
from zhengji.intake.contract import Intake, refused
from zhengji.intake.folding import narrow
from zhengji.intake.looks import Figure, dressed

LONGEST_CELL = 32_767  # characters, as Excel counts them

# all that is large in a workbook: neither calamine nor `cells` unpacks more of it than it claims
_BOUNDED = ("xl/sharedstrings.xml", "xl/worksheets/")

Cell = Any  # str, float, bool, date, datetime, time or timedelta; "" where it is empty
Area = tuple[int, int, int, int]  # first row, first column, last row, last column, from 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A visible sheet. `broken` are the cells (row, column) whose value a program cannot read, and why."""

    name: str
    rows: Sequence[Sequence[Cell]]
    merged: tuple[Area, ...] = ()
    broken: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Book:
    """The visible sheets of a file, and the names of the hidden ones that hold something."""

    sheets: tuple[Sheet, ...]
    hidden: tuple[str, ...] = ()


def shown(cell: Cell) -> tuple[str, bool]:
    """The text of a cell, and whether it is a number there."""
    if isinstance(cell, str):
        return cell, False
    if isinstance(cell, bool):
        return ("是" if cell else "否"), False
    if isinstance(cell, int | float):
        whole = isinstance(cell, int) or (cell == cell // 1 and abs(cell) < 1e21)
        return (str(int(cell)) if whole else f"{cell:.15g}"), True
    if isinstance(cell, datetime):
        return (cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")), False
    if isinstance(cell, date | time):
        return cell.isoformat(), False
    return ("" if cell is None else str(cell)), False


def as_shown(cell: Cell) -> str:
    """The text of a cell as a person sees it: 01010203 of a number that has zeros in front."""
    return (isinstance(cell, Figure) and cell.look) or shown(cell)[0]


def workbook(content: bytes, source: str) -> Book | Intake:
    """The sheets of an .xlsx file, or why it is not read."""
    if refusal_ := refusal(content, source, ".xlsx", _BOUNDED):
        return refusal_
    try:
        sheets, hidden = _read(content, looked_over(content))
        return Book(tuple(sheets), tuple(hidden))
    except TooLargeError as error:
        hint = "请把有内容的部分复制到新的工作簿里，再试一次。"
        why = refused(source, "intake.too-large", f"工作表太大：{error}", hint)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    # whatever else calamine (whose panics are no Exceptions) and lxml make of a strange file, it is the file's fault
    except BaseException as error:
        hint = "请用 Excel 或 WPS 打开它，另存一份，再试一次。"
        why = refused(source, "intake.damaged", f"工作簿的内容读不出来（{type(error).__name__}）", hint)
    return refusal(content, source, ".xlsx") or why  # what unpacks to more than it claims is not read to its end


def _read(content: bytes, seen: Mapping[str, Seen]) -> tuple[list[Sheet], list[str]]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum, load_workbook

    sheets, hidden = [], []
    with load_workbook(io.BytesIO(content)) as book:
        for said in book.sheets_metadata:
            if said.typ is not SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(said.name)
            if sheet.start is None:
                continue
            if said.visible is not SheetVisibleEnum.Visible:
                hidden.append(said.name)
                continue
            rows = sheet.to_python(skip_empty_area=False)
            merged = tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ())
            here = seen.get(said.name, Seen())
            _dress(rows, here.dressed)
            sheets.append(Sheet(said.name, rows, merged, here.broken))
    return sheets, hidden


def _dress(rows: list[list[Any]], codes: Mapping[Place, str]) -> None:
    """Let every number know how its cell shows it, where that is not as it is."""
    for (row, column), code in codes.items():
        cell = rows[row][column] if row < len(rows) and column < len(rows[row]) else ""
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            rows[row][column] = dressed(cell, code)


def table(content: bytes, source: str) -> Book | Intake:
    """The rows of a .csv file: UTF-8, or what Excel and WPS in China save (GB 18030), by commas, semicolons or tabs."""
    if len(content) > LARGEST:
        message = f"文件有 {len(content) >> 20} MB，超过 {LARGEST >> 20} MB"
        return refused(source, "intake.too-large", message, "请分成几个文件，再试一次。")
    text = _decoded(content)
    if text is None or "\0" in text:
        hint = "请用 Excel 或 WPS 打开它，另存为“CSV UTF-8”或 .xlsx，再试一次。"
        return refused(source, "intake.damaged", "文件的编码认不出来", hint)
    head = text[:4096].split("\n", 1)[0]
    delimiter = max(",\t;", key=lambda mark: narrow(head).count(mark))
    rows: list[list[str]] = []
    limit = csv.field_size_limit(16 << 20)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            # what our own tables guard against being run as a formula
            rows.append([cell.removeprefix("'") for cell in row])
            if len(rows) > MOST_ROWS or len(row) > MOST_COLUMNS:
                message = f"表太大：最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列"
                return refused(source, "intake.too-large", message, "请分成几个文件，再试一次。")
    except csv.Error as error:
        return refused(source, "intake.damaged", f"不是完整的 CSV（{error}）", "请用 Excel 或 WPS 打开后另存一份。")
    finally:
        csv.field_size_limit(limit)
    width = max(map(len, rows), default=0)
    return Book((Sheet("", [row + [""] * (width - len(row)) for row in rows]),))


def _decoded(content: bytes) -> str | None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        codecs: tuple[str, ...] = ("utf-16",)
    else:
        codecs = ("utf-8-sig", "gb18030")
    for codec in codecs:
        try:
            return content.decode(codec)
        except UnicodeDecodeError:
            continue
    return None
