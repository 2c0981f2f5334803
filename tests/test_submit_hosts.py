"""`submit` where a host makes requests: by its interface, by push options, through a fork; and whose clock counts."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.gitserver import make_bare, refs, shown
from tests.submitting import NOW, Filer, Host, edit, files, git, receipt, repository
from zhengji import submit
from zhengji.errors import ZhengjiError
from zhengji.forge import Refused, Unreachable
from zhengji.git import Remote, Unanswered, clone
from zhengji.schema import load_call
from zhengji.submit import repository_of
from zhengji.submit.clock import clock_of
from zhengji.submit.ways import WAYS, address_in, number_in


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return repository(tmp_path)


@pytest.fixture
def bare(tmp_path: Path, source: Path) -> Path:
    return make_bare(source, tmp_path / "bare.git")


@pytest.fixture
def filer(tmp_path: Path, source: Path, bare: Path) -> Filer:
    return Filer(tmp_path / "filer", str(bare), source)


@pytest.fixture
def host(tmp_path: Path, bare: Path, monkeypatch: pytest.MonkeyPatch) -> Host:
    """A host of requests that every submission goes to."""
    made = Host(tmp_path / "host.json", bare)
    _use(made, monkeypatch)
    return made


def _use(made: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    def with_host(real: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        return replace(real(*arguments, **named), forge=made, way=WAYS["request"])

    monkeypatch.setattr(submit, "server_of", partial(with_host, submit.server_of))


# --- by the interface


def test_a_request_lives_as_long_as_its_submission(filer: Filer, host: Host, bare: Path) -> None:
    (file,) = files(filer.home, 1)
    code, told = filer.submit(file)
    assert code == 0, told
    (made,) = host.requests
    known = receipt(file)
    assert known
    assert (known.address, known.request, made.branch) == (made.url, "1", known.branch)
    assert known.time == "2031-08-10 17:30:00"  # the host's clock, as the call's own shows it
    assert known.unit in made.title
    assert "等待审核" in filer.run("status", file)[1]
    assert "没有变化" in filer.submit(file)[1]

    edit(file)
    code, told = filer.submit(file)
    assert (code, "#1" in told) == (0, True)
    assert len(host.requests) == 1

    host.set(1, state="closed")
    assert "已退回" in filer.run("status", file)[1]
    code, told = filer.submit(file)
    assert (code, "已退回，文件还没有修改" in told) == (1, True)
    edit(file, "按意见修改")
    code, told = filer.submit(file)
    assert code == 0, told
    assert [one.state for one in host.requests] == ["closed", "open"]
    known = receipt(file)
    assert known
    assert known.request == "2"
    assert git(bare, "rev-parse", f"{known.commit}^") == git(bare, "rev-parse", "main")  # begun anew

    git(bare, "update-ref", "refs/heads/main", known.commit)
    host.set(2, state="merged")
    assert "已收下" in filer.run("status", file)[1]
    assert "没有变化，已收下" in filer.submit(file)[1]
    assert receipt(file).state == "已收下"  # type: ignore[union-attr]
    edit(file, "又有新进展")
    assert filer.submit(file)[0] == 0
    assert [one.state for one in host.requests] == ["closed", "merged", "open"]


def test_i6_a_request_that_was_not_answered_is_not_made_twice(
    filer: Filer, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file,) = files(filer.home, 1)
    real = host.open

    def silent(*said: str) -> None:
        real(*said)
        raise Unreachable("平台没有回答。", "请稍后再试。")

    with monkeypatch.context() as patched:
        patched.setattr(host, "open", silent)
        code, told = filer.submit(file)
    assert (code, "平台没有回答" in told) == (1, True)
    code, told = filer.submit(file)
    assert code == 0, told
    assert len(host.requests) == 1
    assert receipt(file).request == "1"  # type: ignore[union-attr]


def test_a_host_that_refuses_one_takes_the_others(
    filer: Filer, host: Host, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = files(filer.home / "各单位", 3)
    real, asked = host.open, []

    def picky(*said: str) -> Any:
        asked.append(said)
        if len(asked) == 2:
            raise Refused("请求太多。", "请过一小时再试。")
        return real(*said)

    monkeypatch.setattr(host, "open", picky)
    code, told = filer.submit(*some)
    assert code == 1
    assert "共 3 份：2 份已送到，1 份没有送成" in told
    assert "请求太多" in told
    code, told = filer.submit(*some)
    assert code == 0, told
    assert len(host.requests) == 3
    assert len({one.branch for one in host.requests}) == 3


def test_i2_the_window_closes_while_the_plan_is_read(
    filer: Filer, host: Host, source: Path, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shown one second before the end, agreed to one second after it."""
    call = load_call(source)
    (file,) = files(filer.home, 1)
    times = [call.closes, call.closes + timedelta(seconds=1)]
    monkeypatch.setattr(host, "now", lambda: times.pop(0) if len(times) > 1 else times[0])
    code, told = filer.submit(file)
    assert (code, "已过截止时间" in told) == (1, True)
    assert set(refs(bare)) == {"refs/heads/main"}
    assert host.requests == []


