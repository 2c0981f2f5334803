"""What is done to the answers of a form: by kind and format of a field, never by its name."""

from __future__ import annotations

import copy
from collections.abc import Callable
from random import Random
from typing import Any

from tests.verdicts.strange import BLANKS, FORMATS, NAMES, NUMBERS, OTHERS, PERSONAL, SECRETS, SENTENCES, STRANGE
from zhengji.model import Field, Form, JsonObject, Kind
from zhengji.zishu import count

Mutation = Callable[[Form, JsonObject, Random], None]


def holder(data: JsonObject, leaf: Field) -> JsonObject:
    """The group that `leaf` is in, made where it is missing."""
    for key in leaf.path[:-1]:
        inner = data.get(key)
        if not isinstance(inner, dict):
            inner = data[key] = {}
        data = inner
    return data


def _any(form: Form, data: JsonObject, rng: Random) -> Field:
    return rng.choice(form.leaves)


def _set(data: JsonObject, leaf: Field, value: Any) -> None:
    holder(data, leaf)[leaf.path[-1]] = copy.deepcopy(value)


def _other_value(form: Form, data: JsonObject, rng: Random) -> None:
    _set(data, _any(form, data, rng), rng.choice((*OTHERS, *NUMBERS)))


def _number(form: Form, data: JsonObject, rng: Random) -> None:
    leaves = [leaf for leaf in form.leaves if leaf.kind in (Kind.MONEY, Kind.NUMBER, Kind.INTEGER)] or list(form.leaves)
    value = rng.choice((*NUMBERS, round(rng.uniform(-5, 200000), rng.randint(0, 5)), f"{rng.randint(1, 999)}万元"))
    _set(data, rng.choice(leaves), value)


def _formatted(form: Form, data: JsonObject, rng: Random) -> None:
    leaves = [leaf for leaf in form.leaves if leaf.format in FORMATS] or list(form.leaves)
    leaf = rng.choice(leaves)
    text = rng.choice(FORMATS.get(leaf.format, NAMES))
    _set(data, leaf, _typo(text, rng) if rng.random() < 0.4 else text)


def _typo(text: str, rng: Random) -> str:
    at = rng.randint(0, len(text))
    some = rng.choice((*STRANGE, *BLANKS, "0", "1", "a", "：", ":", "-", "、", "示"))
    return rng.choice(
        (text[:at] + some + text[at:], text[:at] + text[at + 1 :], text[:at] + some + text[at + 1 :], text + text[at:])
    )


def _typed(form: Form, data: JsonObject, rng: Random) -> None:
    """A slip in a text, wherever it stands."""
    leaf = _any(form, data, rng)
    value = leaf.value(data)
    if isinstance(value, list) and value and isinstance(value[0], str):
        _set(data, leaf, [_typo(item, rng) if isinstance(item, str) and rng.random() < 0.5 else item for item in value])
    elif isinstance(value, str):
        _set(data, leaf, _typo(value, rng))


def _wide(form: Form, data: JsonObject, rng: Random) -> None:
    leaf = _any(form, data, rng)
    value = leaf.value(data)
    if isinstance(value, str):
        wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" and rng.random() < 0.7 else c for c in value)
        _set(data, leaf, rng.choice(BLANKS) + wide + rng.choice(BLANKS))


def _choice(form: Form, data: JsonObject, rng: Random) -> None:
    leaves = [leaf for leaf in form.leaves if leaf.options] or list(form.leaves)
    leaf = rng.choice(leaves)
    prefix = leaf.other_prefix or "其他："
    bare = prefix.rstrip("：")
    option = rng.choice(leaf.options or ("x",))
    written = (
        bare,
        prefix,
        f"{bare}:海洋",
        f"{bare}: x",
        f"{prefix}{option}",
        f"{prefix}x\ny",
        f"{bare} x",
        f"{bare}（x）",
    )
    others = (
        {bare: "x"},
        {bare: 3},
        {bare: ["x"]},
        prefix + "x" * 70,
        _typo(option, rng),
        f"{option}、{option}",
        3,
        None,
    )
    own = rng.choice((*written, *others))
    if leaf.kind is Kind.CHOICES:
        value = leaf.value(data)
        items = [*value, own] if isinstance(value, list) else [own]
        _set(data, leaf, rng.choice((items, items * 2, items[::-1], [option, option], own, [], items[-1:])))
    else:
        _set(data, leaf, own)


def _many(form: Form, data: JsonObject, rng: Random) -> None:
    leaves = [leaf for leaf in form.leaves if leaf.kind in (Kind.CHOICES, Kind.LIST, Kind.ROWS)] or list(form.leaves)
    leaf = rng.choice(leaves)
    value = leaf.value(data)
    if isinstance(value, list) and value:
        _set(data, leaf, rng.choice((value * 2, [*value, rng.choice(OTHERS)], value * 20, value[:1] * 2, [*value, {}])))


def _row(form: Form, data: JsonObject, rng: Random) -> None:
    leaf = rng.choice([leaf for leaf in form.leaves if leaf.kind is Kind.ROWS] or list(form.leaves))
    value = leaf.value(data)
    rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
    if rows:
        row = rng.choice(rows)
        key = rng.choice([*row, "x"])
        row[key] = copy.deepcopy(rng.choice((*OTHERS, *NUMBERS, *NAMES, *PERSONAL)))
        if rng.random() < 0.3:
            _set(data, leaf, [*rows, copy.deepcopy(row)])


