"""Dates, months and periods as people write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from typing import NamedTuple

from zhengji.intake.folding import chinese_number
from zhengji.model import Field, Kind

_FIGURES = "〇零○一二两三四五六七八九十"
_CHINESE_YEAR = re.compile(rf"([{_FIGURES[:-1]}]{{4}})(?=年)")
_CHINESE_PART = re.compile(rf"(?<=[年月])([{_FIGURES}廿卅]{{1,3}})(?=[月日号])")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－～〜﹣", "-") | {"．": ".", "。": "."})
_CLOCK = r"(?:t?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
_YEAR_FIRST = re.compile(
    rf"([0-9]{{4}})(?:年|[-/.、])([0-9]{{1,2}})(?:月份?|(?=[-/.]))?(?:[-/.]?([0-9]{{1,2}})[日号]?)?{_CLOCK}月?"
)
_RUN_TOGETHER = re.compile(r"([12][0-9]{3})([01][0-9])([0-3][0-9])?")
_YEAR_ONLY = re.compile(r"([0-9]{4})(?:年度?)?([初底末])?")
_SHORT_YEAR = re.compile(r"([0-9]{2})年([0-9]{1,2})月(?:([0-9]{1,2})[日号]?)?")
_YEAR_LAST = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([12][0-9]{3})")
_MONTH_LAST_YEAR = re.compile(r"([0-9]{1,2})[-/.]([12][0-9]{3})")
_ENGLISH = re.compile(r"([a-z]{3})[a-z]*[-,./]?([12][0-9]{3}|[0-9]{2})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")
_FIRST_SERIAL, _LAST_SERIAL = 18_264, 73_050  # 1950 to 2099: other numbers of five digits are no dates here
_EPOCH = date(1899, 12, 30)  # of Excel's serial numbers, its 29 February 1900 allowed for
_AROUND = re.compile(
    r"[(（].*[)）]$|(?:起|止|开始|结束|完成|左右|之?前|以前|上旬|中旬|下旬|初|底|末)$|^(?:自|从|由|至|到|约)"
)


class _Day(NamedTuple):
    """A date as it was read; what was not written is None. `guessed` says what is not sure of it."""

    year: int
    month: int | None = None
    day: int | None = None
    guessed: str = ""


Dated = tuple[str, str]
"""A date or month in its one spelling (or the text, where it is none), and why it is guessed."""


def dated(field: Field, text: str, *, figure: bool = False) -> Dated:
    """The date or month that `text` gives to `field`; `figure`: it was a number in its cell, not a text."""
    read = _read(text)
    if read is None:
        return text, ""
    if figure and re.fullmatch(r"[0-9]{4}\.1", text):
        note = f"单元格里是数字 {text}，也可能是 {text}0（10 月）：数字末尾的 0 不会保留"
        read = read._replace(guessed=note)
    if read.month is None:
        return _without_month(field, text, read)
    if field.kind is Kind.MONTH:
        dropped = f"原文“{text}”，表上只要年月" if read.day else ""
        return f"{read.year:04d}-{read.month:02d}", read.guessed or dropped
    if read.day is None:
        return text, ""
    return f"{read.year:04d}-{read.month:02d}-{read.day:02d}", read.guessed


def _without_month(field: Field, text: str, read: _Day) -> Dated:
    """A year alone: its first month where something begins, its last where something ends."""
    month = 12 if field.role == "period-end" else 1 if field.role == "period-start" else None
    if month is None or field.kind is not Kind.MONTH:
        return text, ""
    return f"{read.year:04d}-{month:02d}", f"原文“{text}”只有年份，当作 {month} 月"


def _folded(text: str) -> str:
    folded = "".join(unicodedata.normalize("NFKC", text).split()).lower().translate(_DASHES)
    folded = _CHINESE_YEAR.sub(lambda found: str(chinese_number(found[1])), folded)
    folded = folded.replace("廿", "二十").replace("卅", "三十")
    return _CHINESE_PART.sub(lambda found: str(chinese_number(found[1])), folded)


def _read(text: str) -> _Day | None:
    folded = _folded(text)
    read = _spelt(folded)
    if read is None and (bare := _AROUND.sub("", _AROUND.sub("", folded))) != folded:
        read = _spelt(bare)
        read = read._replace(guessed=f"原文“{text}”") if read else None
    if read is None or not 1900 <= read.year <= 2199:
        return None
    try:
        date(read.year, read.month or 1, read.day or 1)
    except ValueError:
        return None
    return read


def _spelt(folded: str) -> _Day | None:
    if found := _YEAR_FIRST.fullmatch(folded):
        return _Day(int(found[1]), int(found[2]), int(found[3]) if found[3] else None)
    if found := _RUN_TOGETHER.fullmatch(folded):
        return _Day(int(found[1]), int(found[2]), int(found[3]) if found[3] else None)
    if found := _YEAR_ONLY.fullmatch(folded):
        month = {"初": 1, "底": 12, "末": 12}.get(found[2] or "")
        return _Day(int(found[1]), month, guessed=f"原文“{folded}”" if month else "")
    if found := _SHORT_YEAR.fullmatch(folded):
        day = int(found[3]) if found[3] else None
        return _Day(2000 + int(found[1]), int(found[2]), day, f"原文“{folded}”，年份只写了两位")
    if found := _SERIAL.fullmatch(folded):
        return _of_serial(float(folded))
    return _foreign(folded)


def _of_serial(serial: float) -> _Day | None:
    if not _FIRST_SERIAL <= serial <= _LAST_SERIAL:
        return None
    day = _EPOCH + timedelta(days=int(serial))
    return _Day(day.year, day.month, day.day, f"原文是数字 {serial:g}，按 Excel 的日期序号换算")


def _foreign(folded: str) -> _Day | None:
    """1/31/2020, 31.1.2020, 1/2020, Jan-20: sure only as far as no other reading is possible."""
    note = f"原文“{folded}”，按年月日重新排列"
    if found := _YEAR_LAST.fullmatch(folded):
        first, second, year = map(int, found.groups())
        if first == second or second > 12 >= first:
            return _Day(year, first, second, note)
        return _Day(year, second, first, note) if first > 12 >= second else None
    if found := _MONTH_LAST_YEAR.fullmatch(folded):
        return _Day(int(found[2]), int(found[1]), None, note)
    if (found := _ENGLISH.fullmatch(folded)) and found[1] in _MONTHS:
        year = int(found[2])
        return _Day(year if year > 99 else 2000 + year, _MONTHS.index(found[1]) + 1, None, note)
    return None


_FULL = r"[0-9]{4}(?:年|[-/.])[0-9]{1,2}(?:月|[-/.](?=[0-9]))?(?:[0-9]{1,2}[日号]?)?"
_TO = r"(?:起)?(?:-+|~|至|到|―)(?:止)?"
_BOTH = re.compile(rf"[自从由]?({_FULL}){_TO}({_FULL})[止底末]?")
_BOTH_YEARS = re.compile(rf"[自从由]?([0-9]{{4}})年?度?{_TO}([0-9]{{4}})年?度?[止底末]?")
_SAME_YEAR = re.compile(rf"[自从由]?([0-9]{{4}})(?:年|[-/.])([0-9]{{1,2}})月?{_TO}([0-9]{{1,2}})月")
_SPACED = re.compile(r"(?<=[0-9月日])\s+(?=[0-9]{4}(?:年|[-/.]))")
_LENGTH = re.compile(
    rf"(?:(?:自|从)?({_FULL}|[0-9]{{4}}年?)起?[,，、(]?)?(?:共|为期|实施|期限)*([0-9]{{1,2}}|[{_FIGURES}]{{1,2}})(?:个?(年|月))[)]?"
)
_REMARK = re.compile(r"[(（](?=.*[年月])([^()（）]*)[)）]$")


def period(group: Field, text: str, year: int | None = None) -> tuple[tuple[Dated, Dated] | None, str]:
    """Start and end that `text` gives to a period, and why they are guessed; None where it gives none.

    `year` is the one that the form is about: "3年" is counted from its first month.
    """
    start, end = ends(group)
    if start is None or end is None:
        return None, ""
    folded = _folded(_SPACED.sub("-", unicodedata.normalize("NFKC", text)))
    plain = _REMARK.sub("", folded)
    remark = f"原文“{text}”" if plain != folded else ""
    if found := _SAME_YEAR.fullmatch(plain):
        said = (f"{found[1]}年{found[2]}月", f"{found[1]}年{found[3]}月")
        return (dated(start, said[0]), dated(end, said[1])), remark
    if found := _BOTH_YEARS.fullmatch(plain) or _BOTH.fullmatch(plain):
        return (dated(start, found[1]), dated(end, found[2])), remark
    if found := _LENGTH.fullmatch(folded):
        return _lasting(start, end, found, text, year)
    if inner := _REMARK.search(folded):  # 3年（2020年1月至2022年12月）
        both, guessed = period(group, inner[1], year)
        return both, guessed or f"原文“{text}”，取了括号里的起止"
    return None, ""


def ends(group: Field) -> tuple[Field | None, Field | None]:
    """The fields of a period where it starts and where it ends."""
    dates = [leaf for leaf in group.leaves() if leaf.kind in (Kind.MONTH, Kind.DATE)]
    start = next((leaf for leaf in dates if leaf.role == "period-start"), dates[0] if len(dates) == 2 else None)
    end = next((leaf for leaf in dates if leaf.role == "period-end"), dates[1] if len(dates) == 2 else None)
    return (start, end) if start is not end else (None, None)


def _lasting(
    start: Field, end: Field, found: re.Match[str], text: str, year: int | None
) -> tuple[tuple[Dated, Dated] | None, str]:
    """A period by its length: from the month it names, else from the first of the form's year."""
    said = found[1] or (f"{year}-01" if year else "")
    if start.kind is not Kind.MONTH or not said:
        return None, ""
    first = dated(start, said)
    number = int(found[2]) if found[2].isdecimal() else chinese_number(found[2]) or 0
    months = number * (12 if found[3] == "年" else 1)
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}", first[0]) or not 1 <= months <= 600:
        return None, ""
    last = int(first[0][:4]) * 12 + int(first[0][5:]) - 1 + months - 1
    note = f"原文“{text}”，由期限换算" + ("" if found[1] else f"，从 {year} 年 1 月算起")
    return (first, (f"{last // 12:04d}-{last % 12 + 1:02d}", "")), note
