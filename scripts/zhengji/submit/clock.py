"""What time it is for a server: the Date of its answer."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from zhengji.git import Remote, Unanswered
from zhengji.submit.window import Clock

_SECONDS = 30.0


def clock_of(remote: Remote, now: datetime) -> Clock:
    """The time of `remote`, to the second; `now`, our own, where it does not speak HTTP or tells none."""
    if remote.protocol not in ("https", "http"):
        return Clock(now, by_server=False)
    said = _date(f"{remote.url.rstrip('/')}/info/refs?service=git-upload-pack", remote)
    try:
        time = parsedate_to_datetime(said)
    except ValueError:
        return Clock(now, by_server=False)
    return Clock(time if time.tzinfo else time.replace(tzinfo=UTC), by_server=True)


def _date(url: str, remote: Remote) -> str:
    """The Date of whatever is answered: a refusal has one too, so nobody need log in for it."""
    request = urllib.request.Request(  # noqa: S310 - the remote was judged: HTTP, and in the clear only here
        url, headers={"Cache-Control": "no-cache", "Git-Protocol": "version=2", "User-Agent": "git/zhengji"}
    )
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
            return str(answer.headers.get("Date", ""))
    except urllib.error.HTTPError as error:
        with error:
            return str(error.headers.get("Date", ""))
    except (OSError, http.client.HTTPException, ValueError):
        hint = "请检查网络后再运行同一条命令，已送到的不会重复。"
        raise Unanswered(f"连不上仓库服务器：{remote.host}", hint) from None
