"""Numbers that Word counts by itself (一、 1. （1） …): they are not in the text, and readers see them there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zhengji.intake.docx_xml import VAL, W

_PROPERTIES, _NUMBERED = f"{W}pPr", f"{W}numPr"
_LEVEL = tuple(f"{W}{name}" for name in "numFmt lvlText start".split())
_PLACE = re.compile(r"%([1-9])")
_CHINESE = "零一二三四五六七八九十"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    text: str
    start: int


class Numbers:
    """Counts the numbered paragraphs of a document in their order."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        self._lists = dict(_lists(numbering)) if numbering is not None else {}
        self._styles = dict(_numbered_styles(styles)) if styles is not None else {}
        self._counts: dict[str, list[int]] = {}

    def of(self, paragraph: Any) -> str:
        """What Word prints in front of `paragraph`, with a blank behind it where Word has a tab; "" for bullets."""
        if not self._lists or not len(paragraph) or paragraph[0].tag != _PROPERTIES:
            return ""
        properties = paragraph[0]
        said = properties.find(_NUMBERED)
        if said is None and not self._styles:
            return ""
        name, depth = _said(said) if said is not None else ("", 0)
        if said is None:
            style = properties.find(f"{W}pStyle")
            name, depth = self._styles.get(style.get(VAL, "") if style is not None else "", ("", 0))
        levels = self._lists.get(name)
        if not levels or depth not in levels:
            return ""
        return self._next(name, depth, levels)

    def _next(self, name: str, depth: int, levels: Mapping[int, _Level]) -> str:
        counts = self._counts.setdefault(name, [])
        del counts[depth + 1 :]
        while len(counts) < depth:
            counts.append(levels[len(counts)].start if len(counts) in levels else 1)
        if len(counts) == depth:
            counts.append(levels[depth].start)
        else:
            counts[depth] += 1
        level = levels[depth]
        if level.form in ("bullet", "none"):
            return ""

        def number(place: re.Match[str]) -> str:
            at = int(place[1]) - 1
            return _written(counts[at], levels[at].form) if at < len(counts) and at in levels else ""

        text = _PLACE.sub(number, level.text)
        return f"{text} " if text[-1:].isalnum() or text.endswith(".") else text


def _lists(numbering: Any) -> Iterator[tuple[str, dict[int, _Level]]]:
    kinds = {kind.get(f"{W}abstractNumId", ""): dict(_levels(kind)) for kind in numbering.findall(f"{W}abstractNum")}
    for one in numbering.findall(f"{W}num"):
        kind = one.find(f"{W}abstractNumId")
        levels = dict(kinds.get(kind.get(VAL, "") if kind is not None else "", {}))
        for change in one.findall(f"{W}lvlOverride"):
            depth, start = _whole(change.get(f"{W}ilvl")), change.find(f"{W}startOverride")
            if start is not None and depth in levels:
                levels[depth] = _Level(levels[depth].form, levels[depth].text, _whole(start.get(VAL)))
        yield one.get(f"{W}numId", ""), levels


def _levels(kind: Any) -> Iterator[tuple[int, _Level]]:
    for level in kind.findall(f"{W}lvl"):
        form, text, start = (level.find(name) for name in _LEVEL)
        yield (
            _whole(level.get(f"{W}ilvl")),
            _Level(
                "decimal" if form is None else form.get(VAL, "decimal"),
                "" if text is None else text.get(VAL, ""),
                1 if start is None else _whole(start.get(VAL)),
            ),
        )


def _numbered_styles(styles: Any) -> Iterator[tuple[str, tuple[str, int]]]:
    for style in styles.findall(f"{W}style"):
        said = style.find(f"{W}pPr/{W}numPr")
        if said is not None:
            yield style.get(f"{W}styleId", ""), _said(said)


def _said(properties: Any) -> tuple[str, int]:
    name, depth = properties.find(f"{W}numId"), properties.find(f"{W}ilvl")
    return (
        "" if name is None else name.get(VAL, ""),
        0 if depth is None else min(_whole(depth.get(VAL)), 8),
    )


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 6 else 0


def _written(number: int, form: str) -> str:
    if form.startswith(
        ("chinese", "japaneseCounting", "ideographDigital", "taiwaneseCounting", "ideographTraditional")
    ):
        if form == "ideographTraditional":
            return _STEMS[(number - 1) % 10]
        return _chinese(number)
    if form in ("upperLetter", "lowerLetter"):
        letter = chr(ord("A") + (number - 1) % 26)
        return letter if form == "upperLetter" else letter.lower()
    if form in ("upperRoman", "lowerRoman"):
        roman = _roman(number)
        return roman.upper() if form == "upperRoman" else roman
    if form.startswith("decimalEnclosedCircle") and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if form == "decimalZero":
        return f"{number:02d}"
    return str(number)


def _chinese(number: int) -> str:
    if not 0 <= number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    if not tens:
        return _CHINESE[ones]
    return f"{_CHINESE[tens] if tens > 1 else ''}十{_CHINESE[ones] if ones else ''}"


def _roman(number: int) -> str:
    if not 0 < number < 40:
        return str(number)
    written = ""
    for value, letters in _ROMAN:
        while number >= value:
            written += letters
            number -= value
    return written
