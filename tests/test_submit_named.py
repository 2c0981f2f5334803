"""What somebody names to submit: folders with junk, one file twice, nothing at all."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from tests.gitserver import make_bare, refs
from tests.submitting import Filer, edit, files, receipt, repository


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    return make_bare(repository(tmp_path), tmp_path / "bare.git")


@pytest.fixture
def filer(tmp_path: Path, bare: Path) -> Filer:
    return Filer(tmp_path / "filer", str(bare), tmp_path / "source")


@pytest.mark.parametrize("verb", ["submit", "status"])
def test_an_empty_folder_is_told_of(filer: Filer, tmp_path: Path, verb: str) -> None:
    empty = tmp_path / "空 文件夹"
    empty.mkdir()
    code, said = filer.run(verb, empty)
    assert code == 2
    assert f"这里没有征集表：{empty}" in said


@pytest.mark.parametrize("verb", ["submit", "status"])
def test_c1_a_linked_folder_is_refused_and_stops_no_batch(filer: Filer, bare: Path, tmp_path: Path, verb: str) -> None:
    folder = tmp_path / "汇 总"
    files(folder, 2)
    (folder / "别处").symlink_to(tmp_path / "source", target_is_directory=True)
    code, said = filer.submit(folder) if verb == "submit" else filer.run(verb, folder)
    assert code == 1  # for the link alone
    assert "别处" in said
    assert "别处/" not in said  # nothing of what it leads to was looked at
    assert len([ref for ref in refs(bare) if "zhengji/" in ref]) == (2 if verb == "submit" else 0)


def test_one_file_under_two_names_is_submitted_once(filer: Filer, bare: Path, tmp_path: Path) -> None:
    (file,) = files(tmp_path / "桌面 文件", 1)
    code, said = filer.submit(file, file.parent / ".." / file.parent.name / file.name, file.parent)
    assert code == 0, said
    assert len([ref for ref in refs(bare) if "zhengji/" in ref]) == 1


def test_i6_a_receipt_says_no_more_of_the_time_than_is_known(filer: Filer, tmp_path: Path) -> None:
    """What an earlier run sent is found there: when it arrived is not known any more."""
    (file,) = files(tmp_path / "甲", 1)
    assert filer.submit(file)[0] == 0
    said = receipt(file)
    assert said is not None
    assert not said.time.startswith("不晚于")
    copy = Path(shutil.copy(file, tmp_path / "副本.yaml"))
    assert filer.submit(copy)[0] == 0
    again = receipt(copy)
    assert again is not None
    assert again.time.startswith("不晚于 20")
    edit(copy)
    assert filer.submit(copy)[0] == 0
    changed = receipt(copy)
    assert changed is not None
    assert not changed.time.startswith("不晚于")


@pytest.mark.parametrize(("number", "why"), [(errno.EROFS, "磁盘是只读的"), (errno.EIO, "系统报告 ")])
def test_i4_a_disk_that_takes_no_receipt_is_told_and_nothing_is_sent(
    filer: Filer, bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, why: str
) -> None:
    def refuses(path: Path, content: bytes) -> None:
        raise OSError(number, os.strerror(number), str(path))

    (file,) = files(tmp_path / "光盘", 1)
    monkeypatch.setattr("zhengji.submit.receipt.write_whole", refuses)
    code, said = filer.submit(file)
    assert code == 1
    assert f"读写文件时出错：{why}" in said
    assert not [ref for ref in refs(bare) if "zhengji/" in ref]


@pytest.mark.parametrize("how", ["config", "objects", "all", "mark"])
def test_i4_a_damaged_clone_of_ours_is_made_anew(filer: Filer, bare: Path, tmp_path: Path, how: str) -> None:
    """It is a cache: whatever has become of it, nobody is told that the server has no such repository."""
    one, other = files(tmp_path / "甲", 2)
    assert filer.submit(one)[0] == 0
    (clone,) = (filer.home / "cache").glob("*.git")
    before = (clone / "config").read_bytes()
    if how == "objects":
        shutil.rmtree(clone / "objects")
    elif how == "all":
        shutil.rmtree(clone)
    else:
        (clone / {"config": "config", "mark": "zhengji"}[how]).write_text("garbage\n", "utf-8")
    code, said = filer.submit(other)
    assert code == 0, said
    assert len([ref for ref in refs(bare) if "zhengji/" in ref]) == 2
    assert (clone / "config").read_bytes() == before  # and git changes nothing of it: it is kept from run to run
    made = (clone / "zhengji").stat().st_ino
    assert filer.run("status", one)[0] == 0
    assert (clone / "zhengji").stat().st_ino == made


def test_a_cache_that_is_no_folder_is_told_in_a_line(filer: Filer, tmp_path: Path) -> None:
    (file,) = files(tmp_path / "甲", 1)
    filer.environment["ZHENGJI_CACHE"] = str(file)
    code, said = filer.submit(file)
    assert code == 2
    assert "不是文件夹" in said


def test_i1_two_long_names_that_begin_alike_have_a_receipt_each(filer: Filer, bare: Path, tmp_path: Path) -> None:
    long = "辽宁省科技发展规划布局项目" * 6 + "一表"  # with a number and .yaml, 252 bytes
    named = []
    for number, file in enumerate(files(tmp_path / "汇总", 2), start=1):
        named.append(file.rename(file.with_name(f"{long}（{number}）.yaml")))
    assert filer.submit(tmp_path / "汇总")[0] == 0
    receipts = {path.name for path in (tmp_path / "汇总").glob("*.txt")}
    assert len(receipts) == 2
    assert all("~" in name and len(name.encode()) < 255 for name in receipts)
    for file in named:
        edit(file)
    code, said = filer.submit(tmp_path / "汇总")
    assert code == 0, said
    assert len([ref for ref in refs(bare) if "zhengji/" in ref]) == 2
