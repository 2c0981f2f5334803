"""The folder that a site is built into: files change whole or not at all, and nothing that is not ours is touched."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from zhengji.errors import ZhengjiError, reason
from zhengji.files import write_all

_TEMPORARY = ".zj-"
_SIGN = "assets/data/build.js"  # what only a site of ours holds


class State(NamedTuple):
    """What the file system says of a file: enough to see that nobody has changed it since.

    A tuple: a build makes and compares tens of thousands.
    """

    size: int
    mtime: int

    @classmethod
    def of(cls, stat: os.stat_result) -> State:
        """The state that `stat` tells."""
        return cls(stat.st_size, stat.st_mtime_ns)


def write(path: Path, content: bytes) -> tuple[State, bool]:
    """Write a file whole: beside it, then in its place. False where it already says so, and is left alone."""
    try:
        with path.open("rb", buffering=0) as old:
            stat = os.fstat(old.fileno())
            if stat.st_size == len(content) and old.read() == content:
                return State.of(stat), False
    except OSError:
        pass
    return place(path, content), True


def place(path: Path, content: bytes) -> State:
    """Write a file under a temporary name in the same folder, then put it at `path`."""
    temporary = path.with_name(f"{_TEMPORARY}{os.getpid()}-{path.name}")
    try:
        try:
            state = _fill(temporary, content)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            state = _fill(temporary, content)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise ZhengjiError(
            f"无法写入 {path}：{reason(error)}", "请检查磁盘空间和文件夹权限，然后重新运行；已写好的页面仍然有效。"
        ) from error
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return state


def _fill(path: Path, content: bytes) -> State:
    with path.open("wb", buffering=0) as file:
        write_all(file, content)
        return State.of(os.fstat(file.fileno()))


def files(out: Path) -> dict[str, tuple[int, int]]:
    """The state of every file below `out` by its address.

    What an interrupted build left under a temporary name is removed, whatever that was to become and for whom.
    """
    found = {}
    for name, entry in _walk(out):
        if entry.name.startswith(".") and _unfinished(name, entry.name):
            (out / name).unlink(missing_ok=True)
        else:
            stat = entry.stat(follow_symlinks=False)
            found[name] = stat.st_size, stat.st_mtime_ns  # no `State`: they are many, and each is compared only
    return found


def _unfinished(name: str, own: str) -> bool:
    return own.startswith(_TEMPORARY) or (own.endswith(".part") and name.startswith("downloads/"))


def _walk(out: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """The files below `out` with their addresses; what is in a hidden folder is nobody's page."""
    prefixes = [""]
    while prefixes:
        prefix = prefixes.pop()
        with os.scandir(out / prefix) as entries:
            for entry in entries:
                if not entry.is_dir(follow_symlinks=False):
                    yield prefix + entry.name, entry
                elif not entry.name.startswith("."):
                    prefixes.append(f"{prefix}{entry.name}/")


def claim(out: Path, root: Path) -> None:
    """Take `out` for our site: it must be empty or one already, and must not hold the repository.

    It is marked as ours before anything else is written, so that an interrupted first build can be resumed.
    """
    resolved, home = out.resolve(), root.resolve()
    if resolved == home or resolved in home.parents:
        raise ZhengjiError(
            f"不能把网站写在 {out}：里面有仓库本身", "请用 --out 指定一个单独的文件夹，例如 --out site。"
        )
    if any(resolved.is_relative_to(home / part) for part in ("submissions", "schemas", "site_src", "scripts", ".git")):
        raise ZhengjiError(
            f"不能把网站写在 {out}：那里是来源文件", "请用 --out 指定一个单独的文件夹，例如 --out site。"
        )
    if out.exists() and not out.is_dir():
        raise ZhengjiError(f"{out} 不是文件夹", "请用 --out 指定一个文件夹，例如 --out site。")
    out.mkdir(parents=True, exist_ok=True)
    sign = out / _SIGN
    if sign.exists():
        return
    if any(not entry.name.startswith(_TEMPORARY) for _, entry in _walk(out)):
        raise ZhengjiError(f"{out} 里已有别的文件，不是本工具生成的网站", "请换一个空文件夹，或先自行清空它。")
    place(sign, b"")


def remove(out: Path, names: Iterable[str]) -> int:
    """Remove files by address, and the folders that this leaves empty."""
    folders, count = set(), 0
    for name in names:
        (out / name).unlink(missing_ok=True)
        folders.add((out / name).parent)
        count += 1
    for folder in sorted(folders, reverse=True):
        while folder != out and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent
    return count
