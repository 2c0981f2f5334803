"""What stands at the server: asked for before anything is decided, and again where something has moved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from zhengji.forge import Request
from zhengji.git import GitFailed
from zhengji.git.clone import Clone
from zhengji.git.revisions import Entry
from zhengji.model import Call
from zhengji.submit.filing import Filing, Progress
from zhengji.submit.plan import Standing
from zhengji.submit.server import Server

T = TypeVar("T")


def look(
    server: Server, filings: Sequence[Filing], call: Call, progress: Progress = lambda done, total: None
) -> Mapping[str, Standing]:
    """What stands at the server for each of `filings`, by its path."""
    asked: dict[str, Request | None] = {}
    for done, one in enumerate(filings if server.forge and server.way.by_host else ()):
        progress(done, len(filings))
        asked[one.path] = server.forge.request_of(server.branch(one.branch)) if server.forge else None
    upstream = _upstream(server, filings, call) if server.own is not server.main else {}
    with server.own.alone():
        return mended(server.own, lambda: _look(server, filings, call, asked, upstream))


def _look(
    server: Server,
    filings: Sequence[Filing],
    call: Call,
    requests: Mapping[str, Request | None],
    upstream: Mapping[str, Entry | None],
) -> Mapping[str, Standing]:
    clone = server.own
    tips = clone.tips(_branches(call))
    main = tips.commits[tips.base]
    heads = clone.requests() if server.way.numbered else {}
    at = {filing.path: _tip(filing, tips.commits, heads) for filing in filings}
    clone.fetch([main, *filter(None, at.values())])
    return {
        one.path: Standing(
            blob=clone.keep(one.content),
            base=tips.base,
            main=main,
            merged=upstream[one.path] if upstream else clone.entry(main, one.path),
            tip=at[one.path],
            filed=clone.entry(at[one.path], one.path) if at[one.path] else None,
            request=requests.get(one.path),
            asked=server.forge is not None and server.way.by_host,
        )
        for one in filings
    }


def _upstream(server: Server, filings: Sequence[Filing], call: Call) -> Mapping[str, Entry | None]:
    """What the repository holds that a fork belongs to."""
    with server.main.alone():
        tips = server.main.tips(_branches(call))
        server.main.fetch([tips.commits[tips.base]])
        return {one.path: server.main.entry(tips.commits[tips.base], one.path) for one in filings}


def _branches(call: Call) -> str:
    return f"zhengji/{call.id}/"


def _tip(filing: Filing, branches: Mapping[str, str], heads: Mapping[str, str]) -> str:
    if filing.branch in branches:
        return branches[filing.branch]
    sent = filing.receipt.commit if filing.receipt else ""
    return sent if sent in heads else ""


def mended(clone: Clone, work: Callable[[], T]) -> T:
    """What `work` gives; where the clone turns out to be damaged, it is made anew, once."""
    try:
        return work()
    except GitFailed:
        clone.forget()
        return work()
