"""Submissions of a call, made up from its fields: for tests of what is made of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

from tests.corpus.answers import answers
from zhengji.model import Call, Field, JsonObject, Submission
from zhengji.outputs.records import Entry, entry, record
from zhengji.paths import number_of


def filed(call: Call, each: int = 3, size: int = 3000) -> list[Submission]:
    """`each` submissions of every form, in the order that exports ask for."""
    return list(_filed(call, each, size))


@cache
def _filed(call: Call, each: int, size: int) -> tuple[Submission, ...]:
    made = []
    for form in call.forms:
        for serial in range(each):
            data = answers(call, form, serial, Random(f"{form.id}/{serial}"), size)
            path = f"submissions/{call.id}/{form.id}/单位{serial:02d}/题目.yaml"
            digest = hashlib.sha256(f"{form.id}/{serial}".encode()).hexdigest()
            made.append(Submission(number_of(form.number, path), form, data, path, {}, digest))
    return tuple(made)


def with_values(submission: Submission, values: Iterable[tuple[Field, Any]]) -> Submission:
    """`submission` with other values in some leaves, and so with another digest."""
    data = deepcopy(submission.data)
    for leaf, value in values:
        put(data, leaf, value)
    return replace(submission, data=data, digest=hashlib.sha256(repr(data).encode()).hexdigest())


def put(data: JsonObject, leaf: Field, value: Any) -> None:
    """Put `value` where `leaf` stands."""
    node = data
    for key in leaf.path[:-1]:
        node = node.setdefault(key, {})
    node[leaf.path[-1]] = value


def entries(submissions: list[Submission], audience: str = "public") -> list[Entry]:
    """What an export takes."""
    return [entry(one.form, record(one, audience)) for one in submissions]
