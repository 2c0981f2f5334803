"""What zhengji asks of the place where pull requests are opened and discussed, whichever it is.

One small contract; GitHub, GitLab, Gitea (Forgejo) and Gitee each fulfil it in a module of their own. Everything that
such a host refuses or fails to answer becomes one of the two errors here, worded for the person who runs the command.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from zhengji.errors import ZhengjiError

State = Literal["open", "merged", "closed"]
FileStatus = Literal["added", "modified", "removed", "renamed"]
Verdict = Literal["success", "failure", "pending"]

# A request that changes more is not read at all: GitHub lists no more than 3,000 files, the others fewer.
MOST_FILES = 3000
# No submission is a quarter as long (yamlio refuses over 256 KiB); what is larger is not fetched.
MOST_BYTES = 1 << 20


class Refused(ZhengjiError):  # noqa: N818 - what the host did
    """The host understood and said no: the token, a right, an address, a conflict, a limit.

    `status` is that of its HTTP answer, 0 where the refusal is ours.
    """

    def __init__(self, message: str, hint: str = "", status: int = 0) -> None:
        super().__init__(message, hint)
        self.status = status


class TooLarge(Refused):
    """A list of files that is not whole, or a blob over `MOST_BYTES`: nothing of it is handed out."""


class Unreachable(ZhengjiError):  # noqa: N818 - what the host is
    """No answer, or none of use: the network, a fault of the host, too many requests. Trying again may help.

    `wait` is the seconds that the host asks to be left alone, None where it does not say.
    """

    def __init__(self, message: str, hint: str = "", wait: int | None = None) -> None:
        super().__init__(message, hint)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Request:
    """A pull request (merge request): `head` is the SHA of its newest commit, `author` a login."""

    number: int
    url: str
    branch: str
    head: str
    state: State
    title: str
    author: str


@dataclass(frozen=True, slots=True)
class PullFile:
    """One file that a request changes.

    `mode` is Git's six digits ("100644"; "120000" a link, "160000" a submodule) and `blob` the SHA of the content, both
    at the request's head, "" for a removed file. `previous` is the old path of a renamed file, else "".
    """

    path: str
    status: FileStatus
    mode: str
    blob: str
    previous: str = ""


class Forge(Protocol):
    """A repository on a host that has pull requests. Every method may raise `Refused` or `Unreachable`.

    `branch` is a branch of that repository, or "owner:branch" for one of a fork.
    """

    name: str

    def now(self) -> datetime:
        """The host's clock, in UTC to the second, by the Date of an answer."""
        ...

    def request_of(self, branch: str) -> Request | None:
        """The request of `branch`, the newest where it had several, in whatever state."""
        ...

    def open(self, branch: str, title: str, body: str) -> Request:
        """Ask for `branch` to be merged. Where an open request of it exists, that one, brought up to date."""
        ...

    def update(self, number: int, title: str, body: str) -> Request:
        """Give a request another title and body."""
        ...

    def head(self, number: int) -> str:
        """The SHA of the newest commit of a request."""
        ...

    def files(self, number: int, head: str) -> tuple[PullFile, ...]:
        """Everything that a request changes at `head`, sorted by path: the whole list or `TooLarge`, never a part.

        `Refused` where `head` is no longer the newest commit.
        """
        ...

    def blob(self, sha: str) -> bytes:
        """The content of a blob; `TooLarge` over `MOST_BYTES`."""
        ...

    def comment(self, number: int, marker: str, body: str) -> str:
        """Write `body` below a request, or over our own comment that holds `marker`; its address.

        The marker is put in front where the body lacks it. Somebody else's comment with the marker is left alone.
        """
        ...

    def label(self, number: int, labels: Collection[str], known: Collection[str]) -> None:
        """Set `labels`, take away the other ones of `known`, and leave every label that is not of `known`."""
        ...

    def labelled(self, number: int) -> frozenset[str]:
        """The labels of a request, whoever set them."""
        ...

    def status(self, sha: str, state: Verdict, description: str, url: str = "") -> None:
        """Mark one commit, and no later one, with a verdict."""
        ...
