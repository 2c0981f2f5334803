"""The figures of a call: how many submissions, how many units, how much money; by form, region, domain and facet.

A cross table counts two of these at once, such as domain by region.

The site's figures and the workbook's statistics sheet are this one value, so they cannot disagree. Sums are decimal, so
they are exact. Whoever keeps the facts of every record counts anew in a fraction of a second: nothing is carried over.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from zhengji.model import Call, Field, Form, JsonObject, Kind, Record, Visibility
from zhengji.outputs.ranges import period, size, sizes

MISSING = "未填"
OTHER = "其他"
PRIMARY_DOMAIN, ANY_DOMAIN = "domains-primary", "domains-any"
SIZE, YEARS = "total", "period"
_SEVERAL = "一件可选几个，各计一次，合计可大于件数"
_EACH_YEAR = "跨年的每年各计一次，合计可大于件数"
_CROSSED = ((PRIMARY_DOMAIN, "region"), (ANY_DOMAIN, "region"))

_Labels = Callable[[Record], Sequence[str]]  # the lines of a figure that a record stands in


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
    labels: dict[str, _Labels]


def statistics(call: Call, records: Iterable[Record], forms: Sequence[Form] | None = None) -> Statistics:
    """The figures of `records` (whole, or their facts): of all forms of `call`, or of `forms` alone."""
    forms = call.forms if forms is None else forms
    breakdowns = _breakdowns(call, forms)
    steps = {
        form.id: tuple(
            (key, one.labels[form.id], one.counts) for key, one in breakdowns.items() if form.id in one.labels
        )
        for form in forms
    }
    units = {form.id: _public(form, "unit") for form in forms}
    totals = {form.id: _public(form, "total") for form in forms}
    crossed = {
        (down, across): _Crossed(forms, (down, across), breakdowns[down], breakdowns[across])
        for down, across in _CROSSED
        # some form has both
        if {down, across} <= breakdowns.keys() and breakdowns[down].labels.keys() & breakdowns[across].labels.keys()
    }
    whole, stated = _Count(), 0
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
                    count = counts[label] = _Count()
                count.add(unit, amount)
        for cross in crossed.values():
            cross.add(found, unit, amount)
    money = next((item.unit for item in totals.values() if item), "")
    figures = tuple(_figure(key, one, forms) for key, one in breakdowns.items())
    crosses = tuple(
        one.table("-".join(pair), breakdowns[pair[0]], breakdowns[pair[1]]) for pair, one in crossed.items()
    )
    return Statistics(whole.count, len(whole.units), whole.total, stated, money, figures, crosses)


class _Crossed:
    """A cross table in the making."""

    def __init__(self, forms: Sequence[Form], pair: tuple[str, str], down: _Breakdown, across: _Breakdown) -> None:
        self._pair = pair
        shared = [form for form in forms if form.id in down.labels and form.id in across.labels]
        labels = "、".join(form.label or form.short_title for form in shared)
        self._note = "" if len(shared) == len(forms) else f"只计{labels}，其余的没有这两栏"
        self._counts: dict[tuple[str, str], _Count] = {}

    def add(self, found: Mapping[str, Sequence[str]], unit: str, amount: Decimal) -> None:
        """Count a record in each cell that it stands in: `found` are its lines in each breakdown."""
        down, across = self._pair
        for row in found.get(down, ()):
            for column in found.get(across, ()):
                count = self._counts.get((row, column))
                if count is None:
                    count = self._counts[row, column] = _Count()
                count.add(unit, amount)

    def table(self, key: str, down: _Breakdown, across: _Breakdown) -> Cross:
        """The table, with the lines and columns that the two figures have."""
        note = "；".join(filter(None, (down.note, self._note)))
        rows, columns, none = tuple(down.counts), tuple(across.counts), _Count()
        cells = tuple(
            tuple(_tally(column, self._counts.get((row, column), none)) for column in columns) for row in rows
        )
        return Cross(key, f"{down.title}和{across.title.removeprefix('按')}", note, rows, columns, cells)


def _tally(label: str, one: _Count) -> Tally:
    return Tally(label, one.count, len(one.units), one.total)


def _figure(key: str, made: _Breakdown, forms: Sequence[Form]) -> Figure:
    asked = [form.label or form.short_title for form in forms if form.id in made.labels]
    notes = (made.note, f"只有{'、'.join(asked)}有这一栏" if len(asked) < len(forms) else "")
    counts = sorted(made.counts.items()) if key == YEARS else made.counts.items()
    tallies = tuple(_tally(label, one) for label, one in counts)
    return Figure(key, made.title, "；".join(filter(None, notes)), made.several, tallies)


def same_unit(name: Any) -> str:
    """What a unit is counted under."""
    # the same unit typed with other widths and spaces is one unit
    return "".join(unicodedata.normalize("NFKC", name).split()) if isinstance(name, str) else ""


def _breakdowns(call: Call, forms: Sequence[Form]) -> dict[str, _Breakdown]:
    made: dict[str, _Breakdown] = {}

    def add(form: Form, key: str, title: str, lines: Iterable[str], labels: _Labels, note: str = "") -> None:
        one = made.setdefault(key, _Breakdown(f"按{title}", note, bool(note) and key != PRIMARY_DOMAIN, {}, {}))
        for line in lines:
            one.counts.setdefault(line, _Count())
        one.labels[form.id] = labels

    for form in forms if len(forms) > 1 else ():
        name = (f"{form.label} {form.short_title}",)
        add(form, "form", "征集表", name, _always(name))
    for form in forms:
        if region := _public(form, "region"):
            add(form, "region", region.title, (item.name for item in call.regions), _every(region))
    for form in forms:
        if domains := _public(form, "domains"):
            lines, title = _lines(domains), domains.title
            add(form, PRIMARY_DOMAIN, f"{title}（主要）", lines, _first(domains), "以所选的第一个为主，每件只计一次")
            add(form, ANY_DOMAIN, f"{title}（所有）", lines, _every(domains), _SEVERAL)
    for form in forms:
        for leaf in form.leaves:
            if leaf.facet and leaf.visibility is Visibility.PUBLIC and leaf.role not in ("region", "domains"):
                note = _SEVERAL if leaf.kind in (Kind.CHOICES, Kind.LIST) else ""
                title = _unnumbered(leaf.title)
                add(form, f"facet:{title}", title, _lines(leaf), _every(leaf), note)
    for form in forms:
        if total := _public(form, "total"):
            add(form, SIZE, "资金规模", sizes(total.unit), _sized(total))
        if years := period(form):
            add(form, YEARS, "执行年份", (), _yearly(years), _EACH_YEAR)
    return made


def _sized(total: Field) -> _Labels:
    def read(record: Record) -> Sequence[str]:
        amount = total.value(record.data)
        return (size(amount, total.unit),) if isinstance(amount, int | float) else (MISSING,)

    return read


def _yearly(years: Callable[[JsonObject], Sequence[int]]) -> _Labels:
    return lambda record: tuple(f"{year}年" for year in years(record.data)) or (MISSING,)


def _public(form: Form, role: str) -> Field | None:
    """The leaf that plays `role`, if everybody may see it: figures are the same for either audience."""
    leaf = form.role(role)
    return leaf if leaf and leaf.visibility is Visibility.PUBLIC else None


def _unnumbered(title: str) -> str:
    """A section's printed title as the name of a figure: 九、项目标签（可多选） is 项目标签."""
    return re.sub(r"^[一二三四五六七八九十]+、|（可多选）$", "", title)


