"""The comments of a file whose answers have changed: each stays with what it belongs to, and none is lost.

What belongs to something that is gone stands under what held it. An item of a list is known again by what it says, or
by its place where the list has as many as before; rather than beside another item, its comments stand under the list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from zhengji.model import Form, JsonObject, Kind
from zhengji.yamlio.comments import Comments
from zhengji.yamlio.reader import Document

_MOST = 1_000  # items that are looked for one by one


def with_blanks(form: Form, document: Document, data: JsonObject) -> JsonObject:
    """`data`, and the blanks of `document` that it does not answer: with their labels and hints they are the form."""
    whole = data
    for leaf in form.leaves:
        if leaf.pointer in document.lines:
            whole = _with_blank(whole, leaf.path, "" if leaf.kind is Kind.NARRATIVE else None)
    return whole


def _with_blank(data: JsonObject, path: Sequence[str], blank: Any) -> JsonObject:
    key, *rest = path
    if not rest:
        return data if key in data else {**data, key: blank}
    inner = data.get(key, {})
    return {**data, key: _with_blank(inner, rest, blank)} if isinstance(inner, dict) else data


def followed(comments: Comments, document: Document, data: JsonObject) -> Comments:
    """`comments` of `document` where `data` stands instead of what it says."""
    places = dict(_places(document.data, data, "", ""))
    moved = Comments(head=comments.head)
    left: list[str] = []
    for pointer in document.lines:
        holder, new = pointer, places.get(pointer)
        if new is not None:
            for old_place, new_place in _by_pointer(comments, moved):
                if pointer in old_place:
                    new_place.setdefault(new, []).extend(old_place[pointer])
            continue
        while holder not in places:
            holder = holder.rpartition("/")[0]
        lost = [text for old_place, _ in _by_pointer(comments, moved) for text in old_place.get(pointer, ()) if text]
        (moved.under.setdefault(places[holder], []) if places[holder] else left).extend(lost)
    moved.tail = [*left, *comments.tail]
    return moved


def _by_pointer(comments: Comments, moved: Comments) -> Iterator[tuple[Mapping[str, list[str]], dict[str, list[str]]]]:
    yield comments.above, moved.above
    yield comments.beside, moved.beside
    yield comments.under, moved.under


def _places(before: Any, after: Any, old: str, new: str) -> Iterator[tuple[str, str]]:
    """Where what stood at a pointer of `before` stands in `after`."""
    yield old, new
    if isinstance(before, dict) and isinstance(after, dict):
        for key in before:
            if key in after:
                name = key.replace("~", "~0").replace("/", "~1")
                yield from _places(before[key], after[key], f"{old}/{name}", f"{new}/{name}")
    elif isinstance(before, list) and isinstance(after, list):
        for index, found in _items(before, after):
            yield from _places(before[index], after[found], f"{old}/{index}", f"{new}/{found}")


def _items(before: Sequence[Any], after: Sequence[Any]) -> Iterator[tuple[int, int]]:
    """Which item of `after` each of `before` is."""
    same = {index for index, (one, other) in enumerate(zip(before, after, strict=False)) if one == other}
    free = dict.fromkeys(index for index in range(len(after)) if index not in same)
    changed = []
    for index, item in enumerate(before):
        found = index if index in same else next((at for at in islice(free, _MOST) if after[at] == item), None)
        if found is None:
            changed.append(index)
        else:
            free.pop(found, None)
            yield index, found
    if len(before) == len(after):
        yield from ((index, index) for index in changed if index in free)
