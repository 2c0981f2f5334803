"""A form → its paper: the parts in order, labels beside their blanks, those that share a row side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from zhengji.model import Field, Form, Kind, Record, Section, Visibility
from zhengji.outputs.printed.answers import answer, spelt, written
from zhengji.outputs.printed.labels import column_title, label, under_label
from zhengji.outputs.printed.paper import GRID, Cell, Ink, Paper, Paragraph, Row, Run, Style, line

_LABEL, _INNER = 6, 4  # widths of a label, and of one inside a group: as many characters side by side
_SIDE_BY_SIDE = 3
_ROOM = 9  # lines for a narrative
_NUMBERS = (Kind.MONEY, Kind.NUMBER, Kind.INTEGER)
WITHHELD = "（不公开）"
STAFF_NOTE = "含不公开的栏目，仅供填报和审核使用"


def paper(form: Form, record: Record | None = None, audience: str = "public") -> Paper:
    """The paper of `form`, blank or with the answers of `record`; `audience` says who is to hold it.

    For the public, what only staff may see is marked as withheld.
    """
    data = record.data if record else None
    laid = _Laid(data, audience)
    head = list(laid.envelope(form))
    unit = form.role("unit")
    foot = []
    if record:
        head.append(Run(f"{'　　' if head else ''}编号：{record.number}"))
    if record and unit:
        foot.append(line(Style.ANSWER, f"{unit.title}（盖章）：　　　　　　　　　　　　　年　　月　　日"))
    title = form.role("title")
    named = title.value(record.data) if record and title else None
    return Paper(
        label=form.label,
        title=form.title,
        head=(Paragraph(Style.ANSWER, tuple(head)),) if head else (),
        rows=tuple(laid.sections(form.sections)),
        foot=tuple(foot),
        note=STAFF_NOTE if record and audience == "staff" else "",
        mark=mark(record.number, record.digest if audience == "staff" else "") if record else "",
        name=spelt(title, named) if title and named else form.title,
    )


def mark(number: str, digest: str) -> str:
    """What the foot of each printed page says: the number, and how the SHA-256 begins of what was filed.

    The public is not told the `digest` of a file that holds what is not public: it could be tried out.
    """
    return f"编号 {number}" + (f"　SHA-256 {digest[:16]}…" if digest else "")


class _Laid:
    """The rows of one form, with answers from `data` where it has any."""

    def __init__(self, data: Mapping[str, Any] | None, audience: str) -> None:
        self._data = data
        self._audience = audience

    def envelope(self, form: Form) -> Iterator[Run]:
        """What is filed and not on the printed form, in a line above it."""
        said = form.role("form")
        for index, field in enumerate(one for one in form.envelope if one is not said):
            yield Run(f"{'　　' if index else ''}{field.title}：")
            yield from self._short(field)

    def sections(self, sections: Sequence[Section]) -> Iterator[Row]:
        """All rows: of parts under their headings, and of the blanks that stand between or without parts."""
        for loose, together in groupby(sections, key=attrgetter("loose")):
            if loose:
                yield from self._rows([section.fields[0] for section in together])
            else:
                for section in together:
                    yield from self._section(section)

    def _section(self, section: Section) -> Iterator[Row]:
        yield (Cell((line(Style.PART, section.title),), GRID, heading=True),)
        only = section.fields[0]
        if section.alone:
            yield from self._alone(only, section.hint)
            return
        if section.hint:
            yield (Cell((line(Style.PROMPT, section.hint),), GRID),)
        yield from self._rows(section.fields)

    def _rows(self, fields: Sequence[Field]) -> Iterator[Row]:
        for _, mates in groupby(_unfolded(fields), key=_neighbours()):
            yield from self._fields(list(mates))

    def _alone(self, field: Field, hint: str) -> Iterator[Row]:
        """A part that is a single blank."""
        if field.kind is Kind.ROWS:
            if field.hint or hint:
                yield (Cell((line(Style.PROMPT, field.hint or hint),), GRID),)
            yield from self._table(field, GRID)
            return
        cell = self._cell(field, GRID, note=False)
        if field.kind is not Kind.NARRATIVE and (field.hint or hint):
            cell = Cell((line(Style.PROMPT, field.hint or hint), *cell.paragraphs), GRID, room=cell.room)
        yield (cell,)

    def _fields(self, fields: Sequence[Field]) -> Iterator[Row]:
        if len(fields) > 1:
            for start in range(0, len(fields), _SIDE_BY_SIDE):
                yield self._side_by_side(fields[start : start + _SIDE_BY_SIDE], GRID, _LABEL)
            return
        field = fields[0]
        if field.kind is Kind.GROUP:
            yield from self._group(field)
        elif field.kind is Kind.ROWS:
            yield from _beside(label(field, _LABEL), list(self._table(field, GRID - _LABEL)))
        else:
            yield (label(field, _LABEL), self._cell(field, GRID - _LABEL))

    def _group(self, group: Field) -> Iterator[Row]:
        """A group under its own label: amounts and months in one line, anything else in cells of its own."""
        leaves = list(group.leaves())
        inside = GRID - _LABEL
        if all(leaf.kind is Kind.MONTH for leaf in leaves) and len(leaves) == 2:
            runs = [run for leaf in leaves for run in (Run("至"), *self._short(leaf))][1:]
            yield (label(group, _LABEL), Cell((Paragraph(Style.ANSWER, tuple(runs)),), inside))
        elif all(leaf.kind in _NUMBERS for leaf in leaves):
            yield (label(group, _LABEL), Cell(tuple(self._amounts(leaves, group.title)), inside))
        else:
            rows: list[Row] = []
            for _, together in groupby(leaves, key=_neighbours(pairs=True)):
                mates = list(together)
                pairs = (mates[start : start + 2] for start in range(0, len(mates), 2))
                rows.extend(self._side_by_side(pair, inside, _INNER, group) for pair in pairs)
            if group.hint:
                rows.append((Cell((line(Style.NOTE, group.hint),), inside),))
            yield from _beside(label(group, _LABEL, hint=False), rows)

    def _amounts(self, leaves: Sequence[Field], told: str) -> Iterator[Paragraph]:
        """Amounts, two in a line; the unit is not repeated where `told` has it."""
        for start in range(0, len(leaves), 2):
            runs: list[Run] = []
            for leaf in leaves[start : start + 2]:
                runs += [Run("", Ink.TAB)] if runs else []
                runs += [Run(f"{leaf.title}："), *self._short(leaf, unit=leaf.unit not in told)]
            yield Paragraph(Style.BOXES, tuple(runs), GRID // 2 - 2)

    def _side_by_side(self, fields: Sequence[Field], width: int, widest: int, group: Field | None = None) -> Row:
        cells: list[Cell] = []
        share = width // len(fields)
        for field in fields:
            own = min(widest, share // 2)
            cells += [label(field, own, group=group), self._cell(field, share - own)]
        rest = width - sum(cell.span for cell in cells)
        last = cells[-1]
        return (*cells[:-1], Cell(last.paragraphs, last.span + rest, last.rows, last.room))

    def _cell(self, field: Field, span: int, *, note: bool = True) -> Cell:
        """The blank of `field`; with a `note` under it of what is too long to stand beside its label."""
        value = self._value(field)
        if value == WITHHELD:
            return Cell((line(Style.ANSWER, WITHHELD),), span)
        room = _ROOM if field.kind is Kind.NARRATIVE and self._data is None else 0
        paragraphs = answer(field, value)
        if note and field.hint and not under_label(field) and field.kind is not Kind.NARRATIVE:
            paragraphs = (*paragraphs, line(Style.NOTE, field.hint))
        return Cell(paragraphs, span, room=room)

    def _value(self, field: Field) -> Any:
        if self._data is None:
            return None
        if self._audience == "public" and field.visibility is not Visibility.PUBLIC:
            return WITHHELD
        value = field.value(self._data)
        return None if value in ("", []) else value

    def _short(self, field: Field, *, unit: bool = True) -> Iterator[Run]:
        value = self._value(field)
        return iter((Run(WITHHELD),)) if value == WITHHELD else written(field, value, unit=unit, short=True)

    def _table(self, rows: Field, width: int) -> Iterator[Row]:
        """A table in the table: its header, and a row for each answer or to write in."""
        columns = [leaf for item in rows.fields for leaf in item.leaves()]
        spans = [width // len(columns)] * len(columns)
        spans[-1] += width - sum(spans)
        titles = [column_title(rows, column) for column in columns]
        yield tuple(Cell((line(Style.LABEL, t),), span) for t, span in zip(titles, spans, strict=True))
        given = rows.value(self._data) if self._data is not None else None
        filled = [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
        blanks: list[Mapping[str, Any] | None] = [None] * min(rows.max_items or 3, 3 if self._data is None else 1)
        for one in filled or blanks:
            yield tuple(Cell(self._in_row(c, one, span), span) for c, span in zip(columns, spans, strict=True))

    def _in_row(self, column: Field, row: Mapping[str, Any] | None, span: int) -> tuple[Paragraph, ...]:
        value = column.value(row) if row is not None else None
        if row is not None and self._audience == "public" and column.visibility is not Visibility.PUBLIC:
            return (line(Style.ANSWER, WITHHELD),)
        if column.kind in (Kind.CHOICE, Kind.BOOLEAN) and row is not None:
            return (line(Style.ANSWER, "" if value is None else spelt(column, value)),)
        return answer(column, value, unit=False, width=span)


def _unfolded(fields: Sequence[Field]) -> Iterator[Field]:
    """`fields`, with a group that does not print a label of its own replaced by what it holds.

    That is a group whose first blank has the group's title, as with a person: 联系人, 手机, 电子邮箱.
    """
    for field in fields:
        unlabelled = field.kind is Kind.GROUP and next(field.leaves()).title == field.title
        yield from field.leaves() if unlabelled else (field,)


class _neighbours:  # noqa: N801 - a key function with a memory
    """A key for `groupby`: one for neighbours that share a row of the form, or with `pairs` for all without a row."""

    def __init__(self, *, pairs: bool = False) -> None:
        self._pairs = pairs
        self._count = 0

    def __call__(self, field: Field) -> str:
        if field.row:
            return field.row
        if self._pairs and field.kind not in (Kind.NARRATIVE, Kind.CHOICES, Kind.ROWS):
            return ""
        self._count += 1
        return str(self._count)


def _beside(label: Cell, rows: Sequence[Row]) -> Iterator[Row]:
    """`rows` with `label` beside all of them."""
    yield (Cell(label.paragraphs, label.span, len(rows)), *rows[0])
    yield from rows[1:]
