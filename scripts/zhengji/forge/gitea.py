"""Gitea and Forgejo, by their HTTP interface itself: a dozen addresses need no library."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from zhengji.forge.address import Address
from zhengji.forge.changes import Change, Entry, entries_at, pulled, same_head, small_enough, standing, whole
from zhengji.forge.contract import FileStatus, PullFile, Refused, Request, State, Unreachable, Verdict
from zhengji.forge.discussion import Said, relabelled, upsert
from zhengji.forge.texts import CONTEXT, clock, link, login_of, one_line
from zhengji.forge.token import Token
from zhengji.forge.understood import understood

if TYPE_CHECKING:
    import requests

_STATUSES: Mapping[str, FileStatus] = {"added": "added", "copied": "added", "deleted": "removed", "renamed": "renamed"}
_DESCRIPTION_MOST = 255
_PAGE = 50  # what a host gives at most, where its owner did not say otherwise
_COLOUR = "#0e8a16"  # of a label that is made


def api_of(address: Address) -> str:
    """Where the API of a host is: below the path that the host itself may stand under."""
    return "/".join((address.origin, *address.parts[:-2], "api/v1"))


@understood
class Gitea:
    """A repository on Gitea or Forgejo."""

    name = "Gitea"

    def __init__(self, address: Address, api: str, token: Token | None) -> None:
        from zhengji.forge.wire import Wire

        self._wire = Wire(api, token, scheme="token")
        self._owner, self._repo = address.parts[-2:]
        self._at = f"/repos/{quote(self._owner, safe='')}/{quote(self._repo, safe='')}"

    def now(self) -> datetime:
        """The Date of an answer made now."""
        self._get()
        return clock(self._wire)

    def request_of(self, branch: str) -> Request | None:
        """The newest request of `branch`; of one made by AGit, `branch` is "user/topic"."""
        found = self._between(branch)
        return None if found is None else _request(found)

    def open(self, branch: str, title: str, body: str) -> Request:
        """A new request, or the open one of that branch."""
        if (there := self.request_of(branch)) and there.state == "open":
            return self.update(there.number, title, body)
        told = {"head": branch, "base": self._base, "title": title, "body": body}
        try:
            return _request(self._wire.json("POST", f"{self._at}/pulls", body=told))
        except (Refused, Unreachable):
            # Another run may have made it meanwhile, or the answer that it is made got lost.
            if (there := self.request_of(branch)) and there.state == "open":
                return there
            raise

    def update(self, number: int, title: str, body: str) -> Request:
        """The request, with another title and body."""
        pull = self._pull(number)
        if pull["title"] != title or (pull["body"] or "") != body:
            pull = self._wire.json("PATCH", f"{self._at}/pulls/{number}", body={"title": title, "body": body})
        return _request(pull)

    def head(self, number: int) -> str:
        """The SHA of the newest commit."""
        return str(self._pull(number)["head"]["sha"])

    def files(self, number: int, head: str) -> tuple[PullFile, ...]:
        """All changed files at `head`, with the modes of Git's own tree."""
        same_head(self.head(number), head)
        listed: list[Change] = []
        announced: int | None = None
        for answer, page in self._pages(f"{self._at}/pulls/{number}/files"):
            total = answer.headers.get("X-Total-Count", "")
            announced = int(total) if total.isdecimal() else announced
            listed += map(_change, page)
        if announced is None:
            raise Unreachable(f"{self._wire.host} 没有说改动了多少个文件，没有检查。", "平台的版本可能太旧。")
        changes = whole(listed, announced)
        entries = entries_at(head, standing(changes), self._listing)
        same_head(self.head(number), head)
        return pulled(changes, entries)

    def blob(self, sha: str) -> bytes:
        """The content of a blob."""
        blob = self._get(f"/git/blobs/{sha}")
        small_enough(blob["size"])
        return b64decode(blob["content"])

    def comment(self, number: int, marker: str, body: str) -> str:
        """Our comment with `marker`, saying `body`."""
        me = str(self._wire.json("GET", "/user")["login"])
        said = (
            Said(one["id"], login_of(one["user"]), one["body"] or "", one["html_url"])
            for one in self._get(f"/issues/{number}/comments")
        )

        def write(text: str) -> str:
            made = self._wire.json("POST", f"{self._at}/issues/{number}/comments", body={"body": text})
            return str(made["html_url"])

        def rewrite(there: int, text: str) -> str:
            made = self._wire.json("PATCH", f"{self._at}/issues/comments/{there}", body={"body": text})
            return str(made["html_url"]) if made else ""

        return upsert(said, me, marker, body, write, rewrite)

    def label(self, number: int, labels: Collection[str], known: Collection[str]) -> None:
        """Our labels, among those of others."""
        at = f"{self._at}/issues/{number}/labels"
        present = {one["name"]: one["id"] for one in self._wire.json("GET", at) or ()}
        add, take = relabelled(present, labels, known)
        if add:
            self._wire.json("POST", at, body={"labels": [self._label(name) for name in add]})
        for name in take:
            try:
                self._wire.json("DELETE", f"{at}/{present[name]}")
            except Refused as refused:  # somebody was quicker
                if refused.status != 404:
                    raise

    def labelled(self, number: int) -> frozenset[str]:
        """Every label of a request."""
        return frozenset(one["name"] for one in self._get(f"/issues/{number}/labels") or ())

    def status(self, sha: str, state: Verdict, description: str, url: str = "") -> None:
        """The verdict on a commit."""
        told = {"state": state, "context": CONTEXT, "description": one_line(description, _DESCRIPTION_MOST)}
        self._wire.json("POST", f"{self._at}/statuses/{sha}", body=told | link("target_url", url))

    def _get(self, path: str = "") -> Any:
        return self._wire.json("GET", self._at + path)

    def _pull(self, number: int) -> Any:
        return self._get(f"/pulls/{number}")

    @cached_property
    def _base(self) -> str:
        return str(self._get()["default_branch"])

    def _between(self, branch: str) -> Any:
        """The newest request of `branch`, as the host tells it.

        One address finds a request by its two branches, and any of them where there were several: those that are
        newer stand in front of it in the list.
        """
        base, head = quote(self._base, safe=""), quote(branch, safe="/:")
        try:
            found = self._get(f"/pulls/{base}/{head}")
        except Refused as refused:
            if refused.status == 404:
                return None
            raise
        if found["state"] == "open":
            return found
        for _, page in self._pages(f"{self._at}/pulls", state="all"):
            for pull in page:
                if pull["number"] <= found["number"]:
                    return found
                if pull["head"]["repo_id"] == found["head"]["repo_id"] and _same_branch(pull["head"], found["head"]):
                    return pull
        return found

    def _label(self, name: str) -> int:
        for at in (f"{self._at}/labels", f"/orgs/{quote(self._owner, safe='')}/labels"):
            try:
                for _, page in self._pages(at):
                    for one in page:
                        if one["name"] == name:
                            return int(one["id"])
            except Refused as refused:  # an owner that is a person has no labels
                if refused.status != 404:
                    raise
        return int(self._wire.json("POST", f"{self._at}/labels", body={"name": name, "color": _COLOUR})["id"])

    def _listing(self, sha: str, recursive: bool) -> tuple[list[Entry], bool]:
        entries: list[Entry] = []
        page = 0
        while True:
            page += 1
            params = {"page": page, "per_page": 1000} | ({"recursive": "true"} if recursive else {})
            tree = self._wire.json("GET", f"{self._at}/git/trees/{sha}", params=params)
            entries += [Entry(one["path"], one["mode"], one["sha"]) for one in tree["tree"] or ()]
            if not tree["truncated"]:
                return entries, False
            if not tree["tree"]:
                return entries, True

    def _pages(self, path: str, **query: str) -> Iterator[tuple[requests.Response, list[Any]]]:
        page = 0
        while True:
            page += 1
            params: dict[str, str | int] = {**query, "page": page, "limit": _PAGE}
            answer = self._wire.request("GET", self._wire.base + path, params=params)
            items = answer.json() or []
            yield answer, items
            # A host may give fewer a page than it is asked for: it is done where it has none left.
            total = answer.headers.get("X-Total-Count", "")
            if not items or (total.isdecimal() and len(items) == int(total)):
                return


def _same_branch(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return bool(one["ref"] == other["ref"] or (one["label"] and one["label"] == other["label"]))


def _change(file: Mapping[str, Any]) -> Change:
    status = _STATUSES.get(file["status"], "modified")
    return Change(file["filename"], status, file.get("previous_filename") or "" if status == "renamed" else "")


def _request(pull: Mapping[str, Any]) -> Request:
    state: State = "merged" if pull["merged"] else "open" if pull["state"] == "open" else "closed"
    head = pull["head"]
    return Request(
        pull["number"],
        pull["html_url"],
        head["label"] or head["ref"],
        head["sha"],
        state,
        pull["title"],
        login_of(pull["user"]),
    )
