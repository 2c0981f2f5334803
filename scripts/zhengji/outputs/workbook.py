"""What the workbooks share: the formats of their cells, and the names of their sheets."""

from __future__ import annotations

import re

import xlsxwriter

_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")


def sheet_name(index: int) -> str:
    """Where the sheet of that index, from 0, is in a workbook."""
    return f"xl/worksheets/sheet{index + 1}.xml"


def free_name(wanted: str, taken: set[str]) -> str:
    """A name that Excel allows for a sheet: at most 31 characters, some forbidden, none twice."""
    plain = _NOT_IN_A_NAME.sub(" ", wanted).strip()
    name, number = plain[:31], 2
    while name in taken:
        name, number = f"{plain[:27]} {number}", number + 1
    taken.add(name)
    return name


class Formats:
    """The workbook's cell formats, always made in this order: a sheet means the same in any workbook of ours."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
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
        self.text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        self.number = book.add_format({"valign": "top"})
        self.integer = book.add_format({"num_format": "#,##0", "valign": "top"})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.heading = book.add_format({"bold": True, "font_size": 12})
        self.note = book.add_format({"font_color": "#566273"})
        self.money = book.add_format({"num_format": "#,##0.00"})
