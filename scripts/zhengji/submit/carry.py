"""Plans carried out. Each step may be the last one: whatever was done already is found again by the next run.

The order makes it so. The receipt says what is about to be sent before it is sent; a push lands only on what was seen;
the host gives the branch's open request instead of a second one; and the receipt is completed last.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from zhengji.errors import ZhengjiError, reason
from zhengji.forge import Request, Unreachable
from zhengji.git import Outcome, Unanswered
from zhengji.git.clone import Change, Pushed
from zhengji.model import Call
from zhengji.submit import receipt as receipts
from zhengji.submit.filing import Filing
from zhengji.submit.looking import look, mended
from zhengji.submit.plan import CHANGES, DONE, PUSHES, Act, Plan, plan
from zhengji.submit.receipt import Receipt
from zhengji.submit.server import Server
from zhengji.submit.ways import address_in, number_in
from zhengji.submit.window import Clock, judge, local
from zhengji.submit.wording import letter, message

_WAITS = 2  # times that a host is waited for
_PATIENCE = 120  # seconds that it may ask for
_TRIES = 4  # others may push while we do; each time what stands there is looked at again
Now = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the filer has said beforehand: the reason to be late, and that this version stands against any other."""

    late: str = ""
    replace: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one file: what was done, the receipt and where it is, or what went wrong and what to do.

    `lost` says that the server did not answer: it is not to be expected to for the next file either.
    """

    filing: Filing
    act: Act
    receipt: Receipt | None = None
    saved: Path | None = None
    message: str = ""
    hint: str = ""
    lost: bool = False

    @property
    def good(self) -> bool:
        """Whether the file is where it should be."""
        return not self.message and self.act in DONE | CHANGES


def carry_out(
    one: Plan, server: Server, call: Call, wishes: Wishes, now: Now, pause: Callable[[float], None] = time.sleep
) -> Result:
    """Do what `one` says; what goes wrong with it is told in the result and stops nothing else.

    A host that asks to be left alone for a while (eighty requests are many) is waited for with `pause`.
    """
    try:
        for _ in range(_WAITS):
            try:
                return _carried_out(one, server, call, wishes, now)
            except Unreachable as error:
                if not error.wait or error.wait > _PATIENCE:
                    raise
                pause(error.wait)
        return _carried_out(one, server, call, wishes, now)
    except ZhengjiError as error:
        lost = isinstance(error, Unreachable | Unanswered)
        return Result(one.filing, one.act, message=error.message, hint=error.hint, lost=lost)
    except OSError as error:
        return Result(one.filing, one.act, message=f"读写文件时出错：{reason(error)}")


def _carried_out(one: Plan, server: Server, call: Call, wishes: Wishes, now: Now) -> Result:
    said: tuple[str, ...] = ()
    for _ in range(_TRIES):
        if one.act not in PUSHES:
            break
        # plans are shown and asked about, which takes its time: what counts is the moment of sending
        clock = server.clock(now())
        window = judge(clock.time, call)
        one = plan(one.filing, one.standing, window, late=wishes.late, replace=wishes.replace)
        if one.act not in PUSHES:
            break
        one, pushed = _send(one, server, call, clock)
        if pushed.outcome is Outcome.REFUSED:
            why = "；".join(pushed.said[:3]) or "服务器没有说明原因"
            return Result(one.filing, one.act, message=f"服务器拒绝了推送：{why}", hint="请把这句话告诉仓库的管理员。")
        if pushed.outcome in (Outcome.DONE, Outcome.SAME):
            said = pushed.said
            return _completed(one, server, call, now, said)
        standing = look(server, [one.filing], call)[one.filing.path]
        one = plan(one.filing, standing, window, late=wishes.late, replace=wishes.replace)
    else:
        return Result(one.filing, one.act, message="一直有人同时在推送，没有送成", hint="请过一会儿再运行同一条命令。")
    if one.act not in DONE | {Act.REQUEST}:
        return Result(one.filing, one.act)
    return _completed(one, server, call, now, said)


def _send(one: Plan, server: Server, call: Call, clock: Clock) -> tuple[Plan, Pushed]:
    """Commit and push; the plan with its filing as the receipt now knows it."""
    with server.own.alone():

        def made() -> str:
            blob = server.own.keep(one.filing.content)
            there = [commit for commit in (one.parent, one.standing.tip) if commit]
            server.own.fetch(there)
            server.own.bring(there, one.filing.path)
            author = one.filing.unit or "zhengji"
            return server.own.commit(
                Change(one.parent, one.filing.path, blob, message(one.filing, one.late), author, clock.time)
            )

        commit = mended(server.own, made)
        receipt = _receipt(one, server, call)
        known = tuple(blob for blob in (*receipt.blobs, one.theirs) if blob)
        receipt = replace(receipts.with_blob(replace(receipt, blobs=known), one.standing.blob), commit=commit)
        receipts.save(one.filing.file, receipt)
        filing = replace(one.filing, receipt=receipt, known=frozenset((*one.filing.known, *receipt.blobs)))
        pushed = server.way.push(server.own, one, commit, one.standing.base, letter(filing, call, one.late))
    return replace(one, filing=filing), pushed


def _completed(one: Plan, server: Server, call: Call, now: Now, said: tuple[str, ...]) -> Result:
    """The request made or brought up to date, and the receipt completed."""
    request = one.standing.request
    filing = one.filing
    if server.forge is not None and server.way.by_host and one.act in CHANGES:
        words = letter(filing, call, one.late)
        if one.act is Act.UPDATE and request is not None and request.state == "open":
            request = server.forge.update(request.number, words.title, words.body)
        else:
            request = server.forge.open(server.branch(filing.branch), words.title, words.body)
    before = filing.receipt or _receipt(one, server, call)
    clock = server.clock(now()) if one.act in CHANGES or not before.time else None
    when = before.time
    if clock:
        # what an earlier run sent, whose answer was lost, arrived before now: nobody knows how long
        latest = "" if one.act in CHANGES else "不晚于 "
        when = latest + local(clock.time, call) + ("" if clock.by_server else "（本机时间）")
    address = request.url if request else address_in(said) or before.address
    receipt = replace(
        receipts.with_blob(before, one.standing.blob),
        state=receipts.ACCEPTED if one.act is Act.ACCEPTED else receipts.SENT,
        unit=filing.unit,
        title=filing.title,
        digest=filing.submission.digest,
        time=when,
        late=one.late or ("" if one.act in CHANGES else before.late),
        commit=before.commit or one.standing.tip or one.standing.main,
        address=address,
        request=_number(request, address) or before.request,
    )
    saved = receipts.beside(filing.file) if receipt == filing.receipt else receipts.save(filing.file, receipt)
    return Result(filing, one.act, receipt, saved)


def _number(request: Request | None, address: str) -> str:
    return str(request.number) if request else number_in(address)


def _receipt(one: Plan, server: Server, call: Call) -> Receipt:
    """The receipt of what is about to be sent."""
    filing, form = one.filing, one.filing.submission.form
    before = filing.receipt
    return Receipt(
        state=receipts.PENDING,
        call=call.id,
        number=filing.number,
        form=f"{form.label} {form.title}",
        unit=filing.unit,
        title=filing.title,
        path=filing.path,
        digest=filing.submission.digest,
        repository=server.url,
        via=server.own.remote.url if server.own is not server.main else "",
        branch=filing.branch,
        late=one.late,
        address=before.address if before else "",
        request=before.request if before else "",
        blobs=before.blobs if before else tuple(sorted(filing.known)),
    )
