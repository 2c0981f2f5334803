"""What tests of the review share: requests over a call's samples, a repository to judge, a forge that remembers."""

from __future__ import annotations

import copy
import subprocess
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.filed import put
from zhengji.forge import PullFile, Request
from zhengji.git.revisions import Filing
from zhengji.load import load, relative, submission_paths
from zhengji.model import Call, Field, Form, JsonObject, Submission, Visibility
from zhengji.paths import path_for
from zhengji.review import Change
from zhengji.yamlio import write

PLAIN = "100644"
FILING = Filing("某科室", datetime(2019, 8, 2, 2, 0, tzinfo=UTC))


def samples(call: Call, form: Form | None = None) -> list[Submission]:
    """The samples of `call`, or of one of its forms."""
    read = (load(path, call)[0] for path in submission_paths(call))
    return [one for one in read if one is not None and form in (None, one.form)]


def written(submission: Submission, values: Mapping[str, Any] | None = None) -> bytes:
    """The file of `submission`, with other values at some pointers."""
    data = copy.deepcopy(submission.data)
    for pointer, value in (values or {}).items():
        put(data, submission.form.fields_by_pointer[pointer], value)
    return write(submission.form, data).encode()


def pointer(form: Form, role: str) -> str:
    """Where `role` stands in `form`."""
    found = form.role(role)
    assert found is not None
    return found.pointer


def edited(submission: Submission, values: Mapping[str, Any]) -> Change:
    """A change of some values of what is filed."""
    return Change(submission.path, PLAIN, written(submission), written(submission, values), filing=FILING)


def added(call: Call, submission: Submission, values: Mapping[str, Any], title: str) -> Change:
    """A new submission under another title."""
    values = {**values, pointer(submission.form, "title"): title}
    unit = submission.form.role("unit")
    assert unit is not None
    named = values.get(unit.pointer) or unit.value(submission.data)
    path = path_for(call.id, submission.form.id, named, title)
    return Change(path, PLAIN, None, written(submission, values))


def merged(call: Call) -> dict[str, bytes]:
    """What is filed of `call`, by path."""
    return {relative(path, call): path.read_bytes() for path in submission_paths(call)}


def private(form: Form) -> list[Field]:
    """The leaves that only staff may see."""
    return [leaf for leaf in form.leaves if leaf.visibility is Visibility.STAFF]


@dataclass
class Repository:
    """A Git repository with the files of a call, for requests that are branches of it."""

    root: Path

    def git(self, *arguments: str) -> str:
        """What git prints."""
        identity = ("-c", "user.name=某维护者", "-c", "user.email=m@example.invalid", "-c", "commit.gpgsign=false")
        done = subprocess.run(["git", *identity, *arguments], cwd=self.root, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def commit(self, message: str = "change") -> str:
        """Commit what lies there; its SHA."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def put(self, path: str, content: bytes) -> Path:
        """Write a file."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return file


@dataclass
class Remembering:
    """A forge that holds one request and remembers what was told; `heads` are its versions, one for each question."""

    heads: list[str]
    changed: tuple[PullFile, ...] = ()
    blobs: Mapping[str, bytes] = field(default_factory=dict)
    name: str = "memory"
    comments: dict[int, str] = field(default_factory=dict)
    labels: dict[int, set[str]] = field(default_factory=dict)
    statuses: list[tuple[str, str, str, str]] = field(default_factory=list)

    def now(self) -> datetime:
        return datetime(2019, 8, 10, tzinfo=UTC)

    def request_of(self, branch: str) -> Request | None:
        return None

    def open(self, branch: str, title: str, body: str) -> Request:
        raise NotImplementedError

    def update(self, number: int, title: str, body: str) -> Request:
        raise NotImplementedError

    def head(self, number: int) -> str:
        return self.heads.pop(0) if len(self.heads) > 1 else self.heads[0]

    def files(self, number: int, head: str) -> tuple[PullFile, ...]:
        return self.changed

    def blob(self, sha: str) -> bytes:
        return self.blobs[sha]

    def comment(self, number: int, marker: str, body: str) -> str:
        assert marker in body
        self.comments[number] = body
        return f"https://forge.example/{number}"

    def label(self, number: int, labels: Collection[str], known: Collection[str]) -> None:
        kept = self.labels.get(number, set()) - set(known)
        self.labels[number] = kept | set(labels)

    def labelled(self, number: int) -> frozenset[str]:
        return frozenset(self.labels.get(number, ()))

    def status(self, sha: str, state: str, description: str, url: str = "") -> None:
        self.statuses.append((sha, state, description, url))


def data_of(submission: Submission) -> JsonObject:
    """A copy of what was filled in."""
    return copy.deepcopy(submission.data)
