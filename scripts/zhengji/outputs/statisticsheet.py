"""The sheet of statistics in a workbook: every figure as a table, then what is counted by two things at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zhengji.outputs.statistics import Cross, Statistics
from zhengji.outputs.tables import Cell
from zhengji.outputs.workbook import Formats

_HOW_COUNTED = "件数是填报的份数；一个单位填报几份，单位数只计一次"


def write_statistics(sheet: Any, formats: Formats, title: str, counted: Statistics) -> None:
    """Write what was `counted` into an empty sheet, under `title`."""
    sheet.activate()
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 3, 16)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    lines: list[tuple[Any, Sequence[Cell]]] = [
        (formats.title, (title,)),
        (formats.note, (_HOW_COUNTED,)),
        (None, ()),
    ]
    money = f"合计（{counted.unit}）" if counted.unit else "合计"
    header = ("分类", "件数", "单位数", money) if counted.unit else ("分类", "件数", "单位数")
    width = len(header)
    lines.append((formats.header, header))
    lines.append((None, ("全部", counted.count, counted.units, float(counted.total))[:width]))
    for figure in counted.figures:
        lines += [(None, ()), (formats.heading, (figure.title,))]
        if figure.note:
            lines.append((formats.note, (figure.note,)))
        lines.append((formats.header, header))
        lines += [(None, (one.label, one.count, one.units, float(one.total))[:width]) for one in figure.tallies]
    if counted.sums:
        lines += [(None, ()), (formats.heading, ("各栏合计",)), (formats.header, ("栏目", "填写件数", "单位", "合计"))]
        lines += [(None, (f"{one.form} {one.label}", one.stated, one.unit, float(one.total))) for one in counted.sums]
    row = 0
    for row, (style, cells) in enumerate(lines, 1):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(row - 1, column, cell, style or formats.text)
            elif cell is not None:
                sheet.write_number(row - 1, column, cell, formats.money if column == 3 else formats.integer)
    for cross in counted.crosses:
        row = _write_cross(sheet, formats, cross, counted.unit, row + 1)


def _write_cross(sheet: Any, formats: Formats, cross: Cross, unit: str, row: int) -> int:
    """Write the table twice, counted and summed; returns the row after it."""
    for what, number in (("件数", formats.integer), (unit, formats.money)) if unit else (("件数", formats.integer),):
        title = f"{cross.title}（{what}）"
        sheet.write_string(row, 0, title, formats.heading)
        sheet.write_string(row + 1, 0, cross.note, formats.note)
        for column, label in enumerate(("", *cross.columns)):
            sheet.write_string(row + 2, column, label, formats.header)
        for line, (label, cells) in enumerate(zip(cross.rows, cross.cells, strict=True), row + 3):
            sheet.write_string(line, 0, label, formats.text)
            for column, cell in enumerate(cells, 1):
                sheet.write_number(line, column, cell.count if what == "件数" else float(cell.total), number)
        row += len(cross.rows) + 4
    return row
