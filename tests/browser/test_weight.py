"""What a first visit costs, and that data for programs is no script to the policy."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.browser.visit import Open

LIMIT = 300_000  # bytes, compressed as a host sends them


def test_first_load_of_home_is_light(open_page: Open, site: Path) -> None:
    visit = open_page("index.html")
    visit.page.wait_for_load_state("networkidle")
    asked = {unquote(urlsplit(url).path).lstrip("/") for url in visit.requests if url.startswith("http")}
    assert {"index.html", "assets/app/app.js"} <= asked
    assert visit.faults == []
    weights = {name: len(gzip.compress((site / name).read_bytes(), 6)) for name in asked}
    assert sum(weights.values()) < LIMIT, weights


def test_first_load_of_a_form_is_light(open_page: Open, pages: dict[str, str], site: Path) -> None:
    visit = open_page(pages["fill"])
    visit.page.wait_for_selector(".zj-desk")
    asked = {unquote(urlsplit(url).path).lstrip("/") for url in visit.requests if url.startswith("http")}
    assert {"assets/app/file.js", "assets/data/forms.js"} <= asked
    weights = {name: len(gzip.compress((site / name).read_bytes(), 6)) for name in asked}
    assert sum(weights.values()) < LIMIT, weights
    assert not {"assets/app/file.js", "assets/app/filing.js"} & {
        unquote(urlsplit(url).path).lstrip("/") for url in open_page("index.html").requests
    }  # other pages do without


@pytest.mark.parametrize("kind", ["index", "submission-1", "submission-4"])
def test_f2_data_for_programs_breaks_no_policy(open_page: Open, pages: dict[str, str], kind: str) -> None:
    visit = open_page(pages[kind])
    blocks = visit.page.locator('script[type="application/ld+json"]')
    assert blocks.count() == 1
    assert json.loads(blocks.text_content() or "")["@context"] == "https://schema.org"
    assert visit.faults == []  # a breach of the content security policy would be one