def _narrative(form: Form, data: JsonObject, rng: Random) -> None:
    if not form.narratives:
        return
    leaf = rng.choice(form.narratives)
    text = leaf.value(data)
    if not isinstance(text, str):
        return
    at = rng.randint(0, len(text))
    some = rng.choice((*PERSONAL, *SECRETS, *STRANGE))
    match rng.randint(0, 9):
        case 0:
            text = text[: max(1, (leaf.min_zishu or 100) + rng.randint(-40, 20))]
        case 1:
            limit = (leaf.max_zishu or leaf.min_zishu or 100) + rng.randint(-2, 2)
            while count(text) > limit and len(text) > 1:
                text = text[:-1]
        case 2:
            text = _prompted(text, leaf, rng)
        case 3:
            text = rng.choice(SENTENCES) * rng.randint(20, 120)
        case 4:
            text = text + rng.choice(SENTENCES) * rng.randint(5, 60)
        case 5:
            text = "".join(
                chr(
                    rng.choice((0x21, 0x2010, 0x3000, 0x3001, 0x4E00, 0xFF01, 0x1F600, 0x20000, 0x41, 0xC0, 0x370))
                    + rng.randint(0, 14)
                )
                for _ in range(300)
            )
        case 6:
            text = rng.choice(form.narratives).value(data) or text
        case 7:
            text = text * 3 if rng.random() < 0.2 else text[:200] * 4
        case _:
            text = text[:at] + some + rng.choice(("", " ", "\n", "，")) + some * rng.randint(0, 2) + text[at:]
    _set(data, leaf, text)


def _prompted(text: str, leaf: Field, rng: Random) -> str:
    prompt = leaf.hint or "（不少于500字）"
    form = rng.randint(0, 5)
    if form == 1:
        prompt = prompt.strip("（）")
    elif form == 2:
        prompt = prompt.translate({ord("（"): "(", ord("）"): ")", ord("，"): ",", ord("、"): "，", ord("；"): ";"})
    elif form == 3:
        prompt = "\n".join(prompt[at : at + 7] for at in range(0, len(prompt), 7))
    elif form == 4:
        prompt = prompt.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"})
    elif form == 5:
        prompt = _typo(prompt, rng)
    at = rng.choice((0, 0, len(text), rng.randint(0, len(text))))
    return text[:at] + prompt + rng.choice(("", "\n", "\n\n", " \n", "　\n")) + text[at:]


def _key(form: Form, data: JsonObject, rng: Random) -> None:
    """A key gone, misspelt, or one that the form does not know."""
    leaf = _any(form, data, rng)
    inside = holder(data, leaf)
    key = leaf.path[-1]
    strange = rng.choice(
        (
            _typo(key, rng),
            leaf.title,
            "x",
            "10",
            "2",
            "__proto__",
            "constructor",
            "toString",
            "名称",
            "no_such",
            "a/b",
            "a~b",
            "备 注",
            "yes",
            "3.5",
            "其他",
        )
    )
    match rng.randint(0, 4):
        case 0:
            inside.pop(key, None)
        case 1:
            inside[strange] = inside.pop(key, "x")
        case 2:
            data.pop(leaf.path[0], None)
        case 3:
            data[strange] = copy.deepcopy(rng.choice(OTHERS))
        case _:
            inside[strange] = rng.choice(("x", 1, ["x"], {"x": "y"}))


def _swapped(form: Form, data: JsonObject, rng: Random) -> None:
    one, other = _any(form, data, rng), _any(form, data, rng)
    first, second = one.value(data), other.value(data)
    _set(data, one, second)
    _set(data, other, first)


def _group(form: Form, data: JsonObject, rng: Random) -> None:
    leaf = _any(form, data, rng)
    keys = leaf.path[: rng.randint(1, len(leaf.path))]
    inside = data
    for key in keys[:-1]:
        inside = inside[key] if isinstance(inside.get(key), dict) else inside
    inside[keys[-1]] = copy.deepcopy(rng.choice(OTHERS))


def _titled(form: Form, data: JsonObject, rng: Random) -> None:
    leaf = form.role(rng.choice(("title", "unit")))
    if leaf:
        names = ("测试", "CON", "aux.txt", "a/b:c", "...x", "-rf", "短", "x" * 80, "长" * 70, "示例" * 40,
        "ＡＢＣ　一二三", "é́ é", "\u202ax", "名 称\u200b", "沈阳市科技局", "沈阳市 科学技术局")  # fmt: skip
        _set(data, leaf, rng.choice((*names, *leaf.aliases, *STRANGE)))


MUTATIONS: tuple[Mutation, ...] = (
    _other_value, _number, _formatted, _formatted, _typed, _typed, _wide, _choice, _choice, _many, _row, _narrative,
    _narrative, _narrative, _key, _key, _swapped, _group, _titled,
)  # fmt: skip


def mutated(form: Form, data: JsonObject, rng: Random, times: int) -> JsonObject:
    """A copy of `data` that `times` things were done to."""
    made = copy.deepcopy(data)
    for _ in range(times):
        rng.choice(MUTATIONS)(form, made, rng)
    return made
