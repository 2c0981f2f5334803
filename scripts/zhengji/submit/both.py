"""Two versions of a submission side by side: what stands at the server, and what one is about to send."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhengji.inert import one_line
from zhengji.load import read_submission
from zhengji.model import Call, Kind, Visibility

_AROUND = 12  # characters that are shown on both sides of what differs
_LONGEST = 60


def both(call: Call, path: str, mine: bytes, theirs: bytes, *, private: bool) -> Iterator[str]:
    """Each field that differs, in both versions; what only staff may see is named alone, unless `private`."""
    ours, _ = read_submission(mine, path, call)
    other, _ = read_submission(theirs, path, call)
    if ours is None or other is None or ours.form is not other.form:
        yield "线上的那一份读不成同一张征集表，请到网页上查看。"
        return
    for leaf in ours.form.leaves:
        here, there = leaf.value(ours.data), leaf.value(other.data)
        if here == there:
            continue
        label = ours.form.label_of(leaf.pointer)
        if leaf.visibility is not Visibility.PUBLIC and not private and leaf.kind is not Kind.ROWS:
            yield f"{label}：两份不同（这一栏不公开，这里不显示）"
            continue
        if leaf.kind is Kind.ROWS:
            yield f"{label}：两份不同"
            continue
        there_text, here_text = _parted(_text(there), _text(here))
        yield f"{label}：线上“{there_text}”，本地“{here_text}”"


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(map(str, value))
    return "" if value is None else str(value)


def _parted(one: str, other: str) -> tuple[str, str]:
    """Both texts, cut to what differs and a little around it."""
    shorter = min(len(one), len(other))
    start = next((n for n in range(shorter) if one[n] != other[n]), shorter)
    left = shorter - start
    end = next((n for n in range(left) if one[-1 - n] != other[-1 - n]), left)
    return _piece(one, start, end), _piece(other, start, end)


def _piece(text: str, start: int, end: int) -> str:
    first, last = max(0, start - _AROUND), min(len(text), len(text) - end + _AROUND)
    piece = one_line(text[first:last])
    if len(piece) > _LONGEST:
        piece = f"{piece[: _LONGEST // 2]}…{piece[-_LONGEST // 2 :]}"
    return f"{'…' if first else ''}{piece}{'…' if last < len(text) else ''}" if text else "（空）"
