"""The address of a repository, read from its remote: host, owner, name, and where its API is."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from zhengji.forge.contract import Refused

_SCP = re.compile(r"(?:[^@/:\s]+@)?(?P<host>\[[0-9A-Fa-f:]+\]|[^:/\s@]{2,}):(?P<path>(?!//)[^\s]*)")
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|[0-9a-f:]+")
_PART = re.compile(r"(?!\.\.?$)[\w.~+-]+")
# The same host, under a name that passes where only the port of HTTPS does.
_ALIASES = {"ssh.github.com": "github.com", "altssh.gitlab.com": "gitlab.com", "altssh.bitbucket.org": "bitbucket.org"}


@dataclass(frozen=True, slots=True)
class Address:
    """A repository on a host: `https://git.example.cn:8443/大组/owner/name`.

    `scheme` is https, or http on this machine; `port` is that of HTTP, None for the usual one; `parts` are the parts of
    the path, at least two, the last without ".git".
    """

    scheme: str
    host: str
    port: int | None
    parts: tuple[str, ...]

    @property
    def origin(self) -> str:
        """`https://host:port`, without the port where it is the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + (f":{self.port}" if self.port else "")

    @property
    def place(self) -> str:
        """The host with its port: what a token is kept under."""
        return self.origin.partition("//")[2]

    @property
    def full_name(self) -> str:
        """`owner/name`, with all groups above it."""
        return "/".join(self.parts)


def address_of(remote: str) -> Address | None:
    """The address that `remote` names, None for a folder of this machine and for what is no repository on a host.

    Refused for HTTP in the clear beyond this machine: a token would travel readably.
    """
    remote = remote.strip()
    if not remote.isprintable():
        return None  # urlsplit would take a line break out without a word
    if "://" not in remote:
        short = _SCP.fullmatch(remote)
        return _address("ssh", short["host"].strip("[]"), None, short["path"]) if short else None
    try:
        split = urlsplit(remote)
        host, port = split.hostname, split.port
    except ValueError:
        return None
    if host is None or split.scheme not in ("http", "https", "ssh", "git+ssh") or split.query or split.fragment:
        return None
    return _address(split.scheme, host, port, split.path)


def is_local(host: str) -> bool:
    """Whether `host` is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _address(scheme: str, host: str, port: int | None, path: str) -> Address | None:
    host = _ALIASES.get(host.lower(), host.lower())
    parts = tuple(part for part in unquote(path).removesuffix("/").removesuffix(".git").split("/") if part)
    if not _HOST.fullmatch(host) or len(parts) < 2 or not all(map(_PART.fullmatch, parts)):
        return None
    if scheme == "http" and not is_local(host):
        raise Refused(
            f"远程地址是不加密的 http://{host}，令牌会在网上明文传送，不予使用。",
            "请把远程地址改为 https:// 开头（git remote set-url）；平台没有 HTTPS 的，请用 SSH 地址。",
        )
    if scheme in ("ssh", "git+ssh"):
        return Address("https", host, None, parts)  # the port is that of SSH
    return Address(scheme, host, None if port == {"https": 443, "http": 80}[scheme] else port, parts)
