"""One comment of ours below a request, found again by its author and a marker; and labels of ours among others'."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """A comment as it stands: the host's number of it, the login of its author, its text and address."""

    id: int
    author: str
    body: str
    url: str


def upsert(
    comments: Iterable[Said],
    me: str,
    marker: str,
    body: str,
    write: Callable[[str], str],
    rewrite: Callable[[int, str], str],
) -> str:
    """Our comment now says `body`; its address. `write` adds one, `rewrite` changes the one of a number.

    A comment is ours where we wrote it: the marker in somebody else's means nothing. One that already says it is left.
    """
    marked = body if marker in body else f"{marker}\n{body}"
    ours = next((one for one in comments if one.author.casefold() == me.casefold() and marker in one.body), None)
    if ours is None:
        return write(marked)
    if ours.body.replace("\r\n", "\n").strip() == marked.strip():
        return ours.url
    return rewrite(ours.id, marked) or ours.url


def relabelled(
    present: Collection[str], labels: Collection[str], known: Collection[str]
) -> tuple[list[str], list[str]]:
    """What to add and what to take away, so that of `known` exactly `labels` are set; in order."""
    return sorted(set(labels) - set(present)), sorted((set(known) - set(labels)) & set(present))
