"""Days and months as they are filed: 2020-01-31, 2020-01."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from zhengji.formats.problem import Problem, error, squeezed

_DATE_PARTS = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})(?:[-/.月]([0-9]{1,2})日?)?月?")


def stripped(text: str) -> str:
    """`text` in one width, without blanks around it."""
    return unicodedata.normalize("NFKC", text).strip()


def date_problems(value: str) -> Iterator[Problem]:
    """What is wrong with a day (2020-01-31)."""
    match = _DATE_PARTS.fullmatch(squeezed(value))
    if not match:
        yield error("format.date", "应为“年-月-日”，年四位、月和日各两位", "例如 2020-01-31。")
    elif not match[3]:
        yield error("format.date", "只有年和月，没有日", "请补上日，例如 2020-01-31。")
    else:
        corrected = f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"
        if not _is_day(corrected):
            day = f"{match[1]}年{int(match[2])}月{int(match[3])}日"
            yield error("format.date", f"没有{day}这一天", "请核对月份和日期。")
        else:
            yield from _time_problems("format.date", value, corrected, "日期应写成“年-月-日”")


def _time_problems(code: str, value: str, corrected: str, wanted: str) -> Iterator[Problem]:
    """What is wrong with a day or month that there is: the year, or how it is written."""
    if corrected < "1900":
        yield error(code, "年份太早，可能写错了", "请核对年份。")
    elif corrected != value:
        yield error(code, wanted, f"请改为 {corrected}。")


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def month_problems(value: str) -> Iterator[Problem]:
    """What is wrong with a month (2020-01)."""
    match = _DATE_PARTS.fullmatch(squeezed(value))
    if not match:
        yield error("format.year-month", "应为“年-月”，年四位、月两位", "例如 2020-01。")
        return
    corrected = f"{match[1]}-{int(match[2]):02d}"
    if not 1 <= int(match[2]) <= 12:
        yield error("format.year-month", f"一年里没有{int(match[2])}月", "请核对月份。")
    else:
        yield from _time_problems("format.year-month", value, corrected, "年月应写成“年-月”")
