"""What every host is told in the same words, and what it is asked alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from zhengji.forge.contract import Unreachable

if TYPE_CHECKING:
    from zhengji.forge.wire import Wire

CONTEXT = "zhengji"
"""The name under which the verdict on a commit is listed, beside those of others."""


def one_line(text: str, most: int) -> str:
    """`text` on one line, cut to `most` characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def link(key: str, url: str) -> dict[str, str]:
    """`url` under `key`, where it is an address that a browser opens; nothing otherwise."""
    return {key: url} if url.startswith(("https://", "http://")) else {}


def login_of(person: Mapping[str, Any] | None, key: str = "login") -> str:
    """The login of a person as a host tells of one; "" for somebody whose account is gone."""
    return str((person or {}).get(key) or "")


def clock(wire: Wire) -> datetime:
    """The host's clock at its last answer, in UTC."""
    if wire.said is None:
        raise Unreachable(f"{wire.host} 的回答里没有时间，无法判断是否在征集期内。", "请把这一情况告诉平台的管理员。")
    return wire.said.astimezone(UTC)
