"""The workbook of the narratives: one row a narrative, in a sheet of each form.

A cell of Excel ends at 32,767 characters: a longer narrative goes on in the next row, 段 says 1/2, 2/2, and nothing is
ever cut. Its 字数 stands in its first row alone, so that the column adds up.

A submission's rows are compressed where it is read, by the worker; a file is then put together from such pieces. Hence
rows without numbers, which may be left out.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import xlsxwriter

from zhengji.model import Call, Form, Record
from zhengji.outputs.batch import Batch, Line, Sink, runs
from zhengji.outputs.crc import combined, shift
from zhengji.outputs.pieces import Piece
from zhengji.outputs.stamp import LONGEST_CELL, as_xml, taken_apart
from zhengji.outputs.workbook import Formats, free_name, sheet_name
from zhengji.outputs.zipped import Zip, chunks, data_start, deflated

_HEADINGS = (("编号", 12), ("名称", 36), ("单位", 26), ("栏目", 26), ("字数", 9), ("段", 7), ("正文", 90))
_COUNTED = 4  # the one column of numbers
_NOTES = (
    "一行是一篇正文。表格的一格最多容纳 32,767 个字符，更长的正文接在下一行，“段”一栏写明 1/2、2/2。",
    "字数只写在第一段，这一栏可以直接求和。",
)
_LAST_ROW = 1_048_575
_DIMENSION = re.compile(rb"<dimension [^>]*/>")  # it would have to know how many rows follow; it may be left out


def piece(form: Form, record: Record) -> Piece:
    """The rows of `record`, compressed. Marks: the CRC-32 of its XML, its size, and what appending it multiplies by."""
    content = "".join(_rows(form, record)).encode("utf-8")
    return Piece(deflated(content, last=False), (zlib.crc32(content), len(content), shift(len(content))))


def _rows(form: Form, record: Record) -> Iterator[str]:
    text_style, number_style = _styles()
    said = [leaf.value(record.data) if (leaf := form.role(role)) else None for role in ("title", "unit")]
    start = "".join(_cell(str(value or ""), text_style) for value in (record.number, *said))
    for narrative in form.narratives:
        text = narrative.value(record.data)
        if not isinstance(text, str) or not text:
            continue
        parts = list(_parts(text))
        label = _cell(form.label_of(narrative.pointer), text_style)
        for number, part in enumerate(parts, 1):
            counted = f"<v>{record.zishu.get(narrative.pointer, 0)}</v>" if number == 1 else ""
            place = _cell(f"{number}/{len(parts)}" if len(parts) > 1 else "", text_style)
            yield f'<row>{start}{label}<c s="{number_style}">{counted}</c>{place}{_cell(part, text_style)}</row>'


def _cell(text: str, style: str) -> str:
    if not text:
        return f'<c s="{style}"/>'
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{as_xml(text)}</t></is></c>'


def _parts(text: str) -> Iterator[str]:
    """`text` in parts that fit into a cell, which counts in UTF-16: a character outside the first plane is two."""
    while len(text) > LONGEST_CELL // 2 and len(text.encode("utf-16-le", "surrogatepass")) // 2 > LONGEST_CELL:
        encoded = text[:LONGEST_CELL].encode("utf-16-le", "surrogatepass")[: LONGEST_CELL * 2]
        end = len(encoded.decode("utf-16-le", "ignore"))
        yield text[:end]
        text = text[end:]
    yield text


def write(batch: Batch, sink: Sink) -> None:
    """Write the workbook of a form from its pieces."""
    members, forms = _skeleton(batch.call, batch.forms, batch.title, batch.audience)
    whole = Zip(sink)
    for member, content in members.items():
        if member not in forms:
            whole.add(member, content)
        else:
            _put_together(whole, member, content, batch.pieces["narratives"])
    whole.close()


def _put_together(whole: Zip, member: str, skeleton: bytes, pieces: Sequence[Line]) -> None:
    opening, closing = _ends(skeleton)
    before, after = deflated(opening, last=False), deflated(closing)
    crc, size = zlib.crc32(opening), len(opening)
    for one in pieces:
        crc, size = combined(crc, one.marks[0], one.marks[2]), size + one.marks[1]
    crc, size = combined(crc, zlib.crc32(closing), shift(len(closing))), size + len(closing)
    packed = len(before) + sum(one.size for one in pieces) + len(after)

    def stream() -> Iterator[bytes]:
        yield before
        for run in runs(pieces, 0):
            yield from chunks(run.source, run.at, run.size)
        yield after

    whole.add_packed(member, crc, size, packed, stream())


def first_piece(path: Path, batch: Batch) -> int:
    """Where the first piece stands in the workbook of a form at `path`."""
    members, _ = _skeleton(batch.call, batch.forms, batch.title, batch.audience)
    opening, _ = _ends(members[sheet_name(1)])
    with zipfile.ZipFile(path) as book:
        return data_start(path, book.getinfo(sheet_name(1))) + len(deflated(opening, last=False))


def _ends(skeleton: bytes) -> tuple[bytes, bytes]:
    opening, header, _, closing = taken_apart(skeleton)
    return _DIMENSION.sub(b"", opening) + header, closing


@cache
def _styles() -> tuple[str, str]:
    """The numbers of the styles of text and of numbers: the same in every workbook of ours."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    formats = Formats(book)
    sheet = book.add_worksheet()
    sheet.write_blank(0, 0, None, formats.text)
    sheet.write_blank(0, 1, None, formats.integer)
    book.close()
    with zipfile.ZipFile(stream) as made:
        text, number = re.findall(rb'<c r="[AB]1" s="([0-9]+)"', made.read(sheet_name(0)))
    return text.decode(), number.decode()


@cache
def _skeleton(
    call: Call, forms: tuple[Form, ...], title: str, audience: str
) -> tuple[dict[str, bytes], dict[str, Form]]:
    """The members of the workbook with a sample row in each sheet; and the form whose rows belong into each sheet."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"constant_memory": True, "strings_to_formulas": False})
    book.set_properties(
        {"title": f"{title}（正文）", "author": call.organiser, "created": call.opens.replace(tzinfo=None)}
    )
    formats = Formats(book)
    notes = book.add_worksheet("说明")
    notes.activate()
    notes.set_column(0, 0, 100)
    for row, text in enumerate((f"{title}：正文", *_NOTES)):
        notes.write_string(row, 0, text, formats.title if not row else formats.text)
    taken, sheets = {"说明"}, {}
    for index, form in enumerate(forms, 1):
        sheet = book.add_worksheet(free_name(f"{form.label} {form.short_title}", taken))
        for column, (_, width) in enumerate(_HEADINGS):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, _LAST_ROW, len(_HEADINGS) - 1)
        if audience == "staff":
            sheet.set_header("&R内部资料")
        for column, (header, _) in enumerate(_HEADINGS):
            sheet.write_string(0, column, header, formats.header)
        for column in range(len(_HEADINGS)):
            sheet.write_blank(1, column, None, formats.integer if column == _COUNTED else formats.text)
        sheets[sheet_name(index)] = form
    book.close()
    with zipfile.ZipFile(stream) as made:
        return {name: made.read(name) for name in made.namelist()}, sheets
