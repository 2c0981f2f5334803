"""How a cell shows a number: 1010203 in the format 00000000 is read by everybody as 01010203, and so it is filed.

Only whole numbers in plain formats: zeros and other places for digits, with what stands between them. What else a
format may do (conditions, Chinese figures, fractions) is not worked out; where it may show zeros in front, it is told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

_LARGEST = 10**15  # of what is larger a spreadsheet has lost digits
_LONGEST = 200  # characters of a format
_PLACES = "0#?"
_COLOUR = re.compile(r"[A-Za-z]{3,9}[0-9]{0,2}|[\u4e00-\u9fff]{1,4}[0-9]{0,2}")
_NOT_A_COLOUR = re.compile(r"(?:DBNum|NatNum)[0-9]|[hms]+", re.IGNORECASE)
# a format of numbers has two zeros in front of its decimal point
_ZEROS = re.compile(r"[^.;]*0[^.;]*0")
_ASIDE = re.compile(r"\"[^\"]*\"?|[\\!_*].|\[[^\]]*\]?", re.DOTALL)


class Figure(float):
    """A number that its cell does not show as it is: `look` is what it shows, "" where only its format is known."""

    look: str
    code: str

    def __new__(cls, value: float, look: str, code: str) -> Figure:
        """`value` as it is shown by the format `code`."""
        made = super().__new__(cls, value)
        made.look, made.code = look, code
        return made

    def __getnewargs__(self) -> tuple[float, str, str]:  # type: ignore[override]
        return float(self), self.look, self.code


def dressed(value: float, code: str) -> float:
    """`value` as a cell of the format `code` shows it; itself where that is nothing but the number."""
    if value >= _LARGEST:
        return value
    look = _look(int(value), code) if value >= 0 and value == value // 1 else ""
    if look:
        return value if look == str(int(value)) else Figure(value, look, code)
    return Figure(value, "", code) if may_show_zeros(code) else value


@lru_cache(maxsize=1024)
def may_show_zeros(code: str) -> bool:
    """Whether a format may show zeros in front of a number."""
    return _ZEROS.match(_ASIDE.sub("", code[:_LONGEST])) is not None


class _Format(NamedTuple):
    """The pieces of one section of a format: a place for a digit, or a text between (`False`)."""

    pieces: tuple[tuple[str, bool], ...]
    places: int


def _look(value: int, code: str) -> str:
    """What a cell of the format `code` shows of `value`, "" where that is nothing, or cannot be told."""
    sections = _sections(code) or (None,)
    section = sections[2] if value == 0 and len(sections) > 2 else sections[0]
    if section is None or not section.places:
        return ""
    digits = str(value) if value else ""
    left = list(digits[: max(0, len(digits) - section.places)])
    waiting = list(digits[len(left) :])
    shown: list[str] = []
    for piece, place in reversed(section.pieces):
        if not place:
            shown.append(piece)
        elif waiting:
            shown.append(waiting.pop())
        else:
            shown.append({"0": "0", "?": " "}.get(piece, ""))
    first = next(at for at, (_, place) in enumerate(section.pieces) if place)
    shown.reverse()
    shown[first] = "".join(left) + shown[first]
    return "".join(shown).strip(" ")


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Format | None, ...] | None:
    """The sections of a format, None for one that shows more than digits; None where one has a condition."""
    if len(code) > _LONGEST:
        return None
    sections: list[_Format | None] = []
    pieces: list[tuple[str, bool]] = []
    plain = True
    at = 0
    while at < len(code):
        mark = code[at]
        if mark == ";":
            sections.append(_section(pieces, plain))
            pieces, plain = [], True
        elif mark == '"':
            end = code.find('"', at + 1) % (len(code) + 1)  # to the end where it is not closed
            pieces.append((code[at + 1 : end], False))
            at = end
        elif mark in "\\!_*":
            at += 1
            pieces.append((code[at : at + 1] if mark in "\\!" else " " if mark == "_" else "", False))
        elif mark == "[":
            end = code.find("]", at) % (len(code) + 1)
            inside = code[at + 1 : end]
            if inside[:1] in ("<", ">", "="):
                return None
            if inside.startswith("$"):
                pieces.append((inside[1:].partition("-")[0], False))
            elif _NOT_A_COLOUR.match(inside) or not _COLOUR.fullmatch(inside):
                plain = False
            at = end
        elif mark in _PLACES:
            pieces.append((mark, True))
        elif mark in ".,%/@" or (mark.isascii() and mark.isalpha()):
            plain = False
        else:
            pieces.append((mark, False))
        at += 1
    return (*sections, _section(pieces, plain))


def _section(pieces: list[tuple[str, bool]], plain: bool) -> _Format | None:
    return _Format(tuple(pieces), sum(place for _, place in pieces)) if plain else None


def formats(styles: etree._Element | None) -> Mapping[int, str]:
    """The formats of a workbook that show a number in another way, by the number of the style that has them."""
    if styles is None:
        return {}
    codes = {one.get("numFmtId", ""): one.get("formatCode", "") for one in styles.iterfind("{*}numFmts/{*}numFmt")}
    found = {}
    for index, one in enumerate(styles.iterfind("{*}cellXfs/{*}xf")):
        code = codes.get(one.get("numFmtId", ""), "")
        if code and (may_show_zeros(code) or _says_more(code)):
            found[index] = code
    return found


def _says_more(code: str) -> bool:
    """Whether something stands beside or between the digits that a format shows."""
    first = (_sections(code) or (None,))[0]
    return first is not None and any(piece.strip() for piece, place in first.pieces if not place)
