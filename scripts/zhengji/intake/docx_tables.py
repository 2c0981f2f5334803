"""Tables of a form: labels with their answers beside or below them, and tables in the table with a header of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhengji.intake.docx_blocks import Cell, Table
from zhengji.intake.docx_claims import Claim, Claims, Row
from zhengji.intake.docx_labels import keys
from zhengji.intake.docx_titles import printed
from zhengji.intake.folding import squashed
from zhengji.model import Call, Field, Kind
from zhengji.normalise import BLANK

_ORDINALS = frozenset(("序号", "编号", "no", "no.", "项次"))
_HEADING = 60  # characters
_SUMS = frozenset(("合计", "总计", "小计", "共计"))


@dataclass(frozen=True, slots=True)
class _Above:
    """What a column of a table belongs to: a claim, and whether its label stands right there."""

    claim: Claim
    label: bool


@dataclass(slots=True)
class _Columns:
    """A table in the table: its claim, and its columns by the grid."""

    claim: Claim
    columns: list[tuple[int, int, Field]]  # from, to, what


class Tables:
    """Reads tables of one form into its claims."""

    def __init__(self, call: Call, claims: Claims) -> None:
        self._call = call
        self._claims = claims
        self._labels = claims.labels

    def read(self, table: Table) -> None:
        """All rows of `table`."""
        above: dict[int, _Above] = {}
        ruled: _Columns | None = None
        for number, cells in table.rows:
            where = f"第{table.number}张表第{number}行"
            if ruled is not None:
                if self._answers(cells, ruled):
                    self._data_row(cells, ruled, where)
                    continue
                ruled = None
            header = self._header(cells, where)
            if header is not None:
                ruled = header
                self._beside_columns(cells, header, above, where)
                continue
            self._row(cells, above, where)

    def _row(self, cells: Sequence[Cell], above: dict[int, _Above], where: str) -> None:
        """An ordinary row: labels, each with its answer on its right."""
        pending: Claim | None = None
        untouched = True  # nothing in this row yet but blanks
        for index, cell in enumerate(cells):
            over = above.get(cell.column)
            if cell.continued:
                pending = over.claim if over and over.label else pending
                continue
            text = cell.text
            if not text.strip(BLANK):
                if pending is not None:
                    _own(above, cell, pending, label=False)
                continue
            if over is not None and self._is_answer(text, over, cells):
                self._claims.give(over.claim, where, text)
                _own(above, cell, over.claim, label=False)
                untouched = False
                continue
            last = index + 1 == len(cells)
            if last and pending is not None and pending.empty and _narrative(pending):
                self._claims.give(pending, where, text)  # a label here would have no room for its answer
                _own(above, cell, pending, label=False)
                continue
            expecting = pending is not None and pending.empty
            if (opened := self._claims.labelled(text, where, unsure=not expecting)) is not None:
                pending = opened
                _own(above, cell, pending, label=True)
            elif pending is not None:
                self._claims.give(pending, where, text)
                _own(above, cell, pending, label=False)
            elif over is not None and over.label and over.claim.empty and over.claim.target.field is not None:
                self._claims.give(over.claim, where, text)
                _own(above, cell, over.claim, label=False)
            elif (merged := self._claims.merged(text, where)) is not None:
                pending = merged if merged.empty else None
                _own(above, cell, merged, label=merged.empty)
            elif (
                untouched and over is not None and over.claim.target.field is not None and _goes_on(over, cells, index)
            ):
                self._claims.give(over.claim, where, text)
            elif index + 1 < len(cells) and (alike := self._claims.resembling(text)) is not None:
                pending = alike
                _own(above, cell, pending, label=True)
            elif not printed(self._call, text):
                self._claims.leave(where, text)
            untouched = False

    def _is_answer(self, text: str, over: _Above, cells: Sequence[Cell]) -> bool:
        """Whether a cell alone in its row, below a label without an answer, is the answer, be it worded as a label is.

        Only the heading of a part is none: the row to write in was deleted then.
        """
        if len(cells) > 1 or not over.label or not over.claim.empty or over.claim.target.field is None:
            return False
        targets, _ = self._labels.meant(text) if len(text) <= _HEADING else ((), "")
        heading = next((one for one in targets if one.section and one.section.pointer == one.pointer), None)
        return heading is None or bool(self._labels.beyond(text, heading))

    def _header(self, cells: Sequence[Cell], where: str) -> _Columns | None:
        """The columns that the row `cells` opens, where it is the header of rows of the form."""
        for pointer, names in self._labels.columns.items():
            filled = [cell for cell in cells if not cell.continued and cell.text.strip(BLANK)]
            if filled and filled[0].column < max(1, cells[-1].column):
                own, _ = self._labels.meant(filled[0].text)
                if any(target.pointer == pointer for target in own):
                    filled = filled[1:]
            found = [(cell, names[key]) for cell in filled for key in keys(cell.text) if key in names]
            columns = {cell.column: (cell.column, cell.column + cell.span, leaf) for cell, leaf in found}
            blank = any(not cell.continued and not cell.text.strip(BLANK) for cell in cells)
            wanted = 1 if len(names) == 1 else 2
            if len(columns) >= wanted and len(columns) * 2 >= len(filled) and not blank:
                claim = self._claims.made.get(pointer) or self._claims.claim([self._labels.targets[pointer]], "")
                for cell, leaf in found:
                    self._claims.leave(where, self._labels.beyond_column(cell.text, pointer, leaf))
                return _Columns(claim, sorted(columns.values(), key=lambda one: one[0]))
        return None

    def _beside_columns(self, cells: Sequence[Cell], ruled: _Columns, above: dict[int, _Above], where: str) -> None:
        """What stands in the row of the header and heads no column: the label of the rows, or something else."""
        named = {start for start, _, _ in ruled.columns}
        for cell in cells:
            text = cell.text.strip(BLANK)
            if cell.continued or not text or cell.column in named:
                continue
            if any(one is ruled.claim.target for one in self._labels.meant(text)[0]):
                _own(above, cell, ruled.claim, label=True)
                self._claims.leave(where, self._labels.beyond(text, ruled.claim.target))
            elif squashed(text) not in _ORDINALS:
                self._claims.leave(where, text)

    def _answers(self, cells: Sequence[Cell], ruled: _Columns) -> bool:
        """Whether `cells` is a row below the header: as many columns, and no label at its beginning."""
        filled = [cell for cell in cells if not cell.continued and cell.text.strip(BLANK)]
        if not filled:
            return True
        first = filled[0]
        spanning = first.span > sum(end - start for start, end, _ in ruled.columns) - 1 and len(ruled.columns) > 1
        targets, guessed = self._labels.meant(first.text) if len(first.text) <= 80 else ((), "")
        own = any(target.pointer == ruled.claim.target.pointer for target in targets)
        return not spanning and (not targets or own or bool(guessed))

    def _data_row(self, cells: Sequence[Cell], ruled: _Columns, where: str) -> None:
        row = Row(where, [])
        filled = [cell for cell in cells if not cell.continued and cell.text.strip(BLANK)]
        summing = bool(filled) and squashed(filled[0].text).strip(":") in _SUMS
        for cell in filled:
            leaf = next((leaf for start, end, leaf in ruled.columns if start <= cell.column < end), None)
            if leaf is not None and not summing and all(leaf is not other for other, _ in row.cells):
                row.cells.append((leaf, cell.text))
            elif not (squashed(cell.text).isdecimal() and leaf is None) and not self._labels.meant(cell.text)[0]:
                self._claims.leave(where, cell.text)
        if row.cells:
            ruled.claim.rows.append(row)


def _narrative(claim: Claim) -> bool:
    return claim.target.field is not None and claim.target.field.kind is Kind.NARRATIVE


def _goes_on(over: _Above, cells: Sequence[Cell], index: int) -> bool:
    """Whether a cell goes on with what is above it: not where it stands below a label with something beside it."""
    return not over.label or not any(cell.text.strip(BLANK) for cell in cells[index + 1 :])


def _own(above: dict[int, _Above], cell: Cell, claim: Claim, *, label: bool) -> None:
    """The columns below `cell` belong to `claim`, until another cell takes them."""
    owner = _Above(claim, label)
    for column in range(cell.column, min(cell.column + cell.span, cell.column + 100)):
        above[column] = owner
