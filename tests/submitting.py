"""What the tests of `submit` share: a repository whose call is open, files to submit, and a host of requests."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

from zhengji.cli import main
from zhengji.files import write_whole
from zhengji.forge import Request
from zhengji.submit.receipt import Receipt, parsed

ROOT = Path(__file__).resolve().parent.parent
ZHENGJI = Path(sys.executable).with_name("zhengji")
NOW = datetime(2031, 8, 10, 9, 30, tzinfo=UTC)


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false")
    return subprocess.run(
        ["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True, text=True
    ).stdout


def repository(folder: Path, *, opens: datetime | None = None, closes: datetime | None = None) -> Path:
    """A repository of the second call with one submission, its window from `opens` to `closes` (default: open)."""
    source = folder / "source"
    shutil.copytree(ROOT / "tests" / "calls" / "schemas", source / "schemas")
    for name in ("call.schema.json", "vocabulary.schema.json"):
        shutil.copy(ROOT / "schemas" / name, source / "schemas" / name)
    samples = ROOT / "tests" / "calls" / "submissions"
    kept = min(samples.glob("*/*/*/*.yaml"))
    (source / "submissions" / kept.relative_to(samples)).parent.mkdir(parents=True)
    shutil.copy(kept, source / "submissions" / kept.relative_to(samples))
    window(source, opens, closes)
    git(source, "init", "-q", "-b", "main")
    git(source, "add", "-A")
    git(source, "commit", "-q", "-m", "the call")
    return source


def window(source: Path, opens: datetime | None, closes: datetime | None) -> None:
    """Open the call of `source` from `opens` to `closes`, in its own time zone; by default for ages."""
    (path,) = source.glob("schemas/*/call.yaml")
    text = path.read_text("utf-8")
    zone = re.search(r"(?m)^timezone: *(\S+)", text)
    assert zone
    for key, moment, year in (("opens", opens, 2001), ("closes", closes, 2099)):
        local = (moment or datetime(year, 1, 1, tzinfo=UTC)).astimezone(ZoneInfo(zone[1]))
        text = re.sub(rf"(?m)^{key}:.*$", f"{key}: {local:%Y-%m-%dT%H:%M:%S}", text)
    path.write_text(text, "utf-8")


def files(folder: Path, count: int = 2) -> list[Path]:
    """`count` good files to submit, lying where their filer left them."""
    folder.mkdir(parents=True, exist_ok=True)
    samples = sorted((ROOT / "tests" / "calls" / "submissions").glob("*/*/*/*.yaml"))[1 : count + 1]
    assert len(samples) == count
    return [Path(shutil.copy(sample, folder / f"表{number}.yaml")) for number, sample in enumerate(samples, start=1)]


def edit(file: Path, word: str = "补充") -> None:
    """Change a narrative of `file`, and nothing that its path is made of."""
    text = file.read_text("utf-8")
    file.write_text(re.sub(r"(?m)^( +[^\s:-][^:\n]{80,})$", rf"\1{word}一句。", text, count=1), "utf-8")
    assert file.read_text("utf-8") != text


def retitle(file: Path) -> None:
    """Give the submission in `file` another title."""
    text = file.read_text("utf-8")
    changed = re.sub(r"（示例）(?=[\"']?$)", "（示例二）", text, count=2, flags=re.M)
    assert changed != text
    file.write_text(changed, "utf-8")


def environment(folder: Path, **more: str) -> dict[str, str]:
    """An environment in which nothing of the person at the keyboard is used."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {
        **kept,
        "ZHENGJI_CACHE": str(folder / "cache"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        **more,
    }


@dataclass
class Host:
    """A host of requests that keeps them in a file, as a real one would keep them elsewhere."""

    book: Path
    bare: Path | None = None
    name: str = "fake"
    time: datetime = NOW

    def _read(self) -> list[Request]:
        return [Request(**said) for said in json.loads(self.book.read_text())] if self.book.exists() else []

    def _write(self, requests: list[Request]) -> None:
        write_whole(self.book, json.dumps([asdict(one) for one in requests]).encode())

    def _head(self, branch: str) -> str:
        return git(self.bare, "rev-parse", branch).strip() if self.bare else ""

    def now(self) -> datetime:
        return self.time

    def request_of(self, branch: str) -> Request | None:
        return next((one for one in reversed(self._read()) if one.branch == branch), None)

    def open(self, branch: str, title: str, body: str) -> Request:
        there = self.request_of(branch)
        if there and there.state == "open":
            return self.update(there.number, title, body)
        number = len(self._read()) + 1
        url = f"https://git.example.invalid/a/b/pull/{number}"
        made = Request(number, url, branch, self._head(branch), "open", title, "unit")
        self._write([*self._read(), made])
        return made

    def update(self, number: int, title: str, body: str) -> Request:
        return self.set(number, title=title)

    def set(self, number: int, **said: Any) -> Request:
        """Change what is known of a request, as its reviewer would."""
        requests = self._read()
        before = requests[number - 1]
        head = self._head(before.branch) if before.state == "open" else before.head  # follows its branch until decided
        requests[number - 1] = replace(before, **{"head": head, **said})
        self._write(requests)
        return requests[number - 1]

    @property
    def requests(self) -> list[Request]:
        return self._read()


def receipt(file: Path) -> Receipt | None:
    """The receipt beside `file`."""
    path = file.with_name(f"{file.stem}.回执.txt")
    return parsed(path.read_text("utf-8")) if path.exists() else None


class Filer:
    """Somebody with files, a copy of the call, and an address to submit to."""

    def __init__(self, home: Path, to: str, source: Path, login: Mapping[str, str] | None = None) -> None:
        self.home, self.to, self.source = home, to, source
        home.mkdir()
        self.environment = environment(home, **(login or {}))

    def command(self, verb: str, *arguments: str | Path) -> list[str | Path]:
        return [ZHENGJI, verb, *arguments, "--root", self.source]

    def run(self, verb: str, *arguments: str | Path, to: str | None = None) -> tuple[int, str]:
        where = () if to == "" else ("--to", to or self.to)
        said = io.StringIO()
        with (
            mock.patch.dict(os.environ, self.environment, clear=True),
            mock.patch.object(sys, "stdin", io.StringIO()),
            contextlib.redirect_stdout(said),
            contextlib.redirect_stderr(said),
        ):
            code = main([str(word) for word in self.command(verb, *arguments, *where)[1:]])
        assert "Traceback" not in said.getvalue(), said.getvalue()
        return code, said.getvalue()

    def start(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """The same in a process of its own."""
        return subprocess.Popen(
            self.command("submit", *arguments, "--to", self.to, "--yes"),
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def submit(self, *arguments: str | Path) -> tuple[int, str]:
        return self.run("submit", *arguments, "--yes")


def soon(**ahead: float) -> datetime:
    """A whole second from now."""
    return (datetime.now(UTC) + timedelta(**ahead)).replace(microsecond=0)
