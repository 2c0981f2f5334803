"""What git's answers from a server mean, and what whoever runs the command can do about them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from zhengji.errors import ZhengjiError
from zhengji.git.remote import Remote
from zhengji.git.run import GitFailed, Ran


class Outcome(StrEnum):
    """What came of a push."""

    DONE = "done"
    SAME = "same"  # the server had it already
    MOVED = "moved"  # somebody else was there first, or what we build on is no longer known: look again
    REFUSED = "refused"  # by a rule of the server
    LOST = "lost"  # no answer: it may have arrived or not


class Unanswered(ZhengjiError):  # noqa: N818 - what the server did
    """The network or the server failed: trying again may help, and is safe."""


class NoEntry(ZhengjiError):  # noqa: N818 - what the server said
    """The server wants a name and a secret, or others than those it was given."""


_NETWORK = re.compile(
    r"could not resolve|failed to connect|couldn't connect|connection (?:timed out|refused|reset|closed|was)|timed out"
    r"|error: 5[0-9][0-9]|early eof|rpc failed|hung up unexpectedly|unexpected disconnect|operation too slow"
    r"|empty reply|recv failure|send failure|ssl|gnutls|tls|network is unreachable|no route to host"
    r"|transfer closed|bad band|broken pipe|timeout: the command",
    re.I,
)
_LOGIN = re.compile(
    r"authentication failed|could not read (?:username|password)|error: 40[13]|permission denied|access denied"
    r"|terminal prompts disabled|invalid credentials|host key verification failed",
    re.I,
)
# '.' is our own clone: it is damaged, and the server is not to blame
_ABSENT = re.compile(
    r"not found|error: 404|does not appear to be a git repository|not a git repository(?!: '\.')", re.I
)
_STALE = re.compile(
    r"stale info|fetch first|non-fast-forward|cannot lock ref|failed to update ref|already exists", re.I
)
_BROKEN = re.compile(r"unpacker error|from promisor remote|lazy fetching disabled|remote unpack failed", re.I)

_MENDS: Mapping[type[ZhengjiError], tuple[str, str]] = {
    Unanswered: ("连不上仓库服务器：{host}", "请检查网络后再运行同一条命令，已送到的不会重复。"),
    NoEntry: (
        "服务器不接受登录：{host}",
        "请把访问令牌放在环境变量 ZHENGJI_TOKEN 里，或先用 git 登录一次；令牌要有推送的权限，且没有过期。",
    ),
}


def refusal(ran: Ran, remote: Remote) -> ZhengjiError:
    """The error that stands for a command that failed at a server."""
    host = remote.host or remote.url
    for pattern, kind in ((_LOGIN, NoEntry), (_ABSENT, None), (_NETWORK, Unanswered)):
        if not pattern.search(ran.said):
            continue
        if kind is None:
            return ZhengjiError(f"没有这个仓库，或无权查看：{remote.url}", "请核对地址；不公开的仓库要先登录。")
        message, hint = _MENDS[kind]
        return kind(message.format(host=host), hint)
    return GitFailed(ran.said, ran.status)


def outcome(ran: Ran, remote: Remote) -> Outcome:
    """What came of a push; NoEntry where it was not let in."""
    told = next((line for line in ran.output.decode("utf-8", "replace").splitlines() if "\t" in line), "")
    if ran.status == 0:
        return Outcome.SAME if told.startswith("=") else Outcome.DONE
    if told.startswith("!"):
        if _STALE.search(told):
            return Outcome.MOVED
        if not _BROKEN.search(told + ran.said):
            return Outcome.REFUSED
        return Outcome.LOST if _NETWORK.search(ran.said) else Outcome.MOVED
    failed = refusal(ran, remote)
    if isinstance(failed, Unanswered):
        return Outcome.LOST
    raise failed
