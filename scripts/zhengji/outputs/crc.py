"""The CRC-32 of pieces put together, from those of the pieces: what zlib has as `crc32_combine`, and Python has not.

A CRC is a polynomial over GF(2), its bits reflected; to append `size` bytes multiplies it by x to the power 8·size.
"""

from __future__ import annotations

_POLYNOMIAL = 0xEDB88320
_ONE = 1 << 31


def _times(a: int, b: int) -> int:
    product = 0
    while a:
        if a & _ONE:
            product ^= b
        a = a << 1 & 0xFFFFFFFF
        b = b >> 1 ^ _POLYNOMIAL if b & 1 else b >> 1
    return product


def _squares() -> tuple[int, ...]:
    powers = [_ONE >> 8]  # x to the power 8: one byte
    while len(powers) < 48:
        powers.append(_times(powers[-1], powers[-1]))
    return tuple(powers)


_POWERS = _squares()


def shift(size: int) -> int:
    """What a CRC is multiplied by when `size` bytes follow."""
    factor = _ONE
    for power in _POWERS:
        if not size:
            break
        if size & 1:
            factor = _times(power, factor)
        size >>= 1
    return factor


def combined(first: int, second: int, shift_of_second: int) -> int:
    """The CRC of two texts, one after the other."""
    return _times(shift_of_second, first) ^ second
