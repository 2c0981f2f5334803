"""Runs of `submit` that are cut off anywhere, and many at once: the next one converges, and nothing is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crowd import ALIKE, MANY
from tests.gitserver import refs, shown
from tests.submitting import ROOT
from zhengji.submit.receipt import SENT, parsed

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


def printed(module: str, *arguments: str | Path) -> list[list[str]]:
    run = subprocess.run(
        [sys.executable, "-m", module, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=550
    )
    assert run.returncode == 0, run.stderr
    return [line.split("\t") for line in run.stdout.splitlines()]


@pytest.mark.parametrize(
    ("scenario", "end", "each", "least"),
    [
        ("new", "kill", 1, 50),
        ("edited", "kill", 4, 12),
        ("update", "interrupt", 4, 12),
        ("again", "kill", 3, 15),
        ("new", "full", 2, 12),
    ],
)
def test_i4_i6_cut_off_before_any_step(tmp_path: Path, scenario: str, end: str, each: int, least: int) -> None:
    steps = printed("tests.dying", tmp_path, scenario, end, str(each))
    assert [step for step in steps if step[2]] == []
    seen = " ".join(step[1] for step in steps)
    assert len(steps) >= least
    assert "回执" in seen or each > 1  # all the way


def test_i1_many_submit_to_one_repository(tmp_path: Path) -> None:
    codes = {Path(file): int(code) for code, file in printed("tests.crowd", tmp_path)}
    assert len(codes) == MANY
    told = {file: file.with_suffix(".log").read_text("utf-8") for file in codes}
    assert not [text for text in told.values() if "Traceback" in text]
    good = [file for file, code in codes.items() if code == 0]
    assert len(good) == MANY - ALIKE + 1, told
    bare = tmp_path / "bare.git"
    branches = set(refs(bare)) - {"refs/heads/main"}
    paths = set()
    for file in good:
        receipt = parsed(file.with_name(f"{file.stem}.回执.txt").read_text("utf-8"))
        assert receipt
        assert receipt.state == SENT
        assert shown(bare, f"{receipt.branch}:{receipt.path}") == file.read_bytes()
        branches.remove(f"refs/heads/{receipt.branch}")
        paths.add(receipt.path)
    assert not branches
    assert len(paths) == len(good)
    for file in codes.keys() - set(good):
        assert codes[file] == 1
        assert "线上的内容已被改动" in told[file]
    subprocess.run(["git", "-C", bare, "fsck", "--strict"], check=True, capture_output=True)
