"""Who of those that are expected to file has filed, and when submissions came in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from zhengji.model import Call, Filer, Record
from zhengji.outputs.breakdowns import same_unit
from zhengji.outputs.statistics import Figure, Tally

FILED = "filed"
_DAYS = 31  # a longer time is told by months


@dataclass(frozen=True, slots=True)
class Filed:
    """An expected filer, and the numbers of what it has filed."""

    filer: Filer
    numbers: tuple[str, ...]


def progress(call: Call, records: Iterable[Record]) -> tuple[Filed, ...]:
    """Every expected filer in the order of the call.

    What is filed on its form is a filer's if its name is the unit's, or if nobody else is expected to file that form
    from that region: bureaus write their names in more than one way.
    """
    forms = {filer.form for filer in call.filers}
    alone = Counter((filer.form, filer.region) for filer in call.filers)
    by_name: dict[tuple[str, str], list[str]] = {}
    by_region: dict[tuple[str, str], list[str]] = {}
    named = {(filer.form, same_unit(filer.name)) for filer in call.filers}
    for record in records:
        form = call.form(record.form) if record.form in forms else None
        if form is None:
            continue
        unit, region = form.role("unit"), form.role("region")
        name = (record.form, same_unit(unit.value(record.data)) if unit else "")
        if name in named:
            by_name.setdefault(name, []).append(record.number)
        elif region:
            by_region.setdefault((record.form, str(region.value(record.data))), []).append(record.number)
    found = []
    for filer in call.filers:
        numbers = list(by_name.get((filer.form, same_unit(filer.name)), ()))
        if alone[filer.form, filer.region] == 1:
            numbers += by_region.get((filer.form, filer.region), ())
        found.append(Filed(filer, tuple(numbers)))
    return tuple(found)


def _every(first: date, last: date, *, months: bool) -> list[tuple[int, int, int]]:
    """Every day or month from the first to the last: one on which nothing came in is told as well."""
    days = (first + timedelta(n) for n in range((last - first).days + 1))
    return list(dict.fromkeys((day.year, day.month, 0 if months else day.day) for day in days))


def over_time(call: Call, records: Sequence[Record], days: Mapping[str, date]) -> Figure | None:
    """When the submissions came in, by the day each path was filed; None where that is not known, or was one day."""
    known = {record.number: days[record.path] for record in records if record.path in days}
    if len(known) < len(records) or len(set(known.values())) < 2:
        return None
    months = (max(known.values()) - min(known.values())).days >= _DAYS
    forms = {form.id: form for form in call.forms}
    counts: dict[tuple[int, int, int], tuple[int, set[str], Decimal]] = {}
    for record in records:
        day, form = known[record.number], forms[record.form]
        unit, total = form.role("unit"), form.role("total")
        asked = total.value(record.data) if total else None
        amount = Decimal(str(asked)) if isinstance(asked, int | float) else Decimal()
        key = (day.year, day.month, 0 if months else day.day)
        count, units, money = counts.get(key, (0, set(), Decimal()))
        counts[key] = (count + 1, units | {same_unit(unit.value(record.data)) if unit else ""}, money + amount)
    none: tuple[int, set[str], Decimal] = (0, set(), Decimal())
    tallies = tuple(
        Tally(f"{year}年{month}月{day}日" if day else f"{year}年{month}月", count, len(units), money)
        for year, month, day in _every(min(known.values()), max(known.values()), months=months)
        for count, units, money in (counts.get((year, month, day), none),)
    )
    return Figure(FILED, "按填报时间", "以收到的时间为准", False, tallies)
