"""A record as it is shown: the official form's parts in order, as plain values that a page or a comment lays out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any

from markupsafe import Markup, escape

from zhengji.model import Field, Form, Kind, Record, Section, Visibility, in_words

_TIMES = (Kind.DATE, Kind.MONTH)
_TIME = re.compile(r"[0-9]{4}(?:-[0-9]{2}){1,2}")
_LARGEST = 1e15
_LONG = 8  # characters in brackets that may be parted
_SEVERAL = (Kind.CHOICES, Kind.LIST)
Href = Callable[[Field, Any], str]
_NUMBERS = (Kind.MONEY, Kind.NUMBER, Kind.INTEGER)


@dataclass(frozen=True, slots=True)
class Cell:
    """A blank of the fact sheet. `shape` says how it is laid out: text, tags, pairs, table, withheld or blank."""

    label: str
    shape: str
    value: Any = None
    hrefs: tuple[str, ...] = ()  # of the value, or of each, where any leads anywhere


@dataclass(frozen=True, slots=True)
class Narrative:
    """A narrative, its paragraphs as HTML too, and how long it is in 字."""

    anchor: str
    title: str
    hint: str
    zishu: int | None
    text: str
    paragraphs: Markup


@dataclass(frozen=True, slots=True)
class Money:
    """A sum and its parts: name, share as it is said, where its bar starts and how long it is in percent."""

    title: str
    parts: tuple[tuple[str, str, float, float], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A numbered part of the form: a fact sheet, narratives, or one narrative that is the whole part (`alone`)."""

    anchor: str
    title: str
    hint: str
    rows: list[list[Cell]]
    sums: list[Money]
    narratives: list[Narrative]
    alone: bool


def number(value: float) -> str:
    """A number as people read it: 1,200 or 1,200.5, at most two decimals."""
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".")


@lru_cache(maxsize=1024)
def unbroken(title: str) -> Markup:
    """A printed label as HTML: what stands in brackets at its end stays together, （万元）."""
    before, bracket, inside = title.partition("（")
    if not bracket or len(inside) >= _LONG:
        return escape(title)
    return Markup('{}<span class="zj-nowrap">（{}</span>').format(before, inside)


def _nowhere(_leaf: Field, _value: Any) -> str:
    return ""


def parts(form: Form, record: Record, audience: str, href: Href = _nowhere) -> list[Part]:
    """The parts of the form, in its order; `href(leaf, value)` is where a value leads, "" where nowhere."""
    return [_part(section, anchor, record, audience, href) for anchor, section in anchored(form)]


@lru_cache(maxsize=64)
def anchored(form: Form) -> tuple[tuple[str, Section], ...]:
    """The parts that a form is shown in, each with its anchor on the page; blanks outside of parts stand together."""
    parted: list[Section] = []
    for loose, together in groupby(form.sections, key=attrgetter("loose")):
        sections = list(together)
        if loose and not (len(sections) == 1 and sections[0].fields[0].kind is Kind.NARRATIVE):
            fields = tuple(section.fields[0] for section in sections)
            sections = [Section("", fields[0].title if len(fields) == 1 else "填报内容", "", fields)]
        parted += sections
    return tuple((f"p{n}", section) for n, section in enumerate(parted, 1))


def _part(section: Section, anchor: str, record: Record, audience: str, href: Href) -> Part:
    rows: list[list[Cell]] = []
    sums: list[Money] = []
    narratives: list[Narrative] = []
    row = ""
    for item in section.fields:
        if item.kind is Kind.NARRATIVE:
            narratives.append(_narrative(item, f"{anchor}-{len(narratives) + 1}", record))
            continue
        sums.extend(_sums(item, record.data))
        for leaf, cell in _cells(item, record.data, audience, href):
            if leaf.row and leaf.row == row and len(rows[-1]) == 1:
                rows[-1].append(cell)
                row = ""
            else:
                rows.append([cell])
                row = leaf.row
    if len(section.fields) == 1 and section.fields[0].title == section.title:  # its label is the heading
        rows = [[replace(cell, label="") for cell in row] for row in rows]
    return Part(anchor, section.title, section.hint, rows, sums, narratives, section.alone and bool(narratives))


