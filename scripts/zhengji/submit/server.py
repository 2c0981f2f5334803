"""Where a submission is sent: the repository, the clone it goes through, the host of its requests, and the way."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from zhengji.errors import ZhengjiError
from zhengji.forge import Forge, Token, address_of, find_token, forge_of, kind_of
from zhengji.git import Login, Remote, credential, origin, remote_of
from zhengji.git.clone import Clone
from zhengji.model import Call
from zhengji.submit.clock import clock_of
from zhengji.submit.receipt import read
from zhengji.submit.ways import WAYS, Way
from zhengji.submit.window import Clock

# With a token for a password, hosts want these for a name; where the credential has a name of its own, that one.
_NAMES: Mapping[str, str] = {"github": "x-access-token", "gitlab": "oauth2", "gitee": "oauth2"}
_SELF = "ZHENGJI_USER"


@dataclass(frozen=True, slots=True)
class Server:
    """`main` has the branch that requests are merged into; `own` takes our branches: the same one, or a fork's."""

    main: Clone
    own: Clone
    forge: Forge | None
    way: Way
    fork: str = ""  # the owner of the fork, "" without one

    @property
    def url(self) -> str:
        """The address of the repository that submissions are sent to."""
        return self.main.remote.url

    def branch(self, name: str) -> str:
        """What the host of requests calls our branch `name`."""
        return f"{self.fork}:{name}" if self.fork else name

    def clock(self, now: datetime) -> Clock:
        """What time it is there; `now`, our own time, where it does not tell."""
        if self.forge is not None:
            return Clock(self.forge.now(), by_server=True)
        return clock_of(self.main.remote, now)


def repository_of(call: Call, to: str | None, files: Sequence[Path] = ()) -> Remote:
    """The repository to send to: the one that is named, the receipts', the call's, or the one ours was cloned from."""
    sent = {receipt.repository for file in files if (receipt := read(file)) and receipt.call == call.id}
    if len(sent) > 1 and not to:
        raise ZhengjiError(
            "这些文件上次提交到了不同的仓库：" + "、".join(sorted(sent)), "请分开提交，或用 --to 写明仓库地址。"
        )
    cloned = origin(call.base)
    named = to or next(iter(sent), "") or call.receiver.repository or cloned
    if not named:
        raise ZhengjiError(
            "不知道要提交到哪个仓库。", "请用 --to 写明仓库地址；主管部门可在 call.yaml 里写 repository。"
        )
    remote = remote_of(named, Path.cwd() if to else call.base)
    if not to and not sent and cloned and (source := remote_of(cloned, call.base)).host != remote.host:
        # whoever wrote call.yaml would else be sent what is meant for the server that this clone came from
        raise ZhengjiError(
            f"call.yaml 说提交到 {remote.url}，这个仓库却是从 {source.host or cloned} 克隆来的。",
            f"确认无误的，请写明：--to {remote.url}",
        )
    return remote


def fork_of(call: Call, files: Sequence[Path]) -> str | None:
    """The fork that all of `files` were pushed to when they were last submitted."""
    used = {receipt.via if (receipt := read(file)) and receipt.call == call.id else "" for file in files}
    return next(iter(used)) or None if len(used) == 1 else None


def server_of(call: Call, remote: Remote, via: str | None, *, cache: Path | None = None) -> Server:
    """The server behind `remote`. `via` is a fork of it to push to, where one has no right to push there."""
    said = call.receiver if not call.receiver.repository or _is(call.receiver.repository, remote, call) else None
    named = (said.forge or None) if said else None
    kind = kind_of(remote.url, named)
    token = _token(remote)
    forge = forge_of(remote.url, named, token, said.api if said else "") if kind and token else None
    way = (said.way if said else "") or ("request" if forge else "options" if kind == "gitlab" else "branch")
    if way == "request" and forge is None:
        raise ZhengjiError(
            f"要在 {remote.host or remote.url} 建合并请求，还缺访问令牌。",
            "请在平台的个人设置里生成令牌，放在环境变量 ZHENGJI_TOKEN 里，再运行同一条命令。",
        )
    cache = cache or cache_folder()
    main = Clone(cache, remote, _login(token, kind))
    if not via:
        return Server(main, main, forge, WAYS[way])
    own = remote_of(via, Path.cwd())
    at = address_of(own.url)
    owner = "/".join(at.parts[:-1]) if at else ""
    return Server(main, Clone(cache, own, _login(_token(own), kind)), forge, WAYS[way], owner)


def cache_folder() -> Path:
    """Where private clones are kept between runs."""
    if given := os.environ.get("ZHENGJI_CACHE"):
        return Path(given)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "zhengji"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "zhengji"


def _is(named: str, remote: Remote, call: Call) -> bool:
    try:
        return remote_of(named, call.base) == remote
    except ZhengjiError:
        return False


def _token(remote: Remote) -> Token | None:
    address = address_of(remote.url) if remote.protocol != "file" else None
    return find_token(address.place, credential) if address else None


def _login(token: Token | None, kind: str | None) -> Login | None:
    if token is None:
        return None
    return Login(token.user or os.environ.get(_SELF) or _NAMES.get(kind or "", "zhengji"), token.reveal())
