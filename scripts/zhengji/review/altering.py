"""What an edit did to a text, sentence by sentence: an edited sentence shows as that sentence, with marks inside.

Sentences that stayed are found first; what lies between them is matched so that the most alike sentences stand for
each other, in order. A sentence taken out here and put in there is told as moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rapidfuzz.distance import Indel, LCSseq

from zhengji.review.model import Alteration, Piece, Sentence
from zhengji.review.sentences import sentences, tokens

_ALIKE = 0.45  # of two sentences' tokens, what must be shared for one to be an edit of the other
_MOST = 2_000_000  # pairs of sentences that are weighed; a text beyond it is told as taken out and put in
_MOST_TOKENS = 4_000_000  # the same for the tokens of two sentences
_MOST_ALIGNED = 60_000_000  # the same for the tokens of all sentences between two that stayed
_MOVED = 6  # characters: a shorter sentence may well come again by chance

Pair = tuple[str | None, str | None]


def altered(label: str, before: str, after: str) -> Alteration:
    """What became of the text of a field."""
    return _altered(label, sentences(before), sentences(after))


def altered_list(label: str, before: Sequence[str], after: Sequence[str]) -> Alteration:
    """What became of the items of a list."""
    return _altered(label, before, after)


def _altered(label: str, before: Sequence[str], after: Sequence[str]) -> Alteration:
    pairs = list(_matched([_bare(one) for one in before], [_bare(one) for one in after]))
    kept = sum(1 for old, new in pairs if old == new)
    gone = {old for old, new in pairs if new is None and old and len(old) >= _MOVED}
    come = {new for old, new in pairs if old is None and new in gone}
    told = (_sentence(old, new, moved=come) for old, new in pairs if old != new)
    return Alteration(label, sentences=tuple(one for one in told if one), kept=kept)


def _bare(sentence: str) -> str:
    return " ".join(sentence.split())


def _sentence(old: str | None, new: str | None, moved: set[str]) -> Sentence | None:
    if new is None:
        if not old or old in moved:  # it is told where it has come to
            return None
        return Sentence("removed", (Piece("removed", old),))
    if old is None:
        if not new:
            return None
        if new in moved:
            return Sentence("moved", (Piece("same", new),))
        return Sentence("added", (Piece("added", new),))
    return Sentence("edited", tuple(_pieces(old, new)))


def _matched(before: Sequence[str], after: Sequence[str]) -> Iterator[Pair]:
    """Each sentence of both with the one that it stands for, in the order in which a reader meets them."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    yield from ((one, one) for one in before[:start])
    yield from _between(before[start : len(before) - end], after[start : len(after) - end])
    yield from ((one, one) for one in before[len(before) - end :])


def _between(before: Sequence[str], after: Sequence[str]) -> Iterator[Pair]:
    if len(before) * len(after) > _MOST:
        yield from _unmatched(before, after)
        return
    old: list[str] = []
    new: list[str] = []
    for step in LCSseq.opcodes(before, after):
        if step.tag == "equal":
            yield from _aligned(old, new)
            yield from ((one, one) for one in before[step.src_start : step.src_end])
            old, new = [], []
        else:
            old += before[step.src_start : step.src_end]
            new += after[step.dest_start : step.dest_end]
    yield from _aligned(old, new)


def _aligned(before: Sequence[str], after: Sequence[str]) -> Iterator[Pair]:
    """The pairing, in order, under which the most is shared (Needleman and Wunsch)."""
    if not before or not after or len(before) * len(after) > _MOST // 100:
        yield from _unmatched(before, after)
        return
    old, new = [tokens(one) for one in before], [tokens(one) for one in after]
    if sum(map(len, old)) * sum(map(len, new)) > _MOST_ALIGNED:
        yield from _unmatched(before, after)
        return
    likeness = [[_likeness(one, other) for other in new] for one in old]
    best = [[0.0] * (len(after) + 1) for _ in range(len(before) + 1)]
    for row in range(len(before) - 1, -1, -1):
        for column in range(len(after) - 1, -1, -1):
            skipping = max(best[row + 1][column], best[row][column + 1])
            best[row][column] = max(skipping, likeness[row][column] + best[row + 1][column + 1])
    row = column = 0
    while row < len(before) and column < len(after):
        here = likeness[row][column]
        if here and best[row][column] == here + best[row + 1][column + 1]:
            yield before[row], after[column]
            row, column = row + 1, column + 1
        elif best[row][column] == best[row + 1][column]:
            yield before[row], None
            row += 1
        else:
            yield None, after[column]
            column += 1
    yield from ((one, None) for one in before[row:])
    yield from ((None, one) for one in after[column:])


def _unmatched(before: Sequence[str], after: Sequence[str]) -> Iterator[Pair]:
    yield from ((one, None) for one in before)
    yield from ((None, one) for one in after)


def _likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """0 where two sentences are not alike enough to be one, else how much they share, longer ones weighing more."""
    if 2 * min(len(one), len(other)) < _ALIKE * (len(one) + len(other)):  # the shorter one's all would not be enough
        return 0.0
    shared = Indel.normalized_similarity(one, other, score_cutoff=_ALIKE)
    return shared * (len(one) + len(other)) if shared >= _ALIKE else 0.0


def _pieces(old: str, new: str) -> Iterator[Piece]:
    """The stretches of an edited sentence. A sign or two that stayed between two edits belongs to them."""
    before, after = tokens(old), tokens(new)
    if len(before) * len(after) > _MOST_TOKENS:
        yield from (Piece("removed", old), Piece("added", new))
        return
    steps = [
        (
            step.tag == "equal",
            "".join(before[step.src_start : step.src_end]),
            "".join(after[step.dest_start : step.dest_end]),
        )
        for step in Indel.opcodes(before, after)
    ]
    last = len(steps) - 1
    joined = [
        (same and not (0 < place < last and len(kept) < 2), kept, come)
        for place, (same, kept, come) in enumerate(steps)
    ]
    for same, some in groupby(joined, key=lambda step: step[0]):
        group = list(some)
        out, come = "".join(step[1] for step in group), "".join(step[2] for step in group)
        if same:
            yield Piece("same", out)
            continue
        if out:
            yield Piece("removed", out)
        if come:
            yield Piece("added", come)
