"""Saved events of GitHub drive the steps that our workflows take, from the event to the comment, against a host.

The commands are those of the workflow files, word for word; the host is the one of `tests/forges`, whose answers are
held to GitHub's published description. SHAs in the saved events are put in, since they depend on the samples.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.forges.github import GitHubHost
from tests.forges.host import served
from tests.forges.repository import CLEAN, Repository
from zhengji.cli import main
from zhengji.review.event import event_of
from zhengji.review.posting import MARKER

ROOT = Path(__file__).resolve().parent.parent
EVENTS = Path(__file__).parent / "events"
WORKFLOWS = {path.stem: path for path in (ROOT / ".github/workflows").glob("*.yml")}
FALLBACK = {path.stem: path for path in (ROOT / ".github/fallback").glob("*.yml")}
BRANCH = "提交/修改"
TOKEN = "token-of-bot"


def commands(path: Path, job: str) -> list[list[str]]:
    """The words of our own commands in a job, as the shell would part them."""
    lines = [
        line.strip()
        for step in yaml.safe_load(path.read_text("utf-8"))["jobs"][job]["steps"]
        for line in step.get("run", "").replace("\\\n", " ").splitlines()
    ]
    found = [shlex.split(line)[1:] for line in lines if line.startswith(".venv/bin/zhengji ")]
    assert found
    return found


@dataclass
class Run:
    """A runner: a checkout of main, an event, a folder for what jobs leave, and the host."""

    host: GitHubHost
    repository: Repository
    checkout: Path
    temporary: Path
    monkeypatch: pytest.MonkeyPatch

    def event(self, name: str, head: str, base: str = "main") -> Path:
        text = (EVENTS / f"{name}.json").read_text("utf-8")
        file = self.temporary / "event.json"
        base = self.repository.head(base)
        file.write_text(text.replace("HEAD_SHA", head).replace("BASE_SHA", base), "utf-8")
        return file

    def job(self, path: Path, job: str, event: Path, **values: str) -> list[int]:
        """The exit codes of a job's commands."""
        given = {"GITHUB_EVENT_PATH": str(event), "RUNNER_TEMP": str(self.temporary), "ZHENGJI_TOKEN": TOKEN, **values}
        for name, value in given.items():
            self.monkeypatch.setenv(name, value)
        codes = []
        for command in commands(path, job):
            words = [os.path.expandvars(word) for word in command]
            words = words[: words.index(">>")] if ">>" in words else words
            there = [] if "gate" in words or "show" in words else ["--remote", f"{self.host.origin}/kjt/zhengji.git"]
            there += ["--forge", "github"] if there else []
            codes.append(main([*words, *there, "-C", str(self.checkout)]))
        return codes

    def handed_over(self) -> Path:
        """What upload and download make of the report."""
        (self.temporary / "report").mkdir(exist_ok=True)
        return (self.temporary / "review.json").rename(self.temporary / "report" / "review.json")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """The samples on main, and a branch that edits one of them."""
    made = Repository(tmp_path_factory.mktemp("host") / "zhengji.git")
    kept = [path for top in ("schemas", "submissions") for path in sorted((ROOT / top).rglob("*")) if path.is_file()]
    made.commit("main", {path.relative_to(ROOT).as_posix(): ("100644", path.read_bytes()) for path in kept})
    edited = next(path for path in kept if path.suffix == ".yaml" and "submissions" in path.parts)
    content = edited.read_bytes().replace("研究".encode(), "探究".encode(), 1)
    made.commit(BRANCH, {edited.relative_to(ROOT).as_posix(): ("100644", content)})
    made.commit("outside", {"Makefile": ("100644", b"all:\n")})
    tampered = {edited.relative_to(ROOT).as_posix(): ("100644", b"x"), "scripts/zhengji/cli.py": ("100644", b"0/0\n")}
    made.commit("tampered", {**tampered, ".github/workflows/check.yml": ("100644", b"on: push\n")})
    made.commit("away", {edited.relative_to(ROOT).as_posix(): None})
    return made


