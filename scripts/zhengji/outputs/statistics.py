"""The figures of a call: how many submissions, how many units, how much money; by form, region, domain and facet.

A cross table counts two of these at once, such as domain by region.

The site's figures and the workbook's statistics sheet are this one value, so they cannot disagree. Sums are decimal, so
they are exact. Whoever keeps the facts of every record counts anew in a fraction of a second: nothing is carried over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from zhengji.model import Call, Form, Record
from zhengji.outputs.breakdowns import (
    ANY_DOMAIN,
    PRIMARY_DOMAIN,
    YEARS,
    Breakdown,
    Count,
    breakdowns,
    public_leaf,
    same_unit,
)
from zhengji.outputs.sums import Sum, sums

_CROSSED = ((PRIMARY_DOMAIN, "region"), (ANY_DOMAIN, "region"))


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
class Cross:
    """Two breakdowns at once: a line of `cells` for each of `rows`, in it one tally for each of `columns`."""

    key: str
    title: str
    note: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Tally, ...], ...]


@dataclass(frozen=True, slots=True)
class Statistics:
    """The figures of some submissions. `stated` of them give a total, counted in `unit` (万元)."""

    count: int
    units: int
    total: Decimal
    stated: int
    unit: str
    figures: tuple[Figure, ...]
    crosses: tuple[Cross, ...]
    sums: tuple[Sum, ...]

    def figure(self, key: str) -> Figure | None:
        """The figure called `key`."""
        return next((figure for figure in self.figures if figure.key == key), None)


def statistics(call: Call, records: Iterable[Record], forms: Sequence[Form] | None = None) -> Statistics:
    """The figures of `records` (whole, or their facts): of all forms of `call`, or of `forms` alone."""
    forms = call.forms if forms is None else forms
    records = tuple(records)
    made = breakdowns(call, forms)
    steps = {
        form.id: tuple((key, one.labels[form.id], one.counts) for key, one in made.items() if form.id in one.labels)
        for form in forms
    }
    units = {form.id: public_leaf(form, "unit") for form in forms}
    totals = {form.id: public_leaf(form, "total") for form in forms}
    crossed = {
        (down, across): _Crossed(forms, (down, across), made[down], made[across])
        for down, across in _CROSSED
        # some form has both
        if {down, across} <= made.keys() and made[down].labels.keys() & made[across].labels.keys()
    }
    whole, stated = Count(), 0
    for record in records:
        unit_field, total_field = units[record.form], totals[record.form]
        unit = same_unit(unit_field.value(record.data)) if unit_field else ""
        asked = total_field.value(record.data) if total_field else None
        amount = Decimal()
        if isinstance(asked, int | float):
            amount = Decimal(str(asked))
            stated += 1
        whole.add(unit, amount)
        found: dict[str, Sequence[str]] = {}
        for key, labels, counts in steps[record.form]:
            found[key] = labels(record)
            for label in found[key]:
                count = counts.get(label)
                if count is None:
                    count = counts[label] = Count()
                count.add(unit, amount)
        for cross in crossed.values():
            cross.add(found, unit, amount)
    money = next((item.unit for item in totals.values() if item), "")
    figures = tuple(_figure(key, one, forms) for key, one in made.items())
    crosses = tuple(one.table("-".join(pair), made[pair[0]], made[pair[1]]) for pair, one in crossed.items())
    added = sums(forms, records)
    return Statistics(whole.count, len(whole.units), whole.total, stated, money, figures, crosses, added)


class _Crossed:
    """A cross table in the making."""

    def __init__(self, forms: Sequence[Form], pair: tuple[str, str], down: Breakdown, across: Breakdown) -> None:
        self._pair = pair
        shared = [form for form in forms if form.id in down.labels and form.id in across.labels]
        labels = "、".join(form.label or form.short_title for form in shared)
        self._note = "" if len(shared) == len(forms) else f"只计{labels}，其余的没有这两栏"
        self._counts: dict[tuple[str, str], Count] = {}

    def add(self, found: Mapping[str, Sequence[str]], unit: str, amount: Decimal) -> None:
        """Count a record in each cell that it stands in: `found` are its lines in each breakdown."""
        down, across = self._pair
        for row in found.get(down, ()):
            for column in found.get(across, ()):
                count = self._counts.get((row, column))
                if count is None:
                    count = self._counts[row, column] = Count()
                count.add(unit, amount)

    def table(self, key: str, down: Breakdown, across: Breakdown) -> Cross:
        """The table, with the lines and columns that the two figures have."""
        note = "；".join(filter(None, (down.note, self._note)))
        rows, columns, none = tuple(down.counts), tuple(across.counts), Count()
        cells = tuple(
            tuple(_tally(column, self._counts.get((row, column), none)) for column in columns) for row in rows
        )
        return Cross(key, f"{down.title}和{across.title.removeprefix('按')}", note, rows, columns, cells)


def _tally(label: str, one: Count) -> Tally:
    return Tally(label, one.count, len(one.units), one.total)


def _figure(key: str, made: Breakdown, forms: Sequence[Form]) -> Figure:
    asked = [form.label or form.short_title for form in forms if form.id in made.labels]
    notes = (made.note, f"只有{'、'.join(asked)}有这一栏" if len(asked) < len(forms) else "")
    counts = sorted(made.counts.items()) if key == YEARS else made.counts.items()
    tallies = tuple(_tally(label, one) for label, one in counts)
    return Figure(key, made.title, "；".join(filter(None, notes)), made.several, tallies)
