"""JSON: everything that the audience may see, one submission a line; its schema is published beside it.

`{"$schema": …, "call": …, "title": …, "audience": …, "submissions": [ … ], "count": …}`. A submission is its 编号
(`number`), its form, its `data` as filed (keys as in the YAML file), and the 字数 of each narrative by JSON pointer
(`zishu`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import orjson

from zhengji.model import Call, Field, Form, JsonObject, Kind
from zhengji.outputs.batch import Batch, Sink, copy, file_name, runs
from zhengji.privacy import row_leaves, visible_leaves

SEPARATOR = b",\n"


def write(batch: Batch, sink: Sink) -> None:
    """Write the JSON file of a form from its lines."""
    sink.write(_opening(batch))
    for index, run in enumerate(runs(batch.pieces["json"], len(SEPARATOR))):
        if index:
            sink.write(SEPARATOR)
        copy(run, sink)
    sink.write(_tail(len(batch.rows)))


def _opening(batch: Batch) -> bytes:
    (form,) = batch.forms
    return _head(batch.call, form, batch.audience)


def _head(call: Call, form: Form, audience: str) -> bytes:
    about = {
        "$schema": file_name(call, None, audience, ".schema.json"),
        "call": call.id,
        "title": form.title,
        "audience": audience,
    }
    return orjson.dumps(about)[:-1] + b',"submissions":[\n'


def _tail(count: int) -> bytes:
    return b'\n],"count":%d}\n' % count


def first_piece(_: Path, batch: Batch) -> int:
    """Where the first line stands in the file of a form."""
    return len(_opening(batch))


_TYPES: dict[Kind, JsonObject] = {
    Kind.NUMBER: {"type": "number"},
    Kind.INTEGER: {"type": "integer"},
    Kind.MONEY: {"type": "number"},
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.CHOICES: {"type": "array", "items": {"type": "string"}},
    Kind.LIST: {"type": "array", "items": {"type": "string"}},
}


def write_schema(batch: Batch, sink: Sink) -> None:
    """Write the JSON Schema of the files for an audience: it names the leaves that they may hold, and no others."""
    call = batch.call
    about = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{call.title}：已收到的填报",
        "type": "object",
        "additionalProperties": False,
        "required": ["call", "title", "audience", "submissions", "count"],
        "properties": {
            "$schema": {"type": "string"},
            "call": {"const": call.id},
            "title": {"type": "string"},
            "audience": {"const": batch.audience},
            "submissions": {
                "type": "array",
                "items": {"oneOf": [submission_schema(form, batch.audience) for form in call.forms]},
            },
            "count": {"type": "integer", "minimum": 0},
        },
    }
    sink.write(orjson.dumps(about, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def submission_schema(form: Form, audience: str) -> JsonObject:
    """The JSON Schema of a submission of `form`, as `audience` may see it."""
    counts = {leaf.pointer: {"type": "integer", "minimum": 0} for leaf in form.narratives}
    return _object(
        form.title,
        {
            "number": {"title": "编号", "type": "string"},
            "form": {"const": form.id},
            "data": _tree(form.title, visible_leaves(form, audience), audience),
            "zishu": _object("字数", counts),
        },
    ) | {"required": ["number", "form", "data", "zishu"]}


def _object(title: str, properties: JsonObject) -> JsonObject:
    return {"title": title, "type": "object", "additionalProperties": False, "properties": properties}


def _tree(title: str, leaves: Sequence[Field], audience: str) -> JsonObject:
    root = _object(title, {})
    for leaf in leaves:
        node = root
        for key in leaf.path[:-1]:
            node = node["properties"].setdefault(key, _object(key, {}))
        node["properties"][leaf.path[-1]] = _leaf(leaf, audience)
    return root


def _leaf(leaf: Field, audience: str) -> JsonObject:
    about: JsonObject = {"title": leaf.title}
    if leaf.kind is Kind.ROWS:
        return about | {"type": "array", "items": _tree(leaf.title, row_leaves(leaf, audience), audience)}
    if leaf.kind is Kind.CHOICE:
        return about | {"enum": list(leaf.options)}
    return about | _TYPES.get(leaf.kind, {"type": "string"})