# --- by push options, through a fork


def test_gitlab_makes_the_request_from_push_options(
    filer: Filer, source: Path, bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clone, "_TAME", "git")  # a folder's hooks never run; here they stand for those of a server
    hook = bare / "hooks" / "pre-receive"
    hook.write_text(
        "#!/bin/sh\n"
        f"env | grep ^GIT_PUSH_OPTION > {tmp_path}/options\n"
        "echo 'View merge request for branch:'\n"
        "echo '  https://gitlab.example.invalid/a/b/-/merge_requests/12'\n"
    )
    hook.chmod(0o755)
    (path,) = source.glob("schemas/*/call.yaml")
    path.write_text(path.read_text("utf-8") + f"repository: {bare}\nforge: git\nway: options\n", "utf-8")
    (file,) = files(filer.home, 1)
    code, told = filer.submit(file)
    assert code == 0, told
    options = (tmp_path / "options").read_text("utf-8")
    known = receipt(file)
    assert known
    assert "merge_request.create" in options
    assert "merge_request.target=main" in options
    assert f"：{known.title}" in options
    assert (known.address, known.request) == ("https://gitlab.example.invalid/a/b/-/merge_requests/12", "12")


def test_through_a_fork(filer: Filer, host: Host, source: Path, bare: Path, tmp_path: Path) -> None:
    fork = make_bare(source, tmp_path / "fork.git")
    host.bare = fork
    (file,) = files(filer.home, 1)
    code, told = filer.submit(file, "--via", str(fork))
    assert code == 0, told
    known = receipt(file)
    assert known
    assert set(refs(bare)) == {"refs/heads/main"}
    assert shown(fork, f"{known.branch}:{known.path}") == file.read_bytes()
    edit(file)
    code, told = filer.submit(file)  # the receipt knows the fork
    assert code == 0, told
    assert shown(fork, f"{known.branch}:{known.path}") == file.read_bytes()
    assert len(host.requests) == 1
    assert "等待审核" in filer.run("status", file)[1]


def test_checks_come_first(filer: Filer) -> None:
    bad = filer.home / "坏.yaml"
    bad.write_text("a: &x 1\n", "utf-8")
    code, told = filer.run("submit", bad, to="https://nowhere.invalid/a/b")
    assert (code, "yaml.anchor" in told) == (1, True)


@pytest.mark.parametrize(
    ("said", "address", "number"),
    [
        (("", "Visit:", "  https://h.example/a/b/pulls/7"), "https://h.example/a/b/pulls/7", "7"),
        (("https://h/a/-/merge_requests/12.",), "https://h/a/-/merge_requests/12", "12"),
        (("https://h/a\x1b[31m/pull/3",), "https://h/a⟨U+001B⟩[31m/pull/3", "3"),
        (("nothing",), "", ""),
        ((), "", ""),
    ],
)
def test_what_a_server_says_of_its_request(said: tuple[str, ...], address: str, number: str) -> None:
    assert (address_in(said), number_in(address_in(said))) == (address, number)


# --- whose clock


