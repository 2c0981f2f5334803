"""What goes into each gap of the shells: a table from marker to fragment and values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from markupsafe import escape

from zhengji.checks import all_codes
from zhengji.model import Call, Field, Finding, Form, Kind, Section
from zhengji.outputs import Download
from zhengji.report.words import SEVERITIES
from zhengji.site import overview, taking
from zhengji.site.describing import described_call
from zhengji.site.fragments import Fragments
from zhengji.site.shown import Common, Site, Values, browse_name, paged


def _home(site: Site) -> Values:
    public = site.common.audience == "public"
    described = described_call(site.call, site.common.origin, site.statistics) if public else ""
    return overview.home(site) | {"described": described}


def _browse(site: Site) -> Values:
    groups = []
    for facet in site.facets:
        found = [site.catalogue.values.get((facet.key, n)) for n in range(len(facet.values))]
        links = [
            {"title": title, "count": len(group.items) if group else 0, "href": group.href if group else ""}
            for title, group in zip(facet.values, found, strict=True)
        ]
        groups.append({"title": facet.title, "links": links})
    units = len(site.catalogue.units)
    return {"filters": groups, "units": units, "page": next(paged(site.items, browse_name))[1]}


def _rules(site: Site) -> Values:
    groups: dict[str, list[Any]] = {}
    for code in all_codes(site.call):
        groups.setdefault(_FAMILIES.get(code.code.partition(".")[0], "其他"), []).append(code)
    return {"groups": [{"title": t, "codes": codes} for t, codes in groups.items()], "severities": SEVERITIES}


_FAMILIES: Mapping[str, str] = {
    "yaml": "文件的写法",
    "path": "文件的位置和名称",
    "shape": "栏目是否齐全、选项是否正确",
    "text": "文字的内容",
    "format": "电话、邮箱、代码等的写法",
    "number": "数和金额的写法",
    "rule": "各表的规则",
    "across": "各份之间",
    "check": "检查本身",
}


def findings(site: Site) -> Values:
    """What was found, file by file: for staff."""
    files: dict[str, list[Finding]] = {}
    for finding in site.findings:
        files.setdefault(finding.place.path, []).append(finding)
    told = [{"path": p, "href": site.pages.get(p, ""), "findings": some} for p, some in files.items()]
    return {"files": told, "checked": site.checked, "left_out": site.left_out, "severities": SEVERITIES}


FRAGMENTS: Mapping[str, Callable[[Site], Values]] = {
    "home": _home,
    "browse": _browse,
    "statistics": overview.statistics,
    "dictionary": taking.terms,
    "api": taking.interface,
    "rules": _rules,
}

# What depends on the call alone is filled into a shell once, before pages are stamped from it.
SETTLED = ("banner", "feeds", "footer", "state", "filing", "call-window", "call-contact", "submissions-folder")

TEXTS: Mapping[str, Callable[[Call], str]] = {
    "call-title": lambda call: call.title,
    "call-short-title": lambda call: call.short_title,
    "call-organiser": lambda call: call.organiser,
    "call-platform": lambda call: call.platform,
}


def settled(gap: str, common: Common, fragments: Fragments, base: str) -> bytes | None:
    """What goes into `gap` on every page of the call from which `base` leads to the root; None where that varies."""
    if gap in SETTLED:
        return fragments.render(gap, {"base": base, **common.values})
    return escaped(TEXTS[gap](common.call)) if gap in TEXTS else None


def filled(gap: str, site: Site, fragments: Fragments, base: str, downloads: Sequence[Download] = ()) -> bytes | None:
    """What goes into `gap` of a page that is there once; None where the gap is not known."""
    if gap == "downloads":
        values = {"base": base, **site.common.values, **taking.downloads(site, downloads)}
        return fragments.render(gap, values)
    if gap in FRAGMENTS:
        return fragments.render(gap, {"base": base, **site.common.values, **FRAGMENTS[gap](site)})
    return escaped(site.call.short_title) if gap in ("title", "description") else None


def escaped(text: str) -> bytes:
    """A text as HTML."""
    return str(escape(text)).encode()


def form_values(site: Site, form: Form) -> Values:
    """How to fill a form in: its fields as printed, with hints, options and lengths."""
    groups = [
        {"anchor": f"p{n}", "title": section.title, "hint": section.hint, "fields": list(_named(section))}
        for n, section in enumerate(form.sections, 1)
    ]
    if form.envelope:
        fields = [(item.title, item) for item in form.envelope]
        groups.insert(
            0, {"anchor": "p0", "title": "表外的栏目", "hint": "不在印发的表上，用于归类汇总。", "fields": fields}
        )
    rules = {rule.code for rule in form.rules}
    codes = [code for code in all_codes(site.call) if code.code in rules]
    return {"form": form, "groups": groups, "codes": codes, "blank": site.common.origin.blanks.get(form.id, "")}


def _named(section: Section) -> Iterator[tuple[str, Field]]:
    for item in section.fields:
        if item.kind is Kind.GROUP:
            for leaf in item.leaves():
                yield (leaf.title if leaf.title == item.title else f"{item.title}·{leaf.title}"), leaf
        else:
            yield item.title, item
