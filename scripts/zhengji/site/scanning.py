"""The files of a call's submissions as they lie: which there are, whose they are, and whether they have changed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NamedTuple

from zhengji.load import filed_form, submission_files
from zhengji.model import Call, Finding, Place, Severity
from zhengji.paths import number_of
from zhengji.site.beside import Other
from zhengji.site.manifest import Source, Stamp


class Filed(NamedTuple):
    """A file of a submission: where it is, who it is by its path in the repository, and its stamp."""

    file: str
    who: Other
    stamp: Stamp


def scan(call: Call, known: Mapping[str, Source]) -> tuple[list[Filed], list[Finding]]:
    """The files in the order of the call's forms, then of their paths; and what is there twice.

    `known` are the sources of the last build: what follows from a path need not be worked out again.
    """
    order = {form.id: n for n, form in enumerate(call.forms)}
    found: dict[str, tuple[int, str, Filed]] = {}
    doubles = []
    for file, path in sorted(submission_files(call)):  # of two in one place always the same is the double
        if path in found:  # the same name in two of Unicode's spellings: two files on some systems, one on others
            message = "另有一个文件，名称看起来完全一样"
            place = Place(path, "", 1)
            doubles.append(Finding("across.same-number", Severity.ERROR, place, message, "请只保留其中一份。"))
            continue
        form, source = filed_form(path, call), known.get(path)
        if source:
            who = Other(source.number, path, source.title)
        else:
            who = Other.of(number_of(form.number if form else "0", path), path, form)
        place_ = order[form.id] if form else len(order)
        found[path] = (place_, path, Filed(file, who, Stamp.of(os.lstat(file))))
    return [filed for _, _, filed in sorted(found.values(), key=lambda one: one[:2])], doubles