def _cells(item: Field, data: Mapping[str, Any], audience: str, href: Href) -> Iterator[tuple[Field, Cell]]:
    """The cells of a field: one, or for a group of unlike leaves (a person) one each."""
    if item.kind is not Kind.GROUP:
        yield item, _cell(item, data, audience, href)
        return
    leaves = tuple(item.leaves())
    if all(leaf.kind in _TIMES for leaf in leaves):
        times = [shown(leaf, leaf.value(data)) for leaf in leaves if leaf.value(data) is not None]
        yield item, Cell(item.title, "text", "至".join(times)) if times else Cell(item.title, "blank")
    elif all(leaf.kind in _NUMBERS for leaf in leaves):
        pairs = [(leaf.title, _cell(leaf, data, audience, href)) for leaf in leaves]
        yield item, Cell(item.title, "pairs", [(title, cell.value) for title, cell in pairs if cell.shape == "text"])
    elif audience == "public" and all(leaf.visibility is not Visibility.PUBLIC for leaf in leaves):
        yield item, Cell(item.title, "withheld")
    else:
        for leaf in leaves:
            yield leaf, _cell(leaf, data, audience, href)


def _cell(leaf: Field, data: Mapping[str, Any], audience: str, href: Href) -> Cell:
    value = leaf.value(data)
    if audience == "public" and leaf.visibility is not Visibility.PUBLIC:
        return Cell(leaf.title, "withheld")
    if value is None or value == []:
        return Cell(leaf.title, "blank")
    if leaf.kind in _SEVERAL and isinstance(value, list):
        return Cell(leaf.title, "tags", value, _hrefs(leaf, value, href))
    if leaf.kind is Kind.ROWS:
        header = [column.title for column in leaf.fields]
        return Cell(leaf.title, "table", (header, [[shown(c, c.value(row)) for c in leaf.fields] for row in value]))
    return Cell(leaf.title, "text", shown(leaf, value), _hrefs(leaf, [value], href))


def _hrefs(leaf: Field, values: Iterable[Any], href: Href) -> tuple[str, ...]:
    found = tuple(href(leaf, value) for value in values)
    return found if any(found) else ()


def shown(leaf: Field, value: Any) -> str:
    """A single value as people read it; one that is not what it should be, as it was written."""
    if value is None:
        return ""
    if leaf.kind in (Kind.MONEY, Kind.NUMBER) and _counts(value):
        return f"{Decimal(repr(value)).normalize():,f} {leaf.unit}".rstrip()  # as it was written, with all decimals
    if leaf.kind in _TIMES and _TIME.fullmatch(str(value)):
        numbers = str(value).split("-")
        return "".join(f"{int(n)}{mark}" for n, mark in zip(numbers, "年月日", strict=False))
    if leaf.kind is Kind.BOOLEAN and isinstance(value, bool):
        return str(in_words(value))
    return f"{value} {leaf.unit}".rstrip() if leaf.unit else str(value)


def _counts(value: Any) -> bool:
    """Whether `value` is a number that can be written out: what is refused may be shown too."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _LARGEST


def _sums(item: Field, data: Mapping[str, Any]) -> Iterator[Money]:
    """A group whose leaves are a total and its parts, drawn as one bar."""
    leaves = [leaf for leaf in item.leaves() if leaf.kind is Kind.MONEY] if item.kind is Kind.GROUP else []
    total = next((leaf for leaf in leaves if leaf.role == "total"), None)
    if total is None or len(leaves) < 2 or not _counts(total.value(data)) or total.value(data) <= 0:
        return
    whole = float(total.value(data))
    start = 0.0
    bars = []
    for leaf in leaves:
        amount = leaf.value(data)
        if leaf is total or not _counts(amount):
            continue
        share = min(float(amount) / whole * 100, 100 - start)
        bars.append((leaf.title, f"{number(round(amount / whole * 100, 1))}%", start, share))
        start += share
    yield Money(total.title, tuple((t, a, round(s, 2), round(w, 2)) for t, a, s, w in bars))


def _narrative(item: Field, anchor: str, record: Record) -> Narrative:
    # escaped here and at once: paragraph by paragraph in the fragment takes three times as long
    text = str(item.value(record.data) or "")
    lines = filter(None, map(str.strip, str.split(escape(text), "\n")))  # as plain texts, not each marked once more
    paragraphs = Markup("".join(f"<p>{line}</p>\n" for line in lines))  # noqa: S704 - escaped above
    return Narrative(anchor, item.title, item.hint, record.zishu.get(item.pointer), text, paragraphs)


def excerpt(text: str, longest: int) -> str:
    """The beginning of a text in one line, cut at a mark where there is one near."""
    line = "".join(_joined(text[: longest * 2].split("\n")))
    if len(line) <= longest:
        return line
    cut = max(line.rfind(mark, longest // 2, longest) for mark in "。；，")
    return (line[:cut] if cut > 0 else line[:longest]).rstrip("，；。") + "…"


def _joined(lines: Iterable[str]) -> Iterator[str]:
    return (stripped for line in lines if (stripped := line.strip()))
