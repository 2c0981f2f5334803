"""Submissions compared: sampled in parallel, candidates by their samples, and these compared passage by passage."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zhengji.model import Call
from zhengji.progress import silent
from zhengji.similar.crew import Crew, crew
from zhengji.similar.files import Named, named, samples_of, samples_of_all
from zhengji.similar.index import COMMON, Samples, Sequences, candidates, candidates_of
from zhengji.similar.judging import judged
from zhengji.similar.pair import Pair
from zhengji.similar.sampling import Hashes, printed

Progress = Callable[[int, int], None]
Merged = Sequence[Path] | Mapping[str, bytes] | None

_BATCH = 16  # files sampled in one go: what fits into the nearest memory
_BITS = 20  # of a sample, by which most that are not wanted are known
_LIKELY = 0.7  # of the minimum: a share of samples that is looked into
_MOST = 4_000_000  # samples found again that are kept, before those that are in too many submissions are dropped
_FEW = 200  # submissions asked about, of which every shared sample can be counted


def all_pairs(call: Call, paths: Sequence[Path], *, jobs: int, minimum: float, progress: Progress) -> tuple[Pair, ...]:
    """Every pair that shares `minimum`, or those of `paths` only."""
    asked = named(call, paths)
    files = {**asked, **named(call)} if paths else asked
    names = list(files)
    with crew(call, jobs if len(files) > 2 * _BATCH else 1) as workers:
        samples = _sampled(call, list(files.items()), workers, progress)
        if len(asked) <= min(_FEW, len(files) - 1):
            found = candidates_of(samples, printed(call), len(asked), _sizes(samples))
        else:
            found = iter(candidates(samples, printed(call)))
        sequences = Sequences(samples)
        wanted = {
            tuple(sorted((names[a], names[b])))
            for a, b in found
            if (names[a] in asked or names[b] in asked) and sequences.plausible(a, b, minimum * _LIKELY)
        }
        jobs_to_do = [((a, files[a]), (b, files[b])) for a, b in sorted(wanted)]
        return _in_order(judged(jobs_to_do, workers, minimum, progress))


def pairs_of(
    call: Call, texts: Mapping[str, bytes], merged: Merged, *, jobs: int, minimum: float
) -> Mapping[str, tuple[Pair, ...]]:
    """The pairs of each of `texts`, with what is merged and with each other."""
    asked: list[Named] = [(name, texts[name]) for name in sorted(texts)]
    others = [one for one in _merged(call, merged) if one[0] not in texts]
    with crew(call, jobs if len(others) > 2 * _BATCH else 1) as workers:
        own = _sampled(call, asked, workers)
        samples, sizes, whole = _sampled_for(call, own, others, workers)
        everything = asked + others
        sequences = Sequences(samples) if whole else None
        found = {
            (min(a, b), max(a, b))
            for a, b in candidates_of(samples, printed(call), len(asked), sizes)
            if sequences is None or sequences.plausible(a, b, minimum * _LIKELY)
        }
        pairs = list(judged([(everything[a], everything[b]) for a, b in sorted(found)], workers, minimum, silent))
    return {name: _in_order(pair for pair in map(partial(_seen_from, name), pairs) if pair) for name in texts}


def _merged(call: Call, merged: Merged) -> list[Named]:
    if isinstance(merged, Mapping):
        return sorted(merged.items())
    return list(named(call, merged or ()).items())


def _seen_from(name: str, pair: Pair) -> Pair | None:
    """`pair` with `name` as the first, None where it is neither."""
    if pair.a == name:
        return pair
    return pair.turned() if pair.b == name else None


def _in_order(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    return tuple(sorted(pairs, key=lambda pair: (-pair.share, pair.a, pair.b)))


def _batches(items: Sequence[Named]) -> list[Sequence[Named]]:
    return [items[start : start + _BATCH] for start in range(0, len(items), _BATCH)]


def _sampled(call: Call, files: Sequence[Named], workers: Crew, progress: Progress = silent) -> Samples:
    hashes: list[Hashes] = [np.empty(0, np.uint64)]
    owners: list[NDArray[np.int32]] = [np.empty(0, np.int32)]
    batches = _batches(files)
    for number, (some, whose) in enumerate(workers.each(_sample, batches)):
        hashes.append(some)
        owners.append(whose + np.int32(number * _BATCH))
        progress(min((number + 1) * _BATCH, len(files)), len(files))
    return Samples(np.concatenate(hashes), np.concatenate(owners), len(files))


def _sample(call: Call, files: Sequence[Named]) -> tuple[Hashes, NDArray[np.int32]]:
    return samples_of(files, call)


def _sizes(samples: Samples) -> NDArray[np.int64]:
    return np.bincount(samples.owners, minlength=samples.count)


def _sampled_for(
    call: Call, own: Samples, others: Sequence[Named], workers: Crew
) -> tuple[Samples, NDArray[np.int64], bool]:
    """The samples of `own`, and of the others those that `own` has too; how many each has in all.

    The last says whether these are all; where they would be too many, those that hundreds have are left out.
    """
    wanted = np.unique(own.hashes)
    places: list[NDArray[np.int32]] = [np.empty(0, np.int32)]
    owners: list[NDArray[np.int32]] = [np.empty(0, np.int32)]
    sizes = [_sizes(own)]
    looking = ((wanted, batch) for batch in _batches(others))
    for number, (some, whose, size) in enumerate(workers.each(_sample_for, looking)):
        places.append(some)
        owners.append(whose + np.int32(own.count + number * _BATCH))
        sizes.append(size)
    place, owner = np.concatenate(places), np.concatenate(owners)
    whole = len(place) <= _MOST
    few = slice(None) if whole else (np.bincount(place, minlength=len(wanted)) <= COMMON)[place]
    hashes = np.concatenate((own.hashes, wanted[place[few]]))
    samples = Samples(hashes, np.concatenate((own.owners, owner[few])), own.count + len(others))
    return samples, np.concatenate(sizes), whole


_Found = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]


def _sample_for(call: Call, looking: tuple[Hashes, Sequence[Named]]) -> _Found:
    """Of `files` the samples that are wanted: their places among the wanted, their owners; how many each file has."""
    wanted, files = looking
    hashes, owners = samples_of_all(files)
    # most are not wanted: their upper bits say so at once
    may_be = np.zeros(1 << _BITS, bool)
    may_be[wanted >> np.uint64(64 - _BITS)] = True
    near = np.flatnonzero(may_be[hashes >> np.uint64(64 - _BITS)])
    at = np.searchsorted(wanted, hashes[near])
    at = np.minimum(at, max(len(wanted) - 1, 0))
    kept = wanted[at] == hashes[near]
    return at[kept].astype(np.int32), owners[near][kept].astype(np.int32), np.bincount(owners, minlength=len(files))
