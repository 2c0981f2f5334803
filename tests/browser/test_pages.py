"""Every kind of page: accessible, quiet, self-contained, narrow enough, readable without JavaScript."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.visit import Open

KINDS = (
    "index",
    "browse",
    "compare",
    "statistics",
    "downloads",
    "dictionary",
    "api",
    "filing",
    "check",
    "fill",
    "guide",
    "hosting",
    "search",
    "rules",
    "404",
    "form",
    "list",
    "unit",
    "units",
    "rule",
    "submission-1",
    "submission-2",
    "submission-3",
    "submission-4",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_page_is_accessible_and_says_nothing(open_page: Open, pages: dict[str, str], kind: str, scheme: str) -> None:
    visit = open_page(pages[kind], color_scheme=scheme)
    found = Axe().run(visit.page)
    assert found.violations_count == 0, found.generate_report()
    assert visit.faults == []


@pytest.mark.parametrize("kind", KINDS)
def test_f5_nothing_comes_from_elsewhere(open_page: Open, pages: dict[str, str], address: str, kind: str) -> None:
    visit = open_page(pages[kind])
    assert [url for url in visit.requests if not url.startswith((f"{address}/", "data:"))] == []
    assert visit.faults == []  # a breach of the content security policy would be one


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "404"])
def test_page_works_from_disk(open_page: Open, pages: dict[str, str], site: Path, kind: str) -> None:
    visit = open_page(pages[kind], base=site.as_uri())
    assert visit.faults == []
    assert visit.page.locator("html.js").count() == 1
    assert [url for url in visit.requests if not url.startswith(("file:", "data:"))] == []


@pytest.mark.parametrize("kind", KINDS)
def test_page_does_not_scroll_sideways(open_page: Open, pages: dict[str, str], kind: str) -> None:
    page = open_page(pages[kind], width=390, height=844).page
    for width in (390, 320, 768):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("kind", KINDS)
def test_page_reads_without_javascript(open_page: Open, pages: dict[str, str], kind: str) -> None:
    page = open_page(pages[kind], java_script_enabled=False).page
    assert page.locator("h1").count() == 1
    assert page.locator("h1").is_visible()
    assert len(page.locator("main").inner_text()) > 60
    assert page.locator("button:visible").count() == 0  # a button that does nothing is not shown


@pytest.mark.parametrize("kind", ["index", "browse", "submission-1"])
def test_page_has_a_skip_link_first(open_page: Open, pages: dict[str, str], kind: str) -> None:
    page = open_page(pages[kind]).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "zj-main"


def test_every_page_is_reached_from_the_header(open_page: Open, pages: dict[str, str]) -> None:
    page = open_page(pages["index"]).page
    for name in ("浏览", "统计", "下载", "填报", "说明", "首页"):
        page.get_by_role("navigation", name="主导航").get_by_role("link", name=name, exact=True).click()
        current = page.locator(".zj-nav a[aria-current='page']")
        assert current.inner_text() == name
