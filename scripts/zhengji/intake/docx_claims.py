"""Which text of a document answers which blank: labels claim what stands beside them, below them, or behind a colon."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from zhengji.intake.contract import Unclaimed
from zhengji.intake.docx_blocks import Cell, Line, Table
from zhengji.intake.docx_labels import Labels, Target, inline, keys, printed
from zhengji.intake.folding import squashed
from zhengji.model import Call, Field, Kind
from zhengji.normalise import BLANK

_GAP = re.compile(r"[ \t\u3000]+")
_SEAL = re.compile(r"[（(]\s*(?:单位)?(?:盖\s*章|公\s*章|签\s*章|签\s*字|签\s*名)\s*[）)]")
_SUMS = frozenset(("合计", "总计", "小计", "共计"))
_PRINTED = re.compile(
    r"附件[0-9一二三四五六七八九十]*[:：]?|编号[:：]?[0-9A-Z]{0,8}-?[0-9A-Z]{0,8}|第[0-9]*页共?[0-9]*页?"
)


@dataclass(slots=True)
class Row:
    """A row of a table in the form: where it stands, and the text for each column."""

    where: str
    cells: list[tuple[Field, str]]


@dataclass(slots=True)
class Claim:
    """A blank and the text that was found for it, piece by piece with its place."""

    target: Target
    guessed: str = ""
    pieces: list[tuple[str, str]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All pieces."""
        return "\n".join(text for _, text in self.pieces)

    @property
    def where(self) -> str:
        """Where the first piece with any text stands."""
        return next((where for where, text in self.pieces if text.strip()), "")

    @property
    def empty(self) -> bool:
        """Whether nothing was found yet."""
        return not self.rows and not self.text.strip(f"{BLANK}_＿")


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


