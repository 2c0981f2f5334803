"""What a forge says of the request that a workflow runs for: its event, a file that no submitter writes.

The number and the version come from here alone, never from a report (D4). GitHub's, Gitea's and Forgejo's events are
alike, GitLab has a web hook's of its own; where there is none, the command's own options say the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from zhengji.errors import ZhengjiError

_RECEIVED = frozenset(("opened", "synchronize", "synchronized", "reopened"))  # when a version arrives


@dataclass(frozen=True, slots=True)
class Event:
    """Number (0 where the event has none), the SHA to judge and the one to judge it against ("" where not said).

    `received` is the server's own time of the request's arrival or of its newest version. An event of another sort (a
    label) tells of two times only, between which that lay: `between`. `labels` are those on the request.
    """

    number: int = 0
    head: str = ""
    base: str = ""
    author: str = ""
    received: datetime | None = None
    between: tuple[datetime, datetime] | None = None
    labels: frozenset[str] = frozenset()


def event_of(content: bytes) -> Event:
    """The event in `content`: of a pull request, a merge queue or a workflow that followed one."""
    try:
        said = orjson.loads(content)
    except orjson.JSONDecodeError:
        said = None
    if not isinstance(said, dict):
        raise ZhengjiError("事件文件不是 JSON 对象。", "GitHub 把它的路径放在环境变量 GITHUB_EVENT_PATH 里。")
    if isinstance(group := said.get("merge_group"), dict):
        # the queue's own branch is named by the host: refs/heads/gh-readonly-queue/main/pr-12-SHA
        queued = re.fullmatch(r"refs/heads/gh-readonly-queue/.+/pr-([0-9]{1,18})-[0-9a-f]+", _text(group, "head_ref"))
        return Event(
            number=int(queued[1]) if queued else 0, head=_text(group, "head_sha"), base=_text(group, "base_sha")
        )
    if isinstance(pull := said.get("pull_request"), dict):
        return _pull(pull, _text(said, "action"))
    if said.get("object_kind") == "merge_request":
        return _merge_request(said)
    if isinstance(run := said.get("workflow_run"), dict):
        # empty for a fork's request: then the number has to be looked up by the version
        pulls = [one for one in run.get("pull_requests") or () if isinstance(one, dict)]
        number = pulls[0].get("number") if len(pulls) == 1 else 0
        return Event(number=number if isinstance(number, int) else 0, head=_text(run, "head_sha"))
    raise ZhengjiError(
        "事件里没有合并请求。", "应是 pull_request、pull_request_target、workflow_run 或 merge_group 事件。"
    )


def _pull(pull: Mapping[str, Any], action: str) -> Event:
    number = pull.get("number")
    if not isinstance(number, int) or number < 1:
        raise ZhengjiError("事件里的合并请求没有号。")
    labels = (one.get("name") for one in pull.get("labels") or () if isinstance(one, dict))
    return Event(
        number=number,
        head=_text(_inner(pull, "head"), "sha"),
        base=_text(_inner(pull, "base"), "sha"),
        author=_text(_inner(pull, "user"), "login"),
        received=_time(pull.get("updated_at")) if action in _RECEIVED else None,
        between=None if action in _RECEIVED else _between(pull),
        labels=frozenset(label for label in labels if isinstance(label, str)),
    )


def _merge_request(said: Mapping[str, Any]) -> Event:
    """GitLab's, as a web hook brings it to a pipeline in the file TRIGGER_PAYLOAD. Who filed it stands in no field."""
    request = _inner(said, "object_attributes")
    number = request.get("iid")
    if not isinstance(number, int) or number < 1:
        raise ZhengjiError("事件里的合并请求没有号。")
    labels = (one.get("title") for one in said.get("labels") or () if isinstance(one, dict))
    # an update without an older version changed words, not files
    arrived = _text(request, "action") in ("open", "reopen") or bool(_text(request, "oldrev"))
    return Event(
        number=number,
        head=_text(_inner(request, "last_commit"), "id"),
        received=_time(request.get("updated_at")) if arrived else None,
        between=None if arrived else _between(request),
        labels=frozenset(label for label in labels if isinstance(label, str)),
    )


def _between(request: Mapping[str, Any]) -> tuple[datetime, datetime] | None:
    first, last = _time(request.get("created_at")), _time(request.get("updated_at"))
    return (first, last) if first is not None and last is not None else None


def _inner(said: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = said.get(key)
    return value if isinstance(value, dict) else {}


def _text(said: Mapping[str, Any], key: str) -> str:
    value = said.get(key)
    return value if isinstance(value, str) else ""


def _time(said: Any) -> datetime | None:
    try:
        time = datetime.fromisoformat(said.replace(" UTC", "+00:00")) if isinstance(said, str) else None
    except ValueError:
        return None
    return time if time is not None and time.tzinfo is not None else None
