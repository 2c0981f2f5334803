"""The figures of a call: how many submissions, how many units, how much money; by form, region, domain and facet.

The site's figures and the workbook's statistics sheet are this one value, so they cannot disagree. Sums are decimal, so
they are exact. Whoever keeps the facts of every record counts anew in a fraction of a second: nothing is carried over.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from zhengji.model import Call, Field, Form, Kind, Record

MISSING = "未填"
OTHER = "其他"
PRIMARY_DOMAIN, ANY_DOMAIN = "domains-primary", "domains-any"


@dataclass(frozen=True, slots=True)
class Tally:
    """One line of a figure: how many submissions, of how many units, and what they ask for together."""

    label: str
    count: int
    units: int
    total: Decimal


@dataclass(frozen=True, slots=True)
class Figure:
    """A breakdown. `several` says that a submission may stand in several lines: they add up to more than the whole."""

    key: str
    title: str
    note: str
    several: bool
    tallies: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class Statistics:
    """The figures of some submissions. `stated` of them give a total, counted in `unit` (万元)."""

    count: int
    units: int
    total: Decimal
    stated: int
    unit: str
    figures: tuple[Figure, ...]

    def figure(self, key: str) -> Figure | None:
        """The figure called `key`."""
        return next((figure for figure in self.figures if figure.key == key), None)


@dataclass(slots=True)
class _Count:
    count: int = 0
    total: Decimal = Decimal()
    units: set[str] = field(default_factory=set)

    def add(self, unit: str, amount: Decimal) -> None:
        self.count += 1
        self.total += amount
        if unit:
            self.units.add(unit)


@dataclass(frozen=True, slots=True)
class _Breakdown:
    """A figure in the making: `labels` reads the lines that a record of a form stands in."""

    title: str
    note: str
    several: bool
    counts: dict[str, _Count]
    labels: dict[str, Callable[[Record], Sequence[str]]]


def statistics(call: Call, records: Iterable[Record], forms: Sequence[Form] | None = None) -> Statistics:
    """The figures of `records` (whole, or their facts): of all forms of `call`, or of `forms` alone."""
    forms = call.forms if forms is None else forms
    breakdowns = _breakdowns(call, forms)
    steps = {
        form.id: tuple((one.labels[form.id], one.counts) for one in breakdowns.values() if form.id in one.labels)
        for form in forms
    }
    units = {form.id: form.role("unit") for form in forms}
    totals = {form.id: form.role("total") for form in forms}
    whole, stated = _Count(), 0
    for record in records:
        unit_field, total_field = units[record.form], totals[record.form]
        unit = _same_unit(unit_field.value(record.data)) if unit_field else ""
        asked = total_field.value(record.data) if total_field else None
        amount = Decimal()
        if isinstance(asked, int | float):
            amount = Decimal(str(asked))
            stated += 1
        whole.add(unit, amount)
        for labels, counts in steps[record.form]:
            for label in labels(record):
                count = counts.get(label)
                if count is None:
                    count = counts[label] = _Count()
                count.add(unit, amount)
    money = next((item.unit for item in totals.values() if item), "")
    figures = tuple(_figure(key, one, forms) for key, one in breakdowns.items())
    return Statistics(whole.count, len(whole.units), whole.total, stated, money, figures)


def _figure(key: str, made: _Breakdown, forms: Sequence[Form]) -> Figure:
    asked = [form.label for form in forms if form.id in made.labels]
    notes = (made.note, f"只有{'、'.join(asked)}有这一栏" if len(asked) < len(forms) else "")
    tallies = tuple(Tally(label, one.count, len(one.units), one.total) for label, one in made.counts.items())
    return Figure(key, made.title, "；".join(filter(None, notes)), made.several, tallies)


def _same_unit(name: Any) -> str:
    # the same unit typed with other widths and spaces is one unit
    return "".join(unicodedata.normalize("NFKC", name).split()) if isinstance(name, str) else ""


def _breakdowns(call: Call, forms: Sequence[Form]) -> dict[str, _Breakdown]:
    made: dict[str, _Breakdown] = {}

    def breakdown(key: str, title: str, note: str, several: bool, labels: Iterable[str]) -> _Breakdown:
        one = made.setdefault(key, _Breakdown(title, note, several, {}, {}))
        for label in labels:
            one.counts.setdefault(label, _Count())
        return one

    names = {form.id: (f"{form.label} {form.short_title}",) for form in forms}
    by_form = breakdown("form", "按征集表", "", False, (name for (name,) in names.values()))
    for form in forms:
        by_form.labels[form.id] = lambda record: names[record.form]
    for form in forms:
        region, domains = form.role("region"), form.role("domains")
        if region:
            regions = (item.name for item in call.regions)
            breakdown("region", f"按{region.title}", "", False, regions).labels[form.id] = _one(region)
        if domains:
            title, first = f"按{domains.title}", "第一个所选为主，每件只计一次，合计等于件数"
            breakdown(PRIMARY_DOMAIN, f"{title}（主要）", first, False, _lines(domains)).labels[form.id] = _first(
                domains
            )
            every = "一件选了几个就各计一次，合计大于件数"
            breakdown(ANY_DOMAIN, f"{title}（所有）", every, True, _lines(domains)).labels[form.id] = _every(domains)
        for leaf in form.leaves:
            if leaf.facet and leaf.role not in ("region", "domains"):
                several = leaf.kind in (Kind.CHOICES, Kind.LIST)
                note = "一件可以选几个，合计不等于件数" if several else ""
                labels = _every(leaf) if several else _one(leaf)
                breakdown(f"facet:{leaf.title}", f"按{leaf.title}", note, several, _lines(leaf)).labels[form.id] = (
                    labels
                )
    return made


def _lines(leaf: Field) -> tuple[str, ...]:
    return (*leaf.options, OTHER) if leaf.allows_other else leaf.options


def _labelled(leaf: Field) -> Callable[[Any], str]:
    """The line that an answer stands in: an option as printed, whatever else was written under 其他."""
    options = frozenset(leaf.options)
    if not leaf.allows_other:
        return str
    return lambda answer: answer if answer in options else OTHER


def _one(leaf: Field) -> Callable[[Record], Sequence[str]]:
    labelled = _labelled(leaf)

    def read(record: Record) -> Sequence[str]:
        answer = leaf.value(record.data)
        return (MISSING,) if answer in (None, "") else (labelled(answer),)

    return read


def _first(leaf: Field) -> Callable[[Record], Sequence[str]]:
    labelled = _labelled(leaf)

    def read(record: Record) -> Sequence[str]:
        answers = leaf.value(record.data)
        return (labelled(answers[0]),) if answers else (MISSING,)

    return read


def _every(leaf: Field) -> Callable[[Record], Sequence[str]]:
    labelled = _labelled(leaf)

    def read(record: Record) -> Sequence[str]:
        answers = leaf.value(record.data)
        if not answers:
            return (MISSING,) if leaf.required else ()
        return tuple(dict.fromkeys(map(labelled, answers)))

    return read
