"""The pages that follow from what lists show: lists, figures, feeds. While that is the same, they are left alone.

Most changes are to a narrative, which no list shows: to read ten thousand titles again, and count, and hash the same
lists, would take half of the time of a build.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import replace

import orjson

from zhengji.model import JsonObject
from zhengji.site.manifest import Manifest
from zhengji.site.pages import Pages
from zhengji.site.shown import Site

LISTS, SINGLE = "lists", "single"  # pages of lists; those that are there once, and tell of the commit too
_AT_ONCE = 1000


def marks(site: Site, *looks: bytes) -> tuple[str, str]:
    """The hashes of all that lists are made of, and the pages that are there once.

    `looks` is that of shells and fragments.
    """
    origin = site.common.origin
    digest = hashlib.sha256(b"".join(looks))
    around = [replace(origin, time=None, commit="", histories={}), site.findings, site.checked, site.left_out]
    digest.update(orjson.dumps(around, option=orjson.OPT_NON_STR_KEYS))
    for start in range(0, len(site.published), _AT_ONCE):
        some = site.published[start : start + _AT_ONCE]
        digest.update(orjson.dumps([(one.number, one.path, one.data, text) for _, one, text in some]))
    lists = digest.hexdigest()
    digest.update(orjson.dumps([origin.time, origin.commit, origin.histories]))
    return lists, digest.hexdigest()


def recall(manifest: Manifest, pages: Pages, name: str, known: str) -> JsonObject | None:
    """What was remembered under the mark `known`, if all of those pages stand: they are named, and so kept.

    Otherwise they are going to be written, and nothing is known of them until they are remembered again.
    """
    said = manifest.get(name)
    if said.startswith(known):
        names, told = orjson.loads(said[len(known) :])
        if all(map(pages.key, names)):
            pages.named.update(names)
            kept: JsonObject = told
            return kept
    if said:
        manifest.set(name, "")
    return None


def remember(manifest: Manifest, name: str, known: str, names: Collection[str], told: JsonObject) -> None:
    """Remember which pages were made for the mark `known`, and what else was found while they were."""
    manifest.set(name, known + orjson.dumps([sorted(names), told]).decode())
