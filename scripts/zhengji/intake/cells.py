"""What calamine does not tell of a workbook, looked up in its XML before it is read.

It lays a sheet out as a full rectangle, so that one stray cell in the last corner would cost all memory; it is silent
about formulas without a value; and of a number it gives the value, not how its cell shows it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, pairwise

from lxml import etree

from zhengji.intake.looks import formats

MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 50_000, 2_000, 10_000_000

Place = tuple[int, int]  # row and column, from 0


@dataclass(frozen=True, slots=True)
class Seen:
    """Of a sheet: the cells whose value a program cannot read, and why; the format of those that show a number in
    another way."""

    broken: Mapping[Place, str] = field(default_factory=dict)
    dressed: Mapping[Place, str] = field(default_factory=dict)


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


class TooLargeError(Exception):
    """The cells of a sheet are too many, or too far out."""


def looked_over(content: bytes) -> Mapping[str, Seen]:
    """What is seen of each sheet of a workbook, by its name. TooLargeError where one is too large to be read."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = {name.lower(): name for name in archive.namelist()}
        relations = _relations(archive, names)
        dressing = formats(_styles(archive, names, relations))
        sheets = _sheets(archive, names, relations)
        return {name: _looked_over(_read(archive, member), dressing) for name, member in sheets}


_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_Relations = list[tuple[str, str, str]]  # id, kind, member in lower case


def _relations(archive: zipfile.ZipFile, names: Mapping[str, str]) -> _Relations:
    if "xl/_rels/workbook.xml.rels" not in names:
        return []
    found: _Relations = []
    for one in _parsed(_read(archive, names["xl/_rels/workbook.xml.rels"])):
        target = one.get("Target", "")
        member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        found.append((one.get("Id", ""), one.get("Type", "").rpartition("/")[2], member.lower()))
    return found


def _sheets(archive: zipfile.ZipFile, names: Mapping[str, str], relations: _Relations) -> Iterator[tuple[str, str]]:
    """The name of each sheet, and the member of the archive that it is in; every other sheet without a name."""
    left = {name for low, name in names.items() if low.startswith("xl/worksheets/") and low.endswith(".xml")}
    members = {said: member for said, _, member in relations}
    for sheet in _parsed(_read(archive, names["xl/workbook.xml"])).iter("{*}sheet"):
        member = names.get(members.get(sheet.get(_RELATION) or sheet.get(_STRICT_RELATION) or "", ""))
        if member in left:
            left.discard(member)
            yield sheet.get("name", ""), member
    for member in sorted(left):
        yield f"\0{member}", member  # no sheet's name; looked over all the same


def _styles(archive: zipfile.ZipFile, names: Mapping[str, str], relations: _Relations) -> etree._Element | None:
    member = next((names[low] for _, kind, low in relations if kind == "styles" and low in names), None)
    return _parsed(_read(archive, member)) if member else None


def _read(archive: zipfile.ZipFile, member: str) -> bytes:
    """What is in a member; no more of it is unpacked than it claims, as `ZipFile.read` would."""
    with archive.open(member) as opened:
        return opened.read(archive.getinfo(member).file_size + 1)


def _parsed(xml: bytes) -> etree._Element:
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


