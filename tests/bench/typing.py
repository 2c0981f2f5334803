"""How the web form takes typing: what a first visit weighs, and how long any task holds the page up.

A task's length is the processor's time that the page's thread spent on it, so that a busy machine does not count.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Page, sync_playwright

from tests.browser.filling import control, fill
from tests.browser.visit import served
from tests.corpus.answers import answers
from zhengji.model import Call, Form

ZISHU = 2_000  # 字 of each narrative
_WORDS = "新写的一句话，用来量打字时网页停不停。"
_TRACED = ["devtools.timeline", "toplevel"]


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
        _fill(page, call, form)
        browser.start_tracing(page=page, categories=_TRACED)
        _type(page, form)
        longest = _longest(json.loads(browser.stop_tracing())["traceEvents"])
        browser.close()
    return Typed(form, len(form.narratives), weight, longest)


def _fill(page: Page, call: Call, form: Form) -> None:
    size = 3 * ZISHU * len(form.narratives)  # bytes
    fill(page, form, answers(call, form, 0, Random(1), size))
    page.get_by_role("button", name="只检查").click()
    page.wait_for_timeout(1500)


def _type(page: Page, form: Form) -> None:
    for field in (form.narratives[0], form.narratives[len(form.narratives) // 2], form.narratives[-1]):
        page.locator(control(field.pointer)).focus()
        page.keyboard.press("Control+End")
        for character in _WORDS * 2:
            page.keyboard.insert_text(character)
            page.wait_for_timeout(30)
        page.wait_for_timeout(1200)  # the pause in which the form is drawn and checked anew


def _longest(events: Sequence[Mapping[str, Any]]) -> float:
    """The longest task of the page's own thread, in ms."""
    threads = {
        (one["pid"], one["tid"])
        for one in events
        if one["name"] == "thread_name" and one["args"]["name"] == "CrRendererMain"
    }
    tasks = (one for one in events if one["name"].endswith("RunTask") and (one["pid"], one["tid"]) in threads)
    return max(one.get("tdur", 0) / 1000 for one in tasks)
