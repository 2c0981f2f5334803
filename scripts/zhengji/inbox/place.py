"""Submissions put where they belong: first written aside, then moved in one step each, never over a different one.

Killed at any point, every path holds the old file or the new one, whole. What was written aside lies in a hidden
folder, which nothing reads; the next run takes it away.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

_ASIDE = re.compile(r"\.import-([0-9]+)-.*")
_MANY = 32


class Aside:
    """A folder beside the submissions in which they are written before they are moved."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: set[str] = set()

    @contextmanager
    def flushing(self, written: int) -> Iterator[list[str]]:
        """See to it that what lies here is on disk when the block ends, before any of it is moved.

        Of many `written` all, while the block goes on; of a few those whose names the block puts on the list.
        """
        names: list[str] = []
        if written > _MANY and hasattr(os, "sync"):
            with ThreadPoolExecutor(1) as thread:
                synced = thread.submit(os.sync)  # once for all: a thousand times as fast as one by one
                yield names
                synced.result()
            return
        yield names
        for name in names:
            with (self.folder / name).open("rb+") as file:
                os.fsync(file.fileno())

    def move(self, name: str, target: Path, *, over: bool) -> bool:
        """Move the file `name` to `target`; False where something stands there and it is not to go `over` it."""
        # plain texts: paths made of them for each of ten thousand files take as long as moving these
        source = f"{self.folder}{os.sep}{name}"
        folder = str(target).rpartition(os.sep)[0]
        if folder not in self._made:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(folder)
        if over:
            with contextlib.suppress(OSError):
                Path(source).chmod(target.stat().st_mode & 0o777)
            Path(source).replace(target)
            return True
        try:
            target.hardlink_to(source)  # unlike a rename, it never replaces
        except FileExistsError:
            return False
        except OSError as error:
            if error.errno not in (errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS):
                raise
            if os.path.lexists(target):  # a file system without links
                return False
            Path(source).replace(target)
            return True
        os.unlink(source)  # noqa: PTH108
        return True


@contextmanager
def aside(root: Path) -> Iterator[Aside]:
    """A folder below `root` to write in, gone at the end; what earlier runs left behind goes too."""
    made = [folder for folder in (root, *root.parents) if not folder.exists()]
    root.mkdir(parents=True, exist_ok=True)
    for left in root.glob(".import-*"):
        if (found := _ASIDE.fullmatch(left.name)) and not _runs(int(found[1])):
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f".import-{os.getpid()}-", dir=root))
    try:
        yield Aside(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        with contextlib.suppress(OSError):  # what was made for nothing goes too
            for empty in made:
                empty.rmdir()


def _runs(process: int) -> bool:
    """Whether a process of that number runs: its folder is then its own."""
    if os.name == "nt":  # there, asking ends the process
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
