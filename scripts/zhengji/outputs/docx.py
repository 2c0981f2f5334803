"""A form as a Word document, blank or filled: boxes that can be ticked, styles that can be changed.

All but the text is made once, by python-docx. A document is then its `document.xml`, rendered and packed: 24 ms become
about one. The same form gives the same bytes.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from jinja2 import BaseLoader, Environment, StrictUndefined, Template
from markupsafe import Markup, escape

from zhengji.outputs.printed import GRID, Cell, Paper, Paragraph, Style
from zhengji.outputs.skeleton import BODY, UNIT, Packed, footed, skeleton
from zhengji.outputs.zipped import Zip

_STYLES = {
    Style.PART: "FormPart",
    Style.LABEL: "FormLabel",
    Style.ANSWER: "FormAnswer",
    Style.BOXES: "FormAnswer",
    Style.NARRATIVE: "FormNarrative",
    Style.PROMPT: "FormPrompt",
    Style.NOTE: "FormNote",
}
_HEIGHT = 454  # twentieths of a point: 8 mm, an ordinary row
_LINE = 440  # 22 pt
_TITLE = 22  # characters of a title that fit on a line
_BRACKETS = re.compile(r"(?=[（〔《])|(?<=[）〕》])")


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell of Word's table, in which a cell that is several rows high stands in each of them."""

    paragraphs: tuple[Paragraph, ...]
    span: int
    merge: str = ""  # "restart" where a cell of several rows begins, "continue" below it
    centred: bool = True


@dataclass(frozen=True, slots=True)
class _Row:
    cells: tuple[_Cell, ...]
    height: int
    whole: bool


def document(paper: Paper) -> bytes:
    """The Word document of `paper`."""
    foot = "　".join(filter(None, (paper.note, paper.mark)))
    made = skeleton(paper.title, noted=bool(foot))
    content = _template().render(
        paper=paper,
        title=_title(paper.title),
        rows=_rows(paper),
        grid=GRID,
        unit=UNIT,
        styles=_STYLES,
        body=BODY,
        namespaces=made.namespaces,
        page=made.page,
    )
    return _packed([*made.members, *footed(made, foot)], content.encode())


def _title(title: str) -> str:
    """`title` on two lines where one is too short for it: broken beside a bracket, which Word would break inside."""
    if _width(title) <= _TITLE:
        return title
    halves = [(title[: at.start()], title[at.start() :]) for at in _BRACKETS.finditer(title)]
    fitting = [pair for pair in halves if 0 < max(map(_width, pair)) <= _TITLE and all(pair)]
    return "\n".join(min(fitting, key=lambda pair: max(map(_width, pair)), default=(title,)))


def _width(text: str) -> float:
    return sum(0.5 if character.isascii() else 1 for character in text)


def _packed(members: Iterable[tuple[str, Packed]], content: bytes) -> bytes:
    out = io.BytesIO()
    pack = Zip(out)
    for name, one in members:
        pack.add_packed(name, one.crc, one.size, len(one.content), (one.content,))
    stream = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    deflated = stream.compress(content) + stream.flush()
    pack.add_packed("word/document.xml", zlib.crc32(content), len(content), len(deflated), (deflated,))
    pack.close()
    return out.getvalue()


def _rows(paper: Paper) -> Iterator[_Row]:
    """The rows of Word's table: what is several rows high is continued in the rows below, where it stands first."""
    below: Cell | None = None
    left = 0
    for row in paper.rows:
        cells = [_Cell((), below.span, "continue")] if below and left else []
        left = max(0, left - 1)
        for cell in row:
            if cell.rows > 1:
                below, left = cell, cell.rows - 1
            cells.append(_Cell(cell.paragraphs, cell.span, "restart" if cell.rows > 1 else "", _centred(cell)))
        room = max(cell.room for cell in row)
        long = any(one.style is Style.NARRATIVE for cell in row for one in cell.paragraphs)
        yield _Row(tuple(cells), max(_HEIGHT, room * _LINE), whole=not long and not room)


def _centred(cell: Cell) -> bool:
    return all(one.style in (Style.LABEL, Style.PART, Style.ANSWER, Style.BOXES, Style.NOTE) for one in cell.paragraphs)


def _ink(text: str) -> Markup:
    """`text` as XML, line breaks and tabs as Word writes them."""
    escaped = str(escape(text))
    if "\n" in escaped or "\t" in escaped:
        escaped = escaped.replace("\t", f"{_SHUT}<w:tab/>{_OPEN}").replace("\n", f"{_SHUT}<w:br/>{_OPEN}")
    return Markup(escaped)  # noqa: S704 - escaped above


_OPEN, _SHUT = '<w:t xml:space="preserve">', "</w:t>"


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, loader=BaseLoader(), trim_blocks=False)
    environment.filters["ink"] = _ink
    return environment.from_string((files("zhengji.outputs") / "document.xml.jinja").read_text("utf-8"))
