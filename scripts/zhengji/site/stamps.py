"""The pages that are stamped from a shell, other than the submissions': lists, rules, how to fill a form in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import orjson
from markupsafe import escape

from zhengji.checks import all_codes
from zhengji.report.words import SEVERITIES
from zhengji.site.catalogue import Catalogue, Group
from zhengji.site.filling import escaped, findings, form_values
from zhengji.site.fragments import Fragments
from zhengji.site.listing import Item
from zhengji.site.pages import key_of
from zhengji.site.shown import Page, Site, Values, browse_name, paged, units_name


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
        feed = self.values.get("feed", "")
        link = f'<link rel="alternate" type="application/atom+xml" title="{escape(self.title)}" href="{base}{feed}">'
        return {
            "alternate": link.encode() if feed else b"",
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
        title = f"填写{form.label} {form.title}"
        about = f"在网页上填写{form.label}《{form.title}》：边填边保存，提交前自查。由{form.who}填报。"
        yield Stamp(f"fill/{form.id}.html", "fill", "fill", b"", title, about, site.common.values | {"form": form})
    if site.common.audience == "staff":
        told = findings(site)
        key = key_of(orjson.dumps([site.findings, site.left_out, site.checked, dict(site.pages)]))
        yield Stamp("staff/findings.html", "listing", "findings", key, "校验结果", "校验结果", told)


def _lists(site: Site) -> Iterator[Stamp]:
    catalogue = site.catalogue
    fed = site.common.audience == "public"
    everything = Group("", "全部", "", site.items)
    for name, page in paged(site.items, browse_name):
        if page.index > 1:
            yield _list(name, everything, page, catalogue, fed=False)
    for group in catalogue.groups:
        for name, page in paged(group.items, group.name):
            yield _list(name, group, page, catalogue, fed=fed)
    for name, some in paged(catalogue.units, units_name):
        title = "填报单位" + (f"（第 {some.index} 页）" if some.index > 1 else "")
        shown = [(group.label, group.href, group.money, catalogue.mark(group.items)) for group in some.items]
        key = key_of(repr((shown, some.total, some.index, some.count)).encode())
        yield Stamp(name, "listing", "units", key, title, f"填报单位名单，共 {some.total} 家", {"page": some})


def _list(name: str, group: Group, page: Page[Item], catalogue: Catalogue, *, fed: bool) -> Stamp:
    shown = (group.title, group.label, group.href, group.money, group.stated, group.feed, page.total, page.index)
    key = key_of(orjson.dumps((*shown, page.count)), catalogue.mark(page.items))
    title = f"{group.title}：{group.label}" if group.title else group.label
    told = f"{title}，共 {page.total:,} 件" + (f"，第 {page.index} 页" if page.index > 1 else "")
    values = {"page": page, "group": group, "feed": group.feed if fed else ""}
    return Stamp(name, "listing", "listing", key, title, told, values)
