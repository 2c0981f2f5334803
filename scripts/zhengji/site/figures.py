"""Figures drawn from the statistics: bars, and the regions as tiles. Lengths and shades only; no styles."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from zhengji.model import Region
from zhengji.outputs.statistics import Figure

_SHADES = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a figure: its bar's length is a share of the longest."""

    label: str
    count: int
    units: int
    total: Decimal
    length: float
    href: str


@dataclass(frozen=True, slots=True)
class Tile:
    """A region of the cartogram; `shade` is 0 where there is nothing, else 1 to 5."""

    name: str
    count: int
    shade: int
    row: int
    column: int
    href: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure ready for its fragment; `title` says what it shows."""

    key: str
    name: str
    title: str
    note: str
    bars: tuple[Bar, ...]


def drawn(figure: Figure, href: Callable[[str, str], str]) -> Drawn:
    """The bars of a figure, in its order; `href(key, label)` is where a label leads, "" where nowhere."""
    longest = max((tally.count for tally in figure.tallies), default=0)
    bars = tuple(
        Bar(
            t.label,
            t.count,
            t.units,
            t.total,
            round(t.count / longest * 100, 1) if longest else 0,
            href(figure.key, t.label),
        )
        for t in figure.tallies
    )
    return Drawn(figure.key, figure.title, _finding(figure.title, bars, longest), figure.note, bars)


def _finding(name: str, bars: Sequence[Bar], longest: int) -> str:
    """What a figure shows, in a sentence."""
    first = [bar.label for bar in bars if bar.count == longest]
    if not longest or len(bars) == 1:
        return name
    if len(first) == len(bars):
        return f"各项均为 {longest:,} 件"
    if len(first) > 2:
        return f"各项相差不大，最多 {longest:,} 件"
    return f"{'、'.join(first)}最多，{'各' if len(first) > 1 else '共'} {longest:,} 件"


def tiles(regions: tuple[Region, ...], bars: Mapping[str, Bar]) -> list[Tile]:
    """The regions where they lie, shaded by count."""
    most = max((bar.count for bar in bars.values()), default=0)
    found = []
    for region in regions:
        bar = bars.get(region.name)
        count = bar.count if bar else 0
        shade = -(-count * _SHADES // most) if most else 0
        row, column = region.tile
        name = region.name.removesuffix("市")
        found.append(Tile(name, count, shade, row + 1, column + 1, bar.href if bar and count else ""))
    return sorted(found, key=lambda tile: (tile.row, tile.column))


def legend(tiles_: list[Tile]) -> list[tuple[int, str]]:
    """What each shade in use stands for: 1–2."""
    ranges: dict[int, list[int]] = {}
    for tile in tiles_:
        if tile.shade:
            ranges.setdefault(tile.shade, []).append(tile.count)
    return [
        (shade, f"{min(c):,}–{max(c):,}" if min(c) != max(c) else f"{min(c):,}") for shade, c in sorted(ranges.items())
    ]
