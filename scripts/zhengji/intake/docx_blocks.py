"""The body of a Word document → paragraphs and tables as they read once every revision is accepted.

Text boxes stand behind the paragraph that holds them. Boxes and ticks of every make (content controls, form fields,
symbol fonts) become ☑ and □. What is not text of the page (pictures, hidden text, revisions) is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from zhengji.intake.docx_marks import TICKED, UNTICKED, drawn, in_letters, sign
from zhengji.intake.docx_numbers import Numbers

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_VAL = f"{_W}val"
_THROUGH = frozenset(
    f"{_W}{name}" for name in "ins moveTo hyperlink smartTag fldSimple dir bdo customXml sdtContent".split()
)
_GONE = frozenset((f"{_W}del", f"{_W}moveFrom"))
_OFF = frozenset(("0", "false", "off", "none"))
_DEEPEST = 12  # tables inside tables
_FRAMED = 6  # a table with more parts than these, alone in a cell, is what its frame is there for


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: its text, and its number among the paragraphs outside tables (0 inside one)."""

    text: str
    number: int = 0
    boxed: bool = False  # in a text box


@dataclass(slots=True)
class Cell:
    """A cell: its lines, where it stands on the grid, and whether it continues the one above."""

    lines: list[str]
    column: int
    span: int
    continued: bool = False
    boxed: bool = False

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
    revisions: int = 0
    pictures: int = 0
    embedded: int = 0
    hidden: list[str] = field(default_factory=list)