@contextmanager
def answering(code: int, date: str | None) -> Iterator[Remote]:
    """A server that answers everything with `code` and `date`."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response_only(code)
            if date is not None:
                self.send_header("Date", date)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Remote(f"http://127.0.0.1:{server.server_port}/a/b.git", "http", "127.0.0.1")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("code", [200, 401, 404, 500])
def test_i2_the_date_of_any_answer_counts(code: int) -> None:
    with answering(code, "Fri, 16 Aug 2019 15:59:59 GMT") as remote:
        clock = clock_of(remote, NOW)
    assert (clock.time, clock.by_server) == (datetime(2019, 8, 16, 15, 59, 59, tzinfo=UTC), True)


@pytest.mark.parametrize("date", [None, "", "yesterday", "Fri, 99 Aug 2019 15:59:59 GMT"])
def test_a_server_that_tells_no_time(date: str | None) -> None:
    with answering(200, date) as remote:
        clock = clock_of(remote, NOW)
    assert (clock.time, clock.by_server) == (NOW, False)


def test_a_folder_tells_no_time_and_says_so(filer: Filer) -> None:
    (file,) = files(filer.home, 1)
    code, told = filer.submit(file)
    assert code == 0, told
    assert "本机时间，服务器没有报时" in told
    assert receipt(file).time.endswith("（本机时间）")  # type: ignore[union-attr]


def test_no_answer_is_no_time() -> None:
    with answering(200, "") as remote:
        pass
    with pytest.raises(Unanswered):
        clock_of(remote, NOW)


# --- where to


def test_where_to(filer: Filer, source: Path, bare: Path, tmp_path: Path) -> None:
    (file,) = files(filer.home, 1)
    assert "--to" in filer.run("submit", file, "--yes", to="")[1]
    git(source, "remote", "add", "origin", str(bare))
    assert repository_of(load_call(source), None).url == bare.resolve().as_uri()
    other = make_bare(source, tmp_path / "other.git")
    assert filer.run("submit", file, "--yes", to=str(other))[0] == 0
    assert repository_of(load_call(source), None, [file]).url == other.resolve().as_uri()  # its receipt's
    edit(file)
    assert filer.run("submit", file, "--yes", to="")[0] == 0
    assert set(refs(bare)) == {"refs/heads/main"}
    assert "已送达" in filer.run("status", file, to="")[1]


def test_h3_a_call_cannot_send_what_is_meant_for_another_server(source: Path) -> None:
    """ZHENGJI_TOKEN is for the server that the clone came from; call.yaml may be anybody's."""
    git(source, "remote", "add", "origin", "https://git.example.cn/a/b.git")
    (path,) = source.glob("schemas/*/call.yaml")
    text = path.read_text("utf-8")
    path.write_text(f"{text}repository: https://git.example.cn/c/d.git\n", "utf-8")
    assert repository_of(load_call(source), None).url == "https://git.example.cn/c/d.git"
    path.write_text(f"{text}repository: https://evil.example/c/d.git\n", "utf-8")
    with pytest.raises(ZhengjiError, match=r"evil\.example") as raised:
        repository_of(load_call(source), None)
    assert "--to" in raised.value.hint


def test_a_host_that_asks_for_patience_gets_it(filer: Filer, host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    (file,) = files(filer.home, 1)
    real, waited = host.open, []
    answers = iter((Unreachable("请求太多。", "", 60), Unreachable("请求太多。", "", 7)))

    def limited(*said: str) -> Any:
        for answer in answers:
            raise answer
        return real(*said)

    monkeypatch.setattr(host, "open", limited)
    monkeypatch.setattr(submit, "carry_out", partial(submit.carry_out, pause=waited.append))
    code, told = filer.submit(file)
    assert code == 0, told
    assert waited == [60, 7]
    assert len(host.requests) == 1


def test_a_host_that_is_gone_is_not_asked_eighty_times(
    filer: Filer, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = files(filer.home / "各单位", 4)
    asked = []

    def gone(*said: str) -> Any:
        asked.append(said)
        raise Unreachable("平台没有回答。", "请稍后再试。")

    with monkeypatch.context() as patched:
        patched.setattr(host, "open", gone)
        code, told = filer.submit(*some)
    assert (code, len(asked)) == (1, 2)
    assert told.count("没有试") == 2
    assert "共 4 份：0 份已送到，4 份没有送成" in told
    assert filer.submit(*some)[0] == 0
    assert len(host.requests) == 4
