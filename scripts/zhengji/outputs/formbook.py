"""The form as a workbook to fill in: one row a submission, under the printed labels.

Every answer's cell is of text format (a code keeps its digits) but for numbers; options drop down; hints are comments.
Beside each long text a column counts its 字, beside a sum another adds up its parts: formulas, for the eye of who fills
it in. Reading it back passes over them.

The 字数 in a cell are those of `zhengji.zishu` but for what a formula cannot tell: an emoji or a rare character beyond
U+FFFF counts two, and two joining signs in a row (`a--b`) part a word. Checking counts exactly.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from zhengji.model import Call, Field, Form, JsonObject, Kind
from zhengji.outputs.formcolumns import HELP, FormColumn, cells_of, columns_of, help_of
from zhengji.outputs.workbook import free_name

ROWS = 300  # prepared for answers; more may be copied below
_NOTES, _LISTS = "填写说明", "选项"
_HEADER_ROWS, _ROW_HEIGHT = 2, 60
_LONGEST_LIST = 255  # characters of options that a cell's validation may hold itself
_NUMBERS = frozenset((Kind.MONEY, Kind.NUMBER, Kind.INTEGER))
# What runs together into one word, and what is blank: kept in cells, since a formula's text ends at 255 characters.
_WORD_RANGES = (
    *((0x30, 0x39), (0x41, 0x5A), (0x61, 0x7A), (0xB0, 0xB0), (0xB2, 0xB3), (0xB5, 0xB5), (0xB9, 0xB9), (0xC0, 0xD6)),
    *((0xD8, 0xF6), (0xF8, 0x2FF), (0x370, 0x37D), (0x37F, 0x482), (0x48A, 0x52F), (0x2070, 0x209C), (0x2100, 0x218B)),
)
_WORD = "".join(chr(code) for first, last in _WORD_RANGES for code in range(first, last + 1))
_BLANK = " \t\n\r\u00a0\u2002\u2003\u2009\u200b\u3000"


def formbook(call: Call, form: Form, filled: Sequence[JsonObject] = ()) -> bytes:
    """The workbook of `form`: blank, or with the `filled` submissions in it, one a row."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties(
        {"title": form.title, "author": call.organiser, "created": call.opens.replace(tzinfo=None), "comments": form.id}
    )
    book.set_calc_mode("auto")
    _Writer(book, call, form, filled).write()
    book.close()
    return stream.getvalue()