class Claiming:
    """Goes through the blocks of one form and gathers the claims."""

    def __init__(self, call: Call, labels: Labels) -> None:
        self._call = call
        self._labels = labels
        self.claims: dict[str, Claim] = {}
        self.unclaimed: list[Unclaimed] = []
        self._last: Target | None = None
        self._current: Claim | None = None  # what a paragraph outside tables goes on with

    def go(self, blocks: Sequence[Line | Table]) -> None:
        """Everything in `blocks`, in order."""
        for block in blocks:
            if isinstance(block, Line):
                self._line(block)
            elif self._current is not None and self._current.target.flows and not self._labelled(block):
                for number, cells in block.rows:  # a table inside a text
                    text = "\t".join(" ".join(cell.text.split()) for cell in cells)
                    self._current.pieces.append((f"第{block.number}张表第{number}行", text))
            else:
                self._table(block)
                self._current = None

    def _labelled(self, table: Table) -> bool:
        return any(self._labels.meant(cell.text)[0] for _, cells in table.rows for cell in cells)

    def _claim(self, targets: Sequence[Target], guessed: str) -> Claim:
        """The claim of the likeliest of `targets`: one not met before, in the group and the direction we go."""
        last = self._last
        context = "" if last is None else last.group or last.pointer
        unmet = [target for target in targets if target.pointer not in self.claims]
        chosen = (
            next((target for target in unmet if context and target.group == context), None)
            or next((target for target in unmet if last is None or target.order > last.order), None)
            or next(iter(unmet), None)
        )
        if chosen is None:
            chosen = next((target for target in targets if self.claims[target.pointer].empty), None)
            if chosen is None:  # met before, and answered: kept apart, to be told of
                return Claim(targets[-1], "重复")
            return self.claims[chosen.pointer]
        self._last = chosen
        claim = self.claims[chosen.pointer] = Claim(chosen, guessed)
        return claim

    def _give(self, claim: Claim, where: str, text: str) -> None:
        """Add `text` to `claim`; to one that is not kept, it is told of as unclaimed."""
        if self.claims.get(claim.target.pointer) is claim and claim.target.field is not None:
            claim.pieces.append((where, text))
        elif squashed(text).strip("_年月日:"):
            self.unclaimed.append(Unclaimed(where, text.strip(BLANK)))

    # --- paragraphs ---

    def _line(self, line: Line) -> None:
        where = "文本框" if line.boxed else f"正文第{line.number}段"
        text = line.text
        if not text.strip(BLANK):
            if self._current is not None and self._current.target.flows:
                self._current.pieces.append((where, ""))
            return
        if printed(self._call, text):
            return
        sealed = _SEAL.search(text[:40]) is not None
        flowing = self._current is not None and self._current.target.flows and not self._current.empty and not sealed
        claims = self._labelled_line(where, text, strict=flowing)
        if claims:
            self._current = claims
        elif self._current is not None and (self._current.target.flows or self._current.empty):
            self._give(self._current, where, text)
        else:
            self.unclaimed.append(Unclaimed(where, text.strip(BLANK)))

    def _labelled_line(self, where: str, text: str, *, strict: bool) -> Claim | None:
        """The claim that goes on after `text`, a line that begins with a label; None where it does not.

        `strict` inside a text that flows: only a printed label that is still to come ends it.
        """
        targets, guessed = self._labels.meant(text) if len(text) <= 80 else ((), "")
        if targets and self._may_begin(targets, guessed, strict):
            return self._claim(targets, guessed)
        before, parts = inline(self._labels.inline_names, text)
        if parts and not before.strip(BLANK):
            targets, guessed = self._labels.meant(parts[0][0])
            if targets and self._may_begin(targets, guessed, strict):
                return self._parts(where, parts)
        return None if strict else self._parted_by_blank(where, text)

    def _may_begin(self, targets: Sequence[Target], guessed: str, strict: bool) -> bool:
        if not strict:
            return True
        last = self._last.order if self._last else -1
        return not guessed and any(one.order > last and one.pointer not in self.claims for one in targets)

    def _parts(self, where: str, parts: Sequence[tuple[str, str]]) -> Claim | None:
        """Claims for a line of labels and answers; a text that flows takes the rest of the line."""
        claim: Claim | None = None
        for index, (label, rest) in enumerate(parts):
            targets, guessed = self._labels.meant(label)
            if not targets:
                continue
            claim = self._claim(targets, guessed)
            if claim.target.field is not None and claim.target.field.kind is Kind.NARRATIVE:
                rest += "".join(f"{name}：{text}" for name, text in parts[index + 1 :])
                self._give(claim, where, rest)
                return claim
            number = re.search(r"[\s　]*编\s*号\s*[:：].*$", rest)
            self._give(claim, where, rest[: number.start()] if number else rest)
        return claim

    def _parted_by_blank(self, where: str, text: str) -> Claim | None:
        """填报单位　某某公司: a printed label and its answer, with nothing but a gap between."""
        for index, gap in enumerate(_GAP.finditer(text)):
            if index > 6 or gap.start() > 40:
                break
            targets, guessed = self._labels.meant(text[: gap.start()])
            if targets and not guessed and targets[0].field is not None and text[gap.end() :].strip(BLANK):
                claim = self._claim(targets, "")
                self._give(claim, where, text[gap.end() :])
                return claim
        return None

    # --- tables ---

    def _table(self, table: Table) -> None:
        above: dict[int, _Above] = {}
        ruled: _Columns | None = None
        for number, cells in table.rows:
            where = f"第{table.number}张表第{number}行"
            if ruled is not None:
                if self._answers(cells, ruled):
                    self._data_row(cells, ruled, where)
                    continue
                ruled = None
            header = self._header(cells, above)
            if header is not None:
                ruled = header
                for cell in cells:
                    if cell.column < header.columns[0][0] and not cell.continued:
                        _own(above, cell, header.claim, label=True)
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
            targets, guessed = self._labels.meant(text) if len(text) <= 120 else ((), "")
            if targets and not (guessed and pending is not None and pending.empty):
                pending = self._claim(targets, guessed)
                _own(above, cell, pending, label=True)
            elif pending is not None:
                self._give(pending, where, text)
                _own(above, cell, pending, label=False)
            elif over is not None and over.label and over.claim.empty and over.claim.target.field is not None:
                self._give(over.claim, where, text)
                _own(above, cell, over.claim, label=False)
            elif (merged := self._merged(text, where)) is not None:
                pending = merged if merged.empty else None
                _own(above, cell, merged, label=merged.empty)
            elif untouched and over is not None and over.claim.target.field is not None:
                self._give(over.claim, where, text)
            elif index + 1 < len(cells) and (alike := self._labels.resembling(text))[0]:
                pending = self._claim(*alike)
                _own(above, cell, pending, label=True)
            elif not printed(self._call, text):
                self.unclaimed.append(Unclaimed(where, text.strip(BLANK)))
            untouched = False

    def _merged(self, text: str, where: str) -> Claim | None:
        """The claim of a cell that holds a label and its answer together, on lines of their own or behind a colon."""
        lines = [line for line in text.split("\n") if line.strip(BLANK)]
        for count in (1, 2):
            if len(lines) > count:
                targets, guessed = self._labels.meant("".join(lines[:count]))
                if targets and targets[0].field is not None:
                    claim = self._claim(targets, guessed)
                    rest = "\n".join(lines[count:])
                    self._give(claim, where, rest)
                    return claim
        at = self._labelled_line(where, lines[0], strict=False) if lines else None
        if at is None:
            return None
        for line in lines[1:]:
            following = None if at.target.flows else self._labelled_line(where, line, strict=False)
            if following is None:
                self._give(at, where, line)
            at = following or at
        return at

    # --- a table in the table ---

    def _header(self, cells: Sequence[Cell], above: dict[int, _Above]) -> _Columns | None:
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
                claim = self.claims.get(pointer) or self._claim([self._labels.targets[pointer]], "")
                return _Columns(claim, sorted(columns.values(), key=lambda one: one[0]))
        return None

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
            if leaf is not None and not summing:
                row.cells.append((leaf, cell.text))
            elif not (squashed(cell.text).isdecimal() and leaf is None) and not self._labels.meant(cell.text)[0]:
                self.unclaimed.append(Unclaimed(where, cell.text.strip(BLANK)))
        if row.cells:
            ruled.claim.rows.append(row)


def _own(above: dict[int, _Above], cell: Cell, claim: Claim, *, label: bool) -> None:
    """The columns below `cell` belong to `claim`, until another cell takes them."""
    owner = _Above(claim, label)
    for column in range(cell.column, min(cell.column + cell.span, cell.column + 100)):
        above[column] = owner


def label_texts(blocks: Sequence[Line | Table]) -> Iterator[str]:
    """Every text of `blocks` that may be a label: whole cells and lines, and what stands before a colon."""
    for block in blocks:
        texts = [block.text] if isinstance(block, Line) else [cell.text for _, cells in block.rows for cell in cells]
        for text in texts:
            if not text.strip(BLANK):
                continue
            if len(text) <= 120:
                yield text
            head = text.lstrip(BLANK)[:60].partition("\n")[0]
            for mark in ("：", ":"):
                if mark in head:
                    yield head.partition(mark)[0]
