"""From a call's submissions to its site: read what changed, write what shows it, remove what is gone."""

from __future__ import annotations

import gc
import hashlib
import time as clock
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from zhengji.errors import ZhengjiError
from zhengji.locks import held
from zhengji.model import Call
from zhengji.pool import aside
from zhengji.progress import Progress, silent
from zhengji.site import folder
from zhengji.site.inventory import inventory
from zhengji.site.manifest import Manifest
from zhengji.site.origin import Origin

if TYPE_CHECKING:
    from zhengji.site.making import Built

_PROJECT = Path(__file__).resolve().parents[3]
AUDIENCES = ("public", "staff")


def build(
    call: Call,
    out: Path,
    *,
    audience: str = "public",
    jobs: int = 1,
    cache: Path | None = None,
    origin: Callable[[], Origin] = Origin,
    search: bool = True,
    quick: bool = False,
    progress: Progress = silent,
) -> Built:
    """Build the site of `call` into `out`, with `jobs` workers; what it remembers for the next build is in `cache`.

    `origin` is asked while the folder is looked at: Git may have to be.

    Without `search` there is no index: its page says so. `quick` makes the pages alone, for a look at them: no index,
    no API, and of the downloads the dictionary only.
    """
    if audience not in AUDIENCES:
        raise ZhengjiError(f"没有“{audience}”这种读者。", "--audience 是 public（公开）或 staff（内部）。")
    started = clock.monotonic()
    source = call.base if (call.base / "mkdocs.yml").is_file() else _PROJECT
    cache = (cache or source / ".cache" / "zhengji").absolute()
    out = out.absolute()
    own = cache / "sites" / hashlib.sha256(str(out).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    with held(own / "lock", f"构建 {out}"), _without_collecting():
        folder.claim(out, call.base)
        engine = _engine(call, source, audience)
        path = own / "manifest.sqlite"
        Manifest(path, engine).close()  # what another engine left is forgotten, and SQLite is closed where it is forked
        with aside(partial(inventory, out, path), jobs) as standing, closing(Manifest(path, engine)) as manifest:
            from zhengji.site.making import Order, make  # takes as long to load as the folder to be looked at

            order = Order(call, audience, origin(), source, out, cache, own, engine, jobs, search, quick)
            return make(order, manifest, standing, progress, started)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """No search for cycles, of which a build makes hardly any: it would take a sixth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _engine(call: Call, source: Path, audience: str) -> str:
    """The hash of all but the submissions that decides what is made of them: schemas, code, libraries, reader."""
    digest = hashlib.sha256(f"{call.id} {audience} ".encode())
    for path in _deciding(call, source):
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)} ".encode() + content)
    return digest.hexdigest()


def _deciding(call: Call, source: Path) -> Iterator[Path]:
    schemas = call.base / "schemas"
    yield from sorted(schemas.glob("*.json"))
    yield from sorted(path for path in (schemas / call.id).rglob("*") if path.is_file())
    code = (_PROJECT / "scripts" / "zhengji").rglob("*")
    yield from sorted(path for path in code if path.suffix in (".py", ".yaml", ".jinja"))
    if (_PROJECT / "uv.lock").is_file():
        yield _PROJECT / "uv.lock"
