"""Those of ten thousand merged submissions that a new one has to be compared with, found without reading them all.

By their paths (a path is made from unit and title), by their numbers, and by the text that they share. Only a merged
submission whose title was changed after it was filed can be missed here by its title alone; the gate, which reads
everything, does not miss it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePosixPath

from zhengji.checks import Trace, trace
from zhengji.load import filed_form, load, read_submission, submission_names
from zhengji.model import Call, Submission
from zhengji.paths import number_of, safe_part

Merged = Mapping[str, bytes] | None  # what is filed now, by path: the call's folder on disk where it is None


def rivals(call: Call, fresh: Collection[Submission], merged: Merged, near: Collection[str]) -> Iterator[Trace]:
    """The traces of the merged submissions, `near` among them, that any of `fresh` may be a double of."""
    titles = {_as_in_path(one) for one in fresh} - {""}
    numbers = {one.number for one in fresh}
    own = {one.path for one in fresh}
    for path in submission_names(call) if merged is None else merged:
        if path in own:
            continue
        form = filed_form(path, call)
        same_number = form is not None and number_of(form.number, path) in numbers
        if path in near or same_number or PurePosixPath(path).stem.casefold() in titles:
            read = load(call.base / path, call) if merged is None else read_submission(merged[path], path, call)
            if read[0] is not None:
                yield trace(read[0], call)


def _as_in_path(submission: Submission) -> str:
    field = submission.form.role("title")
    value = field.value(submission.data) if field else None
    return safe_part(value).casefold() if isinstance(value, str) else ""
