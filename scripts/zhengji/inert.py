"""Text of others that is shown but cannot act: on a terminal, in a log, in a line of a report."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_ACTING = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
_HARMLESS = frozenset("\n\t\u200d")  # the joiner is part of emoji


def visible(text: str) -> str:
    """`text` with what steers a terminal, turns the direction of reading or cannot be encoded written out: ⟨U+202E⟩."""
    if text.isprintable():  # which nothing that acts is
        return text
    return "".join(
        f"⟨U+{ord(character):04X}⟩"
        if unicodedata.category(character) in _ACTING and character not in _HARMLESS
        else character
        for character in text
    )


@lru_cache(maxsize=64)  # of a text asked where it is read, and again where it is written
def is_plain(text: str) -> bool:
    """Whether all of `text` is printable, but for line breaks and ideographic spaces."""
    line = text.replace("\n", "")
    return line.isprintable() or ("\u3000" in line and line.replace("\u3000", "").isprintable())


def named(path: str) -> str:
    """A path as it may stand in a log: a line break in a file's name must not begin a line of its own."""
    return visible(path).replace("\n", "⟨U+000A⟩").replace("\t", "⟨U+0009⟩")


def one_line(text: str, longest: int = 2_000) -> str:
    """`text` made visible, in one line, cut with a mark where it is longer than `longest` characters."""
    flat = visible(" ".join(text[: longest * 2].split()))
    return flat if len(flat) <= longest else f"{flat[: longest - 1]}…"
