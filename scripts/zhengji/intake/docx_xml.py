"""The names of Word's XML, and the small things that all of its readers ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
VAL = f"{W}val"
P, R, TBL, TR, TC, SDT = (f"{W}{name}" for name in "p r tbl tr tc sdt".split())
CONTENT = f"{W}sdtContent"
CHOICE, ALTERNATIVES = f"{MC}Choice", f"{MC}AlternateContent"
# What only wraps: a link, an insertion, a tag.
THROUGH = frozenset(
    f"{W}{name}" for name in "ins moveTo hyperlink smartTag fldSimple dir bdo customXml sdtContent".split()
)
ADDED = frozenset((f"{W}ins", f"{W}moveTo"))
GONE = frozenset((f"{W}del", f"{W}moveFrom"))
_OFF = frozenset(("0", "false", "off", "none"))


def on(mark: Any) -> bool:
    """Whether a property that is on or off is there, and on."""
    return mark is not None and mark.get(VAL, "1") not in _OFF


def number(element: Any, absent: int) -> int:
    """The number that `element` holds, `absent` where there is none."""
    value = "" if element is None else element.get(VAL, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 6 else absent


def inside(holder: Any, tag: str) -> Iterator[Any]:
    """The rows of a table, the cells of a row: also those that a content control or a revision wraps."""
    for child in holder:
        if child.tag == tag:
            yield child
        elif child.tag == SDT:
            content = child.find(CONTENT)
            if content is not None:
                yield from inside(content, tag)
        elif child.tag in THROUGH:
            yield from inside(child, tag)


def prompting(control: Any) -> bool:
    """Whether a content control shows its prompt only (单击此处输入文字)."""
    return on(control.find(f"{W}sdtPr/{W}showingPlcHdr"))
