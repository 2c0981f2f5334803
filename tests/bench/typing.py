"""How the web form takes typing: what a first visit weighs, and how long any task holds the page up."""

from __future__ import annotations

import gzip
import shutil
from dataclasses import dataclass
from pathlib import Path
from random import Random
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Page, sync_playwright

from tests.browser.filling import control, fill
from tests.browser.visit import served
from tests.corpus.answers import answers
from zhengji.model import Call, Form

ZISHU = 2_000  # 字 of each narrative
_WORDS = "新写的一句话，用来量打字时网页停不停。"
_WATCH = """() => {
    window.held = [];
    const watch = (options, long) =>
        new PerformanceObserver((list) => held.push(...list.getEntries().map(long))).observe(options);
    watch({type: "longtask"}, (task) => task.duration);
    watch({type: "event", durationThreshold: 16}, (event) => event.processingEnd - event.processingStart);
}"""


@dataclass(frozen=True, slots=True)
class Typed:
    """`weight` in bytes, compressed, of a first visit; `longest` in ms, of any task while typing."""

    form: Form
    narratives: int
    weight: int
    longest: float


def typing(call: Call, site: Path, chromium: str) -> Typed:
    """Fill in the form with the most narratives, then go on typing in three of them and check all of it."""
    form = max(call.forms, key=lambda form: len(form.narratives))
    asked: set[str] = set()
    with served(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(locale="zh-CN")
        page.on("request", lambda request: asked.add(unquote(urlsplit(request.url).path).lstrip("/")))
        page.goto(f"{address}/fill/{form.id}.html")
        page.wait_for_selector(".zj-desk")
        weight = sum(len(gzip.compress((site / name).read_bytes(), 6)) for name in asked)
        longest = _typed(page, call, form)
        browser.close()
    return Typed(form, len(form.narratives), weight, longest)


def _typed(page: Page, call: Call, form: Form) -> float:
    size = 3 * ZISHU * len(form.narratives)  # bytes
    fill(page, form, answers(call, form, 0, Random(1), size))
    page.get_by_role("button", name="只检查").click()
    page.wait_for_timeout(1500)
    page.evaluate(_WATCH)
    for field in (form.narratives[0], form.narratives[len(form.narratives) // 2], form.narratives[-1]):
        page.locator(control(field.pointer)).focus()
        page.keyboard.press("Control+End")
        for character in _WORDS * 2:
            page.keyboard.insert_text(character)
            page.wait_for_timeout(30)
        page.wait_for_timeout(1200)  # the pause in which the form is drawn and checked anew
    return float(max(page.evaluate("held"), default=0.0))


def found() -> str | None:
    """The system's browser."""
    return shutil.which("chromium") or shutil.which("google-chrome")
