"""The interface of Gitee, as far as zhengji asks for it; its description is read out of gitee-client."""

from __future__ import annotations

import inspect
import re
import warnings
from base64 import b64encode
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from gitee_client.api import checks, git_data, pulls, repos, users
    from gitee_client.models import check, common, pull_request
    from gitee_client.models.common import ProjectLabel

from tests.forges.host import Answer, Comment, Heard, Host, Pull, Refusal
from tests.forges.repository import Repository

AT = "/v5/repos/{owner}/{repo}"
PULL = f"{AT}/pulls/{{number}}"


class GiteeHost(Host):
    prefix = "/api"
    listed_at_most = 300

    def __init__(self, repository: Repository) -> None:
        super().__init__(repository)
        self.runs: list[dict[str, Any]] = []

    def _operations(self) -> Any:
        found: dict[str, Any] = {}
        for api in (pulls.PullsAPI, repos.ReposAPI, users.UsersAPI, git_data.GitDataAPI, checks.ChecksAPI):
            for name, made in vars(api).items():
                source = inspect.getsource(made) if inspect.isfunction(made) else ""
                call = re.search(r"self\._(get|post|put|patch|delete)\(", source)
                path = re.search(r'build_url\("", "([^"]+)"', source)
                if call is None or path is None or name.endswith("_all"):
                    continue
                keys = re.findall(r'^ +"([a-z_]+)": \w+,$', source, re.M)
                given = {key: {} for key in keys}
                said: dict[str, Any] = {"query": {}, "body": None, "answers": ANSWERS.get(f"{call[1]} {path[1]}", {})}
                if "json=body" in source:
                    said["body"] = {"type": "array", "items": {"type": "string", "minLength": 2, "maxLength": 20}}
                elif call[1] == "get":
                    said["query"] = given
                else:
                    open_keys = {"patternProperties": {r"^output\[(title|summary|text)\]$": {"type": "string"}}}
                    said["body"] = {"type": "object", "properties": given, "additionalProperties": False, **open_keys}
                found[f"{call[1].upper()} {path[1]}"] = said
        return {"operations": found}

    def who(self, headers: Any) -> str | None:
        return super().who(headers) if headers.get("Authorization", "").startswith("Bearer ") else None

    def told(self, pull: Pull) -> dict[str, Any]:
        owner = pull.fork or self.owner
        return {
            "id": 9000 + pull.number,
            "number": pull.number,
            "html_url": f"{self.origin}/{self.owner}/{self.name}/pulls/{pull.number}",
            "state": "merged" if pull.merged else pull.state,
            "title": pull.title,
            "body": pull.body,
            "user": {"id": 1, "login": pull.author},
            "head": {
                "label": pull.branch,
                "ref": pull.branch,
                "sha": self.head(pull),
                "repo": {"full_name": f"{owner}/{self.name}"},
            },
            "base": {"label": "main", "ref": "main", "sha": self.repository.head("main")},
        }

    def comment_told(self, pull: Pull, comment: Comment) -> dict[str, Any]:
        url = f"{self.origin}/{self.owner}/{self.name}/pulls/{pull.number}#note_{comment.id}"
        return {
            "id": comment.id,
            "body": comment.body,
            "user": {"login": comment.author} if comment.author else None,
            "html_url": url,
        }

    def get(self, _: Heard, __: str, **___: str) -> Answer:
        return Answer(200, {"id": 7, "full_name": self.full_name, "default_branch": "main"})

    def list_pulls(self, heard: Heard, _: str, **__: str) -> Answer:
        state = heard.query.get("state", "open")
        owner, colon, ref = heard.query.get("head", "").rpartition(":")
        found = [
            self.told(one)
            for one in reversed(self.pulls)
            if state in ("all", "merged" if one.merged else one.state)
            and one.branch == ref and (not colon or (one.fork or self.owner) == owner)
        ]  # fmt: skip
        return Answer(200, self.slice(found, heard.query))

    def create_pull(self, heard: Heard, login: str, **_: str) -> Answer:
        fork, _, branch = heard.body["head"].rpartition(":")
        owner = fork.removesuffix(f"/{self.name}")
        if bool(fork) == (owner == fork):
            raise Refusal(400, "源仓库不存在")
        if self.opened(branch, owner):
            raise Refusal(400, "标题不能为空 或 分支已存在未合并的 Pull Request")
        return Answer(201, self.told(self.open_pull(branch, heard.body["title"], heard.body["body"], login, owner)))

    def get_pull(self, _: Heard, __: str, number: str, **___: str) -> Answer:
        return Answer(200, self.told(self.pull(number)))

    def edit_pull(self, heard: Heard, _: str, number: str, **__: str) -> Answer:
        pull = self.pull(number)
        pull.title, pull.body = heard.body.get("title", pull.title), heard.body.get("body", pull.body)
        return Answer(200, self.told(pull))

    def list_files(self, _: Heard, __: str, number: str, **___: str) -> Answer:
        files = [
            {
                "sha": one.blob or "0" * 40,
                "filename": one.path,
                "status": {"A": "added", "D": "removed"}.get(one.status),
                "patch": {
                    "new_path": one.path,
                    "old_path": one.previous or one.path,
                    "a_mode": one.old_mode,
                    "b_mode": one.mode,
                    "new_file": one.status == "A",
                    "renamed_file": one.status == "R",
                    "deleted_file": one.status == "D",
                },
            }
            for one in self.repository.differences(self.head(self.pull(number)))
        ]
        return Answer(200, files[: self.listed_at_most])

    def get_tree(self, heard: Heard, _: str, sha: str, **__: str) -> Answer:
        tree = [{**one, "size": 0, "url": "x"} for one in self.repository.tree(sha, "recursive" in heard.query)]
        return Answer(200, {"sha": sha, "url": "x", "tree": tree, "truncated": False})

    def get_blob(self, _: Heard, __: str, sha: str, **___: str) -> Answer:
        content = self.repository.blob(sha)
        coded = b64encode(content).decode()
        return Answer(200, {"sha": sha, "size": len(content), "url": "x", "content": coded, "encoding": "base64"})

    def list_comments(self, heard: Heard, _: str, number: str, **__: str) -> Answer:
        pull = self.pull(number)
        return Answer(200, self.slice([self.comment_told(pull, one) for one in pull.comments], heard.query))

    def create_comment(self, heard: Heard, login: str, number: str, **_: str) -> Answer:
        pull = self.pull(number)
        return Answer(201, self.comment_told(pull, self.say(pull, login, heard.body["body"])))

    def edit_comment(self, heard: Heard, _: str, id: str, **__: str) -> Answer:
        pull, comment = self.comment(id)
        comment.body = heard.body["body"]
        return Answer(200, self.comment_told(pull, comment))

    def labels(self, pull: Pull) -> list[dict[str, Any]]:
        return [{"id": number, "name": name} for number, name in enumerate(pull.labels)]

    def list_labels(self, heard: Heard, _: str, number: str, **__: str) -> Answer:
        return Answer(200, self.slice(self.labels(self.pull(number)), heard.query))

    def add_labels(self, heard: Heard, _: str, number: str, **__: str) -> Answer:
        pull = self.pull(number)
        pull.labels += heard.body
        return Answer(201, self.labels(pull))

    def take_label(self, _: Heard, __: str, number: str, name: str, **___: str) -> Answer:
        self.pull(number).labels.remove(name)
        return Answer(204)

    def list_runs(self, heard: Heard, _: str, ref: str, **__: str) -> Answer:
        name = heard.query.get("check_name")
        runs = [one for one in self.runs if one["head_sha"] == ref and name in (None, one["name"])]
        return Answer(200, {"total_count": len(runs), "check_runs": runs})

    def _run(self, run: dict[str, Any]) -> dict[str, Any]:
        return {key: run[key] for key in ("id", "head_sha", "name", "status", "conclusion") if key in run}

    def create_run(self, heard: Heard, _: str, **__: str) -> Answer:
        self.runs.append({"id": len(self.runs) + 1, **heard.body})
        self.statuses.append(_as_status(self.runs[-1]))
        return Answer(201, self._run(self.runs[-1]))

    def edit_run(self, heard: Heard, _: str, check_run_id: str, **__: str) -> Answer:
        run = self.runs[int(check_run_id) - 1]
        run.update(heard.body)
        self.statuses.append(_as_status(run))
        return Answer(200, self._run(run))

    def user(self, _: Heard, login: str) -> Answer:
        return Answer(200, {"id": 1, "login": login})

    routes = (
        ("GET", AT, get),
        ("GET", f"{AT}/pulls", list_pulls),
        ("POST", f"{AT}/pulls", create_pull),
        ("GET", PULL, get_pull),
        ("PATCH", PULL, edit_pull),
        ("GET", f"{PULL}/files", list_files),
        ("GET", f"{AT}/git/trees/{{sha}}", get_tree),
        ("GET", f"{AT}/git/blobs/{{sha}}", get_blob),
        ("GET", f"{PULL}/comments", list_comments),
        ("POST", f"{PULL}/comments", create_comment),
        ("PATCH", f"{AT}/pulls/comments/{{id}}", edit_comment),
        ("GET", f"{PULL}/labels", list_labels),
        ("POST", f"{PULL}/labels", add_labels),
        ("DELETE", f"{PULL}/labels/{{name}}", take_label),
        ("GET", f"{AT}/commits/{{ref}}/check-runs", list_runs),
        ("POST", f"{AT}/check-runs", create_run),
        ("PATCH", f"{AT}/check-runs/{{check_run_id}}", edit_run),
        ("GET", "/v5/user", user),
    )


