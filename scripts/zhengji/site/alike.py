"""Which titles are alike: they share pairs of characters that few others have.

Titles are known from the paths before a single file is read, so pages can be stamped in one pass; and they say what a
submission is about in the fewest words.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

_COMMON = 60  # a pair that more titles have says nothing of them
_RAREST = 8  # of a title's pairs, those by which others are looked for
_CANDIDATES = 12
_SCALE = 1 << 20
_LEAST = 0.12  # of the weight of both titles' pairs, what must be shared


def alike(titles: Sequence[str], most: int = 3) -> list[tuple[int, ...]]:
    """For each title the places of those most like it, at most `most`, the nearest first."""
    grams = [_pairs(title) for title in titles]
    counts = Counter(gram for some in grams for gram in some)
    # whole numbers: their sums are the same in any order
    weights = {gram: round(math.log(len(titles) / count) * _SCALE) for gram, count in counts.items()}
    having: dict[str, list[int]] = {}
    for place, some in enumerate(grams):
        for gram in some:
            if 1 < counts[gram] <= _COMMON:
                having.setdefault(gram, []).append(place)
    whole = [sum(map(weights.__getitem__, some)) for some in grams]
    return [_nearest(place, grams, weights, having, whole)[:most] for place in range(len(titles))]


def _nearest(
    place: int,
    grams: Sequence[frozenset[str]],
    weights: dict[str, int],
    having: dict[str, list[int]],
    whole: Sequence[int],
) -> tuple[int, ...]:
    own = grams[place]
    rarest = sorted((gram for gram in own if gram in having), key=lambda gram: (len(having[gram]), gram))[:_RAREST]
    met: Counter[int] = Counter()
    for gram in rarest:
        met.update(having[gram])
    del met[place]
    near = []
    for other in sorted(met, key=lambda other: (-met[other], other))[:_CANDIDATES]:
        shared = sum(map(weights.__getitem__, own & grams[other]))
        together = whole[place] + whole[other] - shared
        if together and shared / together >= _LEAST:
            near.append((-shared / together, other))
    return tuple(other for _, other in sorted(near))


def _pairs(title: str) -> frozenset[str]:
    signs = "".join(sign for sign in unicodedata.normalize("NFKC", title).casefold() if sign.isalnum())
    return frozenset(map("".join, pairwise(signs)))
