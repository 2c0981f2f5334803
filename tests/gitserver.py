"""A real Git server for tests: lighttpd and git's own http-backend, with logins, push options and requests by AGit."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

LIGHTTPD = shutil.which("lighttpd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
USER, SECRET = "unit", "canary-of-a-token-7f3a"

_CONFIGURATION = """
server.modules = ("mod_auth", "mod_authn_file", "mod_setenv", "mod_alias", "mod_cgi")
server.document-root = "{home}"
server.bind = "127.0.0.1"
server.port = {port}
server.errorlog = "{home}/error.log"
server.upload-dirs = ("{home}")
alias.url = ("/git" => "{backend}")
$HTTP["url"] =~ "^/git" {{
  cgi.assign = ("" => "")
  setenv.set-environment = ("GIT_PROJECT_ROOT" => "{home}/git", "GIT_HTTP_EXPORT_ALL" => "1", "PATH" => "{path}")
}}
auth.backend = "plain"
auth.backend.plain.userfile = "{home}/users"
$HTTP["url"] =~ "{closed}" {{
  auth.require = ("" => ("method" => "basic", "realm" => "git", "require" => "valid-user"))
}}
$HTTP["querystring"] =~ "service=git-receive-pack" {{
  auth.require = ("" => ("method" => "basic", "realm" => "git", "require" => "valid-user"))
}}
"""

# What Gitea does with refs/for/<branch>: keeps a request by its topic, and tells its address.
_AGIT = """#!{python} -I
import json, os, pathlib, subprocess, sys

def packet():
    size = int(sys.stdin.buffer.read(4) or b"0000", 16)
    return sys.stdin.buffer.read(size - 4).decode() if size else None

def packets():
    return iter(packet, None)

def send(*lines):
    for line in lines:
        sys.stdout.buffer.write(b"%04x" % (len(line.encode()) + 4) + line.encode())
    sys.stdout.buffer.write(b"0000")
    sys.stdout.buffer.flush()

list(packets())
send("version=1\\0push-options\\n")
commands = [line.split() for line in packets()]
options = dict(line.strip().partition("=")[::2] for line in packets())
book = pathlib.Path("requests.json")
requests = json.loads(book.read_text()) if book.exists() else {{}}
for _, new, ref in commands:
    topic = options.get("topic", "")
    known = requests.get(topic)
    number = known["number"] if known else len(requests) + 1
    head = f"refs/pull/{{number}}/head"
    old = known["head"] if known else "0" * len(new)
    ahead = not known or not subprocess.run(["git", "merge-base", "--is-ancestor", old, new]).returncode
    if known and old == new or not ahead and options.get("force-push") != "true":
        send(f"ng {{ref}} {{'new commit is same as old commit' if old == new else 'need force-push'}}\\n")
        continue
    subprocess.run(["git", "update-ref", head, new], check=True)
    requests[topic] = {{"number": number, "head": new, **options}}
    book.write_text(json.dumps(requests))
    print(f"\\nVisit the pull request:\\n  https://git.example.invalid/a/b/pulls/{{number}}\\n", file=sys.stderr)
    send(f"ok {{ref}}\\n", f"option refname {{head}}\\n", f"option old-oid {{old}}\\n", f"option new-oid {{new}}\\n")
"""


class GitServer:
    """One lighttpd on a port of its own. `closed`: nobody reads without a login either."""

    def __init__(self, home: Path, *, closed: bool = False) -> None:
        assert LIGHTTPD, "no lighttpd: make test says how to get it"
        self.home = home
        (home / "git").mkdir(parents=True)
        (home / "users").write_text(f"{USER}:{SECRET}\n")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        core = subprocess.run(["git", "--exec-path"], capture_output=True, text=True, check=True).stdout.strip()
        (home / "lighttpd.conf").write_text(
            _CONFIGURATION.format(
                home=home,
                port=self.port,
                backend=f"{core}/git-http-backend",
                path=os.environ["PATH"],
                closed="^/git" if closed else "git-receive-pack$",
            )
        )
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def url(self, name: str = "call") -> str:
        """The address of repository `name`."""
        return f"http://127.0.0.1:{self.port}/git/{name}.git"

    def bare(self, name: str = "call") -> Path:
        """The repository itself."""
        return self.home / "git" / f"{name}.git"

    def start(self) -> None:
        """Serve, until `stop`."""
        self._process = subprocess.Popen(
            [LIGHTTPD, "-D", "-f", self.home / "lighttpd.conf"], start_new_session=True, stderr=subprocess.DEVNULL
        )
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.02)
        raise AssertionError((self.home / "error.log").read_text())

    def stop(self) -> None:
        """Pull the plug: the server and whatever it runs end at once."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def add(self, source: Path, name: str = "call") -> Path:
        """Serve a bare copy of the repository at `source` as `name`."""
        bare = make_bare(source, self.bare(name))
        hook = bare / "hooks" / "proc-receive"
        hook.write_text(_AGIT.format(python=sys.executable))
        hook.chmod(0o755)
        configure(bare, "receive.procReceiveRefs", "refs/for")
        return bare

    def hook(self, script: str, name: str = "call", hook: str = "pre-receive") -> None:
        """Have the server run `script` (sh) as `hook`; an empty one takes it away."""
        path = self.bare(name) / "hooks" / hook
        path.unlink(missing_ok=True)
        if script:
            path.write_text(f"#!/bin/sh\n{script}\n")
            path.chmod(0o755)

    def requests(self, name: str = "call") -> dict[str, dict[str, str]]:
        """The requests that AGit made, by their topic."""
        book = self.bare(name) / "requests.json"
        return json.loads(book.read_text()) if book.exists() else {}

    def date(self) -> str:
        """The Date of an answer."""
        try:
            with urllib.request.urlopen(self.url(), timeout=5) as answer:
                return str(answer.headers["Date"])
        except urllib.error.HTTPError as error:
            return str(error.headers["Date"])


def make_bare(source: Path, bare: Path) -> Path:
    """A bare repository with what is committed at `source`, ready to be served."""
    subprocess.run(["git", "clone", "-q", "--bare", "--no-local", source, bare], check=True, capture_output=True)
    for key in ("uploadpack.allowFilter", "receive.advertisePushOptions"):
        configure(bare, key, "true")
    configure(bare, "gc.auto", "0")
    (bare / "hooks").mkdir(exist_ok=True)
    return bare


def configure(bare: Path, key: str, value: str) -> None:
    subprocess.run(["git", "-C", bare, "config", key, value], check=True)


def refs(bare: Path, pattern: str = "refs/heads") -> dict[str, str]:
    """The refs below `pattern` and their commits."""
    listed = subprocess.run(
        ["git", "-C", bare, "for-each-ref", "--format=%(refname) %(objectname)", pattern],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return dict(line.split() for line in listed.splitlines())


def shown(bare: Path, spec: str) -> bytes:
    """What `git show` prints of `spec`."""
    return subprocess.run(["git", "-C", bare, "show", spec], capture_output=True, check=True).stdout
