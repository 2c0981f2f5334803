"""Canonical YAML: the order of the form, block scalars for narratives, quotes wherever a reader would misread.

What is written means the same to every YAML reader, 1.1 or 1.2 (PyYAML, ruamel.yaml, js-yaml, npm yaml), and to a
person: one item a line, no folding, no escapes but for what cannot be seen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from zhengji.inert import is_plain
from zhengji.model import Field, Form, JsonObject, Kind
from zhengji.yamlio.encoding import FORBIDDEN_CLASS

_INDENT = "  "
# Plain and safe, but a number (of base 2, 8, 16, 60, with commas in Ruby), a date, a truth or nothing to some reader.
_MISREAD = re.compile(
    r"[-+]?[0-9][0-9_,]*(?:\.[0-9_,]*)?(?:e[-+]?[0-9]+)?|[-+]?0[box][0-9a-f_]+|[-+]?[0-9][0-9_]*(?::[0-9]+)+(?:\.[0-9_]*)?"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[t \t].*)?|y|n|yes|no|on|off|true|false|null|none|nan|inf|[-+]inf",
    re.IGNORECASE | re.ASCII,
)
# Looks like syntax where it begins so, ends in a colon or a blank, or holds `: ` or ` #`.
_OPENS_SYNTAX = re.compile(r"[-+?:,\[\]{}#&*!|>'\"%@`.=~<\s]")
_HOLDS_SYNTAX = re.compile(r":(?:\s|\Z)|\s#")
# Cannot be seen, or must not be there at all: shown as an escape.
_UNSEEN = rf"\x00-\x1F\x7F-\xA0\xAD\u1680\u2000-\u200B\u2028-\u202F\u205F-\u206F{FORBIDDEN_CLASS}"
_ESCAPED = re.compile(rf"[{_UNSEEN}]")
_ESCAPED_IN_QUOTES = re.compile(rf"[\"\\{_UNSEEN}]")
_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_NOT_IN_A_BLOCK = re.compile(rf"[\x85\u2028\u2029{FORBIDDEN_CLASS}]")


class Entry(NamedTuple):
    """Lines that belong together: those of a scalar, or the one that opens a group.

    `pointers` are what begins here: the value's own, and before it the row's whose first value it is.
    """

    pointers: tuple[str, ...]
    text: str


class Layout(NamedTuple):
    """The order of a group's keys, and which of them are narratives."""

    order: Mapping[str, Layout]
    narrative: bool = False


_UNKNOWN = Layout({})


def write(form: Form, data: JsonObject) -> str:
    """Canonical YAML of `data`; keys that the form does not know come last, by code point."""
    return composed(form, data)[0]


def composed(form: Form, data: JsonObject) -> tuple[str, dict[str, int]]:
    """What `write` gives, and the line of every pointer in it."""
    texts, lines, line = [], {"": 1}, 1
    for entry in entries(form, data):
        for pointer in entry.pointers:
            lines[pointer] = line
        texts.append(entry.text)
        line += 1 + entry.text.count("\n")
    return "\n".join((*texts, "")) or "{}\n", lines


def entries(form: Form, data: JsonObject) -> list[Entry]:
    """The lines of `write`, by what they hold."""
    written: list[Entry] = []
    _group(data, _layout_of(form), "", "", written)
    return written


@lru_cache(maxsize=64)
def _layout_of(form: Form) -> Layout:
    return layout(form.leaves)


def layout(leaves: Sequence[Field]) -> Layout:
    """The order in which `leaves` are written."""
    order: dict[str, Any] = {}
    for leaf in leaves:
        *groups, last = leaf.path
        level = order
        for key in groups:
            level = level.setdefault(key, Layout({})).order
        below = layout([each for item in leaf.fields for each in item.leaves()]).order
        level[last] = Layout(dict(below), leaf.kind is Kind.NARRATIVE)
    return Layout(order)


