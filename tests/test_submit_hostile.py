"""A server, a repository or a configuration that is up to something: it is refused, or is nothing but data."""

from __future__ import annotations

import http.server
import os
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.gitserver import configure, make_bare, refs, shown
from tests.submitting import Filer, edit, files, git, receipt, repository
from zhengji.git import Login, remote_of
from zhengji.git.clone import Clone


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
def trap(tmp_path: Path) -> tuple[Path, Path]:
    """A program, and the file that is there once it was run."""
    program, sprung = tmp_path / "trap", tmp_path / "sprung"
    program.write_text(f"#!/bin/sh\ntouch '{sprung}'\n", "utf-8")
    program.chmod(0o755)
    return program, sprung


def test_c7_nothing_in_a_folder_is_run(filer: Filer, bare: Path, trap: tuple[Path, Path], tmp_path: Path) -> None:
    """A bare repository on a stick or a share: its hooks and its configuration are those of whoever made it."""
    program, sprung = trap
    for hook in ("pre-receive", "update", "post-receive", "post-update", "reference-transaction", "proc-receive"):
        (bare / "hooks" / hook).write_bytes(program.read_bytes())
        (bare / "hooks" / hook).chmod(0o755)
    for key in (
        "core.fsmonitor",
        "core.alternateRefsCommand",
        "core.sshCommand",
        "core.pager",
        "core.askPass",
        "gpg.program",
        "uploadpack.packObjectsHook",
        "credential.helper",
    ):
        configure(bare, key, str(program))
    elsewhere = make_bare(bare, tmp_path / "elsewhere.git")
    (bare / "objects" / "info").mkdir(exist_ok=True)
    (bare / "objects" / "info" / "alternates").write_text(f"{elsewhere}/objects\n")
    sprung.unlink(missing_ok=True)
    (file,) = files(filer.home, 1)
    for _ in range(2):
        code, told = filer.submit(file)
        assert code == 0, told
        edit(file)
    assert not sprung.exists()
    # the trap works where it is not guarded against
    (bare / "objects" / "info" / "alternates").write_text(f"{elsewhere}/objects\n")
    git(filer.home, "clone", "-q", str(bare), "naive")
    subprocess.run(
        ["git", "-C", filer.home / "naive", "push", "-q", "origin", "HEAD:refs/heads/x"], capture_output=True
    )
    assert sprung.exists()


def test_c7_what_a_repository_holds_stays_data(filer: Filer, bare: Path, trap: tuple[Path, Path]) -> None:
    """Names that climb out, links, submodules, filters (CVE-2018-11235, 2021-21300, 2024-32002, 2025-48384)."""
    program, sprung = trap
    blob = git(bare, "hash-object", "-w", str(program)).strip()
    link = (
        subprocess.run(
            ["git", "-C", bare, "hash-object", "-w", "--stdin"], input=b".git", capture_output=True, check=True
        )
        .stdout.decode()
        .strip()
    )
    main = git(bare, "rev-parse", "main").strip()
    modules = f'[submodule "x"]\n\tpath = x\n\turl = ext::{program}\n\tupdate = !{program}\n'.encode()
    gitmodules = (
        subprocess.run(
            ["git", "-C", bare, "hash-object", "-w", "--stdin"], input=modules, capture_output=True, check=True
        )
        .stdout.decode()
        .strip()
    )
    hostile = (
        f"120000 blob {link}\ta\0"
        f"100755 blob {blob}\tA\0"
        f"100644 blob {gitmodules}\t.gitmodules\0"
        f"100644 blob {blob}\t.gitattributes\0"
        f"160000 commit {main}\tx\r\0"
        f"040000 tree {_tree(bare, f'100755 blob {blob}{chr(9)}post-checkout{chr(0)}')}\thooks\0"
    )
    kept = git(bare, "ls-tree", "-z", "main")
    tree = _tree(bare, hostile + kept)
    commit = git(bare, "commit-tree", tree, "-p", "main", "-m", "hostile").strip()
    git(bare, "update-ref", "refs/heads/main", commit)
    (file,) = files(filer.home, 1)
    code, told = filer.submit(file)
    assert code == 0, told
    assert not sprung.exists()
    known = receipt(file)
    assert known
    assert shown(bare, f"{known.branch}:{known.path}") == file.read_bytes()
    names = {path.name for path in filer.home.rglob("*")}
    assert not names & {"post-checkout", ".gitmodules", ".gitattributes", "a", "A"}


