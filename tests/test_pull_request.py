"""`.ci/pull-request` on real repositories: what merging would file is checked, by the base's code, as data."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDER = "submissions/call/form/单位"
Verdict = Callable[..., tuple[int, str]]


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A base with one submission; `topic`, checked out, is what the pull request proposes."""
    root = tmp_path / "repository"
    (root / FOLDER).mkdir(parents=True)
    (root / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "pull-request", root / ".ci")
    (root / FOLDER / "旧.yaml").write_text("old", "utf-8")
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "base")
    git(root, "switch", "-q", "-c", "topic")
    return root


@pytest.fixture
def verdict(repository: Path, tmp_path: Path) -> Verdict:
    """Commits what stands there as the pull request, and judges it with a `zhengji` that lists what it was given."""
    tools = tmp_path / "tools"
    tools.mkdir()
    stand_in = tools / "zhengji"
    stand_in.write_text('#!/bin/sh\necho "arguments: $*"\nenv\ncat submissions/*/*/*/*.yaml\n', "utf-8")
    stand_in.chmod(0o755)

    def judge(last: Callable[[], None] = lambda: None) -> tuple[int, str]:
        git(repository, "add", "-A")
        git(repository, "commit", "-q", "--allow-empty", "-m", "proposed")
        git(repository, "switch", "-q", "main")
        last()
        environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "GITHUB_TOKEN": "canary-of-a-token"}
        run = subprocess.run(
            [".ci/pull-request", "main", "topic"], cwd=repository, env=environment, capture_output=True, text=True
        )
        return run.returncode, run.stdout + run.stderr

    return judge


def test_a_submission_is_checked_on_top_of_the_base(repository: Path, verdict: Verdict) -> None:
    (repository / FOLDER / "新.yaml").write_text("new", "utf-8")
    git(repository, "switch", "-q", "main")
    (repository / FOLDER / "另.yaml").write_text("merged meanwhile", "utf-8")
    git(repository, "add", FOLDER)
    git(repository, "commit", "-q", "-m", "meanwhile", "--", FOLDER + "/另.yaml")
    git(repository, "switch", "-q", "topic")
    code, said = verdict()
    assert code == 0, said
    assert "arguments: check --changed-since " in said
    assert "--format github" in said
    assert "old" in said
    assert "merged meanwhile" in said


def test_d3_the_validator_is_the_bases(repository: Path, verdict: Verdict) -> None:
    (repository / ".ci" / "pull-request").write_text("#!/bin/sh\ntouch sprung\n", "utf-8")
    (repository / FOLDER / "新.yaml").write_text("new", "utf-8")
    code, said = verdict()
    assert code == 1
    assert "不按申报审核" in said
    assert not (repository / "sprung").exists()
    assert not (repository / FOLDER / "新.yaml").exists()


@pytest.mark.parametrize(
    "path",
    [
        ".gitattributes",
        ".gitmodules",
        ".github/workflows/check.yml",
        "mkdocs.yml",
        "schemas/call/call.yaml",
        "submissions/.gitattributes",
        "submissions/call/form/单位/说明.txt",
    ],
)
def test_c4_anything_else_is_not_a_submission(repository: Path, verdict: Verdict, path: str) -> None:
    (repository / path).parent.mkdir(parents=True, exist_ok=True)
    (repository / path).write_text("", "utf-8")
    (repository / FOLDER / "新.yaml").write_text("new", "utf-8")
    code, said = verdict()
    assert code == 1
    assert "以外的文件，不按申报审核" in said


def test_c1_a_symbolic_link_is_refused_unopened(repository: Path, verdict: Verdict) -> None:
    (repository / FOLDER / "链接.yaml").symlink_to("/etc/passwd")
    code, said = verdict()
    assert code == 1
    assert "符号链接" in said
    assert "root:" not in said
    assert not (repository / FOLDER / "链接.yaml").is_symlink()


def test_c1_a_submodule_is_refused(repository: Path, verdict: Verdict) -> None:
    commit = subprocess.check_output(["git", "-C", str(repository), "rev-parse", "HEAD"], text=True).strip()
    git(repository, "update-index", "--add", "--cacheinfo", f"160000,{commit},{FOLDER}/sub.yaml")
    git(repository, "commit", "-q", "-m", "gitlink")
    (repository / FOLDER / "sub.yaml").mkdir()
    code, said = verdict()
    assert code == 1, said
    assert "子模块" in said


def test_c5_more_files_than_anyone_reviews(repository: Path, verdict: Verdict) -> None:
    for number in range(101):
        (repository / FOLDER / f"{number}.yaml").write_text("x", "utf-8")
    code, said = verdict()
    assert code == 1
    assert "这里有 101 份" in said


@pytest.mark.parametrize(
    "name", ["$(touch sprung).yaml", "`touch sprung`.yaml", "'; touch sprung; '.yaml", "-n\n.yaml"]
)
def test_d1_a_name_is_never_a_command(repository: Path, verdict: Verdict, name: str) -> None:
    (repository / FOLDER / name).write_text("new", "utf-8")
    code, _ = verdict()
    assert code == 0
    assert not list(repository.rglob("sprung"))


def test_d2_the_validator_sees_no_token(repository: Path, verdict: Verdict) -> None:
    (repository / FOLDER / "新.yaml").write_text("new", "utf-8")
    code, said = verdict()
    assert code == 0
    assert "canary-of-a-token" not in said


def test_d2_nothing_that_git_could_run_runs(repository: Path, verdict: Verdict, tmp_path: Path) -> None:
    trap, sprung = tmp_path / "trap", tmp_path / "sprung"
    trap.write_text(f"#!/bin/sh\ntouch '{sprung}'\n", "utf-8")
    trap.chmod(0o755)

    def set_traps() -> None:
        for key in ("core.fsmonitor", "diff.external", "diff.x.textconv", "diff.x.command"):
            git(repository, "config", key, str(trap))
        for hook in ("post-checkout", "post-index-change", "post-merge", "reference-transaction"):
            (repository / ".git" / "hooks").mkdir(exist_ok=True)
            shutil.copy(trap, repository / ".git" / "hooks" / hook)
        (repository / ".git" / "info").mkdir(exist_ok=True)
        (repository / ".git" / "info" / "attributes").write_text("*.yaml diff=x\n", "utf-8")

    (repository / FOLDER / "新.yaml").write_text("new", "utf-8")
    code, said = verdict(set_traps)
    assert code == 0, said
    assert not sprung.exists()


def test_a_submission_taken_away_is_pointed_out(repository: Path, verdict: Verdict) -> None:
    (repository / FOLDER / "旧.yaml").rename(repository / FOLDER / "新.yaml")
    _, said = verdict()
    assert "::warning::这个合并请求删去（或移走）了 1 份已有的申报" in said


def test_i1_the_same_new_path_from_two_sides_lands_once(repository: Path, verdict: Verdict) -> None:
    (repository / FOLDER / "同.yaml").write_text("one", "utf-8")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "one")
    git(repository, "switch", "-q", "main")
    (repository / FOLDER / "同.yaml").write_text("two", "utf-8")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "two")
    git(repository, "switch", "-q", "topic")
    code, said = verdict()
    assert code == 1
    assert "同名的申报已经存在" in said