def _lines(leaf: Field) -> tuple[str, ...]:
    return (*leaf.options, OTHER) if leaf.allows_other else leaf.options


def _labelled(leaf: Field) -> Callable[[Any], str]:
    """The line that an answer stands in: an option as printed, whatever else was written under 其他."""
    options = frozenset(leaf.options)
    if not leaf.allows_other:
        return str
    return lambda answer: answer if answer in options else OTHER


def _answers(leaf: Field, record: Record) -> Sequence[Any]:
    value = leaf.value(record.data)
    return value if isinstance(value, list) else () if value in (None, "") else (value,)


def _always(labels: Sequence[str]) -> _Labels:
    return lambda _record: labels


def _first(leaf: Field) -> _Labels:
    labelled = _labelled(leaf)

    def read(record: Record) -> Sequence[str]:
        answers = _answers(leaf, record)
        return (labelled(answers[0]),) if answers else (MISSING,)

    return read


def _every(leaf: Field) -> _Labels:
    labelled = _labelled(leaf)
    several = leaf.kind in (Kind.CHOICES, Kind.LIST)
    missing = (MISSING,) if leaf.required or not several else ()

    def read(record: Record) -> Sequence[str]:
        return tuple(dict.fromkeys(map(labelled, _answers(leaf, record)))) or missing

    return read
