"""Samples of texts: one of eight stretches of eight Chinese characters, as 64-bit numbers.

Which stretches are taken depends on what is written in them alone, so the same stretch is taken wherever it stands.
The stretches are of 24 bytes: that is eight characters in Chinese, and it needs no decoding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhengji.model import Call, Field, Form
from zhengji.similar.reading import without_blanks

Hashes = NDArray[np.uint64]

_SPAN = 24  # bytes of a stretch
_GAP = b"\n" * 32  # between the texts of a batch: longer than a stretch
# odd numbers without a pattern
_FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93)


def sampled(texts: Sequence[bytes], *, every: bool = False) -> tuple[Hashes, NDArray[np.int32]]:
    """The samples of `texts` as they come, and for each the place of its text.

    With `every`, all stretches of them and not one of eight.
    """
    if not texts:
        return np.empty(0, np.uint64), np.empty(0, np.int32)
    whole = _GAP.join((*texts, b""))
    content = np.frombuffer(whole, np.uint8)
    begins = _begins(content, every=every)  # none in the gap after the last text
    ends = np.cumsum([len(text) + len(_GAP) for text in texts])
    owners = np.repeat(np.arange(len(texts), dtype=np.int32), np.diff(np.searchsorted(begins, ends), prepend=0))
    whole_ones = ends[owners] - len(_GAP) - begins >= _SPAN
    return _hashes(whole, begins[whole_ones]), owners[whole_ones]


def _begins(content: NDArray[np.uint8], *, every: bool) -> NDArray[np.int64]:
    """Where a character begins and the last bytes of three Chinese characters from there on are of one eighth."""
    last = max(len(content) - _SPAN, 0)
    first = (content[:last] & 0xC0) != 0x80
    if every:
        return np.flatnonzero(first)
    mixed = content[2 : last + 2] * np.uint8(37) + content[5 : last + 5] * np.uint8(91)
    mixed += content[8 : last + 8] * np.uint8(151)
    return np.flatnonzero((mixed < 32) & first)


def _hashes(whole: bytes, begins: NDArray[np.int64]) -> Hashes:
    words: NDArray[Any] = np.ndarray((max(len(whole) - 7, 0),), "<u8", whole, strides=(1,))
    hashes = words[begins] * np.uint64(_FACTORS[0])
    hashes += words[begins + 8] * np.uint64(_FACTORS[1])
    hashes += words[begins + 16] * np.uint64(_FACTORS[2])
    hashes ^= hashes >> np.uint64(32)
    hashes *= np.uint64(_FACTORS[3])
    return hashes.astype(np.uint64)


@lru_cache(maxsize=16)
def printed(call: Call) -> Hashes:
    """Every stretch of what the forms themselves say, in order: who left it in has copied from nobody."""
    hashes, _ = sampled([without_blanks(text.encode()) for text in printed_words(call)], every=True)
    return np.unique(hashes)


@lru_cache(maxsize=16)
def printed_words(call: Call) -> tuple[str, ...]:
    """What the forms of `call` themselves say, each once: titles, labels, prompts, hints, options; and all in a row."""
    said = [tuple(_of_form(form)) for form in call.forms]
    return tuple(dict.fromkeys(filter(None, (call.title, *chain(*said), *map("".join, said)))))


def _of_form(form: Form) -> Iterator[str]:
    yield from (form.title, form.who)
    for section in form.sections:
        yield from (section.title, section.hint, section.title + section.hint)
        for item in section.fields:
            yield from _of_field(item)


def _of_field(item: Field) -> Iterator[str]:
    yield from (item.title, item.hint, item.title + item.hint, *item.options)
    for inner in item.fields:
        yield from _of_field(inner)
