"""Builds that are interrupted, that meet each other, and that have no room: the old page or the new one, whole."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.corpus import corpus
from tests.sites import Repository, repository, tree
from zhengji.errors import ZhengjiError
from zhengji.locks import held
from zhengji.model import Call
from zhengji.schema import load_call
from zhengji.site import build, folder
from zhengji.site.manifest import Manifest

BUILD = """
import sys
from pathlib import Path
from zhengji.schema import load_call
from zhengji.site import build
base, out, cache = map(Path, sys.argv[1:])
print(build(load_call(base), out, jobs=2, cache=cache).published)
"""


def started(base: Path, out: Path, cache: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", BUILD, str(base), str(out), str(cache)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)


def end(process: subprocess.Popen[bytes]) -> None:
    """End the build and its workers at once."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


@pytest.fixture
def filed(call: Call, tmp_path: Path) -> Repository:
    made = repository(tmp_path / "repository", call)
    for form in call.forms:
        made.file(form.id)
    return made


def test_i4_a_killed_build_leaves_whole_pages_and_a_rerun_converges(call: Call, tmp_path: Path) -> None:
    base = corpus(120, 3, call, tmp_path / "base", size=12_000).root
    mine = load_call(base, call.id)
    cache, out = tmp_path / "cache", tmp_path / "out"
    whole = tmp_path / "whole"
    before = time.monotonic()
    assert build(mine, whole, jobs=2, cache=cache).left_out == ()
    lasts = time.monotonic() - before
    expected = tree(whole)
    killed = 0
    for part in (0.3, 0.5, 0.6, 0.7, 0.8, 0.9):
        process = started(base, out, cache)
        try:
            process.wait(timeout=max(0.3, lasts * part))
        except subprocess.TimeoutExpired:
            killed += 1
        end(process)
        for name, content in (tree(out) if out.exists() else {}).items():
            if name.startswith(("downloads/", ".")) or "/." in name:
                continue  # downloads are judged below; what begins with a dot is nobody's page
            assert content in (expected[name], b""), name
            assert content or name == "assets/data/build.js", name
    assert killed
    build(mine, out, jobs=2, cache=cache)
    assert tree(out) == expected


