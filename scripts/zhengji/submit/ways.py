"""The ways to put a commit forward: a request by the host's interface, push options, AGit, or a branch alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from zhengji.forge import Request
from zhengji.git.clone import Clone, Pushed
from zhengji.inert import one_line
from zhengji.submit.plan import Act, Plan

_ADDRESS = re.compile(r"https?://[^\s'\"<>]+")


@dataclass(frozen=True, slots=True)
class Letter:
    """What a request says: its title, a body in Markdown, and the same in one line for where only a line will pass."""

    title: str
    body: str
    line: str


@dataclass(frozen=True, slots=True)
class Way:
    """A way to put a commit forward: `push` sends it.

    `by_host` says that the request is then made by the host's interface. `numbered` says that the server keeps requests
    instead of branches, known by the commit at their head.
    """

    name: str
    what: str
    push: Callable[[Clone, Plan, str, str, Letter], Pushed]
    by_host: bool = False
    numbered: bool = False


def _branch(clone: Clone, plan: Plan, commit: str, base: str, letter: Letter) -> Pushed:
    return clone.push(commit, f"refs/heads/{plan.filing.branch}", plan.standing.tip)


def _options(clone: Clone, plan: Plan, commit: str, base: str, letter: Letter) -> Pushed:
    options = (
        "merge_request.create",
        f"merge_request.target={base}",
        f"merge_request.title={letter.title}",
        f"merge_request.description={letter.line}",
    )
    return clone.push(commit, f"refs/heads/{plan.filing.branch}", plan.standing.tip, options)


def _agit(clone: Clone, plan: Plan, commit: str, base: str, letter: Letter) -> Pushed:
    options = [
        f"topic={plan.filing.branch}",
        f"title={letter.title}",
        f"description={letter.line}",
    ]
    if plan.act is not Act.NEW:
        options.append("force-push=true")
    return clone.push(commit, f"refs/for/{base}", None, options)


WAYS: Mapping[str, Way] = {
    "request": Way("request", "推送分支，并在平台上建合并请求", _branch, by_host=True),
    "options": Way("options", "推送分支，由服务器随即建合并请求", _options),
    "agit": Way("agit", "推送到 refs/for/…，由服务器建合并请求", _agit, numbered=True),
    "branch": Way("branch", "只推送分支；合并请求由审核方建，或您在网页上建", _branch),
}


def address_in(said: tuple[str, ...]) -> str:
    """The address that a server gave for the request it made, "" where it gave none."""
    found = (match[0].rstrip(".,;)") for line in said if (match := _ADDRESS.search(line)))
    return one_line(next(found, ""), 500)


def number_in(address: str) -> str:
    """The number at the end of a request's address."""
    match = re.search(r"/(?:pull|pulls|merge_requests)/([0-9]+)", address)
    return match[1] if match else ""


def called(request: Request | None) -> str:
    """#12, "" without a request."""
    return f"#{request.number}" if request else ""
