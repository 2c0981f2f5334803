"""The body of a Word document → paragraphs and tables as they read once every revision is accepted.

Text boxes stand behind the paragraph that holds them. Boxes and ticks of every make (content controls, form fields,
symbol fonts) become ☑ and □. What is not text of the page (pictures, hidden text, revisions) is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from zhengji.intake.docx_numbers import Numbers
from zhengji.intake.docx_package import NotReadError
from zhengji.intake.docx_runs import Met, Runs
from zhengji.intake.docx_xml import CONTENT, SDT, TBL, TC, THROUGH, TR, VAL, P, W, inside, number, prompting

_DEEPEST = 12  # tables inside tables
_FRAMED = 6  # a table with more parts than these, alone in a cell, is what its frame is there for
_MARK_DELETED = f"{W}pPr/{W}rPr/{W}del"
_ROW, _CELL, _SPAN, _DOWN, _ACROSS = (f"{W}{name}" for name in "trPr tcPr gridSpan vMerge hMerge".split())
_WIDEST = 1000
_MOST_CELLS = 20_000
_LONGEST = 1_000_000  # characters; a form has 80,000 at most, a document may hold several


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph outside tables: its text, and its number among them."""

    text: str
    number: int
    boxed: bool = False  # in a text box


@dataclass(slots=True)
class Cell:
    """A cell: its lines, where it stands on the grid, and whether it continues the one above."""

    lines: list[str]
    column: int
    span: int
    continued: bool = False

    @property
    def text(self) -> str:
        """All lines."""
        return "\n".join(self.lines)


@dataclass(slots=True)
class Table:
    """A table of the body: its number in the document, and its rows with their numbers."""

    number: int
    rows: list[tuple[int, list[Cell]]]


@dataclass(slots=True)
class Body:
    """The blocks in order, and what was met that is no text of the page."""

    blocks: list[Line | Table] = field(default_factory=list)
    met: Met = field(default_factory=Met)


def read_body(root: Any, numbers: Numbers | None = None) -> Body:
    """The blocks of a `w:body` (or of a header, a footnote). NotReadError where there is too much of it."""
    reader = _Reader(numbers)
    reader.blocks(root)
    reader.end_paragraph()
    return reader.body


