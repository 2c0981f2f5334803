"""Faults to plant in a valid submission, each with the code that a check must give for it.

A fault looks for a field that it can spoil by kind, format or role, and passes where a form has none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from zhengji.model import Field, Form, JsonObject, Kind, Severity

Spoil = Callable[[Form, JsonObject, Random], str]  # changes the data, returns the expected code or "" where it passes
Garble = Callable[[bytes], bytes]


def _set(data: JsonObject, leaf: Field, value: Any) -> None:
    for key in leaf.path[:-1]:
        data = data[key]
    data[leaf.path[-1]] = value


def _first(form: Form, data: JsonObject, rng: Random, fits: Callable[[Field], bool]) -> Field | None:
    """Some leaf that `fits`, was answered and says nothing of which form, which region, which unit this is."""
    apart = ("form", "region", "unit", "unit-type", "title")
    found = [leaf for leaf in form.leaves if leaf.role not in apart and fits(leaf) and leaf.value(data) is not None]
    return rng.choice(found) if found else None


def _missing(form: Form, data: JsonObject, rng: Random) -> str:
    ruled = {pointer for rule in form.rules for pointer in rule.reads}
    leaf = _first(form, data, rng, lambda leaf: leaf.required and leaf.pointer not in ruled)
    if leaf is None:
        return ""
    for key in leaf.path[:-1]:
        data = data[key]
    del data[leaf.path[-1]]
    return "shape.required"


def _unknown(form: Form, data: JsonObject, rng: Random) -> str:
    data["no_such_blank"] = "表上没有这一项"
    return "shape.unknown-field"


def _spoilt(code: str, fits: Callable[[Field], bool], value: Callable[[Field, Any], Any]) -> Spoil:
    def spoil(form: Form, data: JsonObject, rng: Random) -> str:
        if leaf := _first(form, data, rng, fits):
            _set(data, leaf, value(leaf, leaf.value(data)))
            return code
        return ""

    return spoil


def _sum(form: Form, data: JsonObject, rng: Random) -> str:
    total = form.role("total")
    rule = next(
        (r for r in form.rules if total and total.pointer in r.reads[:1] and len(r.reads) > 1 and _refuses(r.severity)),
        None,
    )
    if not total or not rule:
        return ""
    _set(data, total, total.value(data) + 10)
    return rule.code


def _order(form: Form, data: JsonObject, rng: Random) -> str:
    start, end = form.role("period-start"), form.role("period-end")
    if not start or not end:
        return ""
    both = {start.pointer, end.pointer}
    rule = next((rule for rule in form.rules if set(rule.reads) == both and _refuses(rule.severity)), None)
    if not rule:
        return ""
    first, last = start.value(data), end.value(data)
    _set(data, start, last)
    _set(data, end, first)
    return rule.code


def _refuses(severity: Severity) -> bool:
    return severity is Severity.ERROR


def _too_many(leaf: Field, value: list[str]) -> list[str]:
    assert leaf.max_items is not None
    return [*value, *(f"{leaf.other_prefix}另加{n}" for n in range(leaf.max_items))]


SPOILS: tuple[Spoil, ...] = (
    _missing,
    _unknown,
    _spoilt("shape.option", lambda leaf: leaf.kind is Kind.CHOICE, lambda leaf, value: "没有这个选项"),
    _spoilt("shape.type", lambda leaf: leaf.kind is Kind.MONEY, lambda leaf, value: "一百万"),
    _spoilt(
        "shape.too-many",
        lambda leaf: leaf.kind is Kind.LIST or (leaf.kind is Kind.CHOICES and leaf.allows_other),
        _too_many,
    ),
    _spoilt(
        "text.too-short", lambda leaf: bool(leaf.min_zishu), lambda leaf, value: value[: (leaf.min_zishu or 0) - 30]
    ),
    _spoilt(
        "text.too-long", lambda leaf: bool(leaf.max_zishu), lambda leaf, value: value + "超" * (leaf.max_zishu or 0)
    ),
    _spoilt("format.mobile", lambda leaf: leaf.format == "cn-mobile", lambda leaf, value: value[:-1]),
    _spoilt("format.email", lambda leaf: leaf.format == "email", lambda leaf, value: value.replace("@", "＠")),
    _sum,
    _order,
)


def _after_first_line(line: bytes) -> Garble:
    return lambda content: content.replace(b"\n", b"\n" + line, 1)


def _twice(content: bytes) -> bytes:
    first, _, rest = content.partition(b"\n")
    return first + b"\n" + first + b"\n" + rest


GARBLES: Mapping[str, Garble] = {
    "yaml.duplicate-key": _twice,
    "yaml.alias": _after_first_line(b"borrowed: *elsewhere\n"),
    "yaml.tag": _after_first_line(b"made: !!python/object:os.system {}\n"),
    "yaml.encoding": lambda content: content.decode().encode("gb18030"),
    "yaml.documents": lambda content: content + b"---\n" + content,
}