def _tree(bare: Path, entries: str) -> str:
    made = subprocess.run(
        ["git", "-C", bare, "mktree", "-z", "--missing"], input=entries.encode(), capture_output=True, check=True
    )
    return made.stdout.decode().strip()


@pytest.mark.parametrize("kind", ["link", "folder", "module"])
def test_c1_something_else_at_our_path_is_not_opened(filer: Filer, bare: Path, kind: str) -> None:
    (file,) = files(filer.home, 1)
    assert filer.submit(file)[0] == 0
    known = receipt(file)
    assert known
    file.with_name("表1.回执.txt").unlink()
    git(bare, "update-ref", "-d", f"refs/heads/{known.branch}")
    entry = {
        "link": f"120000 {_blob(bare, b'/etc/passwd')}",
        "folder": f"100644 {_blob(bare, b'x')}",
        "module": f"160000 {git(bare, 'rev-parse', 'main').strip()}",
    }[kind]
    path = f"{known.path}/inside" if kind == "folder" else known.path
    index = {"GIT_INDEX_FILE": str(bare / "hostile-index")}
    run = lambda *words: _with(bare, index, *words)  # noqa: E731
    run("read-tree", "main")
    run("update-index", "--add", "--cacheinfo", f"{entry.replace(' ', ',')},{path}")
    tree = run("write-tree").strip()
    git(bare, "update-ref", "refs/heads/main", git(bare, "commit-tree", tree, "-p", "main", "-m", "x").strip())
    code, told = filer.submit(file)
    assert code == 1, told
    assert "root:" not in told
    assert set(refs(bare)) == {"refs/heads/main"}


def _blob(bare: Path, content: bytes) -> str:
    made = subprocess.run(["git", "-C", bare, "hash-object", "-w", "--stdin"], input=content, capture_output=True)
    return made.stdout.decode().strip()


def _with(bare: Path, more: dict[str, str], *words: str) -> str:
    run = subprocess.run(["git", "-C", bare, *words], env={**os.environ, **more}, capture_output=True, check=True)
    return run.stdout.decode()


@pytest.mark.parametrize("name", ["refs/heads/-x", "refs/tags/x", "refs/heads/a..b", "refs/heads/é x"])
def test_c7_a_strange_main_branch_is_not_passed_on(filer: Filer, bare: Path, name: str) -> None:
    (bare / "HEAD").write_text(f"ref: {name}\n")
    (file,) = files(filer.home, 1)
    code, told = filer.submit(file)
    assert code in (0, 1, 2)
    assert "Traceback" not in told
    assert refs(bare, name) == {} or name == "refs/heads/é x"


@pytest.mark.parametrize("to", ["ext::sh -c touch% sprung", "--upload-pack=touch sprung"])
@pytest.mark.parametrize("where", ["option", "call", "origin", "receipt"])
def test_c7_an_address_that_acts_gets_nowhere(filer: Filer, source: Path, to: str, where: str) -> None:
    (file,) = files(filer.home, 1)
    arguments: tuple[str, ...] = ()
    if where == "option":
        arguments = (f"--to={to}",)
    elif where == "call":
        (path,) = source.glob("schemas/*/call.yaml")
        path.write_text(path.read_text("utf-8") + f"repository: '{to}'\n", "utf-8")
    elif where == "origin":
        git(source, "config", "remote.origin.url", to)
    else:
        filer.submit(file)
        beside = file.with_name("表1.回执.txt")
        beside.write_text(
            beside.read_text("utf-8").replace(f"仓库：{Path(filer.to).resolve().as_uri()}", f"仓库：{to}"), "utf-8"
        )
    code, told = filer.run("submit", file, "--yes", *arguments, to="")
    assert code == 2, told
    assert not [path for path in (filer.home, source, Path.cwd()) if (path / "sprung").exists()]


