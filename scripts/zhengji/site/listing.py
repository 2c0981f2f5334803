"""Submissions as lists show them: one line each, what they are filtered by, and the data that the browse page loads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import orjson

from zhengji.model import Call, Field, Form, Record, in_words
from zhengji.outputs.breakdowns import SIZE, YEARS, same_unit, unnumbered
from zhengji.outputs.ranges import period, size, sizes
from zhengji.paths import number_of
from zhengji.sheet import excerpt

PER_PAGE = 100
EXCERPT = 80
OTHER = "其他"
_LINKED = ("unit", "region", "domains")


@dataclass(frozen=True, slots=True)
class Facet:
    """Something to filter by: which form, or what the fields of one role hold. `values` are the printed options."""

    key: str
    title: str
    values: tuple[str, ...]

    def list_name(self, index: int, page: int = 1) -> str:
        """The address of a page of the list of what has the value at `index`."""
        return f"lists/{_slug(self.key)}-{index + 1}{'' if page == 1 else f'-{page}'}.html"


@dataclass(frozen=True, slots=True)
class Item:
    """One submission in a list. `places` holds, for each facet of the call, the indexes of its values."""

    number: str
    href: str
    title: str
    unit: str
    region: str
    domains: tuple[str, ...]
    money: float | None
    money_unit: str
    text: str
    years: tuple[int, ...]
    places: tuple[tuple[int, ...], ...]


def address(call: Call, number: str) -> str:
    """The address of a submission's page."""
    return f"{call.id}/{number.lower()}.html"


def facets(call: Call) -> tuple[Facet, ...]:
    """What the submissions of a call are filtered by; the same role in several forms is one facet."""
    found: dict[str, tuple[str, dict[str, None]]] = {}
    for form in call.forms:
        for leaf in form.leaves:
            if leaf.facet:
                values = found.setdefault(_facet_key(leaf), (unnumbered(leaf.title), {}))[1]
                values.update(dict.fromkeys(leaf.answers))
    shared = Counter(key for form in call.forms for key in {_facet_key(leaf) for leaf in form.leaves if leaf.facet})
    ordered = sorted(found, key=lambda key: -shared[key])  # first what most forms have
    others = {_facet_key(leaf) for form in call.forms for leaf in form.leaves if leaf.facet and _open(leaf)}
    forms = Facet("form", "征集表", tuple(f"{form.label} {form.short_title}" for form in call.forms))
    return (
        forms,
        *(
            Facet(key, title, (*(v for v in values if v != OTHER), *((OTHER,) if key in others else ())))
            for key, (title, values) in ((key, found[key]) for key in ordered)
        ),
    )


def _facet_key(leaf: Field) -> str:
    return leaf.role or leaf.pointer


def _open(leaf: Field) -> bool:
    return leaf.allows_other or not leaf.answers


@dataclass(frozen=True)
class Lister:
    """Makes the items of a call."""

    call: Call
    facets: tuple[Facet, ...]

    def item(self, record: Record, text: str) -> Item:
        """The line of a record."""
        form = next(form for form in self.call.forms if form.id == record.form)
        data = record.data
        total = form.role("total")
        money = total.value(data) if total else None
        return Item(
            number=record.number,
            href=address(self.call, record.number),
            title=_one(form, "title", data),
            unit=_one(form, "unit", data),
            region=_one(form, "region", data),
            domains=tuple(_several(form, "domains", data)),
            money=float(money) if money is not None else None,
            money_unit=total.unit if total else "",
            text=text,
            years=_years(form, data),
            places=tuple(self._places(form, facet, data) for facet in self.facets),
        )

    def href(self, leaf: Field, value: Any) -> str:
        """The address of the list of what has this value in this field, "" where there is none."""
        if leaf.role == "unit":
            return unit_name(value)
        facet = self._by_key.get(_facet_key(leaf)) if leaf.facet else None
        index = _index(facet) if facet else {}
        place = index.get(in_words(value), index.get(OTHER, -1))
        return facet.list_name(place) if facet and place >= 0 else ""

    @cached_property
    def _by_key(self) -> Mapping[str, Facet]:
        return {facet.key: facet for facet in self.facets}

    def links(self, form: Form, data: Mapping[str, Any]) -> list[tuple[str, str]]:
        """What a record is listed under, with the addresses of the lists: its unit, region and domains."""
        leaves = filter(None, map(form.role, _LINKED))
        return [(value, self.href(leaf, value)) for leaf in leaves for value in _several(form, leaf.role, data)]

    def _places(self, form: Form, facet: Facet, data: Mapping[str, Any]) -> tuple[int, ...]:
        if facet.key == "form":
            return (self.call.forms.index(form),)
        leaf = _facet_leaf(form, facet.key)
        value = leaf.value(data) if leaf else None
        if value is None:
            return ()
        index = _index(facet)
        values = value if isinstance(value, list) else [value]
        return tuple(dict.fromkeys(index.get(v, index.get(OTHER, -1)) for v in map(in_words, values)))


