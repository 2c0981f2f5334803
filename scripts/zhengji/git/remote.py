"""The address of a repository that git may be given: judged before git sees it.

Git takes much for an address that runs a program (`ext::sh -c …`), is read as an option (`--upload-pack=…`,
`ssh://-oProxyCommand=…`), or slips a line into its protocol with a credential helper (`%0a`). None of that gets here.
"""

from __future__ import annotations

import ipaddress
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from zhengji.errors import ZhengjiError

Protocol = Literal["https", "http", "ssh", "file"]

_NAME = r"[A-Za-z0-9_][A-Za-z0-9._-]*"
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]")
_SHORT = re.compile(rf"(?:{_NAME}@)?(?P<host>[A-Za-z0-9][A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):(?P<path>[^-:\\][^:]*)")
_HELPER = re.compile(r"[A-Za-z0-9+.-]*::")
_HINT = "可以用 https:// 或 ssh:// 开头的地址、git@主机:路径，或者本机、共享盘上的文件夹。"


@dataclass(frozen=True, slots=True)
class Remote:
    """An address that git may be given: `url` without any login, and the one protocol that it needs."""

    url: str
    protocol: Protocol
    host: str = ""


def remote_of(text: str, here: Path) -> Remote:
    """The repository that `text` names; a folder is looked for below `here`. ZhengjiError for anything else."""
    named = text.strip()
    decoded = unquote(named, errors="replace")
    if not named or not decoded.isprintable() or named.startswith("-") or _HELPER.match(named):
        raise ZhengjiError(f"“{named}”不是可以提交的仓库地址。", _HINT)
    if "://" in named:
        return _by_scheme(named, decoded)
    folder = here / os.path.expanduser(named)  # noqa: PTH111 - where nobody is called ~so, it is a name as any other
    if folder.is_dir():
        return Remote(folder.resolve().as_uri(), "file")
    short = _SHORT.fullmatch(named)
    if short is None or any(character.isspace() for character in named):
        raise ZhengjiError(f"“{named}”不是可以提交的仓库地址，也没有这个文件夹。", _HINT)
    return Remote(named, "ssh", short["host"].strip("[]"))


def _by_scheme(named: str, decoded: str) -> Remote:
    scheme = named.partition("://")[0].lower()
    if scheme == "file":
        folder = Path(decoded.partition("://")[2])
        if not folder.is_absolute() or not folder.is_dir():
            raise ZhengjiError(f"没有“{folder}”这个文件夹。", _HINT)
        return Remote(folder.resolve().as_uri(), "file")
    if scheme not in ("https", "http", "ssh"):
        raise ZhengjiError(f"不能用 {scheme}:// 地址提交。", _HINT)
    try:
        split = urlsplit(named)
        host, port, user = split.hostname or "", split.port, split.username or ""
    except ValueError:
        host, port, user = "", None, ""
        split = urlsplit("")
    if ":" in host:
        host = f"[{host}]"
    path = unquote(split.path, errors="replace")
    if not _HOST.fullmatch(host) or len(path) < 2 or split.query or split.fragment or path.startswith("/-"):
        raise ZhengjiError(f"“{_without_login(named)}”不是可以提交的仓库地址。", _HINT)
    if split.password is not None:
        raise ZhengjiError("仓库地址里不要写密码或令牌：它会留在历史记录里。", "请放在环境变量 ZHENGJI_TOKEN 里。")
    if user and not re.fullmatch(_NAME, user):
        raise ZhengjiError("仓库地址里的用户名不对。", _HINT)
    if scheme == "http" and not _of_this_machine(host):
        raise ZhengjiError(
            "http:// 地址不加密，口令和联系方式会在网上明文传送，不能用来提交。", "请改用 https:// 地址。"
        )
    place = f"{host}:{port}" if port else host
    login = f"{user}@" if user and scheme == "ssh" else ""  # who logs in over HTTP is a matter of the token
    return Remote(f"{scheme}://{login}{place}{split.path}", "ssh" if scheme == "ssh" else _http(scheme), host)


def _http(scheme: str) -> Literal["https", "http"]:
    return "http" if scheme == "http" else "https"


def _of_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _without_login(url: str) -> str:
    return re.sub(r"//[^/]*@", "//…@", url)
