"""From a call's submissions to its site: read what changed, write what shows it, remove what is gone."""

from __future__ import annotations

import gc
import hashlib
import time as clock
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from zhengji.errors import ZhengjiError
from zhengji.locks import held
from zhengji.model import Call, JsonObject, Report
from zhengji.outputs import Download
from zhengji.outputs.records import PIECES
from zhengji.progress import Progress, silent
from zhengji.site import api, desk, facts, filling, folder, listing, shells
from zhengji.site.edition import Edition
from zhengji.site.feeds import Feeds, forbid
from zhengji.site.filling import Common, Site
from zhengji.site.fragments import Fragments
from zhengji.site.manifest import Manifest
from zhengji.site.naming import named
from zhengji.site.origin import Origin
from zhengji.site.pages import Pages, key_of
from zhengji.site.search import Index
from zhengji.site.shells import Shell, Shells
from zhengji.site.stamping import Stamper
from zhengji.site.stamps import Stamp, stamps
from zhengji.site.unchanged import mark, recall, remember

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
        standing = folder.claim(out, call.base)
        folder.sign(out)
        engine = _engine(call, source, audience)
        manifest = Manifest(own / "manifest.sqlite", engine)
        try:
            made = shells.load(source, cache, origin.address, origin.repository)
            frame = _Frame(call, audience, origin, quick, made, Fragments(source / "site_src" / "fragments"))
            pages = Pages(out, standing, manifest)
            index = Index(pages, own / "search", jobs) if search and not quick else None
            edition = Edition(frame.stamper(out, index.kept if index else None), manifest, pages, jobs, progress)
            sites: list[Site] = []
            told: list[JsonObject] = []

            def rest() -> None:
                sites.append(frame.site(edition, manifest))
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


@dataclass(frozen=True)
class _Frame:
    """What all pages share: the call, who reads, shells and fragments."""

    call: Call
    audience: str
    origin: Origin
    quick: bool
    shells: Shells
    fragments: Fragments

    @property
    def serves(self) -> bool:
        """Whether the site has the API, which is of the public view alone."""
        return self.common.serves

    @cached_property
    def lister(self) -> listing.Lister:
        """What makes the lines of lists."""
        return listing.Lister(self.call, listing.facets(self.call))

    def shell(self, shell: Shell) -> Shell:
        """A shell with the gaps filled that are the same on every page."""
        gaps = {gap: filling.settled(gap, self.common, self.fragments, shell.base) for gap in shell.gaps}
        filled = shell.settle({gap: content for gap, content in gaps.items() if content is not None})
        return filled.marked("内部") if self.audience == "staff" else filled

    def stamper(self, out: Path, kept: Path | None) -> Stamper:
        """What stamps the submissions' pages."""
        shell = self.shell(self.shells.stamped["submission"])
        look = key_of(self.fragments.digest, *shell.texts)
        pieces = () if self.quick else PIECES
        return Stamper(
            self.call,
            self.audience,
            out,
            shell,
            self.fragments,
            self.lister,
            look,
            kept,
            self.serves,
            pieces,
            self.origin,
        )

    @cached_property
    def common(self) -> Common:
        """What does not depend on the submissions."""
        return Common(self.call, self.audience, self.origin, self.quick)

    def site(self, edition: Edition, manifest: Manifest) -> Site:
        """What the other pages show."""
        return Site(
            common=self.common,
            lister=self.lister,
            published=list(edition.published()),
            naming=partial(named, self.call, manifest=manifest),
            findings=edition.findings,
            checked=edition.count,
            left_out=tuple(sorted(edition.left_out)),
        )

    def write(self, site: Site, pages: Pages, manifest: Manifest) -> JsonObject:
        """Write the data that pages load, the assets, and every page but the submissions' and what lists downloads.

        Returned is what the API's entrance tells of them.
        """
        for name in self.shells.assets:
            path = self.shells.folder / name
            pages.put(name, key_of(self.shells.key.encode(), name.encode()), path.read_bytes)
        build = {"time": time.isoformat() if (time := self.origin.time) else "", "commit": self.origin.commit}
        about = listing.as_script("build", build | {"count": len(site.published), "audience": self.audience})
        pages.put("assets/data/build.js", key_of(about), partial(bytes, about))
        facts.write(pages, self.call, site.records, self.audience)
        known = mark(site, self.fragments.digest, self.shells.key.encode(), str(self.quick).encode())
        told = recall(manifest, pages, known)
        if told is None:
            before = set(pages.named)
            self._write_lists(site, pages)
            told = api.index(site) if self.serves else {}
            remember(manifest, known, pages.named - before, told)
        return told

    def _write_lists(self, site: Site, pages: Pages) -> None:
        """Write what follows from what lists show."""
        stamped = {name: self.shell(shell) for name, shell in self.shells.stamped.items()}
        looks = {name: key_of(self.fragments.digest, *shell.texts) for name, shell in stamped.items()}
        self.write_filled(site, pages)
        for stamp in stamps(site):
            shell = stamped[stamp.shell]
            pages.put(stamp.name, key_of(looks[stamp.shell], stamp.key), partial(self._stamped, stamp, shell))
        for address, content in desk.scripts(self.call, self.origin):
            pages.put(address, key_of(content), partial(bytes, content))
        browse = listing.script(site.facets, site.items)
        pages.put("assets/data/browse.js", key_of(browse), partial(bytes, browse))
        if self.serves:
            for name, content in api.files(site):
                pages.put(name, key_of(content), partial(bytes, content))
        if self.audience == "public":
            Feeds(site).write(pages)

    def guide(self, site: Site, pages: Pages) -> None:
        """Tell robots what there is, once everything stands; nothing of an internal site."""
        if self.audience == "public":
            Feeds(site).guide(pages)
        else:
            forbid(pages)

    def _stamped(self, stamp: Stamp, shell: Shell) -> bytes:
        return shell.page(stamp.gaps(self.fragments, shell.base))

    def write_filled(self, site: Site, pages: Pages, downloads: Sequence[Download] | None = None) -> None:
        """Write the pages that are there once: those that list `downloads`, or (None) the others."""
        for name, bare in self.shells.pages.items():
            if ("downloads" in bare.gaps) is (downloads is not None):
                shell = self.shell(bare)
                filled = (
                    (gap, filling.filled(gap, site, self.fragments, shell.base, downloads or ())) for gap in shell.gaps
                )
                content = shell.page({gap: text for gap, text in filled if text is not None})
                pages.put(name, key_of(content), partial(bytes, content))


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
    yield from sorted(p for p in (_PROJECT / "scripts" / "zhengji").rglob("*") if p.suffix in (".py", ".yaml"))
    if (_PROJECT / "uv.lock").is_file():
        yield _PROJECT / "uv.lock"
