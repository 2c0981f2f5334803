"""Where a submission stands in the index: a slot that hardly depends on the others.

The number of a submission ends in a hash of its path: its first bits are where it wants to stand, and where two want
the same slot the greater moves up. Half of the slots stay free, so one submission more moves one or two others, and
not all that follow, as counting would. The slots follow from the numbers alone: a build after a change gives the same
as one from nothing, and the browser finds them by itself (site_src/app/src/search/slots.ts).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

_CROCKFORD = str.maketrans("0123456789ABCDEFGHJKMNPQRSTVWXYZ", "0123456789abcdefghijklmnopqrstuv")  # as int() reads it
_HASH = 40  # bits in a number
_SPARE = 64  # slots beyond the last, for those who move up
_ROOMY = 12  # bits of slots: of fewer submissions the index is small, and may be more exact


@dataclass(frozen=True, slots=True)
class Slots:
    """`bits` is how much of its hash a submission is placed by; `of` its slot, by its number."""

    bits: int
    of: Mapping[str, int]

    @property
    def blocks(self) -> int:
        """Over how many a submission's passages are dealt out: pairs that form no phrase seldom meet in one of them."""
        return 3 if self.bits <= _ROOMY else 2

    @property
    def width(self) -> int:
        """The bytes of a list that has a bit for every block of every slot."""
        return ((1 << self.bits) + _SPARE) * self.blocks // 8

    @property
    def shards(self) -> int:
        """In how many files the lists are spread: as many as keep each at some ten kilobytes."""
        return 1 << max(1, self.bits - 2)


def slots(numbers: Collection[str]) -> Slots:
    """The slots of these submissions."""
    bits = max(4, (2 * len(numbers)).bit_length())
    ordered = sorted((_hash(number), number) for number in numbers)
    while True:
        placed: dict[str, int] = {}
        last = -1
        for hashed, number in ordered:
            last = placed[number] = max(hashed >> (_HASH - bits), last + 1)
        if last < (1 << bits) + _SPARE:
            return Slots(bits, placed)
        bits += 1  # somebody has chosen paths whose hashes begin alike


def _hash(number: str) -> int:
    return int(number.rpartition("-")[2].translate(_CROCKFORD), 32)