def test_i4_what_a_build_had_written_when_it_was_cut_off_is_not_taken_for_what_was_there(
    filed: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lists are those of a change that is taken back before the next build."""
    out, cache = tmp_path / "out", tmp_path / "cache"
    form = filed.call.forms[0]
    one, other = (region.name for region in filed.call.regions[:2])
    path = filed.file(form.id, 7, region=one)
    build(filed.call, out, cache=cache)
    whole = path.read_bytes()
    assert filed.file(form.id, 7, region=other) == path

    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("zhengji.site.frame.remember", cut_off)
        with pytest.raises(KeyboardInterrupt):
            build(filed.call, out, cache=cache)
    path.write_bytes(whole)
    build(filed.call, out, cache=cache)
    build(filed.call, tmp_path / "fresh", cache=tmp_path / "fresh-cache")
    assert tree(out) == tree(tmp_path / "fresh")


def test_i4_a_full_disk_keeps_the_old_page(filed: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, cache = tmp_path / "out", tmp_path / "cache"
    build(filed.call, out, cache=cache)
    before = tree(out)
    filed.file(filed.call.forms[0].id, 2)
    written = 0
    fill = folder._fill

    def full(path: Path, content: bytes) -> folder.State:
        nonlocal written
        written += 1
        if written > 2:
            path.write_bytes(content[: len(content) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return fill(path, content)

    monkeypatch.setattr(folder, "_fill", full)
    with pytest.raises(ZhengjiError, match="无法写入"):
        build(filed.call, out, cache=cache)
    monkeypatch.undo()
    pages = {name: content for name, content in tree(out).items() if name.endswith(".html")}
    assert all(before.get(name) in (content, None) or content.endswith(b"</html>\n") for name, content in pages.items())
    assert not [name for name in tree(out) if ".zj-" in name]
    build(filed.call, out, cache=cache)
    fresh = tmp_path / "fresh"
    build(filed.call, fresh, cache=cache)
    assert tree(out) == tree(fresh)


def test_i4_a_stray_temporary_file_is_removed(filed: Repository, tmp_path: Path) -> None:
    out, cache = tmp_path / "out", tmp_path / "cache"
    build(filed.call, out, cache=cache)
    stray = out / filed.call.id / ".zj-123-1-00000000.html"
    stray.write_text("half")
    build(filed.call, out, cache=cache)
    assert not stray.exists()


def test_h1_what_a_killed_build_for_staff_left_is_removed_by_one_for_the_public(
    filed: Repository, tmp_path: Path
) -> None:
    out, cache = tmp_path / "out", tmp_path / "cache"
    build(filed.call, out, cache=cache)
    whole = tree(out)
    folder_ = out / "downloads" / f"parquet-staff/call={filed.call.id}"
    folder_.mkdir(parents=True)
    for left in (out / "downloads" / f".zhengji-{filed.call.id}-staff.csv.part", folder_ / ".part-0.parquet.part"):
        left.write_text("canary@example.com")
    build(filed.call, out, cache=cache, quick=True)
    assert not list(out.rglob("*.part"))
    build(filed.call, out, cache=cache)
    assert tree(out) == whole


def test_i4_what_templates_were_compiled_into_may_be_damaged(filed: Repository, tmp_path: Path) -> None:
    out, cache = tmp_path / "out", tmp_path / "cache"
    build(filed.call, out, cache=cache)
    whole = tree(out)
    kept = list((cache / "fragments").iterdir())
    assert kept
    for size in (0, 5, 24, 60):
        for path in kept:
            os.truncate(path, size)
        (out / "index.html").unlink()
        build(filed.call, out, cache=cache)
        assert tree(out) == whole


def test_i4_a_damaged_manifest_is_made_anew(filed: Repository, tmp_path: Path) -> None:
    out, cache = tmp_path / "out", tmp_path / "cache"
    build(filed.call, out, cache=cache)
    before = tree(out)
    (manifest,) = cache.glob("sites/*/manifest.sqlite")
    manifest.write_bytes(b"not a database" * 1000)
    assert build(filed.call, out, cache=cache).published == len(filed.call.forms)
    assert tree(out) == before


def test_i5_a_second_build_is_told_who_holds_the_folder(filed: Repository, tmp_path: Path) -> None:
    out, cache = tmp_path / "out", tmp_path / "cache"
    build(filed.call, out, cache=cache)
    (lock,) = cache.glob("sites/*/lock")
    with held(lock, "构建别处"), pytest.raises(ZhengjiError, match=f"进程 {os.getpid()}"):
        build(filed.call, out, cache=cache)
    build(filed.call, out, cache=cache)


def test_i5_a_lock_whose_holder_died_is_recovered(filed: Repository, tmp_path: Path) -> None:
    out, cache = tmp_path / "out", tmp_path / "cache"
    build(filed.call, out, cache=cache)
    (lock,) = cache.glob("sites/*/lock")
    script = (
        "import sys, time; from pathlib import Path; from zhengji.locks import held\n"
        "with held(Path(sys.argv[1]), '构建'):\n    print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", script, str(lock)], stdout=subprocess.PIPE, start_new_session=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(ZhengjiError, match=f"进程 {holder.pid}"):
        build(filed.call, out, cache=cache)
    end(holder)
    assert str(holder.pid) in lock.read_text()
    assert build(filed.call, out, cache=cache).published == len(filed.call.forms)


def test_the_manifest_keeps_nothing_under_another_engine(tmp_path: Path) -> None:
    path = tmp_path / "manifest.sqlite"
    manifest = Manifest(path, "one")
    manifest.set("left-out", "[]")
    manifest.close()
    for engine, kept in (("one", "[]"), ("other", "")):
        manifest = Manifest(path, engine)
        assert manifest.get("left-out") == kept
        manifest.close()


def test_a_bug_in_a_worker_is_not_swallowed(filed: Repository, tmp_path: Path, monkeypatch: Any) -> None:
    def broken(*_: object) -> bytes:
        raise RuntimeError("bug")

    monkeypatch.setattr("zhengji.site.stamping.parts", broken)
    with pytest.raises(RuntimeError, match="bug"):
        build(filed.call, tmp_path / "out", cache=tmp_path / "cache")
