"""The pages that are stamped from a shell, other than the submissions': lists, rules, how to fill a form in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import orjson

from zhengji.checks import all_codes
from zhengji.report.words import SEVERITIES
from zhengji.site.filling import (
    LISTED,
    Page,
    Site,
    Values,
    browse_name,
    escaped,
    findings,
    form_values,
    list_name,
    paged,
)
from zhengji.site.fragments import Fragments
from zhengji.site.pages import key_of


@dataclass(frozen=True, slots=True)
class Stamp:
    """A page to stamp: its address, its shell, the fragment that goes into it and what that shows.

    `key` is the hash of the submissions that it shows, b"" where it shows none: what else there is, the schemas and the
    code say, and under another schema or other code nothing is kept.
    """

    name: str
    shell: str
    fragment: str
    key: bytes
    title: str
    description: str
    values: Values

    def gaps(self, fragments: Fragments, base: str) -> dict[str, bytes]:
        """What goes into the shell."""
        return {
            "title": escaped(self.title),
            "description": escaped(self.description),
            self.shell: fragments.render(self.fragment, {"base": base, "title": self.title, **self.values}),
        }


def stamps(site: Site) -> Iterator[Stamp]:
    """Every such page."""
    yield from _lists(site)
    for code in all_codes(site.call):
        values = {"code": code, "severities": SEVERITIES}
        yield Stamp(f"rules/{code.code}.html", "rule", "rule", b"", f"{code.title} {code.code}", code.what, values)
    for form in site.call.forms:
        title = f"怎样填写{form.label} {form.title}"
        yield Stamp(
            f"filing/{form.id}.html", "form", "form", b"", title, form.who, site.common.values | form_values(site, form)
        )
    if site.common.audience == "staff":
        told = findings(site)
        key = key_of(orjson.dumps([site.findings, site.left_out, site.checked, dict(site.pages)]))
        yield Stamp("staff/findings.html", "listing", "findings", key, "校验结果", "校验结果", told)


def _lists(site: Site) -> Iterator[Stamp]:
    for name, page in paged(site.items, browse_name):
        if page.index > 1:
            yield _list(name, "全部", page)
    for facet in site.facets:
        if facet.key not in LISTED:
            continue
        for index, value in enumerate(facet.values):
            items = site.lists.get((facet.key, index), ())
            for name, page in paged(items, partial(list_name, facet.key, index)) if items else ():
                yield _list(name, f"{facet.title}：{value}", page)


def _list(name: str, title: str, page: Page) -> Stamp:
    told = title if page.index == 1 else f"{title}（第 {page.index} 页）"
    key = key_of(orjson.dumps(page))
    return Stamp(name, "listing", "listing", key, told, f"{title}，共 {page.total:,} 件", {"page": page})
