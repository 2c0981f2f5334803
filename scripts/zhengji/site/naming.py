"""The figure of the titles' words, kept from build to build: to read ten thousand titles takes a quarter second."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal

import orjson

from zhengji.model import Call, Record
from zhengji.outputs.statistics import Figure, Tally
from zhengji.outputs.words import COUNTED, words
from zhengji.site.manifest import Manifest


def named(call: Call, records: Sequence[Record], *, manifest: Manifest) -> Figure | None:
    """What `words` makes of these records, from the manifest where none of what it counts has changed."""
    fields = {form.id: tuple(map(form.role, COUNTED)) for form in call.forms}
    counted = [[item and item.value(record.data) for item in fields[record.form]] for record in records]
    key = hashlib.sha256(orjson.dumps(counted)).hexdigest()
    known, _, said = manifest.get("words").partition(" ")
    if known != key:
        figure = words(call, records)
        said = orjson.dumps(asdict(figure) if figure else None, default=str).decode()
        manifest.set("words", f"{key} {said}")
    read = orjson.loads(said)
    if read is None:
        return None
    tallies = (Tally(**{**tally, "total": Decimal(tally["total"])}) for tally in read.pop("tallies"))
    return Figure(**read, tallies=tuple(tallies))
