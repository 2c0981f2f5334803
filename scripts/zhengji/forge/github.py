"""GitHub, and GitHub Enterprise, by PyGithub: the only user of it."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from zhengji.forge.address import Address, is_local
from zhengji.forge.changes import Change, Entry, entries_at, pulled, same_head, small_enough, standing, whole
from zhengji.forge.contract import MOST_FILES, FileStatus, PullFile, Refused, Request, State, Unreachable, Verdict
from zhengji.forge.discussion import Said, relabelled, upsert
from zhengji.forge.texts import CONTEXT, clock, link, one_line
from zhengji.forge.token import Token
from zhengji.forge.understood import understood

if TYPE_CHECKING:
    from github.PullRequest import PullRequest
    from github.Repository import Repository

    from zhengji.forge.wire import Wire

_STATUSES: Mapping[str, FileStatus] = {"added": "added", "copied": "added", "removed": "removed", "renamed": "renamed"}
_DESCRIPTION_MOST = 140
# Who a workflow's own token writes as; it may not ask.
_WORKFLOW = "github-actions[bot]"


def api_of(address: Address) -> str:
    """Where the API of a host is: GitHub's own hosts have another one for it."""
    own = address.host == "github.com" or address.host.endswith(".ghe.com")
    return f"https://api.{address.host}" if own else f"{address.origin}/api/v3"


