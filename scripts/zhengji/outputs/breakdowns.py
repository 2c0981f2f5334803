"""What submissions are counted by: form, region, domain, every facet, size and years; the lines of each breakdown."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from zhengji.model import Call, Field, Form, JsonObject, Kind, Record, Visibility, in_words
from zhengji.normalise import compact
from zhengji.outputs.ranges import period, size, sizes

MISSING = "未填"
OTHER = "其他"
PRIMARY_DOMAIN, ANY_DOMAIN = "domains-primary", "domains-any"
SIZE, YEARS = "total", "period"
_SEVERAL = "一件可选几个，各计一次，合计可大于件数"
_EACH_YEAR = "跨年的每年各计一次，合计可大于件数"
Labels = Callable[[Record], Sequence[str]]  # the lines of a figure that a record stands in


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A figure in the making: `labels` reads the lines that a record of a form stands in, each once.

    `lines` are to hold the places of those records, counted from 0.
    """

    title: str
    note: str
    several: bool
    lines: defaultdict[str, list[int]]
    labels: dict[str, Labels]


def same_unit(name: Any) -> str:
    """What a unit is counted under."""
    return _in_one_spelling(name) if isinstance(name, str) else ""


# the same unit typed with other widths and spaces is one unit; it is asked for each page, list and figure of it
_in_one_spelling = lru_cache(maxsize=16384)(compact)


def breakdowns(call: Call, forms: Sequence[Form]) -> dict[str, Breakdown]:
    """Every breakdown of these forms by its key, with the lines that the forms print."""
    made: dict[str, Breakdown] = {}

    def add(form: Form, key: str, title: str, lines: Iterable[str], labels: Labels, note: str = "") -> None:
        one = made.setdefault(
            key, Breakdown(f"按{title}", note, bool(note) and key != PRIMARY_DOMAIN, defaultdict(list), {})
        )
        for line in lines:
            one.lines.setdefault(line, [])
        one.labels[form.id] = labels

    for form in forms if len(forms) > 1 else ():
        name = (f"{form.label} {form.short_title}",)
        add(form, "form", "征集表", name, _always(name))
    for form in forms:
        if region := public_leaf(form, "region"):
            add(form, "region", region.title, (item.name for item in call.regions), _every(region))
    for form in forms:
        if domains := public_leaf(form, "domains"):
            lines, title = _lines(domains), domains.title
            add(form, PRIMARY_DOMAIN, f"{title}（主要）", lines, _first(domains), "以所选的第一个为主，每件只计一次")
            add(form, ANY_DOMAIN, f"{title}（所有）", lines, _every(domains), _SEVERAL)
    for form in forms:
        for leaf in form.leaves:
            if leaf.facet and leaf.visibility is Visibility.PUBLIC and leaf.role not in ("region", "domains"):
                note = _SEVERAL if leaf.kind in (Kind.CHOICES, Kind.LIST) else ""
                title = unnumbered(leaf.title)
                add(form, f"facet:{title}", title, _lines(leaf), _every(leaf), note)
    for form in forms:
        if total := public_leaf(form, "total"):
            add(form, SIZE, "资金规模", sizes(total.unit), _sized(total))
        if years := period(form):
            add(form, YEARS, "执行年份", (), _yearly(years), _EACH_YEAR)
    return made


def _sized(total: Field) -> Labels:
    def read(record: Record) -> Sequence[str]:
        amount = total.value(record.data)
        return (size(amount, total.unit),) if isinstance(amount, int | float) else (MISSING,)

    return read


def _yearly(years: Callable[[JsonObject], Sequence[int]]) -> Labels:
    return lambda record: tuple(f"{year}年" for year in years(record.data)) or (MISSING,)


def public_leaf(form: Form, role: str) -> Field | None:
    """The leaf that plays `role`, if everybody may see it: figures are the same for either audience."""
    leaf = form.role(role)
    return leaf if leaf and leaf.visibility is Visibility.PUBLIC else None


def unnumbered(title: str) -> str:
    """A section's printed title as the name of a figure: 九、项目标签（可多选） is 项目标签."""
    return re.sub(r"^[一二三四五六七八九十]+、|（可多选）$", "", title)


def _lines(leaf: Field) -> tuple[str, ...]:
    return (*leaf.options, OTHER) if leaf.allows_other else leaf.answers


def _labelled(leaf: Field) -> Callable[[Any], str]:
    """The line that an answer stands in: an option as printed, whatever else was written under 其他."""
    options = frozenset(leaf.options)
    if not leaf.allows_other:
        return lambda answer: str(in_words(answer))
    return lambda answer: answer if answer in options else OTHER


def _answers(leaf: Field, record: Record) -> Sequence[Any]:
    value = leaf.value(record.data)
    return value if isinstance(value, list) else () if value in (None, "") else (value,)


def _always(labels: Sequence[str]) -> Labels:
    return lambda _record: labels


def _first(leaf: Field) -> Labels:
    labelled = _labelled(leaf)

    def read(record: Record) -> Sequence[str]:
        answers = _answers(leaf, record)
        return (labelled(answers[0]),) if answers else (MISSING,)

    return read


def _every(leaf: Field) -> Labels:
    labelled = _labelled(leaf)
    several = leaf.kind in (Kind.CHOICES, Kind.LIST)
    missing = (MISSING,) if leaf.required or not several else ()

    def read(record: Record) -> Sequence[str]:
        answers = _answers(leaf, record)
        if len(answers) == 1:
            return (labelled(answers[0]),)
        return tuple(dict.fromkeys(map(labelled, answers))) or missing

    return read
