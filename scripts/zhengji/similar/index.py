"""Who shares samples with whom: candidates among thousands, by one product of a sparse matrix with itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from zhengji.similar.sampling import Hashes

_RARE = 20  # a sample that more submissions have is said by many: it would pair each of them with all
COMMON = 500  # one that still more have is a phrase of the trade
_LEAST = 3  # rare samples that a pair must share: two dozen characters in a row
_WEIGHT = 2.5  # and what they must weigh together: one that two have weighs 1, one that twenty have 0.23
_WINDOW, _TOGETHER = 40, 18  # of 40 samples in a row (320 characters), how many stand in the other too in a copy
_TEMPLATE = 0.2  # of the samples of the shorter one, what neighbours in a template must share


@dataclass(frozen=True, slots=True)
class Samples:
    """All samples of a set of submissions: `hashes` and, for each, the place (from 0) of its submission of `count`."""

    hashes: Hashes
    owners: NDArray[np.int32]
    count: int


@dataclass(frozen=True, slots=True)
class Shared:
    """Samples that two submissions or more have: for each entry the number of its sample, its owner, its owners."""

    groups: NDArray[np.int64]
    owners: NDArray[np.int64]
    sizes: NDArray[np.int64]


def shared(samples: Samples, known: Hashes) -> Shared:
    """The shared samples, those of `known` left out; the entries of one sample together, its owners in order."""
    low = np.uint64((1 << samples.count.bit_length()) - 1)
    # sample and owner in one number: to sort these takes a twentieth of the time that sorting pairs takes
    packed = samples.hashes & ~low
    packed |= samples.owners.astype(np.uint64)
    packed.sort()
    if len(packed):
        packed = packed[np.concatenate(([True], packed[1:] != packed[:-1]))]
    hashes = packed & ~low
    begins = np.flatnonzero(np.concatenate(([True], hashes[1:] != hashes[:-1]))) if len(hashes) else np.empty(0, int)
    sizes = np.diff(np.append(begins, len(hashes)))
    wanted = (sizes > 1) & ~np.isin(hashes[begins], known & ~low)
    kept = np.repeat(wanted, sizes)
    sizes = sizes[wanted]
    groups = np.repeat(np.arange(len(sizes)), sizes)
    return Shared(groups, (packed[kept] & low).astype(np.int64), np.repeat(sizes, sizes))


def candidates(samples: Samples, known: Hashes) -> list[tuple[int, int]]:
    """Pairs of places (smaller first) that share rare samples, in order.

    A sample of more than twenty submissions pairs each of its owners with the next one only: forty filings of one
    template are found, and a phrase that hundreds use does not fill the memory.
    """
    entries = shared(samples, known)
    if not len(entries.groups):
        return []
    whole = np.bincount(samples.owners, minlength=samples.count)
    return sorted({*_by_rare_samples(entries, samples.count), *_by_next_ones(entries, whole)})


def candidates_of(samples: Samples, known: Hashes, asked: int, whole: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Pairs (asked one, other) of the first `asked` submissions; `whole` are how many samples each submission has.

    Of a few, common samples can be counted too. Others than the asked need have no samples but theirs.
    """
    entries = shared(samples, known)
    if not len(entries.groups):
        return
    first, second, counts, weights = _product(entries, samples.count, entries.owners < asked)
    much = counts >= _TEMPLATE * np.minimum(whole[first], whole[second])
    enough = (first != second) & (counts >= _LEAST) & ((weights >= _WEIGHT) | much)
    yield from zip(first[enough].tolist(), second[enough].tolist(), strict=True)


def _by_rare_samples(entries: Shared, count: int) -> Iterator[tuple[int, int]]:
    rare = entries.sizes <= _RARE
    some = Shared(entries.groups[rare], entries.owners[rare], entries.sizes[rare])
    first, second, counts, weights = _product(some, count, np.ones(len(some.groups), bool))
    enough = (first < second) & (counts >= _LEAST) & (weights >= _WEIGHT)
    yield from zip(first[enough].tolist(), second[enough].tolist(), strict=True)


def _product(
    entries: Shared, count: int, rows: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Of the entries in `rows` with all: owner, other owner, how many samples they share, what the rare weigh."""
    shape = (count, int(entries.groups[-1]) + 1 if len(entries.groups) else 1)
    # a count in the upper half, thousandths of a weight in the lower: one product has both
    rare = np.where(entries.sizes <= _RARE, np.rint(1000 / np.sqrt(entries.sizes - 1)), 0)
    weights = (1 << 32) + rare.astype(np.int64)
    some = csr_array((weights[rows], (entries.owners[rows], entries.groups[rows])), shape=shape)
    every = csr_array((np.ones(len(weights), np.int64), (entries.owners, entries.groups)), shape=shape)
    product = (some @ every.T).tocoo()
    first, second = (place.astype(np.int64) for place in product.coords)
    packed = product.data.astype(np.int64)
    return first, second, packed >> 32, (packed & 0xFFFFFFFF) / 1000


def _by_next_ones(entries: Shared, whole: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    many = (entries.sizes > _RARE) & (entries.sizes <= COMMON)
    groups, owners = entries.groups[many], entries.owners[many]
    together = groups[1:] == groups[:-1]
    pairs, times = np.unique(owners[:-1][together] * len(whole) + owners[1:][together], return_counts=True)
    first, second = np.divmod(pairs, len(whole))
    enough = times >= np.maximum(_TEMPLATE * np.minimum(whole[first], whole[second]), _LEAST)
    yield from zip(first[enough].tolist(), second[enough].tolist(), strict=True)


class Sequences:
    """The samples of each submission in the order of its text, to see whether what two share stands together."""

    def __init__(self, samples: Samples) -> None:
        hashes, owners = samples.hashes, samples.owners
        if (owners[1:] < owners[:-1]).any():
            order = np.argsort(owners, kind="stable")
            hashes, owners = hashes[order], owners[order]
        self._hashes, self._begins = hashes, np.searchsorted(owners, np.arange(samples.count + 1))
        self._sorted: dict[int, Hashes] = {}

    def plausible(self, a: int, b: int, share: float) -> bool:
        """Whether some `share` of the shorter one may be in the other, or a stretch of a few sentences is.

        Two texts of one trade have single sentences in common, scattered over both; a copy has them in a row.
        """
        own, other = self._of(a), self._in_order(b)
        if not len(own) or not len(other):
            return False
        found = other[np.minimum(np.searchsorted(other, own), len(other) - 1)] == own
        so_far = np.concatenate(([0], np.cumsum(found)))
        if so_far[-1] >= share * min(len(own), len(other)):
            return True
        begins = np.arange(max(len(own) - _WINDOW, 0) + 1)
        return bool((so_far[np.minimum(begins + _WINDOW, len(own))] - so_far[begins]).max() >= _TOGETHER)

    def _of(self, place: int) -> Hashes:
        return self._hashes[self._begins[place] : self._begins[place + 1]]

    def _in_order(self, place: int) -> Hashes:
        if place not in self._sorted:
            self._sorted[place] = np.unique(self._of(place))
        return self._sorted[place]
