"""What a host's refusal means, in the words of the person who must mend it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

from zhengji.forge.contract import Refused, TooLarge, Unreachable

_SAID_MOST = 200
_UNTOLD = 60  # seconds to wait where a host that limits requests does not say

# What a status means: what happened, and what to do. What is not listed is told by its number.
_MEANINGS: Mapping[int, tuple[str, str]] = {
    400: ("不接受这一请求", "平台的版本可能太旧，或地址不对；请把平台的原话告诉维护者。"),
    401: ("不认这个令牌", "令牌可能写错、过期或已撤销：请在平台的个人设置里重新生成，并更新保存它的地方。"),
    403: (
        "不允许这一操作",
        "请确认令牌有读写仓库和合并请求的权限，并且您的账号能向这个仓库提交；组织可能还要求为令牌授权。",
    ),
    404: (
        "说没有这个仓库或合并请求",
        "请核对远程地址；私有仓库在令牌缺少权限时也会显示为不存在。",
    ),
    405: ("不允许这样操作", "这个仓库可能关闭了合并请求，或合并请求已经关闭。"),
    409: ("说与现状冲突", "可能有人同时在操作同一份材料：请稍候再运行一次，已完成的步骤不会重复。"),
    410: ("说这项功能已关闭", "请仓库的管理员在设置里打开合并请求（Pull Request）功能。"),
    413: ("说内容太大", "请减少一次提交的文件。"),
    422: ("不接受提交的内容", "请核对分支是否已推送、标题和说明是否合乎平台的要求。"),
    451: ("因法律原因不提供这个仓库", "请与仓库的管理员联系。"),
}
_BUSY = "请稍候再运行一次，已完成的步骤不会重复。"
# Words of a 403 that is no question of rights: too many requests in too short a time.
_TOO_OFTEN = re.compile(r"rate.?limit|abuse detection|too many requests|频率|请求过于频繁|次数", re.I)


def refusal(host: str, status: int, headers: Mapping[str, str], body: str) -> Refused | Unreachable | TooLarge:
    """The error that an answer of `status` (300 or more) stands for; `body` is quoted, cut to a line."""
    said = _said(body)
    quoted = f"平台的原话：{said}" if said else ""
    if 300 <= status < 400:
        return Refused(
            f"{host} 把请求转到了别处（{status}），令牌不会跟去。",
            "仓库可能改了名或搬了家：请用浏览器打开它，把远程地址改成新的（git remote set-url）。",
            status,
        )
    if status == 429 or (status == 403 and _used_up(headers, said)):
        wait = _wait(headers) or _UNTOLD
        after = f"{wait} 秒后" if wait < 120 else f"约 {-(-wait // 60)} 分钟后"
        return Unreachable(f"{host} 限制了请求的次数。", f"请在{after}再运行一次，已完成的步骤不会重复。", wait)
    if status >= 500 or status == 408:
        return Unreachable(
            f"{host} 暂时不能服务（{status}）。", _BUSY + quoted, _wait(headers) if status == 503 else None
        )
    what, mend = _MEANINGS.get(status, ("没有接受请求", "请核对远程地址和令牌。"))
    return Refused(f"{host} {what}（{status}）。", mend + quoted, status)


def date_of(headers: Mapping[str, str]) -> datetime | None:
    """The host's clock when it answered, in UTC; None where the answer bears no date."""
    try:
        return parsedate_to_datetime(headers["Date"])
    except (KeyError, ValueError):
        return None


def _used_up(headers: Mapping[str, str], said: str) -> bool:
    remaining = headers.get("X-RateLimit-Remaining") or headers.get("RateLimit-Remaining")
    return remaining == "0" or "Retry-After" in headers or bool(_TOO_OFTEN.search(said))


def _wait(headers: Mapping[str, str]) -> int | None:
    """The seconds to wait, by the host's own clock: ours may be wrong."""
    now = date_of(headers)
    after = headers.get("Retry-After", "")
    if after.isdecimal():
        return int(after[:9])
    reset = headers.get("X-RateLimit-Reset") or headers.get("RateLimit-Reset") or ""
    if now is None:
        return None
    try:
        return max(int((parsedate_to_datetime(after) - now).total_seconds()), 1)
    except (ValueError, TypeError):
        return max(int(reset[:12]) - int(now.timestamp()), 1) if reset.isdecimal() else None


def _said(body: str) -> str:
    """The message of an answer's body on one line; nothing of a page of HTML."""
    if body.lstrip().startswith("<"):
        return ""
    try:
        answer = json.loads(body)
    except ValueError:
        answer = body
    words = " ".join(_words(answer)).split()
    said = " ".join(words)
    return said if len(said) <= _SAID_MOST else said[:_SAID_MOST] + "…"


def _words(answer: object, depth: int = 0) -> list[str]:
    if isinstance(answer, str):
        return [answer[: _SAID_MOST * 2]]
    if depth > 8:
        return []
    if isinstance(answer, list):
        return [word for one in answer[:5] for word in _words(one, depth + 1)]
    if isinstance(answer, dict):
        told = [answer[key] for key in ("message", "error_description", "error", "errors") if answer.get(key)]
        return _words(told or list(answer.values()), depth + 1)
    return []
