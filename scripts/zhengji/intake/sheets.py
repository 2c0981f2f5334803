"""The sheets of a workbook or CSV file as rows of cells, within limits, and what of them a program could not read.

calamine lays a sheet out as a full rectangle, so that one stray cell in the last corner would cost all memory: where
the cells are is looked up in the sheet's XML before.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from lxml import etree

from zhengji.intake.archive import LARGEST, refusal
from zhengji.intake.contract import Intake, refused
from zhengji.intake.folding import narrow

MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 50_000, 2_000, 10_000_000
LONGEST_CELL = 32_767  # characters, as Excel counts them

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


@lru_cache(maxsize=MOST_COLUMNS)
def column_name(column: int) -> str:
    """A column as a spreadsheet names it: 0 is A, 27 is AB."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def cell_name(row: int, column: int) -> str:
    """A cell as a spreadsheet names it: (0, 0) is A1."""
    return f"{column_name(column)}{row + 1}"


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


def workbook(content: bytes, source: str) -> Book | Intake:
    """The sheets of an .xlsx file, or why it is not read."""
    if refusal_ := refusal(content, source, ".xlsx"):
        return refusal_
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            broken = {name: _looked_over(archive.read(member)) for name, member in _members(archive)}
        sheets, hidden = _read(content, broken)
    except _TooLargeError as error:
        hint = "请把有内容的部分复制到新的工作簿里，再试一次。"
        return refused(source, "intake.too-large", f"工作表太大：{error}", hint)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    # whatever else calamine (whose panics are no Exceptions) and lxml make of a strange file, it is the file's fault
    except BaseException as error:
        hint = "请用 Excel 或 WPS 打开它，另存一份，再试一次。"
        return refused(source, "intake.damaged", f"工作簿的内容读不出来（{type(error).__name__}）", hint)
    return Book(tuple(sheets), tuple(hidden))


def _read(content: bytes, broken: Mapping[str, Mapping[tuple[int, int], str]]) -> tuple[list[Sheet], list[str]]:
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
            sheets.append(Sheet(said.name, rows, merged, broken.get(said.name, {})))
    return sheets, hidden


class _TooLargeError(Exception):
    pass


_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def _members(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The name of each sheet, and the member of the archive that it is in; every other sheet without a name."""
    names = {name.lower(): name for name in archive.namelist()}
    left = {name for low, name in names.items() if low.startswith("xl/worksheets/") and low.endswith(".xml")}
    targets: dict[str, str] = {}
    if "xl/_rels/workbook.xml.rels" in names:
        relations = _parsed(archive.read(names["xl/_rels/workbook.xml.rels"]))
        targets = {one.get("Id", ""): one.get("Target", "") for one in relations}
    book = _parsed(archive.read(names["xl/workbook.xml"]))
    for sheet in book.iter("{*}sheet"):
        target = targets.get(sheet.get(_RELATION) or sheet.get(_STRICT_RELATION) or "", "")
        member = names.get((target.lstrip("/") if target.startswith("/") else f"xl/{target}").lower())
        if member in left:
            left.discard(member)
            yield sheet.get("name", ""), member
    for member in sorted(left):
        yield f"\0{member}", member  # no sheet's name; looked over all the same


def _parsed(xml: bytes) -> etree._Element:
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


# Every pattern stops at the next `<`: a sheet that is no XML must not keep us busy.
_ROW = re.compile(rb"<(?:\w{1,20}:)?row\s(?:[^<>]*\s)?r=\"([0-9]{1,9})\"")
_COLUMN = re.compile(rb"<(?:\w{1,20}:)?c\s(?:[^<>]*\s)?r=\"([A-Za-z]{1,6})[0-9]+\"")
_ANY_ROW, _ANY_CELL = re.compile(rb"<(?:\w{1,20}:)?row[\s/>]"), re.compile(rb"<(?:\w{1,20}:)?c[\s/>]")
_CELL = re.compile(rb"<(?:\w{1,20}:)?c\s([^<>]*)>([^<]*+(?:<(?!(?:\w{1,20}:)?c[\s/>])[^<]*+)*+)")
_PLACE = re.compile(rb"\br=\"([A-Za-z]{1,6})([0-9]{1,9})\"")
_ERROR = re.compile(rb"\bt=\"e\"")
_HAS_VALUE = re.compile(rb"<(?:\w{1,20}:)?(?:v|is|t)(?:\s[^<>]*)?(?<!/)>")
_HAS_FORMULA = re.compile(rb"<(?:\w{1,20}:)?f[\s/>]")


def _looked_over(xml: bytes) -> dict[tuple[int, int], str]:
    """The cells of a sheet that hold no value to read. _TooLargeError where its cells are too many or too far out."""
    rows, columns = _ROW.findall(xml), {*_COLUMN.findall(xml)}
    count_rows, count_cells = len(_ANY_ROW.findall(xml)), len(_ANY_CELL.findall(xml))
    last_row = max(max(map(int, rows), default=0), count_rows)
    last_column = max(map(_number, columns), default=0) if columns else min(count_cells, MOST_COLUMNS + 1)
    if count_cells > MOST_CELLS:
        raise _TooLargeError(f"有 {count_cells} 格，最多 {MOST_CELLS} 格")
    if last_row > MOST_ROWS or last_column > MOST_COLUMNS:
        _within_limits(xml)
    if not _ERROR.search(xml) and not _HAS_FORMULA.search(xml):
        return {}
    found = {}
    for cell in _CELL.finditer(xml):
        place = _PLACE.search(cell[1])
        if place is None:
            continue
        at = (int(place[2]) - 1, _number(place[1]) - 1)
        if _ERROR.search(cell[1]):
            found[at] = "公式出错，没有值"
        elif cell[2] and _HAS_FORMULA.search(cell[2]) and not _HAS_VALUE.search(cell[2]):
            found[at] = "是公式，文件里没有算出的值；请用 Excel 或 WPS 打开，保存一次"
    return found


def _within_limits(xml: bytes) -> None:
    """Whether the cells with a value are: formats are often given to whole columns."""
    for cell in _CELL.finditer(xml):
        if not cell[2] or not _HAS_VALUE.search(cell[2]):
            continue
        place = _PLACE.search(cell[1])
        if place is None:
            raise _TooLargeError("有的格没有写明位置")
        if int(place[2]) > MOST_ROWS or _number(place[1]) > MOST_COLUMNS:
            raise _TooLargeError(f"{place[0].decode()[3:-1]} 格有内容，最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列")


def _number(column: bytes) -> int:
    number = 0
    for letter in column.upper():
        number = number * 26 + letter - 64
    return number


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
