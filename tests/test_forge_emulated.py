"""GitHub's interface as npm's `emulate` makes it, under PyGithub: written by others, from their reading of it.

It has no files, trees of a request's head, or verdicts on a commit: those are in test_forges.py.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from zhengji.forge import Forge, Refused, Token, forge_of

NODE = Path(__file__).parent / "node"
SEED = {
    "github": {
        "users": [{"login": "kjt"}, {"login": "li"}],
        "repos": [{"owner": "kjt", "name": "zhengji", "auto_init": True, "default_branch": "main"}],
    },
    "tokens": {
        "token-of-kjt": {"login": "kjt", "scopes": ["repo"]},
        "token-of-li": {"login": "li", "scopes": ["repo"]},
    },
}
START = """
import { createEmulator } from "emulate";
const [, port, seed] = process.argv;
const github = await createEmulator({ service: "github", port: Number(port), seed: JSON.parse(seed) });
console.log(github.url);
process.stdin.on("end", () => github.close().then(() => process.exit()));
process.stdin.resume();
"""


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    """Where the emulated GitHub answers; it ends with its standard input."""
    if not (NODE / "node_modules" / "emulate").is_dir():
        if "CI" in os.environ:
            pytest.fail("emulate is not installed: make test installs it")
        pytest.skip("emulate is not installed: make test installs it")
    node = shutil.which("node")
    assert node is not None
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = str(free.getsockname()[1])
    command = [node, "--input-type=module", "-e", START, port, json.dumps(SEED)]
    with subprocess.Popen(command, cwd=NODE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()
            process.wait(10)


def as_(origin: str, token: str) -> Forge:
    made = forge_of(f"{origin}/kjt/zhengji.git", "github", Token(token, "测试"), origin)
    assert made is not None
    return made


def test_a_request_from_its_opening_to_its_update(origin: str) -> None:
    forge = as_(origin, "token-of-kjt")
    assert forge.request_of("提交/a") is None
    made = forge.open("提交/a", "附件1：新材料", "说明")
    assert (made.branch, made.state, made.title, made.author) == ("提交/a", "open", "附件1：新材料", "kjt")
    assert len(made.head) == 40
    assert forge.head(made.number) == made.head
    assert forge.open("提交/a", "附件1：新材料（修改）", "说明二").number == made.number
    found = forge.request_of("提交/a")
    assert found is not None
    assert (found.number, found.title) == (made.number, "附件1：新材料（修改）")
    assert forge.open("提交/b", "另一份", "").number != made.number


def test_comments_and_labels(origin: str) -> None:
    ours, theirs = as_(origin, "token-of-kjt"), as_(origin, "token-of-li")
    number = ours.open("c", "一", "甲").number
    # where GitHub lets anybody comment, this one wants a right
    requester = ours._github.requester  # type: ignore[attr-defined]
    requester.requestJsonAndCheck("PUT", "/repos/kjt/zhengji/collaborators/li", input={"permission": "push"})
    theirs.comment(number, "<!-- zhengji -->", "伪造的结论")
    first = ours.comment(number, "<!-- zhengji -->", "一处要改")
    assert ours.comment(number, "<!-- zhengji -->", "没有问题") == first
    pull = ours._github.get_repo("kjt/zhengji").get_pull(number)  # type: ignore[attr-defined]
    said = [(comment.user.login, comment.body) for comment in pull.get_issue_comments()]
    assert said == [("li", "<!-- zhengji -->\n伪造的结论"), ("kjt", "<!-- zhengji -->\n没有问题")]
    pull.add_to_labels("others")
    ours.label(number, ["needs-work", "shenyang"], ["needs-work", "fine", "shenyang"])
    ours.label(number, ["fine"], ["needs-work", "fine", "shenyang"])
    assert {label.name for label in pull.get_labels()} == {"others", "fine"}


def test_a_repository_that_is_not_there(origin: str) -> None:
    made = forge_of(f"{origin}/kjt/nothing.git", "github", Token("token-of-kjt", "测试"), origin)
    assert made is not None
    with pytest.raises(Refused, match="没有这个仓库") as caught:
        made.request_of("d")
    assert caught.value.status == 404


def test_its_clock(origin: str) -> None:
    from datetime import UTC, datetime, timedelta

    assert abs(as_(origin, "token-of-kjt").now() - datetime.now(UTC)) < timedelta(seconds=30)
