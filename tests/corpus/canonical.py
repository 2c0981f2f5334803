"""The canonical YAML of a corpus submission, cheaply: the values of a corpus are known to be plain.

`zhengji.yamlio.write` is the measure; a test compares the two.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from zhengji.model import Form, JsonObject

# what another reader could take for something else than a text is quoted
_PLAIN = re.compile(r"[\u4e00-\u9fff《“（A-Za-z][\u4e00-\u9fffA-Za-z0-9（）、，。：《》“”@.\-]*")


def canonical(form: Form, data: JsonObject) -> bytes:
    """`data` as YAML, in the order that it has."""
    narratives = {leaf.pointer for leaf in form.narratives}
    return ("\n".join(_mapping(data, "", "", narratives)) + "\n").encode()


def _mapping(data: JsonObject, pointer: str, indent: str, narratives: set[str]) -> Iterator[str]:
    for key, value in data.items():
        at = f"{pointer}/{key}"
        if at in narratives and isinstance(value, str):
            yield f"{indent}{key}: |-"
            yield "  " + indent + value.replace("\n", f"\n  {indent}")
        elif isinstance(value, dict):
            yield f"{indent}{key}:"
            yield from _mapping(value, at, indent + "  ", narratives)
        elif isinstance(value, list):
            yield f"{indent}{key}:"
            for item in value:
                if isinstance(item, dict):
                    lines = list(_mapping(item, at, "", narratives))
                    yield f"{indent}  - {lines[0]}"
                    yield from (f"{indent}    {line}" for line in lines[1:])
                else:
                    yield f"{indent}  - {_scalar(item)}"
        else:
            yield f"{indent}{key}: {_scalar(value)}"


def _scalar(value: Any) -> str:
    if not isinstance(value, str):
        return json.dumps(value)
    return value if _PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)
