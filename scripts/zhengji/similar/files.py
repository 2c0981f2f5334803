"""Submissions by name: where their bytes are, their samples, and what is compared of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zhengji.load import LARGEST, content_of, read_submission, relative, submission_paths
from zhengji.model import Call, Form, JsonObject
from zhengji.paths import path_for
from zhengji.privacy import public_view
from zhengji.similar.reading import joined, narratives, public_narratives
from zhengji.similar.sampling import Hashes, sampled
from zhengji.zishu import strip_prompt

Named = tuple[str, Path | bytes]


@dataclass(frozen=True, slots=True)
class Narrative:
    """A public narrative: its printed label, and its text without the printed prompt."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Filed:
    """What everybody may read of a submission: who filed what, and its narratives in the order of the form."""

    path: str
    number: str
    form: Form
    title: str
    unit: str
    narratives: tuple[Narrative, ...]

    @property
    def home(self) -> bool:
        """Whether it is filed, and not a file from elsewhere."""
        return self.path.startswith("submissions/")

    def stands_for(self, path: str, call: Call) -> bool:
        """Whether it is a file from elsewhere that belongs at `path`: the same one, not its double."""
        return not self.home and path_for(call.id, self.form.id, self.unit, self.title) == path


def named(call: Call, paths: Sequence[Path] = ()) -> dict[str, Path | bytes]:
    """The call's files, or those that `paths` hold, by their paths relative to its base."""
    return {relative(path, call): path for path in submission_paths(call, paths)}


def content(at: Path | bytes) -> bytes:
    """The bytes of a submission; none of what is no file, cannot be read or is too large for one."""
    if isinstance(at, bytes):
        return at if len(at) <= LARGEST else b""
    try:
        read = content_of(at) or b""
    except OSError:
        return b""
    return read if len(read) <= LARGEST else b""


def samples_of(files: Sequence[Named], call: Call) -> tuple[Hashes, NDArray[np.int32]]:
    """The samples of `files`, and for each the place of its file."""
    return sampled([joined(narratives(content(at), name, call)) for name, at in files])


def samples_of_all(files: Sequence[Named]) -> tuple[Hashes, NDArray[np.int32]]:
    """The samples of all that is written in `files`, without a look at what stands where: three times as quick.

    Only good for finding again what is sampled of public narratives; whatever else is in them matches nothing.
    """
    return sampled([b"".join(content(at).split()) for _, at in files])


def filed(name: str, at: Path | bytes, call: Call) -> Filed | None:
    """What everybody may read of a submission, personal data masked; None where it cannot be read."""
    submission, _ = read_submission(content(at), name, call)
    if submission is None:
        return None
    form, seen = submission.form, public_view(submission.form, submission.data)
    texts = tuple(
        Narrative(form.label_of(leaf.pointer), strip_prompt(text, leaf.hint)[0] if leaf.hint else text)
        for leaf in public_narratives(form)
        if isinstance(text := leaf.value(seen), str)
    )
    return Filed(name, submission.number, form, _said(form, "title", seen), _said(form, "unit", seen), texts)


def _said(form: Form, role: str, seen: JsonObject) -> str:
    field = form.role(role)
    value = field.value(seen) if field else None
    return value if isinstance(value, str) else ""
