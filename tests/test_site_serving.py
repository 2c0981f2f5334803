"""The site served on this machine, and seen again after a change."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.sites import repository
from zhengji.errors import ZhengjiError
from zhengji.model import Call
from zhengji.site.serving import server, state


def test_only_files_of_the_folder_are_served_and_only_here(tmp_path: Path) -> None:
    (tmp_path / "out" / "sub").mkdir(parents=True)
    (tmp_path / "out" / "index.html").write_text("hello")
    (tmp_path / "secret").write_text("secret")
    with server(tmp_path / "out", 0) as web:
        threading.Thread(target=web.serve_forever, daemon=True).start()
        at = f"http://127.0.0.1:{web.server_port}"
        assert web.server_address[0] == "127.0.0.1"
        with urllib.request.urlopen(f"{at}/index.html") as response:
            assert response.read() == b"hello"
            assert response.headers["Cache-Control"] == "no-cache"
        for address in ("/sub/", "/%2e%2e/secret", "/none.html"):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(at + address)
        strange = urllib.request.Request(f"{at}/index.html", headers={"Host": f"evil.example:{web.server_port}"})
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(strange)
        with pytest.raises(ZhengjiError, match="端口"):
            server(tmp_path / "out", web.server_port)
        web.shutdown()


def test_the_state_tells_of_every_change(tmp_path: Path) -> None:
    (tmp_path / "submissions").mkdir()
    before = state(tmp_path)
    path = tmp_path / "submissions" / "a.yaml"
    path.write_text("a")
    added = state(tmp_path)
    path.write_text("ab")
    assert before != added != state(tmp_path)


def test_a_change_is_built_and_seen(call: Call, tmp_path: Path) -> None:
    made = repository(tmp_path / "repository", call)
    made.file(call.forms[0].id, 1)
    out = tmp_path / "out"
    command = [sys.executable, "-m", "zhengji.cli", "serve", "-C", str(made.base), "--out", str(out), "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        address = next(line for line in lines if "http://" in line).split()[1]
        made.file(call.forms[0].id, 2)
        deadline = time.monotonic() + 60
        while "第2号示范工程" not in _got(address + "browse.html"):
            assert time.monotonic() < deadline
            time.sleep(0.2)
    finally:
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(timeout=20) in (0, 130)
        process.communicate()


def _got(address: str) -> str:
    with urllib.request.urlopen(address) as response:
        return str(response.read(), "utf-8")
