"""What a text is looked up by: single characters, pairs of neighbours and whole Latin words, each as a 32-bit code.

A text is folded (NFKC, lower case) and read as units: every Chinese character (kana and hangul too) is one, every run
of Latin, Greek or Cyrillic letters and digits is one, and all else parts them. The codes of a text are those of its
units and of every two units that touch. The browser makes the same codes of a query (site_src/app/src/search/units.ts):
`tests/vectors/search.json` runs through both. Classes are ranges, not Unicode properties, so that a newer browser
agrees with an older Python.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]

WORD = "0-9a-z\u00aa-\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u03ff\u0400-\u052f"
_WIDE = (
    (0x2E80, 0x2FDF),
    (0x3005, 0x3007),
    (0x3040, 0x309F),
    (0x30A1, 0x30FA),
    (0x30FC, 0x318F),
    (0x3400, 0x4DBF),
    (0x4E00, 0xA4CF),
    (0xAC00, 0xD7AF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
_WORDS = re.compile(f"[{WORD}]+")
_FIRST, _SECOND, _ALONE = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35)
_MARKS = tuple(zip("，：；（）！？％", ",:;()!?%", strict=True))
_STIRS = (np.uint32(0x7FEB352D), np.uint32(0x846CA68B))

_wide = np.zeros(0x110000, dtype=np.bool_)
for _start, _end in _WIDE:
    _wide[_start : _end + 1] = True


def fold(text: str) -> str:
    """`text` without the differences of width and case that a reader does not mean."""
    for mark, narrow in _MARKS:  # nearly always all that there is to fold, and to look whether it is takes no time
        text = text.replace(mark, narrow)
    return (text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)).lower()


@lru_cache(maxsize=1 << 16)
def _word(word: str) -> int:
    return crc32(word.encode()) | 1 << 31  # above every character


def codes(texts: Iterable[str]) -> Codes:
    """The codes of some texts, sorted, each once; nothing reaches from one text into the next."""
    folded = fold("\n".join(texts))
    points = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    starts = np.flatnonzero(_wide[points])
    units = points[starts]
    ends = starts + 1
    words = [(match.start(), match.end(), _word(match[0])) for match in _WORDS.finditer(folded)]
    if words:
        at, to, ids = np.array(words, dtype=np.int64).T
        starts, ends = np.concatenate((starts, at)), np.concatenate((ends, to))
        units = np.concatenate((units, ids.astype(np.uint32)))
        order = np.argsort(starts, kind="stable")
        starts, ends, units = starts[order], ends[order], units[order]
    touching = ends[:-1] == starts[1:]
    pairs = units[:-1][touching] * _FIRST + units[1:][touching] * _SECOND
    return once(np.sort(_stirred(np.concatenate((pairs, units * _FIRST + _ALONE)))))


def once(numbers: NDArray[Any]) -> NDArray[Any]:
    """Sorted numbers, each once; ten times as fast as np.unique, which does not know that they are sorted."""
    return numbers[np.append(True, numbers[1:] != numbers[:-1])] if len(numbers) else numbers


def _stirred(numbers: Codes) -> Codes:
    # every bit of the result depends on every bit of the number, and no two numbers become one
    for stir in _STIRS:
        numbers = (numbers ^ (numbers >> np.uint32(16))) * stir
    return numbers ^ (numbers >> np.uint32(16))
