"""A paragraph of Word → its text once every revision is accepted: runs, fields, boxes, symbols, text boxes in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from zhengji.intake.docx_marks import TICKED, UNTICKED, drawn, in_letters, sign
from zhengji.intake.docx_xml import (
    ADDED,
    ALTERNATIVES,
    CHOICE,
    CONTENT,
    GONE,
    MC,
    SDT,
    THROUGH,
    VAL,
    W14,
    M,
    R,
    W,
    number,
    on,
    prompting,
)

_T, _TAB, _BR, _CR, _HYPHEN = (f"{W}{name}" for name in "t tab br cr noBreakHyphen".split())
_SYM, _FIELD, _RUBY, _PROPERTIES, _VANISH, _FONTS = (
    f"{W}{name}" for name in "sym fldChar ruby rPr vanish rFonts".split()
)
_DRAWN = frozenset((f"{W}drawing", f"{W}pict", f"{W}object"))
_MATH = frozenset((f"{M}oMath", f"{M}oMathPara"))
_BOX, _BOX_CHECKED, _BOX_VALUE = f"{W}sdtPr/{W14}checkbox", f"{W14}checked", f"{W14}val"
_TEXT_BOX = f"{W}txbxContent"
_PLAIN = {_TAB: "\t", _BR: "\n", _CR: "\n", _HYPHEN: "-"}


@dataclass(slots=True)
class Met:
    """What was met that is no text of the page."""

    revisions: int = 0
    pictures: int = 0
    embedded: int = 0
    hidden: list[str] = field(default_factory=list)


class Runs:
    """Reads the runs of paragraphs; `lines` reads what a text box holds."""

    def __init__(self, met: Met, lines: Callable[[Any], list[str]]) -> None:
        self._met = met
        self._lines = lines

    def read(self, holder: Any, out: list[str], boxes: list[str]) -> None:
        """Add the text in `holder` to `out`, and the lines of text boxes to `boxes`."""
        for child in holder:
            tag = child.tag
            if tag == R:
                self._run(child, out, boxes)
            elif tag in THROUGH:
                if tag in ADDED:
                    self._met.revisions += 1
                self.read(child, out, boxes)
            elif tag == SDT:
                self._control(child, out, boxes)
            elif tag in GONE:
                self._met.revisions += 1
            elif tag in _MATH:
                out.extend(text.text or "" for text in child.iter(f"{M}t"))
            elif tag == ALTERNATIVES:
                self._one_of(child, out, boxes)

    def _control(self, control: Any, out: list[str], boxes: list[str]) -> None:
        box = control.find(_BOX)
        if box is not None:
            checked = box.find(_BOX_CHECKED)
            state = "0" if checked is None else checked.get(_BOX_VALUE, "1")
            out.append(UNTICKED if state in ("0", "false") else TICKED)
            return
        content = control.find(CONTENT)
        if content is not None and not prompting(control):
            self.read(content, out, boxes)

    def _one_of(self, alternatives: Any, out: list[str], boxes: list[str]) -> None:
        """The first of the alternatives: they show the same thing to newer and to older programs."""
        chosen = alternatives.find(CHOICE)
        if chosen is None:
            chosen = alternatives.find(f"{MC}Fallback")
        if chosen is not None:
            self._in_run(chosen, out, boxes, None)

    def _run(self, run: Any, out: list[str], boxes: list[str]) -> None:
        signs = None
        properties = run.find(_PROPERTIES)
        if properties is not None and len(properties):
            if on(properties.find(_VANISH)):
                hidden = "".join(text.text or "" for text in run.iter(_T)).strip()
                if hidden:
                    self._met.hidden.append(hidden)
                return
            fonts = properties.find(_FONTS)
            if fonts is not None:
                signs = drawn(fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or "")
        self._in_run(run, out, boxes, signs)

    def _in_run(self, run: Any, out: list[str], boxes: list[str], signs: Mapping[int, str] | None) -> None:
        for child in run:
            tag = child.tag
            if tag == _T:
                text = child.text or ""
                out.append(in_letters(text, signs) if signs else text)
            elif tag in _PLAIN:
                out.append(_PLAIN[tag])
            elif tag == _SYM:
                out.append(sign(child.get(f"{W}font", ""), _hex(child.get(f"{W}char", ""))))
            elif tag == _FIELD:
                out.append(_form_field(child))
            elif tag == _RUBY:
                base = child.find(f"{W}rubyBase")
                if base is not None:
                    self.read(base, out, boxes)
            elif tag == ALTERNATIVES:
                self._one_of(child, out, boxes)
            elif tag in _DRAWN:
                self._drawing(child, boxes)

    def _drawing(self, drawing: Any, boxes: list[str]) -> None:
        contents = list(_text_boxes(drawing))
        for content in contents:
            boxes.extend(line for line in self._lines(content) if line.strip())
        if contents:
            return
        if drawing.tag == f"{W}object":
            self._met.embedded += 1
        elif any(_local(one) in ("blip", "imagedata", "chart", "relIds") for one in drawing.iter()):
            self._met.pictures += 1


def _text_boxes(drawing: Any) -> Iterator[Any]:
    """The text boxes in a drawing; one that stands in another is read with it."""
    for child in drawing:
        if child.tag == _TEXT_BOX:
            yield child
        elif child.tag == ALTERNATIVES:
            yield from _text_boxes(child[:1])
        elif isinstance(child.tag, str):
            yield from _text_boxes(child)


def _form_field(mark: Any) -> str:
    """What a form field of the old kind shows: a box, or the chosen one of a list."""
    box = mark.find(f"{W}ffData/{W}checkBox")
    if box is not None:
        checked = box.find(f"{W}checked")
        return TICKED if on(checked if checked is not None else box.find(f"{W}default")) else UNTICKED
    choices = mark.find(f"{W}ffData/{W}ddList")
    if choices is not None:
        entries = [entry.get(VAL, "") for entry in choices.findall(f"{W}listEntry")]
        result = choices.find(f"{W}result")
        chosen = number(result if result is not None else choices.find(f"{W}default"), 0)
        return entries[chosen] if 0 <= chosen < len(entries) else ""
    return ""


def _hex(code: str) -> int:
    try:
        return int(code, 16)
    except ValueError:
        return 0xFFFD


def _local(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
