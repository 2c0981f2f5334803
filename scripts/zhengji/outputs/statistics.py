"""The figures of a call: how many submissions, how many units, how much money; by form, region, domain and facet.

A cross table counts two of these at once, such as domain by region.

The site's figures and the workbook's statistics sheet are this one value, so they cannot disagree. Sums are decimal, so
they are exact. Whoever keeps the facts of every record counts anew in a fraction of a second: no figure is changed by
what a single submission adds or takes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from zhengji.model import Call, Form, Record
from zhengji.outputs.breakdowns import (
    ANY_DOMAIN,
    PRIMARY_DOMAIN,
    YEARS,
    Breakdown,
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
        form.id: tuple((one.labels[form.id], one.lines) for one in made.values() if form.id in one.labels)
        for form in forms
    }
    units = {form.id: public_leaf(form, "unit") for form in forms}
    totals = {form.id: public_leaf(form, "total") for form in forms}
    counted = _Counted([], [])
    stated = 0
    for place, record in enumerate(records):
        unit, total = units[record.form], totals[record.form]
        asked = total.value(record.data) if total else None
        amount = Decimal()
        if isinstance(asked, int | float):
            amount = Decimal(str(asked))
            stated += 1
        counted.amounts.append(amount)
        counted.units.append(same_unit(unit.value(record.data)) if unit else "")
        for labels, lines in steps[record.form]:
            for label in labels(record):
                lines[label].append(place)
    whole = counted.tally("", range(len(records)))
    money = next((item.unit for item in totals.values() if item), "")
    figures = tuple(_figure(key, one, forms, counted) for key, one in made.items())
    crosses = tuple(
        _cross(f"{down}-{across}", forms, made[down], made[across], counted)
        for down, across in _CROSSED
        # some form has both
        if {down, across} <= made.keys() and made[down].labels.keys() & made[across].labels.keys()
    )
    return Statistics(whole.count, whole.units, whole.total, stated, money, figures, crosses, sums(forms, records))


@dataclass(frozen=True, slots=True)
class _Counted:
    """What each record asks for, and its unit, by the record's place."""

    amounts: list[Decimal]
    units: list[str]

    def tally(self, label: str, places: Collection[int]) -> Tally:
        """The line of the records in these places."""
        units = set(map(self.units.__getitem__, places)) - {""}
        return Tally(label, len(places), len(units), sum(map(self.amounts.__getitem__, places), Decimal()))


def _cross(key: str, forms: Sequence[Form], down: Breakdown, across: Breakdown, counted: _Counted) -> Cross:
    """The table of two breakdowns, with the lines that either has."""
    shared = [form for form in forms if form.id in down.labels and form.id in across.labels]
    labels = "、".join(form.label or form.short_title for form in shared)
    only = "" if len(shared) == len(forms) else f"只计{labels}，其余的没有这两栏"
    columns = {label: frozenset(places) for label, places in across.lines.items()}
    cells = tuple(
        tuple(counted.tally(label, column.intersection(places)) for label, column in columns.items())
        for places in down.lines.values()
    )
    title = f"{down.title}和{across.title.removeprefix('按')}"
    return Cross(key, title, "；".join(filter(None, (down.note, only))), tuple(down.lines), tuple(columns), cells)


def _figure(key: str, made: Breakdown, forms: Sequence[Form], counted: _Counted) -> Figure:
    asked = [form.label or form.short_title for form in forms if form.id in made.labels]
    notes = (made.note, f"只有{'、'.join(asked)}有这一栏" if len(asked) < len(forms) else "")
    lines = sorted(made.lines.items()) if key == YEARS else made.lines.items()
    tallies = tuple(counted.tally(label, places) for label, places in lines)
    return Figure(key, made.title, "；".join(filter(None, notes)), made.several, tallies)
