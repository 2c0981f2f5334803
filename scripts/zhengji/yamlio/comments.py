"""A person's comments: where they stand, and what they belong to.

A comment at the end of a line belongs to what stands on that line. One on a line of its own belongs to what comes after
it, or, where it stands further right than that, to what comes before it. A blank line goes with the comment or key that
follows it, and two or more are one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import yaml

from zhengji.yamlio.reader import Document

_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#.*")


class _Waiting(NamedTuple):
    """A comment, or "" for a blank line, and the column it begins at."""

    column: int
    text: str


@dataclass
class Comments:
    """The comments of a file by JSON pointer: `beside` it, `above` it, `under` all of it; "" is a blank line.

    `head` is what stands at the top of the file with a blank line below it, `tail` what stands after everything.
    """

    above: dict[str, list[str]] = field(default_factory=dict)
    beside: dict[str, list[str]] = field(default_factory=dict)
    under: dict[str, list[str]] = field(default_factory=dict)
    head: list[str] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)

    @property
    def all(self) -> list[str]:
        """Every comment, in an order that does not depend on where it stands."""
        places = (self.head, *self.above.values(), *self.beside.values(), *self.under.values(), self.tail)
        return sorted(line for place in places for line in place if line)


def comments_of(document: Document) -> Comments:
    """The comments of `document`."""
    found = Comments()
    lines = _without_scalars(document.text)
    begins: dict[int, list[str]] = {}
    columns: dict[str, int] = {}
    for pointer, number in document.lines.items():
        if pointer:
            line = lines[number - 1]
            left = line.lstrip("- " if number in begins else " ")  # `- key`: the item, then its first key
            begins.setdefault(number, []).append(pointer)
            columns[pointer] = len(line) - len(left)
    numbers = sorted(begins)
    last = ""
    waiting: list[_Waiting] = []
    for number, line in enumerate(lines, 1):
        if number in begins:
            waiting = _belonging_above(waiting, columns[begins[number][0]], last, columns, found)
            if number == numbers[0] and any(not each.text for each in waiting):
                blank = max(index for index, each in enumerate(waiting) if not each.text) + 1
                found.head, waiting = _texts(waiting[:blank]), waiting[blank:]
            if waiting:
                found.above[begins[number][0]], waiting = _texts(waiting), []
            last = begins[number][-1]
        mark = _COMMENT.search(line)
        if mark and line[: mark.start()].strip() and numbers:
            at = numbers[max(bisect_right(numbers, number) - 1, 0)]
            found.beside.setdefault(begins[at][-1], []).append(mark[0].rstrip())
        elif mark:
            waiting.append(_Waiting(mark.start(), mark[0].rstrip()))
        elif not line.strip() and (waiting[-1].text if waiting else last):
            waiting.append(_Waiting(0, ""))
    while waiting and not waiting[-1].text:
        waiting.pop()
    found.tail = _texts(_belonging_above(waiting, 0, last, columns, found))
    return found


def _belonging_above(
    waiting: list[_Waiting], column: int, last: str, columns: dict[str, int], found: Comments
) -> list[_Waiting]:
    """`waiting` without the comments that stand right of `column`: those belong to what came before, `last`."""
    right = next((index for index, each in enumerate(waiting) if each.text and each.column <= column), len(waiting))
    while right and not waiting[right - 1].text:
        right -= 1
    if not last:
        return waiting
    for each in waiting[:right]:
        owner = last
        while each.text and columns.get(owner, -1) >= each.column:
            owner = owner.rpartition("/")[0]
        found.under.setdefault(owner, []).append(each.text)
    return waiting[right:]


def _texts(waiting: Iterable[_Waiting]) -> list[str]:
    return [each.text for each in waiting]


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
                last -= not lines[last][:right].strip(" \t")
                while last >= first and not lines[last].strip(" \t") and not token.value.endswith("\n"):
                    last -= 1
                right = len(lines[last])
            for number in range(first, last + 1):
                line, start = lines[number], left if number == first else 0
                end = right if number == last else len(line)
                lines[number] = line[:start] + "x" * max(end - start, 1) + line[end:]
    return lines
