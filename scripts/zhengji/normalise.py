"""One spelling for what was typed: blanks dropped, white space trimmed, aliases and formats applied."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from zhengji.formats import FORMATS
from zhengji.model import Field, Form, JsonObject, Kind

# What a reader sees as nothing: Unicode white space, the ideographic space, and the zero-width characters.
BLANK = (
    " \t\n\r\v\f\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u200b\u200c\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
)
_NOTHING: Mapping[str, Any] = {}


def normalise(form: Form, data: Mapping[str, Any]) -> JsonObject:
    """`data` with one spelling for each value; blank leaves and groups that may be left out are, unknown keys stay."""
    normal = _without_blanks(data, form.schema)
    for path, spell in _spellings(form):
        node: Any = normal
        for key in path[:-1]:
            node = node.get(key) if isinstance(node, dict) else None
        if isinstance(node, dict) and path[-1] in node:
            node[path[-1]] = spell(node[path[-1]])
    return normal


def _without_blanks(data: Mapping[str, Any], schema: Mapping[str, Any]) -> JsonObject:
    kept: JsonObject = {}
    known: Mapping[str, Any] = schema.get("properties", _NOTHING)
    for key, value in data.items():
        if isinstance(value, str):
            value = value.strip(BLANK)
        elif isinstance(value, dict):
            node = _schema(known.get(key))
            value = _without_blanks(value, node)
            # a group that asks for answers once there is one of them: none means that there is no group
            if not value and "properties" in node and key not in schema.get("required", ()):
                continue
        elif isinstance(value, list):
            within = _schema(_schema(known.get(key)).get("items"))
            value = [item for item in (_item(one, within) for one in value) if item not in (None, "")]
        if value is not None and value != "":
            kept[key] = value
    return kept


def _schema(node: Any) -> Mapping[str, Any]:
    """What a keyword says of what stands below it; true, or nothing, says nothing."""
    return node if isinstance(node, dict) else _NOTHING


def _item(item: Any, schema: Mapping[str, Any]) -> Any:
    if isinstance(item, str):
        return item.strip(BLANK)
    return _without_blanks(item, schema) if isinstance(item, dict) else item


@lru_cache(maxsize=64)
def _spellings(form: Form) -> tuple[tuple[tuple[str, ...], Callable[[Any], Any]], ...]:
    """Each leaf that has aliases or a format of its own, and how its value is spelt."""
    return tuple((leaf.path, _spelling(leaf)) for leaf in form.leaves if _has_spelling(leaf))


def _has_spelling(leaf: Field) -> bool:
    return bool(leaf.aliases) or leaf.format in FORMATS or any(map(_has_spelling, leaf.fields))


def _spelling(leaf: Field) -> Callable[[Any], Any]:
    if leaf.kind is Kind.ROWS:
        spell_row = _spelling_inside(leaf.fields)
        return lambda rows: [spell_row(row) for row in rows] if isinstance(rows, list) else rows
    if leaf.kind is Kind.GROUP:  # in a row
        return _spelling_inside(leaf.fields)

    def spell(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        # what a format makes nothing of (a lone stroke for a telephone number) stays, to be told of as it is
        spelt = FORMATS[leaf.format].normalise(value) or value if leaf.format in FORMATS else value
        if not leaf.aliases:
            return spelt
        name = compact(spelt)
        return leaf.aliases.get(name, name if name in official else spelt)

    official = frozenset(leaf.aliases.values())
    return spell


def _spelling_inside(fields: Sequence[Field]) -> Callable[[Any], Any]:
    spellings = {field.key: _spelling(field) for field in fields if _has_spelling(field)}

    def spell(group: Any) -> Any:
        if not isinstance(group, dict):
            return group
        return {key: spellings[key](value) if key in spellings else value for key, value in group.items()}

    return spell


def compact(text: str) -> str:
    """A name without the spaces that were put in to make it look well."""
    return "".join(unicodedata.normalize("NFKC", text).split())
