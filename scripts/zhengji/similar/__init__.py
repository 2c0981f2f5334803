"""Near-identical submissions (查重): who shares how much text with whom, and which passages.

`similar_pairs` compares the whole repository, `similar_to` a few new files with all that is merged, and `nearest` says
for each page of the site which others are like it. All three look the same way: `index` for the candidates among
thousands, in a second or two, and `compare` for the passages of the few pairs that are told of.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from zhengji.model import Call

__all__ = ["Merged", "Pair", "Passage", "nearest", "similar_pairs", "similar_to"]

Progress = Callable[[int, int], None]
# what is merged: the call's folder on disk (None), some files of it, or their bytes by path relative to `call.base`
Merged = None | Sequence[Path] | Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Passage:
    """One stretch that stands in both: the printed labels of the narratives that hold it, the stretch as each has it.

    `zishu` is the length of the stretch in the first of the two.
    """

    label_a: str
    label_b: str
    text_a: str
    text_b: str
    zishu: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two submissions that share text: `a` and `b` are paths relative to `call.base`.

    `share` is how much of the shorter one's text is also in the other, 0 to 1; `passages` the longest stretches first.
    """

    a: str
    b: str
    share: float
    passages: tuple[Passage, ...]


def similar_pairs(
    call: Call,
    paths: Sequence[Path] | None = None,
    *,
    jobs: int = 1,
    minimum: float = 0.2,
    progress: Progress = lambda done, total: None,
) -> tuple[Pair, ...]:
    """Every pair of the call's submissions that shares `minimum` or more, the largest share first.

    With `paths`, only pairs in which one of them stands; they are compared with all the others too.
    """
    return ()


def similar_to(
    call: Call, texts: Mapping[str, bytes], merged: Merged = None, *, minimum: float = 0.2, jobs: int = 1
) -> Mapping[str, tuple[Pair, ...]]:
    """For each of `texts` (path → YAML bytes) its pairs, with what is merged and with each other; `a` is the asked one.

    A file of the same path in `merged` is its former version and no double. Every path of `texts` is a key.
    """
    return {path: () for path in texts}


def nearest(
    texts: Mapping[str, Sequence[str]], *, most: int = 5, minimum: float = 0.05
) -> Mapping[str, tuple[tuple[str, float], ...]]:
    """For each number its most similar others, at most `most`, with their shares, the largest first.

    `texts` are the narratives of each submission by its number. Every number is a key.
    """
    return {number: () for number in texts}
