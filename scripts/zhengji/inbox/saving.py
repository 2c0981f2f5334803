"""The report of an import, kept: JSON for programs, a workbook for the bureau. It holds what only staff may see."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from zhengji.inbox.arrival import STATES, Arrival
from zhengji.model import Call, Severity

_WORDS = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.INFO: "提示"}
_LONGEST = 32_767


def as_json(call: Call, arrivals: Sequence[Arrival]) -> bytes:
    """The report as JSON: an object an arrival, with everything that was understood, guessed, found and left over."""
    told = {"call": call.id, "arrivals": [_arrival(one) for one in arrivals]}
    return json.dumps(told, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass") + b"\n"


def _arrival(one: Arrival) -> dict[str, Any]:
    return {
        "source": one.source,
        "part": one.part,
        "state": one.state.value,
        "form": one.form,
        "unit": one.unit,
        "title": one.title,
        "path": one.path,
        "number": one.number,
        "note": one.note,
        "understood": [
            {
                "pointer": each.pointer,
                "label": each.label,
                "value": each.value,
                "where": each.where,
                "guessed": each.guessed,
            }
            for each in one.understood
        ],
        "unclaimed": [{"where": each.where, "text": each.text} for each in one.unclaimed],
        "findings": [
            {
                "code": each.code,
                "severity": each.severity.value,
                "pointer": each.place.pointer,
                "label": each.label,
                "line": each.place.line,
                "message": each.message,
                "hint": each.hint,
            }
            for each in one.findings
        ],
    }


_Row = Sequence[str | int]
_SHEETS: Mapping[str, tuple[Sequence[tuple[str, int]], Callable[[Arrival, Call], Iterator[_Row]]]] = {
    "总表": (
        (
            *(("文件", 30), ("位置", 18), ("结果", 18), ("征集表", 18), ("填报单位", 26), ("名称", 36), ("编号", 12)),
            *(("读出", 7), ("请核对", 7), ("没有归栏", 9), ("错误", 6), ("警告", 6), ("写到", 50), ("说明", 40)),
        ),
        lambda one, call: iter([_line(one, call)]),
    ),
    "读出的内容": (
        (("文件", 30), ("位置", 18), ("栏目", 26), ("内容", 60), ("出处", 22), ("为什么要核对", 40)),
        lambda one, _: (
            (one.source, one.part, each.label, _text(each.value), each.where, each.guessed) for each in one.understood
        ),
    ),
    "没有归栏的文字": (
        (("文件", 30), ("位置", 18), ("出处", 22), ("文字", 80)),
        lambda one, _: ((one.source, one.part, each.where, each.text) for each in one.unclaimed),
    ),
    "问题": (
        (("文件", 30), ("位置", 18), ("轻重", 7), ("栏目", 26), ("问题", 60), ("改法", 60), ("规则", 24)),
        lambda one, _: (
            (one.source, one.part, _WORDS[each.severity], each.label, each.message, each.hint, each.code)
            for each in one.findings
        ),
    ),
}


def _line(one: Arrival, call: Call) -> _Row:
    form = call.form(one.form)
    label = f"{form.label} {form.short_title}" if form else ""
    counts = (one.answers, len(one.guessed), len(one.unclaimed), *map(one.weighing, (Severity.ERROR, Severity.WARNING)))
    return (
        one.source,
        one.part,
        STATES[one.state],
        label,
        one.unit,
        one.title,
        one.number,
        *counts,
        one.path,
        one.note,
    )


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "；".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


def as_workbook(call: Call, arrivals: Sequence[Arrival]) -> bytes:
    """The report as a workbook: one table of what went well and what did not, then the details by sheet."""
    import xlsxwriter  # slow to import, and wanted for a report only

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": "导入结果", "author": call.organiser, "created": call.opens.replace(tzinfo=None)})
    header = book.add_format({"bold": True, "bg_color": "#E8EDF3", "bottom": 1, "text_wrap": True})
    plain = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
    bad = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True, "font_color": "#9C0006"})
    number = book.add_format({"num_format": "0", "valign": "top"})
    for name, (columns, rows_of) in _SHEETS.items():
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 1)
        sheet.set_header("&R内部资料，含联系方式")
        for index, (title, width) in enumerate(columns):
            sheet.set_column(index, index, width)
            sheet.write_string(0, index, title, header)
        row = 0
        for arrival in arrivals:
            for cells in rows_of(arrival, call):
                row += 1
                for column, cell in enumerate(cells):
                    if isinstance(cell, int):
                        sheet.write_number(row, column, cell, number)
                    else:
                        sheet.write_string(row, column, _cut(cell), plain if arrival.well else bad)
        sheet.autofilter(0, 0, max(row, 1), len(columns) - 1)
    book.close()
    return stream.getvalue()


def _cut(text: str) -> str:
    """`text` as far as a cell holds it, with a word about the rest: all of it is in the file that was written."""
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 <= _LONGEST:
        return text
    return f"{text[: _LONGEST // 2 - 20]}……（共 {len(text)} 个字符，全文见写出的文件）"


SAVERS: Mapping[str, Callable[[Call, Sequence[Arrival]], bytes]] = {".json": as_json, ".xlsx": as_workbook}
