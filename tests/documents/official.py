"""The official forms as the notice prints them (printed.yaml), made with python-docx and filled in as people do."""

from __future__ import annotations

import copy
import io
import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from docx import Document

from zhengji.model import Field, Form, JsonObject, Kind

Rows = list[list[str]]


@cache
def _printed() -> dict[str, Any]:
    said = yaml.safe_load((Path(__file__).parent / "printed.yaml").read_text(encoding="utf-8"))
    return {one["title"]: one for one in said}


def blank_rows(form: Form) -> Rows:
    return copy.deepcopy(_printed()[form.title]["rows"])


def filled_rows(form: Form, data: JsonObject, *, prompts: bool) -> Rows:
    """The printed rows with the answers of `data`; the prompts left above long texts, or not."""
    rows = blank_rows(form)
    taken: set[tuple[int, int]] = set()
    for section in form.sections:
        for item in section.fields:
            if item.kind is Kind.GROUP and _find(rows, item.title, taken, peek=True):
                _fill_group(rows, item, data, taken)
            else:
                for leaf in item.leaves():
                    _fill(rows, leaf, leaf.value(data), taken, prompts)
    return rows


def _find(rows: Rows, title: str, taken: set[tuple[int, int]], *, peek: bool = False) -> tuple[int, int] | None:
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            if (at, column) not in taken and _plain(text) == _plain(title):
                if not peek:
                    taken.add((at, column))
                return at, column
    return None


def _plain(text: str) -> str:
    return re.sub(r"（.*", "", "".join(text.split()))


def _fill_group(rows: Rows, group: Field, data: JsonObject, taken: set[tuple[int, int]]) -> None:
    at, column = _find(rows, group.title, taken, peek=True) or (0, 0)
    leaves = list(group.leaves())
    if any(_find(rows, leaf.title, taken, peek=True) for leaf in leaves):
        for leaf in leaves:
            _fill(rows, leaf, leaf.value(data), taken, False)
        return
    if all(leaf.kind is Kind.MONTH for leaf in leaves):
        rows[at][column + 1] = "-".join(f"{v[:4]}年{int(v[5:])}月" for v in (leaf.value(data) for leaf in leaves))
        return
    for leaf in leaves:
        rows[at][column + 1] = rows[at][column + 1].replace(f"{leaf.title}：", f"{leaf.title}：{leaf.value(data)}", 1)


def _fill(rows: Rows, leaf: Field, value: Any, taken: set[tuple[int, int]], prompts: bool) -> None:
    place = _find(rows, leaf.title, taken)
    assert place, leaf.title
    at, column = place
    if value is None:
        return
    if leaf.kind in (Kind.CHOICE, Kind.CHOICES) and "□" in "".join(rows[at]):
        for item in value if isinstance(value, list) else [value]:
            _tick(rows[at], column, item)
        return
    written = "、".join(value) if isinstance(value, list) else str(value)
    if leaf.kind is Kind.DATE:
        written = f"{value[:4]}年{int(value[5:7])}月{int(value[8:])}日"
    if column + 1 < len(rows[at]):
        answer = rows[at][column + 1]
        rows[at][column + 1] = f"{written}{answer}" if answer in ("", leaf.unit) else _over(answer, written, prompts)
    else:
        rows[at + 1][0] = _over(rows[at + 1][0], written, prompts)


def _over(prompt: str, written: str, prompts: bool) -> str:
    return f"{prompt}\n{written}" if prompts else written


def _tick(row: list[str], column: int, item: str) -> None:
    said, _, own = item.partition("：")
    for at in range(column + 1, len(row)):
        changed = re.sub(rf"□{re.escape(said)}(?=\s|$)", f"☑{said}{'  ' if own else ''}{own}", row[at])
        if changed != row[at]:
            row[at] = changed
            return
    raise AssertionError(item)


def add_form(document: Any, form: Form, rows: Rows) -> Any:
    """Put the form at the end of `document`, and return its table."""
    said = _printed()[form.title]
    document.add_paragraph(said["place"])
    document.add_paragraph(said["title"])
    wide = max(map(len, rows))
    table = document.add_table(rows=len(rows), cols=wide * 2)
    table.style = "Table Grid"
    for at, texts in enumerate(rows):
        share = wide * 2 // len(texts)
        for column, text in enumerate(texts):
            end = (column + 1) * share - 1 if column + 1 < len(texts) else wide * 2 - 1
            cell = table.cell(at, column * share).merge(table.cell(at, end))
            if text != "^":
                lines = text.split("\n")
                cell.paragraphs[0].text = lines[0]
                for line in lines[1:]:
                    cell.add_paragraph(line)
    for at, texts in enumerate(rows):
        if texts[0] == "^":  # the label beside it is two rows high: Word keeps its width
            _merge_down(table, at)
    document.add_paragraph("")  # as Word has it: no document ends with a table
    return table


def _merge_down(table: Any, at: int) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for row, value in ((at - 1, "restart"), (at, "continue")):
        merge = OxmlElement("w:vMerge")
        merge.set(qn("w:val"), value)
        table.rows[row]._tr.tc_lst[0].get_or_add_tcPr().append(merge)


def official(*parts: tuple[Form, Rows]) -> bytes:
    """A document of the forms with their rows."""
    document = Document()
    for form, rows in parts:
        add_form(document, form, rows)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def expected(form: Form, data: JsonObject) -> JsonObject:
    """What can be read from the printed form of `data`: without what it does not print, options as it orders them."""
    kept = copy.deepcopy(data)
    said = form.role("form")
    for leaf in form.envelope:
        if leaf is not said:
            kept.pop(leaf.key, None)
    for leaf in form.leaves:
        value = leaf.value(kept)
        if leaf.kind is Kind.CHOICES and leaf.other_prefix and isinstance(value, list):
            order = [option for option in leaf.options if option in value]
            value[:] = order + [item for item in value if item not in order]
    return kept
