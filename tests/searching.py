"""The search's reader in Python: what the browser does, and the plain scan that it must equal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise
from pathlib import Path
from random import Random

from zhengji.site.search import shards, texts
from zhengji.site.search.index import shard_name
from zhengji.site.search.slots import Slots, slots
from zhengji.site.search.units import COMMON, WORD, codes, fold

AT_LEAST, ROOM = 4, 170_000  # as in site_src/app/src/search/
_IN_WORD = re.compile(f"[{WORD}]")
_RUN = re.compile(r"[\u4e00-\u9fff]{2,}")


def asked(phrase: str) -> list[int]:
    """The codes that the browser looks a phrase up by, in their order."""
    found: list[int] = []
    for is_text, run in groupby(fold(phrase), key=lambda character: len(codes([character])) > 0):
        units = re.findall(f"[{WORD}]+|.", "".join(run)) if is_text else []
        if len(units) == 1:
            found += codes(units).tolist()
        threes = {n for n in range(len(units) - 2) if all(unit in COMMON for unit in units[n : n + 3])}
        for n, (one, next_) in enumerate(pairwise(units)):
            if n in threes:
                found += _only(units[n : n + 3])
            elif n - 1 not in threes:
                found += _only([one, next_])
    return list(dict.fromkeys(found))


def _only(units: Sequence[str]) -> list[int]:
    """The codes of these units together, and of no fewer of them."""
    fewer = codes([*units, *("".join(pair) for pair in pairwise(units) if len(units) > 2)])
    return sorted({*codes(["".join(units)]).tolist()} - {*fewer.tolist()})


def stands(phrase: str, text: str) -> bool:
    """Whether a folded phrase stands in a folded text, whole words only."""
    at = text.find(phrase)
    while at >= 0:
        end = at + len(phrase)
        opens = _IN_WORD.match(phrase[0]) and at > 0 and _IN_WORD.match(text[at - 1])
        closes = _IN_WORD.match(phrase[-1]) and end < len(text) and _IN_WORD.match(text[end])
        if not opens and not closes:
            return True
        at = text.find(phrase, at + 1)
    return False


@dataclass(frozen=True)
class Reader:
    """The index of a site."""

    site: Path

    @cached_property
    def texts(self) -> dict[str, list[str]]:
        """The passages of every submission, folded, by its number."""
        scripts = sorted((self.site / "assets" / "search" / "texts").glob("*.js"))
        return {path.stem.upper(): [fold(text) for text in texts.read(path.read_bytes())] for path in scripts}

    @cached_property
    def placed(self) -> Slots:
        """Where they stand."""
        return slots(self.texts.keys())

    def shard(self, code: int) -> Path:
        """The file of a code."""
        return self.site / shard_name(code * self.placed.shards >> 32)

    def chosen(self, phrase: str) -> list[int]:
        """Those of its codes that there is room for."""
        every = asked(phrase)
        ordered = list(dict.fromkeys([every[0], every[-1], every[len(every) // 2], *every]))
        first = ordered[:AT_LEAST]
        loaded = sum(self.shard(code).stat().st_size for code in first)
        return ordered[: AT_LEAST + max(0, int((ROOM - loaded) / loaded * len(first)))]

    def find(self, phrase: str) -> set[str]:
        """What the index says."""
        numbers = {slot: number for number, slot in self.placed.of.items()}
        blocks = self.placed.blocks
        found = {slot * blocks + block for slot in numbers for block in range(blocks)}
        for code in self.chosen(phrase):
            listed = shards.read(self.shard(code).read_bytes()).get(code)
            found &= set(shards.slots_of(listed, self.placed.width).tolist()) if listed else set()
        return {numbers[block // blocks] for block in found}

    def scan(self, phrase: str) -> set[str]:
        """What is so."""
        folded = fold(phrase)
        return {number for number, passages in self.texts.items() if any(stands(folded, text) for text in passages)}

    def size_of(self, phrase: str) -> int:
        """The bytes of shards that a browser loads for a phrase."""
        return sum(path.stat().st_size for path in {self.shard(code) for code in self.chosen(phrase)})

    def phrases(self, count: int, rng: Random) -> Sequence[str]:
        """Phrases of two to eight characters, drawn from the text."""
        numbers, drawn = sorted(self.texts), []
        while len(drawn) < count:
            runs = _RUN.findall(rng.choice(self.texts[rng.choice(numbers)]))
            if runs:
                run = rng.choice(runs)
                length = min(len(run), rng.randint(2, 8))
                start = rng.randint(0, len(run) - length)
                drawn.append(run[start : start + length])
        return drawn


@dataclass(frozen=True)
class Quality:
    """How phrases were found: the share of right ones that were, the share of found ones that are right, and bytes."""

    recall: float
    precision: float
    most_bytes: int


def quality(reader: Reader, phrases: Sequence[str]) -> Quality:
    """The index beside the scan."""
    hits = found = right = 0
    for phrase in phrases:
        said, true = reader.find(phrase), reader.scan(phrase)
        hits, found, right = hits + len(said & true), found + len(said), right + len(true)
    return Quality(hits / right, hits / found, max(map(reader.size_of, phrases)))
