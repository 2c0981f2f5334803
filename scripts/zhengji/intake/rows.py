"""Each row of a table → one submission: each cell understood as its column's field wants it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from zhengji.intake.cells import cell_name, column_name
from zhengji.intake.contract import Intake, Unclaimed, Understood, put
from zhengji.intake.dates import ends
from zhengji.intake.headings import Claim
from zhengji.intake.labels import Target
from zhengji.intake.layouts import Layout
from zhengji.intake.looks import Figure
from zhengji.intake.sheets import LONGEST_CELL, Cell, as_shown, shown
from zhengji.intake.values import Meaning, damage, understand
from zhengji.model import Call, Field, Finding, Form, JsonObject, Kind, Place, Severity

_YEAR = re.compile(r"(20[0-9]{2})年度?")
_HAS_UNIT = re.compile(r"[元万亿]")
_FIRST_OF_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}-01")
_CHOSEN = frozenset((Kind.CHOICE, Kind.CHOICES))


class Row(NamedTuple):
    """A row of data: where it stands, from 0, its cells, why some are broken, and which were joined with one above."""

    at: int
    cells: Sequence[Cell]
    broken: Mapping[int, str]
    joined: frozenset[int] = frozenset()


class _Column(NamedTuple):
    """A column of the form: `field` is its blank, `name` how a cell of it is named, without the row's number; `pieced`
    says whether its blank may take several cells."""

    claim: Claim
    field: Field
    name: str
    pieced: bool


class _Read(NamedTuple):
    """What one cell gave: `piece` orders the pieces of a text, the items of a list, the rows of a repeated part."""

    claim: Claim
    where: str
    text: str
    figure: bool
    joined: bool
    dressed: Figure | None = None

    def said_to(self, field: Field) -> tuple[str, bool, str]:
        """What it says to `field`: its text, whether that is a number in its cell, and why it is guessed."""
        if self.dressed is None or field.kind in _NUMERIC:
            return self.text, self.figure, ""
        if self.dressed.look:
            return self.dressed.look, False, ""
        why = f"单元格里是数字 {self.text}，按格式“{self.dressed.code[:40]}”显示，开头的 0 可能没有读出来"
        return self.text, self.figure, f"{why}；请对照原表，或把这一列改为“文本”格式重填"


# of these the value counts, however it is shown
_NUMERIC = frozenset(
    (Kind.NUMBER, Kind.INTEGER, Kind.MONEY, Kind.DATE, Kind.MONTH, Kind.BOOLEAN, Kind.GROUP, Kind.ROWS)
)


def row_intakes(rows: Iterable[Row], layout: Layout, sheet: str, source: str, call: Call) -> Iterator[Intake]:
    """The submission in each of the `rows` of a sheet laid out as `layout`."""
    form = call.form(layout.form)
    if form is None:
        raise ValueError(layout.form)
    columns = [_column(claim, form, sheet) for claim in layout.claims]
    apart = layout.passed.union(claim.column for claim in layout.claims)
    found = _YEAR.search(form.title)
    year = int(found[1]) if found else None
    chosen: dict[tuple[str, str], Meaning] = {}
    for row in rows:
        reading = _Reading(form, source, year, chosen)
        for column in columns:
            reading.take(column, row)
        reading.finish()
        part = f"{sheet} 第{row.at + 1}行" if sheet else f"第{row.at + 1}行"
        unclaimed = tuple(_rest(row, layout, apart, sheet))
        understood, findings = tuple(reading.understood), tuple(reading.findings)
        yield Intake(source, form, reading.data, understood, unclaimed, findings, part)


def _column(claim: Claim, form: Form, sheet: str) -> _Column:
    field = form.fields_by_pointer[claim.target.pointer]
    pieced = claim.target.row >= 0 or field.kind is Kind.NARRATIVE
    return _Column(claim, field, _where(sheet, column_name(claim.column)), pieced)


def _rest(row: Row, layout: Layout, apart: frozenset[int], sheet: str) -> Iterator[Unclaimed]:
    """What stands in the row outside the columns of the form."""
    for column, cell in enumerate(row.cells):
        if column not in apart and (text := as_shown(cell).strip()):
            header = layout.others.get(column, "")
            yield Unclaimed(_where(sheet, cell_name(row.at, column)), f"{header}：{text}" if header else text)


def _where(sheet: str, name: str) -> str:
    return f"{sheet}!{name}" if sheet else name


class _Reading:
    """A submission while its row is read. `chosen` is what answers mean that earlier rows chose from options."""

    def __init__(self, form: Form, source: str, year: int | None, chosen: dict[tuple[str, str], Meaning]) -> None:
        self.form, self.source, self.year, self.chosen = form, source, year, chosen
        self.data: JsonObject = {}
        self.understood: list[Understood] = []
        self.findings: list[Finding] = []
        self.pieces: dict[str, list[_Read]] = {}

    def take(self, column: _Column, row: Row) -> None:
        """Read the cell of `column`."""
        claim = column.claim
        target = claim.target
        where = f"{column.name}{row.at + 1}"
        if row.broken and (why := row.broken.get(claim.column)):
            self._find("intake.formula", Severity.ERROR, target, where, f"{where} {why}", "请改成数值，再导入一次。")
            return
        cell = row.cells[claim.column] if claim.column < len(row.cells) else ""
        text, figure = shown(cell)
        if not text or text.isspace():
            return
        dressed = cell if isinstance(cell, Figure) else None
        read = _Read(claim, where, text, figure, claim.column in row.joined, dressed)
        if len(text) >= LONGEST_CELL and len(text.encode("utf-16-le", "surrogatepass")) // 2 == LONGEST_CELL:
            message = f"{where} 正好 {LONGEST_CELL:,} 个字符，是一格能放下的最多的字，后面的可能被截掉了"
            self._find("intake.cut", Severity.WARNING, target, where, message, "请对照原稿核对末尾。")
        if column.pieced:
            self.pieces.setdefault(target.pointer, []).append(read)
        else:
            self._understand(column.field, read, column.field.path)

    def finish(self) -> None:
        """Put together what stands in several cells."""
        for pointer, reads in self.pieces.items():
            field = self.form.fields_by_pointer[pointer]
            reads.sort(key=lambda read: read.claim.target.row)
            if field.kind is Kind.NARRATIVE:
                where, text = "、".join(read.where for read in reads), "".join(read.said_to(field)[0] for read in reads)
                self._understand(field, _Read(reads[0].claim, where, text, False, False), field.path)
            elif field.kind is Kind.ROWS:
                self._rows(field, reads)
            else:
                self._items(field, reads)

    def _rows(self, field: Field, reads: list[_Read]) -> None:
        """Repeated rows, each in columns of its own; rows that nothing was written in are left out."""
        columns = {leaf.pointer: leaf for item in field.fields for leaf in item.leaves()}
        rows: list[JsonObject] = []
        for number in sorted({read.claim.target.row for read in reads}):
            row: JsonObject = {}
            for read in (read for read in reads if read.claim.target.row == number):
                leaf = columns[read.claim.target.inner]
                self._understand(leaf, read, leaf.path, into=row, before=f"{field.pointer}/{len(rows)}")
            if row:
                rows.append(row)
        if rows:
            put(self.data, field.path, rows)

    def _items(self, field: Field, reads: list[_Read]) -> None:
        items: list[Any] = []
        for read in reads:
            text, _, unsure = read.said_to(field)
            value, guessed = understand(field, text)
            guessed = "；".join(filter(None, (unsure, guessed)))
            for item in value if isinstance(value, list) else [value] if value is not None else []:
                pointer = f"{field.pointer}/{len(items)}"
                label = self.form.label_of(pointer)
                self.understood.append(Understood(pointer, label, item, read.where, guessed))
                items.append(item)
        if items:
            put(self.data, field.path, items)

    def _understand(
        self, field: Field, read: _Read, path: tuple[str, ...], into: JsonObject | None = None, before: str = ""
    ) -> None:
        text, figure, unsure = read.said_to(field)
        if read.claim.unit and not _HAS_UNIT.search(text):
            text += read.claim.unit
        if field.kind is Kind.MONTH and _FIRST_OF_MONTH.fullmatch(text) and not figure:
            text = text[:7]  # a spreadsheet's own month is the first day of it
        pointer = before + field.pointer
        if lost := damage(field, text, figure=figure):
            hint = "请把这一列的格式改为“文本”，对照证件重新填写，再导入一次。"
            target = Target(pointer)
            self._find("intake.digits-lost", Severity.ERROR, target, read.where, f"{read.where} 的数字{lost}", hint)
            text = _scientific(text)
        value, guessed = self._meaning(field, pointer, text, figure=figure)
        why = guessed
        if unsure or read.claim.guessed or read.joined:
            reasons = (read.claim.guessed, unsure, guessed, "合并单元格，与上面的行相同" if read.joined else "")
            why = "；".join(filter(None, reasons))
        if field.kind is Kind.GROUP:
            self._group(field, value, read, why)
        elif value is not None:
            put(self.data if into is None else into, path, value)
            self.understood.append(Understood(pointer, self.form.label_of(pointer), value, read.where, why))
        elif guessed:
            self.understood.append(Understood(pointer, self.form.label_of(pointer), None, read.where, why))

    def _meaning(self, field: Field, pointer: str, text: str, *, figure: bool) -> Meaning:
        if figure or field.kind not in _CHOSEN:
            return understand(field, text, figure=figure, year=self.year)
        found = self.chosen.get((pointer, text))
        if found is None:  # the same few answers come again and again
            found = self.chosen[pointer, text] = understand(field, text)
        return found._replace(value=list(found.value)) if isinstance(found.value, list) else found  # each row its own

    def _group(self, group: Field, value: Any, read: _Read, why: str) -> None:
        """A period that stands in one cell; one that cannot be read is kept as its start, so that nothing is lost."""
        start, end = ends(group)
        if value is None and start is not None:
            put(self.data, start.path, read.text)
            label = self.form.label_of(start.pointer)
            self.understood.append(
                Understood(start.pointer, label, read.text, read.where, "起止没有读出来，照原文填在这里")
            )
            return
        for leaf in filter(None, (start, end)):
            one = leaf.value({group.path[0]: value} if len(group.path) == 1 else _nested(group.path, value))
            if one is not None:
                put(self.data, leaf.path, one)
                self.understood.append(Understood(leaf.pointer, self.form.label_of(leaf.pointer), one, read.where, why))

    def _find(self, code: str, severity: Severity, target: Target, where: str, message: str, hint: str) -> None:
        label = self.form.label_of(target.pointer)
        self.findings.append(Finding(code, severity, Place(self.source, target.pointer), message, hint, label, True))


def _nested(path: tuple[str, ...], value: Any) -> JsonObject:
    data: JsonObject = {}
    put(data, path, value)
    return data


def _scientific(text: str) -> str:
    """A damaged code so that it cannot be taken for a whole one: 912101020000000000 as 9.12101020000000E+17."""
    digits = text.strip()
    return f"{digits[0]}.{digits[1:15]}E+{len(digits) - 1}" if digits.isdecimal() else text
