"""The files that are to be brought in, and what is in each."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from zhengji.errors import ZhengjiError
from zhengji.intake import INTAKES, Intake, unreadable
from zhengji.intake.archive import LARGEST
from zhengji.intake.contract import refused
from zhengji.model import Call, Form

_NEVER = (".DS_Store", "Thumbs.db", "desktop.ini", ".gitkeep")


@dataclass(frozen=True, slots=True)
class Source:
    """A file to bring in, and its name as it is told of."""

    path: Path
    name: str


def sources(paths: Sequence[Path]) -> list[Source]:
    """The files that `paths` hold, in order of their names. Hidden and temporary ones in folders are passed over."""
    found: list[Source] = []
    for path in paths:
        if not os.path.lexists(path):
            raise ZhengjiError(f"找不到“{path}”。", f"请检查路径；当前文件夹是 {Path.cwd()}")
        if path.is_dir():
            below = sorted(_below(path), key=lambda file: unicodedata.normalize("NFC", str(file)))
            found += [Source(file, PurePosixPath(file.relative_to(path.parent)).as_posix()) for file in below]
        else:
            found.append(Source(path, path.name))
    seen: set[Path] = set()
    return [one for one in found if not (one.path.resolve() in seen or seen.add(one.path.resolve()))]  # type: ignore[func-returns-value]


def _below(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith((".", "~$")) or entry.name in _NEVER or entry.name.endswith((".tmp", "~")):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _below(Path(entry.path))
            else:
                yield Path(entry.path)


def read_source(source: Source, call: Call, form: Form | None) -> tuple[Intake, ...]:
    """Every submission in a file; a file that cannot be read gives its refusal."""
    suffix = source.path.suffix.lower()
    content = content_of(source)
    if isinstance(content, Intake):
        return (content,)
    reader = INTAKES.get(suffix)
    return reader(content, source.name, call, form) if reader else (unreadable(source.name, suffix),)


def content_of(source: Source) -> bytes | Intake:
    """The bytes of a regular file; a link is never followed."""
    try:
        told = source.path.lstat()
        if not stat.S_ISREG(told.st_mode):
            message = "这里应是普通文件，却是链接、文件夹或设备"
            return refused(source.name, "path.link", message, "请换成文件本身。")
        with source.path.open("rb") as file:
            return file.read(LARGEST + 1)  # one more is enough to be refused as too large
    except OSError as error:
        return refused(source.name, "path.unreadable", f"读不了这个文件：{error.strerror}", "请检查文件权限。")
