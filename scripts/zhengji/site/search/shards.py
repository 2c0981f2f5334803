"""The lists of the index, and the files that they stand in.

A shard holds the lists of the codes that begin with the same bits. Its bytes: the number of codes (4 bytes), the codes
in order (4 each), the size of each list (4 each), the lists. A list holds where a code occurs, as numbers of blocks
(slot x blocks + block; here they are called slots): the gaps between them as numbers of 7 bits a byte, least first, or,
where that would be longer, one bit for every block. All numbers are little-endian. As a file it is a classic script
that hands over the bytes in base64.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]
Lists = dict[int, bytes]

SLOT = np.uint64(32)  # an entry is a code and a slot in one number: code << 32 | slot


def entries(codes: Numbers, slot: int) -> Numbers:
    """That these codes occur in `slot`."""
    return codes.astype(np.uint64) << SLOT | np.uint64(slot)


def first_entry(shard: int, shards: int) -> int:
    """Where the entries of a shard begin."""
    return shard * (1 << 64) // shards


def lists(found: Numbers, width: int) -> Lists:
    """The lists that sorted entries make, by code. `width` is the size of one that has a bit for every slot."""
    if not len(found):
        return {}
    codes, slots = (found >> SLOT).astype(np.uint32), found.astype(np.uint32).astype(np.int32)
    starts = np.flatnonzero(np.append(True, codes[1:] != codes[:-1]))
    gaps = np.diff(slots, prepend=np.int32(-1)) - 1
    gaps[starts] = slots[starts]
    sizes = np.int8(1) + (gaps >= 1 << 7) + (gaps >= 1 << 14)
    ends = np.cumsum(sizes, dtype=np.int64)
    packed = np.empty(ends[-1], dtype=np.uint8)
    at = ends - sizes
    packed[at] = gaps & 127 | (sizes > 1) << 7
    longer = sizes > 1
    packed[at[longer] + 1] = gaps[longer] >> 7 & 127 | (sizes[longer] > 2) << 7
    longest = sizes > 2
    packed[at[longest] + 2] = gaps[longest] >> 14
    content = packed.tobytes()
    bounds = np.append(at[starts], ends[-1]).tolist()
    made = {
        code: content[start:end] for code, start, end in zip(codes[starts].tolist(), bounds, bounds[1:], strict=False)
    }
    limits = np.append(starts, len(slots)).tolist()
    for n, code in enumerate(made):
        if len(made[code]) >= width:
            made[code] = _bits(slots[limits[n] : limits[n + 1]], width)
    return made


def _bits(slots: Numbers, width: int) -> bytes:
    held = np.zeros(width * 8, dtype=np.bool_)
    held[slots] = True
    return np.packbits(held, bitorder="little").tobytes()


def slots_of(listed: bytes, width: int) -> Numbers:
    """The slots of a list, in order."""
    content = np.frombuffer(listed, dtype=np.uint8)
    if len(content) == width:
        return np.flatnonzero(np.unpackbits(content, bitorder="little"))
    last = content < 128
    ends = np.flatnonzero(last)
    starts = np.append(0, ends[:-1] + 1)[: len(ends)]
    shifts = 7 * (np.arange(len(content)) - np.repeat(starts, ends - starts + 1))
    gaps = np.add.reduceat((content & 127).astype(np.int64) << shifts, starts) if len(ends) else ends
    return np.cumsum(gaps + 1) - 1


def shard(number: int, held: Mapping[int, bytes]) -> bytes:
    """The script of a shard."""
    codes = sorted(held)
    content = b"".join(
        (
            np.uint32(len(codes)).tobytes(),
            np.array(codes, dtype="<u4").tobytes(),
            np.array([len(held[code]) for code in codes], dtype="<u4").tobytes(),
            *(held[code] for code in codes),
        )
    )
    return b'zhengji.shard(%d,"%b");\n' % (number, b64encode(content))


def read(script: bytes) -> Lists:
    """The lists of a shard."""
    content = b64decode(script.partition(b'"')[2].partition(b'"')[0], validate=True)
    count = int.from_bytes(content[:4], "little")
    codes = np.frombuffer(content, "<u4", count, 4).tolist()
    sizes = np.frombuffer(content, "<u4", count, 4 + 4 * count)
    ends = (4 + 8 * count + np.cumsum(sizes, dtype=np.int64)).tolist()
    return {code: content[end - size : end] for code, size, end in zip(codes, sizes.tolist(), ends, strict=True)}


def change(held: Lists, gone: Iterable[int], come: Iterable[int], width: int) -> None:
    """Take entries out of the lists of a shard, and put others in."""
    for there, some in ((False, gone), (True, come)):
        for entry in some:
            code = entry >> 32
            listed = _changed(held.get(code, b""), entry & 0xFFFFFFFF, there, width)
            if listed:
                held[code] = listed
            else:
                held.pop(code, None)


def _changed(listed: bytes, slot: int, there: bool, width: int) -> bytes:
    """A list with `slot` in it, or without: only the bytes around it are made anew."""
    if len(listed) == width:
        bits = bytearray(listed)
        bits[slot // 8] = bits[slot // 8] & ~(1 << slot % 8) | there << slot % 8
        if int.from_bytes(bits).bit_count() >= width:  # a byte for each would not be shorter
            return bytes(bits)
        return _numbers(np.flatnonzero(np.unpackbits(np.frombuffer(bits, dtype=np.uint8), bitorder="little")), width)
    slots = slots_of(listed, width)
    at = int(np.searchsorted(slots, slot))
    held = at < len(slots) and int(slots[at]) == slot
    if held is there:
        return listed
    ends = np.flatnonzero(np.frombuffer(listed, dtype=np.uint8) < 128)
    before = int(slots[at - 1]) if at else -1
    until = at + held  # the number that stands after what is changed
    known = [slot] if there else []
    if until < len(slots):
        known.append(int(slots[until]))
    start = int(ends[at - 1]) + 1 if at else 0
    end = int(ends[until]) + 1 if until < len(slots) else len(listed)
    between = b"".join(_gap(one - last - 1) for last, one in zip([before, *known], known, strict=False))
    made = listed[:start] + between + listed[end:]
    return made if len(made) < width else _numbers(slots_of(made, 0), width)


def _numbers(slots: Numbers, width: int) -> bytes:
    return next(iter(lists(slots.astype(np.uint64), width).values()), b"")


def _gap(gap: int) -> bytes:
    made = bytearray()
    while gap > 127:
        made.append(gap & 127 | 128)
        gap >>= 7
    return bytes((*made, gap))
