"""The years of a period that a text does not speak of: `2021年`, `2021-2022年`, `二〇二一年`, `第二年`, `第二至三年`.

Only ranges and plain constructs, none that Python has and JavaScript (with the `u` flag) has not: the browser's half is
made from the same patterns, and `tests/vectors/years.json` binds both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_MOST = 10  # years that are looked for; nobody plans for longer, and a slip of the pen must not list a century

_B = "[ \\t\\u00a0\\u3000]{0,4}"  # bounded: two in a row would else take ever so long on a run of blanks
_TO = "(?:至|到|[-\\u2010-\\u2015\\u2212~～〜－]{1,2})"
_AND = "[、，,/和及与]"
_YEAR = "20[0-9]{2}"  # a literal first: it is found at the speed of memchr
_FIGURE = re.compile(f"{_YEAR}(?<![0-9.][0-9]{{4}})")
_MONTH = f"(?:{_B}[0-9]{{1,2}}{_B}月(?:{_B}[0-9]{{1,2}}{_B}日)?|[.\\-/][0-9]{{1,2}}(?:[.\\-/][0-9]{{1,2}})?)"
# a figure of four digits is a year where the word follows, a month, or another year
_NAMED = re.compile(f"{_YEAR}(?:{_B}年|[.\\-/][0-9]{{1,2}}(?![0-9])|{_B}(?:{_TO}|{_AND}){_B}{_YEAR})")
_RANGE = re.compile(f"{_YEAR}(?:{_B}年度?)?{_MONTH}?{_B}{_TO}{_B}({_YEAR})(?![0-9])")
_DIGITS = "(?:[0-9]{1,2}|十?[一二三四五六七八九]|十)"
_NEXT = f"{_B}个?年?度?{_B}(?:{_TO}|{_AND}){_B}第?{_B}{_DIGITS}"
_COUNTED = re.compile(f"第{_B}({_DIGITS}(?:{_NEXT}){{0,9}}){_B}个?年(?!龄)")
_STEP = re.compile(f"({_TO}?)[^0-9一二三四五六七八九十\\-\\u2010-\\u2015\\u2212~～〜－至到]*({_DIGITS})")

_WIDE = re.compile("[\uff10-\uff19]")
_WRITTEN_OUT = re.compile("二[〇零○Ｏ一二三四五六七八九]{3}(?=年|至|到)")
_ZEROS = "〇零○Ｏ"  # no year of this century is written out without one
_NUMERALS = {ord(sign): str(value) for value, sign in enumerate("〇一二三四五六七八九")}
_NUMERALS |= dict.fromkeys(map(ord, _ZEROS), "0")
_OF_A_FIGURE = tuple("0123456789.")
_ORDINALS = "一二三四五六七八九十"


def missing_years(text: str, start: str, end: str) -> list[str]:
    """The years from `start` to `end` (texts that open with a year) that `text` does not speak of, as it would.

    A range speaks of the years within it, unless it is the whole period: that says nothing of each year.
    """
    if not (re.match("[0-9]{4}", start) and re.match("[0-9]{4}", end)):
        return []
    first = int(start[:4])
    period = range(first, min(int(end[:4]), first + _MOST - 1) + 1)
    if all(_plainly(text, year) for year in period):  # as most texts do, and then nothing has to be understood
        return []
    figures = _WIDE.sub(lambda found: chr(ord(found[0]) - 0xFEE0), text)
    if any(zero in figures for zero in _ZEROS):
        figures = _WRITTEN_OUT.sub(lambda found: found[0].translate(_NUMERALS), figures)
    spoken = set(_spoken(figures, period))
    return [f"{year}年" for year in period if year not in spoken]


def _plainly(text: str, year: int) -> bool:
    """Whether the first `2021年` of `text` is that year: a text without one may still speak of it."""
    at = text.find(f"{year}年")
    return at >= 0 and 2000 <= year < 2100 and text[at - 1 : at] not in _OF_A_FIGURE


def _spoken(text: str, period: range) -> Iterator[int]:
    for figure in _FIGURE.finditer(text):
        year, at = int(figure[0]), figure.start()
        if _NAMED.match(text, at):
            yield year
        if found := _RANGE.match(text, at):
            yield from _within(year, int(found[1]), period)
    for found in _COUNTED.finditer(text):
        before = period.start
        for to, digits in _STEP.findall(found[1]):
            year = period.start - 1 + _ordinal(digits)
            yield from _within(before, year, period) if to else (year,)
            before = year


def _within(start: int, end: int, period: range) -> Iterator[int]:
    yield from (start, end)
    if end - start < len(period) - 1:
        yield from range(start, end)


def _ordinal(digits: str) -> int:
    if digits.isascii():
        return int(digits)
    ones = _ORDINALS.index(digits[-1]) + 1
    return ones if len(digits) == 1 else 10 + ones
