"""The steps of a workflow, from a host's event to its comment, on each kind of host."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.forges.host import Host, served
from tests.forges.repository import CLEAN, Repository
from tests.test_forges import HOSTS
from zhengji.cli import main, parser
from zhengji.review.event import event_of

EVENTS = Path(__file__).parent / "forges" / "events"
BRANCH = "提交/修改"


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Repository:
    """The call and its samples on main, and a branch that edits one of them and slips a link in."""
    made = Repository(tmp_path_factory.mktemp("host") / "zhengji.git")
    kept = [path for top in ("schemas", "submissions") for path in sorted((root / top).rglob("*")) if path.is_file()]
    made.commit("main", {path.relative_to(root).as_posix(): ("100644", path.read_bytes()) for path in kept})
    edited = next(path for path in kept if "annex1" in path.as_posix() and path.suffix == ".yaml")
    name = edited.relative_to(root).as_posix()
    made.commit(BRANCH, {name: ("100644", edited.read_bytes().replace("研究".encode(), "探究".encode(), 1))})
    made.commit(BRANCH, {name.replace(".yaml", "-链接.yaml"): ("120000", b"/etc/passwd")})
    return made


@pytest.fixture(params=sorted(HOSTS))
def host(request: pytest.FixtureRequest, repository: Repository) -> Iterator[Host]:
    host = HOSTS[request.param](repository)
    host.kind = request.param  # type: ignore[attr-defined]
    host.open_pull(BRANCH, "修改", "", "li")
    with served(host):
        yield host
    assert not host.wrong


def test_d6_the_steps_of_a_workflow_on_every_host(
    host: Host,
    repository: Repository,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    checkout = tmp_path / "checkout"
    clone = ["git", "clone", "-q", "--branch", "main", str(repository.path), str(checkout)]
    subprocess.run(clone, check=True, env=CLEAN)
    monkeypatch.setenv("ZHENGJI_TOKEN", "token-of-bot")
    head = repository.head(BRANCH)
    place = ["--remote", f"{host.origin}/kjt/zhengji.git", "--forge", host.kind, "-C", str(checkout)]  # type: ignore[attr-defined]
    event = ["--number", "1", "--head", head]
    report = str(tmp_path / "review.json")
    assert main(["review", "collect", "--output", report, *event, *place]) == 0
    assert "token-of-bot" not in Path(report).read_text("utf-8")
    assert main(["review", "post", "--report", report, *event, *place]) == 0
    pull = host.pulls[0]
    assert [comment.author for comment in pull.comments] == ["bot"]
    assert "链接" in pull.comments[0].body
    assert pull.labels
    assert {(one["sha"], one["state"]) for one in host.statuses} <= {(head, "failure"), (head, "failed")}
    assert host.statuses
    assert main(["review", "post", "--report", report, *event, *place]) == 0
    assert len(pull.comments) == 1
    said = capfd.readouterr()
    assert "token-of-bot" not in said.out + said.err


def test_an_event_of_gitlab() -> None:
    event = event_of((EVENTS / "gitlab-merge-request.json").read_bytes())
    assert (event.number, event.head) == (16, "da1560886d4f094c3e6c9ef40349f7d38b5d27d7")
    assert event.received is not None
    assert event.received.isoformat() == "2019-08-10T12:00:31+00:00"
    assert event.labels == {"准予补报"}


def test_an_update_of_words_is_no_arrival() -> None:
    said = json.loads((EVENTS / "gitlab-merge-request.json").read_bytes())
    said["object_attributes"] |= {"action": "update"}
    assert event_of(json.dumps(said).encode()).received is None
    said["object_attributes"] |= {"oldrev": "1" * 40, "updated_at": "2019-08-10T12:00:31Z"}
    assert event_of(json.dumps(said).encode()).received is not None


# What the page for whoever runs a repository tells them to write.


@pytest.fixture(scope="module")
def recipe(root: Path) -> str:
    """The GitLab pipeline of the page."""
    page = (root / "site_src" / "pages" / "hosting.md").read_text("utf-8")
    found = re.findall(r"^```text[^\n]*\n(.*?)^```$", page, re.M | re.S)
    assert len(found) == 1
    return str(found[0])


def test_the_gitlab_recipe_is_one_that_gitlab_takes(recipe: str, tmp_path: Path) -> None:
    file = tmp_path / ".gitlab-ci.yml"
    file.write_text(recipe, "utf-8")
    command = [Path(sys.executable).with_name("check-jsonschema"), "--builtin-schema", "vendor.gitlab-ci", file]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_gitlab_recipe_calls_what_there_is(recipe: str) -> None:
    jobs = yaml.safe_load(recipe)
    lines = [line for job in jobs.values() if isinstance(job, dict) for line in job.get("script", ())]
    steps = [shlex.split(line)[1:] for line in lines if line.startswith(".venv/bin/zhengji ")]
    assert [step[:2] for step in steps] == [["review", "collect"], ["review", "post"], ["review", "gate"]]
    for step in steps:
        parser(step[0]).parse_args(step)


def test_d2_the_gitlab_recipe_runs_main_alone_and_parts_the_tokens(recipe: str) -> None:
    jobs = yaml.safe_load(recipe)
    (rule,) = jobs["workflow"]["rules"]
    assert rule == {"if": '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_COMMIT_REF_PROTECTED == "true"'}
    assert jobs["check"]["environment"]["name"] != jobs["answer"]["environment"]["name"]
    for name, job in jobs.items():
        if isinstance(job, dict) and "script" in job:
            assert job["timeout"], name
            # what comes from outside is quoted, and a program's argument alone
            assert "$TRIGGER_PAYLOAD" not in " ".join(job["script"]).replace('--event "$TRIGGER_PAYLOAD"', "")
            assert "cache" not in job
