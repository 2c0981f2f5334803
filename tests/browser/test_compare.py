"""Two to four submissions side by side: the facts agree with their pages, what differs is marked, the texts follow."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.visit import Open

Data = dict[str, Any]


def asked(data: Data, *places: int) -> str:
    """The address that compares some rows."""
    return "compare.html#" + "&".join(f"id={data['rows'][place][0]}" for place in places)


@pytest.mark.parametrize("places", [(0, 1), (0, 13, 26, 39)])
def test_facts_and_texts_stand_side_by_side(open_page: Open, browse_data: Data, places: tuple[int, ...]) -> None:
    visit = open_page(asked(browse_data, *places))
    page = visit.page
    page.wait_for_selector(".zj-compare__texts")
    assert page.locator(".zj-compare thead th").count() == len(places)
    for column, place in enumerate(places):
        row = browse_data["rows"][place]
        head = page.locator(".zj-compare thead th").nth(column)
        assert row[0] in head.inner_text()
        assert row[2] in head.inner_text()
        cells = page.locator(f".zj-compare tbody td:nth-child({column + 2})").all_inner_texts()
        assert row[3] in cells
    for line in page.locator(".zj-compare tbody tr").all():
        cells = line.locator("td").all_inner_texts()
        assert ("zj-differs" in (line.get_attribute("class") or "")) is (len(set(cells)) > 1)
    texts = page.locator(".zj-compare__texts section")
    assert texts.count() > 2
    page.goto(f"{page.url.partition('compare')[0]}{browse_data['rows'][places[0]][1]}")
    first = page.locator(".zj-narrative .zj-text").first.inner_text()[:40]
    page.go_back()
    page.wait_for_selector(".zj-compare__texts")
    assert first in page.locator(".zj-compare__texts").inner_text()
    assert visit.faults == []


def test_only_what_differs(open_page: Open, browse_data: Data) -> None:
    page = open_page(asked(browse_data, 0, 1)).page
    page.get_by_role("checkbox", name="只看不同").check()
    assert page.locator(".zj-compare .zj-same:visible").count() == 0
    assert page.locator(".zj-compare .zj-differs:visible").count() > 0


def test_one_is_taken_out_and_back_brings_it_back(open_page: Open, browse_data: Data) -> None:
    page = open_page(asked(browse_data, 0, 1, 2)).page
    page.get_by_role("link", name="移出对比").first.click()
    page.wait_for_function("document.querySelectorAll('.zj-compare thead th').length === 2")
    page.go_back()
    page.wait_for_function("document.querySelectorAll('.zj-compare thead th').length === 3")


def test_from_disk_the_texts_are_the_same(open_page: Open, browse_data: Data, site: Path) -> None:
    told = []
    for options in ({}, {"base": site.as_uri()}):
        visit = open_page(asked(browse_data, 0, 13, 39), **options)
        visit.page.wait_for_selector(".zj-compare__texts section")
        told.append(visit.page.locator(".zj-compare__texts").inner_text())
        assert visit.faults == []
    assert told[0] == told[1]


def test_without_an_index_the_texts_are_a_link_away(open_page: Open, browse_data: Data, site: Path) -> None:
    page = open_page("index.html", base=site.as_uri()).page
    page.route("**/assets/search/texts/*.js", lambda route: route.abort())
    page.goto(f"{site.as_uri()}/{asked(browse_data, 0, 1)}")
    page.get_by_text("请在各自的页面上阅读").wait_for()
    assert page.locator(".zj-compare tbody tr").count() > 5
    assert page.locator("main section a[href*='2020/']").count() == 2


@pytest.mark.parametrize("hash_", ["", "#id=1-00000000&id=%3Cscript%3E", "#id=../../x&id=2-/../y", "#nonsense"])
def test_what_is_not_there_leaves_the_explanation(open_page: Open, hash_: str) -> None:
    page = open_page(f"compare.html{hash_}").page
    assert "勾选两到四件" in page.locator("main").inner_text()
    assert page.locator(".zj-compare").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_comparison_is_accessible(open_page: Open, browse_data: Data, scheme: str) -> None:
    visit = open_page(asked(browse_data, 0, 1, 20), color_scheme=scheme)
    visit.page.wait_for_selector(".zj-compare__texts")
    found = Axe().run(visit.page)
    assert found.violations_count == 0, found.generate_report()


def test_narrow_screens_scroll_the_table_alone(open_page: Open, browse_data: Data) -> None:
    page = open_page(asked(browse_data, 0, 1, 2, 3), width=390, height=844).page
    page.wait_for_selector(".zj-compare__texts")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_part_that_few_have_takes_the_room_of_few(open_page: Open, browse_data: Data) -> None:
    page = open_page(asked(browse_data, 0, 1, 13, 39)).page
    page.wait_for_selector(".zj-compare__texts")
    counts = set()
    for section in page.locator(".zj-compare__texts section").all():
        columns = section.locator(".zj-text")
        counts.add(columns.count())
        assert section.locator(f".zj-beside--{columns.count()}").count() == 1
        assert (f"只有 {columns.count()} 件有这一部分" in section.inner_text()) is (columns.count() < 4)
        assert all(len(text.inner_text()) > 100 for text in columns.all())
    assert len(counts) > 1
    titles = [browse_data["rows"][place][2] for place in (0, 1, 13, 39)]
    cells = page.locator(".zj-compare tbody td").all_inner_texts()
    assert not set(titles) & set(cells)  # each stands over its column already
    assert not [cell for cell in cells if re.fullmatch(r"\d{4}-\d\d(-\d\d)?", cell)]
