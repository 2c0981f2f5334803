"""`python -m tests.dying FOLDER SCENARIO END EACH`: submits a file and ends before its n-th step, for every n, or each.

SCENARIO is `new`, `update` (it was submitted before), `again` (and sent back, and mended), or `edited` (the filer
writes on before the next run). END is `kill` (-9), `interrupt` (Ctrl-C) or `full` (no room is left on the disk, for
every step that writes a file).

Each line that is printed is a step, what it was, and what was wrong after the next run ("" where nothing was). What is
a step is not said by `submit` but seen by the interpreter: every file opened for writing, every name changed or taken
away, every program started, every connection made, and both ends of every question to the host of requests.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import shutil
import signal
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from tests.gitserver import make_bare, refs, shown
from tests.submitting import Host, edit, environment, files, git, repository
from zhengji import submit
from zhengji.checks import check_paths
from zhengji.cli import main
from zhengji.load import submission_paths
from zhengji.schema import load_call
from zhengji.submit.receipt import SENT, parsed
from zhengji.submit.ways import WAYS

_STEPS = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "subprocess.Popen", "socket.connect", "fcntl.flock", "host")
_BEFORE = ("update", "again")
_ON_DISK = ("open", "os.rename", "os.mkdir")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Asked(Host):
    """A host whose every answer may be the last thing that is heard."""

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        if name not in ("now", "request_of", "open", "update"):
            return found

        def asked(*arguments: Any) -> Any:
            sys.audit("host", f"before {name}")
            answer = found(*arguments)
            sys.audit("host", f"after {name}")
            return answer

        return asked


def is_step(event: str, arguments: tuple[Any, ...]) -> bool:
    """Whether an event of the interpreter's is a step."""
    if event == "open":
        path, _, flags = arguments
        return isinstance(flags, int) and bool(flags & _WRITING) and path != os.devnull
    return event in _STEPS


def run(source: Path, file: Path, host: Host, last: int = 0, end: str = "", log: Path | None = None) -> int:
    """Submit `file` in a child that ends before step `last` (0: never); its exit code, or minus its signal."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    count = 0

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal count
        if is_step(event, arguments) and not (end == "full" and event not in _ON_DISK):
            count += 1
            if count == last:
                os.write(note, f"{event} {arguments[:2]}".encode("utf-8", "replace")[:200])
                if end == "full":
                    raise OSError(errno.ENOSPC, "No space left on device")
                if end == "interrupt":
                    raise KeyboardInterrupt
                os.kill(os.getpid(), signal.SIGKILL)

    note = os.open(log or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    code = 99
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        sys.addaudithook(watch)
        with contextlib.suppress(BaseException):
            code = main(["submit", str(file), "--to", str(host.bare), "--root", str(source), "--yes"])
    os._exit(code)


def with_host(host: Host, real: Any, *arguments: Any, **named: Any) -> Any:
    """The server that the command would talk to, with `host` for its host of requests."""
    return replace(real(*arguments, **named), forge=host, way=WAYS["request"])


def wrong(file: Path, host: Host, source: Path, requests: list[str]) -> str:
    """What is not as it should be after the run that was let through, "" where all is."""
    assert host.bare
    branches = {name: sha for name, sha in refs(host.bare).items() if name != "refs/heads/main"}
    receipt = parsed(file.with_name(f"{file.stem}.回执.txt").read_text("utf-8"))
    if receipt is None or receipt.state != SENT or not receipt.time or receipt.request != str(len(requests)):
        return f"receipt: {receipt}"
    if list(branches) != [f"refs/heads/{receipt.branch}"]:
        return f"branches: {branches}"
    if shown(host.bare, f"{receipt.branch}:{receipt.path}") != file.read_bytes():
        return "the server holds something else"
    if git(host.bare, "diff", "--name-only", "-z", "main", receipt.branch) != f"{receipt.path}\0":
        return "something else was changed too"
    if [one.state for one in host.requests] != requests:
        return f"requests: {host.requests}"
    return left(file, source)


def left(file: Path, source: Path) -> str:
    """What is not as it should be at any moment, "" where all is."""
    if submission_paths(load_call(source), [file.parent]) != [file]:
        return f"taken for submissions: {submission_paths(load_call(source), [file.parent])}"
    receipt = file.with_name(f"{file.stem}.回执.txt")
    if receipt.exists() and parsed(receipt.read_text("utf-8")) is None:
        return "half a receipt"
    return ""


def attempt(home: Path, source: Path, step: int, scenario: str, end: str) -> tuple[bool, str, str]:
    """Whether step `step` was reached, what it was, and what was wrong afterwards."""
    os.environ.clear()
    os.environ.update(environment(home))
    host = Asked(home / "host.json", home / "bare.git")
    file = home / "files" / "表1.yaml"
    submit.server_of = partial(with_host, host, real)
    code = run(source, file, host, step, end, home / "step")
    what = (home / "step").read_text("utf-8", "replace")
    problem = f"{end}, but all is well" if what and not code and end != "full" else ""
    problem = problem or left(file, source)
    if scenario == "edited":
        edit(file, "又补充")
    code = run(source, file, host)
    return (
        bool(what),
        what,
        problem
        or (
            f"exit {code}"
            if code
            else wrong(file, host, source, ["closed", "open"] if scenario == "again" else ["open"])
        ),
    )


real = submit.server_of


def everything(folder: Path, scenario: str, end: str, each: int) -> None:
    """Every step of one scenario, or `each` second, third … one."""
    source = repository(folder)
    template = folder / "template"
    (file,) = files(template / "files", 1)
    make_bare(source, template / "bare.git")
    check_paths(load_call(source), [file])  # what is loaded once, is loaded before the children are made
    receipt = file.with_name("表1.回执.txt")
    if scenario in _BEFORE:
        os.environ.update(environment(template))
        host = Host(template / "host.json", template / "bare.git")
        submit.server_of = partial(with_host, host, real)
        assert run(source, file, host) == 0
        shutil.rmtree(template / "cache")
        if scenario == "again":
            host.set(1, state="closed")
        edit(file)
    for step in range(1, 1000, each):
        home = folder / f"{step}"
        if scenario in _BEFORE:  # the copy stands elsewhere: what was submitted is known by where it went
            _moved(receipt, home)
        shutil.copytree(template, home)
        reached, what, problem = attempt(home, source, step, scenario, end)
        print(f"{step}\t{what}\t{problem}", flush=True)
        if not problem:
            shutil.rmtree(home)
        if not reached:
            return


def _moved(receipt: Path, home: Path) -> None:
    there = f"仓库：{(home / 'bare.git').as_uri()}"
    lines = (there if line.startswith("仓库：") else line for line in receipt.read_text("utf-8").splitlines())
    receipt.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    everything(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]))
