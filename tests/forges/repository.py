"""A bare repository made for a test, without a working tree: links, submodules and any path can be in it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

File = tuple[str, bytes | str]  # mode, and the content; of a submodule the SHA
CLEAN = {
    **{key: value for key, value in os.environ.items() if not key.startswith("GIT_")},
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
}


@dataclass(frozen=True)
class Difference:
    """A line of `git diff --raw`: modes and blobs before and after, "" where there is none."""

    path: str
    status: str  # A M D R T
    old_mode: str
    mode: str
    blob: str
    previous: str = ""


class Repository:
    """A bare repository at `path` with a `main`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(path)], check=True, env=CLEAN)

    def git(self, *arguments: str, given: bytes = b"") -> bytes:
        done = subprocess.run(
            ["git", "-C", str(self.path), *arguments], input=given, capture_output=True, check=True, env=CLEAN
        )
        return done.stdout

    def commit(self, branch: str, files: Mapping[str, File | None], start: str = "main") -> str:
        """Put a commit on `branch` (begun at `start`) that sets or, for None, deletes files; its SHA."""
        known = subprocess.run(
            ["git", "-C", str(self.path), "rev-parse", "-q", "--verify", f"refs/heads/{branch}"],
            capture_output=True, env=CLEAN, check=False,
        )  # fmt: skip
        begun = f"refs/heads/{branch}" if known.returncode == 0 else f"refs/heads/{start}" if branch != start else ""
        stream = [
            f"commit refs/heads/{branch}\ncommitter 测试 <t@example.invalid> 1564617600 +0800\ndata 1\n.\n".encode()
        ]
        stream += [f"from {begun}^0\n".encode()] if begun else []
        for path, file in files.items():
            quoted = '"' + path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
            if file is None:
                stream.append(f"D {quoted}\n".encode())
            elif isinstance(file[1], str):
                stream.append(f"M {file[0]} {file[1]} {quoted}\n".encode())
            else:
                stream.append(f"M {file[0]} inline {quoted}\ndata {len(file[1])}\n".encode() + file[1] + b"\n")
        self.git("fast-import", "--quiet", "--force", given=b"".join(stream))
        return self.head(branch)

    def head(self, branch: str) -> str:
        loose = self.path / "refs" / "heads" / branch
        if loose.exists():
            return loose.read_text("ascii").strip()
        return self.git("rev-parse", f"refs/heads/{branch}").decode().strip()

    def has(self, branch: str) -> bool:
        return bool(self.git("for-each-ref", f"refs/heads/{branch}"))

    def differences(self, head: str) -> list[Difference]:
        """What `head` changes since it parted from main."""
        base = self.git("merge-base", "main", head).decode().strip()
        words = iter(self.git("diff", "--raw", "-z", "-M", "--no-abbrev", base, head).decode().split("\0"))
        found = []
        for word in words:
            if not word:
                continue
            old_mode, mode, _, blob, status = word[1:].split(" ")
            path = next(words)
            previous = ""
            if status[0] == "R":
                previous, path = path, next(words)
            gone = mode == "000000"
            found.append(Difference(path, status[0], old_mode, "" if gone else mode, "" if gone else blob, previous))
        return found

    def tree(self, sha: str, recursive: bool = False, folder: str = "") -> list[dict[str, str]]:
        """The entries of a tree: path, mode, type, sha."""
        options = ["-r", "-t"] if recursive else []
        listed = self.git("ls-tree", "-z", *options, f"{sha}:{folder}" if folder else sha).decode().split("\0")
        entries = []
        for line in filter(None, listed):
            facts, _, path = line.partition("\t")
            mode, kind, blob = facts.split()
            entries.append({"path": path, "mode": mode, "type": kind, "sha": blob})
        return entries

    def blob(self, sha: str) -> bytes:
        return self.git("cat-file", "blob", sha)
