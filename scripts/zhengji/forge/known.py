"""The hosts that zhengji knows, and which of them a remote belongs to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from zhengji.errors import ZhengjiError
from zhengji.forge.address import Address, address_of, is_local
from zhengji.forge.contract import Forge, Refused
from zhengji.forge.token import Token


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of host: the module and the class that speak to it, and the hosts that are known to be of it.

    `hosts` are whole names, or with a dot in front all below one; `word` is the first part of a name
    (`gitlab.example.cn`) that tells as much.
    """

    module: str
    made_by: str
    word: str
    hosts: tuple[str, ...]


# To add a kind: write its module (the contract is in contract.py) and give it a line here. Its library is imported
# when it is needed, not before.
FORGES: Mapping[str, Kind] = {
    "github": Kind("zhengji.forge.github", "GitHub", "github", ("github.com", ".ghe.com")),
    "gitlab": Kind("zhengji.forge.gitlab", "GitLab", "gitlab", ("gitlab.com", "jihulab.com")),
    "gitea": Kind("zhengji.forge.gitea", "Gitea", "gitea", ("gitea.com",)),
    "forgejo": Kind("zhengji.forge.gitea", "Gitea", "forgejo", ("codeberg.org",)),
    "gitee": Kind("zhengji.forge.gitee", "Gitee", "gitee", ("gitee.com",)),
}
# The name for a server that takes branches and knows no requests.
PLAIN = "git"


def kind_of(remote: str, named: str | None) -> str | None:
    """Which of FORGES `remote` belongs to: the one `named`, or the one its host's name tells. None: plain Git."""
    if named == PLAIN:
        return None
    if named:
        if named not in FORGES:
            raise ZhengjiError(
                f"不认识代码平台“{named}”。", f"可以写：{'、'.join((*FORGES, PLAIN))}（{PLAIN} 即普通 Git 服务器）。"
            )
        return named
    address = address_of(remote)
    if address is None:
        return None
    for name, kind in FORGES.items():
        first, dot, rest = address.host.partition(".")
        if first == kind.word or address.host in kind.hosts or dot + rest in kind.hosts:
            return name
    return None


def forge_of(remote: str, named: str | None, token: Token | None, api: str = "") -> Forge | None:
    """The host of `remote`, spoken to with `token`; None where it is plain Git, known by its remote alone.

    `named` and `api` are what call.yaml says of the kind of host and the address of its interface, for hosts whose
    names tell neither; `api` must be on the remote's own host. Refused for what no token may be sent to.
    """
    name = kind_of(remote, named)
    if name is None:
        return None
    address = address_of(remote)
    if address is None:
        raise Refused(
            f"远程地址“{_without_secret(remote)}”不是代码平台上的仓库。", "地址应形如 https://主机/组织/仓库.git。"
        )
    kind = FORGES[name]
    module = import_module(kind.module)
    made: Callable[[Address, str, Token | None], Forge] = getattr(module, kind.made_by)
    return made(address, _on_the_same_host(api, address) if api else module.api_of(address), token)


def _on_the_same_host(api: str, address: Address) -> str:
    split: Any = urlsplit(api)
    host = (split.hostname or "").lower()
    alike = host in (address.host, f"api.{address.host}") or (is_local(host) and is_local(address.host))
    if not alike or split.username or not (split.scheme == "https" or (split.scheme == "http" and is_local(host))):
        raise Refused(
            f"接口地址与仓库不在同一主机（{host or '？'}，{address.host}），令牌不会发给它。",
            f"请核对 call.yaml 里的 forge_api，应以 https://{address.host}/ 开头。",
        )
    return api.rstrip("/")


def _without_secret(remote: str) -> str:
    """`remote` as it may be shown: no name and password in front of its host."""
    scheme, mark, rest = remote.partition("://")
    return f"{scheme}{mark}{rest.rpartition('@')[2]}" if mark else remote
