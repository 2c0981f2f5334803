"""From a call's submissions to its site: read what changed, write what shows it, remove what is gone."""

from __future__ import annotations

import gc
import hashlib
import time as clock
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from zhengji.errors import ZhengjiError
from zhengji.locks import held
from zhengji.model import Call, JsonObject, Report
from zhengji.pool import aside
from zhengji.progress import Progress, silent
from zhengji.site import api, folder, shells
from zhengji.site.edition import Edition
from zhengji.site.fragments import Fragments
from zhengji.site.frame import Frame
from zhengji.site.inventory import inventory
from zhengji.site.manifest import Manifest
from zhengji.site.origin import Origin
from zhengji.site.pages import Pages, key_of
from zhengji.site.scanning import scan
from zhengji.site.search import Index
from zhengji.site.shown import Site

_PROJECT = Path(__file__).resolve().parents[3]
AUDIENCES = ("public", "staff")


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: the report of its checks, how many pages were written and removed, and who was left out."""

    report: Report
    published: int
    pages: int
    written: int
    removed: int
    left_out: tuple[str, ...]
    seconds: float


def build(
    call: Call,
    out: Path,
    *,
    audience: str = "public",
    jobs: int = 1,
    cache: Path | None = None,
    origin: Origin | None = None,
    search: bool = True,
    quick: bool = False,
    progress: Progress = silent,
) -> Built:
    """Build the site of `call` into `out`, with `jobs` workers; what it remembers for the next build is in `cache`.

    Without `search` there is no index: its page says so. `quick` makes the pages alone, for a look at them: no index,
    no API, and of the downloads the dictionary only.
    """
    if audience not in AUDIENCES:
        raise ZhengjiError(f"没有“{audience}”这种读者。", "--audience 是 public（公开）或 staff（内部）。")
    started = clock.monotonic()
    origin = origin or Origin()
    source = call.base if (call.base / "mkdocs.yml").is_file() else _PROJECT
    cache = (cache or source / ".cache" / "zhengji").absolute()
    out = out.absolute()
    own = cache / "sites" / hashlib.sha256(str(out).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    with held(own / "lock", f"构建 {out}"), _without_collecting():
        folder.claim(out, call.base)
        engine = _engine(call, source, audience)
        manifest = Manifest(own / "manifest.sqlite", engine)
        try:
            with aside(partial(inventory, out, manifest.path), jobs) as standing:
                made = shells.load(source, cache, origin.address, origin.repository)
                frame = Frame(call, audience, origin, quick, made, Fragments(source / "site_src" / "fragments"), jobs)
                known = manifest.sources()
                files, doubles = scan(call, known)
                pages = Pages(out, standing(), manifest)
            index = Index(pages, own / "search", jobs) if search and not quick else None
            stamper = frame.stamper(out, index.kept if index else None)
            edition = Edition(files, doubles, known, stamper, manifest, pages, jobs, progress)
            sites: list[Site] = []
            told: list[JsonObject] = []

            def rest() -> None:
                sites.append(frame.site(edition))
                told.append(frame.write(sites[0], pages, manifest))
                if index:
                    index.update(record.number for record in sites[0].records)

            downloads = edition.publish(own, engine, rest)
            site = sites[0]
            frame.write_filled(site, pages, downloads)
            if frame.serves:
                name, content = api.index_file(told[0], downloads)
                pages.put(name, key_of(content), partial(bytes, content))
            frame.guide(site, pages)
            removed = pages.sweep({f"downloads/{file.name}" for file in downloads})
        finally:
            manifest.close()
    return Built(
        report=Report(tuple(sorted(edition.sources)), site.findings),
        published=len(site.published),
        pages=len(pages.named),
        written=pages.written,
        removed=removed,
        left_out=site.left_out,
        seconds=clock.monotonic() - started,
    )


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
