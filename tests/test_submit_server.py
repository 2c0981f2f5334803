"""`submit` and `status` against a real Git server over HTTP: what arrives there, and what a filer is told."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.gitserver import LIGHTTPD, SECRET, USER, GitServer, refs, shown
from tests.submitting import Filer, edit, files, git, receipt, repository, retitle, soon, window

LOGIN = {"ZHENGJI_TOKEN": SECRET, "ZHENGJI_USER": USER}

if LIGHTTPD is None and "CI" not in os.environ:
    pytest.skip("no lighttpd: make test says how to get it", allow_module_level=True)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GitServer]:
    served = GitServer(tmp_path / "server")
    yield served
    served.stop()


@pytest.fixture
def source(tmp_path: Path, server: GitServer) -> Path:
    made = repository(tmp_path)
    server.add(made)
    return made


@pytest.fixture
def filer(tmp_path: Path, server: GitServer, source: Path) -> Filer:
    return Filer(tmp_path / "filer", server.url(), source, LOGIN)


@pytest.fixture
def other(tmp_path: Path, server: GitServer, source: Path) -> Filer:
    return Filer(tmp_path / "other", server.url(), source, LOGIN)


def branches(server: GitServer) -> dict[str, str]:
    return {name: sha for name, sha in refs(server.bare()).items() if name != "refs/heads/main"}


def content(server: GitServer, file: Path) -> bytes:
    """What the server holds of `file`, on its branch."""
    known = receipt(file)
    assert known
    return shown(server.bare(), f"refs/heads/{known.branch}:{known.path}")


# --- submit, update, unchanged, status


def test_a_file_goes_all_the_way(filer: Filer, server: GitServer) -> None:
    (file,) = files(filer.home / "桌面 文件", 1)
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))  # as Notepad saves it
    assert filer.run("status", file)[1].count("还没有提交") == 1
    code, told = filer.run("submit", file, "--dry-run")
    assert (code, branches(server), receipt(file)) == (0, {}, None)
    assert "什么都没有送出" in told

    code, told = filer.submit(file)
    assert code == 0, told
    known = receipt(file)
    assert known
    assert branches(server) == {f"refs/heads/{known.branch}": known.commit}
    sent = content(server, file)
    assert b"\r" not in sent
    assert hashlib.sha256(sent).hexdigest() == known.digest
    assert known.digest in told
    assert known.path.startswith("submissions/binhe-2027/")
    assert "服务器时间" in told
    assert "git merge --no-ff FETCH_HEAD" in told  # how to go on where nobody makes requests
    listed = shown(server.bare(), f"--stat=200 --format=%an%n%ae%n%s {known.commit}".split()[-1])
    assert b"noreply@zhengji.invalid" in listed
    changed = git(server.bare(), "diff", "--name-only", "-z", "main", known.commit).split("\0")
    assert changed == [known.path, ""]

    code, told = filer.submit(file)
    assert code == 0
    assert "没有变化" in told
    assert branches(server) == {f"refs/heads/{known.branch}": known.commit}
    assert "等待审核" in filer.run("status", file)[1]

    edit(file)
    assert "还没有提交" in filer.run("status", file)[1]
    code, told = filer.submit(file)
    assert code == 0
    assert "已更新" in told
    again = receipt(file)
    assert again
    assert again.branch == known.branch
    assert git(server.bare(), "rev-parse", f"{again.commit}^").strip() == known.commit  # on top, nothing overwritten
    assert content(server, file) == file.read_bytes().removeprefix(b"\xef\xbb\xbf")
    assert again.blobs[0] == known.blobs[0]


def test_after_the_merge_an_edit_is_put_forward_anew(filer: Filer, server: GitServer) -> None:
    (file,) = files(filer.home, 1)
    filer.submit(file)
    known = receipt(file)
    assert known
    git(server.bare(), "update-ref", "refs/heads/main", known.commit)
    assert "已收下" in filer.run("status", file)[1]
    code, told = filer.submit(file)
    assert (code, "没有变化，已收下" in told) == (0, True)
    git(server.bare(), "branch", "-D", known.branch)
    edit(file)
    assert filer.submit(file)[0] == 0
    assert content(server, file) == file.read_bytes()
    edit(file, "再补充")
    assert filer.submit(file)[0] == 0
    assert content(server, file) == file.read_bytes()


def test_from_another_machine(filer: Filer, server: GitServer) -> None:
    """The receipt went along with the file, the private clone did not: what is packed against is fetched anew."""
    (file,) = files(filer.home, 1)
    for word, merged in (("一", False), ("二", False), ("三", True), ("四", True)):
        assert filer.submit(file)[0] == 0
        known = receipt(file)
        assert known
        assert content(server, file) == file.read_bytes()
        if merged:
            git(server.bare(), "update-ref", "refs/heads/main", known.commit)
        shutil.rmtree(filer.home / "cache")
        edit(file, word)
    assert filer.submit(file)[0] == 0
    assert content(server, file) == file.read_bytes()


def test_a_batch_goes_past_a_bad_file(filer: Filer, server: GitServer) -> None:
    folder = filer.home / "报送"
    good = files(folder / "各单位", 3)
    (folder / "坏的.yaml").write_text("a: &x 1\n", "utf-8")
    (folder / "说明.docx").write_bytes(b"PK")
    code, told = filer.submit(folder)
    assert code == 1
    assert len(branches(server)) == 3
    assert all(receipt(file) for file in good)
    assert "yaml.anchor" in told
    assert "共 5 份：3 份已送到，2 份没有送成" in told
    rows = told.rstrip().splitlines()
    assert sum("检查未通过" in row for row in rows) == 2
    (folder / "坏的.yaml").unlink()
    (folder / "说明.docx").unlink()
    assert filer.submit(folder)[0] == 0  # receipts in the folder are no submissions


def test_it_asks_before_it_sends(filer: Filer, server: GitServer) -> None:
    (file,) = files(filer.home, 1)
    code, told = filer.run("submit", file)
    assert code == 2
    assert "--yes" in told
    assert branches(server) == {}


@pytest.mark.parametrize(("answer", "sent"), [("y\n", 1), ("\n", 0), ("n\n", 0)])
def test_the_answer_counts(filer: Filer, server: GitServer, answer: str, sent: int) -> None:
    import pty

    (file,) = files(filer.home, 1)
    ours, theirs = pty.openpty()
    command = filer.command("submit", file, "--to", server.url())
    with subprocess.Popen(command, env=filer.environment, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        os.write(ours, answer.encode())
        told = b""
        while True:
            try:
                told += os.read(ours, 65_536)
            except OSError:
                break
    os.close(ours)
    assert process.returncode == 0
    assert "送出这 1 份吗" in told.decode()
    assert len(branches(server)) == sent


# --- the window


def test_i2_the_servers_clock_decides(filer: Filer, server: GitServer, source: Path) -> None:
    (file,) = files(filer.home, 1)
    window(source, None, soon(seconds=-3))  # a server's clock may lag by a second
    filer.environment |= {"GIT_COMMITTER_DATE": "2001-01-01T00:00:00Z", "GIT_AUTHOR_DATE": "2001-01-01T00:00:00Z"}
    code, told = filer.submit(file)
    assert code == 1
    assert "已过截止时间" in told
    assert "--late" in told
    assert branches(server) == {}
    code, told = filer.submit(file, "--late", "当地停电\n一天")
    assert code == 0, told
    known = receipt(file)
    assert known
    assert known.late == "当地停电 一天"
    said = shown(server.bare(), known.commit).decode()
    assert "【逾期】" in said
    assert "当地停电 一天" in said
    assert "2001" not in git(server.bare(), "log", "-1", "--format=%cI", known.commit)


def test_i2_before_the_window_there_is_no_way(filer: Filer, server: GitServer, source: Path) -> None:
    (file,) = files(filer.home, 1)
    window(source, soon(hours=1), None)
    assert filer.submit(file, "--late", "早了")[0] == 1
    assert branches(server) == {}


# --- the server says no


def test_h3_a_wrong_password_is_told_and_never_shown(filer: Filer, server: GitServer) -> None:
    (file,) = files(filer.home, 1)
    filer.environment["ZHENGJI_TOKEN"] = "canary-of-a-wrong-token"
    code, told = filer.submit(file)
    assert code != 0
    assert "ZHENGJI_TOKEN" in told
    assert "canary" not in told
    assert branches(server) == {}
    filer.environment["ZHENGJI_TOKEN"] = SECRET
    code, told = filer.submit(file)
    assert code == 0, told


def test_h3_the_token_is_nowhere(filer: Filer, server: GitServer) -> None:
    (file,) = files(filer.home, 1)
    server.hook("sleep 1; cat >/dev/null; env | sort >&2")  # a server that is slow and tells what it is sent
    filer.environment |= {"GIT_TRACE_CURL": "1", "GIT_TRACE_REDACT": "0", "GIT_TRACE": "1", "GIT_PYTHON_TRACE": "full"}
    seen = set()
    with filer.start(file) as process:
        while process.poll() is None:
            for entry in Path("/proc").glob("[0-9]*/cmdline"):
                with contextlib.suppress(OSError):
                    seen.add(entry.read_bytes())
            time.sleep(0.01)
        told = process.communicate()[0]
    assert (process.returncode, SECRET in told) == (0, False)
    assert any(b"push" in arguments for arguments in seen)  # we did look while it ran
    assert not [arguments for arguments in seen if SECRET.encode() in arguments]
    written = [path for path in filer.home.rglob("*") if path.is_file()]
    assert len(written) > 5
    assert not [path for path in written if SECRET.encode() in path.read_bytes()]


def test_a_closed_repository_wants_a_login_to_read(tmp_path: Path) -> None:
    server = GitServer(tmp_path / "server", closed=True)
    try:
        source = repository(tmp_path)
        server.add(source)
        filer = Filer(tmp_path / "filer", server.url(), source, LOGIN)
        (file,) = files(filer.home, 1)
        token = filer.environment.pop("ZHENGJI_TOKEN")
        code, told = filer.submit(file)
        assert (code, "不接受登录" in told) == (2, True)
        filer.environment["ZHENGJI_TOKEN"] = token
        assert filer.submit(file)[0] == 0
    finally:
        server.stop()


def test_a_rejected_push_says_why_and_leaves_nothing(filer: Filer, server: GitServer) -> None:
    (file,) = files(filer.home, 1)
    server.hook("echo 'only on weekdays\033[31m' >&2; exit 1")
    code, told = filer.submit(file)
    assert code == 1
    assert "only on weekdays" in told
    assert "\033" not in told
    assert branches(server) == {}
    assert "没有送到" in filer.run("status", file)[1]
    server.hook("")
    assert filer.submit(file)[0] == 0
    assert "等待审核" in filer.run("status", file)[1]


@pytest.mark.parametrize("name", ["nowhere", "../../etc"])
def test_no_such_repository(filer: Filer, server: GitServer, name: str) -> None:
    (file,) = files(filer.home, 1)
    code, told = filer.run("submit", file, "--yes", to=server.url(name))
    assert code == 2
    assert "没有这个仓库" in told


# --- others at the same time


def test_i1_two_units_race_for_one_path(filer: Filer, other: Filer, server: GitServer) -> None:
    (mine,), (theirs,) = files(filer.home, 1), files(other.home, 1)
    edit(theirs, "另一人")
    server.hook("sleep 1")  # both look before either has pushed
    racers = [filer.start(mine), other.start(theirs)]
    told = [racer.communicate(timeout=120)[0] for racer in racers]
    codes = [racer.returncode for racer in racers]
    assert sorted(codes) == [0, 1], told
    winner, loser = (mine, theirs) if codes[0] == 0 else (theirs, mine)
    assert content(server, winner) == winner.read_bytes()
    assert len(branches(server)) == 1
    assert "线上的内容已被改动" in told[0 if loser is mine else 1]


def test_i3_a_stale_edit_shows_both(filer: Filer, server: GitServer, source: Path) -> None:
    kept = min(source.glob("submissions/*/*/*/*.yaml"))
    name = kept.relative_to(source).as_posix()
    edit(kept, "我改的")
    elsewhere = filer.home / "elsewhere"
    git(filer.home, "clone", "-q", str(server.bare()), "elsewhere")
    edit(elsewhere / name, "别人改的")
    git(elsewhere, "commit", "-q", "-a", "-m", "meanwhile")
    git(elsewhere, "push", "-q")
    code, told = filer.submit(kept)
    assert code == 1
    assert "我改的" in told
    assert "别人改的" in told
    assert branches(server) == {}
    assert "--replace" in told
    code, told = filer.submit(kept, "--replace")
    assert code == 0
    assert "别人改的" in told
    assert content(server, kept) == kept.read_bytes()
    assert filer.submit(kept)[0] == 0


def test_an_edit_in_a_clone_keeps_its_path(filer: Filer, server: GitServer, source: Path) -> None:
    """A title edited later does not move the file."""
    kept = min(source.glob("submissions/*/*/*/*.yaml"))
    retitle(kept)
    code, told = filer.submit(kept)
    assert code == 0, told
    known = receipt(kept)
    assert known
    assert known.path == kept.relative_to(source).as_posix()


def test_a_changed_title_is_asked_about(filer: Filer, server: GitServer) -> None:
    (file,) = files(filer.home, 1)
    filer.submit(file)
    first = receipt(file)
    assert first
    retitle(file)
    code, told = filer.submit(file)
    assert code == 1
    assert "--same" in told
    assert "--new" in told
    assert len(branches(server)) == 1
    assert filer.submit(file, "--same")[0] == 0
    same = receipt(file)
    assert same
    assert (same.path, len(branches(server))) == (first.path, 1)
    assert filer.submit(file)[0] == 0  # said once
    file.write_text(file.read_text("utf-8").replace("（示例二）", "（示例三）"), "utf-8")
    assert filer.submit(file, "--new")[0] == 0
    new = receipt(file)
    assert new
    assert new.path != first.path
    assert len(branches(server)) == 2


def test_main_moves_on_while_we_push(filer: Filer, server: GitServer) -> None:
    """What our commit stands on is no longer a tip then, and the server's objects are not all here."""
    (file,) = files(filer.home, 1)
    bare = server.bare()
    git(filer.home, "clone", "-q", str(bare), "elsewhere")
    elsewhere = filer.home / "elsewhere"
    for number in range(3):
        (elsewhere / "schemas" / f"{number}.txt").write_text("x" * 10_000)
    git(elsewhere, "add", "-A")
    git(elsewhere, "commit", "-q", "-m", "meanwhile")
    git(elsewhere, "push", "-q", "origin", "HEAD:refs/hidden/next")
    # the receipt is written just before the push: that is when main moves
    watched = filer.home / "表1.回执.txt"
    arguments = (str(bare), "update-ref", "refs/heads/main", "refs/hidden/next")
    mover = threading.Thread(target=_when, args=(watched.exists, lambda: git(Path(arguments[0]), *arguments[1:])))
    mover.start()
    code, told = filer.submit(file)
    mover.join()
    assert code == 0, told
    assert content(server, file) == file.read_bytes()