@pytest.fixture
def run(made: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    host = GitHubHost(made)
    host.open_pull(BRANCH, "修改", "", "li")
    checkout = tmp_path / "checkout"
    subprocess.run(["git", "clone", "-q", "--branch", "main", str(made.path), str(checkout)], check=True, env=CLEAN)
    (tmp_path / "temporary").mkdir()
    with served(host):
        yield Run(host, made, checkout, tmp_path / "temporary", monkeypatch)
    assert not host.wrong
    assert not list(tmp_path.rglob("sprung"))


@pytest.mark.parametrize("name", sorted(path.stem for path in EVENTS.glob("pull_request_target.*.json")))
def test_d1_d6_from_an_event_to_the_comment(run: Run, name: str, capfd: pytest.CaptureFixture[str]) -> None:
    head = run.repository.head(BRANCH)
    event = run.event(name, head)
    assert run.job(WORKFLOWS["check"], "collect", event) == [0]
    assert TOKEN not in (run.temporary / "review.json").read_text("utf-8")
    run.handed_over()
    assert run.job(WORKFLOWS["check"], "post", event) == [0]
    (pull,) = run.host.pulls
    (comment,) = pull.comments
    assert comment.body.startswith(MARKER)
    assert "逐句" in comment.body or "改" in comment.body
    assert {(one["sha"], one["state"], one["context"]) for one in run.host.statuses} == {(head, "success", "zhengji")}
    # an event that comes again, as hosts send them, tells nothing twice
    assert run.job(WORKFLOWS["check"], "post", event) == [0]
    assert len(pull.comments) == 1
    said = capfd.readouterr()
    assert TOKEN not in said.out + said.err


def test_d6_a_version_that_is_no_longer_the_newest_gets_no_verdict(run: Run) -> None:
    event = run.event("pull_request_target.synchronize", run.repository.head(BRANCH))
    assert run.job(WORKFLOWS["check"], "collect", event) == [0]
    run.handed_over()
    run.host.pulls[0].branch = "outside"  # the next push comes in between
    assert run.job(WORKFLOWS["check"], "post", event) == [0]
    assert run.host.statuses == []
    assert run.host.pulls[0].comments == []


def test_d4_what_the_first_job_left_is_judged_before_it_is_told(run: Run) -> None:
    head = run.repository.head(BRANCH)
    event = run.event("pull_request_target.opened", head)
    assert run.job(WORKFLOWS["check"], "collect", event) == [0]
    report = run.handed_over()
    report.write_text(report.read_text("utf-8").replace(head, "f" * 40), "utf-8")
    assert run.job(WORKFLOWS["check"], "post", event) == [2]
    assert {(one["sha"], one["state"]) for one in run.host.statuses} == {(head, "failure")}
    assert run.host.pulls[0].comments == []


def test_a_first_job_that_left_nothing_is_told_as_a_failure(run: Run) -> None:
    head = run.repository.head(BRANCH)
    assert run.job(WORKFLOWS["check"], "post", run.event("pull_request_target.opened", head)) == [2]
    assert {(one["sha"], one["state"]) for one in run.host.statuses} == {(head, "failure")}


@pytest.mark.parametrize("allowed", [False, True], ids=["as it is", "marked"])
def test_c4_a_request_for_code_passes_only_where_a_maintainer_says_it_is_none(run: Run, allowed: bool) -> None:
    run.host.pulls[0].branch = "outside"
    head = run.repository.head("outside")
    event = run.event("pull_request_target.labeled", head)
    if allowed:
        event.write_text(event.read_text("utf-8").replace("准予补报", "非申报"), "utf-8")
    assert run.job(WORKFLOWS["check"], "collect", event) == [0]
    run.handed_over()
    assert run.job(WORKFLOWS["check"], "post", event) == [0]
    assert [one["state"] for one in run.host.statuses] == ["success" if allowed else "failure"]
    assert "不按申报审核" in run.host.pulls[0].comments[0].body


def test_d3_a_request_that_edits_the_validator_is_refused_by_mains(run: Run) -> None:
    run.host.pulls[0].branch = "tampered"
    event = run.event("pull_request_target.opened", run.repository.head("tampered"))
    assert run.job(WORKFLOWS["check"], "collect", event) == [0]
    run.handed_over()
    assert run.job(WORKFLOWS["check"], "post", event) == [0]
    assert [one["state"] for one in run.host.statuses] == ["failure"]
    assert not (run.checkout / "scripts").exists()  # nothing of it was laid out


@pytest.mark.parametrize(("branch", "code", "state"), [(BRANCH, 0, "success"), ("away", 1, "failure")])
def test_c6_the_queue_waits_for_the_gate(run: Run, branch: str, code: int, state: str) -> None:
    head, base = run.repository.head(branch), run.repository.head("main")
    event = run.event("merge_group.checks_requested", head)
    assert run.job(WORKFLOWS["gate"], "gate", event, BASE=base, HEAD=head) == [0, code]
    result = "success" if code == 0 else "failure"
    assert run.job(WORKFLOWS["gate"], "mark", event, RESULT=result) == [0]
    assert {(one["sha"], one["state"], one["context"]) for one in run.host.statuses} == {(head, state, "zhengji")}


@pytest.mark.parametrize(("label", "code"), [("准予撤回", 0), ("准予变更", 1), ("不准予撤回", 1)])
def test_c6_the_queue_knows_what_maintainers_have_decided(run: Run, label: str, code: int) -> None:
    """A withdrawal that was allowed lands; the step that reads strangers' files is given the labels and no token."""
    run.host.pulls[0].labels = [label, "别的"]
    head, base = run.repository.head("away"), run.repository.head("main")
    event = run.event("merge_group.checks_requested", head)
    assert run.job(WORKFLOWS["gate"], "gate", event, BASE=base, HEAD=head) == [0, code]
    steps = yaml.safe_load(WORKFLOWS["gate"].read_text("utf-8"))["jobs"]["gate"]["steps"]
    (gate,) = (step for step in steps if "review gate" in step.get("run", ""))
    assert "ZHENGJI_TOKEN" not in gate["env"]


@pytest.mark.parametrize(
    ("ref", "number"),
    [
        ("refs/heads/gh-readonly-queue/main/pr-12-" + "a" * 40, 12),
        ("refs/heads/gh-readonly-queue/main/pr-12-x", 0),
        ("refs/heads/pr-12-" + "a" * 40, 0),
        ("refs/heads/gh-readonly-queue/main/pr-12-" + "a" * 40 + "\n", 0),
        (None, 0),
    ],
)
def test_d4_the_number_in_the_queue_is_of_the_hosts_own_branch(ref: str | None, number: int) -> None:
    said = {"merge_group": {"head_sha": "a", "base_sha": "b", "head_ref": ref}}
    assert event_of(json.dumps(said).encode()).number == number


@pytest.mark.parametrize("result", ["cancelled", "skipped", ""])
def test_a_gate_that_did_not_end_is_no_success(run: Run, result: str) -> None:
    event = run.event("merge_group.checks_requested", run.repository.head(BRANCH))
    assert run.job(WORKFLOWS["gate"], "mark", event, RESULT=result) == [0]
    assert [one["state"] for one in run.host.statuses] == ["failure"]


def test_the_fallback_collects_from_objects_and_tells_after_the_run(run: Run) -> None:
    head = run.repository.head(BRANCH)
    subprocess.run(
        ["git", "-C", str(run.checkout), "fetch", "-q", "origin", BRANCH], check=True, env=CLEAN, capture_output=True
    )
    event = run.event("pull_request_target.opened", head)  # pull_request has the same form
    assert run.job(FALLBACK["check"], "collect", event, ZHENGJI_TOKEN="") == [0, 0]
    run.handed_over()
    after = run.event("workflow_run.completed", head)
    assert event_of(after.read_bytes()).number == 0
    assert run.job(FALLBACK["report"], "post", after, number="1") == [0]
    assert [(one["sha"], one["state"]) for one in run.host.statuses] == [(head, "success")]
    assert len(run.host.pulls[0].comments) == 1


def test_the_fallback_tells_nothing_where_the_number_is_not_known(run: Run) -> None:
    after = run.event("workflow_run.completed", run.repository.head(BRANCH))
    with pytest.raises(SystemExit) as stopped:
        run.job(FALLBACK["report"], "post", after, number="")
    assert stopped.value.code == 2
    assert run.host.heard == []