def test_c7_a_configuration_cannot_widen_what_is_allowed(filer: Filer, bare: Path, trap: tuple[Path, Path]) -> None:
    program, sprung = trap
    configuration = filer.home / "gitconfig"
    configuration.write_text(
        f'[url "ext::{program} "]\n\tinsteadOf = {bare.as_uri()}\n[protocol "ext"]\n\tallow = always\n'
        f"[core]\n\thooksPath = {filer.home}/hooks\n\tfsmonitor = {program}\n[push]\n\tgpgSign = true\n"
        f"[gpg]\n\tprogram = {program}\n[commit]\n\tgpgSign = true\n"
    )
    (filer.home / "hooks").mkdir()
    for hook in ("pre-push", "reference-transaction", "post-index-change"):
        (filer.home / "hooks" / hook).write_bytes(program.read_bytes())
        (filer.home / "hooks" / hook).chmod(0o755)
    filer.environment["GIT_CONFIG_GLOBAL"] = str(configuration)
    (file,) = files(filer.home, 1)
    code, _ = filer.submit(file)
    assert code == 2
    assert not sprung.exists()
    configuration.write_text(configuration.read_text().split("[protocol")[1].join(["[protocol", ""]))
    code, told = filer.submit(file)
    assert code == 0, told
    assert not sprung.exists()


def test_c7_the_repository_that_one_stands_in_is_left_alone(filer: Filer, source: Path, bare: Path) -> None:
    """Git's own variables, as a hook of another repository has them, do not lead ours astray."""
    git(source, "config", "core.bare", "false")
    before = {path: path.read_bytes() for path in (source / ".git").rglob("*") if path.is_file()}
    filer.environment |= {
        "GIT_DIR": str(source / ".git"),
        "GIT_INDEX_FILE": str(source / ".git" / "index"),
        "GIT_OBJECT_DIRECTORY": str(source / ".git" / "objects"),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.bare",
        "GIT_CONFIG_VALUE_0": "false",
    }
    (file,) = files(filer.home, 1)
    code, told = filer.submit(file)
    assert code == 0, told
    known = receipt(file)
    assert known
    assert shown(bare, f"{known.branch}:{known.path}") == file.read_bytes()
    assert {path: path.read_bytes() for path in (source / ".git").rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("asks", [True, False], ids=["after-login", "at-once"])
def test_h3_a_redirection_is_not_told_the_token(tmp_path: Path, asks: bool) -> None:
    """Elsewhere is another server, which asks for a login too (as CVE-2022-41953's kin did)."""
    heard: list[tuple[str, str | None]] = []

    def serve(answer: Callable[[http.server.BaseHTTPRequestHandler], None]) -> http.server.HTTPServer:
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                heard.append((str(self.server.server_port), self.headers.get("Authorization")))
                answer(self)

            def log_message(self, *_: Any) -> None:
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server

    def wants_login(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(401)
        request.send_header("WWW-Authenticate", 'Basic realm="x"')
        request.send_header("Content-Length", "0")
        request.end_headers()

    evil = serve(wants_login)

    def sends_on(request: http.server.BaseHTTPRequestHandler) -> None:
        if asks and request.headers.get("Authorization") is None:
            wants_login(request)
            return
        request.send_response(302)
        request.send_header("Location", f"http://127.0.0.1:{evil.server_port}{request.path}")
        request.send_header("Content-Length", "0")
        request.end_headers()

    good = serve(sends_on)
    try:
        remote = remote_of(f"http://127.0.0.1:{good.server_port}/a/b", tmp_path)
        clone = Clone(tmp_path / "cache", remote, Login("canary", "canary-secret"))
        with clone.alone(), pytest.raises(Exception, match="服务器"):
            clone.tips("zhengji/")
    finally:
        for server in (good, evil):
            server.shutdown()
            server.server_close()
    assert [port for port, login in heard if login] == [str(good.server_port)] * asks  # who asked was told
    assert str(evil.server_port) in [port for port, _ in heard]  # and the other one asked in vain
