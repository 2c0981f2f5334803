"""The making of a site: the submissions read and stamped, the downloads, and every page that follows from them."""

from __future__ import annotations

import time as clock
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from zhengji.model import Call, JsonObject, Report
from zhengji.progress import Progress
from zhengji.site import api, shells
from zhengji.site.edition import Edition
from zhengji.site.fragments import Fragments
from zhengji.site.frame import Frame
from zhengji.site.inventory import Inventory
from zhengji.site.manifest import Manifest
from zhengji.site.origin import Origin
from zhengji.site.pages import Pages, key_of
from zhengji.site.scanning import scan
from zhengji.site.search import Index
from zhengji.site.shown import Site


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


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made, and of what.

    `source` holds the site's sources, `cache` what MkDocs made of them, `own` what is remembered of this very site;
    `version` is that of engine and schemas. `search` and `quick` as in `build`.
    """

    call: Call
    audience: str
    origin: Origin
    source: Path
    out: Path
    cache: Path
    own: Path
    version: str
    jobs: int
    search: bool
    quick: bool


def make(
    order: Order, manifest: Manifest, standing: Callable[[], Inventory], progress: Progress, started: float
) -> Built:
    """Bring the site up to date; `standing` waits for what stands in its folder, and is asked as late as can be."""
    call, origin = order.call, order.origin
    made = shells.load(order.source, order.cache, origin.address, origin.repository)
    fragments = Fragments(order.source / "site_src" / "fragments", order.cache / "fragments")
    frame = Frame(call, order.audience, origin, order.quick, made, fragments, order.jobs)
    known = manifest.sources()
    files, doubles = scan(call, known)
    pages = Pages(order.out, standing(), manifest)
    index = Index(pages, order.own / "search", order.jobs) if order.search and not order.quick else None
    stamper = frame.stamper(order.out, index.kept if index else None)
    edition = Edition(files, doubles, known, stamper, manifest, pages, order.jobs, progress)
    sites: list[Site] = []
    told: list[JsonObject] = []

    def rest() -> None:
        sites.append(frame.site(edition))
        told.append(frame.write(sites[0], pages, manifest))
        if index:
            index.update(record.number for record in sites[0].records)

    downloads = edition.publish(order.own, order.version, rest)
    site = sites[0]
    frame.write_filled(site, pages, downloads)
    if frame.serves:
        name, content = api.index_file(told[0], downloads)
        pages.put(name, key_of(content), partial(bytes, content))
    frame.guide(site, pages)
    removed = pages.sweep({f"downloads/{file.name}" for file in downloads})
    return Built(
        report=Report(tuple(sorted(edition.sources)), site.findings),
        published=len(site.published),
        pages=len(pages.named),
        written=pages.written,
        removed=removed,
        left_out=site.left_out,
        seconds=clock.monotonic() - started,
    )
