"""The columns of a form as a workbook to fill in, and the cells of a submission in them, made to be read back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from zhengji.model import Field, Form, JsonObject, Kind, Visibility, in_words
from zhengji.outputs.stamp import LONGEST_CELL

_BLANK_ROWS = 6  # of repeated rows, in a blank form
_MOST_ROWS = 20
_WIDTHS = {Kind.NARRATIVE: 60, Kind.CHOICES: 28, Kind.LIST: 28, Kind.MONEY: 12, Kind.NUMBER: 12, Kind.INTEGER: 10,
           Kind.DATE: 13, Kind.MONTH: 11, Kind.BOOLEAN: 8}  # fmt: skip

HELP = (
    "一行填一份，从第 3 行填起；不要改动表头。橙色的栏目必填。鼠标停在栏目名上，可以看到填写说明。",
    "有下拉箭头的可以直接选；可多选的写在同一格里，用分号“；”隔开，都不合适时写“其他：具体内容”。",
    "代码、电话、手机、日期所在的格已设为文本，照实填写即可，数字不会变样。年月写成 2020-01，日期写成 2020-01-31。",
    "灰色的栏目自动计算，不用填：“字数”少于或多于要求时变红；“各项之和”与合计不符时变红。",
    "正文可以分段：在格里按 Alt+Enter 换行。一格最多 32,767 个字符。",
    "填好后交给征集单位；也可以自己运行 zhengji import 文件名，生成填报文件并检查。",
)


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column: the group above it ("" where it has none), its header, and what it is for.

    `row` numbers repeated rows and the pieces of a long text (-1 where there are none), `path` leads to the value in a
    submission, or in a row of it. `formula` is "zishu" or "sum" for what is worked out of the columns `of`; `total` is
    the column that a sum is compared with.
    """

    group: str
    header: str
    field: Field
    width: int
    comment: str = ""
    row: int = -1
    holder: Field | None = None
    formula: str = ""
    of: tuple[int, ...] = ()
    total: int = -1


@dataclass(frozen=True, slots=True)
class Help:
    """What a blank tells who fills it in: its options, and what is printed and demanded."""

    options: tuple[str, ...]
    comment: str


def help_of(field: Field) -> Help:
    """The options and the comment of a blank."""
    options = field.answers
    lines = [field.hint] if field.hint else []
    lines.append("必填" if field.required else "选填")
    lines += [f"单位：{field.unit}"] if field.unit else []
    if field.min_zishu is not None:
        lines.append(f"不少于 {field.min_zishu} 字")
    if field.max_zishu is not None:
        lines.append(f"不超过 {field.max_zishu} 字")
    if field.kind in (Kind.CHOICES, Kind.LIST):
        lines.append("几项之间用分号“；”隔开")
    if field.max_items is not None:
        lines.append(f"最多 {field.max_items} 项")
    if field.visibility is Visibility.STAFF:
        lines.append("不公开，只供征集单位联系")
    if options:
        lines += ["可选：", *options]
    if field.allows_other and field.other_prefix:
        lines.append(f"{field.other_prefix}具体内容")
    return Help(options, "\n".join(lines))


def columns_of(form: Form, filled: Sequence[JsonObject] = ()) -> tuple[FormColumn, ...]:
    """The columns of `form`, as many of repeated rows and long texts as `filled` needs."""
    columns = [_column("", field) for field in form.envelope if field.role != "form"]
    for section in form.sections:
        for field in section.fields:
            alone = field.pointer == section.pointer
            columns += _columns(form, "" if alone else section.title, field, filled, len(columns))
    return tuple(columns)


def _columns(form: Form, section: str, field: Field, filled: Sequence[JsonObject], at: int) -> Iterator[FormColumn]:
    if field.kind is Kind.GROUP:
        yield from _of_group(form, field, at)
    elif field.kind is Kind.ROWS:
        most = max((len(rows) for data in filled if isinstance(rows := field.value(data), list)), default=0)
        for row in range(max(most, min(field.max_items or _BLANK_ROWS, _BLANK_ROWS))):
            for leaf in (leaf for item in field.fields for leaf in item.leaves()):
                yield _column(f"{field.title} 第{row + 1}行", leaf, row=row, holder=field)
    elif field.kind is Kind.NARRATIVE:
        pieces = max((len(_pieces(text)) for data in filled if isinstance(text := field.value(data), str)), default=1)
        for piece in range(pieces):
            header = field.title if not piece else f"{field.title}（续{piece}）"
            yield _column(section, field, header=header, row=piece)
        yield FormColumn(section, f"{field.title}（字数）", field, 8, formula="zishu", of=tuple(range(at, at + pieces)))
    else:
        yield _column(section, field)


