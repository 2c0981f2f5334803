"""Figures that stand upright: the lines of a distribution over money or time are a scale, drawn from left to right.

What is across is a share of the picture's width, what is up is in pixels: so a picture is as wide as its page, and its
letters keep their size. No styles, only numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from zhengji.outputs.breakdowns import MISSING, SIZE, YEARS
from zhengji.outputs.filers import FILED
from zhengji.outputs.ranges import edges
from zhengji.site.figures import Bar, Drawn

HEIGHT = 160  # of the highest column
_SCALES = (SIZE, YEARS, FILED)  # the figures whose lines are a scale
_LEAST = 6  # fewer lines are no distribution, and read better as a list
_FEW = 12  # columns that can each say their number, on a phone too
_NAMES = 6  # names that have room below the columns on a phone
_GAP = 0.5  # of a column, before what was left blank


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its place across in percent, its height, what stands over it, and what is said of it aloud."""

    said: str
    value: str
    x: float
    width: float
    height: float
    href: str

    @property
    def middle(self) -> float:
        """Where its number stands."""
        return round(self.x + self.width / 2, 3)


@dataclass(frozen=True, slots=True)
class Name:
    """What stands below the columns, at a place in percent: under one, or where two meet.

    It begins there (`side` -1), has its middle there (0), or ends there (1).
    """

    text: str
    x: float
    side: int = 0


@dataclass(frozen=True, slots=True)
class Upright:
    """A figure of columns."""

    columns: tuple[Column, ...]
    names: tuple[Name, ...]
    axis: str


def stands(figure: Drawn) -> bool:
    """Whether a figure is drawn as columns."""
    return figure.key in _SCALES and len(figure.bars) >= _LEAST


def upright(figure: Drawn, unit: str, *, money: bool = False) -> Upright:
    """The columns of a figure by count or by money, and what stands below them."""
    bars = figure.bars
    scale = [bar for bar in bars if bar.label != MISSING]
    blank = [bar for bar in bars if bar.label == MISSING]  # no part of the scale: it stands apart
    width = 100 / (len(scale) + (_GAP + len(blank) if blank else 0))
    starts = [n * width for n in range(len(scale))] + [100 - width for _ in blank]
    values = [bar.total if money else Decimal(bar.count) for bar in (*scale, *blank)]
    most = max(values, default=Decimal())
    columns = tuple(
        Column(
            f"{bar.label}：{value:,.2f} {unit}" if money else f"{bar.label}：{bar.count:,} 件",
            f"{value:,.0f}" if len(bars) <= _FEW or value == most else "",
            round(start, 3),
            round(width, 3),
            round(float(value / most) * HEIGHT, 1) if most else 0,
            bar.href if bar.count else "",
        )
        for bar, start, value in zip((*scale, *blank), starts, values, strict=True)
    )
    names = [*_names(figure.key, scale, width), *(Name(bar.label, 100 - width / 2) for bar in blank)]
    return Upright(columns, tuple(names), f"横轴为资金（{unit}），各档不等宽" if figure.key == SIZE else "")


def _names(key: str, scale: Sequence[Bar], width: float) -> list[Name]:
    if key == SIZE:  # ranges meet at their bounds
        last = len(scale)
        return [Name(text, round(n * width, 3), (n == last) - (n == 0)) for n, text in enumerate(edges())]
    labels = _shortened([bar.label for bar in scale])
    step = math.ceil(len(labels) / _NAMES)
    under = [Name(text, round((n + 0.5) * width, 3)) for n, text in enumerate(labels)]
    if step > 1:  # narrow columns: the names at either end stay within the picture
        under[0], under[-1] = replace(under[0], x=0, side=-1), replace(under[-1], x=100, side=1)
    return under[::step]


def _shortened(labels: Sequence[str]) -> list[str]:
    """Days of one year without the year: the first label says it."""
    years = {label.partition("年")[0] for label in labels}
    shared = f"{years.pop()}年" if len(years) == 1 else ""
    return [label.removeprefix(shared) if n else label for n, label in enumerate(labels)]