def _when(happened: Callable[[], bool], then: Callable[[], object]) -> None:
    for _ in range(6000):
        if happened():
            then()
            return
        time.sleep(0.002)


# --- the server goes away


def test_i6_the_server_dies_while_it_is_pushed_to(filer: Filer, server: GitServer) -> None:
    (file,) = files(filer.home, 1)
    server.hook(f"touch {server.home}/pushing; sleep 30")
    process = filer.start(file)
    _when((server.home / "pushing").exists, server.stop)
    told = process.communicate(timeout=60)[0]
    assert process.returncode != 0
    assert "Traceback" not in told
    server.hook("")
    server.start()
    code, told = filer.submit(file)
    assert code == 0, told
    assert len(branches(server)) == 1
    assert content(server, file) == file.read_bytes()


def test_i6_the_push_arrives_and_its_answer_does_not(filer: Filer, server: GitServer) -> None:
    (file,) = files(filer.home, 1)
    server.hook(f"touch {server.home}/pushed; sleep 30", hook="post-receive")
    process = filer.start(file)
    _when((server.home / "pushed").exists, lambda: process.send_signal(signal.SIGKILL))
    process.communicate(timeout=60)
    (sha,) = branches(server).values()
    server.hook("", hook="post-receive")
    edit(file, "随后又改")  # what was sent before is known to be ours all the same
    code, told = filer.submit(file)
    assert code == 0, told
    assert git(server.bare(), "rev-parse", f"{next(iter(branches(server)))}^").strip() == sha
    assert content(server, file) == file.read_bytes()