def unit_name(unit: Any, page: int = 1) -> str:
    """The address of a page of a unit's list, "" where the unit is not told."""
    same = same_unit(unit)
    number = number_of("u", same).lower()
    return f"units/{number}{'' if page == 1 else f'-{page}'}.html" if same else ""


@lru_cache(maxsize=256)
def _slug(key: str) -> str:
    """What stands for a facet in addresses: its role; for a field without one, a number made of its pointer."""
    return number_of("f", key).lower() if key.startswith("/") else key


@lru_cache(maxsize=256)
def _facet_leaf(form: Form, key: str) -> Field | None:
    return next((leaf for leaf in form.leaves if leaf.facet and _facet_key(leaf) == key), None)


@lru_cache(maxsize=64)
def _index(facet: Facet) -> Mapping[str, int]:
    return {value: n for n, value in enumerate(facet.values)}


def _years(form: Form, data: Mapping[str, Any]) -> tuple[int, ...]:
    years = _period(form)
    return years(data) if years else ()


_period = lru_cache(maxsize=64)(period)


def _one(form: Form, role: str, data: Mapping[str, Any]) -> str:
    leaf = form.role(role)
    value = leaf.value(data) if leaf else None
    return "" if value is None else str(value)


def _several(form: Form, role: str, data: Mapping[str, Any]) -> list[str]:
    leaf = form.role(role)
    value = leaf.value(data) if leaf else None
    return [] if value is None else [str(v) for v in (value if isinstance(value, list) else [value])]


def summary(form: Form, record: Record) -> str:
    """The beginning of a record's primary text; of its first narrative where no field plays that role."""
    leaf = form.role("primary-text") or next(iter(form.narratives), None)
    value = leaf.value(record.data) if leaf else None
    return excerpt(value, EXCERPT) if isinstance(value, str) else ""


def script(facets_: Sequence[Facet], items: Iterable[Item]) -> bytes:
    """The list as a script, for the browse page's app: data that also loads from disk, where nothing can be fetched."""
    listed = tuple(items)
    unit = next((item.money_unit for item in listed if item.money_unit), "")
    ranges = sizes(unit)
    years = sorted({year for item in listed for year in item.years})
    range_of, year_at = _index(Facet(SIZE, "", ranges)), {year: n for n, year in enumerate(years)}
    rows = [
        (
            *(item.number, item.href, item.title, item.unit, item.money, item.text),
            *item.places,
            () if item.money is None else (range_of[size(item.money, unit)],),
            [year_at[year] for year in item.years],
        )
        for item in listed
    ]
    counted = (
        Facet(SIZE, "资金规模", ranges if unit else ()),
        Facet(YEARS, "执行年份", tuple(f"{y}年" for y in years)),
    )
    data = {
        "order": "征集表、填报单位",
        "money": unit,
        "facets": [{"key": f.key, "title": f.title, "values": f.values} for f in (*facets_, *counted)],
        "rows": rows,
    }
    return as_script("browse", data)


def as_script(name: str, data: Any) -> bytes:
    """Data as a script that puts it at `window.zhengji.NAME`."""
    return (
        b"window.zhengji = window.zhengji || {};\nwindow.zhengji."
        + name.encode()
        + b" = "
        + orjson.dumps(data)
        + b";\n"
    )
