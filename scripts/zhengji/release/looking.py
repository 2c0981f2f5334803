"""Many thousand values looked for at once in every byte of a site, in what is packed too.

Of each spelling the first eight bytes are kept as a number. All places of a file are compared with these at once, by a
table of bits; the few places that remain are looked at whole.
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyarrow import parquet

from zhengji.errors import ZhengjiError
from zhengji.model import Call
from zhengji.privacy import public_view
from zhengji.release.secrets import SHORTEST, secrets, spellings

_BITS = 24
_FACTOR = 0x9E3779B97F4A7C15
_PIECE = 1 << 22  # bytes looked at in one go
_DEEPEST = 3  # an archive in an archive in an archive
_PROBE = "探针-13999990000@canary.invalid"


@dataclass(frozen=True, slots=True)
class Leak:
    """A staff-only value in a public file: which file, and in which submission the value stands. Never the value."""

    file: str
    path: str


class Net:
    """The spellings of values, ready to be looked for."""

    def __init__(self, values: Iterable[str]) -> None:
        # by the first bytes, then by length: thousands of addresses begin alike
        self._behind: dict[bytes, dict[int, dict[bytes, str]]] = defaultdict(dict)
        for value in values:
            for spelling in dict.fromkeys(spellings(value)):
                if len(spelling) >= SHORTEST:
                    self._behind[spelling[:8]].setdefault(len(spelling), {})[spelling] = value
        self._longest = max((length for some in self._behind.values() for length in some), default=SHORTEST)
        self._table = np.zeros(1 << _BITS, bool)
        heads = np.frombuffer(b"".join(self._behind), "<u8")
        self._table[_bits(heads)] = True

    def found_in(self, content: bytes) -> set[str]:
        """The values that stand in `content`."""
        found: set[str] = set()
        for start in range(0, max(len(content) - 7, 0), _PIECE):
            # with the byte before, to see where a number begins
            piece = content[max(start - 1, 0) : start + _PIECE + self._longest + 1]
            places: NDArray[Any] = np.ndarray((len(piece) - 7,), "<u8", piece, strides=(1,))
            for at in np.flatnonzero(self._table[_bits(places)]).tolist():
                for length, spelt in self._behind.get(piece[at : at + 8], {}).items():
                    value = spelt.get(piece[at : at + length])
                    if value is not None and _stands_alone(piece, at, length):
                        found.add(value)
        return found


def _stands_alone(piece: bytes, at: int, length: int) -> bool:
    """Digits are a number only where no more follow: eight of them stand in some checksum by chance."""
    if not piece[at : at + length].translate(None, b"- ").isdigit():
        return True
    around = piece[max(at - 1, 0) : at] + piece[at + length : at + length + 1]
    return not any(sign < 128 and chr(sign).isalnum() for sign in around)


def _bits(heads: NDArray[Any]) -> NDArray[np.uint64]:
    return (heads * np.uint64(_FACTOR)) >> np.uint64(64 - _BITS)


def look_through(site: Path, call: Call) -> tuple[Leak, ...]:
    """Every file of `site` that holds a staff-only value of the call's submissions.

    What some submission says in public is none, wherever else it is private. Raises ZhengjiError where the search
    itself is blind.
    """
    private = secrets(call)
    net = Net((*private, _PROBE))
    _see(net)
    hits: dict[str, list[str]] = defaultdict(list)
    for path in sorted(site.rglob("*")):
        if path.is_file():
            name = path.relative_to(site).as_posix()
            for inner, content in _opened(name, path.read_bytes()):
                for value in net.found_in(content):
                    hits[value].append(inner)
    for value in _said_in_public(call, hits):
        del hits[value]
    return tuple(sorted({Leak(file, private[value]) for value, files in hits.items() for file in files}, key=str))


def _said_in_public(call: Call, hits: Mapping[str, list[str]]) -> set[str]:
    """Which of the values found some submission says in public itself: nothing has leaked then."""
    from zhengji.load import load, submission_paths

    said: set[str] = set()
    for path in submission_paths(call) if hits else ():
        submission, _ = load(path, call)
        if submission is not None:
            text = repr(public_view(submission.form, submission.data))
            said |= {value for value in hits if value in text}
    return said


def _opened(name: str, content: bytes, depth: int = 0) -> Iterator[tuple[str, bytes]]:
    """The bytes of a file, and of what is packed in it."""
    yield name, content
    if depth >= _DEEPEST:
        return
    try:
        if content[:4] == b"PK\x03\x04":
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for inner in archive.namelist():
                    yield from _opened(f"{name}!{inner}", archive.read(inner), depth + 1)
        elif content[:2] == b"\x1f\x8b":
            yield from _opened(f"{name}!gz", gzip.decompress(content), depth + 1)
        elif content[:4] == b"PAR1":
            yield f"{name}!rows", repr(parquet.read_table(io.BytesIO(content)).to_pylist()).encode()
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError) as error:
        raise ZhengjiError(f"打不开网站里的压缩文件 {name}，无法核查。", str(error)) from None


def _see(net: Net) -> None:
    """Raise where what is hidden on purpose is not found: then nothing that is found, or not, says anything."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x", b"abc" + next(iter(spellings(_PROBE))) + b"def")
    for hidden in (*spellings(_PROBE), packed.getvalue(), gzip.compress(b"..." + _PROBE.encode())):
        if len(hidden) < SHORTEST:
            continue
        if not any(_PROBE in net.found_in(content) for _, content in _opened("", hidden)):
            raise ZhengjiError("核查程序没有找到预先埋下的标记，不能据此发布。", "请报告给维护者。")
