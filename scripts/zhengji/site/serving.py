"""A built site served on this machine only, and built again whenever what it is made of changes."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import BinaryIO

from zhengji.errors import ZhengjiError
from zhengji.model import Call

_HOSTS = ("127.0.0.1", "localhost")
_SECONDS = 1.0  # between two looks at the sources
_WATCHED = ("submissions", "schemas", "site_src/pages", "site_src/theme", "site_src/fragments", "mkdocs.yml", "scripts")


class _Handler(SimpleHTTPRequestHandler):
    """Serves files; says nothing of each request, and asks the browser to look again each time."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def end_headers(self) -> None:
        """Never from the browser's cache: the site changes while it is looked at."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def send_head(self) -> BytesIO | BinaryIO | None:
        """Only for who came to this machine by its own name: a stranger's page cannot read an internal site."""
        if self.headers.get("Host", "").rpartition(":")[0] not in _HOSTS:
            self.send_error(403)
            return None
        return super().send_head()

    def list_directory(self, path: object) -> None:
        """No listing of folders: a public host has none either."""
        self.send_error(404)


def server(out: Path, port: int) -> ThreadingHTTPServer:
    """A server of the folder `out` at 127.0.0.1, started by its `serve_forever`."""
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, directory=str(out)))
    except (OSError, OverflowError):
        raise ZhengjiError(f"端口 {port} 不能用，可能已被占用。", "请用 --port 换一个，或写 0 由系统挑选。") from None


def state(base: Path) -> dict[str, tuple[int, int]]:
    """Size and time of everything that a site is made of."""
    return {str(path): (stat.st_size, stat.st_mtime_ns) for path in _files(base) for stat in (path.lstat(),)}


def _files(base: Path) -> Iterator[Path]:
    for name in _WATCHED:
        path = base / name
        yield from (p for p in path.rglob("*") if p.is_file() and "__pycache__" not in p.parts) if path.is_dir() else ()
        yield from (path,) if path.is_file() else ()


def serve(call: Call, out: Path, port: int, build: Sequence[str]) -> None:
    """Build with the command `build` of zhengji, serve `out`, and build again after every change; until interrupted."""
    before = state(call.base)
    _build(build)
    out.mkdir(parents=True, exist_ok=True)
    with server(out, port) as web:
        Thread(target=web.serve_forever, daemon=True).start()
        print(f"网站在 http://127.0.0.1:{web.server_port}/ ，按 Ctrl-C 结束。", flush=True)
        try:
            while True:
                time.sleep(_SECONDS)
                now = _settled(call.base)
                if now != before:
                    before = now
                    _build(build)
        except KeyboardInterrupt:
            print("\n已停止。")
        finally:
            web.shutdown()


def _settled(base: Path) -> dict[str, tuple[int, int]]:
    """The state of the sources, once again where a file went away while it was being looked at."""
    try:
        return state(base)
    except OSError:
        return {}


def _build(build: Sequence[str]) -> None:
    """Build in a process of its own; what it says is the user's to read."""
    subprocess.run([sys.executable, "-m", "zhengji.cli", *build], check=False)
