"""The index brought up to date: made from nothing by all workers, or changed where a few submissions have changed.

From nothing, each worker makes the sorted entries of some hundred texts and leaves them in a file; then each takes a
range of codes out of all those files and writes the shards of that range. After a change, the codes that a text had and
has tell which lists of which shards to change; what it had, its old text tells, which is kept until the index has
followed. The bytes are the same either way.

`state` (in the cache) says which texts the shards that stand were made of. While they are being changed there is no
state: a build that finds none, or a shard that is not as it was written, makes the index from nothing.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from zhengji.files import write_whole
from zhengji.pool import pool
from zhengji.site import folder
from zhengji.site.folder import State
from zhengji.site.pages import Pages, key_of
from zhengji.site.search import shards, texts
from zhengji.site.search.shards import Numbers
from zhengji.site.search.slots import Slots, slots
from zhengji.site.search.units import COMMON, codes

_CHUNK = 320  # texts: their entries are some 15 MB
_RANGE = 128  # shards that are made or changed in one go
_FEW = 64  # changes, below which lists are changed one by one, whatever the size
_SHARE = 50  # … or fewer than one in so many

Written = list[tuple[str, bytes, State, bool]]


def shard_name(number: int) -> str:
    """The address of a shard."""
    return f"assets/search/shards/{number}.js"


@dataclass(frozen=True)
class Index:
    """The index of the site in `pages`. `cache` holds its state, and the texts that it was made of."""

    pages: Pages
    cache: Path
    jobs: int

    @property
    def kept(self) -> Path:
        """Where the texts are that were replaced since."""
        return self.cache / "texts"

    def update(self, numbers: Iterable[str]) -> None:
        """Have the index be that of these submissions, whose texts are all written."""
        now = {number: self.pages.key(texts.text_name(number)) for number in numbers}
        placed = slots(now.keys())
        state = self.cache / "state.json"
        before = _state(state)
        standing = all(self.pages.key(shard_name(shard)) for shard in range(placed.shards))
        if before is None or not standing or not self._follow(before, now, placed, state):
            state.unlink(missing_ok=True)
            self._make(placed)
        for shard in range(placed.shards):
            self.pages.named.add(shard_name(shard))
        self.pages.named.update(map(texts.text_name, now))
        layout = {"bits": placed.bits, "blocks": placed.blocks, "shards": placed.shards, "width": placed.width}
        about = orjson.dumps(layout | {"common": COMMON})
        about = b"window.zhengji = window.zhengji || {};\nwindow.zhengji.search = " + about + b";\n"
        self.pages.put("assets/data/search.js", key_of(about), lambda: about)
        self.pages.keep()
        if before != now or not state.exists():
            write_whole(state, orjson.dumps({number: key.hex() for number, key in now.items()}))
            for path in self.kept.glob("*.js"):
                path.unlink()

    def _make(self, placed: Slots) -> None:
        """Write every shard."""
        ordered = sorted(placed.of.items(), key=lambda one: one[1])
        chunks = [ordered[start : start + _CHUNK] for start in range(0, len(ordered), _CHUNK)]
        self.cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.cache, prefix="runs-") as runs, _Workers(self.jobs) as workers:
            made = workers.map(partial(_gather, self.pages.out, Path(runs), placed.blocks), chunks)
            parts = [Path(path) for path in made]
            ranges = [range(start, min(start + _RANGE, placed.shards)) for start in range(0, placed.shards, _RANGE)]
            for written in workers.map(partial(_write, self.pages.out, parts, placed.shards, placed.width), ranges):
                for one in written:
                    self.pages.stands(*one)

    def _follow(self, before: Mapping[str, bytes], now: Mapping[str, bytes], placed: Slots, state: Path) -> bool:
        """Change the lists that have to; False where it takes making all."""
        stood = placed if before.keys() == now.keys() else slots(before.keys())
        if stood.bits != placed.bits:
            return False
        had = {(n, key, stood.of[n]) for n, key in before.items() if now.get(n) != key or stood.of[n] != placed.of[n]}
        have = {(n, key, placed.of[n]) for n, key in now.items() if before.get(n) != key or stood.of[n] != placed.of[n]}
        if not had and not have:
            return True
        if len(had | have) > max(_FEW, len(now) // _SHARE):
            return False
        gone, come = (self._entries(some, placed.blocks) for some in (had, have))
        if gone is None or come is None:
            return False
        gone, come = np.setdiff1d(gone, come, assume_unique=True), np.setdiff1d(come, gone, assume_unique=True)
        state.unlink(missing_ok=True)  # until all are changed they belong to neither
        shift = 65 - placed.shards.bit_length()
        leaving, joining = (dict(_by_shard(some.tolist(), shift)) for some in (gone, come))
        changes = [(shard, leaving.get(shard, ()), joining.get(shard, ())) for shard in leaving.keys() | joining.keys()]
        chunks = [changes[start : start + _RANGE] for start in range(0, len(changes), _RANGE)]
        with _Workers(self.jobs if len(chunks) > 1 else 1) as workers:
            for written in workers.map(partial(_change, self.pages.out, placed.width), chunks):
                for one in written:
                    self.pages.stands(*one)
        return True

    def _entries(self, some: Iterable[tuple[str, bytes, int]], blocks: int) -> Numbers | None:
        """The entries that these texts make; None where one is no longer there."""
        found = [np.empty(0, dtype=np.uint64)]
        for number, key, slot in some:
            name = texts.text_name(number)
            for path in (self.kept / Path(name).name, self.pages.out / name):
                content = path.read_bytes() if path.is_file() else b""
                if texts.key(content) == key:
                    found.append(_entries(content, slot, blocks))
                    break
            else:
                return None
        return np.sort(np.concatenate(found))


def _state(path: Path) -> dict[str, bytes] | None:
    try:
        return {number: bytes.fromhex(key) for number, key in orjson.loads(path.read_bytes()).items()}
    except (OSError, ValueError):
        return None


def _by_shard(entries: Sequence[int], shift: int) -> Iterator[tuple[int, list[int]]]:
    for shard, some in groupby(entries, key=lambda entry: entry >> shift):
        yield shard, list(some)


def _entries(script: bytes, slot: int, blocks: int) -> Numbers:
    """The entries that a text makes, its passages dealt out over the blocks."""
    passages = texts.read(script)
    return np.concatenate(
        [shards.entries(codes(passages[block::blocks]), slot * blocks + block) for block in range(blocks)]
    )


def _gather(out: Path, runs: Path, blocks: int, chunk: Sequence[tuple[str, int]]) -> str:
    """The entries of some texts, sorted, in a file."""
    found = [_entries((out / texts.text_name(number)).read_bytes(), slot, blocks) for number, slot in chunk]
    path = runs / f"{chunk[0][1]}.npy"
    np.save(path, np.sort(np.concatenate(found)), allow_pickle=False)
    return str(path)


def _write(out: Path, parts: Sequence[Path], count: int, width: int, some: range) -> Written:
    """The shards of a range, from all those files."""
    first, last = (shards.first_entry(shard, count) for shard in (some.start, some.stop))
    found = np.sort(np.concatenate([_between(part, first, last) for part in parts] or [np.empty(0, dtype=np.uint64)]))
    written = []
    for shard in some:
        bounds = [shards.first_entry(shard, count), shards.first_entry(shard + 1, count)]
        start, end = (_place(found, bound) for bound in bounds)
        written.append(_put(out, shard, shards.lists(found[start:end], width)))
    return written


def _change(out: Path, width: int, some: Sequence[tuple[int, Sequence[int], Sequence[int]]]) -> Written:
    """Shards without the entries that leave and with those that join."""
    written = []
    for shard, leaving, joining in some:
        held = shards.read((out / shard_name(shard)).read_bytes())
        shards.change(held, leaving, joining, width)
        content = shards.shard(shard, held)
        state = folder.place(out / shard_name(shard), content)  # it is another: no need to look
        written.append((shard_name(shard), key_of(content), state, True))
    return written


def _between(part: Path, first: int, last: int) -> Numbers:
    found = np.load(part, mmap_mode="r")
    return np.array(found[_place(found, first) : _place(found, last)])


def _place(found: Numbers, bound: int) -> int:
    return len(found) if bound >= 1 << 64 else int(np.searchsorted(found, np.uint64(bound)))


def _put(out: Path, shard: int, held: Mapping[int, bytes]) -> tuple[str, bytes, State, bool]:
    content = shards.shard(shard, held)
    return shard_name(shard), key_of(content), *folder.write(out / shard_name(shard), content)


class _Workers:
    """Processes to spread work over; none where one is enough."""

    def __init__(self, jobs: int) -> None:
        self._held = ExitStack()
        self._pool = self._held.enter_context(pool(jobs)) if jobs > 1 else None

    def __enter__(self) -> _Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    def map(self, work: Callable[[Any], Any], over: Sequence[Any]) -> Iterator[Any]:
        """What `work` makes of each, in order."""
        return self._pool.map(work, over) if self._pool and len(over) > 1 else map(work, over)
