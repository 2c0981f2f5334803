"""A deterministic corpus of valid submissions, for benchmarks and load tests; faults and near-duplicates on request.

Made from `Field`s alone, so it serves any call. The same arguments give the same bytes.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from random import Random

from tests.corpus.answers import answers
from tests.corpus.faults import GARBLES, SPOILS
from tests.corpus.sentences import sentences
from zhengji.model import Call, Form, JsonObject
from zhengji.paths import path_for
from zhengji.yamlio import write

__all__ = ["Corpus", "Fault", "NearDuplicate", "corpus"]

SIZE = 24_700  # bytes of narratives: with the rest a file has some 24 kB


@dataclass(frozen=True, slots=True)
class Fault:
    """A planted fault: the file must be refused with `code`, and with nothing else."""

    path: str
    code: str


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """A planted near-duplicate: the share of sentences exchanged, in one `section` (its pointer) or in all ("")."""

    path: str
    original: str
    edited: float
    section: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """What was written below `root`, and what was planted."""

    root: Path
    call: Path
    paths: tuple[str, ...]
    faults: tuple[Fault, ...]
    near_duplicates: tuple[NearDuplicate, ...]

    @property
    def alike(self) -> frozenset[frozenset[str]]:
        """The pairs that share what was planted: each repeat with its original, and with other repeats of it."""
        pairs = {frozenset((one.path, one.original)) for one in self.near_duplicates}
        for one, other in combinations(self.near_duplicates, 2):
            if one.original == other.original and (
                not one.section or not other.section or one.section == other.section
            ):
                pairs.add(frozenset((one.path, other.path)))
        return frozenset(pairs)


def corpus(
    n: int, seed: int, call: Call, out_dir: Path, *, faults: int = 0, near_duplicates: int = 0, size: int = SIZE
) -> Corpus:
    """Writes `n` submissions of `call` below `out_dir`, spread over its forms, and a copy of the call's schemas.

    The last `near_duplicates` of them repeat earlier ones; `faults` of the others are spoilt, one fault each.
    """
    if near_duplicates + faults + len(call.forms) > n:
        raise ValueError(f"{n} submissions cannot hold {faults} faults and {near_duplicates} near-duplicates")
    schemas = out_dir / "schemas" / call.id
    shutil.copytree(call.base / "schemas" / call.id, schemas, dirs_exist_ok=True)
    made = _Making(call, seed, size)
    repeats = {n - 1 - index: index for index in range(near_duplicates)}
    spoils = _spread(faults, n - near_duplicates)
    paths: list[str] = []
    planted: list[Fault] = []
    repeated: list[NearDuplicate] = []
    for serial in range(n):
        form = made.form(serial)
        if serial in repeats:
            data, pair = made.near_duplicate(serial, repeats[serial], n - near_duplicates)
            repeated.append(pair)
        else:
            data = made.data(serial)
        path = made.path(form, data)
        if serial in spoils:
            content, code = made.spoilt(form, data, serial, spoils[serial])
            planted.append(Fault(path, code))
        else:
            content = write(form, data).encode()
        paths.append(path)
        file = out_dir / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return Corpus(out_dir, schemas, tuple(paths), tuple(planted), tuple(repeated))


def _spread(faults: int, among: int) -> dict[int, int]:
    """Serial → number of its fault, evenly spread; each kind of fault meets each form in turn."""
    return {index * among // faults: index for index in range(faults)} if faults else {}


@dataclass(frozen=True, slots=True)
class _Making:
    call: Call
    seed: int
    size: int

    def form(self, serial: int) -> Form:
        return self.call.forms[serial % len(self.call.forms)]

    def data(self, serial: int) -> JsonObject:
        rng = Random(f"{self.seed}/{serial}")
        return answers(self.call, self.form(serial), serial, rng, int(self.size * rng.uniform(0.8, 1.2)))

    def path(self, form: Form, data: JsonObject) -> str:
        unit, title = form.role("unit"), form.role("title")
        assert unit
        assert title
        return path_for(self.call.id, form.id, unit.value(data), title.value(data))

    def spoilt(self, form: Form, data: JsonObject, serial: int, number: int) -> tuple[bytes, str]:
        """The bytes of `data` with the fault `number`, or the next one that the form can have, and its code."""
        rng = Random(f"{self.seed}/fault/{serial}")
        kinds = len(SPOILS) + len(GARBLES)
        for turn in range(kinds):
            kind = (number + turn) % kinds
            if kind >= len(SPOILS):
                code, garble = list(GARBLES.items())[kind - len(SPOILS)]
                return garble(write(form, data).encode()), code
            if code := SPOILS[kind](form, data, rng):
                return write(form, data).encode(), code
        raise AssertionError

    def near_duplicate(self, serial: int, number: int, originals: int) -> tuple[JsonObject, NearDuplicate]:
        """Another title and unit over the texts, or over one section, of an earlier submission of the same form."""
        rng = Random(f"{self.seed}/near/{serial}")
        form, data = self.form(serial), self.data(serial)
        step = len(self.call.forms)
        original = self.data(rng.randrange(serial % step, originals, step))
        edited = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5)[number % 6]
        section = rng.choice(form.narratives) if number % 4 == 3 else None
        for leaf in (section,) if section else form.narratives:
            node = data
            for key in leaf.path[:-1]:
                node = node[key]
            node[leaf.path[-1]] = _edited(leaf.value(original), 0.05 if section else edited, rng)
        pair = NearDuplicate(
            self.path(form, data),
            self.path(form, original),
            0.05 if section else edited,
            section.pointer if section else "",
        )
        return data, pair


def _edited(text: str, share: float, rng: Random) -> str:
    """`text` with about `share` of its sentences exchanged."""

    def parts() -> Iterator[str]:
        for sentence in text.split("。")[:-1]:
            lead = "\n" if sentence.startswith("\n") else ""
            yield lead + rng.choice(sentences()) if rng.random() < share else f"{sentence}。"

    return "".join(parts())