class _Writer:
    def __init__(self, book: Any, call: Call, form: Form, filled: Sequence[JsonObject]) -> None:
        self.book, self.call, self.form, self.filled = book, call, form, filled
        self.columns = columns_of(form, filled)
        self.rows = max(ROWS, len(filled))
        header = {"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center", "border": 1}
        self.group = book.add_format({**header, "bg_color": "#D6E0EB"})
        self.header = book.add_format({**header, "bg_color": "#E8EDF3"})
        self.must = book.add_format({**header, "bg_color": "#FBE9D0"})
        self.worked = book.add_format({**header, "bg_color": "#EEEEEE", "font_color": "#566273"})
        cell = {"valign": "top", "text_wrap": True, "locked": False, "border": 1, "border_color": "#D0D7DE"}
        self.text = book.add_format({**cell, "num_format": "@"})
        self.number = book.add_format({**cell, "num_format": "General"})
        self.formula = book.add_format({"valign": "top", "font_color": "#566273", "bg_color": "#F6F6F6", "border": 1,
                                        "border_color": "#D0D7DE"})  # fmt: skip
        self.wrong = book.add_format({"font_color": "#9C0006", "bg_color": "#FFC7CE"})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.note = book.add_format({"text_wrap": True, "valign": "top"})
        self.lists: dict[tuple[str, ...], str] = {}

    def write(self) -> None:
        taken = {_NOTES, _LISTS}
        name = free_name(f"{self.form.label} {self.form.short_title}", taken)
        sheet = self.book.add_worksheet(name)
        notes = self.book.add_worksheet(_NOTES)
        hidden = self.book.add_worksheet(_LISTS)
        hidden.hide()
        self._define(hidden)
        self._notes(notes)
        self._header(sheet)
        for index, column in enumerate(self.columns):
            sheet.set_column(index, index, column.width, self.formula if column.formula else self._style(column))
            self._answers(sheet, index, column)
        for row in range(_HEADER_ROWS, _HEADER_ROWS + self.rows):
            sheet.set_row(row, _ROW_HEIGHT)  # a long text would make its row as high as the screen
        for row, data in enumerate(self.filled, _HEADER_ROWS):
            for index, (column, value) in enumerate(zip(self.columns, cells_of(self.columns, data), strict=True)):
                self._write(sheet, row, index, column, value)
        self._protect(sheet)
        sheet.activate()

    def _style(self, column: FormColumn) -> Any:
        return self.number if column.field.kind in _NUMBERS else self.text

    def _define(self, hidden: Any) -> None:
        """What formulas and lists refer to, in a hidden sheet."""
        hidden.write_string(0, 0, _WORD)
        hidden.write_string(1, 0, _BLANK)
        self.book.define_name("zhengji_word", f"='{_LISTS}'!$A$1")
        self.book.define_name("zhengji_blank", f"='{_LISTS}'!$A$2")
        at = 1
        for column in self.columns:
            options = help_of(column.field).options
            if not options or options in self.lists:
                continue
            if len(",".join(options)) <= _LONGEST_LIST and not any("," in option for option in options):
                continue
            for row, option in enumerate(options):
                hidden.write_string(row, at, option)
            letter = xl_col_to_name(at)
            self.lists[options] = f"='{_LISTS}'!${letter}$1:${letter}${len(options)}"
            at += 1

    def _notes(self, sheet: Any) -> None:
        sheet.set_column(0, 0, 100, self.note)
        sheet.write_string(0, 0, f"{self.form.label}　{self.form.title}", self.title)
        lines = [
            f"填报单位：{self.form.who}",
            *HELP,
            f"政策咨询：{'、'.join(self.call.contact.people)}　{self.call.contact.phone}",
        ]
        for row, line in enumerate(lines, 1):
            sheet.write_string(row, 0, line, self.note)

    def _header(self, sheet: Any) -> None:
        """Two rows: the section or group, joined over its columns; then the labels, each with its hint."""
        sheet.set_row(0, 24)
        sheet.set_row(1, 48)
        start = 0
        for index, column in enumerate(self.columns):
            if index + 1 < len(self.columns) and self.columns[index + 1].group == column.group:
                continue
            if not column.group:
                pass
            elif start == index:
                sheet.write_string(0, index, column.group, self.group)
            else:
                sheet.merge_range(0, start, 0, index, column.group, self.group)
            start = index + 1
        for index, column in enumerate(self.columns):
            style = self.worked if column.formula else self.must if column.field.required else self.header
            if not column.group:
                sheet.merge_range(0, index, 1, index, column.header, style)
            else:
                sheet.write_string(1, index, column.header, style)
            if column.comment:
                size = {"x_scale": 2.2, "y_scale": min(6.0, 0.6 + column.comment.count("\n") * 0.28)}
                sheet.write_comment(0 if not column.group else 1, index, column.comment, {"author": "", **size})

    def _answers(self, sheet: Any, index: int, column: FormColumn) -> None:
        """What the cells of a column take: formulas, options, numbers, length."""
        first, last = _HEADER_ROWS, _HEADER_ROWS + self.rows - 1
        if column.formula:
            for row in range(first, last + 1):
                sheet.write_formula(row, index, self._formula(column, row), self.formula, "")
            if bounds := self._out_of_bounds(column, index):
                sheet.conditional_format(
                    first, index, last, index, {"type": "formula", "criteria": bounds, "format": self.wrong}
                )
            return
        validation = self._validation(column.field)
        if validation:
            sheet.data_validation(first, index, last, index, validation)

    def _validation(self, field: Field) -> dict[str, Any]:
        told = help_of(field)
        if told.options:
            source: Any = self.lists.get(told.options, list(told.options))
            # of several answers the first can be chosen, the others are written behind it
            strict = field.kind in (Kind.CHOICE, Kind.BOOLEAN) and not field.allows_other
            more: dict[str, Any] = {"validate": "list", "source": source, "show_error": strict}
            if strict:
                more |= {"error_title": "请从列表中选", "error_message": "请点单元格右边的箭头，从列表中选一项。"}
            else:
                more |= {"error_type": "information"}
            return more
        if field.kind in _NUMBERS:
            message = f"只写数字{f'，单位：{field.unit}' if field.unit else ''}。"
            bounds = {"validate": "decimal", "criteria": "between", "minimum": -1e12, "maximum": 1e12}
            return {**bounds, "error_type": "warning", "error_title": "请写数字", "error_message": message}
        return {}

    def _formula(self, column: FormColumn, row: int) -> str:
        if column.formula == "zishu":
            counts = [zishu_count(xl_rowcol_to_cell(row, each)) for each in column.of]
            return f'=IF(LEN({xl_rowcol_to_cell(row, column.of[0])})=0,"",{"+".join(counts)})'
        cells = ",".join(xl_rowcol_to_cell(row, each) for each in column.of)
        return f'=IF(COUNT({cells})=0,"",SUM({cells}))'

    def _out_of_bounds(self, column: FormColumn, index: int) -> str:
        """When a worked-out cell is shown in red: too short, too long, or not the total."""
        here = f"${xl_col_to_name(index)}{_HEADER_ROWS + 1}"
        field = column.field
        if column.formula == "zishu":
            limits = [f"{here}<{field.min_zishu}"] if field.min_zishu else []
            limits += [f"{here}>{field.max_zishu}"] if field.max_zishu else []
            return f"=AND(ISNUMBER({here}),OR({','.join(limits)}))" if limits else ""
        total = f"${xl_col_to_name(column.total)}{_HEADER_ROWS + 1}"
        return f"=AND(ISNUMBER({here}),ISNUMBER({total}),ABS({here}-{total})>=0.015)"

    def _write(self, sheet: Any, row: int, index: int, column: FormColumn, value: Any) -> None:
        if value is None or column.formula:
            return
        if isinstance(value, int | float) and not isinstance(value, bool):
            sheet.write_number(row, index, value, self._style(column))
        else:
            sheet.write_string(row, index, str(value), self._style(column))

    def _protect(self, sheet: Any) -> None:
        frozen = next((index + 1 for index, column in enumerate(self.columns) if column.field.role == "title"), 1)
        sheet.freeze_panes(_HEADER_ROWS, min(frozen, 3))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.repeat_rows(0, 1)
        # prepared rows that are empty are not printed
        sheet.print_area(0, 0, _HEADER_ROWS + max(len(self.filled), 10) - 1, len(self.columns) - 1)
        allowed = ("format_cells", "format_columns", "format_rows", "insert_rows", "delete_rows", "sort", "autofilter")
        sheet.protect("", dict.fromkeys(allowed, True))


def zishu_count(cell: str) -> str:
    """A formula of the 字数 of `cell`: every character that is not blank counts one, a run of letters or digits one.

    A word is counted at its last letter; a sign that joins two of them (3.5) takes back itself and the first of them.
    """
    place = f"ROW(INDEX($A:$A,1):INDEX($A:$A,MAX(1,LEN({cell}))))"
    before, here, after = (f'MID(" "&{cell}&"  ",{place}{shift},1)' for shift in ("", "+1", "+2"))
    in_word = "ISNUMBER(FIND({},zhengji_word))"
    is_word, word_before, word_after = (in_word.format(part) for part in (here, before, after))
    joined = f'ISNUMBER(FIND({here},".-_%/"))*{word_before}*{word_after}'
    percent = f'ISNUMBER(FIND({here},"%‰"))*{word_before}*(1-{word_after})'
    return f"SUMPRODUCT(1-ISNUMBER(FIND({here},zhengji_blank))-{is_word}*{word_after}-2*{joined}-{percent})"
