"""Which stretches of two submissions are the same, and what share of the shorter one they are.

Texts are compared without white space and in one width and case; a stretch may hold edited words and one exchanged
sentence. What the forms themselves say is no stretch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhengji.similar.grams import GRAM, Text

_STRETCH = 60  # characters; less may well be a sentence that everybody writes
_WORDS = 16  # characters that may differ and still be the same stretch, edited
_SENTENCE = 120  # between two stretches that belong together
_HALF = 0.5  # of a narrative: it is copied
_LONG_ENOUGH = 200  # characters of a narrative that can be called copied
_AGAIN = 8  # places of a phrase that are tried


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch in both: which narrative of each (from 0), from where to where in it, and how much is the same."""

    narrative_a: int
    begin_a: int
    end_a: int
    narrative_b: int
    begin_b: int
    end_b: int
    same: int


@dataclass(frozen=True, slots=True)
class Likeness:
    """What comparing found: the share of the shorter one, stretches, and the narratives of each that are copied."""

    share: float
    stretches: tuple[Stretch, ...]
    copied_a: tuple[int, ...]
    copied_b: tuple[int, ...]


NOTHING = Likeness(0.0, (), (), ())


@dataclass(frozen=True, slots=True)
class _Run:
    """The same characters in both, from `a` and `b` on."""

    a: int
    b: int
    length: int


def compare(a: Text, b: Text) -> Likeness:
    """What `a` and `b` share."""
    if b.length < a.length:
        turned = _compare(b, a)
        stretches = tuple(
            Stretch(s.narrative_b, s.begin_b, s.end_b, s.narrative_a, s.begin_a, s.end_a, s.same)
            for s in turned.stretches
        )
        return Likeness(turned.share, stretches, turned.copied_b, turned.copied_a)
    return _compare(a, b)


def _compare(short: Text, long: Text) -> Likeness:
    groups = [group for group in _groups(short, long) if sum(run.length for run in group) >= _STRETCH]
    if not groups:
        return NOTHING
    groups.sort(key=lambda group: (-sum(run.length for run in group), group[0].a))
    covered = sum(_covered([(run.a, run.length) for run in group]) for group in groups)
    return Likeness(
        min(covered / short.length, 1.0),
        tuple(_stretch(group, short, long) for group in groups),
        _copied(short, [[(run.a, run.length) for run in group] for group in groups]),
        _copied(long, [[(run.b, run.length) for run in group] for group in groups]),
    )


def _runs(a: Text, b: Text) -> Iterator[_Run]:
    """Runs of the same characters in the order of `a`, none over another in `a`."""
    of_a, (of_b, order, in_order) = a.shorter, b.longer
    if not len(of_a) or not len(of_b):
        return
    first = np.searchsorted(in_order, of_a)
    last = np.searchsorted(in_order, of_a, side="right")
    places = np.where(last > first, order[np.minimum(first, len(order) - 1)], -1)
    met = np.flatnonzero(places >= 0)
    broken = (np.diff(met, prepend=-2) != 1) | (np.diff(places[met], prepend=-2) != 1)
    until = along = 0
    for begin in met[broken].tolist():
        at = max(begin, until)
        if at >= len(of_a) or places[at] < 0:
            continue
        # a phrase that comes again and again in `b` is taken where most of what follows is the same, and best where the
        # last run went on
        there = {int(place) for place in order[first[at] : min(last[at], first[at] + _AGAIN)]}
        if 0 <= at + along < len(of_b) and of_b[at + along] == of_a[at]:
            there.add(at + along)
        length, _, place = max((_same(of_a, of_b, at, place), place == at + along, -place) for place in there)
        until = at + length + GRAM - 1
        along = -place - at
        yield _Run(at, -place, length + GRAM - 1)


def _same(of_a: NDArray[np.uint64], of_b: NDArray[np.uint64], a: int, b: int) -> int:
    """How many numbers are the same from `a` and `b` on."""
    length, step = 0, 32
    while True:
        some = min(step, len(of_a) - a, len(of_b) - b)
        differing = np.flatnonzero(of_a[a : a + some] != of_b[b : b + some])
        if len(differing):
            return length + int(differing[0])
        length, a, b, step = length + some, a + some, b + some, step * 4
        if not some:
            return length


def _groups(a: Text, b: Text) -> list[list[_Run]]:
    """Runs that belong to one stretch: they follow each other in one narrative of both, with little between them."""
    groups: list[list[_Run]] = []
    opened: list[tuple[int, int, list[_Run]]] = []
    for run in _runs(a, b):
        where = (a.narrative(run.a), b.narrative(run.b))
        opened = [one for one in opened if run.a - one[2][-1].a - one[2][-1].length <= _SENTENCE]
        for *narratives, group in opened:
            last = group[-1]
            if tuple(narratives) == where and -GRAM <= run.b - last.b - last.length <= _SENTENCE:
                group.append(run)
                break
        else:
            groups.append([run])
            opened.append((*where, groups[-1]))
    return groups


def _covered(pieces: Sequence[tuple[int, int]]) -> int:
    """Characters of pieces (begin, length) that follow each other, with the edited words between them."""
    whole, until = 0, None
    for begin, length in pieces:
        between = begin - until if until is not None else 0
        whole += length + (between if between <= _WORDS else 0)
        until = begin + length
    return whole


def _copied(text: Text, groups: Sequence[Sequence[tuple[int, int]]]) -> tuple[int, ...]:
    covered: dict[int, int] = {}
    for group in groups:
        narrative = text.narrative(group[0][0])
        covered[narrative] = covered.get(narrative, 0) + _covered(group)
    return tuple(
        sorted(
            narrative
            for narrative, characters in covered.items()
            if text.lengths[narrative] >= _LONG_ENOUGH and characters >= _HALF * text.lengths[narrative]
        )
    )


def _stretch(group: Sequence[_Run], a: Text, b: Text) -> Stretch:
    first, last = group[0], group[-1]
    narrative_a, begin_a, end_a = _place(a, first.a, last.a + last.length)
    narrative_b, begin_b, end_b = _place(b, first.b, last.b + last.length)
    same = sum(run.length for run in group)
    return Stretch(narrative_a, begin_a, end_a, narrative_b, begin_b, end_b, same)


def _place(text: Text, begin: int, end: int) -> tuple[int, int, int]:
    """The narrative that holds `begin` … `end`, and from where to where it is as the narrative was written."""
    narrative = text.narrative(begin)
    positions = text.positions[narrative]
    start = int(text.begins[narrative])
    return narrative, int(positions[begin - start]), int(positions[end - 1 - start]) + 1
