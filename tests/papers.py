"""What a PDF says, read back by another program."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest


def pages_of(content: bytes, folder: Path) -> list[str]:
    """The text of each page of a PDF, which is put into `folder`."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    (folder / "x.pdf").write_bytes(content)
    done = subprocess.run(["pdftotext", "-layout", folder / "x.pdf", "-"], check=True, capture_output=True)
    return done.stdout.decode().removesuffix("\f").split("\f")
