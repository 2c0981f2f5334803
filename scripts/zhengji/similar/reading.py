"""The public narratives of a file, taken quickly: block scalars by their indentation, without a YAML reader.

Ten thousand files are looked through for each pull request, and the strict reader would take most of the time. What
the scan cannot be sure of (quotes, flow, a text on the line of its key) it leaves to the reader. Nothing is shown of
what it finds: it only decides which pairs are read properly and compared.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from zhengji.load import filed_form, read_submission
from zhengji.model import Call, Field, Form, Visibility

_Path = tuple[bytes, ...]
_KEY = re.compile(rb"([A-Za-z_][A-Za-z0-9_-]*):(?:[ \t]+(.*))?\Z", re.DOTALL)
_BLOCK = re.compile(rb"[|>][-+0-9]{0,2}(?:[ \t]+#.*)?[ \t]*\Z", re.DOTALL)
# Blanks that would hide a copy if they were left in: between words, the ideographic one, the one of no width.
_BLANKS = (b" ", b"\t", b"\r", b"\xe3\x80\x80", b"\xe2\x80\x8b")


def public_narratives(form: Form) -> tuple[Field, ...]:
    """The narratives that everybody may read."""
    return tuple(leaf for leaf in form.narratives if leaf.visibility is Visibility.PUBLIC)


def narratives(content: bytes, name: str, call: Call) -> list[bytes]:
    """The public narratives in `content`, filed at `name`, in UTF-8 without blanks; none where it cannot be read."""
    form = filed_form(name, call)
    found = _scan(content.split(b"\n"), _wanted(form)) if form and not content.startswith(b"\xef\xbb\xbf") else None
    if found is None:
        submission, _ = read_submission(content, name, call)
        if submission is None:
            return []
        values = (leaf.value(submission.data) for leaf in public_narratives(submission.form))
        found = [value.encode("utf-8", "replace").replace(b"\n", b"") for value in values if isinstance(value, str)]
    return [without_blanks(text) for text in found]


@lru_cache(maxsize=64)
def _wanted(form: Form) -> frozenset[_Path]:
    return frozenset(tuple(key.encode() for key in leaf.path) for leaf in public_narratives(form))


def without_blanks(text: bytes) -> bytes:
    """`text` as it is compared."""
    for blank in _BLANKS:
        if blank in text:
            text = text.replace(blank, b"")
    return text


def _scan(lines: Sequence[bytes], wanted: Collection[_Path]) -> list[bytes] | None:
    """The block scalars at `wanted`, None where a line is met that only a YAML reader understands."""
    found: list[bytes] = []
    names = {path[-1] for path in wanted}
    keys: list[tuple[int, bytes]] = []
    at, end = 0, len(lines)
    while at < end:
        line = lines[at]
        at += 1
        rest = line.lstrip(b" ")
        if not rest or rest[0] in b"#\r":
            continue
        indent = len(line) - len(rest)
        in_a_list = False
        while rest.startswith(b"- "):
            in_a_list = True
            bare = rest[2:].lstrip(b" ")
            indent += len(rest) - len(bare)
            rest = bare
        key = _KEY.match(rest)
        if key is None:
            if in_a_list or rest.rstrip() == b"-":
                continue
            return None
        while keys and keys[-1][0] >= indent:
            keys.pop()
        name, value = key[1], (key[2] or b"").rstrip(b"\r")
        asked = name in names and (*(outer for _, outer in keys), name) in wanted
        begun, inside = at, b" " * (indent + 1)
        if value[:1] in (b"|", b">") and _BLOCK.match(value):
            while at < end and (lines[at].startswith(inside) or not lines[at].strip()):
                at += 1
            if asked:
                found.append(b"".join([text.strip() for text in lines[begun:at]]))
        elif asked and (value or (at < end and lines[at].startswith(inside))):
            return None
        elif not value:
            keys.append((indent, name))
    return found


def joined(texts: Iterable[bytes]) -> bytes:
    """The narratives of one submission as one text: no sample reaches from one into the next unnoticed."""
    return (b"\n" * 32).join(texts)
