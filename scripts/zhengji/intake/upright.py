"""A sheet that is the printed form itself, label beside answer: read as the table that it would be in Word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from zhengji.intake.cells import column_name
from zhengji.intake.contract import Intake
from zhengji.intake.docx import read_blocks
from zhengji.intake.docx_blocks import Cell, Line, Table
from zhengji.intake.labels import bare, labels
from zhengji.intake.layouts import Layout
from zhengji.intake.sheets import Sheet, as_shown
from zhengji.model import Call, Form

_DEEPEST = 300  # rows that are looked through
_FEWEST = 4  # labels that make a form
_PLACE = re.compile(r"(?:正文第(?=[0-9]+段)|第1张表第)([0-9]+)[行段](?:第([0-9]+)格)?")


def is_upright(sheet: Sheet, layout: Layout | None, call: Call, form: Form | None) -> bool:
    """Whether a sheet has the labels of a form down its rows, rather than in a header above a table."""
    header = range(layout.top, layout.first) if layout else range(0)
    most = 0
    for one in (form,) if form else call.forms:
        known = labels(one)
        found = {
            (index, name)
            for index, row in enumerate(sheet.rows[:_DEEPEST])
            for cell in row
            if isinstance(cell, str) and cell and index not in header
            for name in (bare(cell),)
            if name in known.plain
        }
        most = max(most, len({name for _, name in found}) if len({index for index, _ in found}) > 2 else 0)
    return most >= _FEWEST and most > (len(layout.claims) if layout else 0)


def read_upright(sheet: Sheet, source: str, call: Call, form: Form | None) -> tuple[Intake, ...]:
    """The submission in a sheet that is the printed form; none where nothing of it is filled in."""
    blocks = list(_blocks(sheet))
    return tuple(
        replace(
            one,
            part=" ".join(filter(None, (sheet.name, one.part))),
            understood=tuple(each._replace(where=_where(sheet, each.where)) for each in one.understood),
            unclaimed=tuple(replace(each, where=_where(sheet, each.where)) for each in one.unclaimed),
        )
        for one in read_blocks(source, call, form, blocks)
    )


def _blocks(sheet: Sheet) -> Iterator[Line | Table]:
    """The rows above the first with several cells as lines (the title), then the rest as one table."""
    spans = {(top, left): (bottom, right) for top, left, bottom, right in sheet.merged}
    covered = {
        (row, column): (top, left)
        for top, left, bottom, right in sheet.merged
        for row in range(top, min(bottom, len(sheet.rows) - 1) + 1)
        for column in range(left, right + 1)
        if (row, column) != (top, left)
    }
    rows: list[tuple[int, list[Cell]]] = []
    for index, row in enumerate(sheet.rows):
        texts = [as_shown(cell).strip() for cell in row]
        if not any(texts) and not any((index, column) in covered for column in range(len(row))):
            continue
        filled = [text for text in texts if text]
        if not rows and len(filled) == 1:
            yield Line(filled[0], index + 1)
            continue
        rows.append((index + 1, list(_cells(index, texts, spans, covered))))
    if rows:
        yield Table(1, rows)


def _cells(
    index: int,
    texts: list[str],
    spans: dict[tuple[int, int], tuple[int, int]],
    covered: dict[tuple[int, int], tuple[int, int]],
) -> Iterator[Cell]:
    for column, text in enumerate(texts):
        first = covered.get((index, column))
        if first is None:
            _, right = spans.get((index, column), (index, column))
            yield Cell(text.split("\n"), column, right - column + 1)
        elif first[1] == column:  # goes on from the row above
            _, right = spans[first]
            yield Cell([""], column, right - column + 1, continued=True)


def _where(sheet: Sheet, where: str) -> str:
    """A place as Word has it, in the words of a sheet: 第1张表第3行 is row 3."""
    found = _PLACE.fullmatch(where)
    if not found:
        return f"{sheet.name} {where}".strip()
    name = f"{column_name(int(found[2]) - 1)}{found[1]}" if found[2] else f"第{found[1]}行"
    return f"{sheet.name}!{name}" if sheet.name else name
