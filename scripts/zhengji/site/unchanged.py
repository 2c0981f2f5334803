"""The pages that follow from what lists show: lists, figures, feeds. While that is the same, they are left alone.

Most changes are to a narrative, which no list shows: to read ten thousand titles again, and count, and hash the same
lists, would take half of the time of a build.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection

import orjson

from zhengji.model import JsonObject
from zhengji.site.manifest import Manifest
from zhengji.site.pages import Pages
from zhengji.site.shown import Site

_NAME = "lists"
_AT_ONCE = 1000


def mark(site: Site, *looks: bytes) -> str:
    """The hash of all that those pages are made of; `looks` is that of shells and fragments."""
    digest = hashlib.sha256(b"".join(looks))
    around = [site.common.origin, site.findings, site.checked, site.left_out]
    digest.update(orjson.dumps(around, option=orjson.OPT_NON_STR_KEYS))
    for start in range(0, len(site.published), _AT_ONCE):
        some = site.published[start : start + _AT_ONCE]
        digest.update(orjson.dumps([(one.number, one.path, one.data, text) for _, one, text in some]))
    return digest.hexdigest()


def recall(manifest: Manifest, pages: Pages, known: str) -> JsonObject | None:
    """What was remembered under the mark `known`, if all of those pages stand: they are named, and so kept."""
    said = manifest.get(_NAME)
    if not said.startswith(known):
        return None
    names, told = orjson.loads(said[len(known) :])
    if not all(map(pages.key, names)):
        return None
    pages.named.update(names)
    kept: JsonObject = told
    return kept


def remember(manifest: Manifest, known: str, names: Collection[str], told: JsonObject) -> None:
    """Remember which pages were made for the mark `known`, and what else was found while they were."""
    manifest.set(_NAME, known + orjson.dumps([sorted(names), told]).decode())