@understood
class GitHub:
    """A repository on GitHub."""

    name = "GitHub"

    def __init__(self, address: Address, api: str, token: Token | None) -> None:
        import github
        from github.Requester import Requester

        from zhengji.forge.wire import Wire

        self._wire = wire = Wire(api, token)
        self._owner = address.parts[-2]
        # PyGithub takes the class of its connections when it is made; ours never lets it see the token.
        Requester.injectConnectionClasses(_connection(wire), _connection(wire))
        try:
            self._github = github.Github(
                base_url=wire.base,
                retry=None,
                per_page=100,
                seconds_between_requests=0,
                seconds_between_writes=0 if is_local(wire.host) else 1,  # GitHub asks for that second
            )
        finally:
            Requester.resetConnectionClasses()
        self._full_name = "/".join(address.parts[-2:])

    @cached_property
    def _repo(self) -> Repository:
        return self._github.get_repo(self._full_name)

    def now(self) -> datetime:
        """The Date of an answer made now."""
        self._github.get_repo(self._full_name)
        return clock(self._wire)

    def request_of(self, branch: str) -> Request | None:
        """The newest request of `branch`."""
        return self._newest(branch, "all")

    def open(self, branch: str, title: str, body: str) -> Request:
        """A new request, or the open one of that branch."""
        if there := self._newest(branch, "open"):
            return self.update(there.number, title, body)
        try:
            made = self._repo.create_pull(base=self._repo.default_branch, head=branch, title=title, body=body)
        except (Refused, Unreachable):
            # Another run may have made it meanwhile, or the answer that it is made got lost.
            if there := self._newest(branch, "open"):
                return there
            raise
        return _request(made)

    def update(self, number: int, title: str, body: str) -> Request:
        """The request, with another title and body."""
        pull = self._repo.get_pull(number)
        if pull.title != title or (pull.body or "") != body:
            pull.edit(title=title, body=body)
        return _request(pull)

    def head(self, number: int) -> str:
        """The SHA of the newest commit."""
        return self._repo.get_pull(number).head.sha

    def files(self, number: int, head: str) -> tuple[PullFile, ...]:
        """All changed files at `head`, with the modes of Git's own tree."""
        pull = self._repo.get_pull(number)
        same_head(pull.head.sha, head)
        listed = [
            Change(
                file.filename,
                status := _STATUSES.get(file.status, "modified"),
                file.previous_filename if status == "renamed" else "",
            )
            for file in (pull.get_files() if pull.changed_files <= MOST_FILES else ())
        ]
        changes = whole(listed, pull.changed_files)
        entries = entries_at(head, standing(changes), self._listing)
        same_head(self.head(number), head)
        return pulled(changes, entries)

    def blob(self, sha: str) -> bytes:
        """The content of a blob."""
        blob = self._repo.get_git_blob(sha)
        small_enough(blob.size)
        return b64decode(blob.content)

    def comment(self, number: int, marker: str, body: str) -> str:
        """Our comment with `marker`, saying `body`."""
        pull = self._repo.get_pull(number)
        comments = {one.id: one for one in pull.get_issue_comments()}
        said = (Said(one.id, _login(one.user), one.body or "", one.html_url) for one in comments.values())

        def rewrite(there: int, text: str) -> str:
            comments[there].edit(text)
            return comments[there].html_url

        return upsert(said, self._me(), marker, body, lambda text: pull.create_issue_comment(text).html_url, rewrite)

    def label(self, number: int, labels: Collection[str], known: Collection[str]) -> None:
        """Our labels, among those of others."""
        pull = self._repo.get_pull(number)
        add, take = relabelled([label.name for label in pull.get_labels()], labels, known)
        try:
            if add:
                pull.add_to_labels(*add)
        except Refused as refused:
            if refused.status not in (403, 404, 422):
                raise
            # A workflow's token may set labels and not make new ones: those that there are must do.
            there = {label.name for label in self._repo.get_labels()}
            if there.issuperset(add):
                raise
            if kept := [name for name in add if name in there]:
                pull.add_to_labels(*kept)
        for name in take:
            try:
                # PyGithub leaves a slash as it is, and names another address by it
                path = f"{pull.issue_url}/labels/{quote(name, safe='')}"
                self._github.requester.requestJsonAndCheck("DELETE", path)
            except Refused as refused:  # somebody was quicker
                if refused.status != 404:
                    raise

    def labelled(self, number: int) -> frozenset[str]:
        """Every label of a request."""
        return frozenset(label.name for label in self._repo.get_pull(number).get_labels())

    def status(self, sha: str, state: Verdict, description: str, url: str = "") -> None:
        """The verdict on a commit."""
        told = {"state": state, "context": CONTEXT, "description": one_line(description, _DESCRIPTION_MOST)} | link(
            "target_url", url
        )
        self._github.requester.requestJsonAndCheck("POST", f"{self._repo.url}/statuses/{sha}", input=told)

    def _newest(self, branch: str, state: str) -> Request | None:
        head = branch if ":" in branch else f"{self._owner}:{branch}"
        owner, _, ref = head.partition(":")
        # A host that does not know the filter answers with all there are.
        for pull in self._repo.get_pulls(state=state, head=head, sort="created", direction="desc"):
            theirs, _, name = pull.head.label.partition(":")
            if name == ref and theirs.casefold() == owner.casefold():
                return _request(pull)
        return None

    def _listing(self, sha: str, recursive: bool) -> tuple[list[Entry], bool]:
        # PyGithub's own call makes an object of each of what may be a hundred thousand entries.
        _, tree = self._github.requester.requestJsonAndCheck(
            "GET", f"{self._repo.url}/git/trees/{sha}", parameters={"recursive": 1} if recursive else {}
        )
        return [Entry(one["path"], one["mode"], one["sha"]) for one in tree["tree"]], bool(tree["truncated"])

    def _me(self) -> str:
        try:
            return self._github.get_user().login
        except Refused as refused:
            if refused.status == 403:
                return _WORKFLOW
            raise


def _request(pull: PullRequest) -> Request:
    state: State = "merged" if pull.merged_at else "open" if pull.state == "open" else "closed"
    return Request(pull.number, pull.html_url, pull.head.ref, pull.head.sha, state, pull.title, _login(pull.user))


def _login(person: object) -> str:
    """The login of a person; "" where the account is gone, whatever PyGithub's types say."""
    return str(getattr(person, "login", ""))


def _connection(wire: Wire) -> Any:
    """What PyGithub makes a connection of: one that speaks through `wire`."""
    from github.Requester import HTTPSRequestsConnectionClass, RequestsResponse

    class Connection(HTTPSRequestsConnectionClass):
        def __init__(self, host: str, *_arguments: Any, **_options: Any) -> None:
            self.host = host

        def getresponse(self) -> RequestsResponse:
            origin = "/".join(wire.base.split("/")[:3])
            return RequestsResponse(wire.request(self.verb, origin + self.url, data=self.input, headers=self.headers))

        def close(self) -> None:
            pass

    return Connection