# Every pattern stops at the next `<`: a sheet that is no XML must not keep us busy.
_ROW = re.compile(rb"<(?:\w{1,20}:)?row(?:\s(?:[^<>]*\s)?r=\"([0-9]{1,9})\"|[\s/>])")
_COLUMN = re.compile(rb"<(?:\w{1,20}:)?c\s(?:[^<>]*\s)?r=\"([A-Za-z]{1,6})[0-9]+\"")
_FAR_OUT = re.compile(rb"r=\"(?<=\sr=\")[A-Za-z]{3}")  # the 702 columns of one or two letters are within limits
_ANY_CELL = re.compile(rb"<(?:\w{1,20}:)?c[\s/>]")
_TAG = re.compile(rb"<(?:\w{1,20}:)?(row|c)(?=[\s/>])([^<>]*)>")
_NUMBER = re.compile(rb"\br=\"([0-9]{1,9})\"")
_PLACE = re.compile(rb"\br=\"([A-Za-z]{1,6})([0-9]{1,9})\"")
_STYLE = re.compile(rb"\bs=\"([0-9]{1,9})\"")
_KIND = re.compile(rb"\bt=\"(\w+)\"")
_ERROR = re.compile(rb"\bt=\"e\"")
_HAS_VALUE = re.compile(rb"<(?:\w{1,20}:)?(?:v|is|t)(?:\s[^<>]*)?(?<!/)>")
_HAS_FORMULA = re.compile(rb"<(?:\w{1,20}:)?f[\s/>]")


def _looked_over(xml: bytes, dressing: Mapping[int, str]) -> Seen:
    rows, named = _ROW.findall(xml), _COLUMN.search(xml) is not None
    # cells are counted only where there may be too many, or none says its column
    many = not named or xml.count(b"<") > MOST_CELLS
    count_cells = len(_ANY_CELL.findall(xml)) if many else 0
    last_row = max(max((int(row) for row in rows if row), default=0), len(rows))
    columns = {*_COLUMN.findall(xml)} if _FAR_OUT.search(xml) else ()
    last_column = max(map(_number, columns), default=0) if named else min(count_cells, MOST_COLUMNS + 1)
    if count_cells > MOST_CELLS:
        raise TooLargeError(f"有 {count_cells} 格，最多 {MOST_CELLS} 格")
    if last_row > MOST_ROWS or last_column > MOST_COLUMNS:
        _within_limits(xml)
    if not any(style == 0 or b's="%d"' % style in xml for style in dressing):
        dressing = {}
    # literals first: they are found ten times as quickly
    errors = b't="e"' in xml and _ERROR.search(xml)
    formulas = (b"<f" in xml or b":f" in xml) and _HAS_FORMULA.search(xml)
    if not dressing and not errors and not formulas:
        return Seen()
    broken, codes = {}, {}
    for at, said, inside in _cells(xml):
        if _ERROR.search(said):
            broken[at] = "公式出错，没有值"
        elif _HAS_FORMULA.search(inside) and not _HAS_VALUE.search(inside):
            broken[at] = "是公式，文件里没有算出的值；请用 Excel 或 WPS 打开，保存一次"
        elif dressing:
            style, kind = _STYLE.search(said), _KIND.search(said)
            code = dressing.get(int(style[1]) if style else 0)
            if code and (kind is None or kind[1] == b"n") and _HAS_VALUE.search(inside):
                codes[at] = code
    return Seen(broken, codes)


def _cells(xml: bytes) -> Iterator[tuple[Place, bytes, bytes]]:
    """Each cell: where it stands, what its tag says, what it holds. One that names no place stands after the last."""
    row = column = -1
    for tag, following in pairwise(chain(_TAG.finditer(xml), (None,))):
        if tag is None:
            return
        said = tag[2]
        if tag[1] == b"row":
            number = _NUMBER.search(said)
            row, column = int(number[1]) - 1 if number else row + 1, -1
            continue
        place = _PLACE.search(said)
        column = _number(place[1]) - 1 if place else column + 1
        inside = xml[tag.end() : following.start() if following else len(xml)]
        yield (int(place[2]) - 1 if place else row, column), said, inside


def _within_limits(xml: bytes) -> None:
    """Whether the cells with a value are: formats are often given to whole columns."""
    for (row, column), _, inside in _cells(xml):
        if (row >= MOST_ROWS or column >= MOST_COLUMNS) and _HAS_VALUE.search(inside):
            raise TooLargeError(f"{cell_name(row, column)} 格有内容，最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列")


def _number(column: bytes) -> int:
    number = 0
    for letter in column.upper():
        number = number * 26 + letter - 64
    return number
