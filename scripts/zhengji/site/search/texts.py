"""The text of a submission as the search reads it: passages, each with the section that it stands in.

Every published submission has one small script of its own, written with its page, from the same view: a result loads
it to show where the words stand, and the index is made of these scripts and of nothing else, so that it can hold
nothing that they do not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import orjson

from zhengji.model import Field, Form, Kind, Record
from zhengji.sheet import anchored, shown
from zhengji.site import folder
from zhengji.site.folder import State

Passage = tuple[str, str, str]  # the anchor on the page, the title of the section, the text

_OPENING = b"zhengji.text("


def text_name(number: str) -> str:
    """The address of a submission's text."""
    return f"assets/search/texts/{number.lower()}.js"


def passages(form: Form, record: Record) -> Iterator[Passage]:
    """What can be found of a submission, in the order of its page; the facts of a part are one passage."""
    # of what stands before the printed form, what plays a role: which form it is, is no word of the submission
    facts = [record.number, *_values(tuple(item for item in form.envelope if item.role), record)]
    for anchor, section in anchored(form):
        facts += _values(section.fields, record)
        if facts:
            yield anchor, section.title, "\n".join(facts)
        facts = []
        narratives = [item for item in section.fields if item.kind is Kind.NARRATIVE]
        for k, narrative in enumerate(narratives, 1):
            text = narrative.value(record.data)
            if isinstance(text, str):
                yield anchor if section.alone else f"{anchor}-{k}", narrative.title, text


def _values(fields: tuple[Field, ...], record: Record) -> Iterator[str]:
    for item in fields:
        for leaf in item.leaves() if item.kind is not Kind.NARRATIVE else ():
            value = leaf.value(record.data)
            if leaf.kind is Kind.ROWS:
                for row in value or ():
                    yield "，".join(filter(None, (shown(column, column.value(row)) for column in leaf.fields)))
            elif isinstance(value, list):
                yield from map(str, value)
            elif value is not None:
                yield shown(leaf, value)


def script(form: Form, record: Record) -> bytes:
    """The script of a submission's text."""
    content = orjson.dumps([record.number, list(passages(form, record))]).replace(b"</", b"<\\/")
    return _OPENING + content[1:-1] + b");\n"


def read(script_: bytes) -> list[str]:
    """The texts of a script."""
    return [text for _, _, text in orjson.loads(b"[" + script_[len(_OPENING) : -3] + b"]")[1]]


def write(out: Path, number: str, content: bytes, kept: Path) -> tuple[bytes, State, bool]:
    """Write a text and tell its key; what stood there goes to `kept`, for the index is still made of it."""
    path = out / text_name(number)
    try:
        old = path.read_bytes()
    except OSError:
        old = content
    if old != content and not (kept / path.name).exists():
        kept.mkdir(parents=True, exist_ok=True)
        path.replace(kept / path.name)
    return key(content), *folder.write(path, content)


def key(content: bytes) -> bytes:
    """What tells one text from another."""
    return hashlib.sha256(content).digest()
