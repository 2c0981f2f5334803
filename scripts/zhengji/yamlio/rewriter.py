"""The canonical form of a person's file, with the person's comments kept.

A comment moves with what it belongs to (`comments.py`) when the items are put in the order of the form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from zhengji.errors import ZhengjiError
from zhengji.model import Field, Form, JsonObject, Kind
from zhengji.yamlio.comments import comments_of
from zhengji.yamlio.following import followed, with_blanks
from zhengji.yamlio.reader import Document, read
from zhengji.yamlio.writer import Entry, entries

_TYPES = {Kind.NUMBER: "number", Kind.MONEY: "number", Kind.INTEGER: "integer", Kind.BOOLEAN: "boolean"}


def rewrite(form: Form, text: str, data: JsonObject | None = None) -> str:
    """The canonical form of `text`, which must be readable; a second time changes nothing.

    With `data` that instead of what `text` says, among the comments of `text`; blanks of `text` that it does not
    answer stay.

    Raises `ZhengjiError` rather than change what the file says.
    """
    types = scalar_types(form)
    document = _read(text, types)
    said, comments = document.data, comments_of(document)
    if data is not None:
        said = with_blanks(form, document, data)
        comments = followed(comments, document, said)
    lines = [*comments.head]
    indents: dict[str, int] = {}
    for entry, following in pairwise((*entries(form, said), Entry(("",), ""))):
        first, newline, rest = entry.text.partition("\n")
        indent = len(first) - len(first.lstrip(" "))
        indents.update((pointer, indent + 2 * depth) for depth, pointer in enumerate(entry.pointers))
        for pointer in entry.pointers:
            _put(lines, comments.above.get(pointer, []), indent)
        beside = [comment for pointer in entry.pointers for comment in comments.beside.get(pointer, ())]
        lines.append("  ".join((first, *beside)) + newline + rest)
        for pointer in _ended(entry, following):
            # under a block scalar, a comment further right would be part of the text
            block = pointer == entry.pointers[-1] and (newline or first.endswith("|-"))
            _put(lines, comments.under.get(pointer, []), indents[pointer] + (0 if block else 2))
    canonical = "\n".join(lines + comments.tail) + "\n"
    again = _read(canonical, types)
    if again.data != said or comments_of(again).all != comments.all:
        raise ZhengjiError("整理后内容会有变化，因此没有改动文件", "请把这份文件发给管理员，这是程序的缺陷。")
    return canonical


def _put(lines: list[str], comments: list[str], indent: int) -> None:
    """Adds comments, with no second blank line, and none where it would become part of a text."""
    for comment in comments:
        if comment:
            lines.append(" " * indent + comment)
        elif lines and lines[-1][-1:] not in ("", "\n"):
            lines.append("")


def _ended(entry: Entry, following: Entry) -> Iterator[str]:
    """What ends before `following`, innermost first."""
    pointer = entry.pointers[-1]
    while pointer and not following.pointers[0].startswith(pointer + "/"):
        yield pointer
        pointer = pointer.rpartition("/")[0]


def scalar_types(form: Form) -> Mapping[str, str]:
    """Where `form` has numbers and truths, as `read` wants to know it: type by pointer, `*` for any index."""
    return dict(_types(form.leaves, ""))


def _types(fields: Iterable[Field], prefix: str) -> Iterator[tuple[str, str]]:
    for leaf in (each for field in fields for each in field.leaves()):
        if leaf.kind is Kind.ROWS:
            yield from _types(leaf.fields, f"{prefix}{leaf.pointer}/*")
        elif leaf.kind in _TYPES:
            yield prefix + leaf.pointer, _TYPES[leaf.kind]


def _read(text: str, types: Mapping[str, str]) -> Document:
    document, findings = read(text.encode("utf-8", "surrogatepass"), "", types)
    if document is None:
        first = findings[0]
        raise ZhengjiError(f"第 {first.place.line} 行：{first.message}", first.hint)
    return document
