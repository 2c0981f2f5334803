"""The pieces of a record that files are put together from, made where it is read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A record's part of a file: its bytes, and what else the file must know of it, as its format defines."""

    content: bytes
    marks: tuple[int, ...] = ()
