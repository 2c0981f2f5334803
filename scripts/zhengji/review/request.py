"""What a review is asked about: a request, and the files that it changes. Read by whoever has them: Git, or a forge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zhengji.git.revisions import Filing

PLAIN = "100644"  # Git's mode of a file that is neither executable nor a link
MOST_FILES = 100  # submissions in one request; nobody reviews more at once


@dataclass(frozen=True, slots=True)
class Change:
    """A file that merging would change: its bytes on the main branch now, and as proposed; None where there is none.

    `previous` is the path that a renamed file had. `stale` says that the main branch has another version by now than
    the one that was edited. `filing` is who filed what stands there. Of a `mode` that is not plain nothing was read.
    """

    path: str
    mode: str
    before: bytes | None
    after: bytes | None
    previous: str = ""
    stale: bool = False
    filing: Filing | None = None


@dataclass(frozen=True, slots=True)
class Pull:
    """A request (pull request, merge request), or 0 for what is looked at on one's own computer.

    `outside` are the paths it changes that are no submissions of the call, `total` how many submissions it changes.
    `approved` are the labels that the maintainers have put on it; `received` is when the server got `head`, by its own
    clock; where that is not known, `between` are two times between which it was.
    """

    number: int = 0
    head: str = ""
    author: str = ""
    received: datetime | None = None
    between: tuple[datetime, datetime] | None = None
    approved: frozenset[str] = frozenset()
    outside: tuple[str, ...] = ()
    total: int = 0
