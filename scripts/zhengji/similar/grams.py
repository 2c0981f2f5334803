"""A submission's narratives as numbers that can be compared: one for each character, one for eight in a row.

White space is left out, width and case are one, and what the form itself says matches nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]
Positions = NDArray[np.int64]

GRAM = 8  # characters that must be the same in a row to begin with
_BORDERS = (0xFFFF_FFFE, 0xFFFF_FFFF)  # after each narrative; of either side its own, so that they never match
_HIDDEN = 0x0100_0000  # from here on, numbers of characters that match nothing


class Text:
    """The narratives of one submission, ready to be compared as often as is wanted."""

    def __init__(self, narratives: Sequence[str], printed: NDArray[np.uint64] | None = None) -> None:
        folded = [_folded(text) for text in narratives]
        self.positions = [positions for _, positions in folded]
        self.lengths = [len(codes) for codes, _ in folded]
        self.begins = np.cumsum([0, *(length + 1 for length in self.lengths)])
        border = np.zeros(1, np.uint32)
        self.codes = np.concatenate([part for codes, _ in folded for part in (codes, border)] or [border])
        self.borders = self.begins[1:] - 1
        if printed is not None and len(printed):
            self._hide(printed)

    @property
    def length(self) -> int:
        """Characters that are compared."""
        return sum(self.lengths)

    def _hide(self, printed: NDArray[np.uint64]) -> None:
        at = np.flatnonzero(np.isin(grams(self.codes), printed))
        if len(at):
            hidden = np.unique(at[:, None] + np.arange(GRAM))
            self.codes[hidden] = _HIDDEN + hidden.astype(np.uint32)

    @cached_property
    def shorter(self) -> NDArray[np.uint64]:
        """Of every place the eight characters from there on, as a number; for the shorter one of two."""
        return self._grams(0)

    @cached_property
    def longer(self) -> tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.uint64]]:
        """The same for the longer one, whose borders are others; with the order of the numbers, and them in order."""
        found = self._grams(1)
        order = np.argsort(found, kind="stable")
        return found, order, found[order]

    def _grams(self, side: int) -> NDArray[np.uint64]:
        codes = self.codes.copy()
        codes[self.borders] = _BORDERS[side]
        codes[(codes >= _HIDDEN) & (codes < _BORDERS[0])] += np.uint32(side << 23)
        return grams(codes)

    def narrative(self, place: int) -> int:
        """In which narrative `place` is."""
        return int(np.searchsorted(self.begins, place, side="right")) - 1


def printed_grams(texts: Sequence[str]) -> NDArray[np.uint64]:
    """Of what a form says, every eight characters in a row."""
    found = [grams(_folded(text)[0]) for text in texts]
    return np.unique(np.concatenate(found)) if found else np.empty(0, np.uint64)


def grams(codes: Codes) -> NDArray[np.uint64]:
    """A number for each eight characters in a row."""
    if len(codes) < GRAM:
        return np.empty(0, np.uint64)
    hashes = codes.astype(np.uint64)
    factor, width = 0x9E3779B97F4A7C15, 1
    while width < GRAM:  # of two halves each
        hashes = hashes[:-width] * np.uint64(factor) + hashes[width:]
        factor, width = factor * factor % (1 << 64), width * 2
    return hashes ^ (hashes >> np.uint64(29))


def _folded(text: str) -> tuple[Codes, Positions]:
    """The characters of `text` that are compared, and where each stands in it."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint32)
    wide = (codes >= 0xFF01) & (codes <= 0xFF5E)
    codes[wide] -= np.uint32(0xFEE0)
    codes[(codes >= 0x41) & (codes <= 0x5A)] += np.uint32(0x20)
    blank = (codes <= 0x20) | (codes == 0xA0) | (codes == 0x3000) | ((codes >= 0x2000) & (codes <= 0x200D))
    positions = np.flatnonzero(~blank & (codes != 0xFEFF))
    return codes[positions], positions
