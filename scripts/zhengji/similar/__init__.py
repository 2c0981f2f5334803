"""Near-identical submissions (查重): who shares how much text with whom, and which passages.

`similar_pairs` compares the whole repository, `similar_to` a few new files with all that is merged. Both look the same
way: samples of every text find the candidates among thousands in a second or two, and the few pairs that are told of
are compared passage by passage.

Only narratives that everybody may read are compared. What the forms themselves print is nobody's text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from zhengji.model import Call
from zhengji.similar.pair import Pair, Passage

__all__ = ["MINIMUM", "Merged", "Pair", "Passage", "similar_pairs", "similar_to"]

Progress = Callable[[int, int], None]
# what is merged: the call's folder on disk (None), some of its files, or their bytes by path relative to `call.base`
Merged = Sequence[Path] | Mapping[str, bytes] | None

MINIMUM = 0.2  # of the shorter one's text; a narrative that is copied is told of however small its share


def similar_pairs(
    call: Call,
    paths: Sequence[Path] | None = None,
    *,
    jobs: int = 1,
    minimum: float = MINIMUM,
    progress: Progress = lambda done, total: None,
) -> tuple[Pair, ...]:
    """Every pair of the call's submissions that shares `minimum` or a whole narrative, the largest share first.

    With `paths`, only pairs in which one of them stands; they are compared with all the others too. Of more than
    twenty submissions made from one template, each is paired with its neighbours and not with all.
    """
    from zhengji.similar.comparing import all_pairs

    return all_pairs(call, tuple(paths or ()), jobs=jobs, minimum=minimum, progress=progress)


def similar_to(
    call: Call, texts: Mapping[str, bytes], merged: Merged = None, *, minimum: float = MINIMUM, jobs: int = 1
) -> Mapping[str, tuple[Pair, ...]]:
    """For each of `texts` (path → YAML bytes) its pairs, with what is merged and with each other; `a` is the asked one.

    A file of the same path in `merged` is its former version and no double. Every path of `texts` is a key.
    """
    from zhengji.similar.comparing import pairs_of

    return pairs_of(call, texts, merged, jobs=jobs, minimum=minimum)