class _Reader:
    def __init__(self, numbers: Numbers | None) -> None:
        self.body = Body()
        self._numbers = numbers
        self._paragraphs = 0
        self._tables = 0
        self._open: list[str] | None = None  # a paragraph whose end mark was deleted: the next one goes on
        self._cells = self._length = 0
        self._runs = Runs(self.body.met, lambda holder: self._lines(holder, 1))

    def blocks(self, holder: Any) -> None:
        """Everything in `holder`, as blocks of the body."""
        for child in holder:
            tag = child.tag
            if tag == P:
                text, boxes = self._paragraph(child)
                if text is not None:
                    self._put(text)
                for line in boxes:
                    self._put(line, boxed=True)
            elif tag == TBL and (cells := _frame(child)):
                for cell in cells:
                    self.blocks(cell)
            elif tag == TBL:
                self._tables += 1
                self.body.blocks.append(Table(self._tables, list(self._rows(child, 0))))
            elif tag == SDT:
                content = child.find(CONTENT)
                if content is not None and not prompting(child):
                    self.blocks(content)
            elif tag in THROUGH:
                self.blocks(child)
            elif tag == f"{W}altChunk":
                self.body.met.embedded += 1

    def _put(self, text: str, *, boxed: bool = False) -> None:
        for part in text.split("\n"):
            self._paragraphs += 1
            self.body.blocks.append(Line(part, self._paragraphs, boxed))

    def end_paragraph(self) -> None:
        """A deleted paragraph mark at the very end joins nothing."""
        for text in self._finished():
            self._put(text)

    def _finished(self) -> list[str]:
        """The paragraph that was to go on, where nothing follows."""
        held, self._open = self._open, None
        return ["".join(held)] if held else []

    def _paragraph(self, paragraph: Any) -> tuple[str | None, list[str]]:
        """Its text (None where it goes on in the next one), and the lines of the text boxes in it."""
        out: list[str] = self._open if self._open is not None else []
        if self._numbers is not None and not out and (counted := self._numbers.of(paragraph)):
            out.append(counted)
        self._open = None
        boxes: list[str] = []
        self._runs.read(paragraph, out, boxes)
        if paragraph.find(_MARK_DELETED) is not None:
            self.body.met.revisions += 1
            self._open = out
            return None, boxes
        text = "".join(out)
        self._length += len(text)
        if self._length > _LONGEST:
            raise NotReadError(f"正文超过 {_LONGEST} 个字符，不像一份填好的表", "intake.too-large")
        return text, boxes

    # --- tables ---

    def _rows(self, table: Any, depth: int) -> Iterator[tuple[int, list[Cell]]]:
        for at, row in enumerate(inside(table, TR), 1):
            properties = row.find(_ROW)
            column = 0
            if properties is not None:
                if properties.find(f"{W}del") is not None:
                    self.body.met.revisions += 1
                    continue
                if properties.find(f"{W}ins") is not None:
                    self.body.met.revisions += 1
                column = min(number(properties.find(f"{W}gridBefore"), 0), _WIDEST)
            cells: list[Cell] = []
            for one in inside(row, TC):
                column = self._add_cell(one, column, cells, depth)
            yield at, cells

    def _add_cell(self, one: Any, column: int, cells: list[Cell], depth: int) -> int:
        """Add a cell of a row at `column` of the grid; gives the column behind it."""
        self._cells += 1
        if self._cells > _MOST_CELLS:
            raise NotReadError(f"表格超过 {_MOST_CELLS} 格，不像一份填好的表", "intake.too-large")
        properties = one.find(_CELL)
        span, continued = 1, False
        if properties is not None:
            if properties.find(f"{W}cellDel") is not None:
                self.body.met.revisions += 1
                return column
            span = max(1, min(number(properties.find(_SPAN), 1), _WIDEST))
            continued = _continues(properties.find(_DOWN))
            if _continues(properties.find(_ACROSS)) and cells:
                cells[-1].span += span
                cells[-1].lines += self._lines(one, depth)
                return column + span
        lines = self._lines(one, depth)
        cells.append(Cell(lines, column, span, continued and not any(map(str.strip, lines))))
        return column + span

    def _lines(self, holder: Any, depth: int) -> list[str]:
        """The lines of a cell: its paragraphs, its text boxes, and a table in it row by row."""
        lines: list[str] = []
        held, self._open = self._open, None
        for child in holder:
            tag = child.tag
            if tag == P:
                text, boxes = self._paragraph(child)
                if text is not None:
                    lines += text.split("\n")
                lines += boxes
            elif tag == TBL and depth < _DEEPEST:
                for _, cells in self._rows(child, depth + 1):
                    lines += cells[0].lines if len(cells) == 1 else [_in_line(cells)]
            elif tag == SDT:
                content = child.find(CONTENT)
                if content is not None and not prompting(child):
                    lines += self._lines(content, depth)
            elif tag in THROUGH:
                lines += self._lines(child, depth)
        lines += self._finished()
        self._open = held
        return lines


def _continues(merge: Any) -> bool:
    return merge is not None and merge.get(VAL, "continue") == "continue"


def _in_line(cells: list[Cell]) -> str:
    """A row of a table that stands in a text."""
    return "\t".join(" ".join(filter(None, map(str.strip, cell.lines))) for cell in cells)


def _frame(table: Any) -> list[Any]:
    """The cells of a table that is only a frame around another one, nothing where it is a table itself."""
    rows = [list(inside(row, TC)) for row in inside(table, TR)]
    if any(len(cells) != 1 for cells in rows):
        return []
    framed = [inner for cells in rows for inner in cells[0].findall(TBL)]
    wide = any(len(list(inside(row, TC))) > 1 for inner in framed for row in inside(inner, TR))
    return [cells[0] for cells in rows] if wide and any(len(inner) > _FRAMED for inner in framed) else []