def read_body(root: Any, numbers: Numbers | None = None) -> Body:
    """The blocks of a `w:body` (or of a header, a footnote)."""
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

    # --- blocks ---

    def blocks(self, holder: Any) -> None:
        """Everything in `holder`, as blocks of the body."""
        for child in holder:
            tag = child.tag
            if tag == f"{_W}p":
                text, boxes = self._paragraph(child)
                if text is not None:
                    self._put(text)
                for line in boxes:
                    self._put(line, boxed=True)
            elif tag == f"{_W}tbl" and (cells := _frame(child)):
                for cell in cells:
                    self.blocks(cell)
            elif tag == f"{_W}tbl":
                self._tables += 1
                self.body.blocks.append(Table(self._tables, list(self._rows(child, 0))))
            elif tag == f"{_W}sdt":
                self._controlled_blocks(child)
            elif tag in _THROUGH:
                self.blocks(child)
            elif tag == f"{_W}altChunk":
                self.body.embedded += 1

    def _controlled_blocks(self, control: Any) -> None:
        content = control.find(f"{_W}sdtContent")
        if content is not None and not self._placeholder(control):
            self.blocks(content)

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

    # --- tables ---

    def _rows(self, table: Any, depth: int) -> Iterator[tuple[int, list[Cell]]]:
        number = 0
        for row in _inside(table, "tr"):
            number += 1
            properties = row.find(f"{_W}trPr")
            column = 0
            if properties is not None:
                if properties.find(f"{_W}del") is not None:
                    self.body.revisions += 1
                    continue
                if properties.find(f"{_W}ins") is not None:
                    self.body.revisions += 1
                before = properties.find(f"{_W}gridBefore")
                column = _number(before, 0)
            cells: list[Cell] = []
            for one in _inside(row, "tc"):
                column = self._add_cell(one, column, cells, depth)
            yield number, cells

    def _add_cell(self, one: Any, column: int, cells: list[Cell], depth: int) -> int:
        properties = one.find(f"{_W}tcPr")
        span, continued = 1, False
        if properties is not None:
            if properties.find(f"{_W}cellDel") is not None:
                self.body.revisions += 1
                return column
            span = max(1, min(_number(properties.find(f"{_W}gridSpan"), 1), 1000))
            merge = properties.find(f"{_W}vMerge")
            continued = merge is not None and merge.get(_VAL, "continue") == "continue"
            across = properties.find(f"{_W}hMerge")
            if across is not None and across.get(_VAL, "continue") == "continue" and cells:
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
            if tag == f"{_W}p":
                text, boxes = self._paragraph(child)
                if text is not None:
                    lines += text.split("\n")
                lines += boxes
            elif tag == f"{_W}tbl" and depth < _DEEPEST:
                for _, cells in self._rows(child, depth + 1):
                    lines += cells[0].lines if len(cells) == 1 else [_in_line(cells)]
            elif tag == f"{_W}sdt":
                content = child.find(f"{_W}sdtContent")
                if content is not None and not self._placeholder(child):
                    lines += self._lines(content, depth)
            elif tag in _THROUGH:
                lines += self._lines(child, depth)
        lines += self._finished()
        self._open = held
        return lines

    # --- paragraphs ---

    def _paragraph(self, paragraph: Any) -> tuple[str | None, list[str]]:
        """Its text (None where it goes on in the next one), and the lines of the text boxes in it."""
        out: list[str] = self._open if self._open is not None else []
        if self._numbers is not None and not out:
            out.append(self._numbers.of(paragraph))
        self._open = None
        boxes: list[str] = []
        self._runs(paragraph, out, boxes)
        mark = paragraph.find(f"{_W}pPr/{_W}rPr/{_W}del")
        if mark is not None:
            self.body.revisions += 1
            self._open = out
            return None, boxes
        return "".join(out), boxes

    def _runs(self, holder: Any, out: list[str], boxes: list[str]) -> None:
        for child in holder:
            tag = child.tag
            if tag == f"{_W}r":
                self._run(child, out, boxes)
            elif tag in _THROUGH:
                if tag in (f"{_W}ins", f"{_W}moveTo"):
                    self.body.revisions += 1
                self._runs(child, out, boxes)
            elif tag == f"{_W}sdt":
                self._control(child, out, boxes)
            elif tag in _GONE:
                self.body.revisions += 1
            elif tag in (f"{_M}oMath", f"{_M}oMathPara"):
                out.extend(text.text or "" for text in child.iter(f"{_M}t"))
            elif tag == f"{_MC}AlternateContent":
                self._one_of(child, out, boxes)

    def _control(self, control: Any, out: list[str], boxes: list[str]) -> None:
        box = control.find(f"{_W}sdtPr/{_W14}checkbox")
        if box is not None:
            checked = box.find(f"{_W14}checked")
            state = "0" if checked is None else checked.get(f"{_W14}val", "1")
            out.append(UNTICKED if state in _OFF else TICKED)
            return
        content = control.find(f"{_W}sdtContent")
        if content is not None and not self._placeholder(control):
            self._runs(content, out, boxes)

    def _placeholder(self, control: Any) -> bool:
        """Whether a content control shows its prompt only (单击此处输入文字)."""
        shown = control.find(f"{_W}sdtPr/{_W}showingPlcHdr")
        return shown is not None and shown.get(_VAL, "1") not in _OFF

    def _one_of(self, alternatives: Any, out: list[str], boxes: list[str]) -> None:
        """The first of the alternatives: they show the same thing to newer and to older programs."""
        chosen = alternatives.find(f"{_MC}Choice")
        if chosen is None:
            chosen = alternatives.find(f"{_MC}Fallback")
        if chosen is not None:
            self._in_run(chosen, out, boxes, None)

    def _run(self, run: Any, out: list[str], boxes: list[str]) -> None:
        properties = run.find(f"{_W}rPr")
        signs = None
        if properties is not None and len(properties):
            if _on(properties.find(f"{_W}vanish")):
                hidden = "".join(text.text or "" for text in run.iter(f"{_W}t")).strip()
                if hidden:
                    self.body.hidden.append(hidden)
                return
            fonts = properties.find(f"{_W}rFonts")
            if fonts is not None:
                signs = drawn(fonts.get(f"{_W}ascii") or fonts.get(f"{_W}hAnsi") or "")
        self._in_run(run, out, boxes, signs)

    def _in_run(self, run: Any, out: list[str], boxes: list[str], signs: Any) -> None:
        for child in run:
            tag = child.tag
            if tag == f"{_W}t":
                text = child.text or ""
                out.append(in_letters(text, signs) if signs else text)
            elif tag == f"{_W}tab":
                out.append("\t")
            elif tag in (f"{_W}br", f"{_W}cr"):
                out.append("\n")
            elif tag == f"{_W}noBreakHyphen":
                out.append("-")
            elif tag == f"{_W}sym":
                out.append(sign(child.get(f"{_W}font", ""), _hex(child.get(f"{_W}char", ""))))
            elif tag == f"{_W}fldChar":
                out.append(_form_field(child))
            elif tag == f"{_W}ruby":
                base = child.find(f"{_W}rubyBase")
                if base is not None:
                    self._runs(base, out, boxes)
            elif tag == f"{_MC}AlternateContent":
                self._one_of(child, out, boxes)
            elif tag in (f"{_W}drawing", f"{_W}pict", f"{_W}object"):
                self._drawn(child, tag, boxes)

    def _drawn(self, drawing: Any, tag: str, boxes: list[str]) -> None:
        contents = list(_text_boxes(drawing))
        for content in contents:
            boxes.extend(line for line in self._lines(content, 1) if line.strip())
        if contents:
            return
        if tag == f"{_W}object":
            self.body.embedded += 1
        elif any(_local(one) in ("blip", "imagedata", "chart", "relIds") for one in drawing.iter()):
            self.body.pictures += 1


