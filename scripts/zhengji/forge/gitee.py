"""Gitee by gitee-client, whose addresses and parameters are its; the token goes in a header, never in the address."""

from __future__ import annotations

import warnings
from base64 import b64decode
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import quote

from zhengji.forge.address import Address
from zhengji.forge.changes import (
    MARKS,
    MODIFIED,
    Change,
    Entry,
    entries_at,
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

_STATES: Mapping[str, State] = {"open": "open", "merged": "merged"}
_FILES_MOST = 300  # it lists no more, and does not say whether there are
_TITLE_MOST = 100


def api_of(address: Address) -> str:
    """Where the API of a host is."""
    return f"{address.origin}/api"


@understood
class Gitee:
    """A repository on Gitee (码云)."""

    name = "Gitee"

    def __init__(self, address: Address, api: str, token: Token | None) -> None:
        from zhengji.forge.wire import Wire

        api = api.removesuffix("/v5")  # which gitee-client says of its own
        self._wire = Wire(api, token)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its source has escapes that Python warns of when it first compiles it
            from gitee_client import GiteeClient

            self._gitee = GiteeClient("-", base_url=api, session=self._wire)
            self._pulls, self._checks = self._gitee.pulls, self._gitee.checks
        # With a token of its own (an argument, or one found in the environment) it would write it into every address.
        self._gitee._access_token = None
        self._owner, self._name = address.parts[-2:]
        self._at = {"owner": quote(self._owner, safe=""), "repo": quote(self._name, safe="")}

    def now(self) -> datetime:
        """The Date of an answer made now."""
        self._gitee.repos.get_repos(**self._at)
        return clock(self._wire)

    def request_of(self, branch: str) -> Request | None:
        """The newest request of `branch`."""
        return self._newest(branch, "all")

    def open(self, branch: str, title: str, body: str) -> Request:
        """A new request, or the open one of that branch."""
        if there := self._newest(branch, "open"):
            return self.update(there.number, title, body)
        owner, colon, ref = branch.rpartition(":")
        # A fork is named in full here, and by its owner alone where requests are listed.
        head = f"{owner}/{self._name}:{ref}" if colon and "/" not in owner else branch
        try:
            made = self._pulls.create_repos_pulls(**self._at, base=self._base, head=head, title=title, body=body)
        except (Refused, Unreachable):
            # Another run may have made it meanwhile, or the answer that it is made got lost.
            if there := self._newest(branch, "open"):
                return there
            raise
        return _request(made)

    def update(self, number: int, title: str, body: str) -> Request:
        """The request, with another title and body."""
        pull = self._pull(number)
        if pull["title"] != title or (pull["body"] or "") != body:
            pull = self._pulls.update_repos_pulls(number, **self._at, title=title, body=body)
        return _request(pull)

    def head(self, number: int) -> str:
        """The SHA of the newest commit."""
        return str(self._pull(number)["head"]["sha"])

    def files(self, number: int, head: str) -> tuple[PullFile, ...]:
        """All changed files at `head`, with the modes of Git's own tree."""
        same_head(self.head(number), head)
        changes = whole(
            [_change(one) for one in self._pulls.list_repos_pulls_files(number, **self._at)], None, _FILES_MOST
        )
        entries = entries_at(head, standing(changes), self._listing)
        same_head(self.head(number), head)
        return pulled(changes, entries)

    def blob(self, sha: str) -> bytes:
        """The content of a blob."""
        blob = self._gitee.git_data.get_repos_git_blobs(**self._at, sha=sha)
        small_enough(blob["size"])
        return b64decode(blob["content"])

    def comment(self, number: int, marker: str, body: str) -> str:
        """Our comment with `marker`, saying `body`."""
        said = (
            Said(one["id"], login_of(one["user"]), one["body"] or "", one["html_url"])
            for one in self._pulls.list_repos_pulls_comments_all(number, **self._at, comment_type="pr_comment")
        )
        me = str(self._gitee.users.list_user()["login"])

        def write(text: str) -> str:
            return str(self._pulls.create_repos_pulls_comments(text, number, **self._at)["html_url"])

        def rewrite(there: int, text: str) -> str:
            return str(self._pulls.update_repos_pulls_comments(text, there, **self._at).get("html_url") or "")

        return upsert(said, me, marker, body, write, rewrite)

    def label(self, number: int, labels: Collection[str], known: Collection[str]) -> None:
        """Our labels, among those of others."""
        present = [one["name"] for one in self._pulls.list_repos_pulls_labels_all(number, **self._at)]
        add, take = relabelled(present, labels, known)
        if add:
            self._pulls.create_repos_pulls_labels(number, **self._at, body=add)
        for name in take:
            try:
                self._pulls.delete_repos_pulls_labels(quote(name, safe=""), number, **self._at)
            except Refused as refused:  # somebody was quicker
                if refused.status != 404:
                    raise

    def labelled(self, number: int) -> frozenset[str]:
        """Every label of a request."""
        return frozenset(one["name"] for one in self._pulls.list_repos_pulls_labels_all(number, **self._at))

    def status(self, sha: str, state: Verdict, description: str, url: str = "") -> None:
        """The verdict on a commit: a check run, Gitee has no plain statuses."""
        line = one_line(description, _TITLE_MOST)
        told: dict[str, Any] = {
            "status": "in_progress" if state == "pending" else "completed",
            "output": {"output[title]": line, "output[summary]": description or line},
            **link("details_url", url),
        }
        if state != "pending":
            told["conclusion"] = state
        listed = self._checks.list_repos_commits_check_runs(**self._at, ref=sha, check_name=CONTEXT)
        runs = listed.get("check_runs", ()) if isinstance(listed, dict) else listed
        there = next((run["id"] for run in runs if run["name"] == CONTEXT and run["head_sha"] == sha), None)
        if there is None:
            self._checks.create_repos_check_runs(sha, CONTEXT, **self._at, **told)
        else:
            self._checks.update_repos_check_runs(there, **self._at, **told)

    @cached_property
    def _base(self) -> str:
        return str(self._gitee.repos.get_repos(**self._at)["default_branch"])

    def _pull(self, number: int) -> Any:
        return self._pulls.get_repos_pulls(number, **self._at)

    def _newest(self, branch: str, state: str) -> Request | None:
        owner, _, ref = branch.rpartition(":")
        owner = (owner or self._owner).casefold()
        listed = self._pulls.list_repos_pulls_all(
            **self._at, head=branch, state=state, sort="created", direction="desc"
        )
        for pull in listed:
            theirs = (pull["head"].get("repo") or {}).get("full_name", "")  # a fork may be gone
            if pull["head"]["ref"] == ref and theirs.partition("/")[0].casefold() == owner:
                return _request(pull)
        return None

    def _listing(self, sha: str, recursive: bool) -> tuple[list[Entry], bool]:
        tree = self._gitee.git_data.get_repos_git_trees(**self._at, sha=sha, recursive=1 if recursive else None)
        entries = [Entry(one["path"], one["mode"], one["sha"]) for one in tree["tree"]]
        return entries, bool(tree.get("truncated"))


def _change(file: Mapping[str, Any]) -> Change:
    told = file.get("patch")
    patch: Mapping[str, Any] = told if isinstance(told, dict) else {}
    status = next((meaning for key, meaning in MARKS if patch.get(key) or file.get("status") == meaning), MODIFIED)
    return Change(file["filename"], status, str(patch.get("old_path") or "") if status == "renamed" else "")


def _request(pull: Mapping[str, Any]) -> Request:
    head = pull["head"]
    return Request(
        pull["number"],
        pull["html_url"],
        head["ref"],
        head["sha"],
        _STATES.get(pull["state"], "closed"),
        pull["title"],
        login_of(pull["user"]),
    )
