"""The same work done by others: check-jsonschema over the same schemas, mkdocs-material over the same pages."""

from __future__ import annotations

import json
import shutil
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.bench.measure import Command, Subject
from zhengji.load import load
from zhengji.model import Call, Kind, Submission
from zhengji.outputs.records import record
from zhengji.privacy import public_view
from zhengji.site.catalogue import Catalogue, Group
from zhengji.site.filling import browse_name, paged, units_name
from zhengji.site.listing import Item, Lister, facets, summary

_BIN = Path(sys.executable).parent


def check_jsonschema(call: Call, paths: Sequence[str], lanes: int) -> Subject:
    """check-jsonschema over all files: one run a form, since a run has one schema.

    It has no workers of its own: with two `lanes`, each takes half of the files.
    """
    by_form: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        by_form[path.split("/")[2]].append(path)

    def lane(start: int) -> Iterator[Command]:
        for form, files in sorted(by_form.items()):
            schema = f"schemas/{call.id}/{form}.schema.json"
            yield [_BIN / "check-jsonschema", "--schemafile", schema, *files[start::lanes]]

    name = "check-jsonschema" + (f"（分 {lanes} 个进程）" if lanes > 1 else "")
    return Subject(name, [list(lane(start)) for start in range(lanes)], cwd=call.base)


_MKDOCS = {
    "site_name": "征集",
    "use_directory_urls": False,
    "theme": {"name": "material", "language": "zh", "font": False},
    "plugins": [],
    # thousands of entries in the navigation of each page would cost the peer far more than its pages do
    "nav": [{"首页": "index.md"}],
    "not_in_nav": "/pages/",
    "validation": {"omitted_files": "ignore"},
}


def mkdocs_material(call: Call, paths: Sequence[str], folder: Path) -> Subject:
    """mkdocs-material over the same pages as Markdown, those of the lists too; no search, no navigation."""
    pages = folder / "docs" / "pages"
    pages.mkdir(parents=True, exist_ok=True)
    (folder / "mkdocs.yml").write_text(json.dumps(_MKDOCS, ensure_ascii=False), encoding="utf-8")
    (folder / "docs" / "index.md").write_text(f"# {call.short_title}\n", encoding="utf-8")
    lister, items = Lister(call, facets(call)), []
    for path in paths:
        submission, _ = load(call.base / path, call)
        assert submission
        shown = record(submission, "public")
        items.append(lister.item(shown, summary(submission.form, shown)))
        page = "\n\n".join(_markdown(submission)) + "\n"
        (pages / f"{submission.number.lower()}.md").write_text(page, encoding="utf-8")
    for name, lines in _lists(Catalogue(items, lister.facets)):
        page = pages / Path(name).with_suffix(".md")
        page.parent.mkdir(exist_ok=True)
        page.write_text("\n".join(lines) + "\n", encoding="utf-8")
    site = folder / "site"
    command = [sys.executable, "-W", "ignore", "-m", "mkdocs", "build", "--quiet"]
    return Subject("mkdocs-material", [[command]], lambda: shutil.rmtree(site, ignore_errors=True), folder)


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
