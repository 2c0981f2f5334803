"""A private clone to submit through: bare, cut to the newest commits, without the contents of files, never checked out.

What a server sends is only ever data here: no file of it is written to disk under its own name, so nothing that a
repository holds (links, hooks, submodules, attributes, names for other systems) can act. The clone is a cache: it may
be removed at any time, and is made anew where it is damaged.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from zhengji.errors import ZhengjiError
from zhengji.files import write_whole
from zhengji.git.answers import Outcome, outcome, refusal
from zhengji.git.login import Login, configured
from zhengji.git.remote import Remote
from zhengji.git.revisions import LARGEST, Entry
from zhengji.git.run import GitFailed, Ran, run
from zhengji.git.settings import CONFIGURATION, SETTINGS
from zhengji.locks import held

_NAME = re.compile(r"refs/heads/(?!-)([\w./-]+)")
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_LACKING = re.compile(r"could not fetch ([0-9a-f]{40,64}) from promisor remote")
_MISSING = 4  # contents that a push may turn out to want
_FORMAT = "1"  # of the clone's own layout; another one is made anew

# The server of a folder is a git that we start ourselves: nothing that lies in that folder may be run by it.
_TAME = "git -c core.hooksPath=/dev/null -c core.alternateRefsCommand=true -c core.fsmonitor=false -c gc.auto=0"


@dataclass(frozen=True, slots=True)
class Tips:
    """What the server has: the branch that requests are merged into, and every branch asked for, with its commit."""

    base: str
    commits: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Pushed:
    """What came of a push, and what the server said along with it, line by line."""

    outcome: Outcome
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A commit to make: `content` at `path` on top of `parent`."""

    parent: str
    path: str
    blob: str
    message: str
    author: str
    time: datetime


