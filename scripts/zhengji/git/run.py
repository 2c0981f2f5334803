"""The one place where git is run, through GitPython.

Every command is a list of arguments. What a repository could make Git run (hooks, fsmonitor, external programs) is off:
the tree that is looked at, and the server that is talked to, may be a stranger's. Without being told otherwise a
command reaches no network at all.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from zhengji.errors import ZhengjiError

# GitPython looks for git while it is imported and raises where there is none; ours is the message to be read.
os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")

from git import Git
from git.exc import GitCommandNotFound

_SAFE = ("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false")
_ENVIRONMENT = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "",  # nor a window: an empty one also stops the search for others
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",  # what a partial clone lacks is not asked of the address that its configuration names
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_TRACE_REDACT": "1",  # whoever traces git sees no login
    "GIT_TRACE2_ENV_VARS": "",
    "LC_ALL": "C",
}
_SECONDS = 900.0  # for one command; a server that sends nothing is given up much earlier


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command of git's came to."""

    status: int
    output: bytes
    said: str  # on standard error


class GitFailed(ZhengjiError):  # noqa: N818 - what git did
    """Git said no: `said` is all of its standard error, for whoever knows what to make of it."""

    def __init__(self, said: str, status: int) -> None:
        lines = said.strip().splitlines()
        super().__init__("Git 没有完成这一步。", f"Git 的原话：{lines[0] if lines else f'退出码 {status}'}")
        self.said = said


def run(root: Path, *arguments: str, environment: Mapping[str, str] | None = None, given: bytes | None = None) -> Ran:
    """Run git in `root` with `given` on its standard input, whatever comes of it."""
    with ExitStack() as stack:
        source = None if given is None else stack.enter_context(tempfile.TemporaryFile())
        if source is not None and given is not None:
            source.write(given)
            source.seek(0)
        try:
            status, output, said = Git(root).execute(
                ["git", *_SAFE, *arguments],
                istream=source,
                env={**_ENVIRONMENT, **(environment or {})},
                with_extended_output=True,
                with_exceptions=False,
                strip_newline_in_stdout=False,
                stdout_as_string=False,
                shell=False,
                kill_after_timeout=None if sys.platform == "win32" else _SECONDS,
            )
        except GitCommandNotFound:
            raise ZhengjiError("没有找到 git 程序。", "请先安装 Git，并确认在命令行里能运行 git --version。") from None
    return Ran(int(status), output if isinstance(output, bytes) else str(output).encode(), str(said))


def git(root: Path, *arguments: str, environment: Mapping[str, str] | None = None, given: bytes | None = None) -> bytes:
    """What git prints; `GitFailed` where it fails."""
    ran = run(root, *arguments, environment=environment, given=given)
    if ran.status:
        raise GitFailed(ran.said, ran.status)
    return ran.output


def text_of(root: Path, *arguments: str, fails: str | None = None) -> str:
    """What git prints, as text; `fails`, where given, instead of an error of git's."""
    try:
        return git(root, *arguments).decode("utf-8", "surrogateescape")
    except GitFailed as failed:
        if fails is not None and "dubious ownership" not in failed.said:
            return fails
        raise
