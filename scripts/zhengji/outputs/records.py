"""A submission as one audience may see it, and the pieces of it that the downloads are made of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache

import orjson

from zhengji import zishu
from zhengji.model import Form, JsonObject, Record, Submission
from zhengji.outputs import narratives
from zhengji.outputs.pieces import Piece
from zhengji.privacy import public_view

PIECES = ("json", "narratives")


@dataclass(frozen=True, slots=True)
class Entry:
    """What `export` takes of a record: its facts, and by kind its pieces of the files that are put together.

    `pieces` is None where the record is as it was: they are then taken from the files that stand (see `kept`).
    """

    facts: Record
    pieces: Mapping[str, Piece] | None


def record(submission: Submission, audience: str) -> Record:
    """`submission` as `audience` ("public" or "staff") may see it.

    字数 are counted in the text as filed, so that both audiences read the same figures.
    """
    form, data = submission.form, submission.data
    counted: dict[str, int] = {}
    for narrative in form.narratives:
        text = narrative.value(data)
        counted[narrative.pointer] = zishu.count(text) if isinstance(text, str) else 0
    seen = data if audience == "staff" else public_view(form, data)
    return Record(submission.number, form.id, submission.path, seen, counted, submission.digest)


def facts(form: Form, record: Record) -> Record:
    """`record` without its narratives: all that tables, figures and lists need, in about a kilobyte."""
    data = dict(record.data)
    copied: set[tuple[str, ...]] = set()
    for path in _narrative_paths(form):
        _take_out(data, path, copied)
    return replace(record, data=data)


@cache
def _narrative_paths(form: Form) -> tuple[tuple[str, ...], ...]:
    return tuple(narrative.path for narrative in form.narratives)


def _take_out(data: JsonObject, path: tuple[str, ...], copied: set[tuple[str, ...]]) -> None:
    node = data
    for depth, key in enumerate(path[:-1], 1):
        inner = node.get(key)
        if not isinstance(inner, dict):
            return
        if path[:depth] not in copied:  # never touch the record that was given
            copied.add(path[:depth])
            node[key] = inner = dict(inner)
        node = inner
    node.pop(path[-1], None)


def line(record: Record) -> bytes:
    """`record` as its line of the JSON file. Neither the path (it holds title and unit unmasked) nor the digest."""
    return orjson.dumps(
        {"number": record.number, "form": record.form, "data": record.data, "zishu": dict(record.zishu)}
    )


def entry(form: Form, record: Record, kinds: Collection[str] = PIECES, said: bytes = b"") -> Entry:
    """All that `export` takes of `record` for files that are put together from pieces of these `kinds`.

    `said` is its `line`, where that is known already.
    """
    said = said or (line(record) if kinds else b"")
    return Entry(facts(form, record), {kind: _PIECES[kind](form, record, said) for kind in kinds})


_PIECES: Mapping[str, Callable[[Form, Record, bytes], Piece]] = {
    "json": lambda _form, _record, said: Piece(said),
    "narratives": lambda form, record, _said: narratives.piece(form, record),
}
