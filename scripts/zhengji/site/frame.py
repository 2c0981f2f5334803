"""What all pages of a site share, and the writing of those that are not the submissions' own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import orjson

from zhengji.model import Call, JsonObject
from zhengji.outputs import Download
from zhengji.outputs.records import PIECES
from zhengji.pool import side_by_side
from zhengji.site import api, desk, facts, filling, folder, listing
from zhengji.site.edition import Edition
from zhengji.site.feeds import Feeds, forbid
from zhengji.site.folder import State
from zhengji.site.fragments import Fragments
from zhengji.site.manifest import Manifest
from zhengji.site.origin import Origin
from zhengji.site.pages import Pages, key_of
from zhengji.site.shells import Shell, Shells
from zhengji.site.shown import Common, Site
from zhengji.site.stamping import Stamper
from zhengji.site.stamps import Stamp, stamps
from zhengji.site.unchanged import LISTS, SINGLE, marks, recall, remember

_CHUNK = 128  # pages that a worker stamps in one go


@dataclass(frozen=True)
class Frame:
    """What all pages share: the call, who reads, shells and fragments. `jobs` is how many processes may stamp them."""

    call: Call
    audience: str
    origin: Origin
    quick: bool
    shells: Shells
    fragments: Fragments
    jobs: int = 1

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
        told = orjson.dumps((self.serves, self.origin.address, self.origin.repository))
        look = key_of(self.fragments.digest, *shell.texts, told)
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

    def site(self, edition: Edition) -> Site:
        """What the other pages show."""
        return Site(
            common=self.common,
            lister=self.lister,
            published=list(edition.published()),
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
        lists, single = marks(site, self.fragments.digest, self.shells.key.encode(), str(self.quick).encode())
        told = recall(manifest, pages, SINGLE, single)
        alone: set[str] = set()

        def write_single() -> None:
            if told is None:
                alone.update(self._write_single(site, pages))

        if recall(manifest, pages, LISTS, lists) is None:
            remember(manifest, LISTS, lists, self._write_lists(site, pages, write_single), {})
        else:
            write_single()
        if told is None:
            told = api.index(site) if self.serves else {}
            remember(manifest, SINGLE, single, alone, told)
        return told

    def _write_lists(self, site: Site, pages: Pages, meanwhile: Callable[[], None]) -> set[str]:
        """Write the pages of lists, and whatever else is stamped, and call `meanwhile`; returned is where they are."""
        stamped = {name: self.shell(shell) for name, shell in self.shells.stamped.items()}
        looks = {name: key_of(self.fragments.digest, *shell.texts) for name, shell in stamped.items()}
        due: list[tuple[Stamp, bytes]] = []
        named = set()
        for stamp in stamps(site):
            named.add(stamp.name)
            key = key_of(looks[stamp.shell], stamp.key)
            if not pages.keep_if(stamp.name, key):
                due.append((stamp, key))
        chunks = [due[start : start + _CHUNK] for start in range(0, len(due), _CHUNK)]
        # beside a whole build's downloads, which keep the other processors busy, there would be nothing to gain
        jobs = min(self.jobs, len(chunks)) if self.quick else 1
        stamp_some = partial(self._stamp, pages.out, stamped)
        for written in side_by_side(stamp_some, chunks, max(1, jobs), meanwhile):
            for one in written:
                pages.stands(*one)
        return named

    def _write_single(self, site: Site, pages: Pages) -> set[str]:
        """Write what is there once of all that follows from what lists show; returned is where that is."""
        before = set(pages.named)
        self.write_filled(site, pages)
        for address, content in desk.scripts(self.call, self.origin):
            pages.put(address, key_of(content), partial(bytes, content))
        for address, make in desk.blanks(self.call):
            pages.put(address, key_of(address.encode()), make)  # of the schemas alone, which the manifest hangs on
        browse = listing.script(site.facets, site.items)
        pages.put("assets/data/browse.js", key_of(browse), partial(bytes, browse))
        if self.serves:
            for name, content in api.files(site):
                pages.put(name, key_of(content), partial(bytes, content))
        if self.audience == "public":
            Feeds(site).write(pages)
        return pages.named - before

    def guide(self, site: Site, pages: Pages) -> None:
        """Tell robots what there is, once everything stands; nothing of an internal site."""
        if self.audience == "public":
            Feeds(site).guide(pages)
        else:
            forbid(pages)

    def _stamp(
        self, out: Path, shells: Mapping[str, Shell], some: Sequence[tuple[Stamp, bytes]]
    ) -> list[tuple[str, bytes, State, bool]]:
        """Write some pages, in a worker perhaps."""
        written = []
        for stamp, key in some:
            shell = shells[stamp.shell]
            page = shell.page(stamp.gaps(self.fragments, shell.base))
            written.append((stamp.name, key, *folder.write(out / stamp.name, page)))
        return written

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
