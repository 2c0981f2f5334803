"""`zhengji submit` from the file to the request: a real Git server below, the interface of each kind of host above."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.forges.host import Fault, Host, served
from tests.forges.repository import Repository
from tests.gitserver import LIGHTTPD, SECRET, USER, GitServer
from tests.submitting import Filer, edit, files, git, receipt, repository, soon
from tests.test_forges import CREATES, HOSTS

if LIGHTTPD is None and "CI" not in os.environ:
    pytest.skip("no lighttpd: make test says how to get it", allow_module_level=True)


@dataclass
class Hosted:
    kind: str
    host: Host
    filer: Filer
    home: Path


@pytest.fixture(params=sorted(HOSTS))
def hosted(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hosted]:
    """A filer before a host; Git and the interface answer on two ports of this machine, as call.yaml says."""
    kind = request.param
    source = repository(tmp_path)
    server = GitServer(tmp_path / "server")
    with ExitStack() as stack:
        stack.callback(server.stop)
        host = HOSTS[kind](Repository(server.add(source)))
        host.owner, host.name, host.now = "git", "call", soon()
        host.people = {SECRET: "unit"}
        origin = stack.enter_context(served(host))
        (call,) = source.glob("schemas/*/call.yaml")
        call.write_text(f"{call.read_text('utf-8')}\nforge: {kind}\nforge_api: {origin}{host.prefix}\n", "utf-8")
        git(source, "commit", "-qam", "Say what hosts it")
        login = {"ZHENGJI_TOKEN": SECRET, "ZHENGJI_USER": USER}
        yield Hosted(kind, host, Filer(tmp_path / "filer", server.url(), source, login), tmp_path)
    assert not host.wrong


def test_i6_submitted_updated_and_lost_on_the_way(hosted: Hosted) -> None:
    host, filer = hosted.host, hosted.filer
    (file,) = files(filer.home, 1)
    host.faults.append(Fault("POST", CREATES[hosted.kind], after=True))  # the request is made, the answer is lost
    code, told = filer.submit(file)
    assert code == 0, told
    (pull,) = host.pulls
    known = receipt(file)
    assert known is not None
    assert (pull.branch, pull.author, pull.state) == (known.branch, "unit", "open")
    assert f"{host.origin}/git/call" in told
    assert filer.submit(file)[0] == 0
    edit(file)
    before = host.head(pull)
    code, told = filer.submit(file)
    assert code == 0, told
    assert [one.number for one in host.pulls] == [1]
    assert host.head(pull) != before
    code, told = filer.run("status", file)
    assert code == 0, told
    pull.state, pull.merged = "closed", True
    code, told = filer.run("status", file)
    assert code == 0, told


def test_h3_no_token_is_left_anywhere(hosted: Hosted) -> None:
    host, filer = hosted.host, hosted.filer
    (file,) = files(filer.home, 1)
    told = filer.submit(file)[1]
    host.faults += [Fault("GET", "", 401, body=f'{{"message": "bad token {SECRET}"}}', times=9)]
    edit(file)
    code, more = filer.submit(file)
    assert code != 0
    assert "令牌" in more
    assert SECRET not in told + more
    written = [path for path in (*filer.home.rglob("*"), *(hosted.home / "source").rglob("*")) if path.is_file()]
    assert len(written) > 20
    assert not [path for path in written if SECRET.encode() in path.read_bytes()]
    for heard in host.heard:
        assert SECRET not in f"{heard.path}{heard.query}{heard.body}"
