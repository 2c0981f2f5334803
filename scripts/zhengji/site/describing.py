"""What the heads of pages and the data in them say to programs: where feeds are, and what a page is (schema.org)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import orjson
from markupsafe import Markup, escape

from zhengji.model import Call
from zhengji.outputs.statistics import Statistics
from zhengji.site.listing import Item
from zhengji.site.origin import Origin

if TYPE_CHECKING:
    from zhengji.git import History

_CONTEXT = "https://schema.org"


def canonical(origin: Origin, name: str) -> bytes:
    """The link to a page's own address in the world; nothing where the site's is not known."""
    address = origin.at(name)
    return f'<link rel="canonical" href="{escape(address)}">'.encode() if address else b""


def described(call: Call, origin: Origin, item: Item, history: History | None) -> Markup:
    """A submission as schema.org puts it."""
    said = {
        "@type": "CreativeWork",
        "identifier": item.number,
        "name": item.title,
        "url": origin.at(item.href),
        "abstract": item.text,
        "creator": _organisation(item.unit),
        "about": list(item.domains),
        "spatialCoverage": item.region,
        "isPartOf": {"@type": "Dataset", "name": call.short_title},
    }
    if history:
        said["datePublished"] = history.filed.date().isoformat()
        said["dateModified"] = (history.changed or history.filed).date().isoformat()
    return _data(said)


def described_call(call: Call, origin: Origin, statistics: Statistics) -> Markup:
    """The whole call as schema.org puts it."""
    return _data(
        {
            "@type": "Dataset",
            "name": call.short_title,
            "description": f"{call.title}：{statistics.units} 家单位填报的 {statistics.count} 件{call.subject}。",
            "url": origin.at("index.html"),
            "creator": _organisation(call.organiser),
            "spatialCoverage": [region.name for region in call.regions],
            "temporalCoverage": f"{call.opens:%Y-%m-%d}/{call.closes:%Y-%m-%d}",
            "isAccessibleForFree": True,
            "dateModified": origin.time.isoformat() if origin.time else "",
        }
    )


def _organisation(name: str) -> Mapping[str, str]:
    return {"@type": "Organization", "name": name} if name else {}


def _data(said: Mapping[str, Any]) -> Markup:
    """Data as a block that a browser never runs; no sign in it can end the block or begin another."""
    told = {key: value for key, value in said.items() if value not in ("", [], {})}
    text = orjson.dumps({"@context": _CONTEXT, "inLanguage": "zh-CN", **told}).decode()
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(f'<script type="application/ld+json">{text}</script>')  # noqa: S704 - no sign of markup is left
