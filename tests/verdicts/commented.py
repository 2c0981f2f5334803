"""Files with a person's comments anywhere, and other answers to write among them: by chance, with a fixed seed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from tests.corpus.answers import answers
from tests.verdicts.mutations import mutated
from zhengji.derive import blank
from zhengji.model import Call, Form, JsonObject
from zhengji.normalise import normalise
from zhengji.yamlio import write

_SIZE = 1_500  # bytes of narratives
_COMMENTS = (
    "# 待核",
    "# 问过老张，下周回",
    "#",
    "# 两次 # 井号",
    "# - 选项",
    "# 😀 \u00a0 末尾有空白 \t",
    "# key: value",
)


@dataclass(frozen=True, slots=True)
class Commented:
    """A file, and the answers that are to stand in it instead of its own (None: its own)."""

    call: Call
    form: Form
    text: str
    data: JsonObject | None


def commented(calls: Sequence[Call], n: int, seed: int) -> Iterator[Commented]:
    """`n` files of `calls` in turn: filled, blank, begun; some of them to be filled otherwise."""
    for serial in range(n):
        rng = Random(f"commented/{seed}/{serial}")
        call = calls[serial % len(calls)]
        form = call.forms[serial // len(calls) % len(call.forms)]
        base = answers(call, form, serial % 3, Random(serial % 3), _SIZE)
        text = blank(form) if rng.random() < 0.2 else write(form, mutated(form, base, rng, rng.choice((0, 0, 1, 3))))
        text = _scribbled(text, rng)
        other = normalise(form, mutated(form, json.loads(json.dumps(base)), rng, rng.choice((0, 1, 3))))
        yield Commented(call, form, text, rng.choice((None, other, _less(other, rng), {})))


def _scribbled(text: str, rng: Random) -> str:
    """`text` with comments above, beside and below its lines, and blank lines."""
    lines = text.rstrip("\n").split("\n")
    for _ in range(rng.choice((0, 1, 3, 5, 8))):
        at = rng.randrange(len(lines) + 1)
        near = lines[min(at, len(lines) - 1)]
        indent = " " * max(0, len(near) - len(near.lstrip(" ")) + rng.choice((0, 0, 0, 2, -2, 1)))
        if rng.random() < 0.3 and at < len(lines):
            lines[at] += f"{rng.choice((' ', '  ', chr(9)))}{rng.choice(_COMMENTS)}"
        else:
            lines[at:at] = [rng.choice((*(indent + one for one in _COMMENTS), "", "", "   "))]
    return "\n".join(lines) + rng.choice(("\n", "", "\n\n"))


def _less(data: JsonObject, rng: Random) -> JsonObject:
    """`data` with lists in another order, shorter, or changed in an item, and some answers gone."""
    less: JsonObject = {}
    for key, value in data.items():
        if isinstance(value, dict):
            less[key] = _less(value, rng)
        elif isinstance(value, list):
            items = rng.sample(value, rng.randint(0, len(value)))
            less[key] = [*items, "另一项"] if items and isinstance(items[0], str) and rng.random() < 0.3 else items
        elif rng.random() < 0.9:
            less[key] = value
    return less
