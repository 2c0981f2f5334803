"""GitLab, anyone's own or gitlab.com, by python-gitlab: the only user of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from zhengji.forge.address import Address
from zhengji.forge.changes import (
    MARKS,
    MODIFIED,
    Change,
    Entry,
    moved,
    pulled,
    same_head,
    small_enough,
    standing,
    whole,
)
from zhengji.forge.contract import PullFile, Refused, Request, State, Unreachable, Verdict
from zhengji.forge.discussion import Said, relabelled, upsert
from zhengji.forge.texts import CONTEXT, clock, link, login_of, one_line
from zhengji.forge.token import Token
from zhengji.forge.understood import understood

_STATES: Mapping[str, State] = {"opened": "open", "locked": "open", "merged": "merged"}
_VERDICTS: Mapping[Verdict, str] = {"success": "success", "failure": "failed", "pending": "pending"}
_DESCRIPTION_MOST = 255


def api_of(address: Address) -> str:
    """Where the API of a host is."""
    return f"{address.origin}/api/v4"


@understood
class GitLab:
    """A project on GitLab."""

    name = "GitLab"

    def __init__(self, address: Address, api: str, token: Token | None) -> None:
        import gitlab

        from zhengji.forge.wire import Wire

        self._wire = Wire(api, token)
        self._gitlab = gitlab.Gitlab(
            api.removesuffix("/api/v4"), session=self._wire, per_page=100, user_agent="zhengji"
        )
        self._full_name = address.full_name
        self._requests = self._gitlab.projects.get(address.full_name, lazy=True).mergerequests

    def now(self) -> datetime:
        """The Date of an answer made now."""
        self._told(self._full_name)
        return clock(self._wire)

    def request_of(self, branch: str) -> Request | None:
        """The newest merge request of `branch`."""
        return self._newest(branch, "all")

    def open(self, branch: str, title: str, body: str) -> Request:
        """A new merge request, or the open one of that branch."""
        if there := self._newest(branch, "opened"):
            return self.update(there.number, title, body)
        project = self._told(self._full_name)
        owner, _, ref = branch.rpartition(":")
        told = {
            "source_branch": ref,
            "target_branch": project["default_branch"],
            "target_project_id": project["id"],
            "title": title,
            "description": body,
            "remove_source_branch": True,
        }
        try:
            made: Any = self._gitlab.http_post(f"{self._path(self._source(owner))}/merge_requests", post_data=told)
            return _request(made)
        except (Refused, Unreachable):
            # Another run may have made it meanwhile, or the answer that it is made got lost.
            if there := self._newest(branch, "opened"):
                return there
            raise

    def update(self, number: int, title: str, body: str) -> Request:
        """The merge request, with another title and body."""
        there = self._requests.get(number).attributes
        if there["title"] != title or (there["description"] or "") != body:
            self._requests.update(number, {"title": title, "description": body})
            there = there | {"title": title}
        return _request(there)

    def head(self, number: int) -> str:
        """The SHA of the newest commit."""
        return str(self._requests.get(number).sha)

    def files(self, number: int, head: str) -> tuple[PullFile, ...]:
        """All changed files at `head`, with the modes of Git's own tree."""
        request = self._requests.get(number)
        same_head(request.sha, head)
        announced = str(request.attributes.get("changes_count") or "")
        if not announced.isdecimal() and not announced.endswith("+"):
            raise Unreachable("GitLab 还没有算出改动了哪些文件。", "请稍候再运行一次。")
        most = 1_000_000 if announced.endswith("+") else int(announced)  # "1000+": cut
        path = f"{self._path()}/merge_requests/{number}/diffs"
        listed = [] if announced.endswith("+") else [_change(one) for one in self._all(path)]
        changes = whole(listed, most)
        entries = self._entries(head, standing(changes))
        same_head(self.head(number), head)
        return pulled(changes, entries)

    def blob(self, sha: str) -> bytes:
        """The content of a blob."""
        answer: Any = self._gitlab.http_get(f"{self._path()}/repository/blobs/{sha}/raw", raw=True)
        content: bytes = answer.content
        small_enough(len(content))
        return content

    def comment(self, number: int, marker: str, body: str) -> str:
        """Our note with `marker`, saying `body`."""
        request = self._requests.get(number)
        url = f"{request.web_url}#note_"
        said = (
            Said(note.id, login_of(note.author, "username"), note.body or "", f"{url}{note.id}")
            for note in request.notes.list(iterator=True, sort="asc", order_by="created_at")
            if not note.system
        )

        def rewrite(there: int, text: str) -> str:
            request.notes.update(there, {"body": text})
            return f"{url}{there}"

        return upsert(
            said, self._me(), marker, body, lambda text: f"{url}{request.notes.create({'body': text}).id}", rewrite
        )

    def label(self, number: int, labels: Collection[str], known: Collection[str]) -> None:
        """Our labels, among those of others."""
        add, take = relabelled(self._requests.get(number).labels, labels, known)
        if add or take:
            told = {"add_labels": ",".join(add), "remove_labels": ",".join(take)}
            self._requests.update(number, {key: names for key, names in told.items() if names})

    def labelled(self, number: int) -> frozenset[str]:
        """Every label of a request."""
        return frozenset(self._requests.get(number).labels)

    def status(self, sha: str, state: Verdict, description: str, url: str = "") -> None:
        """The verdict on a commit."""
        told = {
            "state": _VERDICTS[state],
            "name": CONTEXT,
            "description": one_line(description, _DESCRIPTION_MOST),
        } | link("target_url", url)
        try:
            self._gitlab.http_post(f"{self._path()}/statuses/{sha}", post_data=told)
        except Refused as refused:
            # It does not go from a state to the same one.
            if refused.status != 400 or "Cannot transition" not in refused.hint:
                raise

    def _newest(self, branch: str, state: str) -> Request | None:
        owner, _, ref = branch.rpartition(":")
        source = self._told(self._source(owner))["id"] if owner else None
        for one in self._requests.list(
            source_branch=ref, state=state, order_by="created_at", sort="desc", iterator=True
        ):
            # A fork may have a branch of that name too.
            if one.source_branch == ref and one.source_project_id == (source or one.target_project_id):
                return _request(one.attributes)
        return None

    def _source(self, owner: str) -> str:
        """The project that a branch is in: ours, or the fork that `owner` has of it."""
        return f"{owner}/{self._full_name.rpartition('/')[2]}" if owner else self._full_name

    def _told(self, full_name: str) -> Any:
        return self._gitlab.http_get(self._path(full_name))

    def _entries(self, head: str, paths: Collection[str]) -> Mapping[str, Entry]:
        found: dict[str, Entry] = {}
        tree = f"{self._path()}/repository/tree"
        for folder in sorted({path.rpartition("/")[0] for path in paths}):
            for one in self._all(tree, {"ref": head, "path": folder, "pagination": "keyset"}):
                if one["path"] in paths:
                    found[one["path"]] = Entry(one["path"], one["mode"], one["id"])
        if set(paths) - set(found):
            raise moved()
        return found

    def _all(self, path: str, query: Mapping[str, str] | None = None) -> Any:
        return self._gitlab.http_list(path, dict(query or {}), iterator=True)

    def _path(self, full_name: str = "") -> str:
        return f"/projects/{quote(full_name or self._full_name, safe='')}"

    def _me(self) -> str:
        user: Any = self._gitlab.http_get("/user")
        return str(user["username"])


def _change(diff: Mapping[str, Any]) -> Change:
    status = next((meaning for key, meaning in MARKS if diff[key]), MODIFIED)
    return Change(diff["new_path"], status, diff["old_path"] if status == "renamed" else "")


def _request(said: Mapping[str, Any]) -> Request:
    return Request(
        said["iid"],
        said["web_url"],
        said["source_branch"],
        said["sha"],
        _STATES.get(said["state"], "closed"),
        said["title"],
        login_of(said["author"], "username"),
    )
