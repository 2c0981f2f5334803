"""The interface of Gitea and Forgejo, as far as zhengji asks for it."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from tests.forges.host import Answer, Comment, Heard, Host, Pull, Refusal
from tests.forges.repository import Repository

STATUSES = {"A": "added", "M": "changed", "D": "deleted", "R": "renamed", "T": "changed"}
AT = "/repos/{owner}/{repo}"


class GiteaHost(Host):
    prefix = "/api/v1"
    description = "gitea"
    page = 50

    def __init__(self, repository: Repository) -> None:
        super().__init__(repository)
        self.names = ["别人的", "待定"]

    def told(self, pull: Pull) -> dict[str, Any]:
        sha = self.head(pull)
        return {
            "id": 9000 + pull.number,
            "number": pull.number,
            "html_url": f"{self.origin}/{self.owner}/{self.name}/pulls/{pull.number}",
            "state": pull.state,
            "merged": pull.merged,
            "title": pull.title,
            "body": pull.body,
            "user": {"id": 1, "login": pull.author},
            "head": {"label": pull.branch, "ref": pull.branch, "sha": sha, "repo_id": 8 if pull.fork else 7},
            "base": {"label": "main", "ref": "main", "sha": self.repository.head("main"), "repo_id": 7},
        }

    def comment_told(self, pull: Pull, comment: Comment) -> dict[str, Any]:
        return {
            "id": comment.id,
            "body": comment.body,
            "user": {"id": 1, "login": comment.author} if comment.author else None,
            "html_url": f"{self.origin}/{self.owner}/{self.name}/pulls/{pull.number}#issuecomment-{comment.id}",
        }

    def pages(self, heard: Heard, items: list[Any]) -> Answer:
        return Answer(200, self.slice(items, heard.query, "limit"), {"X-Total-Count": str(len(items))})

    def get(self, _: Heard, __: str, **___: str) -> Answer:
        return Answer(200, {"id": 7, "full_name": self.full_name, "default_branch": "main"})

    def list_pulls(self, heard: Heard, _: str, **__: str) -> Answer:
        state = heard.query.get("state", "open")
        found = [self.told(one) for one in reversed(self.pulls) if state in ("all", one.state)]
        return self.pages(heard, found)

    def create_pull(self, heard: Heard, login: str, **_: str) -> Answer:
        owner, colon, ref = heard.body["head"].partition(":")
        fork, branch = (owner, ref) if colon and owner != self.owner else ("", ref if colon else owner)
        if self.opened(branch, fork):
            raise Refusal(409, "pull request already exists for these targets")
        return Answer(201, self.told(self.open_pull(branch, heard.body["title"], heard.body["body"], login, fork)))

    def get_pull(self, _: Heard, __: str, index: str, **___: str) -> Answer:
        return Answer(200, self.told(self.pull(index)))

    def edit_pull(self, heard: Heard, _: str, index: str, **__: str) -> Answer:
        pull = self.pull(index)
        pull.title, pull.body = heard.body.get("title", pull.title), heard.body.get("body", pull.body)
        return Answer(201, self.told(pull))

    def between(self, _: Heard, __: str, base: str, head: str, **___: str) -> Answer:
        owner, colon, ref = head.partition(":")
        fork, branch = (owner, ref) if colon and owner != self.owner else ("", ref if colon else owner)
        for pull in self.pulls:  # the oldest: which one is not promised
            if (pull.branch, pull.fork, "main") == (branch, fork, base):
                return Answer(200, self.told(pull))
        raise Refusal(404, "The target couldn't be found.")

    def list_files(self, heard: Heard, _: str, index: str, **__: str) -> Answer:
        files = [
            {"filename": one.path, "status": STATUSES[one.status]}
            | ({"previous_filename": one.previous} if one.previous else {})
            for one in self.repository.differences(self.head(self.pull(index)))
        ]
        answer = self.pages(heard, files[: self.cut_files_at])
        return Answer(200, answer.data, {"X-Total-Count": str(len(files))})

    def get_tree(self, heard: Heard, _: str, sha: str, **__: str) -> Answer:
        tree = [{**one, "size": 0, "url": "x"} for one in self.repository.tree(sha, "recursive" in heard.query)]
        page, most = int(heard.query.get("page", 1)), min(int(heard.query.get("per_page", 1000)), 7)
        told = tree[(page - 1) * most : page * most]
        more = len(tree) > page * most
        return Answer(200, {"sha": sha, "tree": told, "truncated": more, "page": page, "total_count": len(tree)})

    def get_blob(self, _: Heard, __: str, sha: str, **___: str) -> Answer:
        content = self.repository.blob(sha)
        coded = b64encode(content).decode()
        return Answer(200, {"sha": sha, "size": len(content), "content": coded, "encoding": "base64"})

    def list_comments(self, _: Heard, __: str, index: str, **___: str) -> Answer:
        pull = self.pull(index)
        return Answer(200, [self.comment_told(pull, one) for one in pull.comments])

    def create_comment(self, heard: Heard, login: str, index: str, **_: str) -> Answer:
        pull = self.pull(index)
        return Answer(201, self.comment_told(pull, self.say(pull, login, heard.body["body"])))

    def edit_comment(self, heard: Heard, _: str, id: str, **__: str) -> Answer:
        pull, comment = self.comment(id)
        comment.body = heard.body["body"]
        return Answer(200, self.comment_told(pull, comment))

    def labels(self, names: list[str]) -> list[dict[str, Any]]:
        return [{"id": self.names.index(name) + 1, "name": name} for name in names]

    def list_own_labels(self, heard: Heard, _: str, **__: str) -> Answer:
        return self.pages(heard, self.labels(self.names))

    def list_group_labels(self, _: Heard, __: str, **___: str) -> Answer:
        raise Refusal(404, "The target couldn't be found.")

    def create_label(self, heard: Heard, _: str, **__: str) -> Answer:
        self.names.append(heard.body["name"])
        return Answer(201, self.labels([heard.body["name"]])[0])

    def list_labels(self, _: Heard, __: str, index: str, **___: str) -> Answer:
        return Answer(200, self.labels(self.pull(index).labels))

    def add_labels(self, heard: Heard, _: str, index: str, **__: str) -> Answer:
        pull = self.pull(index)
        pull.labels += [self.names[number - 1] for number in heard.body["labels"]]
        return Answer(200, self.labels(pull.labels))

    def take_label(self, _: Heard, __: str, index: str, id: str, **___: str) -> Answer:
        self.pull(index).labels.remove(self.names[int(id) - 1])
        return Answer(204)

    def set_status(self, heard: Heard, _: str, sha: str, **__: str) -> Answer:
        self.statuses.append({"sha": sha, **heard.body})
        said = {key: heard.body.get(key) for key in ("context", "description", "target_url")}
        return Answer(201, {"id": 1, "status": heard.body["state"], **said})

    def user(self, _: Heard, login: str) -> Answer:
        return Answer(200, {"id": 1, "login": login})

    routes = (
        ("GET", AT, get),
        ("GET", f"{AT}/pulls", list_pulls),
        ("POST", f"{AT}/pulls", create_pull),
        ("GET", f"{AT}/pulls/{{index}}", get_pull),
        ("PATCH", f"{AT}/pulls/{{index}}", edit_pull),
        ("GET", f"{AT}/pulls/{{index}}/files", list_files),
        ("GET", f"{AT}/pulls/{{base}}/{{head}}", between),
        ("GET", f"{AT}/git/trees/{{sha}}", get_tree),
        ("GET", f"{AT}/git/blobs/{{sha}}", get_blob),
        ("GET", f"{AT}/issues/{{index}}/comments", list_comments),
        ("POST", f"{AT}/issues/{{index}}/comments", create_comment),
        ("PATCH", f"{AT}/issues/comments/{{id}}", edit_comment),
        ("GET", f"{AT}/issues/{{index}}/labels", list_labels),
        ("POST", f"{AT}/issues/{{index}}/labels", add_labels),
        ("DELETE", f"{AT}/issues/{{index}}/labels/{{id}}", take_label),
        ("GET", f"{AT}/labels", list_own_labels),
        ("POST", f"{AT}/labels", create_label),
        ("GET", "/orgs/{org}/labels", list_group_labels),
        ("POST", f"{AT}/statuses/{{sha}}", set_status),
        ("GET", "/user", user),
    )
