"""A zip file of members that are compressed already: `zipfile` reads such members raw, but cannot write them."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from zhengji.outputs.batch import Sink, Source

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s4B4H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_DAY = 1 << 5 | 1  # 1980-01-01, the first that a zip file can tell; the real one would change the bytes
_VERSION, _UTF8, _UNIX = 20, 0x800, 3
_CHUNK = 1 << 20
DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error)  # what reading a zip file that is damaged raises


def deflated(content: bytes, *, last: bool = True) -> bytes:
    """`content` as raw deflate; unless it is the `last`, more can follow it as if it were one stream."""
    stream = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
    return stream.compress(content) + stream.flush(zlib.Z_FINISH if last else zlib.Z_FULL_FLUSH)


def data_start(path: Path, member: zipfile.ZipInfo) -> int:
    """Where the compressed bytes of `member` begin in the zip file `path`."""
    with path.open("rb") as file:
        file.seek(member.header_offset)
        header = _LOCAL.unpack(file.read(_LOCAL.size))
    return member.header_offset + _LOCAL.size + int(header[-2]) + int(header[-1])


def chunks(source: Source, at: int, size: int) -> Iterator[bytes]:
    """`size` bytes of `source` from `at`, a piece at a time."""
    for start in range(at, at + size, _CHUNK):
        yield source.read(start, min(_CHUNK, at + size - start))


class Zip:
    """Writes a zip file into a sink, member after member."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._at = 0
        self._members: list[tuple[bytes, int, int, int, int]] = []

    def add(self, member: str, content: bytes) -> None:
        """Add `content`, which is not compressed yet."""
        packed = deflated(content)
        self.add_packed(member, zlib.crc32(content), len(content), len(packed), (packed,))

    def add_packed(self, member: str, crc: int, size: int, packed: int, content: Iterable[bytes]) -> None:
        """Add `content`, raw deflate of `packed` bytes in all: of `size` bytes with that CRC-32."""
        title = member.encode()
        self._members.append((title, crc, size, packed, self._at))
        self._put(
            _LOCAL.pack(b"PK\3\4", _VERSION, _UTF8, zipfile.ZIP_DEFLATED, 0, _DAY, crc, packed, size, len(title), 0)
            + title
        )
        before = self._at
        for chunk in content:
            self._put(chunk)
        if self._at - before != packed:
            raise AssertionError(f"{member}: {self._at - before} bytes, not {packed}")

    def take(self, member: str, path: Path, theirs: str) -> None:
        """Add the member `theirs` of another zip file as it is there."""
        with zipfile.ZipFile(path) as other:
            own = other.getinfo(theirs)
        with path.open("rb") as file:
            packed = chunks(Source(file), data_start(path, own), own.compress_size)
            self.add_packed(member, own.CRC, own.file_size, own.compress_size, packed)

    def close(self) -> None:
        """Write the directory at the end."""
        start = self._at
        for title, crc, size, packed, at in self._members:
            made_by = (_VERSION, _UNIX, _VERSION, 0)
            facts = (_UTF8, zipfile.ZIP_DEFLATED, 0, _DAY, crc, packed, size, len(title), 0, 0, 0, 0, 0o644 << 16, at)
            self._put(_CENTRAL.pack(b"PK\1\2", *made_by, *facts) + title)
        count = len(self._members)
        self._put(_END.pack(b"PK\5\6", 0, 0, count, count, self._at - start, start, 0))

    def _put(self, content: bytes) -> None:
        self._sink.write(content)
        self._at += len(content)