def _as_status(run: dict[str, Any]) -> dict[str, Any]:
    state = "pending" if run["status"] == "in_progress" else run["conclusion"]
    return {"sha": run["head_sha"], "state": state, "description": run["output[title]"]}


def _closed(model: Any) -> dict[str, Any]:
    """The fields that a model of gitee-client declares, and no others."""
    hints = list(inspect.get_annotations(model))
    return {"type": "object", "properties": {key: {} for key in hints}, "additionalProperties": False}


def _many(schema: Any) -> dict[str, Any]:
    return {"type": "array", "items": schema}


def _made(schema: Any) -> dict[str, Any]:
    return {"200": schema, "201": schema, "204": None}


REQUEST, NOTE, LABEL = map(_closed, (pull_request.PullRequest, pull_request.PullRequestComments, ProjectLabel))
RUN, USER, FILE = map(_closed, (check.CheckRun, common.UserBasic, pull_request.PullRequestFiles))
RUNS = {"type": "object", "properties": {"total_count": {"type": "integer"}, "check_runs": _many({})}}
ANSWERS = {
    f"get {AT}": _made({}),
    f"get {AT}/pulls": _made(_many(REQUEST)),
    f"post {AT}/pulls": _made(REQUEST),
    f"get {PULL}": _made(REQUEST),
    f"patch {PULL}": _made(REQUEST),
    f"get {PULL}/files": _made(_many(FILE)),
    f"get {AT}/git/trees/{{sha}}": _made({}),
    f"get {AT}/git/blobs/{{sha}}": _made({}),
    f"get {PULL}/comments": _made(_many(NOTE)),
    f"post {PULL}/comments": _made(NOTE),
    f"patch {AT}/pulls/comments/{{id}}": _made(NOTE),
    f"get {PULL}/labels": _made(_many(LABEL)),
    f"post {PULL}/labels": _made(_many(LABEL)),
    f"delete {PULL}/labels/{{name}}": _made(None),
    f"get {AT}/commits/{{ref}}/check-runs": _made(RUNS),
    f"post {AT}/check-runs": _made(RUN),
    f"patch {AT}/check-runs/{{check_run_id}}": _made(RUN),
    "get /v5/user": _made(USER),
}
