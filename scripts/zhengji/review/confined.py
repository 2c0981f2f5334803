"""A review made in a process of its own: an empty environment, limits on time and memory, no token to be had.

What a stranger filed is parsed here and nowhere else on the way to a comment. `python -m zhengji.review.confined` is
the child: a question on its standard input, the report on its standard output. What goes wrong in it is told without
values.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import tempfile
import traceback
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from zhengji.errors import ZhengjiError
from zhengji.git.revisions import Filing
from zhengji.review.request import Change, Pull
from zhengji.review.sources import Source

_SECONDS = 300  # of the clock; a hundred ordinary files take three
_PROCESSOR_SECONDS = 240
_MEMORY = 4 << 30  # bytes of addresses: numpy sets some aside that it never touches
_FILES = 512
_KEPT = ("PATH", "SYSTEMROOT")  # SYSTEMROOT: without it Windows starts nothing


def confined(source: Source, root: Path, *, seconds: float = _SECONDS) -> bytes:
    """The report on `source`, by the call's schemas below `root`. ZhengjiError where the child did not finish."""
    question = {
        "root": str(root),
        "base": str(source.call.base),
        "call": source.call.id,
        "pull": {**asdict(source.pull), "approved": sorted(source.pull.approved)},
        "changes": [_packed(one) for one in source.changes],
    }
    with tempfile.TemporaryDirectory(prefix="zhengji-home-") as home:
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        environment |= {"HOME": home, "LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"}
        try:
            done = subprocess.run(
                [sys.executable, "-I", "-X", "utf8", "-m", __name__],
                input=json.dumps(question, default=str).encode(),  # a path need not be UTF-8, which orjson asks for
                capture_output=True,
                cwd=home,
                env=environment,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise ZhengjiError("检查没有在规定的时间内完成。", "请看看是否有异常长的文件。") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise ZhengjiError("检查没有完成。", said[-1][:300] if said else f"退出码 {done.returncode}，可能超出了限额。")
    return done.stdout


def _packed(one: Change) -> dict[str, Any]:
    return {
        **{name: getattr(one, name) for name in ("path", "mode", "previous", "stale")},
        "before": one.before and base64.b64encode(one.before).decode(),
        "after": None if one.after is None else base64.b64encode(one.after).decode(),
        "filing": [one.filing.name, one.filing.time.isoformat()] if one.filing else None,
    }


def _unpacked(said: dict[str, Any]) -> Change:
    filing = said["filing"]
    return Change(
        path=said["path"],
        mode=said["mode"],
        previous=said["previous"],
        stale=said["stale"],
        before=None if said["before"] is None else base64.b64decode(said["before"]),
        after=None if said["after"] is None else base64.b64decode(said["after"]),
        filing=Filing(filing[0], datetime.fromisoformat(filing[1])) if filing else None,
    )


def answer(question: bytes) -> bytes:
    """The report that a question of `confined` asks for."""
    from zhengji.review.judging import review
    from zhengji.review.saved import saved
    from zhengji.schema import load_call

    said = json.loads(question)
    call = replace(load_call(Path(said["root"]), said["call"]), base=Path(said["base"]))
    received, between = said["pull"].pop("received"), said["pull"].pop("between")
    asked = {**said["pull"], "approved": frozenset(said["pull"]["approved"]), "outside": tuple(said["pull"]["outside"])}
    pull = Pull(
        **asked,
        received=datetime.fromisoformat(received) if received else None,
        between=(datetime.fromisoformat(between[0]), datetime.fromisoformat(between[1])) if between else None,
    )
    return saved(review(call, pull, [_unpacked(one) for one in said["changes"]], None, jobs=2))


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    for what, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, _PROCESSOR_SECONDS),
        (resource.RLIMIT_NOFILE, _FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        resource.setrlimit(what, (most, most) if hard == resource.RLIM_INFINITY else (min(most, hard), hard))


def _main() -> int:
    _limit()
    try:
        report = answer(sys.stdin.buffer.read())
    except ZhengjiError as error:
        print(error.message, file=sys.stderr)
        return 2
    except Exception as error:  # a message, or a traceback's lines, may quote what only staff may see
        where = traceback.extract_tb(error.__traceback__)[-1]
        print(f"{type(error).__name__}（{Path(where.filename).name} 第 {where.lineno} 行）", file=sys.stderr)
        return 3
    sys.stdout.buffer.write(report)
    return 0


if __name__ == "__main__":
    sys.exit(_main())
