"""A review as JSON, described by `review.schema.json` beside this file: what travels from the job that reads a
stranger's files to the job that may write a comment.

Whoever reads one trusts nothing of it: the size first, then the schema, and verdict and labels are worked out anew.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, is_dataclass, replace
from datetime import datetime
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import jsonschema_rs
import orjson

from zhengji.errors import ZhengjiError
from zhengji.inert import visible
from zhengji.review.model import Item, Review

VERSION = 1
LARGEST = 4 * 1024 * 1024  # bytes
_SCHEMA = Path(__file__).with_name("review.schema.json")


def saved(review: Review) -> bytes:
    """`review` as JSON of at most `LARGEST` bytes: where it has more, forms are left out from the last one on."""
    content = _json(review)
    while len(content) > LARGEST:
        shorter = _shorter(review, len(content) - LARGEST)
        if shorter is None:
            raise ZhengjiError("检查结果太大，没法交给下一步。", "请把这个请求分成几个提交。")
        review = shorter
        content = _json(review)
    return content


_LESS: tuple[Callable[[Item], Item], ...] = (
    lambda item: replace(item, parts=()),
    lambda item: replace(item, alterations=()),
    lambda item: replace(item, near=()),
)


def _shorter(review: Review, by: int) -> Review | None:
    """`review` with less of its forms, or failing those of its changes; None where nothing is left to leave out."""
    items = list(review.items)
    for without in _LESS:
        for place in range(len(items) - 1, -1, -1):
            if by > 0 and without(items[place]) != items[place]:
                before, items[place] = items[place], without(items[place])
                by -= _size(before) - _size(items[place])
    found = tuple(items)
    return None if found == review.items else replace(review, items=found, shortened=True)


def _size(item: Item) -> int:
    return len(orjson.dumps(_visible(asdict(item)), option=orjson.OPT_INDENT_2))


def _json(review: Review) -> bytes:
    document = {"version": VERSION, **asdict(review)}
    return orjson.dumps(_visible(document), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _visible(value: Any) -> Any:
    """`value` with what steers a terminal written out: also what JSON cannot hold (half of a pair)."""
    if isinstance(value, str) and not isinstance(value, Enum):
        return visible(value)
    if isinstance(value, dict):
        return {key: _visible(item) for key, item in value.items()}
    return [_visible(item) for item in value] if isinstance(value, list | tuple) else value


def read(content: bytes) -> Review:
    """The review in `content`; ZhengjiError where it is too large, no JSON, or not what the schema describes."""
    if len(content) > LARGEST:
        raise ZhengjiError(f"检查结果有 {len(content)} 字节，超过 {LARGEST}。", "它可能不是检查这一步写的，没有采用。")
    try:
        document = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise ZhengjiError("检查结果不是 JSON。", "它可能不是检查这一步写的，没有采用。") from None
    fault = next(iter(_validator().iter_errors(document)), None)
    if fault is not None:
        at = "/".join(map(str, fault.instance_path)) or "（开头）"
        raise ZhengjiError(f"检查结果的 {at[:100]} 不合规定的格式。", "它可能不是检查这一步写的，没有采用。")
    del document["version"]
    made: Review = _made(Review, document)
    return made


@cache
def _validator() -> jsonschema_rs.Draft202012Validator:
    schema = orjson.loads(_SCHEMA.read_bytes())
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


def _made(kind: Any, value: Any) -> Any:
    """`value`, which the schema has judged, as the type `kind` of the model says."""
    origin = get_origin(kind)
    if origin is tuple:
        return tuple(_made(get_args(kind)[0], item) for item in value)
    if origin in (types.UnionType, Union):
        return None if value is None else _made(next(one for one in get_args(kind) if one is not type(None)), value)
    if origin is Literal:
        return value
    if is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        return kind(**{item.name: _made(hints[item.name], value[item.name]) for item in fields(kind)})
    if kind is datetime:
        return datetime.fromisoformat(value)
    return kind(value) if isinstance(kind, type) and issubclass(kind, Enum) else value


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)
