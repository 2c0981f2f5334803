"""What programs follow a site by: Atom feeds (RFC 4287), the map of its pages, and what robots may read.

All of it is of the public site. The times are those of the repository's history, so that a build changes nothing that
was not changed; where there is no history, everything is as old as the call.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from xml.etree import ElementTree as Xml

from zhengji.model import Call
from zhengji.site.beside import told
from zhengji.site.listing import Item
from zhengji.site.pages import Pages, key_of
from zhengji.site.shown import Site

_ATOM = "http://www.w3.org/2005/Atom"
_MAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_UNTOLD = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")  # the signs that XML cannot carry
_NEWEST = 50
_MOST = 50_000  # addresses that a map may hold


class Feeds:
    """The feeds of a site, with the times of its submissions."""

    def __init__(self, site: Site) -> None:
        call, origin = site.call, site.common.origin
        self._call = call
        self._origin = origin
        self._site = site
        times = ((address, origin.histories.get(path)) for path, address in site.pages.items())
        self._times = {address: told(history, call) for address, history in times if history}

    def write(self, pages: Pages) -> None:
        """Have the feeds stand."""
        self._put(pages, "feeds/all.xml", self._call.short_title, "index.html", self._site.catalogue.items)
        for group in self._site.catalogue.followed:
            title = f"{self._call.short_title}·{group.label}"
            self._put(pages, group.feed, title, group.href if group.items else "browse.html", group.items)

    def guide(self, pages: Pages) -> None:
        """Have what robots read stand, once all other pages do: a map wants whole addresses, so the site's own."""
        robots = b"User-agent: *\nAllow: /\n"
        if self._origin.address:
            for name, content in self._maps(pages.named):
                pages.put(name, key_of(content), partial(bytes, content))
            robots += f"Sitemap: {self._origin.at('sitemap.xml')}\n".encode()
        _robots(pages, robots)

    def _put(self, pages: Pages, name: str, title: str, page: str, items: Sequence[Item]) -> None:
        newest = sorted(items, key=lambda item: (-self._changed(item).timestamp(), item.number))[:_NEWEST]
        times = [(self._times.get(item.href), self._site.catalogue.marks[item.number]) for item in newest]
        key = key_of(repr((title, page, self._origin.address, times)).encode())
        pages.put(name, key, partial(self._feed, name, title, page, newest))

    def _changed(self, item: Item) -> datetime:
        history = self._times.get(item.href)
        return (history.changed or history.filed) if history else self._call.opens

    def _feed(self, name: str, title: str, page: str, items: Sequence[Item]) -> bytes:
        feed = Xml.Element("feed", {"xmlns": _ATOM, "xml:lang": "zh-CN"})
        _text(feed, "id", _id(self._call, name))
        _text(feed, "title", title)
        _text(feed, "updated", max(map(self._changed, items), default=self._call.opens).isoformat())
        _text(Xml.SubElement(feed, "author"), "name", self._call.organiser)
        if self._origin.address:
            Xml.SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": self._origin.at(name)})
        Xml.SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": self._leads(page)})
        for item in items:
            feed.append(self._entry(item))
        return _bytes(feed)

    def _entry(self, item: Item) -> Xml.Element:
        entry = Xml.Element("entry")
        history = self._times.get(item.href)
        _text(entry, "id", _id(self._call, item.number))
        _text(entry, "title", item.title)
        _text(entry, "updated", self._changed(item).isoformat())
        if history:
            _text(entry, "published", history.filed.isoformat())
        if item.unit:
            _text(Xml.SubElement(entry, "author"), "name", item.unit)
        Xml.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": self._leads(item.href)})
        for term in filter(None, (item.region, *item.domains)):
            Xml.SubElement(entry, "category", {"term": term})
        _text(entry, "summary", f"{item.number}，{item.text}")
        return entry

    def _leads(self, name: str) -> str:
        return self._origin.at(name) or f"../{name}"

    def _maps(self, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """The map of the pages; of more than it may hold, several, and what it holds is where they are."""
        pages = sorted(name for name in names if name.endswith(".html") and name != "404.html")
        if len(pages) <= _MOST:
            yield "sitemap.xml", self._map(pages)
            return
        root = Xml.Element("sitemapindex", {"xmlns": _MAP})
        for number, start in enumerate(range(0, len(pages), _MOST), 1):
            yield f"sitemap-{number}.xml", self._map(pages[start : start + _MOST])
            _text(Xml.SubElement(root, "sitemap"), "loc", self._origin.at(f"sitemap-{number}.xml"))
        yield "sitemap.xml", _bytes(root)

    def _map(self, names: Sequence[str]) -> bytes:
        root = Xml.Element("urlset", {"xmlns": _MAP})
        for name in names:
            url = Xml.SubElement(root, "url")
            _text(url, "loc", self._origin.at(name))
            if history := self._times.get(name):
                _text(url, "lastmod", (history.changed or history.filed).isoformat())
        return _bytes(root)


def forbid(pages: Pages) -> None:
    """Keep robots out of an internal site."""
    _robots(pages, b"User-agent: *\nDisallow: /\n")


def _robots(pages: Pages, content: bytes) -> None:
    pages.put("robots.txt", key_of(content), partial(bytes, content))


def _bytes(root: Xml.Element) -> bytes:
    Xml.indent(root, " ")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{Xml.tostring(root, "unicode")}\n'.encode()


def _id(call: Call, name: str) -> str:
    """A name for good, wherever the site stands."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"zhengji:{call.id}/{name}").urn


def _text(parent: Xml.Element, tag: str, text: str) -> None:
    Xml.SubElement(parent, tag).text = _UNTOLD.sub("", text)
