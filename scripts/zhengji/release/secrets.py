"""What must stand in no public byte: staff-only values of what is filed, in the spellings they could slip out in."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from html import escape
from typing import Any
from urllib.parse import quote

from zhengji.load import load, submission_paths
from zhengji.model import Call, Field, Form, JsonObject, Kind, Visibility
from zhengji.privacy import public_view

SHORTEST = 8  # bytes; a shorter value (a name of two characters) stands in ordinary text by chance
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def secrets(call: Call) -> dict[str, str]:
    """Each staff-only value of the call's submissions, with the file that it stands in first.

    A value that its own submission also says in public (an address in a narrative) is none.
    """
    found: dict[str, str] = {}
    for path in submission_paths(call):
        submission, _ = load(path, call)
        if submission is None:  # it is not published either
            continue
        said = json.dumps(public_view(submission.form, submission.data), ensure_ascii=False)
        for value in _private(submission.form, submission.data):
            if len(value.encode()) >= SHORTEST and value not in said:
                found.setdefault(value, submission.path)
    return found


def _private(form: Form, data: JsonObject) -> Iterator[str]:
    for leaf in form.leaves:
        yield from _values(leaf, leaf.value(data))


def _values(leaf: Field, value: Any) -> Iterator[str]:
    if leaf.kind is Kind.ROWS:
        for row in value if isinstance(value, list) else ():
            for column in (inner for item in leaf.fields for inner in item.leaves()):
                yield from _values(column, column.value(row) if isinstance(row, dict) else None)
    elif leaf.visibility is Visibility.STAFF:
        for one in value if isinstance(value, list) else (value,):
            if isinstance(one, str):
                yield one


def spellings(text: str) -> Iterator[bytes]:
    """`text` as it is, and as it could slip through: escaped, encoded, in full width, a number in other groups."""
    raw = text.encode()
    yield raw
    yield text.encode("utf-16-le")
    yield quote(text).encode()
    yield escape(text).encode()
    yield json.dumps(text)[1:-1].encode()
    yield text.translate(_FULL_WIDTH).encode()
    for shift in range(3):  # base64, wherever it stands in what is encoded
        yield base64.b64encode(b"\0" * shift + raw)[4 if shift else 0 : -4]
    digits = "".join(sign for sign in text if sign.isdigit())
    if len(digits) >= SHORTEST and len(digits) >= len(text) - 3:
        yield digits.encode()
        for cuts in ((3, 7), (3,), (4,)):
            parts = [digits[a:b] for a, b in zip((0, *cuts), (*cuts, None), strict=True)]
            yield from ("-".join(parts).encode(), " ".join(parts).encode())
