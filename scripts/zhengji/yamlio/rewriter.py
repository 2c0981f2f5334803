"""The canonical form of a person's file, with the person's comments kept.

A comment on lines of its own goes with what comes after it, one at the end of a line with what stands on that line, so
that both move with their item when the items are put in the order of the form.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping

import yaml

from zhengji.errors import ZhengjiError
from zhengji.model import Form, Kind
from zhengji.yamlio.reader import Document, read
from zhengji.yamlio.writer import entries

_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#.*")
_TYPES = {Kind.NUMBER: "number", Kind.MONEY: "number", Kind.INTEGER: "integer", Kind.BOOLEAN: "boolean"}


def rewrite(form: Form, text: str) -> str:
    """The canonical form of `text`, which must be readable; a second time changes nothing.

    Raises `ZhengjiError` rather than change what the file says.
    """
    types = scalar_types(form)
    document = _read(text, types)
    comments = _Comments(document)
    lines = [*comments.head]
    for entry in entries(form, document.data):
        first, newline, rest = entry.text.partition("\n")
        indent = first[: len(first) - len(first.lstrip(" "))]
        above = [line for pointer in entry.pointers for line in comments.above.get(pointer, ())]
        if above[:1] == [""] and (not lines or lines[-1][-1:] in ("", "\n")):
            del above[0]  # no second blank line, and none where it would become part of a text
        lines += [indent + line if line else "" for line in above]
        beside = [comment for pointer in entry.pointers for comment in comments.beside.get(pointer, ())]
        lines.append("  ".join((first, *beside)) + newline + rest)
    canonical = "\n".join(lines + comments.below) + "\n"
    again = _read(canonical, types)
    if again.data != document.data or _Comments(again).all != comments.all:
        raise ZhengjiError("整理后内容会有变化，因此没有改动文件", "请把这份文件发给管理员，这是程序的缺陷。")
    return canonical


def scalar_types(form: Form) -> Mapping[str, str]:
    """Where `form` has numbers and truths, as `read` wants to know it."""
    types: dict[str, str] = {}
    for leaf in form.leaves:
        for item in leaf.fields:
            types.update(
                (f"{leaf.pointer}/*{each.pointer}", _TYPES[each.kind]) for each in item.leaves() if each.kind in _TYPES
            )
        if leaf.kind in _TYPES:
            types[leaf.pointer] = _TYPES[leaf.kind]
    return types


def _read(text: str, types: Mapping[str, str]) -> Document:
    document, findings = read(text.encode("utf-8", "surrogatepass"), "", types)
    if document is None:
        first = findings[0]
        raise ZhengjiError(f"第 {first.place.line} 行：{first.message}", first.hint)
    return document


class _Comments:
    """The comments and single blank lines of a file, by the pointer that they belong to.

    `head` is what stands at the top of the file with a blank line below it, `below` what stands after everything.
    """

    def __init__(self, document: Document) -> None:
        self.above: dict[str, list[str]] = {}
        self.beside: dict[str, list[str]] = {}
        self.head: list[str] = []
        begins: dict[int, list[str]] = {}
        for pointer, at in document.lines.items():
            if pointer:
                begins.setdefault(at, []).append(pointer)
        numbers = sorted(begins)
        waiting: list[str] = []
        for number, line in enumerate(_without_scalars(document.text), 1):
            if number in begins and waiting:
                if number == numbers[0] and "" in waiting:
                    blank = len(waiting) - waiting[::-1].index("")
                    self.head, waiting = waiting[:blank], waiting[blank:]
                self.above[begins[number][0]], waiting = waiting, []
            found = _COMMENT.search(line)
            if found and line[: found.start()].strip() and numbers:
                at = numbers[max(bisect_right(numbers, number) - 1, 0)]
                self.beside.setdefault(begins[at][-1], []).append(found[0].rstrip())
            elif found:
                waiting.append(found[0].rstrip())
            elif not line.strip() and (waiting[-1] if waiting else numbers and number > numbers[0]):
                waiting.append("")
        while waiting and not waiting[-1]:
            waiting.pop()
        self.below = waiting

    @property
    def all(self) -> list[str]:
        """Every comment, in an order that does not depend on where it stands."""
        places = (self.head, *self.above.values(), *self.beside.values(), self.below)
        return sorted(line for place in places for line in place if line)


def _without_scalars(text: str) -> list[str]:
    """The lines of `text`, with `x` for all that stands in scalars, blank lines of theirs included."""
    lines = text.split("\n")
    for token in yaml.scan(text.encode(), Loader=yaml.CSafeLoader):
        if isinstance(token, yaml.ScalarToken):
            first, left, last, right = (
                token.start_mark.line,
                token.start_mark.column,
                token.end_mark.line,
                token.end_mark.column,
            )
            if token.style in ("|", ">"):
                # a comment may follow the sign, and libyaml's mark is past the line breaks at the end
                lines[first] = lines[first][:left] + "x" + lines[first][left:].lstrip("|>+-0123456789")
                first, left = first + 1, 0
                last -= not lines[last][:right].strip()
                while last >= first and not lines[last].strip() and not token.value.endswith("\n"):
                    last -= 1
                right = len(lines[last])
            for number in range(first, last + 1):
                line, start = lines[number], left if number == first else 0
                end = right if number == last else len(line)
                lines[number] = line[:start] + "x" * max(end - start, 1) + line[end:]
    return lines