def _in_line(cells: list[Cell]) -> str:
    """A row of a table that stands in a text."""
    return "\t".join(" ".join(filter(None, map(str.strip, cell.lines))) for cell in cells)


def _frame(table: Any) -> list[Any]:
    """The cells of a table that is only a frame around another one, nothing where it is a table itself."""
    rows = [list(_inside(row, "tc")) for row in _inside(table, "tr")]
    if any(len(cells) != 1 for cells in rows):
        return []
    framed = [inner for cells in rows for inner in cells[0].findall(f"{_W}tbl")]
    wide = any(len(list(_inside(row, "tc"))) > 1 for inner in framed for row in _inside(inner, "tr"))
    return [cells[0] for cells in rows] if wide and any(len(inner) > _FRAMED for inner in framed) else []


def _text_boxes(drawing: Any) -> Iterator[Any]:
    """The text boxes in a drawing; one that stands in another is read with it."""
    for child in drawing:
        if child.tag == f"{_W}txbxContent":
            yield child
        elif child.tag == f"{_MC}AlternateContent":
            yield from _text_boxes(child[:1])
        elif isinstance(child.tag, str):
            yield from _text_boxes(child)


def _inside(holder: Any, name: str) -> Iterator[Any]:
    """The rows of a table, the cells of a row: also those that a content control or a revision wraps."""
    for child in holder:
        if child.tag == f"{_W}{name}":
            yield child
        elif child.tag == f"{_W}sdt":
            content = child.find(f"{_W}sdtContent")
            if content is not None:
                yield from _inside(content, name)
        elif child.tag in _THROUGH:
            yield from _inside(child, name)


def _form_field(mark: Any) -> str:
    """What a form field of the old kind shows: a box, or the chosen one of a list."""
    box = mark.find(f"{_W}ffData/{_W}checkBox")
    if box is not None:
        checked = box.find(f"{_W}checked")
        state = checked if checked is not None else box.find(f"{_W}default")
        return TICKED if _on(state) else UNTICKED
    choices = mark.find(f"{_W}ffData/{_W}ddList")
    if choices is not None:
        entries = [entry.get(_VAL, "") for entry in choices.findall(f"{_W}listEntry")]
        result = choices.find(f"{_W}result")
        number = _number(result if result is not None else choices.find(f"{_W}default"), 0)
        return entries[number] if 0 <= number < len(entries) else ""
    return ""


def _on(mark: Any) -> bool:
    return mark is not None and mark.get(_VAL, "1") not in _OFF


def _number(element: Any, absent: int) -> int:
    value = "" if element is None else element.get(_VAL, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 6 else absent


def _hex(code: str) -> int:
    try:
        return int(code, 16)
    except ValueError:
        return 0xFFFD


def _local(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
