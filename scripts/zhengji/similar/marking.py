"""Where the two texts of a passage differ."""

from __future__ import annotations

from rapidfuzz.distance import Indel

from zhengji.similar.pair import Passage

Marked = tuple[tuple[str, bool], ...]

_SHORTEST = 2  # characters; a single one that happens to be the same between two edits is part of the edit


def marked(passage: Passage) -> tuple[Marked, Marked]:
    """Both texts in pieces, each with whether it is only in this one."""
    a, b = passage.text_a, passage.text_b
    if a == b:
        return ((a, False),), ((b, False),)
    blocks = [block for block in Indel.opcodes(a, b).as_matching_blocks() if block.size >= _SHORTEST]
    return _pieces(a, [(block.a, block.size) for block in blocks]), _pieces(b, [(x.b, x.size) for x in blocks])


def _pieces(text: str, same: list[tuple[int, int]]) -> Marked:
    pieces: list[tuple[str, bool]] = []
    at = 0
    for begin, size in same:
        if begin > at:
            pieces.append((text[at:begin], True))
        pieces.append((text[begin : begin + size], False))
        at = begin + size
    if at < len(text):
        pieces.append((text[at:], True))
    return tuple(pieces)
