"""The lists of a site: of each value that submissions are filtered by, and of each unit."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

import orjson

from zhengji.outputs.breakdowns import same_unit
from zhengji.site.listing import Facet, Item, unit_name

_FED = ("form", "region", "domains")  # what one may subscribe to


@dataclass(frozen=True)
class Group:
    """What has one value, or is of one unit. `feed` is the address of its feed, `browse` that of the browse page with
    the same condition; "" where there is none."""

    title: str
    label: str
    href: str
    items: Sequence[Item]
    feed: str = ""
    browse: str = ""

    def name(self, page: int) -> str:
        """The address of one of its pages."""
        return self.href if page == 1 else f"{self.href.removesuffix('.html')}-{page}.html"

    @cached_property
    def money(self) -> float | None:
        """What its submissions ask for together, None where none says."""
        asked = [item.money for item in self.items if item.money is not None]
        return round(math.fsum(asked), 2) if asked else None

    @property
    def money_unit(self) -> str:
        """What that is counted in."""
        return next((item.money_unit for item in self.items if item.money_unit), "")

    @cached_property
    def stated(self) -> int:
        """How many say what they ask for."""
        return sum(item.money is not None for item in self.items)


@dataclass(frozen=True)
class Catalogue:
    """The groups of some items."""

    items: Sequence[Item]
    facets: Sequence[Facet]

    @cached_property
    def values(self) -> Mapping[tuple[str, int], Group]:
        """The groups that hold anything, by facet and the index of its value."""
        found: dict[tuple[str, int], list[Item]] = {}
        for item in self.items:
            for facet, places in zip(self.facets, item.places, strict=True):
                for index in places:
                    found.setdefault((facet.key, index), []).append(item)
        return {
            (facet.key, index): self._group(facet, index, found[facet.key, index])
            for facet in self.facets
            for index in range(len(facet.values))
            if (facet.key, index) in found
        }

    def _group(self, facet: Facet, index: int, items: Sequence[Item]) -> Group:
        address = facet.list_name(index)
        feed = address.replace("lists/", "feeds/").replace(".html", ".xml") if facet.key in _FED else ""
        browse = f"browse.html#{quote(facet.key)}={quote(facet.values[index])}"
        return Group(facet.title, facet.values[index], address, items, feed, browse)

    @property
    def followed(self) -> Iterator[Group]:
        """Those that one may subscribe to, empty ones too: something may yet be filed there."""
        for facet in self.facets:
            for index in range(len(facet.values)) if facet.key in _FED else ():
                yield self.values.get((facet.key, index)) or self._group(facet, index, ())

    @cached_property
    def units(self) -> Sequence[Group]:
        """The groups of the units, those that filed most first."""
        found: dict[str, list[Item]] = {}
        for item in self.items:
            found.setdefault(same_unit(item.unit), []).append(item)
        found.pop("", None)
        ordered = sorted(found.items(), key=lambda one: (-len(one[1]), one[0]))
        return [
            Group("填报单位", items[0].unit, unit_name(same), items, browse=f"browse.html#q={quote(items[0].unit)}")
            for same, items in ordered
        ]

    def href(self, key: str, label: str) -> str:
        """Where a label of the figure `key` leads: to its group, "" where there is none."""
        for facet in self.facets:
            if facet.key in (key, key.rpartition("-")[0]) and label in facet.values:
                group = self.values.get((facet.key, facet.values.index(label)))
                return group.href if group else ""
        return ""

    @property
    def groups(self) -> Iterator[Group]:
        """Every group."""
        yield from self.values.values()
        yield from self.units

    @cached_property
    def marks(self) -> Mapping[str, bytes]:
        """The hash of what lists show of each item, by its number."""
        return {item.number: hashlib.sha256(orjson.dumps(item)).digest()[:16] for item in self.items}

    def mark(self, items: Sequence[Item]) -> bytes:
        """The hash of what a list shows of some items."""
        return b"".join(self.marks[item.number] for item in items)