def _of_group(form: Form, group: Field, at: int) -> Iterator[FormColumn]:
    """The leaves of a group under its name; after the parts of a total, what they add up to."""
    leaves = tuple(group.leaves())
    for leaf in leaves:
        label = form.label_of(leaf.pointer).removeprefix(f"{group.title}·")
        yield _column(group.title, leaf, header=_with_unit(leaf, label, group.title))
    total = next((index for index, leaf in enumerate(leaves) if leaf.role == "total"), None)
    parts = [at + index for index, leaf in enumerate(leaves) if leaf.kind is Kind.MONEY and index != total]
    if total is not None and len(parts) > 1:
        header = f"各项之和（{leaves[total].unit}）" if leaves[total].unit else "各项之和"
        yield FormColumn(group.title, header, leaves[total], 12, formula="sum", of=tuple(parts), total=at + total)


def _with_unit(field: Field, header: str, group: str) -> str:
    return header if not field.unit or field.unit in header or field.unit in group else f"{header}（{field.unit}）"


def _column(group: str, field: Field, *, header: str = "", row: int = -1, holder: Field | None = None) -> FormColumn:
    width = _WIDTHS.get(field.kind) or (field.column.width if field.column else 16)
    shown = header or _with_unit(field, field.title, group)
    return FormColumn(group, shown, field, width, help_of(field).comment, row, holder)


def _pieces(text: str) -> list[str]:
    """`text` in pieces that fit into a cell, which counts in UTF-16."""
    pieces = []
    while len(text) > LONGEST_CELL // 2 and len(text.encode("utf-16-le", "surrogatepass")) // 2 > LONGEST_CELL - 1:
        # one less than a cell holds: a full one looks as if it had been cut
        encoded = text[:LONGEST_CELL].encode("utf-16-le", "surrogatepass")[: (LONGEST_CELL - 1) * 2]
        end = len(encoded.decode("utf-16-le", "ignore"))
        pieces.append(text[:end])
        text = text[end:]
    return [*pieces, text]


def cells_of(columns: Sequence[FormColumn], data: JsonObject) -> Iterator[Any]:
    """What of `data` stands in each of `columns`; None where nothing does."""
    for column in columns:
        field = column.field
        if column.formula:
            yield None
        elif column.holder is not None:
            rows = column.holder.value(data)
            row = rows[column.row] if isinstance(rows, list) and column.row < len(rows) else None
            yield as_cell(field, field.value(row)) if isinstance(row, dict) else None
        elif field.kind is Kind.NARRATIVE:
            text = field.value(data)
            pieces = _pieces(text) if isinstance(text, str) else []
            yield pieces[column.row] if column.row < len(pieces) else None
        else:
            yield as_cell(field, field.value(data))


_SEPARATORS = tuple("；;、，,\n|/ \u3000")


def as_cell(field: Field, value: Any) -> Any:
    """`value` as it stands in one cell, so that it is read back as the same."""
    if isinstance(value, bool):
        return in_words(value)
    if not isinstance(value, list):
        return value if isinstance(value, str | int | float) else None
    items = [str(item) for item in value]
    if field.kind is Kind.CHOICES:
        own = [item for item in items if item not in field.options and any(mark in item for mark in _SEPARATORS)]
        return "\n".join(f"☑{item}" for item in items) if own else "；".join(items)
    if any("；" in item or ";" in item for item in items):
        return "\n".join(items) if len(items) > 1 else items[0]
    # what stands behind says that the item is one, whatever is in it
    return "；".join(items) + ("；" if len(items) == 1 and any(mark in items[0] for mark in _SEPARATORS) else "")
