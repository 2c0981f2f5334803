"""What the pages of a site show: the call, its submissions, and the lists and figures that are made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from zhengji.model import Call, Finding, Record
from zhengji.outputs.statistics import Figure, Statistics, statistics
from zhengji.outputs.words import words
from zhengji.site.catalogue import Catalogue
from zhengji.site.figures import Drawn, drawn
from zhengji.site.fragments import day, window
from zhengji.site.listing import PER_PAGE, Facet, Item, Lister, address
from zhengji.site.origin import Origin

Values = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list: what is on it, and its neighbours."""

    items: Sequence[T]
    total: int
    index: int
    count: int
    start: int
    previous: str
    next: str


@dataclass(frozen=True)
class Common:
    """What the pages show that does not depend on the submissions."""

    call: Call
    audience: str
    origin: Origin
    quick: bool = False

    @property
    def serves(self) -> bool:
        """Whether the site has the API, which is of the public view alone."""
        return self.audience == "public" and not self.quick

    @property
    def window(self) -> str:
        """When the call is open, as printed."""
        return window(self.call.opens, self.call.closes)

    @property
    def time(self) -> str:
        """The time that the site tells of itself, "" where it knows none."""
        time = self.origin.time
        return f"{day(time)} {time:%H:%M}" if time else ""

    @property
    def values(self) -> Values:
        """What every fragment may show."""
        return {
            "call": self.call,
            "audience": self.audience,
            "origin": self.origin,
            "quick": self.quick,
            "window": self.window,
            "time": self.time,
        }


@dataclass(frozen=True)
class Site:
    """Everything that the pages show."""

    common: Common
    lister: Lister
    published: Sequence[tuple[str, Record, str]]  # path, facts without narratives, beginning of the primary text
    findings: tuple[Finding, ...]
    checked: int
    left_out: tuple[str, ...]

    @cached_property
    def records(self) -> Sequence[Record]:
        """The facts of each submission, without narratives."""
        return tuple(record for _, record, _ in self.published)

    @cached_property
    def items(self) -> Sequence[Item]:
        """Their lines in lists."""
        return [self.lister.item(record, text) for _, record, text in self.published]

    @property
    def facets(self) -> tuple[Facet, ...]:
        """What they are filtered by."""
        return self.lister.facets

    @cached_property
    def statistics(self) -> Statistics:
        """The figures."""
        return statistics(self.call, self.records)

    @cached_property
    def words(self) -> Figure | None:
        """The words of their titles."""
        return words(self.call, self.records)

    @cached_property
    def pages(self) -> Mapping[str, str]:
        """Path → address of what is published."""
        return {path: address(self.call, record.number) for path, record, _ in self.published}

    @property
    def call(self) -> Call:
        """The call that the site is of."""
        return self.common.call

    @cached_property
    def catalogue(self) -> Catalogue:
        """The lists of the items."""
        return Catalogue(self.items, self.facets)

    @cached_property
    def figures(self) -> tuple[Drawn, ...]:
        """The statistics as figures."""
        return tuple(drawn(figure, self.catalogue.href, self.statistics.unit) for figure in self.statistics.figures)


def paged(items: Sequence[T], name: Callable[[int], str]) -> Iterator[tuple[str, Page[T]]]:
    """The pages of a list with their addresses; an empty list has one page too."""
    count = max(1, -(-len(items) // PER_PAGE))
    for index in range(1, count + 1):
        start = (index - 1) * PER_PAGE
        previous, following = name(index - 1) if index > 1 else "", name(index + 1) if index < count else ""
        some = items[start : start + PER_PAGE]
        yield name(index), Page(some, len(items), index, count, start + 1, previous, following)


def browse_name(page: int) -> str:
    """The address of a page of the whole list."""
    return "browse.html" if page == 1 else f"lists/all-{page}.html"


def units_name(page: int) -> str:
    """The address of a page of the units' list."""
    return f"units/index{'' if page == 1 else f'-{page}'}.html"
