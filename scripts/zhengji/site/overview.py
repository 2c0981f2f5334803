"""What the home page and the statistics page show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from zhengji.model import Call
from zhengji.outputs.breakdowns import MISSING, SIZE, YEARS
from zhengji.outputs.filers import over_time, progress
from zhengji.site.columns import HEIGHT, stands, upright
from zhengji.site.figures import Drawn, drawn, legend, shaded, tiles
from zhengji.site.fragments import day
from zhengji.site.listing import Item

if TYPE_CHECKING:  # it shows a site, and is a part of what fills one
    from zhengji.site.shown import Site

_NEWEST = 6


def home(site: Site) -> dict[str, Any]:
    """The home page."""
    figures = {figure.key: figure for figure in site.figures}
    days = _days(site)
    return {
        "closes": day(site.call.closes),
        "issued": day(date.fromisoformat(site.call.issued)),
        "statistics": site.statistics,
        "region": figures.get("region"),
        "domains": figures.get("domains-any"),
        "maps": _maps(site, figures.get("region")),
        "items": _newest(site, days),
        "newest": _told_apart(site, days),
        "progress": _progress(site),
    }


def statistics(site: Site) -> dict[str, Any]:
    """The statistics page."""
    unit = site.statistics.unit
    figures = [figure for figure in site.figures if figure.key not in (SIZE, YEARS)]
    figures += [drawn(one, _browsed, unit) for one in site.statistics.figures if one.key in (SIZE, YEARS)]
    if filed := over_time(site.call, site.records, _days(site)):
        figures.append(drawn(filed, lambda _key, _label: "", unit))
    if site.words:
        figures.append(drawn(site.words, lambda _key, word: f"browse.html#q={quote(word)}", unit))
    region = next((figure for figure in figures if figure.key == "region"), None)
    time = site.common.time
    crosses = [
        (f"{'主要' if 'primary' in cross.key else '所有'}领域·{what}", shaded(cross, money=money))
        for cross in site.statistics.crosses
        for what, money in _measures(site)
    ]
    return {
        "statistics": site.statistics,
        "figures": figures,
        "upright": {
            one.key: [upright(one, unit, money=money) for _, money in _measures(site)] for one in figures if stands(one)
        },
        "height": HEIGHT,
        "maps": _maps(site, region),
        "crosses": crosses,
        "source": f"{site.call.organiser}，{site.statistics.count} 件" + (f"，截至 {time}" if time else ""),
    }


def _browsed(key: str, label: str) -> str:
    """What has no list of its own is a condition of the browse page."""
    return "" if label == MISSING else f"browse.html#{key}={quote(label)}"


def _measures(site: Site) -> Sequence[tuple[str, bool]]:
    unit = site.statistics.unit
    return (("件数", False), ("资金", True)) if unit and site.statistics.total else (("件数", False),)


def _maps(site: Site, region: Drawn | None) -> list[dict[str, Any]]:
    """The regions where they lie, by count and by money: what to call it, its title, its tiles and their legend."""
    if region is None:
        return []
    bars = {bar.label: bar for bar in region.bars}
    made = [(what, tiles(site.call.regions, bars, money=money), money) for what, money in _measures(site)]
    return [
        {
            "measure": what,
            "title": region.money_title if money else region.title,
            "tiles": placed,
            "legend": legend(placed),
        }
        for what, placed, money in made
    ]


def _by_path(site: Site) -> list[tuple[str, Item]]:
    return [(record.path, item) for record, item in zip(site.records, site.items, strict=True)]


def _days(site: Site) -> Mapping[str, date]:
    """When each path was filed, as far as that is known, in the time zone of the call."""
    zone = site.call.opens.tzinfo
    return {path: history.filed.astimezone(zone).date() for path, history in site.common.origin.histories.items()}


def _newest(site: Site, days: Mapping[str, date]) -> list[Item]:
    """The submissions filed last. Where that is not known, some of every form: the reader sees how unlike they are."""
    if _told_apart(site, days):
        filed = [(days[path], item) for path, item in _by_path(site) if path in days]
        return [item for _, item in sorted(filed, key=lambda one: one[0], reverse=True)[:_NEWEST]]
    return list(site.items[:: max(1, len(site.items) // _NEWEST)][:_NEWEST])


def _told_apart(site: Site, days: Mapping[str, date]) -> bool:
    """Whether it is known of some that they were filed later than others."""
    return len({days[record.path] for record in site.records if record.path in days}) > 1


def _progress(site: Site) -> list[dict[str, Any]]:
    """For each form that units are expected to file: who has, and who has not."""
    addresses = {item.number: item.href for item in site.items}
    groups: dict[str, list[dict[str, Any]]] = {}
    for filed in progress(site.call, site.records):
        href = addresses[filed.numbers[0]] if filed.numbers else ""
        told = {"filer": filed.filer.name, "count": len(filed.numbers), "href": href}
        groups.setdefault(filed.filer.form, []).append(told)
    return [
        {"form": _titled(site.call, form), "filers": filers, "filed": sum(1 for one in filers if one["count"])}
        for form, filers in groups.items()
    ]


def _titled(call: Call, form_id: str) -> str:
    form = call.form(form_id)
    return f"{form.label} {form.short_title}" if form else form_id
