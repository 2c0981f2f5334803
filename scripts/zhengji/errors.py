"""The operator's fault, as opposed to the submitter's (a `Finding`) or ours (a traceback)."""

from __future__ import annotations

import errno
from collections.abc import Mapping

# What the disk or the system refuses is for the operator to mend, wherever it happens.
REFUSALS: Mapping[int, str] = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EROFS: "磁盘是只读的",
    errno.EMFILE: "打开的文件太多",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EISDIR: "这是一个文件夹",
    errno.ENOTDIR: "路径中间有一个不是文件夹",
    errno.EEXIST: "那里已有别的东西，不是文件夹",
    errno.ELOOP: "链接绕成了圈",
}


class ZhengjiError(Exception):
    """Something the operator must put right before a command can run.

    Caught once, in `cli.py`: printed as one line, with the hint beneath, exit code 2.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def reason(error: OSError) -> str:
    """Why the system refused, in a few words."""
    if isinstance(error, FileNotFoundError):
        return "没有这个文件"
    return REFUSALS.get(error.errno or 0) or f"系统报告 {error.strerror or error}"
