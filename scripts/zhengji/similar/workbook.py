"""The duplicate report as a workbook: a sheet of pairs, and a sheet of passages side by side, what differs in red.

Every cell is text or a number, never a formula. A cell of Excel ends at 32,767 characters: a longer passage goes on in
the next row, and nothing is cut.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any

import xlsxwriter

from zhengji.inert import visible
from zhengji.similar.marking import Marked, marked
from zhengji.similar.pair import Passage
from zhengji.similar.told import Similar, Told, told_by

_LONGEST = 32_000  # UTF-16 units of a cell
_PIECES = 400  # of a cell: a text that differs everywhere is not worth painting
_OF_ONE = (("编号", 13), ("名称", 36), ("填报单位", 26), ("征集表", 9), ("文件", 40))
_PAIRS = (
    ("序号", 6),
    ("相同比例", 10),
    ("相同字数", 10),
    ("段数", 7),
    ("整栏照搬", 30),
    *((f"甲·{title}", width) for title, width in _OF_ONE),
    *((f"乙·{title}", width) for title, width in _OF_ONE),
)
_PASSAGES = (
    ("序号", 6),
    ("甲·编号", 13),
    ("甲·栏目", 22),
    ("甲·文字", 70),
    ("乙·文字", 70),
    ("乙·栏目", 22),
    ("乙·编号", 13),
    ("字数", 8),
)


def render(report: Similar) -> bytes:
    """The workbook; the same report gives the same bytes."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    created: datetime = report.call.opens.replace(tzinfo=None)
    title = f"{report.call.short_title}查重报告"
    book.set_properties({"title": title, "author": report.call.organiser, "created": created})
    styles = _Styles(book)
    _write_pairs(book.add_worksheet("相似的申报"), styles, report, title)
    _write_passages(book.add_worksheet("相同的段落"), styles, report)
    book.close()
    return stream.getvalue()


class _Styles:
    def __init__(self, book: xlsxwriter.Workbook) -> None:
        top = {"valign": "top", "text_wrap": True}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.note = book.add_format({"font_color": "#566273"})
        self.header = book.add_format(
            {
                "bold": True,
                "text_wrap": True,
                "valign": "vcenter",
                "align": "center",
                "bg_color": "#E8EDF3",
                "bottom": 1,
            }
        )
        self.text = book.add_format({"num_format": "@", **top})
        self.share = book.add_format({"num_format": "0.0%", **top})
        self.number = book.add_format({"num_format": "#,##0", **top})
        self.same = book.add_format({})
        self.differing = book.add_format({"font_color": "#B42318", "bold": True})


def _header(sheet: Any, styles: _Styles, row: int, columns: Sequence[tuple[str, int]], rows: int) -> None:
    for column, (title, width) in enumerate(columns):
        sheet.set_column(column, column, width)
        sheet.write_string(row, column, title, styles.header)
    sheet.set_row(row, 30)
    sheet.freeze_panes(row + 1, 1)
    sheet.autofilter(row, 0, row + rows, len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(row)
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _write_pairs(sheet: Any, styles: _Styles, report: Similar, title: str) -> None:
    sheet.write_string(0, 0, title, styles.title)
    sheet.write_string(1, 0, report.summary, styles.note)
    _header(sheet, styles, 3, _PAIRS, len(report.pairs))
    for row, told in enumerate(report.pairs, 4):
        sheet.write_number(row, 0, told.number, styles.number)
        sheet.write_number(row, 1, told.pair.share, styles.share)
        sheet.write_number(row, 2, told.zishu, styles.number)
        sheet.write_number(row, 3, len(told.pair.passages), styles.number)
        sheet.write_string(row, 4, "\n".join(map(visible, told.pair.copied)), styles.text)
        for column, cell in enumerate((*told_by(told.a), *told_by(told.b)), 5):
            sheet.write_string(row, column, cell, styles.text)


def _write_passages(sheet: Any, styles: _Styles, report: Similar) -> None:
    row = 0
    for told in report.pairs:
        for passage in told.pair.passages:
            for texts in _in_rows(passage):
                row += 1
                _write_passage(sheet, styles, row, told, passage, texts)
    _header(sheet, styles, 0, _PASSAGES, row)


def _write_passage(
    sheet: Any, styles: _Styles, row: int, told: Told, passage: Passage, texts: Sequence[Marked]
) -> None:
    sheet.write_number(row, 0, told.number, styles.number)
    sheet.write_string(row, 1, told.a.number, styles.text)
    sheet.write_string(row, 2, visible(passage.label_a), styles.text)
    for column, pieces in enumerate(texts, 3):
        _write_marked(sheet, styles, row, column, pieces)
    sheet.write_string(row, 5, visible(passage.label_b), styles.text)
    sheet.write_string(row, 6, told.b.number, styles.text)
    sheet.write_number(row, 7, passage.zishu, styles.number)


def _write_marked(sheet: Any, styles: _Styles, row: int, column: int, pieces: Marked) -> None:
    shown = [(visible(text), only_here) for text, only_here in pieces if text]
    if len(shown) < 2 or len(shown) > _PIECES:
        sheet.write_string(row, column, "".join(text for text, _ in shown), styles.text)
        return
    parts = [part for text, only_here in shown for part in (styles.differing if only_here else styles.same, text)]
    sheet.write_rich_string(row, column, *parts, styles.text)


def _in_rows(passage: Passage) -> Iterator[tuple[Marked, Marked]]:
    """Both texts, as many rows of them as the longer one takes."""
    yield from zip_longest(*map(_cells, marked(passage)), fillvalue=())


def _cells(pieces: Marked) -> Iterator[Marked]:
    cell: list[tuple[str, bool]] = []
    left = _LONGEST
    for text, only_here in pieces:
        for character in text if len(text) > left // 12 else (text,):
            units = 12 * len(character)  # at most, where what cannot be seen is written out
            if units > left and cell:
                yield tuple(cell)
                cell, left = [], _LONGEST
            cell.append((character, only_here))
            left -= units
    yield tuple(cell)