def _group(data: Mapping[str, Any], known: Layout, pointer: str, indent: str, written: list[Entry]) -> None:
    keys = [key for key in known.order if key in data]
    if len(keys) < len(data):
        # not as they came: to a browser 10 comes before a, whichever stood first
        keys += sorted(key for key in data if key not in known.order)
    for key in keys:
        name = key.replace("~", "~0").replace("/", "~1") if "~" in key or "/" in key else key
        below = known.order.get(key, _UNKNOWN)
        _value(data[key], below, f"{pointer}/{name}", indent, f"{indent}{_key(key)}:", written)


def _value(value: Any, known: Layout, pointer: str, indent: str, head: str, written: list[Entry]) -> None:
    """`value` after `head`, the key or dash that stands at `indent`."""
    if isinstance(value, dict) and value:
        written.append(Entry((pointer,), head))
        _group(value, known, pointer, indent + _INDENT, written)
    elif isinstance(value, list) and value:
        written.append(Entry((pointer,), head))
        _list(value, known, pointer, indent + _INDENT, written)
    else:
        scalar = _scalar(value, known.narrative, indent + _INDENT)
        written.append(Entry((pointer,), f"{head} {scalar}" if scalar else head))


def _list(items: Sequence[Any], known: Layout, pointer: str, indent: str, written: list[Entry]) -> None:
    for index, item in enumerate(items):
        at = f"{pointer}/{index}"
        if isinstance(item, dict) and item:
            begins = len(written)
            _group(item, known, at, indent + _INDENT, written)
            first = written[begins]
            text = f"{indent}- {first.text.removeprefix(indent + _INDENT)}"
            written[begins] = Entry((at, *first.pointers), text)
        else:
            _value(item, known, at, indent, f"{indent}-", written)


def _scalar(value: Any, narrative: bool, indent: str) -> str:
    if isinstance(value, str):
        if not value and narrative:
            return "|-"  # what a blank form has, ready to be written under
        return _block(value, indent) if (narrative or "\n" in value) and _fits_a_block(value) else _line(value)
    match value:
        case None:
            return ""
        case True | False:
            return "true" if value else "false"
        case int() | float():
            return _decimal(value)
        case dict():
            return "{}"
        case list():
            return "[]"
    raise TypeError(f"{type(value).__name__} is not JSON")


def _decimal(value: float) -> str:
    """The shortest decimal that is the same number, never with an exponent."""
    if not value:
        return "0"
    written = format(Decimal(repr(value)), "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


@lru_cache(maxsize=1024)
def _key(key: str) -> str:
    return _line(key)  # the keys of a form come again and again


def _line(text: str) -> str:
    """`text` on one line: plain, else in single quotes, else with escapes in double quotes."""
    if _ESCAPED.search(text):
        return '"' + _ESCAPED_IN_QUOTES.sub(_escape, text) + '"'
    if not text or _like_syntax(text) or (text[0].isascii() and _MISREAD.fullmatch(text)):
        return "'" + text.replace("'", "''") + "'"
    return text


def _like_syntax(text: str) -> bool:
    if _OPENS_SYNTAX.match(text) or text[-1].isspace():
        return True
    return (":" in text or "#" in text) and _HOLDS_SYNTAX.search(text) is not None


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return _ESCAPES.get(found[0]) or (
        f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    )


def _fits_a_block(text: str) -> bool:
    """Whether every reader gives `text` back from a block scalar."""
    # what is printable is fine, but for U+FFFD
    fine = (is_plain(text) and "\ufffd" not in text) or not _NOT_IN_A_BLOCK.search(text)
    return fine and bool(text.strip(" \t\n"))


def _block(text: str, indent: str) -> str:
    """A literal block scalar; its header tells an indentation that cannot be seen, and the line breaks at the end."""
    first = text.lstrip("\n")[0]
    header = "|" + (str(len(_INDENT)) if first in " \t" else "")
    header += "+" if text.endswith("\n\n") else "" if text.endswith("\n") else "-"
    body = text.removesuffix("\n")
    if "\n\n" in f"\n{body}\n":  # a blank line is not indented
        return "\n".join((header, *(indent + line if line else "" for line in body.split("\n"))))
    return f"{header}\n{indent}" + body.replace("\n", f"\n{indent}")
