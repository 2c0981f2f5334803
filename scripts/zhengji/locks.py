"""One process at a time at one place: a lock that says who holds it.

The lock is the operating system's, so it ends with its process, however that ends; the file only carries the name.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from zhengji.errors import ZhengjiError

try:
    import fcntl
except ImportError:  # Windows: its lock is of bytes, and may lie past the end of the file
    import msvcrt

    def _take(file: IO[str]) -> None:
        file.seek(4096)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        file.seek(0)

else:

    def _take(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def held(path: Path, what: str, *, busy: str = "已有构建正在进行", wait: float = 0.0) -> Iterator[None]:
    """Hold the lock at `path` while `what` is being done; after `wait` seconds in vain, ZhengjiError saying `busy`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    patience = time.monotonic() + wait
    with path.open("a+", encoding="utf-8") as file:
        while not _taken(file):
            if time.monotonic() >= patience:
                file.seek(0)
                holder = file.read(200).strip() or "另一个进程"
                raise ZhengjiError(f"{busy}：{holder}", "请等它结束后再试；它若已退出，锁会自动解除。")
            time.sleep(0.05)
        file.seek(0)
        file.truncate()
        file.write(f"{what}（进程 {os.getpid()}，主机 {socket.gethostname()}）\n")
        file.flush()
        yield
        file.seek(0)
        file.truncate()


def _taken(file: IO[str]) -> bool:
    try:
        _take(file)
    except OSError:
        return False
    return True
