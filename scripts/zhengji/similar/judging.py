"""Candidates compared: a quick look at the texts first, then the strict reader and the passages that are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zhengji.model import Call
from zhengji.similar.crew import Crew
from zhengji.similar.files import Filed, Named, content, filed
from zhengji.similar.grams import Text, printed_grams
from zhengji.similar.pair import Pair, Passage
from zhengji.similar.passages import Likeness, compare
from zhengji.similar.reading import narratives
from zhengji.similar.sampling import printed_words
from zhengji.zishu import count

Progress = Callable[[int, int], None]

_BATCH = 32  # pairs compared in one go
_NEARLY = 0.8  # of the minimum: what the quick look must find before a pair is read properly


def judged(pairs: Sequence[tuple[Named, Named]], workers: Crew, minimum: float, progress: Progress) -> Iterator[Pair]:
    """The pairs worth telling of, of the candidates `pairs`."""
    judging = ((minimum, pairs[start : start + _BATCH]) for start in range(0, len(pairs), _BATCH))
    for number, found in enumerate(workers.each(_judge, judging)):
        progress(min((number + 1) * _BATCH, len(pairs)), len(pairs))
        yield from found


def _judge(call: Call, judging: tuple[float, Sequence[tuple[Named, Named]]]) -> list[Pair]:
    minimum, pairs = judging
    return [pair for a, b in pairs if (pair := _pair(call, a, b, minimum))]


def _pair(call: Call, a: Named, b: Named, minimum: float) -> Pair | None:
    """The pair that `a` and `b` are, None where they share too little."""
    if not _told(compare(_quick(call, *a), _quick(call, *b)), minimum * _NEARLY):
        return None
    one, other = filed(*a, call), filed(*b, call)
    if one is None or other is None or one.stands_for(other.path, call) or other.stands_for(one.path, call):
        return None
    likeness = compare(*(Text([item.text for item in each.narratives], _grams(call)) for each in (one, other)))
    return _shown(one, other, likeness) if _told(likeness, minimum) else None


def _told(likeness: Likeness, minimum: float) -> bool:
    """Whether two are worth telling of: they share enough, or a whole narrative is copied, however short."""
    enough = likeness.share >= minimum or likeness.copied_a or likeness.copied_b
    return bool(likeness.stretches and enough)


@lru_cache(maxsize=256)
def _quick(call: Call, name: str, at: Path | bytes) -> Text:
    return Text([text.decode("utf-8", "replace") for text in narratives(content(at), name, call)], _grams(call))


@lru_cache(maxsize=16)
def _grams(call: Call) -> NDArray[np.uint64]:
    return printed_grams(printed_words(call))


def _shown(a: Filed, b: Filed, likeness: Likeness) -> Pair:
    passages = tuple(
        Passage(
            a.narratives[stretch.narrative_a].label,
            b.narratives[stretch.narrative_b].label,
            text := a.narratives[stretch.narrative_a].text[stretch.begin_a : stretch.end_a],
            b.narratives[stretch.narrative_b].text[stretch.begin_b : stretch.end_b],
            count(text),
        )
        for stretch in likeness.stretches
    )
    labels = (
        *(a.narratives[place].label for place in likeness.copied_a),
        *(b.narratives[place].label for place in likeness.copied_b),
    )
    return Pair(a.path, b.path, round(likeness.share, 4), passages, tuple(dict.fromkeys(labels)))
