"""`make screenshots`: the pictures of the README, taken of a site of made-up submissions.

They are taken anew whenever a page's looks change, so that what is shown is what is built.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.visit import served
from tests.chromium import installed
from tests.corpus import corpus
from zhengji.schema import load_call
from zhengji.site import build

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / ".github" / "screenshots"
COUNT = 400


@dataclass(frozen=True)
class Shot:
    """A picture: its name, the page, how wide, where it is scrolled to, and in which scheme."""

    name: str
    page: str
    width: int = 1440
    scroll: str = ""
    scheme: str = "light"


SHOTS = (
    Shot("home", "index.html"),
    Shot("browse", "browse.html#domains=材料科学"),
    Shot("submission", "{submission}"),
    Shot("search", "search.html#q=智能监测"),
    Shot("statistics", "statistics.html", scroll="#figure-region"),
    Shot("downloads", "downloads.html"),
    Shot("fill", "fill/{form}.html"),
    Shot("home-dark", "index.html", scheme="dark"),
    Shot("browse-phone", "browse.html", width=390),
    Shot("submission-phone", "{submission}", width=390),
)


def main() -> None:
    """Build the site, and take every picture of it."""
    os.environ["ZHENGJI_NARRATIVES"] = os.devnull  # own sentences: what others wrote is not ours to publish
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        base = Path(folder)
        made = corpus(COUNT, 7, load_call(ROOT), base)
        call = load_call(made.root)
        build(call, base / "site", jobs=2, cache=base / "cache")
        first = next((base / "site" / call.id).glob("*.html"))
        names = {"submission": f"{call.id}/{first.name}", "form": call.forms[0].id}
        browser = playwright.chromium.launch(executable_path=installed(), args=["--no-sandbox"])
        with served(base / "site") as address:
            for shot in SHOTS:
                _take(browser, f"{address}/{shot.page.format(**names)}", shot)
        browser.close()


def _take(browser: Browser, address: str, shot: Shot) -> None:
    height = 900 if shot.width > 600 else 780
    dark = shot.scheme == "dark"
    with browser.new_context(
        viewport={"width": shot.width, "height": height},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    ) as context:
        page = context.new_page()
        page.goto(address)
        page.wait_for_load_state("networkidle")
        if shot.scroll:
            page.locator(shot.scroll).evaluate("one => one.scrollIntoView()")
        page.wait_for_timeout(800)
        page.screenshot(path=OUT / f"{shot.name}.png")


if __name__ == "__main__":
    main()
