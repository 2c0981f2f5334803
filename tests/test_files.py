"""Files written whole or not at all; text that cannot act; progress that only a terminal sees."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengji.files import write_new, write_whole
from zhengji.inert import one_line, visible
from zhengji.progress import progress


def test_i4_a_write_that_fails_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "征集表.yaml"
    write_whole(path, b"old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_mode_is_kept_and_folders_are_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / ("长" * 60 + ".yaml")
    write_whole(path, b"1")
    path.chmod(0o640)
    write_whole(path, b"2")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"2", 0o640)


def test_what_is_new_replaces_nothing(tmp_path: Path) -> None:
    write_new(tmp_path / "x", b"1")
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "x", b"2")
    (tmp_path / "y").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "y", b"2")
    assert (tmp_path / "x").read_bytes() == b"1"
    assert not (tmp_path / "elsewhere").exists()


@given(st.text())
def test_nothing_visible_acts(text: str) -> None:
    shown = visible(text)
    assert all(unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp") or c in "\n\t\u200d" for c in shown)
    assert visible(shown) == shown
    line = one_line(text, 50)
    assert len(line) <= 50
    assert "\n" not in line


def test_ordinary_text_is_left_alone() -> None:
    text = "沈阳市（示例）ABC-1.5 %　👨‍👩‍👧 𠮷\n二"
    assert visible(text) == text


def test_progress_is_silent_in_a_pipe(capfd: pytest.CaptureFixture[str]) -> None:
    with progress("检查", after=0) as advance:
        advance(1, 2)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(("after", "seen"), [(0.0, True), (60.0, False)])
def test_progress_at_a_terminal(
    after: float, seen: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with progress("检查", after=after) as advance:
        advance(1, 2)
        advance(2, 2)
    told = capsys.readouterr()
    assert ("检查" in told.err, told.out) == (seen, "")
