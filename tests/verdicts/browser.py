"""The browser's engine, bundled for Node and run once as a child process."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from zhengji.checks.definition import definition
from zhengji.model import Call

ROOT = Path(__file__).resolve().parents[2]
ESBUILD = ROOT / "site_src" / "app" / "node_modules" / ".bin" / "esbuild"

Question = Mapping[str, Any]


class Browser:
    """Asks the engine. Questions are gathered and sent together: starting Node costs more than a thousand answers."""

    def __init__(self, folder: Path, calls: Iterable[Call]) -> None:
        node = shutil.which("node")
        if not node or not ESBUILD.exists():
            pytest.skip("Node 或 site_src/app 的依赖没有安装：请运行 make test")
        self._command = [node, str(folder / "engine.mjs")]
        # the app's packages are found from the app, wherever the entry stands
        bundle: list[str | Path] = [ESBUILD, Path(__file__).with_name("engine.ts"), "--bundle", "--platform=node"]
        bundle += ["--format=esm", f"--outfile={folder / 'engine.mjs'}", "--log-level=warning"]
        subprocess.run(bundle, check=True, cwd=ESBUILD.parents[2])
        self._defined = [{"ask": "define", "call": call.id, "definition": definition(call)} for call in calls]

    def answers(self, questions: Iterable[Question]) -> list[Any]:
        """The answer to each question."""
        lines = [json.dumps(question) for question in (*self._defined, *questions)]
        done = subprocess.run(self._command, input="\n".join(lines), capture_output=True, text=True, check=True)
        return [json.loads(line) for line in done.stdout.rstrip("\n").split("\n")][len(self._defined) :]
