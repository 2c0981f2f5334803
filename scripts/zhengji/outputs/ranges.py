"""What figures and filters count by that no form prints: how large a sum is, and the years that a period covers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any

from zhengji.model import Field, Form, Visibility

_BOUNDS = (100, 300, 500, 1_000, 3_000, 5_000, 10_000)  # 万元: what a director asks about
_LONGEST = 30  # years: a period that is longer was mistyped, and must not make a hundred lines


def sizes(unit: str) -> tuple[str, ...]:
    """The ranges of a sum in `unit`, smallest first; a range includes its lower bound."""
    between = (f"{low:,}–{high:,} {unit}" for low, high in pairwise(_BOUNDS))
    return (f"不足 {_BOUNDS[0]:,} {unit}", *between, f"{_BOUNDS[-1]:,} {unit}以上")


def edges() -> tuple[str, ...]:
    """What stands where two ranges of a sum meet, and at either end."""
    return ("0", *(f"{bound:,}" for bound in _BOUNDS), "以上")


@cache
def _sizes(unit: str) -> tuple[str, ...]:
    return sizes(unit)


def size(amount: float | Decimal, unit: str) -> str:
    """The range that `amount` lies in."""
    return _sizes(unit)[bisect_right(_BOUNDS, amount)]


def period(form: Form) -> Callable[[Mapping[str, Any]], tuple[int, ...]] | None:
    """What reads the years that the period of a submission touches; None where everybody may not see it."""
    start, end = _public(form, "period-start"), _public(form, "period-end")
    if start is None or end is None:
        return None

    def years(data: Mapping[str, Any]) -> tuple[int, ...]:
        first, last = _year(start.value(data)), _year(end.value(data))
        if first is None or last is None or not 0 <= last - first <= _LONGEST:
            return ()
        return tuple(range(first, last + 1))

    return years


def _public(form: Form, role: str) -> Field | None:
    leaf = form.role(role)
    return leaf if leaf and leaf.visibility is Visibility.PUBLIC else None


def _year(value: Any) -> int | None:
    return int(value[:4]) if isinstance(value, str) and value[:4].isdecimal() else None
