"""The page of a review, as a reviewer without an account opens it: from disk, wide and narrow, light and dark."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

PAGES = Path(__file__).parent.parent / "cases" / "reviews"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("name", ["official", "second"])
def test_the_page_of_a_review_reads_well(browser: Browser, name: str, width: int, scheme: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto((PAGES / f"{name}.html").as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert said == []  # nor a word of the policy about our own style
    assert len(asked) == 1
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily").startswith('"Noto Serif')
    assert page.locator("h1").inner_text() == "形式检查：未通过"
    points, first = page.locator(".points").bounding_box(), page.locator("article").first.bounding_box()
    assert points
    assert first
    assert (points["x"] > first["x"] + first["width"]) is (width == 1440)  # beside the text, or above it
    assert Axe().run(page).response["violations"] == []
    page.close()
