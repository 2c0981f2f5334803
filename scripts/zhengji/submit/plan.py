"""What has to be done for a file, decided from what stands where. Pure: it can be shown and tested without a server.

Each submission has a branch and a request of its own. A bureau that files eighty gets eighty: each is looked at, sent
back, mended and accepted by itself, and submitting a mended file again finds its own request.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from zhengji.forge.contract import Request
from zhengji.git.revisions import PLAIN, Entry
from zhengji.submit.filing import Filing
from zhengji.submit.receipt import PENDING
from zhengji.submit.window import Window


class Act(StrEnum):
    """What is to be done."""

    NEW = "new"  # commit, push, ask for the merge
    UPDATE = "update"  # one more commit on the branch, the request brought up to date
    AGAIN = "again"  # the earlier request was decided: a branch from main, and a new request
    REQUEST = "request"  # the branch has it already, only the request is missing
    WAITING = "waiting"  # everything is there
    ACCEPTED = "accepted"  # the very same is on main
    RETURNED = "returned"  # the request was closed, and the file is still the same
    CONFLICT = "conflict"  # something else stands there that this file does not come from
    DOUBT = "doubt"  # another unit or title than last time: the same submission or another one?
    EARLY = "early"
    LATE = "late"


CHANGES = frozenset((Act.NEW, Act.UPDATE, Act.AGAIN, Act.REQUEST))
PUSHES = CHANGES - {Act.REQUEST}
DONE = frozenset((Act.WAITING, Act.ACCEPTED))


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands at the server for one file.

    `main` is the commit of the branch `base`, from which ours start; `merged` is what the repository holds at the
    file's path. `tip` is the commit of the file's branch ("" without one) and `filed` what that holds. `request` is the
    branch's newest request, where the server could be asked for it; `asked` says whether it could.
    """

    blob: str
    base: str
    main: str
    merged: Entry | None
    tip: str = ""
    filed: Entry | None = None
    request: Request | None = None
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """One file, and what is to be done. `theirs` is the blob to compare with in a conflict, `late` the reason given."""

    filing: Filing
    standing: Standing
    act: Act
    theirs: str = ""
    late: str = ""

    @property
    def parent(self) -> str:
        """The commit to build on."""
        return self.standing.tip if self.act is Act.UPDATE else self.standing.main


def plan(filing: Filing, standing: Standing, window: Window, *, late: str = "", replace: bool = False) -> Plan:
    """What is to be done for `filing`. `late` is the reason to file after the end, `replace` overrules a conflict."""
    act = _wanted(filing, standing)
    theirs = "" if act not in PUSHES else _not_ours(filing, standing)
    if theirs and not replace:
        return Plan(filing, standing, Act.CONFLICT, theirs)
    if act in CHANGES:
        if filing.doubtful:
            return Plan(filing, standing, Act.DOUBT)
        if window is Window.EARLY:
            return Plan(filing, standing, Act.EARLY)
        if window is Window.LATE and not late:
            return Plan(filing, standing, Act.LATE)
    return Plan(filing, standing, act, theirs, late if window is Window.LATE else "")


def _wanted(filing: Filing, standing: Standing) -> Act:
    same = Entry(PLAIN, standing.blob)
    request, receipt = standing.request, filing.receipt
    if standing.merged == same and not (request and request.state == "open"):
        return Act.ACCEPTED
    # what a receipt calls pending may never have arrived, or arrived after the request was decided
    sent = receipt is not None and receipt.state != PENDING
    if not standing.tip:
        known = sent and receipt is not None and receipt.blobs[-1:] == (standing.blob,)
        return Act.NEW if request is None else Act.RETURNED if request.state == "closed" and known else Act.AGAIN
    if request is not None and request.state != "open":
        about_it = request.head == standing.tip and (sent or receipt is None or request.state == "merged")
        if standing.filed == same and not about_it:
            return Act.REQUEST
        return Act.RETURNED if request.state == "closed" and standing.filed == same else Act.AGAIN
    if standing.filed == same:
        return Act.WAITING if request is not None or not standing.asked else Act.REQUEST
    if standing.filed is not None and standing.filed == standing.merged:
        return Act.AGAIN  # what was sent is accepted already, and this is a later version
    return Act.UPDATE


def _not_ours(filing: Filing, standing: Standing) -> str:
    """The blob of a version that this file does not come from and that pushing would put aside, "" where none is."""
    decided = standing.request is not None and standing.request.state != "open"
    others = (None if decided else standing.filed, standing.merged)
    return next((one.blob for one in others if one and one.blob not in (standing.blob, *filing.known)), "")
