"""The facts of the submissions as scripts, for what the browser makes of some of them: tables to download, and pages
that compare.

They are cut into blocks by the first sign of the submission's number, so that a block's name follows from the number,
and one change makes one small file anew. Scripts, since nothing can be fetched by a page that was opened from disk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

import orjson

from zhengji.model import Call, Record
from zhengji.outputs.tables import form_headings
from zhengji.site.pages import Pages, key_of


def block_of(number: str) -> str:
    """The block that a submission is in: 1-K7M2Q9XA is in 1-k."""
    form, _, rest = number.lower().partition("-")
    return f"{form}-{rest[:1]}"


def write(pages: Pages, call: Call, records: Iterable[Record], audience: str) -> None:
    """Have the blocks of `records` stand; only those that changed are made."""
    for name, some in _blocks(records):
        key = key_of(audience.encode(), "".join(f"{one.number} {one.digest} " for one in some).encode())
        pages.put(f"assets/data/facts/{name}.js", key, partial(_script, call, name, some, audience))


def _blocks(records: Iterable[Record]) -> Iterator[tuple[str, Sequence[Record]]]:
    found: dict[str, list[Record]] = {}
    for record in records:
        found.setdefault(block_of(record.number), []).append(record)
    yield from sorted(found.items())


def _script(call: Call, name: str, records: Sequence[Record], audience: str) -> bytes:
    form = next(form for form in call.forms if form.id == records[0].form)
    headings = form_headings(form, audience)
    title = form.role("title")
    data = {
        "form": f"{form.label} {form.short_title}",
        "folder": call.id,
        "headings": [(heading.header, heading.width) for heading in headings],
        "rows": {
            record.number: {
                "title": title.value(record.data) if title else record.number,
                "cells": [heading.pick(record) for heading in headings],
            }
            for record in records
        },
    }
    return (
        b"window.zhengji = window.zhengji || {};\n(window.zhengji.facts = window.zhengji.facts || {})["
        + orjson.dumps(name)
        + b"] = "
        + orjson.dumps(data)
        + b";\n"
    )
