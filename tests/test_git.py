"""Real repositories: what changed since a revision, and what a hostile one must not be able to run."""

from __future__ import annotations

import subprocess
from datetime import datetime
from pathlib import Path

import pytest

from zhengji.errors import ZhengjiError
from zhengji.git import ChangedFiles, changed_files, histories


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "库 with space"
    (root / "a").mkdir(parents=True)
    git(root, "init", "-q", "-b", "main")
    for name in ("a/旧.yaml", "a/改.yaml", "a/删.yaml", "a/移.yaml"):
        (root / name).write_text(name, encoding="utf-8")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "one")
    return root


def test_every_kind_of_change(repository: Path) -> None:
    git(repository, "switch", "-q", "-c", "topic")
    (repository / "a/改.yaml").write_text("x", encoding="utf-8")
    (repository / "a/删.yaml").unlink()
    (repository / "a/新 增\n.yaml").write_text("x", encoding="utf-8")
    git(repository, "mv", "a/移.yaml", "a/移后.yaml")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "two")
    (repository / "a/未入库.yaml").write_text("x", encoding="utf-8")
    assert changed_files(repository, "main") == ChangedFiles(
        added=("a/新 增\n.yaml", "a/未入库.yaml", "a/移后.yaml"),
        modified=("a/改.yaml",),
        deleted=("a/删.yaml", "a/移.yaml"),
    )


def test_what_main_did_meanwhile_is_not_ours(repository: Path) -> None:
    git(repository, "switch", "-q", "-c", "topic")
    git(repository, "switch", "-q", "main")
    (repository / "a/旧.yaml").write_text("main went on", encoding="utf-8")
    git(repository, "commit", "-q", "-a", "-m", "two")
    git(repository, "switch", "-q", "topic")
    assert changed_files(repository, "main") == ChangedFiles((), (), ())


def test_paths_are_relative_to_the_root_that_was_asked_about(repository: Path) -> None:
    (repository / "a/改.yaml").write_text("x", encoding="utf-8")
    (repository / "b.yaml").write_text("x", encoding="utf-8")
    assert changed_files(repository / "a", "HEAD") == ChangedFiles((), ("改.yaml",), ())


def test_a_file_only_taken_out_of_the_index_was_not_deleted(repository: Path) -> None:
    git(repository, "rm", "-q", "--cached", "a/改.yaml")
    assert changed_files(repository, "HEAD") == ChangedFiles((), ("a/改.yaml",), ())


def test_a_name_that_is_not_utf8_comes_through(repository: Path) -> None:
    name = b"a/\xb8\xc4.yaml".decode("utf-8", "surrogateescape")
    (repository / name).write_text("x", encoding="utf-8")
    assert changed_files(repository, "HEAD").added == (name,)


@pytest.mark.parametrize(
    "rev", ["nowhere", "--upload-pack=touch x", "-h", "", "HEAD:a", "main..topic", "ext::sh -c true"]
)
def test_c7_a_bad_revision_is_the_operators_fault(repository: Path, rev: str) -> None:
    with pytest.raises(ZhengjiError, match="没有“"):
        changed_files(repository, rev)


def test_unrelated_history_says_what_to_do(repository: Path) -> None:
    git(repository, "switch", "-q", "--orphan", "other")
    git(repository, "commit", "-q", "--allow-empty", "-m", "other")
    with pytest.raises(ZhengjiError, match="共同的祖先"):
        changed_files(repository, "main")


def test_outside_a_repository(tmp_path: Path) -> None:
    with pytest.raises(ZhengjiError, match="不在 Git 仓库里"):
        changed_files(tmp_path, "HEAD")


def test_without_git(repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ZhengjiError, match="没有找到 git"):
        changed_files(repository, "HEAD")


def test_c7_nothing_of_the_repository_is_run(repository: Path, tmp_path: Path) -> None:
    trap, sprung = tmp_path / "trap", tmp_path / "sprung"
    trap.write_text(f"#!/bin/sh\ntouch '{sprung}'\n", encoding="utf-8")
    trap.chmod(0o755)
    for key in ("core.fsmonitor", "diff.external", "diff.x.textconv", "diff.x.command"):
        git(repository, "config", key, str(trap))
    (repository / ".gitattributes").write_text("*.yaml diff=x\n", encoding="utf-8")
    (repository / ".git/hooks").mkdir(exist_ok=True)
    for hook in ("post-index-change", "fsmonitor-watchman"):
        (repository / ".git/hooks" / hook).write_bytes(trap.read_bytes())
        (repository / ".git/hooks" / hook).chmod(0o755)
    (repository / "a/改.yaml").write_text("x", encoding="utf-8")
    assert changed_files(repository, "HEAD").modified == ("a/改.yaml",)
    assert not sprung.exists()


def test_c7_histories_run_nothing_and_fetch_nothing(repository: Path, tmp_path: Path) -> None:
    canary = tmp_path / "ran"
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\ntouch '{canary}'\n", encoding="utf-8")
    script.chmod(0o755)
    for key in ("diff.external", "core.fsmonitor", "gpg.program", "core.pager", "core.sshCommand", "diff.x.textconv"):
        git(repository, "config", key, str(script))
    git(repository, "config", "log.showSignature", "true")
    git(repository, "config", "remote.origin.url", f"ext::{script}")
    (repository / ".gitattributes").write_text("*.yaml diff=x\n", encoding="utf-8")
    assert histories(repository, "a").keys() == {"a/旧.yaml", "a/改.yaml", "a/删.yaml", "a/移.yaml"}
    assert histories(repository, "--output=x") == {}
    assert not canary.exists()


def test_a_history_tells_when_files_reached_the_branch(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(repository, "switch", "-q", "-c", "topic")
    (repository / "a/旧.yaml").write_text("x", encoding="utf-8")
    (repository / "a/\x01 怪\n.yaml").write_text("x", encoding="utf-8")
    (repository / "a/删.yaml").unlink()
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2001-01-01T00:00:00+0000")  # the filer's own clock says nothing
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "two")
    git(repository, "switch", "-q", "main")
    (repository / "b.yaml").write_text("x", encoding="utf-8")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2031-08-02T09:00:00+0800")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "three")
    git(repository, "merge", "-q", "--no-ff", "topic", "-m", "merge")
    found = histories(repository, "a")
    assert found.keys() == {"a/旧.yaml", "a/改.yaml", "a/移.yaml", "a/\x01 怪\n.yaml"}
    assert found["a/改.yaml"].changed is None
    merged = datetime.fromisoformat("2031-08-02T09:00:00+08:00")
    assert (found["a/旧.yaml"].changed, found["a/旧.yaml"].changes) == (merged, 1)
    assert found["a/\x01 怪\n.yaml"].filed == merged
    assert histories(repository / "a", ".").keys() == {name.removeprefix("a/") for name in found}


def test_no_history_is_told_where_there_is_none(repository: Path, tmp_path: Path) -> None:
    assert histories(tmp_path, "a") == {}
    git(tmp_path, "init", "-q", "empty")
    assert histories(tmp_path / "empty", "a") == {}
    git(tmp_path, "clone", "-q", "--depth=1", repository.as_uri(), "shallow")
    assert histories(tmp_path / "shallow", "a") == {}
