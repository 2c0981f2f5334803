"""The pages of our site as Markdown, for other generators: what our pages show, and nothing that they do not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from zhengji.load import load
from zhengji.model import Call, Kind, Submission
from zhengji.outputs.records import record
from zhengji.privacy import public_view
from zhengji.site.catalogue import Catalogue, Group
from zhengji.site.listing import Item, Lister, facets, summary
from zhengji.site.shown import browse_name, paged, units_name


def write_pages(call: Call, paths: Sequence[str], docs: Path) -> None:
    """Write one page a submission, and those of every list, below `docs`/pages."""
    pages = docs / "pages"
    pages.mkdir(parents=True, exist_ok=True)
    lister, items = Lister(call, facets(call)), []
    for path in paths:
        submission, _ = load(call.base / path, call)
        assert submission
        shown = record(submission, "public")
        items.append(lister.item(shown, summary(submission.form, shown)))
        page = "\n\n".join(_markdown(submission)) + "\n"
        (pages / f"{submission.number.lower()}.md").write_text(page, encoding="utf-8")
    for name, lines in _lists(Catalogue(items, lister.facets)):
        # a file called index would make its folder one page for hugo
        page = pages / Path(name.replace("units/index", "lists/units")).with_suffix(".md")
        page.parent.mkdir(exist_ok=True)
        page.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _markdown(submission: Submission) -> Iterator[str]:
    form, data = submission.form, public_view(submission.form, submission.data)
    title = form.role("title")
    yield f"# {title.value(data) if title else submission.number}"
    for section in form.sections:
        yield f"## {section.title}"
        for leaf in section.leaves():
            if (value := leaf.value(data)) is None:
                continue
            if leaf.kind is Kind.NARRATIVE:
                yield from (_inert(part) for part in value.split("\n") if part)
            else:
                yield f"**{leaf.title}**：{_inert(_shown(value))}"


def _lists(catalogue: Catalogue) -> Iterator[tuple[str, Iterator[str]]]:
    """Every page that lists submissions, and those that list the units."""
    everything = Group("", "全部", "", catalogue.items)
    for name, page in paged(everything.items, browse_name):
        yield name, _list(name, everything, page.items)
    for group in catalogue.groups:
        for name, page in paged(group.items, group.name):
            yield name, _list(name, group, page.items)
    for name, some in paged(catalogue.units, units_name):
        yield name, _units(some.items)


def _list(name: str, group: Group, items: Sequence[Item]) -> Iterator[str]:
    yield f"# {_inert(group.label)}\n\n共 {len(group.items):,} 件，资金 {group.money} {group.money_unit}\n"
    for n, item in enumerate(items, 1):
        where = f"{item.region} {'、'.join(item.domains)} {item.money} {item.money_unit}"
        yield f"{n}. [{_inert(item.title)}]({'../' if '/' in name else ''}{item.number.lower()}.md) {item.number}"
        yield f"    {_inert(item.unit)} {where}  \n    {_inert(item.text)}"


def _units(groups: Sequence[Group]) -> Iterator[str]:
    yield "# 填报单位\n\n| 单位 | 地区 | 件数 | 资金 |\n|---|---|---|---|"
    for one in groups:
        link = f"[{_inert(one.label)}](../{Path(one.href).with_suffix('.md')})"
        yield f"| {link} | {one.items[0].region} | {len(one.items)} | {one.money} {one.money_unit} |"


def _shown(value: Any) -> str:
    return "、".join(map(_shown, value)) if isinstance(value, list) else str(value)


def _inert(text: str) -> str:
    return text.replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_")
