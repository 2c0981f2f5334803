"""What helps to read: the state of the call, the outline, copying, the colour scheme, printing."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.visit import Open
from tests.papers import pages_of
from zhengji.model import Call


def at(open_page: Open, moment: datetime) -> Page:
    """The home page as it is at a moment."""
    page = open_page("index.html").page
    page.clock.set_fixed_time(moment)
    page.reload()
    return page


def test_state_of_the_call_by_the_visitors_clock(open_page: Open, call: Call) -> None:
    second, day = timedelta(seconds=1), timedelta(days=1)
    wanted = {
        call.opens - second: ("before", "未开始，1 天后开放"),
        call.opens: ("open", "征集中，还剩"),
        call.closes - 2 * day: ("open", "征集中，还剩 2 天"),
        call.closes - day + second: ("open", "征集中，今天截止"),
        call.closes: ("open", "征集中，今天截止"),
        call.closes + second: ("closed", "已截止"),
    }
    for moment, (state, words) in wanted.items():
        shown = at(open_page, moment).locator(".zj-state").first
        assert shown.get_attribute("data-state") == state, moment
        assert words in shown.inner_text(), moment


def test_without_javascript_the_dates_are_told(open_page: Open) -> None:
    page = open_page("index.html", java_script_enabled=False).page
    assert "2019年8月1日至8月16日" in page.locator("main").inner_text()


def test_outline_follows_the_reading(open_page: Open, pages: dict[str, str]) -> None:
    page = open_page(pages["submission-1"]).page
    links = page.locator(".zj-outline a")
    assert links.first.get_attribute("aria-current") == "true"
    links.nth(3).click()
    page.wait_for_timeout(200)
    assert page.locator(".zj-outline a[aria-current]").inner_text() == links.nth(3).inner_text()
    page.keyboard.press("End")
    page.wait_for_timeout(400)
    assert page.locator(".zj-outline a[aria-current]").inner_text() == links.last.inner_text()


def test_header_never_hides_what_was_jumped_to(open_page: Open, pages: dict[str, str]) -> None:
    page = open_page(pages["submission-1"]).page
    page.locator(".zj-outline a").nth(2).click()
    page.wait_for_timeout(200)
    target = page.url.partition("#")[2]
    top = page.evaluate("id => document.getElementById(decodeURIComponent(id)).getBoundingClientRect().top", target)
    assert top >= page.evaluate("document.querySelector('.zj-header').getBoundingClientRect().bottom")


def test_copying_a_command(open_page: Open) -> None:
    page = open_page("filing.html", permissions=["clipboard-read", "clipboard-write"]).page
    page.locator(".zj-copyable", has_text="zhengji forms").get_by_role("button").click()
    page.locator(".zj-copy", has_text="已复制").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").startswith("zhengji forms\nzhengji new")


def test_the_colour_scheme_is_chosen_and_kept(open_page: Open) -> None:
    page = open_page("index.html", color_scheme="light").page
    paper = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(paper) == "rgb(251, 250, 247)"
    page.get_by_role("button", name="切换为深色").click()
    assert page.evaluate(paper) == "rgb(16, 22, 29)"
    page.goto(page.url.replace("index", "guide"))
    assert page.evaluate(paper) == "rgb(16, 22, 29)"
    page.get_by_role("button", name="切换为浅色").click()
    assert page.evaluate(paper) == "rgb(251, 250, 247)"
    assert page.evaluate("localStorage.length") == 0  # back to what the system says: nothing to remember


def test_nothing_moves_for_who_asks_for_no_motion(open_page: Open) -> None:
    page = open_page("index.html", reduced_motion="reduce").page
    lasting = "getComputedStyle(document.querySelector('.zj-button')).transitionDuration"
    assert set(page.evaluate(lasting).split(", ")) <= {"0s", "0ms"}


@pytest.mark.parametrize("kind", ["submission-1", "submission-3", "statistics", "filing"])
def test_print_is_black_on_white(open_page: Open, pages: dict[str, str], kind: str, tmp_path: Path) -> None:
    page = open_page(pages[kind], color_scheme="dark").page
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.querySelector('.zj-header')).display") == "none"
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_each_printed_page_of_a_submission_tells_which_it_is(
    open_page: Open, pages: dict[str, str], site: Path, tmp_path: Path
) -> None:
    page = open_page(pages["submission-1"]).page
    name = Path(pages["submission-1"]).stem
    digest = hashlib.sha256((site / f"api/v1/submissions/{name}.json").read_bytes()).hexdigest()
    printed = pages_of(page.pdf(prefer_css_page_size=True), tmp_path)
    assert len(printed) > 2
    for number, said in enumerate(printed, 1):
        assert re.search(rf"编号 *{name.upper()} +SHA-256 *{digest[:16]}…", said)
        assert f"—{number}—" in said.replace(" ", "")
    other = pages_of(open_page("statistics.html").page.pdf(prefer_css_page_size=True), tmp_path)
    assert all(f"—{number}—" in said.replace(" ", "") and "SHA-256" not in said for number, said in enumerate(other, 1))