class Clone:
    """The private clone of one remote. Its methods raise ZhengjiError for what the server refuses or fails to do."""

    def __init__(self, cache: Path, remote: Remote, login: Login | None = None) -> None:
        self.remote, self._login = remote, login
        self.folder = cache / f"{hashlib.sha256(remote.url.encode()).hexdigest()[:16]}.git"
        # whoever runs us (a hook, an editor) may have told git of another repository by the same variables
        self._own = {
            "GIT_COMMON_DIR": str(self.folder),
            "GIT_INDEX_FILE": str(self.folder / "index"),
            "GIT_OBJECT_DIRECTORY": str(self.folder / "objects"),
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": "",
            "GIT_NAMESPACE": "",
        }

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the clone: one process at a time works in it; what an ended one left half done is cleared away."""
        with held(self.folder.with_suffix(".lock"), "提交", busy="已有提交正在进行", wait=600.0):
            self._stand()
            yield

    def forget(self) -> None:
        """Remove the clone; the next use makes it anew."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._stand()

    def tips(self, branches: str) -> Tips:
        """The base branch, and all branches that open with `branches`, as the server has them now."""
        patterns = ("HEAD", "refs/heads/main", "refs/heads/master", f"refs/heads/{branches}*")
        listed = self._reach("ls-remote", "--symref", *self._server("upload-pack"), "--", self.remote.url, *patterns)
        default, commits = "", {}
        for line in listed.decode("utf-8", "replace").splitlines():
            value, _, name = line.partition("\t")
            branch = _NAME.fullmatch(name)
            if value.startswith("ref: ") and name == "HEAD":
                named = _NAME.fullmatch(value.removeprefix("ref: "))
                default = named[1] if named else ""
            elif branch and _SHA.fullmatch(value):
                commits[branch[1]] = value
        default = default or next((name for name in ("main", "master") if name in commits), "")
        if default and default not in commits:  # a base branch of another name was not among the patterns
            commits |= self._tip(default)
        if default not in commits:
            raise ZhengjiError("仓库里没有主分支，是空的或地址不对。", f"请核对地址：{self.remote.url}")
        return Tips(
            default, {name: sha for name, sha in commits.items() if name == default or name.startswith(branches)}
        )

    def requests(self) -> Mapping[str, str]:
        """The heads of the requests that the server shows as refs, by their commit: the number of each."""
        listed = self._reach("ls-remote", *self._server("upload-pack"), "--", self.remote.url, "refs/pull/*/head")
        lines = (line.split("\t") for line in listed.decode("utf-8", "replace").splitlines())
        return {sha: name.split("/")[2] for sha, name in lines}

    def fetch(self, commits: Sequence[str]) -> None:
        """Bring in `commits` with their trees, without what came before them and without the contents of files."""
        missing = [commit for commit in dict.fromkeys(commits) if not self._has(commit)]
        if missing:
            named = [f"+{commit}:refs/zhengji/{number}" for number, commit in enumerate(missing)]
            how = ("--quiet", "--no-tags", "--no-write-fetch-head", "--depth=1", "--filter=blob:none", "--refmap=")
            self._reach("fetch", *how, *self._server("upload-pack"), "--", "origin", *named)

    def entry(self, commit: str, path: str) -> Entry | None:
        """What stands at `path` in `commit`."""
        listed = self._do(
            "ls-tree", "-z", "--full-tree", commit, "--", path, environment={"GIT_LITERAL_PATHSPECS": "1"}
        )
        words = listed.decode("utf-8", "surrogateescape").split("\0")[0].partition("\t")[0].split()
        return Entry(words[0], words[2]) if len(words) == 3 else None

    def keep(self, content: bytes) -> str:
        """Store `content`; its SHA."""
        return self._do("hash-object", "-w", "--stdin", "--no-filters", given=content).decode().strip()

    def content(self, blob: str) -> bytes:
        """The content of `blob`, asked of the server where it is not here yet; "" of one over `LARGEST`."""
        allowed = {"GIT_NO_LAZY_FETCH": "0"}
        size = int(self._reach("cat-file", "-s", blob, environment=allowed))
        return self._reach("cat-file", "blob", blob, environment=allowed) if size <= LARGEST else b""

    def bring(self, commits: Collection[str], path: str) -> None:
        """Bring in what `commits` hold at `path`: pushing packs a new version as what differs from those."""
        for entry in filter(None, (self.entry(commit, path) for commit in commits)):
            if entry.mode.startswith("100"):
                self._bring(entry.blob)

    def commit(self, change: Change) -> str:
        """Make the commit of `change`; the same change gives the same SHA."""
        index = self.folder / f"index.{os.getpid()}"
        given = f"100644 {change.blob}\t{change.path}\0".encode()
        time = f"{int(change.time.timestamp())} +0000"
        environment = {"GIT_INDEX_FILE": str(index)}
        for who in ("AUTHOR", "COMMITTER"):
            environment |= {f"GIT_{who}_NAME": change.author, f"GIT_{who}_DATE": time}
            environment |= {f"GIT_{who}_EMAIL": "noreply@zhengji.invalid"}  # nobody's address becomes public
        try:
            self._do("read-tree", change.parent, environment=environment)
            self._do("update-index", "-z", "--index-info", environment=environment, given=given)
            tree = self._do("write-tree", "--missing-ok", environment=environment).decode().strip()
            made = ("commit-tree", "--no-gpg-sign", tree, "-p", change.parent, "-F", "-")
            return self._do(*made, environment=environment, given=change.message.encode()).decode().strip()
        finally:
            with suppress(OSError):
                index.unlink()

    def push(self, commit: str, ref: str, expected: str | None, options: Sequence[str] = ()) -> Pushed:
        """Put `commit` at `ref` if that is still at `expected`: "" where it must not be, None as the server likes."""
        lease = () if expected is None else (f"--force-with-lease={ref}:{expected}",)
        said = tuple(f"--push-option={option}" for option in options)
        how = ("--porcelain", "--no-verify", *lease, *said, *self._server("receive-pack"))
        for _ in range(_MISSING):
            ran = self._network("push", *how, "--", self.remote.url, f"{commit}:{ref}")
            lacking = _LACKING.search(ran.said)
            if not ran.status or not lacking:
                break
            self._bring(lacking[1])
        return Pushed(outcome(ran, self.remote), self._heard(ran.said))

    def _stand(self) -> None:
        """Make the clone where it is none, and take away what an ended process has left in it."""
        wanted = f"{_FORMAT} {self.remote.url}\n".encode()
        tame = f"uploadpack = {_TAME} upload-pack" if self.remote.protocol == "file" else ""
        url = self.remote.url.replace("\\", "\\\\").replace('"', '\\"')
        configuration = CONFIGURATION.format(url=url, tame=tame).encode()
        mark, config = self.folder / "zhengji", self.folder / "config"
        with suppress(OSError):
            # with another configuration git would go elsewhere, or nowhere, and blame the server
            if (mark.read_bytes(), config.read_bytes()) == (wanted, configuration):
                for left in ("*.lock", "index.*", "refs/**/*.lock"):
                    for file in self.folder.glob(left):
                        file.unlink(missing_ok=True)
                return
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(mode=0o700, parents=True)
        self._do("init", "--quiet", "--bare", "--template=")
        write_whole(config, configuration)
        write_whole(mark, wanted)

    def _bring(self, blob: str) -> None:
        self._reach("cat-file", "-s", blob, environment={"GIT_NO_LAZY_FETCH": "0"})

    def _has(self, commit: str) -> bool:
        return not self._run("cat-file", "-e", f"{commit}^{{tree}}").status

    def _tip(self, branch: str) -> Mapping[str, str]:
        listed = self._reach("ls-remote", *self._server("upload-pack"), "--", self.remote.url, f"refs/heads/{branch}")
        sha = listed.decode("utf-8", "replace").split("\t")[0]
        return {branch: sha} if _SHA.fullmatch(sha) else {}

    def _server(self, service: str) -> tuple[str, ...]:
        return (f"--{service}={_TAME} {service}",) if self.remote.protocol == "file" else ()

    def _heard(self, said: str) -> tuple[str, ...]:
        text = self._login.hidden(said) if self._login else said
        return tuple(line.removeprefix("remote:").strip() for line in text.splitlines() if line.startswith("remote:"))

    def _do(self, *arguments: str, environment: Mapping[str, str] | None = None, given: bytes | None = None) -> bytes:
        ran = self._run(*arguments, environment=environment, given=given)
        if ran.status:
            raise GitFailed(ran.said, ran.status)
        return ran.output

    def _reach(self, *arguments: str, environment: Mapping[str, str] | None = None) -> bytes:
        ran = self._network(*arguments, environment=environment)
        if ran.status:
            raise refusal(ran, self.remote)
        return ran.output

    def _network(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Ran:
        allowed = {"GIT_ALLOW_PROTOCOL": self.remote.protocol, **(environment or {})}
        if "GIT_SSH_COMMAND" not in os.environ:
            allowed["GIT_SSH_COMMAND"] = "ssh -oBatchMode=yes -oConnectTimeout=20"
        login = self._login.settings(self.remote) if self._login else ()
        secret = self._login.environment() if self._login else {}
        return self._run(*arguments, environment={**allowed, **configured(*SETTINGS, *login), **secret})

    def _run(self, *arguments: str, environment: Mapping[str, str] | None = None, given: bytes | None = None) -> Ran:
        return run(
            self.folder, "--git-dir=.", *arguments, environment={**self._own, **(environment or {})}, given=given
        )
