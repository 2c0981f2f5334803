"""The interface of GitLab, as far as zhengji asks for it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from tests.forges.host import Answer, Comment, Heard, Host, Pull, Refusal

STATES = {"open": "opened", "closed": "closed", "merged": "merged"}
AT = "/projects/{id}"


class GitLabHost(Host):
    prefix = "/api/v4"
    description = "gitlab"
    overflow = False

    def told(self, pull: Pull, whole: bool = True) -> dict[str, Any]:
        sha = self.head(pull)
        count = str(len(self.repository.differences(sha)))
        return {
            "id": 9000 + pull.number,
            "iid": pull.number,
            "project_id": 7,
            "title": pull.title,
            "description": pull.body,
            "state": "merged" if pull.merged else STATES[pull.state],
            "source_branch": pull.branch,
            "target_branch": "main",
            "source_project_id": 8 if pull.fork else 7,
            "target_project_id": 7,
            "sha": sha,
            "author": {"id": 1, "username": pull.author},
            "labels": pull.labels,
            "web_url": f"{self.origin}/{self.owner}/{self.name}/-/merge_requests/{pull.number}",
        } | ({"changes_count": f"{count}+" if self.overflow else count} if whole else {})

    def note(self, comment: Comment) -> dict[str, Any]:
        return {
            "id": comment.id,
            "body": comment.body,
            "author": {"id": 1, "username": comment.author},
            "system": comment.author == "system",
        }

    def pages(self, heard: Heard, items: list[Any]) -> Answer:
        most, page = int(heard.query.get("per_page", 20)), int(heard.query.get("page", 1))
        more = len(items) > page * most
        query = urlencode({**heard.query, "page": page + 1})
        # A host behind a proxy names itself as it knows itself.
        following = {"Link": f'<http://gitlab.internal{heard.path}?{query}>; rel="next"'} if more else {}
        return Answer(200, self.slice(items, heard.query), following)

    def project(self, _: Heard, __: str, id: str) -> Answer:
        if id not in (self.full_name, f"li/{self.name}"):
            raise Refusal(404, "404 Project Not Found")
        return Answer(
            200, {"id": 8 if id.startswith("li/") else 7, "path_with_namespace": id, "default_branch": "main"}
        )

    def list_requests(self, heard: Heard, _: str, **__: str) -> Answer:
        query = heard.query
        found = [
            one
            for one in reversed(self.pulls)
            if query.get("source_branch") in (None, one.branch)
            and query.get("state", "all") in ("all", "merged" if one.merged else STATES[one.state])
        ]
        return self.pages(heard, [self.told(one, whole=False) for one in found])

    def create_request(self, heard: Heard, login: str, id: str) -> Answer:
        branch, fork = heard.body["source_branch"], "" if id == self.full_name else id.partition("/")[0]
        if there := self.opened(branch, fork):
            raise Refusal(409, f"Another open merge request already exists for this source branch: !{there.number}")
        return Answer(
            201, self.told(self.open_pull(branch, heard.body["title"], heard.body["description"], login, fork))
        )

    def get_request(self, _: Heard, __: str, iid: str, **___: str) -> Answer:
        return Answer(200, self.told(self.pull(iid)))

    def edit_request(self, heard: Heard, _: str, iid: str, **__: str) -> Answer:
        pull = self.pull(iid)
        pull.title = heard.body.get("title", pull.title)
        pull.body = heard.body.get("description", pull.body)
        pull.labels += list(filter(None, heard.body.get("add_labels", "").split(",")))
        taken = heard.body.get("remove_labels", "").split(",")
        pull.labels = [label for label in pull.labels if label not in taken]
        return Answer(200, self.told(pull))

    def diffs(self, heard: Heard, _: str, iid: str, **__: str) -> Answer:
        found = [
            {
                "old_path": one.previous or one.path,
                "new_path": one.path,
                "a_mode": one.old_mode if one.status != "A" else "0",
                "b_mode": one.mode or "0",
                "diff": "",
                "new_file": one.status == "A",
                "renamed_file": one.status == "R",
                "deleted_file": one.status == "D",
            }
            for one in self.repository.differences(self.head(self.pull(iid)))
        ]
        return self.pages(heard, found[: self.cut_files_at])

    def notes(self, heard: Heard, _: str, iid: str, **__: str) -> Answer:
        return self.pages(heard, [self.note(one) for one in self.pull(iid).comments])

    def create_note(self, heard: Heard, login: str, iid: str, **_: str) -> Answer:
        return Answer(201, self.note(self.say(self.pull(iid), login, heard.body["body"])))

    def edit_note(self, heard: Heard, _: str, note: str, **__: str) -> Answer:
        _pull, comment = self.comment(note)
        comment.body = heard.body["body"]
        return Answer(200, self.note(comment))

    def set_status(self, heard: Heard, _: str, sha: str, **__: str) -> Answer:
        last = next((one for one in reversed(self.statuses) if one["sha"] == sha), None)
        if last and last["state"] == heard.body["state"]:
            raise Refusal(400, f"Cannot transition status via :enqueue from :{last['state']}")
        self.statuses.append({"sha": sha, **heard.body})
        return Answer(201, {"id": 1, "sha": sha, "status": heard.body["state"], "name": heard.body["name"]})

    def tree(self, heard: Heard, _: str, **__: str) -> Answer:
        folder = heard.query.get("path", "")
        found = [
            {
                "id": one["sha"],
                "name": one["path"],
                "type": one["type"],
                "path": f"{folder}/{one['path']}".removeprefix("/"),
                "mode": one["mode"],
            }
            for one in self.repository.tree(heard.query["ref"], folder=folder)
        ]
        return self.pages(heard, found)

    def blob(self, _: Heard, __: str, sha: str, **___: str) -> Answer:
        return Answer(200, None, {"Content-Type": "application/octet-stream"}, self.repository.blob(sha))

    def user(self, _: Heard, login: str) -> Answer:
        return Answer(200, {"id": 1, "username": login})

    routes = (
        ("GET", AT, project),
        ("GET", f"{AT}/merge_requests", list_requests),
        ("POST", f"{AT}/merge_requests", create_request),
        ("GET", f"{AT}/merge_requests/{{iid}}", get_request),
        ("PUT", f"{AT}/merge_requests/{{iid}}", edit_request),
        ("GET", f"{AT}/merge_requests/{{iid}}/diffs", diffs),
        ("GET", f"{AT}/merge_requests/{{iid}}/notes", notes),
        ("POST", f"{AT}/merge_requests/{{iid}}/notes", create_note),
        ("PUT", f"{AT}/merge_requests/{{iid}}/notes/{{note}}", edit_note),
        ("POST", f"{AT}/statuses/{{sha}}", set_status),
        ("GET", f"{AT}/repository/tree", tree),
        ("GET", f"{AT}/repository/blobs/{{sha}}/raw", blob),
        ("GET", "/user", user),
    )
