"""The steps of a workflow, from a host's event to its comment, on each kind of host."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forges.host import Host, served
from tests.forges.repository import CLEAN, Repository
from tests.test_forges import HOSTS
from zhengji.cli import main
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
