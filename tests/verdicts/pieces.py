"""Texts of every script, and schemas of every keyword with documents to judge: by chance, with a fixed seed."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.verdicts.strange import STRANGE
from zhengji.formats import FORMATS
from zhengji.model import JsonObject

_RANGES = (
    (0x20, 0x7E), (0xA0, 0x17F), (0x300, 0x36F), (0x370, 0x5FF), (0x2000, 0x2BFF), (0x3000, 0x30FF), (0x4E00, 0x9FA5),
    (0xAC00, 0xAD00), (0xFE00, 0xFE6F), (0xFF00, 0xFFEF), (0x1F1E6, 0x1F1FF), (0x1F300, 0x1F64F), (0x20000, 0x20100),
    (0xE0100, 0xE01EF),
)  # fmt: skip


def words(rng: Random) -> str:
    """A text of everything that texts are made of, in the versions of Unicode that every browser knows."""
    picked = (rng.choice(_RANGES) if rng.random() < 0.5 else (0x4E00, 0x4E40) for _ in range(rng.randint(0, 30)))
    return "".join(rng.choice(STRANGE) if rng.random() < 0.1 else chr(rng.randint(*one)) for one in picked)


def years(rng: Random) -> str:
    """A text of the pieces that years are spoken of with."""
    pieces = ("2020", "2021", "2022", "2023", "第", "一", "二", "三", "十", "1", "2", "12", "年", "年度", "月")
    joints = ("、", "至", "-", "—", "～", ".", "/", " ", "\u3000", "和", "，", "二〇二一", "２０２２", "甲")
    return "".join(rng.choice(pieces if rng.random() < 0.6 else joints) for _ in range(rng.randint(0, 14)))


def any_data(rng: Random, depth: int) -> Any:
    scalars = ("", "x", "ab", "12", "2020-01", 0, 1, 2.5, -3, 100, True, False)
    if depth == 0 or rng.random() < 0.3:
        return rng.choice(scalars)
    if rng.random() < 0.5:
        return [any_data(rng, depth - 1) for _ in range(rng.randint(0, 3))]
    return {rng.choice("abc"): any_data(rng, depth - 1) for _ in range(rng.randint(0, 3))}


def any_schema(rng: Random, depth: int) -> JsonObject:
    def below() -> Any:
        return rng.choice((True, False)) if depth == 0 or rng.random() < 0.1 else any_schema(rng, depth - 1)

    def keyed() -> JsonObject:
        return {key: below() for key in rng.sample("abc", rng.randint(1, 3))}

    keywords = {
        "type": lambda: rng.choice(("string", "number", "integer", "boolean", "array", "object", ["string", "null"])),
        "enum": lambda: [any_data(rng, 1) for _ in range(3)],
        "const": lambda: any_data(rng, 1),
        "properties": keyed,
        "patternProperties": lambda: {"^[ab]$": below()},
        "additionalProperties": below,
        "propertyNames": lambda: {"enum": ["a", "b"]},
        "required": lambda: rng.sample("abc", 2),
        "dependentRequired": lambda: {"a": ["b"]},
        "dependentSchemas": keyed,
        "minProperties": lambda: rng.randint(0, 2),
        "maxProperties": lambda: rng.randint(0, 2),
        "items": below,
        "prefixItems": lambda: [below(), below()],
        "contains": below,
        "minContains": lambda: rng.randint(0, 2),
        "maxContains": lambda: rng.randint(0, 2),
        "minItems": lambda: rng.randint(0, 2),
        "maxItems": lambda: rng.randint(0, 2),
        "uniqueItems": lambda: True,
        "allOf": lambda: [below(), below()],
        "anyOf": lambda: [below(), below()],
        "oneOf": lambda: [below(), below()],
        "not": below,
        "if": below,
        "then": below,
        "else": below,
        "minLength": lambda: rng.randint(0, 2),
        "maxLength": lambda: rng.randint(0, 2),
        "pattern": lambda: rng.choice(("^[a-z]+$", "[0-9]", "^$")),
        "minimum": lambda: rng.randint(-2, 2),
        "maximum": lambda: rng.randint(-2, 2),
        "exclusiveMinimum": lambda: rng.randint(-2, 2),
        "exclusiveMaximum": lambda: rng.randint(-2, 2),
        "multipleOf": lambda: rng.choice((1, 2, 0.5)),
        "maxDecimals": lambda: rng.randint(0, 1),
        "minZishu": lambda: rng.randint(0, 3),
        "maxZishu": lambda: rng.randint(0, 3),
        "format": lambda: rng.choice([*FORMATS]),
    }
    return {name: keywords[name]() for name in rng.sample([*keywords], rng.randint(1, 4))}
