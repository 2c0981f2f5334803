"""The interface of GitHub, as far as zhengji asks for it."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from tests.forges.host import Answer, Comment, Heard, Host, Pull, Refusal

STATUSES = {"A": "added", "M": "modified", "D": "removed", "R": "renamed", "T": "changed"}
AT = "/repos/{owner}/{repo}"


class GitHubHost(Host):
    prefix = "/api/v3"
    description = "github"
    deaf = False  # to whose branch is asked for, as where it does not understand the question
    made_labels: set[str] | None = None  # where new ones are not made by setting them

    def user(self, login: str) -> dict[str, Any]:
        return {"login": login, "id": 1, "type": "Bot" if login.endswith("[bot]") else "User"}

    def told(self, pull: Pull, whole: bool = True) -> dict[str, Any]:
        sha = self.head(pull)
        owner = pull.fork or self.owner
        said: dict[str, Any] = {
            "url": f"{self.origin}{self.prefix}/repos/{self.owner}/{self.name}/pulls/{pull.number}",
            "issue_url": f"{self.origin}{self.prefix}/repos/{self.owner}/{self.name}/issues/{pull.number}",
            "html_url": f"{self.origin}/{self.owner}/{self.name}/pull/{pull.number}",
            "number": pull.number,
            "state": pull.state,
            "title": pull.title,
            "body": pull.body or None,
            "user": self.user(pull.author),
            "merged_at": "2019-08-10T04:00:00Z" if pull.merged else None,
            "head": {"label": f"{owner}:{pull.branch}", "ref": pull.branch, "sha": sha, "user": self.user(owner)},
            "base": {
                "label": f"{self.owner}:main",
                "ref": "main",
                "sha": self.repository.head("main"),
                "user": self.user(self.owner),
            },
        }
        if whole:
            said |= {"merged": pull.merged, "changed_files": len(self.repository.differences(sha))}
        return said

    def comment_told(self, pull: Pull, comment: Comment) -> dict[str, Any]:
        return {
            "id": comment.id,
            "url": f"{self.origin}{self.prefix}/repos/{self.owner}/{self.name}/issues/comments/{comment.id}",
            "html_url": f"{self.origin}/{self.owner}/{self.name}/pull/{pull.number}#issuecomment-{comment.id}",
            "body": comment.body,
            "user": self.user(comment.author) if comment.author else None,
        }

    def pages(self, heard: Heard, items: list[Any]) -> Answer:
        most, page = int(heard.query.get("per_page", 30)), int(heard.query.get("page", 1))
        query = "&".join(f"{key}={value}" for key, value in heard.query.items() if key != "page")
        following = f'<{self.origin}{heard.path}?{query}&page={page + 1}>; rel="next"'
        return Answer(200, self.slice(items, heard.query), {"Link": following} if len(items) > page * most else {})

    def repository_told(self, _: Heard, __: str, **___: str) -> Answer:
        return Answer(
            200,
            {
                "id": 1,
                "name": self.name,
                "full_name": self.full_name,
                "default_branch": "main",
                "url": f"{self.origin}{self.prefix}/repos/{self.owner}/{self.name}",
            },
        )

    def list_pulls(self, heard: Heard, _: str, **__: str) -> Answer:
        state, head = heard.query.get("state", "open"), heard.query.get("head", "")
        owner, colon, ref = head.partition(":")
        found = [
            one
            for one in reversed(self.pulls)
            if (state == "all" or one.state == state)
            and (
                self.deaf
                or not colon
                or ((one.fork or self.owner).casefold() == owner.casefold() and one.branch == ref)
            )
        ]
        return self.pages(heard, [self.told(one, whole=False) for one in found])

    def create_pull(self, heard: Heard, login: str, **_: str) -> Answer:
        owner, colon, ref = heard.body["head"].partition(":")
        fork, branch = (owner, ref) if colon and owner != self.owner else ("", ref if colon else owner)
        if heard.body["base"] != "main":
            raise Refusal(422, "base does not exist")
        if self.opened(branch, fork):
            raise Refusal(422, f"A pull request already exists for {fork or self.owner}:{branch}.")
        return Answer(201, self.told(self.open_pull(branch, heard.body["title"], heard.body["body"], login, fork)))

    def get_pull(self, _: Heard, __: str, pull_number: str, **___: str) -> Answer:
        return Answer(200, self.told(self.pull(pull_number)))

    def edit_pull(self, heard: Heard, _: str, pull_number: str, **__: str) -> Answer:
        pull = self.pull(pull_number)
        pull.title, pull.body = heard.body.get("title", pull.title), heard.body.get("body", pull.body)
        return Answer(200, self.told(pull))

    def list_files(self, heard: Heard, _: str, pull_number: str, **__: str) -> Answer:
        files = [
            {"filename": one.path, "status": STATUSES[one.status], "sha": one.blob or "0" * 40, "additions": 1}
            | ({"previous_filename": one.previous} if one.previous else {})
            for one in self.repository.differences(self.head(self.pull(pull_number)))
        ]
        return self.pages(heard, files[: self.cut_files_at])

    def get_tree(self, heard: Heard, _: str, tree_sha: str, **__: str) -> Answer:
        recursive = "recursive" in heard.query
        tree = [{**one, "url": "x"} for one in self.repository.tree(tree_sha, recursive)]
        cut = recursive and len(tree) > 500
        return Answer(200, {"sha": tree_sha, "url": "x", "tree": tree[:500] if cut else tree, "truncated": cut})

    def get_blob(self, _: Heard, __: str, file_sha: str, **___: str) -> Answer:
        content = self.repository.blob(file_sha)
        coded = b64encode(content).decode()
        return Answer(200, {"sha": file_sha, "size": len(content), "content": coded, "encoding": "base64"})

    def get_issue(self, _: Heard, __: str, issue_number: str, **___: str) -> Answer:
        pull = self.pull(issue_number)
        url = f"{self.origin}{self.prefix}/repos/{self.owner}/{self.name}/issues/{pull.number}"
        return Answer(200, {"number": pull.number, "url": url, "comments_url": f"{url}/comments", "title": pull.title})

    def list_comments(self, heard: Heard, _: str, issue_number: str, **__: str) -> Answer:
        pull = self.pull(issue_number)
        return self.pages(heard, [self.comment_told(pull, one) for one in pull.comments])

    def create_comment(self, heard: Heard, login: str, issue_number: str, **_: str) -> Answer:
        pull = self.pull(issue_number)
        return Answer(201, self.comment_told(pull, self.say(pull, login, heard.body["body"])))

    def edit_comment(self, heard: Heard, _: str, comment_id: str, **__: str) -> Answer:
        pull, comment = self.comment(comment_id)
        comment.body = heard.body["body"]
        return Answer(200, self.comment_told(pull, comment))

    def labels(self, pull: Pull) -> list[dict[str, Any]]:
        return [{"id": number, "name": name, "color": "0e8a16"} for number, name in enumerate(pull.labels)]

    def list_all_labels(self, heard: Heard, _: str, **__: str) -> Answer:
        return self.pages(heard, [{"name": name} for name in sorted(self.made_labels or ())])

    def list_labels(self, heard: Heard, _: str, issue_number: str, **__: str) -> Answer:
        return self.pages(heard, self.labels(self.pull(issue_number)))

    def add_labels(self, heard: Heard, _: str, issue_number: str, **__: str) -> Answer:
        pull = self.pull(issue_number)
        if self.made_labels is not None and not self.made_labels.issuperset(heard.body):
            raise Refusal(403, "Resource not accessible by integration")
        pull.labels += heard.body if isinstance(heard.body, list) else heard.body["labels"]
        return Answer(200, self.labels(pull))

    def take_label(self, _: Heard, __: str, issue_number: str, name: str, **___: str) -> Answer:
        pull = self.pull(issue_number)
        if name not in pull.labels:
            raise Refusal(404, "Label does not exist")
        pull.labels.remove(name)
        return Answer(200, self.labels(pull))

    def set_status(self, heard: Heard, login: str, sha: str, **_: str) -> Answer:
        self.statuses.append({"sha": sha, **heard.body})
        return Answer(201, {**heard.body, "id": 1, "creator": self.user(login)})

    def get_user(self, _: Heard, login: str, **__: str) -> Answer:
        if login.endswith("[bot]"):
            raise Refusal(403, "Resource not accessible by integration")
        return Answer(200, self.user(login))

    routes = (
        ("GET", AT, repository_told),
        ("GET", f"{AT}/pulls", list_pulls),
        ("POST", f"{AT}/pulls", create_pull),
        ("GET", f"{AT}/pulls/{{pull_number}}", get_pull),
        ("PATCH", f"{AT}/pulls/{{pull_number}}", edit_pull),
        ("GET", f"{AT}/pulls/{{pull_number}}/files", list_files),
        ("GET", f"{AT}/git/trees/{{tree_sha}}", get_tree),
        ("GET", f"{AT}/git/blobs/{{file_sha}}", get_blob),
        ("GET", f"{AT}/issues/{{issue_number}}", get_issue),
        ("GET", f"{AT}/issues/{{issue_number}}/comments", list_comments),
        ("POST", f"{AT}/issues/{{issue_number}}/comments", create_comment),
        ("PATCH", f"{AT}/issues/comments/{{comment_id}}", edit_comment),
        ("GET", f"{AT}/issues/{{issue_number}}/labels", list_labels),
        ("POST", f"{AT}/issues/{{issue_number}}/labels", add_labels),
        ("DELETE", f"{AT}/issues/{{issue_number}}/labels/{{name}}", take_label),
        ("GET", f"{AT}/labels", list_all_labels),
        ("POST", f"{AT}/statuses/{{sha}}", set_status),
        ("GET", "/user", get_user),
    )
