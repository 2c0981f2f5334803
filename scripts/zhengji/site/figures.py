"""Figures drawn from the statistics: bars, the regions as tiles, cross tables in shades. No styles, only numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from zhengji.model import Region
from zhengji.outputs.breakdowns import MISSING
from zhengji.outputs.statistics import Cross, Figure, Tally
from zhengji.sheet import number

_SHADES = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a figure: its bars' lengths, by count and by money, are shares of the longest."""

    label: str
    count: int
    units: int
    total: Decimal
    length: float
    money_length: float
    href: str


@dataclass(frozen=True, slots=True)
class Tile:
    """A region of the cartogram; `shade` is 0 where there is nothing, else 1 to 5."""

    name: str
    value: str
    shade: int
    row: int
    column: int
    href: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure ready for its fragment; `title` says what it shows, `money_title` the same of money ("" of none)."""

    key: str
    name: str
    title: str
    money_title: str
    note: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Shaded:
    """A cross table: for each line its label, its cells (value and shade) and their sum; the sum of each column."""

    key: str
    title: str
    note: str
    columns: tuple[str, ...]
    lines: tuple[tuple[str, tuple[tuple[str, int], ...], str], ...]
    sums: tuple[str, ...]


def drawn(figure: Figure, href: Callable[[str, str], str], unit: str = "") -> Drawn:
    """The bars of a figure, in its order; `href(key, label)` is where a label leads, "" where nowhere."""
    longest = max((tally.count for tally in figure.tallies), default=0)
    dearest = max((tally.total for tally in figure.tallies), default=Decimal())
    bars = tuple(
        Bar(
            t.label,
            t.count,
            t.units,
            t.total,
            _share(t.count, longest),
            _share(t.total, dearest),
            href(figure.key, t.label),
        )
        for t in figure.tallies
    )
    counts = {tally.label: tally.count for tally in figure.tallies}
    sums = {tally.label: tally.total for tally in figure.tallies}
    money = _finding(figure.title, sums, f" {unit}") if unit and dearest else ""
    return Drawn(figure.key, figure.title, _finding(figure.title, counts, " 件"), money, figure.note, bars)


def _share(value: float | Decimal, most: float | Decimal) -> float:
    return round(float(value) / float(most) * 100, 1) if most else 0


def _finding(name: str, values: Mapping[str, int] | Mapping[str, Decimal], unit: str) -> str:
    """What a figure shows, in a sentence. What was left blank is no finding, unless all was."""
    told = {label: value for label, value in values.items() if label != MISSING} or values
    most = max(told.values(), default=0)
    first = [label for label, value in told.items() if value == most]
    if not most or len(values) == 1:
        return name
    said = f"{number(float(most))}{unit}"
    if len(first) == len(told) and len(first) > 1:
        return f"各项均为 {said}"
    if len(first) > 2:
        return f"{len(first)} 项并列最多，各 {said}"
    return f"{'、'.join(first)}最多，{'各' if len(first) > 1 else '共'} {said}"


def tiles(regions: tuple[Region, ...], bars: Mapping[str, Bar], *, money: bool = False) -> list[Tile]:
    """The regions where they lie, shaded by count or by money."""
    values = {name: bar.total if money else Decimal(bar.count) for name, bar in bars.items()}
    most = max(values.values(), default=Decimal())
    found = []
    for region in regions:
        bar, value = bars.get(region.name), values.get(region.name, Decimal())
        row, column = region.tile
        href = bar.href if bar and bar.count else ""
        name = region.name.removesuffix("市")
        found.append(Tile(name, _rounded(value), _shade(value, most), row + 1, column + 1, href))
    return sorted(found, key=lambda tile: (tile.row, tile.column))


def legend(tiles_: Iterable[Tile]) -> list[tuple[int, str]]:
    """What each shade in use stands for: 1–2."""
    ranges: dict[int, list[str]] = {}
    for tile in sorted(tiles_, key=lambda tile: int(tile.value.replace(",", ""))):
        if tile.shade:
            ranges.setdefault(tile.shade, []).append(tile.value)
    return [
        (shade, f"{some[0]}–{some[-1]}" if some[0] != some[-1] else some[0]) for shade, some in sorted(ranges.items())
    ]


def shaded(cross: Cross, *, money: bool = False) -> Shaded:
    """A cross table, shaded by count or by money; lines that nothing stands in are left out, as is such a column."""
    columns = [n for n, _ in enumerate(cross.columns) if _keeps(cross.columns[n], (line[n] for line in cross.cells))]
    rows = [
        (label, [line[n] for n in columns])
        for label, line in zip(cross.rows, cross.cells, strict=True)
        if _keeps(label, line)
    ]

    def value(tally: Tally) -> Decimal:
        return tally.total if money else Decimal(tally.count)

    most = max((value(cell) for _, line in rows for cell in line), default=Decimal())
    lines = tuple(
        (
            label,
            tuple((_rounded(value(cell)) if value(cell) else "", _shade(value(cell), most)) for cell in line),
            _rounded(sum(map(value, line), Decimal())),
        )
        for label, line in rows
    )
    names = tuple(cross.columns[n].removesuffix("市") for n in columns)
    whole = [sum((value(line[n]) for _, line in rows), Decimal()) for n in range(len(columns))]
    sums = tuple(map(_rounded, (*whole, sum(whole, Decimal()))))
    title = _densest(names, lines) or cross.title.removeprefix("按")
    return Shaded(f"{cross.key}-{'money' if money else 'count'}", title, cross.note, names, lines, sums)


def _densest(columns: tuple[str, ...], lines: Iterable[tuple[str, tuple[tuple[str, int], ...], str]]) -> str:
    """Where most is, "" where several cells say the same."""
    cells = [
        (int(value.replace(",", "")), label, column)
        for label, line, _ in lines
        for column, (value, _) in zip(columns, line, strict=True)
        if value
    ]
    most = [cell for cell in cells if cell[0] == max(cells)[0]]
    return f"{most[0][2]}的{most[0][1]}最多，{most[0][0]:,}" if len(most) == 1 else ""


def _keeps(label: str, tallies: Iterable[Tally]) -> bool:
    """What the form prints is shown though nothing stands in it; 未填 only where something does."""
    return label != MISSING or any(tally.count for tally in tallies)


def _shade(value: Decimal, most: Decimal) -> int:
    return math.ceil(value * _SHADES / most) if most else 0


def _rounded(value: Decimal) -> str:
    return f"{value:,.0f}"