def test_no_server_at_all(filer: Filer, server: GitServer) -> None:
    (file,) = files(filer.home, 1)
    server.stop()
    code, told = filer.submit(file)
    assert code == 2
    assert "连不上" in told
    assert receipt(file) is None
    server.start()


# --- AGit


def test_agit_makes_one_request_and_updates_it(filer: Filer, server: GitServer, source: Path) -> None:
    (path,) = source.glob("schemas/*/call.yaml")
    path.write_text(path.read_text("utf-8") + f"repository: {server.url()}\nforge: git\nway: agit\n", "utf-8")
    (file,) = files(filer.home, 1)
    code, told = filer.submit(file)
    assert code == 0, told
    known = receipt(file)
    assert known
    assert branches(server) == {}
    ((topic, made),) = server.requests().items()
    assert topic == known.branch
    assert made["head"] == known.commit
    assert known.address == "https://git.example.invalid/a/b/pulls/1"
    assert known.request == "1"
    assert known.unit in made["title"]
    code, told = filer.submit(file)
    assert (code, "没有变化" in told) == (0, True)
    edit(file)
    code, told = filer.submit(file)
    assert code == 0, told
    ((_, updated),) = server.requests().items()
    assert updated["number"] == made["number"]
    assert shown(server.bare(), f"refs/pull/1/head:{known.path}") == file.read_bytes()
    assert "等待审核" in filer.run("status", file)[1]
