"""What a text is looked up by: single characters, pairs of neighbours and whole Latin words, each as a 32-bit code.

A text is folded (NFKC, lower case) and read as units: every Chinese character (kana and hangul too) is one, every run
of Latin, Greek or Cyrillic letters and digits is one, and all else parts them. The codes of a text are those of its
units, of every two units that touch, and of every three that touch and are common characters: their pairs stand in
nearly every text, side by side or not. The browser makes the same codes of a query (site_src/app/src/search/units.ts):
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
# The three hundred characters that reports of research have most of, five in six of their text. Browsers are told them.
COMMON = (
    "的技研术于与究基中系应用统法设新建分计科国算理工化合一实析在机例模网创发制展测生型平体现络方程及土图治性学下多"
    "态护服务台电物数管为大会式筑疗成地检能路评进智以区动构像据量息力估壤同视库变协产域识源器拟信目效水业特市战压控"
    "施利穴子文高全知部三和策面经海集我色点其院对京种价传配角改人贴耳乳流原议可干证期政适向道类教不内作校南探城自略"
    "北项专融取碳结践外遗径位联相语主资微空间划题标保普综述滤势双活世界强滨盐质防造思考影素整湾果讨挑查气园维虚天医"
    "球接监农有雄安预景站线上书情报别征馆装门运移污染定异社神优时光炎布共调件钢无年规重由超环境问样江望通从济回太阳"
    "软支咨询革红消关概府总顾启前企兴起本曲度代谢组熵户"
)
_WORDS = re.compile(f"[{WORD}]+")
_FIRST, _SECOND, _ALONE = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35)
_THIRD = np.uint32(0x27D4EB2F)
_MARKS = tuple(zip("，：；（）！？％", ",:;()!?%", strict=True))
_STIRS = (np.uint32(0x7FEB352D), np.uint32(0x846CA68B))

_wide = np.zeros(0x110000, dtype=np.bool_)
for _start, _end in _WIDE:
    _wide[_start : _end + 1] = True
_common = np.zeros(0x110000, dtype=np.bool_)
_common[[ord(_character) for _character in COMMON]] = True


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
    pairs = units[:-1] * _FIRST + units[1:] * _SECOND
    common = _common[np.where(units < len(_common), units, 0)]
    thrice = touching[:-1] & touching[1:] & common[:-2] & common[1:-1] & common[2:]
    triples = pairs[:-1][thrice] + units[2:][thrice] * _THIRD
    return once(np.sort(_stirred(np.concatenate((pairs[touching], triples, units * _FIRST + _ALONE)))))


def once(numbers: NDArray[Any]) -> NDArray[Any]:
    """Sorted numbers, each once; ten times as fast as np.unique, which does not know that they are sorted."""
    return numbers[np.append(True, numbers[1:] != numbers[:-1])] if len(numbers) else numbers


def _stirred(numbers: Codes) -> Codes:
    # every bit of the result depends on every bit of the number, and no two numbers become one
    for stir in _STIRS:
        numbers = (numbers ^ (numbers >> np.uint32(16))) * stir
    return numbers ^ (numbers >> np.uint32(16))
